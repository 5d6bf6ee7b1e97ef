"""The lists behind the retention figures: whom to reach, who moved, who brings most, who left and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import _, pgettext
from app.models.customer import Customer
from app.models.exit import Exit, ExitReason
from app.services import insights, reaching, stages, suggestions, today_offers, today_words, visits

CALLS = 30
"""How many customers the list of whom to reach first holds at most."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to reach: how, why, with what, and what a year of them is expected to bring (minor units)."""

    customer_id: int
    name: str
    way: str
    reason: str
    offer: str
    worth: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Customers who went from one stage to another within the period, the most valuable first.

    Attributes:
        before: empty for those who came into the book within it.
    """

    before: str
    after: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoreCustomerRow:
    """A core customer: net sales of twelve months, and what they and those before them bring of it all."""

    name: str
    phone: str
    stage: str
    net: int
    share: float


@dataclass(frozen=True, slots=True)
class ExitRow:
    """Somebody who left, why, and what would win them back."""

    name: str
    day: dt.date
    reasons: tuple[str, ...]
    win_back: str


def _people(session: Session, keys: Collection[int]) -> dict[int, Any]:
    """key, name and code of these customers."""
    wanted = select(Customer.id, Customer.name, Customer.code)
    return {row.id: row for row in visits.select_parts(session, wanted, Customer.id, keys)}


def moved(
    session: Session, before: dict[int, str], after: dict[int, str], year: dict[int, int]
) -> list[MoveRow]:
    moved: dict[tuple[str, str], list[int]] = {}
    for key, code in after.items():
        if before.get(key, "") != code:
            moved.setdefault((before.get(key, ""), code), []).append(key)
    people = _people(session, [key for keys in moved.values() for key in keys])
    order = {code: number for number, code in enumerate(("", *stages.CODES))}
    rows = []
    for (start, end), keys in sorted(moved.items(), key=lambda item: (order[item[0][1]], order[item[0][0]])):
        best = sorted(keys, key=lambda key: (-year.get(key, 0), key))
        rows.append(MoveRow(start, end, tuple(people[key].name for key in best)))
    return rows


def calls(session: Session, as_of: dt.date) -> list[CallRow]:
    """Those At risk who would welcome it, by what a year of them is expected to bring."""
    everybody = insights.table(session, as_of, with_loyalty=False)
    late = {}
    while everybody:  # let go one by one: a hundred thousand at once keep the window's thread waiting
        row = everybody.pop()
        if row.stage == "at_risk":
            late[row.customer_id] = row
    ways = reaching.ways(session, late)
    best = sorted((late[key] for key in ways), key=lambda row: (-(row.expected_value or 0), row.customer_id))[:CALLS]
    offers = _offers(session, [row.customer_id for row in best], as_of)
    return [
        CallRow(
            row.customer_id, row.name, ways[row.customer_id].words, row.stage_reason, offers[row.customer_id],
            row.expected_value or 0,
        )
        for row in best
    ]  # fmt: skip


def _offers(session: Session, customer_ids: list[int], day: dt.date) -> dict[int, str]:
    """For each of them one thing to offer, or what has to be done before anything is offered."""
    offers = today_offers.for_customers(session, customer_ids, day) if customer_ids else {}
    words = {}
    for key in customer_ids:
        offer, first = offers.get(key), suggestions.blocked(session, key, day)
        due = today_words.again(offer) if offer is not None and offer.overdue is not None else ""
        words[key] = first or due or _("Ask how they are, and what was missing.")
    return words


def core(session: Session, end: dt.date, standing: dict[int, str]) -> list[CoreCustomerRow]:
    """The core customers of the twelve months up to `end`, largest first."""
    found = insights.core(session, end)
    people = _people(session, [row.customer_id for row in found])
    phones = reaching.phones(session, [row.customer_id for row in found])
    return [
        CoreCustomerRow(
            people[row.customer_id].name, phones[row.customer_id],
            standing.get(row.customer_id, "prospect"), row.net, row.share_to_here,
        )
        for row in found
    ]  # fmt: skip


def exits(session: Session, start: dt.date, end: dt.date) -> list[ExitRow]:
    """Who said from `start` to `end` that they leave, in order of day."""
    left = session.execute(
        select(Exit.id, Customer.name, Exit.day, Exit.win_back)
        .join(Customer, Customer.id == Exit.customer_id)
        .where(Exit.removed_at.is_(None), Customer.removed_at.is_(None), Exit.day.between(start, end))
        .order_by(Exit.day, Exit.id)
    ).all()
    reasons: dict[int, list[str]] = {}
    rows: Iterable[Any] = session.execute(
        select(ExitReason.exit_id, ExitReason.reason)
        .join(Exit, Exit.id == ExitReason.exit_id)
        .where(Exit.day.between(start, end))
        .order_by(ExitReason.exit_id, ExitReason.id)
    )
    for key, reason in rows:
        reasons.setdefault(key, []).append(reason)
    return [ExitRow(name, day, tuple(reasons.get(key, ["unknown"])), words) for key, name, day, words in left]


def reason_word(reason: str) -> str:
    """Why somebody left, in words."""
    return {
        "price": pgettext("exit", "price"),
        "quality": pgettext("exit", "quality"),
        "service": pgettext("exit", "service"),
        "range": pgettext("exit", "choice of goods"),
        "moved": pgettext("exit", "moved away"),
        "competitor": pgettext("exit", "another shop"),
        "need_ended": pgettext("exit", "no need any more"),
        "died": pgettext("exit", "died"),
        "closed": pgettext("exit", "closed their business"),
        "unknown": pgettext("exit", "unknown"),
    }.get(reason, reason)
