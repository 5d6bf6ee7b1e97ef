"""What hangs on a customer: contacts, addresses, needs and the owner's own fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import text
from app.models.base import Base
from app.models.custom_field import CustomField, CustomValue
from app.models.customer import CustomerAddress, CustomerContact, CustomerNeed
from app.services import contacts, journal
from app.services.consents import ConsentDraft as ConsentDraft
from app.services.contacts import ContactDraft

_Wanted = tuple[int | None, dict[str, Any]]

NEEDS = 20_000
"""The most characters all wishes of one customer have together."""
ADDRESS = ("label", "street", "postcode", "city", "region", "country")


@dataclass(frozen=True)
class AddressDraft:
    """Where a customer lives or takes deliveries; `id` is that of a saved one."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    label: str = ""
    id: int | None = None

    @property
    def line(self) -> str:
        """The address in one line."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, town, self.region, self.country) if part)


@dataclass(frozen=True)
class NeedDraft:
    """Something the customer is looking for; `met_on` once it was found for them."""

    text: str
    day: dt.date
    met_on: dt.date | None = None
    id: int | None = None


@dataclass(frozen=True)
class CustomValueDraft:
    """What stands in one of the owner's own fields."""

    field_id: int
    value: str
    name: str = ""


def save_contacts(session: Session, customer_id: int, drafts: Sequence[ContactDraft], country: str) -> bool:
    """Makes these the customer's contacts, in this order; says whether anything changed.

    Raises:
        AppError: one cannot be right; its field is "contacts.<place>".
    """
    wanted: list[_Wanted] = []
    for place, draft in enumerate(drafts):
        field = f"contacts.{place}"
        one = contacts.cleaned(draft, field)
        if one.value:
            found = contacts.normal(one.kind, one.value, country, field=field)
            values = {"kind": one.kind, "label": one.label, "value": one.value, "normal": found}
            wanted.append((one.id, {**values, "position": len(wanted)}))
    return _replace(session, CustomerContact, customer_id, wanted)


def save_addresses(session: Session, customer_id: int, drafts: Sequence[AddressDraft]) -> bool:
    """Makes these the customer's addresses; says whether anything changed."""
    wanted: list[_Wanted] = []
    for place, draft in enumerate(drafts):
        values = {name: text.clean(getattr(draft, name), field=f"addresses.{place}.{name}") for name in ADDRESS}
        if any(value for name, value in values.items() if name != "label"):
            wanted.append((draft.id, values))
    return _replace(session, CustomerAddress, customer_id, wanted)


def save_needs(session: Session, customer_id: int, drafts: Sequence[NeedDraft]) -> bool:
    """Makes these the customer's needs; says whether anything changed."""
    wanted: list[_Wanted] = []
    text.clean("\n".join(draft.text for draft in drafts), NEEDS, field="needs")
    for draft in drafts:
        words = text.clean(draft.text, 2000, field="needs")
        if words:
            wanted.append((draft.id, {"text": words, "day": draft.day, "met_on": draft.met_on}))
    return _replace(session, CustomerNeed, customer_id, wanted)


def save_custom(session: Session, customer_id: int, drafts: Iterable[CustomValueDraft]) -> bool:
    """Fills the owner's own fields; an empty value takes one away. Says whether anything changed."""
    found = session.execute(
        select(CustomValue.custom_field_id, CustomValue.id, CustomValue.value).where(
            CustomValue.customer_id == customer_id
        )
    )
    has = {field: (key, value) for field, key, value in found}
    changed = False
    for draft in drafts:
        value = text.clean(draft.value, 2000, field=f"custom.{draft.field_id}")
        key, before = has.get(draft.field_id, (None, ""))
        if value == before:
            continue
        changed = True
        if key is None:
            journal.insert(
                session, CustomValue, customer_id=customer_id, custom_field_id=draft.field_id, value=value
            )
        elif value:
            journal.update(session, CustomValue, key, {"value": value})
        else:
            journal.remove(session, CustomValue, key)
    return changed


def meet_need(session: Session, key: int, day: dt.date) -> None:
    """What the customer was looking for was found for them."""
    journal.update(session, CustomerNeed, key, {"met_on": day})


def contacts_of(session: Session, customer_id: int) -> tuple[ContactDraft, ...]:
    """The customer's contacts, the first ones first."""
    one = CustomerContact
    found = session.execute(
        select(one.kind, one.value, one.label, one.id)
        .where(one.customer_id == customer_id, one.removed_at.is_(None))
        .order_by(one.position, one.id)
    )
    return tuple(ContactDraft(*row) for row in found)


def addresses(session: Session, customer_id: int) -> tuple[AddressDraft, ...]:
    """The customer's addresses."""
    one = CustomerAddress
    found = session.execute(
        select(*(getattr(one, name) for name in (*ADDRESS, "id")))
        .where(one.customer_id == customer_id, one.removed_at.is_(None))
        .order_by(one.id)
    )
    return tuple(AddressDraft(**row._mapping) for row in found)


def needs(session: Session, customer_id: int) -> tuple[NeedDraft, ...]:
    """What the customer is looking for, what is still open first."""
    one = CustomerNeed
    found = session.execute(
        select(one.text, one.day, one.met_on, one.id)
        .where(one.customer_id == customer_id, one.removed_at.is_(None))
        .order_by(one.met_on.is_not(None), one.day.desc(), one.id.desc())
    )
    return tuple(NeedDraft(*row) for row in found)


def custom_values(session: Session, customer_id: int) -> tuple[CustomValueDraft, ...]:
    """Every field of the owner's own, with what this customer has in it."""
    found = session.execute(
        select(CustomField.id, CustomValue.value, CustomField.name)
        .outerjoin(
            CustomValue,
            (CustomValue.custom_field_id == CustomField.id) & (CustomValue.customer_id == customer_id),
        )
        .where(CustomField.removed_at.is_(None))
        .order_by(CustomField.position, CustomField.id)
    )
    return tuple(CustomValueDraft(key, value or "", name) for key, value, name in found)


def _replace(session: Session, model: type[Base], customer_id: int, wanted: Sequence[_Wanted]) -> bool:
    """Updates those with a key, adds those without, removes those no longer wanted."""
    table = model.__table__
    has = {
        row["id"]: row
        for row in session.execute(
            select(table).where(table.c.customer_id == customer_id, table.c.removed_at.is_(None))
        ).mappings()
    }
    kept: set[int] = set()
    changed = False
    for key, values in wanted:
        if key in has and key not in kept:
            assert key is not None
            kept.add(key)
            if any(has[key][name] != value for name, value in values.items()):
                journal.update(session, model, key, values)
                changed = True
        else:
            journal.insert(session, model, customer_id=customer_id, **values)
            changed = True
    for key in has.keys() - kept:
        journal.remove(session, model, key)
        changed = True
    return changed
