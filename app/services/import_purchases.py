"""Receipts from a file: told apart from those the book has, matched to customers, products and what they return."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.i18n import _
from app.models.purchase import Purchase
from app.services import closed_days, figures, import_known, import_names, journal, shop, shop_rhythm
from app.services.import_known import Known
from app.services.import_names import Names
from app.services.import_returns import Returns
from app.services.import_writing import Writer

FEW = 300
"""The figures of so many customers are worked out one by one; of more, those of all are."""

Progress = Callable[[float], None]


class SoldLine(NamedTuple):
    """One line of a file: money in minor units, quantity in thousandths; `worth` is before the discount."""

    row: int
    product: str
    name: str
    quantity: int
    unit_price: int | None
    worth: int | None
    discount: int
    tax_rate: int


@dataclass(slots=True)
class Receipt:
    """One purchase of a file.

    Attributes:
        key: what it is known by together with its day, so that it never comes in twice.
        later_days: the other days its lines have, of a receipt over midnight.
        customer: code or name as the file gives it; empty for a walk-in sale.
        paid_on: the day it was paid; None if it was not.
    """

    key: str
    number: str
    customer: str
    customer_name: str
    day: dt.date
    time: dt.time | None
    paid_on: dt.date | None
    method: str = "cash"
    channel: str = "shop"
    staff: str = ""
    country: str = ""
    later_days: tuple[dt.date, ...] = ()
    lines: list[SoldLine] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """Under which keys the book may have it."""
        return [f"{self.key}:{day.toordinal()}" for day in (self.day, *self.later_days)]


@dataclass
class Goods:
    """What a file says of one product: how its lines call it, and its category."""

    names: Counter[str] = field(default_factory=Counter)
    category: str = ""
    price: int = 0


@dataclass
class Sales:
    """A whole file of receipts, earliest first."""

    receipts: list[Receipt]
    products: dict[str, Goods]


@dataclass
class Plan:
    """What an import would do.

    Attributes:
        new: the receipts to add, some of them with only those lines that the book lacks.
        refused: row number -> why it cannot come in.
    """

    names: Names
    new: list[Receipt] = field(default_factory=list)
    added: int = 0
    skipped: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    taken: Counter[str] = field(default_factory=Counter)
    """Which part of a receipt under each key would be the next."""
    stale: list[int] = field(default_factory=list)
    """Removed receipts of undone imports that still hold their keys."""


def plan(session: Session, sales: Sales, progress: Progress | None = None) -> Plan:
    """Works out what would come in, without changing anything."""
    made = Plan(import_names.load(session, sales.products))
    known = import_known.load(session, sales.receipts)
    parts = {key: [row.part + 1 for row in here if not row.undone] for key, here in known.items()}
    made.taken = Counter({key: max(some, default=0) for key, some in parts.items()})
    closed, zone = closed_days.through(session), shop.get(session).zone
    late = closed_days.too_early(closed) if closed else ""
    evenings: list[tuple[Receipt, list[Known]]] = []
    told = progress or (lambda _share: None)
    same: list[tuple[Receipt, list[Known]]] = []
    for place, receipt in enumerate(sales.receipts):
        if place % 2_000 == 0:
            told(place / len(sales.receipts))
        reason = late if _is_closed(receipt, closed) else _refusal(receipt, made.names)
        here = [row for key in receipt.keys for row in known.get(key, ())]
        live = [row for row in here if not row.undone]
        made.stale += [row.id for row in here if row.undone]
        if live:
            same.append((receipt, live))
        elif reason:
            made.refused.update((line.row, reason) for line in receipt.lines)
        elif begun := import_known.begun_in_the_evening(receipt, known, zone):
            evenings.append((receipt, begun))
        else:
            made.new.append(receipt)
    import_known.compare(session, same, made)
    import_known.tell_apart(session, evenings, made)
    for receipt in made.new:  # lines that closed books lack stay out of them too
        if _is_closed(receipt, closed):
            made.refused.update((line.row, late) for line in receipt.lines)
    made.new = [receipt for receipt in made.new if not _is_closed(receipt, closed)]
    made.new.sort(key=_moment)
    made.added = sum(len(receipt.lines) for receipt in made.new)
    return made


def _moment(receipt: Receipt) -> tuple[dt.date, dt.time, str]:
    return receipt.day, receipt.time or dt.time.min, receipt.key


def _is_closed(receipt: Receipt, closed: dt.date | None) -> bool:
    """Whether the receipt, or its payment, is dated in closed books."""
    return closed is not None and min(receipt.day, receipt.paid_on or receipt.day) <= closed


def _refusal(receipt: Receipt, names: Names) -> str | None:
    if receipt.customer and names.is_ambiguous(receipt.customer):
        return _("Several customers are called “{name}”; give the code.").format(name=receipt.customer[:60])
    return None


def apply(session: Session, made: Plan, run: int, progress: Progress | None = None) -> None:
    """Writes what was planned, within the session's transaction.

    Args:
        run: the import's number.
        progress: told the share done, 0 to 1; may raise Cancelled.
    """
    told = progress or (lambda _share: None)
    removed = dt.datetime.now(dt.UTC)
    for key in made.stale:
        journal.update(session, Purchase, key, {"source_key": None, "removed_at": removed})
    if not made.new:
        return
    made.names.add_missing(session, made.new, run)
    told(0.05)
    writer = Writer(session, made.names, run, Returns(session, made.new, made.names), made.taken)
    for at in range(0, len(made.new), 1_000):
        writer.add(made.new[at : at + 1_000])
        told(0.05 + 0.7 * min((at + 1_000) / len(made.new), 1))
    writer.flush()
    touched = {made.names.customer_id(r.customer) for r in made.new} - {None}
    if len(touched) > FEW:
        figures.rebuild(session, lambda share: told(0.75 + 0.25 * share))
    else:
        figures.refresh(session, {key for key in touched if key is not None})
        if shop_rhythm.stale(session, entered=made.new[0].day):
            figures.keep_rhythm(session)
    told(1.0)
