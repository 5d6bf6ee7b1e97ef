"""Receipts from a file: told apart from those the book has, matched to customers, products and what they return."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n import _
from app.models.import_run import ImportRun
from app.models.journal import JournalEntry
from app.models.purchase import Purchase, PurchaseLine
from app.models.shop import Shop
from app.services import figures, import_names, journal
from app.services.import_names import Names
from app.services.import_returns import Returns
from app.services.import_writing import Writer

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
    """How many receipts the book has under each key."""
    stale: list[int] = field(default_factory=list)
    """Removed receipts of undone imports that still hold their keys."""


@dataclass(frozen=True)
class _Known:
    id: int
    version: int
    removed: bool
    undone: bool


def plan(session: Session, sales: Sales, progress: Progress | None = None) -> Plan:
    """Works out what would come in, without changing anything."""
    made = Plan(import_names.load(session, sales.products))
    known = _known(session, sales.receipts)
    made.taken = Counter({key: sum(not row.undone for row in here) for key, here in known.items()})
    closed = shop_closed(session)
    told = progress or (lambda _share: None)
    same: list[tuple[Receipt, list[_Known]]] = []
    for place, receipt in enumerate(sales.receipts):
        if place % 2_000 == 0:
            told(place / len(sales.receipts))
        reason = _refusal(receipt, made.names, closed)
        here = [row for key in receipt.keys for row in known.get(key, ())]
        live = [row for row in here if not row.undone]
        made.stale += [row.id for row in here if row.undone]
        if live:
            same.append((receipt, live))
        elif reason:
            made.refused.update((line.row, reason) for line in receipt.lines)
        else:
            made.new.append(receipt)
    _compare(session, same, made)
    made.new.sort(key=_moment)
    made.added = sum(len(receipt.lines) for receipt in made.new)
    return made


def _moment(receipt: Receipt) -> tuple[dt.date, dt.time]:
    return receipt.day, receipt.time or dt.time.min


def shop_closed(session: Session) -> dt.date | None:
    """The last day of the closed books."""
    return session.scalar(select(Shop.closed_through).where(Shop.id == 1))


def _refusal(receipt: Receipt, names: Names, closed: dt.date | None) -> str | None:
    if closed is not None and receipt.day <= closed:
        return _("The books up to this day are closed.")
    if receipt.customer and names.is_ambiguous(receipt.customer):
        return _("Several customers are called “{name}”; give the code.").format(name=receipt.customer[:60])
    return None


def _known(session: Session, receipts: Sequence[Receipt]) -> dict[str, list[_Known]]:
    """The book's receipts by what imports know them by; a later part of a cut receipt has "+n" at its key's end."""
    if not receipts:
        return {}
    first, last = min(r.day for r in receipts), max(max((r.day, *r.later_days)) for r in receipts)
    bill = Purchase
    rows = session.execute(
        select(bill.source_key, bill.id, bill.version, bill.removed_at.is_not(None), JournalEntry.undone_by_id)
        .outerjoin(ImportRun, ImportRun.id == bill.import_id)
        .outerjoin(JournalEntry, JournalEntry.id == ImportRun.journal_entry_id)
        .where(bill.source_key.is_not(None), bill.day.between(first, last))
    )
    found: dict[str, list[_Known]] = defaultdict(list)
    for key, ident, version, removed, undone in rows:
        found[str(key).partition("+")[0]].append(_Known(ident, version, bool(removed), bool(removed and undone)))
    return found


def _compare(session: Session, same: list[tuple[Receipt, list[_Known]]], made: Plan) -> None:
    """Of receipts that the book has, keeps the lines it lacks (a file may have been cut inside a receipt)."""
    whole = [(receipt, here) for receipt, here in same if all(k.version == 1 and not k.removed for k in here)]
    made.skipped += sum(len(receipt.lines) for receipt, _here in same)
    included = bool(session.scalar(select(Shop.prices_include_tax).where(Shop.id == 1)))
    charged = PurchaseLine.net + PurchaseLine.tax if included else PurchaseLine.net
    sums = _sums(session, [k.id for _receipt, here in whole for k in here], charged)
    for receipt, here in whole:
        there = [sums.get(k.id, (0, 0, 0)) for k in here]
        if _content(receipt, [sum(part) for part in zip(*there, strict=True)]):
            continue
        missing = _missing(session, receipt, [k.id for k in here], made.names, charged)
        if missing:
            made.skipped -= len(missing)
            made.new.append(replace(receipt, lines=missing))


def _content(receipt: Receipt, there: list[int]) -> bool:
    """Whether a receipt has just these lines: their number, the sum of quantities, and of amounts."""
    lines = receipt.lines
    if len(lines) != there[0] or sum(line.quantity for line in lines) != there[1]:
        return False
    amounts = [line.worth - line.discount for line in lines if line.worth is not None]
    return len(amounts) < len(lines) or sum(amounts) == there[2]


def _sums(session: Session, keys: list[int], charged: Any) -> dict[int, tuple[int, int, int]]:
    """Receipt -> (number of lines, sum of quantities, sum of amounts)."""
    line, found = PurchaseLine, {}
    for some in _parts(keys):
        rows = session.execute(
            select(line.purchase_id, func.count(), func.sum(line.quantity), func.sum(charged))
            .where(line.purchase_id.in_(some))
            .group_by(line.purchase_id)
        )
        found.update({key: (int(count), int(total), int(amount)) for key, count, total, amount in rows})
    return found


def _missing(
    session: Session, receipt: Receipt, keys: list[int], names: Names, charged: Any
) -> list[SoldLine]:
    """The file's lines beyond those in the book, by product, quantity and (where the file has one) amount."""
    line = PurchaseLine
    rows = session.execute(select(line.product_id, line.quantity, charged).where(line.purchase_id.in_(keys)))
    there: dict[tuple[int, int], list[int]] = defaultdict(list)
    for product, quantity, paid in rows:
        there[product, quantity].append(paid)
    missing = []
    for sold in receipt.lines:
        amounts = there[names.product_id(sold.product), sold.quantity]
        amount = None if sold.worth is None else sold.worth - sold.discount
        if amount in amounts:
            amounts.remove(amount)
        elif amount is None and amounts:
            amounts.pop()
        else:
            missing.append(sold)
    return missing


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
    if len(touched) > 300:
        figures.rebuild(session, lambda share: told(0.75 + 0.25 * share))
    else:
        figures.refresh(session, {key for key in touched if key is not None})
    told(1.0)


def _parts(keys: Iterable[int]) -> Iterable[list[int]]:
    walk = iter(keys)
    while some := list(islice(walk, figures.CHUNK)):
        yield some
