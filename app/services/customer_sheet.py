"""Everything on one customer, for a sheet of paper: what is known, what they buy, what was said, what is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n import listed
from app.models.figure import CustomerDay
from app.models.product import Product
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.services import (
    customers,
    feedback,
    follow_ups,
    interactions,
    notes,
    special_dates,
    stages,
    suggestions,
)

PURCHASES = 8
PRODUCTS = 6
WORDS = 10


@dataclass(frozen=True, slots=True)
class BoughtRow:
    """One purchase with what was in it; amounts in minor units."""

    day: dt.date
    number: str
    what: str
    gross: int


@dataclass(frozen=True, slots=True)
class UsualRow:
    """A product they take: on how many days, the last time, how much (thousandths), for how much (net)."""

    name: str
    days: int
    last_day: dt.date
    quantity: int
    net: int


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A contact or a note."""

    day: dt.date
    channel: str
    text: str


@dataclass(frozen=True)
class CustomerSheet:
    """What the sheet says; amounts in minor units."""

    saved: customers.SavedCustomer
    stage: stages.StageRow
    visits: int
    net: int
    net_of_year: int
    owed: int
    warnings: tuple[str, ...]
    dates: list[special_dates.SpecialDateRow]
    usual: list[UsualRow]
    bought: list[BoughtRow]
    said: list[SaidRow]
    open_follow_ups: list[follow_ups.FollowUpRow]
    complaints: list[feedback.FeedbackRow]
    blocked: str
    offers: list[suggestions.SuggestionRow]


def sheet(session: Session, customer_id: int, as_of: dt.date) -> CustomerSheet:
    """The sheet of one customer; nothing after `as_of` is on it.

    Raises:
        AppError: there is no such customer any more.
    """
    saved = customers.get(session, customer_id)
    kept = notes.of(session, customer_id)
    return CustomerSheet(
        saved=saved,
        stage=stages.of(session, customer_id, as_of),
        visits=_visits(session, customer_id, as_of),
        net=_net(session, customer_id, dt.date.min, as_of),
        net_of_year=_net(session, customer_id, as_of - dt.timedelta(days=364), as_of),
        owed=_owed(session, customer_id, as_of),
        warnings=tuple(note.text for note in kept if note.is_warning and note.day <= as_of),
        dates=special_dates.for_customer(session, customer_id, as_of),
        usual=_usual(session, customer_id, as_of),
        bought=_bought(session, customer_id, as_of),
        said=_said(session, customer_id, [note for note in kept if not note.is_warning], as_of),
        open_follow_ups=follow_ups.open_list(session, customer_id),
        complaints=[row for row in feedback.of(session, customer_id) if row.kind == "complaint" and not row.closed_on],
        blocked=suggestions.blocked(session, customer_id) or "",
        offers=suggestions.for_customer(session, customer_id, as_of, top=3, mixed=True),
    )


def _visits(session: Session, customer_id: int, as_of: dt.date) -> int:
    day = CustomerDay
    wanted = select(func.count()).where(day.customer_id == customer_id, day.day <= as_of, day.is_visit)
    return session.scalar(wanted) or 0


def _net(session: Session, customer_id: int, start: dt.date, end: dt.date) -> int:
    day = CustomerDay
    wanted = select(func.sum(day.net)).where(day.customer_id == customer_id, day.day.between(start, end))
    return int(session.scalar(wanted) or 0)


def _owed(session: Session, customer_id: int, as_of: dt.date) -> int:
    mine = (Purchase.customer_id == customer_id, Purchase.removed_at.is_(None), Purchase.day <= as_of)
    billed = session.scalar(select(func.sum(Purchase.net + Purchase.tax)).where(*mine)) or 0
    paid = session.scalar(
        select(func.sum(Payment.amount))
        .join(Purchase, Purchase.id == Payment.purchase_id)
        .where(*mine, Payment.removed_at.is_(None), Payment.day <= as_of)
    )
    return int(billed) - int(paid or 0)


def _usual(session: Session, customer_id: int, as_of: dt.date) -> list[UsualRow]:
    days, last = func.count(func.distinct(Purchase.day)), func.max(Purchase.day)
    found = session.execute(
        select(Product.name, days, last, func.sum(PurchaseLine.quantity), func.sum(PurchaseLine.net))
        .join(PurchaseLine, PurchaseLine.product_id == Product.id)
        .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
        .where(
            Purchase.customer_id == customer_id, Purchase.removed_at.is_(None), Purchase.day <= as_of, Product.is_goods
        )
        .group_by(Product.id, Product.name)
        .having(func.sum(PurchaseLine.quantity) > 0)
        .order_by(days.desc(), last.desc(), Product.id)
        .limit(PRODUCTS)
    )
    return [UsualRow(name, int(n), day, int(quantity), int(net)) for name, n, day, quantity, net in found]


def _bought(session: Session, customer_id: int, as_of: dt.date) -> list[BoughtRow]:
    found = session.execute(
        select(Purchase.id, Purchase.day, Purchase.number, Purchase.net + Purchase.tax)
        .where(Purchase.customer_id == customer_id, Purchase.removed_at.is_(None), Purchase.day <= as_of)
        .order_by(Purchase.day.desc(), Purchase.at.desc(), Purchase.id.desc())
        .limit(PURCHASES)
    ).all()
    names: dict[int, list[str]] = {}
    lines = session.execute(
        select(PurchaseLine.purchase_id, PurchaseLine.description, Product.name)
        .join(Product, Product.id == PurchaseLine.product_id)
        .where(PurchaseLine.purchase_id.in_([row.id for row in found]))
        .order_by(PurchaseLine.purchase_id, PurchaseLine.position, PurchaseLine.id)
    )
    for key, described, name in lines:
        names.setdefault(key, []).append(described or name)
    return [BoughtRow(day, number, listed(names.get(key, [])), int(gross)) for key, day, number, gross in found]


def _said(
    session: Session, customer_id: int, kept: Sequence[notes.NoteRow], as_of: dt.date
) -> list[SaidRow]:
    rows = [SaidRow(note.day, "", note.text) for note in kept]
    for contact in interactions.of(session, customer_id):
        parts = (interactions.outcome_word(contact.outcome) if contact.outcome else "", contact.text, contact.learned)
        rows.append(SaidRow(contact.day, contact.channel, " · ".join(part for part in parts if part)))
    shown = [row for row in rows if row.day <= as_of]
    return sorted(shown, key=lambda row: row.day, reverse=True)[:WORDS]
