"""Closed books changed behind the program's back: every change must show, and the first bad row be named."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.closed_period import ClosedLink, ClosedPeriod
from app.models.product import Product
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.services import closed_chain, closed_periods, journal, purchases
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.storage import checkup
from app.storage.book import Book
from app.storage.engine import connect, make_engine
from tests.torture import tell, walking
from tests.torture.tampering import LAST, MONTHS, WAYS, some_line

TODAY = dt.date(2026, 11, 22)
RECEIPTS = 120
QUICK = 5.0
"""Seconds in which 100,000 closed sales are looked through."""


@dataclass
class Tally:
    """What came of it."""

    tried: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    """Changes that were noticed, but not where they were made."""

    @property
    def found(self) -> int:
        """How many changes showed."""
        return self.tried.total() - len(self.missed)


def prepare(path: Path) -> str:
    """A shop with three closed months and some open days; returns the code of the last month."""
    rnd = Random(5)
    book = Book.create(path, ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo"))
    with book.write("stock") as session:
        for key in range(9):
            journal.insert(session, Product, code=f"P{key}", name=f"Thing {key}", price=1000)
        for _receipt in range(RECEIPTS):
            day = dt.date(2026, 8, 1) + dt.timedelta(rnd.randrange(110))
            lines = tuple(
                LineDraft(1 + rnd.randrange(9), 500 * rnd.randint(1, 6), rnd.randrange(100, 9000), tax_rate=2500)
                for _line in range(rnd.randint(1, 4))
            )
            paid = (PaymentDraft(rnd.randrange(100, 9000), "card", day),) if rnd.random() < 0.9 else ()
            purchases.record(session, PurchaseDraft(None, day, lines, paid))
    for month in MONTHS:
        with book.write("close") as session:
            row = closed_periods.close(session, month, TODAY)
    book.close()
    return row.code


# ---- those who know how it works -----------------------------------------------------------------


def rewrite(path: Path, rnd: Random) -> None:
    """Changes a closed cent and then works out the whole chain anew, as the program would have."""
    with closing(connect(path)) as raw:
        key, _words = some_line(raw, rnd)
        raw.execute("UPDATE purchase_line SET net = net + 1 WHERE id = ?", (key,))
        raw.execute("UPDATE purchase SET net = net + 1 WHERE id = (SELECT purchase_id FROM purchase_line WHERE id = ?)",
                    (key,))  # fmt: skip
    engine = make_engine(path)
    with Session(engine) as session:
        head, last = "", closed_chain.last_link(session)
        for link in list(closed_chain.links(session, 1, last)):
            assert link.row is not None
            head = closed_chain.hash_of(head, link.row)
            session.execute(sa.update(ClosedLink).where(ClosedLink.id == link.id).values(hash=head))
            if link.kind == closed_chain.PERIOD:
                session.execute(sa.update(ClosedPeriod).where(ClosedPeriod.id == link.row_id).values(head=head))
        session.commit()
    engine.dispose()


def cut_a_month(path: Path, _rnd: Random) -> None:
    """Takes the last period out without a trace."""
    with closing(connect(path)) as raw:
        last = raw.execute("SELECT max(last_link) FROM closed_period WHERE through < ?", (LAST,)).fetchone()[0]
        raw.execute("DELETE FROM closed_link WHERE id > ?", (last,))
        raw.execute("DELETE FROM closed_period WHERE through = ?", (LAST,))
        raw.execute("UPDATE shop SET closed_through = '2026-09-30'")


def tamper(folder: Path, count: int, tally: Tally) -> str:
    """`count` changes, each in a fresh copy of the book, all ways in turn."""
    rnd, path = Random(6), folder / "closed.regulars"
    code = prepare(path)
    whole = path.read_bytes()
    assert not path.with_name(path.name + "-wal").exists(), "the book is one file"
    for turn in range(count):
        name = list(WAYS)[turn % len(WAYS)]
        _fresh(path, whole)
        with closing(connect(path, pragmas={"foreign_keys": "OFF"})) as raw:
            words = WAYS[name](raw, rnd)
        said = checkup.changed_since(path)
        tally.tried[name] += 1
        if not said:
            tally.missed.append(name)
        elif not any(words in one for one in said):
            tally.unnamed.append(f"{name}: {words!r} is not in {said}")
    _fresh(path, whole)
    return code


def _fresh(path: Path, whole: bytes) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(whole)


def knowing(folder: Path, code: str) -> tuple[int, int, int]:
    """(with the code, without it, tried): how often those who know how it works are found out."""
    path = folder / "closed.regulars"
    whole, rnd, seen, unseen = path.read_bytes(), Random(7), 0, 0
    ways = (rewrite, cut_a_month) * 10
    for way in ways:
        _fresh(path, whole)
        way(path, rnd)
        unseen += bool(checkup.changed_since(path))
        seen += bool(checkup.changed_since(path, code))
    _fresh(path, whole)
    return seen, unseen, len(ways)


def harmless(folder: Path, code: str) -> list[str]:
    """What may go on after closing shows nothing: notes, later payments, returns, sales."""
    book = Book.open(folder / "closed.regulars")
    with book.write("later") as session:
        row = purchases.get(session, 1)
        purchases.add_payment(session, 1, PaymentDraft(100, day=TODAY))
        journal.update(session, Purchase, 2, {"note": "called"})
        back = LineDraft(row.lines[0].product_id, -500, row.lines[0].unit_price, returns_id=row.lines[0].id)
        purchases.record(session, PurchaseDraft(None, TODAY, (back,)))
    book.close()
    return checkup.changed_since(book.path, code)


def large(folder: Path, sales: int = 100_000) -> tuple[float, float]:
    """Seconds it takes to close, and to look through, `sales` sales of three lines, each paid."""
    book = Book.create(folder / "large.regulars", ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo"))
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    days = [dt.date(2026, 1, 1) + dt.timedelta(n * 300 // sales) for n in range(sales)]
    with book.write("fill") as session:
        journal.insert(session, Product, code="P", name="Thing", price=1000)
        columns = ("number", "day", "at", "net", "tax", "paid")
        journal.insert_lines(session, Purchase, columns, [(str(n), d, at, 3000, 0, 3000) for n, d in enumerate(days)])
        names = ("purchase_id", "position", "product_id", "quantity", "unit_price", "net", "tax")
        lines = [(n // 3 + 1, n % 3, 1, 1000, 1000, 1000, 0) for n in range(3 * sales)]
        journal.insert_lines(session, PurchaseLine, names, lines)
        paid = [(n, d, "cash", 3000) for n, d in enumerate(days, 1)]
        journal.insert_lines(session, Payment, ("purchase_id", "day", "method", "amount"), paid)
    began = time.process_time()
    with book.write("close") as session:
        closed_periods.close(session, dt.date(2026, 10, 31), TODAY)
    closed = time.process_time()
    assert checkup.changed_since(book.path) == []
    looked = time.process_time()
    book.close()
    return closed - began, looked - closed


def whole(folder: Path, count: int = 1000) -> bool:
    """The whole of it; the control is that a chain worked out anew does not show without the printed code."""
    tally = Tally()
    code = tamper(folder, count, tally)
    seen, unseen, tried = knowing(folder, code)
    alarms = harmless(folder, code)
    walked = walking.walk(folder / "closed.regulars", 2 * count)
    close, look = large(folder, 100 * count)
    tell(
        [
            f"closed: {tally.found} of {tally.tried.total()} changes found, {len(WAYS)} kinds {tally.missed[:3] or ''}",
            f"  {tally.found - len(tally.unnamed)} with the row's name {tally.unnamed[:3] or ''}",
            f"  {seen} of {tried} rewritten or cut chains found with the printed code",
            f"  {len(alarms)} false alarms {alarms or ''}",
            f"  {walked.done.total()} random actions done and {walked.refused.total()} refused, "
            f"{len(walked.wrong)} of them changed closed books {walked.wrong[:2] or ''}",
            f"  {100 * count} sales closed in {close:.1f} s, looked through in {look:.1f} s (of processor)",
            f"control: {unseen} of {tried} rewritten or cut chains found without the code",
        ]
    )
    good = not tally.missed and not tally.unnamed and seen == tried and not alarms and look < QUICK and not walked.wrong
    return good and unseen == 0
