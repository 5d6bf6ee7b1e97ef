"""Each call in its turn fails: the book holds what was done, one sentence says so, and the next action works."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.errors import AppError
from app.storage.book import Book
from tests.torture import shop, tell
from tests.torture.failing import KINDS, failing
from tests.torture.place import book_of
from tests.torture.told import Told, judge

DOORS = {
    "open", "close", "write", "make", "_carry", "restore", "told", "share", "alone", "release", "__init__", "secure",
    "zone", "put_on", "_recode", "behind", "bring_along", "salt_of", "secret_of", "_secret_after", "verify",
}  # fmt: skip
"""Functions that may be entered or left when nothing is begun, or all is done."""


@dataclass
class Tally:
    """What came of the faults.

    Attributes:
        calls: how many of each kind one action makes.
        kept: faults in spite of which the action was done.
        doors: memory that gave out before or after all that storage does; the program's doors say the sentence.
    """

    calls: dict[str, int] = field(default_factory=dict)
    faults: int = 0
    kept: int = 0
    doors: int = 0
    sentences: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def run(folder: Path, stride: int = 1, *, careless: bool = False) -> dict[str, Tally]:
    """Lets calls fail during every action.

    Args:
        stride: every how manieth call.
        careless: the book saves at every step instead of at the end; a control, which must be found out.
    """
    tallies = {}
    for action in ("sale", "change", *shop.ACTIONS):
        if careless and action not in ("sale", "change"):
            continue
        base = folder / "base"
        shutil.rmtree(base, ignore_errors=True)
        shop.prepare_for(action, base)
        tallies[action] = _loop(folder, base, action, stride, careless=careless)
    return tallies


def _loop(folder: Path, base: Path, action: str, stride: int, *, careless: bool) -> Tally:
    tally = Tally()
    trial = _Trial(folder / "work", base, action, careless=careless)
    for kind in KINDS:
        trial.begin()
        with failing(kind, 0) as fault:  # nothing fails: loads what is loaded late, and counts
            trial.act(0)
        trial.begin()
        with failing(kind, 0) as fault:
            trial.act(0)
        tally.calls[kind] = fault.calls
        for number in range(1, fault.calls + 1, stride):
            trial.begin()
            trial.fail(kind, number, tally)
            if len(tally.wrong) > 20:
                return tally
    trial.end()
    return tally


class _Trial:
    """One action on a fresh copy of the shop; "sale" and "change" on a book that stays open."""

    def __init__(self, folder: Path, base: Path, action: str, *, careless: bool) -> None:
        self.folder, self.base, self.action, self.careless = folder, base, action, careless
        self.book: Book | None = None
        self.told = Told.of(base)

    def begin(self) -> None:
        """A fresh copy; with a book already open, what is there."""
        if self.book is not None:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.base, self.folder)
        self.told = Told.of(self.base)
        if self.action in ("sale", "change"):
            self.book = Book.open(book_of(self.folder))

    def act(self, seed: int) -> None:
        """Does it."""
        if self.book is None:
            shop.ACTIONS[self.action](self.folder, self.told.hear, Random(seed), 1)
            return
        one = shop.sell if self.action == "sale" else shop.edit
        with _saving_at_once(self.book) if self.careless else _as_it_is():
            one(self.book, Random(seed), self.told.hear)

    def fail(self, kind: str, number: int, tally: Tally) -> None:
        """Does it with a fault, judges, and does it again without."""
        tally.faults += 1
        said = ""
        try:
            with failing(kind, number) as fault:
                self.act(number)
            tally.kept += 1
        except AppError as error:
            said = error.message
            tally.sentences[said] = tally.sentences.get(said, 0) + 1
        except OSError as error:
            said = str(error) if self.action == "settings" else ""  # its callers say the sentence
        except MemoryError:
            tally.doors += 1
            if fault.where.split()[-1] not in DOORS:
                tally.wrong.append(f"{kind} {number}, {fault.where}: no sentence")
        if "\n" in said:
            tally.wrong.append(f"{kind} {number}, {fault.where}: more than a sentence, {said}")
        tally.wrong += [f"{kind} {number}, {fault.where}: {one}" for one in judge(self.folder, self.told)]
        self.told.settle(self.folder)
        self.act(number + 1)
        tally.wrong += [f"{kind} {number}, {fault.where}, again: {one}" for one in judge(self.folder, self.told)]

    def end(self) -> None:
        """Closes the book."""
        if self.book is not None:
            self.book.close()


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _saving_at_once(book: Book) -> Iterator[None]:
    """A book without transactions."""
    begun = book._engine.dialect.do_execute
    dialect = book._engine.dialect

    def execute(cursor: object, statement: str, *rest: object) -> None:
        begun(cursor, statement, *rest)  # type: ignore[arg-type]
        if not statement.startswith("BEGIN"):
            cursor.connection.commit()  # type: ignore[attr-defined]

    dialect.do_execute = execute  # type: ignore[method-assign]
    try:
        yield
    finally:
        del dialect.do_execute


def report(tallies: dict[str, Tally]) -> list[str]:
    """A line an action."""
    return [
        f"{name}: calls {tally.calls}, {tally.faults} faults, {tally.kept} of no effect, "
        f"{tally.doors} at a door, "
        f"{sum(tally.sentences.values())} sentences said, {len(tally.wrong)} wrong {tally.wrong[:2] or ''}"
        for name, tally in tallies.items()
    ]


def whole(folder: Path, stride: int = 1) -> bool:
    """The whole of it, with its control."""
    (folder / "faults").mkdir()
    (folder / "careless").mkdir()
    found = run(folder / "faults", stride)
    tell(["n-th call fails", *report(found)])
    said = {re.sub(r"[\d-]{9,}", "…", one) for tally in found.values() for one in tally.sentences}
    for sentence in sorted(said):
        tell([f"  {sentence}"])
    careless = run(folder / "careless", max(stride // 20, 3), careless=True)
    tell(["control: every step saved by itself", *report(careless)])
    return not any(t.wrong for t in found.values()) and any(t.wrong for t in careless.values())
