"""Persons erased while the process is killed: each is whole or gone to the last byte, and stays gone when restored."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from app.models.customer import Customer
from app.models.product import Product
from app.services import attachments, customers, forgetting, journal, notes, purchases
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.services.notes import NoteDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.storage import backup, checkup, copies, erasing
from app.storage.book import Book
from tests.db.canaries import DAY, SUMS
from tests.torture import tell
from tests.torture.place import at_home, book_of

PERSONS = 12
SLOWEST = 1.2
"""Seconds within which a kill comes; a person is erased in about a third of one."""


@dataclass
class Tally:
    """What came of the kills."""

    kills: int = 0
    erased: int = 0
    cut_short: int = 0
    restored: int = 0
    wrong: list[str] = field(default_factory=list)


def mark(person: int) -> str:
    """The word that stands in everything about a person, and nowhere else."""
    return f"zqx{person:03}canary"


def prepare(home: Path) -> Path:
    """A shop with persons of whom everything holds their word, changed once; and a backup of it."""
    with at_home(home):
        book = Book.create(book_of(home), ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo"))
        with book.write("stock") as session:
            journal.insert(session, Product, id=1, code="P1", name="Thing", price=1000)
        for person in range(1, PERSONS + 1):
            _live(book, person)
        made = backup.make(book.path)
        book.close()
        return made.path


def _live(book: Book, person: int) -> None:
    word = mark(person)
    draft = CustomerDraft(
        f"{word} name", f"{word}-code", contacts=(ContactDraft("email", f"{word}@example.no"),), tags=(word,),
        addresses=(AddressDraft(f"{word} street"),), needs=(NeedDraft(f"{word} need", DAY),), source=word,
    )  # fmt: skip
    with book.write("new") as session:
        key = customers.save(session, draft)
        notes.save(session, NoteDraft(key, DAY, f"{word} note " * 200))
        lines = (LineDraft(1, 1000 * person, 1000, description=f"{word} line"),)
        purchases.record(session, PurchaseDraft(key, DAY, lines, (PaymentDraft(1000),), note=f"{word} receipt"))
        scan = attachments.draft(f"{word}.txt", f"{word} scan ".encode() * 2_000)
        attachments.add(session, key, scan, DAY)
    with book.write("changed") as session:
        notes.save(session, NoteDraft(key, DAY, f"{word} other note"), 1 + (person - 1))


def run(folder: Path, kills: int, *, seed: int = 1, lie: bool = False) -> Tally:
    """Erases persons one after another in a process that is killed, again and again.

    Args:
        lie: the journal keeps what it knows; a control, which must be found out.
    """
    rnd, tally = Random(seed), Tally()
    made = prepare(folder / "base").relative_to(folder / "base")
    before = {name: copies.totals_of(book_of(folder / "base"))[name] for name in SUMS}
    while tally.kills < kills and not tally.wrong:
        home = folder / "life"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(folder / "base", home)
        gone: set[int] = set()
        while len(gone) < PERSONS and tally.kills < kills and not tally.wrong:
            told = _kill_one(home, rnd, gone, lie=lie)
            tally.kills += 1
            _judge(home, home / made, gone, told, before, tally)
    return tally


def _kill_one(home: Path, rnd: Random, gone: set[int], *, lie: bool) -> list[tuple[str, int]]:
    """What the process told before it was killed."""
    left = [person for person in range(1, PERSONS + 1) if person not in gone]
    rnd.shuffle(left)
    patience = rnd.random() * SLOWEST
    ear, mouth = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os.close(ear)
            _act(home, left, mouth, lie=lie)
        finally:
            os._exit(1)
    os.close(mouth)
    with os.fdopen(ear, "rb") as pipe:
        said = pipe.readline()  # from its first word on
        time.sleep(patience)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said += pipe.read()
    return [(word, person) for word, person in map(json.loads, said.splitlines())]


def _act(home: Path, persons: list[int], mouth: int, *, lie: bool) -> None:
    with at_home(home):
        book = Book.open(book_of(home))
        if lie:
            forgetting.forget = lambda *_told: None
        for person in persons:
            os.write(mouth, json.dumps(["try", person]).encode() + b"\n")
            erasing.erase(book, person, places=[backup.folder_of(book.path)])
            os.write(mouth, json.dumps(["done", person]).encode() + b"\n")


def _judge(
    home: Path, made: Path, gone: set[int], told: list[tuple[str, int]], before: dict[str, Any], tally: Tally
) -> None:
    done = {person for word, person in told if word == "done"}
    tried = {person for word, person in told if word == "try"} - done
    with at_home(home):
        book = Book.open(book_of(home))
        erasing.finish(book)
        with book.read() as session:
            named = dict(session.execute(select(Customer.id, Customer.code)).tuples().all())
        book.close()
        half = {person for person in tried if named[person].startswith("erased")}
        tally.cut_short += len(half)
        gone |= done | half
        tally.erased += len(done)
        tally.wrong += _wrong(home, gone, before)
        if tally.wrong or tally.kills % 10:
            return
        backup.restore(made, book_of(home))
        tally.restored += 1
        tally.wrong += [f"after restoring: {wrong}" for wrong in _wrong(home, gone, before)]


def _wrong(home: Path, gone: set[int], before: dict[str, Any]) -> list[str]:
    """What should not be: a byte of who is gone, a hair less of who is not, another sum."""
    data = b"".join(file.read_bytes() for file in (home / "data").glob("shop.regulars*") if file.is_file())
    found = [f"{mark(person)} is legible" for person in sorted(gone) if mark(person).encode() in data]
    whole = {person for person in range(1, PERSONS + 1) if data.count(mark(person).encode()) >= 9}
    found += [f"{mark(person)} is lost" for person in range(1, PERSONS + 1) if person not in gone | whole]
    totals = copies.totals_of(book_of(home))
    found += [f"{name} is another" for name in SUMS if totals[name] != before[name]]
    return found + checkup.run(book_of(home)).faults


def whole(folder: Path, kills: int = 300) -> bool:
    """The whole of it, with its control."""
    found = run(_made(folder / "kills"), kills)
    tell(["persons erased under kill -9", _said(found)])
    lied = run(_made(folder / "lies"), 12, lie=True)
    tell(["control: the journal keeps what it knows", _said(lied)])
    return not found.wrong and bool(lied.wrong)


def _said(tally: Tally) -> str:
    return (
        f"{tally.kills} kills, {tally.erased} erased, {tally.cut_short} cut short and finished at the next start, "
        f"{tally.restored} backups restored, {len(tally.wrong)} wrong {tally.wrong[:2] or ''}"
    )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
