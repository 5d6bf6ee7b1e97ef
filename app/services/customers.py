"""Customers: found, opened, saved and removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError, Conflict
from app.i18n import _
from app.models.customer import Customer
from app.services import (
    consents,
    contacts,
    customer_parts,
    customer_search,
    figures,
    households,
    interests,
    journal,
    shop,
    tags,
)
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, ConsentDraft, CustomValueDraft, NeedDraft
from app.services.customer_search import CustomerRow as CustomerRow
from app.services.customer_search import find as find
from app.services.customer_search import find_by as find_by
from app.services.customer_search import search as search
from app.services.customer_search import sort_key as sort_key

RELATIONSHIPS = (
    "transactional", "long_term", "personal", "dedicated", "self_service", "automated", "community",
)  # fmt: skip


def relationship_word(kind: str) -> str:
    """The word a person reads for a relationship type."""
    words = {
        "transactional": _("Purchases only"),
        "long_term": _("Long-term"),
        "personal": _("Personal assistance"),
        "dedicated": _("Dedicated personal assistance"),
        "self_service": _("Self-service"),
        "automated": _("Automated service"),
        "community": _("Community"),
    }
    return words.get(kind, kind)


@dataclass(frozen=True)
class CustomerDraft:
    """What the customer form gives."""

    name: str
    code: str = ""
    """Made if empty."""
    is_firm: bool = False
    contacts: tuple[ContactDraft, ...] = ()
    addresses: tuple[AddressDraft, ...] = ()
    interests: tuple[str, ...] = ()
    needs: tuple[NeedDraft, ...] = ()
    tags: tuple[str, ...] = ()
    relationship_type: str = "transactional"
    preferred_channel: str = ""
    language: str = ""
    source: str = ""
    referred_by_id: int | None = None
    staff_id: int | None = None
    household: str = ""
    """Its name; made if there is none called so."""
    custom: tuple[CustomValueDraft, ...] = ()
    consents: tuple[ConsentDraft, ...] = ()
    since: dt.date | None = None
    """None is today."""


@dataclass(frozen=True)
class SavedCustomer:
    """A customer as saved: the draft that would save it again, and its version."""

    id: int
    draft: CustomerDraft
    version: int
    referred_by: str = ""


def save(session: Session, draft: CustomerDraft, key: int | None = None, version: int | None = None) -> int:
    """Saves a customer with all that hangs on it, new or old; returns its key.

    Args:
        version: the version the form was opened with; None to change whatever is there.

    Raises:
        AppError: a field cannot be right (`field` names it: "name", "contacts.0" …).
        Conflict: somebody saved this customer meanwhile.
    """
    country = shop.get(session).country
    if key is not None:
        _still(session, key, version)
    values = _checked(session, draft, key, country)
    if key is None:
        values["code"] = values["code"] or _free_code(session)
        today = dt.datetime.now(shop.get(session).zone).date()
        words = customer_search.words_of(draft, values["code"], country)
        key = journal.insert(session, Customer, **{**values, "since": draft.since or today, "search_text": words})
        _save_parts(session, key, draft, country)
        figures.refresh(session, [key])
        return key
    values["code"] = values["code"] or session.scalars(select(Customer.code).where(Customer.id == key)).one()
    if draft.since is not None:
        values["since"] = draft.since
    if _save_parts(session, key, draft, country):
        # What hangs on a customer has no version a form could hold: the customer's own stands for all of it.
        values["version"] = _version(session, key) + 1
    values["search_text"] = customer_search.words_of(draft, values["code"], country)
    journal.update(session, Customer, key, values, version)
    return key


def get(session: Session, key: int) -> SavedCustomer:
    """One customer with all that hangs on it.

    Raises:
        AppError: it was removed.
    """
    names = (
        "name", "code", "is_firm", "relationship_type", "preferred_channel", "language", "source",
        "referred_by_id", "staff_id", "since",
    )  # fmt: skip
    columns = [getattr(Customer, name) for name in (*names, "version", "household_id")]
    row = session.execute(select(*columns).where(Customer.id == key, Customer.removed_at.is_(None))).first()
    if row is None:
        raise AppError(_("This customer was removed."))
    draft = CustomerDraft(
        **{name: getattr(row, name) for name in names},
        contacts=customer_parts.contacts_of(session, key),
        addresses=customer_parts.addresses(session, key),
        interests=tuple(interests.of(session, key)),
        needs=customer_parts.needs(session, key),
        tags=tuple(tags.of(session, key)),
        household=households.name_of(session, row.household_id),
        custom=customer_parts.custom_values(session, key),
        consents=consents.newest(session, key),
    )
    friend = session.scalar(select(Customer.name).where(Customer.id == row.referred_by_id))
    return SavedCustomer(key, draft, row.version, friend or "")


def check(session: Session, key: int) -> None:
    """Makes sure that there is such a customer.

    Raises:
        AppError: nobody was chosen, or the customer was removed.
    """
    if session.scalar(select(Customer.id).where(Customer.id == key, Customer.removed_at.is_(None))) is None:
        raise AppError(_("Choose a customer."), field="customer")


def remove(session: Session, key: int) -> None:
    """Removes a customer from every list; the purchases stay in the sales, and Undo brings all back."""
    journal.remove(session, Customer, key)


def _still(session: Session, key: int, version: int | None) -> None:
    row = session.execute(select(Customer.version, Customer.removed_at).where(Customer.id == key)).first()
    if row is None or row.removed_at is not None:
        raise Conflict(_("This customer was removed in the meantime."))
    if version is not None and row.version != version:
        raise Conflict(_("This customer was changed in the meantime. Look at what is saved now, then save again."))


def _version(session: Session, key: int) -> int:
    return session.scalars(select(Customer.version).where(Customer.id == key)).one()


def _checked(session: Session, draft: CustomerDraft, key: int | None, country: str) -> dict[str, Any]:
    name = text.clean(
        contacts.called(draft.name, draft.contacts), field="name",
        required=_("A customer needs a name, or at least a phone number or an e-mail."),
    )  # fmt: skip
    code = text.clean(draft.code, 40, field="code")
    taken = session.scalar(select(Customer.name).where(Customer.code == code, Customer.id != (key or 0)))
    if code and taken is not None:
        raise AppError(_("“{name}” has this code already.").format(name=taken), field="code")
    if draft.referred_by_id is not None and draft.referred_by_id == key:
        raise AppError(_("Nobody refers themselves."), field="referred_by_id")
    if draft.relationship_type not in RELATIONSHIPS:
        raise ValueError(draft.relationship_type)
    return {
        "name": name,
        "code": code,
        "sort_key": customer_search.sort_key(name, country),
        "is_firm": draft.is_firm,
        "preferred_channel": draft.preferred_channel,
        "language": text.clean(draft.language, 40, field="language"),
        "source": text.clean(draft.source, field="source"),
        "referred_by_id": draft.referred_by_id,
        "relationship_type": draft.relationship_type,
        "staff_id": draft.staff_id,
        "household_id": households.key_of(session, draft.household),
    }


def _free_code(session: Session) -> str:
    number = (session.scalar(select(func.max(Customer.id))) or 0) + 1
    while session.scalar(select(Customer.id).where(Customer.code == f"C{number:04}")):
        number += 1
    return f"C{number:04}"


def _save_parts(session: Session, key: int, draft: CustomerDraft, country: str) -> bool:
    changed = (
        customer_parts.save_contacts(session, key, draft.contacts, country),
        customer_parts.save_addresses(session, key, draft.addresses),
        customer_parts.save_needs(session, key, draft.needs),
        consents.record(session, key, draft.consents),
        customer_parts.save_custom(session, key, draft.custom),
        interests.set_for(session, key, draft.interests),
        tags.set_for(session, key, draft.tags),
    )
    return any(changed)
