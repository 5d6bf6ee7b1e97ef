"""Two cards that turn out to be one person become one card; Undo makes them two again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session, aliased

from app.errors import AppError
from app.i18n import _
from app.models.attachment import Attachment
from app.models.base import Base
from app.models.consent import Consent
from app.models.customer import Customer, CustomerContact
from app.models.exit import Exit
from app.models.feedback import Feedback
from app.models.follow_up import FollowUp
from app.models.interaction import Interaction
from app.models.note import Note
from app.models.programme import ProgrammeMember
from app.models.purchase import Purchase
from app.models.special_date import SpecialDate
from app.models.suggestion import SuggestionAnswer
from app.models.survey_answer import SurveyAnswer
from app.services import closed_days, contacts, customers, figures, journal, shop
from app.services.customer_parts import CustomValueDraft
from app.services.customers import CustomerDraft
from app.services.import_facts import reach

MOVED: tuple[type[Base], ...] = (
    Purchase, Interaction, Note, SpecialDate, FollowUp, Feedback, SurveyAnswer, Exit, SuggestionAnswer, Attachment,
    Consent, ProgrammeMember,
)  # fmt: skip
"""What goes over to the card that stays, row by row; the rest of a card is joined by `joined` or worked out anew."""


@dataclass(frozen=True)
class DoubleRow:
    """A customer who may be the same person, and how one sees it: "phone", "email", "social" or "name"."""

    id: int
    name: str
    by: str


def merge(session: Session, kept: int, other: int) -> None:
    """Makes one card of two: everything of `other` comes to `kept`, whose own words stay; `other` leaves the lists.

    Files that name the other's code will mean the one that stays.

    Raises:
        AppError: they are one already, one was removed, or the other has purchases in closed books.
    """
    if kept == other:
        raise AppError(_("Choose somebody else: this is the same customer."), field="other")
    mine, theirs = customers.get(session, kept).draft, customers.get(session, other).draft
    _check_closed(session, kept, other)
    customers.save(session, joined(mine, theirs, {kept, other}, shop.get(session).country), kept)
    for model in MOVED:
        _move(session, model, kept, other)
    for key in session.scalars(select(Customer.id).where(Customer.referred_by_id == other, Customer.id != kept)).all():
        journal.update(session, Customer, key, {"referred_by_id": kept})
    gone = {"merged_into_id": kept, "removed_at": dt.datetime.now(dt.UTC)}
    journal.update(session, Customer, other, gone)
    figures.refresh(session, [kept, other])


def joined(mine: CustomerDraft, theirs: CustomerDraft, cards: set[int], country: str) -> CustomerDraft:
    """What the card that stays says: its own words, and the other's where it says nothing or where there may be more.

    Args:
        cards: both of them, who refer nobody to themselves.
        country: the shop's, for reading phones.
    """
    have = {reach(one.kind, one.value, country) for one in mine.contacts}
    lines = {address.line for address in mine.addresses}
    wishes = {need.text for need in mine.needs}
    friends = (mine.referred_by_id, theirs.referred_by_id)
    return replace(
        mine,
        is_firm=mine.is_firm or theirs.is_firm,
        contacts=mine.contacts
        + tuple(replace(c, id=None) for c in theirs.contacts if reach(c.kind, c.value, country) not in have),
        addresses=mine.addresses + tuple(replace(a, id=None) for a in theirs.addresses if a.line not in lines),
        needs=mine.needs + tuple(replace(n, id=None) for n in theirs.needs if n.text not in wishes),
        interests=_union(mine.interests, theirs.interests),
        tags=_union(mine.tags, theirs.tags),
        relationship_type=(
            theirs.relationship_type if mine.relationship_type == "transactional" else mine.relationship_type
        ),
        preferred_channel=mine.preferred_channel or theirs.preferred_channel,
        language=mine.language or theirs.language,
        source=mine.source or theirs.source,
        referred_by_id=next((key for key in friends if key is not None and key not in cards), None),
        staff_id=mine.staff_id or theirs.staff_id,
        household=mine.household or theirs.household,
        since=min((day for day in (mine.since, theirs.since) if day is not None), default=None),
        custom=tuple(_filled(mine.custom, theirs.custom)),
    )


def doubles(session: Session, customer_id: int, limit: int = 5) -> list[DoubleRow]:
    """Who may be the same person as a customer: they share a number, an address to write to or the name."""
    one, its = aliased(CustomerContact), aliased(CustomerContact)
    sharing = session.execute(
        select(Customer.id, Customer.name, one.kind)
        .join(one, one.customer_id == Customer.id)
        .join(its, (its.normal == one.normal) & (its.kind == one.kind))
        .where(
            its.customer_id == customer_id, its.normal != "", its.removed_at.is_(None), one.removed_at.is_(None),
            Customer.id != customer_id, Customer.removed_at.is_(None),
        )
        .order_by(Customer.sort_key, Customer.id)
        .limit(limit)
    )  # fmt: skip
    called = select(Customer.sort_key).where(Customer.id == customer_id).scalar_subquery()
    named = session.execute(
        select(Customer.id, Customer.name)
        .where(Customer.sort_key == called, Customer.id != customer_id, Customer.removed_at.is_(None))
        .order_by(Customer.id)
        .limit(limit)
    )
    found = {key: DoubleRow(key, name, "name") for key, name in named}
    found |= {key: DoubleRow(key, name, kind) for key, name, kind in sharing}
    return list(found.values())[:limit]


def who_has(session: Session, kind: str, value: str, country: str, but: int | None = None, limit: int = 3) -> list[str]:
    """The names of customers who have a number or an address to write to already, however it is written.

    Args:
        kind: "phone", "email" or "social".
        country: the shop's, for reading phones.
        but: somebody who may have it.
    """
    normal = ""
    with suppress(AppError):  # it is no number yet: told when it is saved
        normal = contacts.normal(kind, value, country)
    if not normal:
        return []
    contact = CustomerContact
    found = (
        select(Customer.name)
        .join(contact, contact.customer_id == Customer.id)
        .where(contact.kind == kind, contact.normal == normal, contact.removed_at.is_(None), Customer.id != (but or 0))
        .where(Customer.removed_at.is_(None))
        .distinct()
        .order_by(Customer.name)
        .limit(limit)
    )
    return list(session.scalars(found))


def all_doubles(session: Session) -> list[int]:
    """Everybody who shares a phone, an e-mail or the whole name with somebody else, by name."""
    contact, here = CustomerContact, Customer.removed_at.is_(None)
    shared = (
        select(contact.kind, contact.normal)
        .join(Customer, Customer.id == contact.customer_id)
        .where(contact.removed_at.is_(None), contact.normal != "", here)
        .group_by(contact.kind, contact.normal)
        .having(func.count(contact.customer_id.distinct()) > 1)
        .subquery()
    )
    reached = (
        select(contact.customer_id)
        .join(shared, (shared.c.kind == contact.kind) & (shared.c.normal == contact.normal))
        .where(contact.removed_at.is_(None))
    )
    names = select(Customer.sort_key).where(here).group_by(Customer.sort_key).having(func.count() > 1)
    wanted = select(Customer.id).where(here, Customer.id.in_(reached) | Customer.sort_key.in_(names))
    return list(session.scalars(wanted.order_by(Customer.sort_key, Customer.id)))


def _check_closed(session: Session, kept: int, other: int) -> None:
    closed = closed_days.through(session)
    if closed is None:
        return
    bill = Purchase
    stuck = session.scalars(
        select(bill.customer_id)
        .where(bill.customer_id.in_((kept, other)), bill.removed_at.is_(None), bill.day <= closed)
        .distinct()
    ).all()
    if other not in stuck:
        return
    if kept in stuck:
        raise AppError(_("Both have purchases in closed books, which stay as they are."), field="other")
    raise AppError(
        _(
            "The other one has purchases in closed books, which stay as they are. Open that customer and merge this "
            "one into them."
        ),
        field="other",
    )


def _move(session: Session, model: type[Base], kept: int, other: int) -> None:
    """Row by row, so that Undo knows each; what the card that stays has already remains with the other."""
    table = Base.metadata.tables[model.__tablename__]
    rows = session.execute(select(table).where(table.c.customer_id == other)).mappings().all()
    has = session.execute(select(table).where(table.c.customer_id == kept)).mappings().all()
    for row in rows:
        if row.get("removed_at") is not None:
            continue
        same = _same(model, row, has)
        if same is None:
            journal.update(session, model, row["id"], {"customer_id": kept})
        elif model is SpecialDate and same["year"] is None and row["year"] is not None:
            journal.update(session, model, same["id"], {"year": row["year"]})


def _same(model: type[Base], row: RowMapping, has: Sequence[RowMapping]) -> RowMapping | None:
    """What the card that stays has of the same: a day of the same kind, a place in the same programme."""
    names = {SpecialDate: ("kind", "label", "month", "day"), ProgrammeMember: ("programme_id",)}.get(model)
    if names is None:
        return None
    values = [row[name] for name in names]
    return next((one for one in has if [one[name] for name in names] == values and one.get("removed_at") is None), None)


def _union(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    have = {word.casefold() for word in mine}
    return mine + tuple(word for word in theirs if word.casefold() not in have)


def _filled(mine: Iterable[CustomValueDraft], theirs: Iterable[CustomValueDraft]) -> Iterable[CustomValueDraft]:
    said = {value.field_id: value.value for value in theirs}
    for value in mine:
        yield value if value.value else replace(value, value=said.get(value.field_id, ""))
