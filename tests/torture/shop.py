"""The small shop that is tortured: what is done in it, through the program's own services, and what must hold after.

Every action tells what it is about to do ("try") and that it is done ("done", after the program said so). Whatever
happens in between, the book must afterwards hold everything done, and of the last thing tried all or nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import sqlcipher3.dbapi2 as driver

from app import paths
from app.errors import AppError
from app.exchange import incoming
from app.services import customers, products, purchases, undoing
from app.services import journal as journal_of
from app.services.shop import ShopDraft
from app.settings import Settings
from app.storage import backup, book, checkup, seal, upgrade
from app.storage.book import Book
from app.storage.engine import connect

DAY = dt.date(2026, 11, 21)
TO_COME = "9001"
NEWEST = 6
"""Backups looked for by name; rotation may take out older ones."""

Fact = dict[str, Any]
Tell = Callable[[str, Fact], None]
State = dict[str, tuple[int, int]]
"""Receipt number -> (gross, paid)."""


def book_of(folder: Path) -> Path:
    """The shop's book in a folder that is all of a machine."""
    return folder / "data" / "shop.regulars"


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """The program's own folders are in `folder`."""
    before = os.environ.get(paths.HOME)
    os.environ[paths.HOME] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[paths.HOME]
        else:
            os.environ[paths.HOME] = before


def prepare(folder: Path) -> None:
    """A shop with customers, products and receipts, two backups of different states, and a stick for a second place."""
    path = book_of(folder)
    path.parent.mkdir(parents=True)
    opened = Book.create(path, ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo"))
    with opened.write("Stock") as session:
        for n in range(12):
            customers.save(session, customers.CustomerDraft(name=f"Customer {n}", code=f"C{n}"))
        for n in range(9):
            products.save(session, products.ProductDraft(name=f"Thing {n}", code=f"P{n}", price=1000 + n))
    rnd = Random(0)
    for letter in "AB":
        for _sale in range(8):
            _sell(opened, rnd, lambda _word, _fact: None)
        row = backup.make(path, folder / "kept")
        for file in (row.path, seal.beside(row.path)):
            file.rename(file.with_name(letter + file.suffix))
    opened.close()
    (folder / "stick").mkdir()
    with at_home(folder):
        Settings(scale=1).save()


# ---- what is done ------------------------------------------------------------------------------


def sales(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """A day at the till: sales, and now and then a change, a removal, an undo."""
    opened = Book.open(book_of(folder))
    try:
        for _turn in range(rounds):
            _sell(opened, rnd, tell)
            if rnd.random() < 0.2:
                rnd.choice((_edit, _remove, _undo))(opened, rnd, tell)
    finally:
        opened.close()


def imports(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Files from a till."""
    for _turn in range(rounds):
        name = f"I{rnd.randrange(10**9)}"
        prices = [rnd.randrange(100, 9000) for _receipt in range(25)]
        lines = [f"2026-10-{n % 28 + 1:02},{name}-{n},C{n % 9},P{n % 9},1,{p / 100:.2f}" for n, p in enumerate(prices)]
        file = folder / f"{name}.csv"
        file.write_text("\n".join(["Date,Receipt,Customer,Product,Quantity,Price", *lines]), "utf-8")
        fact = {"receipts": {f"{name}-{n}": [p, p] for n, p in enumerate(prices)}}
        opened = Book.open(book_of(folder))
        try:
            tell("try", fact)
            looked = incoming.look(file, kind="purchases")
            incoming.import_file(opened, file, looked.mapping)
            tell("done", fact)
            again = incoming.import_file(opened, file, looked.mapping)
            assert again.counts.added == 0, again.counts
        finally:
            opened.close()


def backups(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Sales and backups, to two places, with the book open."""
    opened = Book.open(book_of(folder))
    try:
        for _turn in range(rounds):
            _sell(opened, rnd, tell)
            tell("try", {})
            row = backup.make(book_of(folder), second=folder / "stick")
            assert not row.trouble, row.trouble
            tell("done", {"backup": row.path.name})
    finally:
        opened.close()


def restores(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Sales, and then a backup put in the book's place."""
    for _turn in range(rounds):
        opened = Book.open(book_of(folder))
        try:
            _sell(opened, rnd, tell)
        finally:
            opened.close()
        fact = {"restored": rnd.choice("AB")}
        tell("try", fact)
        aside = backup.restore(folder / "kept" / f"{fact['restored']}.backup", book_of(folder))
        assert aside is not None
        tell("done", fact | {"aside": aside.name})


def upgrades(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Books of today opened by the program of tomorrow."""
    with revision_to_come(folder / "to-come"):
        for _turn in range(rounds):
            opened = Book.open(book_of(folder))
            tell("done", {"revision": TO_COME})
            _sell(opened, rnd, tell)
            opened.close()


def settings(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """The machine's settings changed over and over."""
    with at_home(folder):
        for _turn in range(rounds):
            fact = {"scale": rnd.randrange(2, 10**9)}
            tell("try", fact)
            Settings(scale=fact["scale"], last_book="x" * rnd.randrange(6000)).save()
            tell("done", fact)


ACTIONS = {
    "sales": sales, "imports": imports, "backups": backups, "restores": restores, "upgrades": upgrades,
    "settings": settings,
}  # fmt: skip


@contextmanager
def revision_to_come(folder: Path) -> Iterator[None]:
    """The program as it will be after another migration, one that makes a table anew and adds to another."""
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.part{os.getpid()}")
        shutil.copytree(upgrade.MIGRATIONS, part, ignore=shutil.ignore_patterns("__pycache__"))
        (part / "versions" / f"{TO_COME}_to_come.py").write_text(_TO_COME.format(head=upgrade.HEAD), "utf-8")
        part.rename(folder)
    before = upgrade.MIGRATIONS, upgrade.HEAD
    upgrade.MIGRATIONS, upgrade.HEAD, book.HEAD = folder, TO_COME, TO_COME
    try:
        yield
    finally:
        upgrade.MIGRATIONS, upgrade.HEAD = before
        book.HEAD = before[1]


_TO_COME = '''
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9001", "{head}", None, None


def upgrade():
    op.create_table("to_come", sa.Column("id", sa.Integer, primary_key=True), sa.Column("word", sa.Text))
    op.execute("INSERT INTO to_come (word) SELECT number FROM purchase")
    op.execute("DELETE FROM to_come")
    with op.batch_alter_table("purchase", recreate="always") as batch:
        batch.add_column(sa.Column("to_come", sa.Text, nullable=False, server_default="x"))
    op.add_column("product", sa.Column("to_come", sa.Integer))
'''


def _sell(opened: Book, rnd: Random, tell: Tell) -> None:
    lines = tuple(
        purchases.LineDraft(1 + rnd.randrange(9), 1000 * rnd.randint(1, 3), rnd.randrange(100, 9000))
        for _line in range(rnd.randint(1, 4))
    )
    paid = (purchases.PaymentDraft(rnd.randrange(100, 9000)),) if rnd.random() < 0.8 else ()
    customer = 1 + rnd.randrange(12) if rnd.random() < 0.9 else None
    with opened.write("Record purchase") as session:
        key = purchases.record(session, purchases.PurchaseDraft(customer, DAY, lines, paid))
        fact = _receipt(session, key)
        tell("try", fact)
    tell("done", fact)


def _edit(opened: Book, rnd: Random, tell: Tell) -> None:
    with opened.write("Change purchase") as session:
        row = purchases.get(session, _some(session, rnd))
        line = purchases.LineDraft(1 + rnd.randrange(9), 2000, rnd.randrange(100, 9000))
        paid = tuple(purchases.PaymentDraft(p.amount, p.method, p.day) for p in row.payments)
        purchases.edit(session, row.id, purchases.PurchaseDraft(row.customer_id, row.day, (line,), paid), row.version)
        fact = _receipt(session, row.id)
        tell("try", fact)
    tell("done", fact)


def _remove(opened: Book, rnd: Random, tell: Tell) -> None:
    with opened.write("Remove purchase") as session:
        row = purchases.get(session, _some(session, rnd))
        purchases.remove(session, row.id)
        fact = {"receipts": {row.number: None}}
        tell("try", fact)
    tell("done", fact)


def _undo(opened: Book, rnd: Random, tell: Tell) -> None:
    with opened.write("Undo") as session:
        latest = journal_of.latest(session)
        assert latest is not None
        before = {number: list(found) for number, found in _state(session.connection().exec_driver_sql).items()}
        undoing.undo(session, latest.id)
        after = {number: list(found) for number, found in _state(session.connection().exec_driver_sql).items()}
        fact = {"receipts": {n: after.get(n) for n in {*before, *after} if before.get(n) != after.get(n)}}
        tell("try", fact)
    tell("done", fact)


def _some(session: Any, rnd: Random) -> int:
    keys = session.connection().exec_driver_sql("SELECT id FROM purchase WHERE removed_at IS NULL").all()
    return int(rnd.choice(keys)[0])


def _receipt(session: Any, key: int) -> Fact:
    row = purchases.get(session, key)
    return {"receipts": {row.number: [row.gross, row.paid]}}


# ---- what must hold ----------------------------------------------------------------------------


def _state(query: Callable[[str], Any]) -> State:
    rows = query("SELECT number, net + tax, paid FROM purchase WHERE removed_at IS NULL")
    return {number: (gross, paid) for number, gross, paid in rows}


def state_of(path: Path) -> State:
    """The receipts in a book's file."""
    with closing(connect(path, pragmas={}, read_only=True)) as connection:
        return _state(connection.execute)


@dataclass
class Told:
    """What the tortured process told before it ended, from a known beginning."""

    receipts: State
    kept: dict[str, State]
    scale: int = 1
    backups: list[str] = field(default_factory=list)
    asides: dict[str, State] = field(default_factory=dict)
    pending: Fact | None = None
    done: int = 0

    @classmethod
    def of(cls, folder: Path) -> Told:
        """The beginning, as `prepare` made it."""
        kept = {letter: state_of(folder / "kept" / f"{letter}.backup") for letter in "AB"}
        return cls(state_of(book_of(folder)), kept)

    def hear(self, word: str, fact: Fact) -> None:
        """Takes down one thing told."""
        if word == "try":
            self.pending = fact
            return
        self.pending = None
        self.done += 1
        if "aside" in fact:
            self.asides[fact["aside"]] = self.receipts
        self.receipts, self.scale = self.after(fact)
        self.backups += [fact["backup"]] if "backup" in fact else []

    def after(self, fact: Fact) -> tuple[State, int]:
        """(receipts, scale) once this is done too."""
        found = dict(self.kept[fact["restored"]]) if "restored" in fact else dict(self.receipts)
        for number, values in fact.get("receipts", {}).items():
            if values is None:
                found.pop(number, None)
            else:
                found[number] = tuple(values)
        return found, fact.get("scale", self.scale)

    def allowed(self) -> list[tuple[State, int]]:
        """What may be found now."""
        return [(self.receipts, self.scale), *([self.after(self.pending)] if self.pending else [])]


def judge(folder: Path, told: Told) -> list[str]:
    """What does not hold in a folder after all that was told; nothing, if all does."""
    path, wrong = book_of(folder), []
    try:
        with at_home(folder):
            scale = Settings.load().scale
        if not path.exists():
            return ["the book is gone"]
        with revision_to_come(folder / "to-come") if (folder / "to-come").exists() else closing(_Nothing()):
            Book.open(path).close()
            wrong += checkup.run(path).faults
            found = state_of(path)
        wrong += _difference(told, found, scale)
        wrong += [f"backup {name} is gone" for name in told.backups[-NEWEST:] if not (_backups(folder) / name).is_file()]
        for place in (_backups(folder), folder / "stick"):
            for file in place.glob("*.backup") if place.is_dir() else ():
                backup.verify(file)
                wrong += [] if seal.read(file) else [f"{file.name} has no seal"]
        for name, state in told.asides.items():
            aside = path.with_name(name)
            if not aside.exists() or state_of(aside) != state or checkup.run(aside).faults:
                wrong.append(f"what was set aside as {name} is not what it was")
    except (AppError, OSError, driver.Error, ValueError) as error:
        wrong.append(f"{type(error).__name__}: {error}")
    return wrong


def _backups(folder: Path) -> Path:
    return backup.folder_of(book_of(folder))


class _Nothing:
    def close(self) -> None:
        """Nothing to close."""


def _difference(told: Told, found: State, scale: int) -> list[str]:
    if any(found == receipts and scale == kept for receipts, kept in told.allowed()):
        return []
    want = told.receipts
    lost = [number for number, values in want.items() if found.get(number) != values]
    more = [number for number, values in found.items() if want.get(number) != values]
    return [f"{len(lost)} lost or other {lost[:3]}, {len(more)} more or other {more[:3]}, scale {scale}"]


def line(word: str, fact: Fact) -> bytes:
    """One thing told, as it goes through a pipe."""
    return json.dumps([word, fact]).encode() + b"\n"
