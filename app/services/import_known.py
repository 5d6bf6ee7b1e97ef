"""What of a file's receipts the book has already, told by their keys and their lines."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.import_run import ImportRun
from app.models.journal import JournalEntry
from app.models.purchase import Purchase, PurchaseLine
from app.services import figures, shop

if TYPE_CHECKING:
    from app.services.import_names import Names
    from app.services.import_purchases import Plan, Receipt, SoldLine

DUSK, DAWN = dt.time(18), dt.time(6)
"""Between these a receipt is taken to run over midnight, where its number and lines say the same (team's choice)."""


@dataclass(frozen=True)
class Known:
    """A receipt of the book: `undone` if it went with an import that was taken back, `at` when it began.

    Attributes:
        part: the "+n" at its key's end, 0 without.
    """

    id: int
    version: int
    removed: bool
    undone: bool
    at: dt.datetime
    part: int = 0


def load(session: Session, receipts: Sequence[Receipt]) -> dict[str, list[Known]]:
    """The book's receipts by what imports know them by; a later part of a cut receipt has "+n" at its key's end.

    Those that somebody changed are looked through whatever their day: it may be the day that was changed.
    """
    if not receipts:
        return {}
    first = min(r.day for r in receipts) - dt.timedelta(days=1)
    last = max(max((r.day, *r.later_days)) for r in receipts)
    bill = Purchase
    rows = session.execute(
        select(bill.source_key, bill.id, bill.version, bill.removed_at.is_not(None), JournalEntry.undone_by_id, bill.at)
        .outerjoin(ImportRun, ImportRun.id == bill.import_id)
        .outerjoin(JournalEntry, JournalEntry.id == ImportRun.journal_entry_id)
        .where(bill.source_key.is_not(None), bill.day.between(first, last) | (bill.version > 1))
    )
    found: dict[str, list[Known]] = defaultdict(list)
    for key, ident, version, removed, undone, at in rows:
        name, _plus, part = str(key).partition("+")
        found[name].append(Known(ident, version, bool(removed), bool(removed and undone), at, int(part or 0)))
    return found


def begun_in_the_evening(receipt: Receipt, known: dict[str, list[Known]], zone: ZoneInfo) -> list[Known]:
    """The book's receipts of the evening before that may hold this one, which begins after midnight."""
    if not receipt.number or receipt.time is None or receipt.time >= DAWN:
        return []
    before = known.get(f"{receipt.key}:{receipt.day.toordinal() - 1}", ())
    return [row for row in before if not row.undone and row.at.astimezone(zone).time() >= DUSK]


def tell_apart(session: Session, evenings: list[tuple[Receipt, list[Known]]], made: Plan) -> None:
    """Skips the end of a receipt that is in the book whole, since its file was not cut at midnight as this one is.

    A till that begins its numbers anew at midnight gives the same number to two receipts: what the book holds under
    the evening's has to hold all of this one's lines, and others as well.
    """
    if not evenings:
        return
    charged = _charged(session)
    sums = _sums(session, [k.id for _receipt, here in evenings for k in here], charged)
    for receipt, here in evenings:
        keys = [k.id for k in here]
        there = sum(sums.get(key, (0, 0, 0))[0] for key in keys)
        if there > len(receipt.lines) and not _missing(session, receipt, keys, made.names, charged):
            made.skipped += len(receipt.lines)
        else:
            made.new.append(receipt)


def compare(session: Session, same: list[tuple[Receipt, list[Known]]], made: Plan) -> None:
    """Of receipts that the book has, keeps the lines it lacks (a file may have been cut inside a receipt)."""
    whole = [(receipt, here) for receipt, here in same if all(k.version == 1 and not k.removed for k in here)]
    made.skipped += sum(len(receipt.lines) for receipt, _here in same)
    charged = _charged(session)
    sums = _sums(session, [k.id for _receipt, here in whole for k in here], charged)
    for receipt, here in whole:
        there = [sums.get(k.id, (0, 0, 0)) for k in here]
        if _content(receipt, [sum(part) for part in zip(*there, strict=True)]):
            continue
        missing = _missing(session, receipt, [k.id for k in here], made.names, charged)
        if missing:
            made.skipped -= len(missing)
            made.new.append(replace(receipt, lines=missing))


def _charged(session: Session) -> Any:
    """What a line costs in the way the shop's prices are meant."""
    return PurchaseLine.net + PurchaseLine.tax if shop.get(session).prices_include_tax else PurchaseLine.net


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


def _missing(session: Session, receipt: Receipt, keys: list[int], names: Names, charged: Any) -> list[SoldLine]:
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


def _parts(keys: Iterable[int]) -> Iterable[list[int]]:
    walk = iter(keys)
    while some := list(islice(walk, figures.CHUNK)):
        yield some
