"""What the tortured process told, and what must hold after: everything done, and of the last thing all or nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from app.errors import AppError
from app.settings import Settings
from app.storage import backup, checkup, encryption, seal
from app.storage.book import Book
from app.storage.engine import connect
from tests.torture.place import Fact, State, at_home, book_of, revision_to_come

NEWEST = 6
"""Backups looked for by name; rotation may take out older ones."""


CLOSED = "closed books"
"""Among the receipts of a state: the last closed day and how many periods are closed, if any is."""


def state(query: Callable[[str], Any]) -> State:
    """Every receipt with what it comes to and what was paid, and what is closed."""
    rows = query("SELECT number, net + tax, paid FROM purchase WHERE removed_at IS NULL")
    found = {number: (gross, paid) for number, gross, paid in rows}
    closed = query("SELECT closed_through, (SELECT count(*) FROM closed_period) FROM shop WHERE closed_through > ''")
    for day, periods in closed:
        found[CLOSED] = dt.date.fromisoformat(day).toordinal(), periods
    return found


def state_of(path: Path) -> State:
    """The receipts in a book's file."""
    with closing(connect(path, pragmas={}, read_only=True)) as connection:
        return state(connection.execute)


def salt_of(path: Path) -> str:
    """The salt of the passcode of a book's file; empty for one without."""
    return (encryption.salt_of(path) or b"").hex()


@dataclass
class Told:
    """What the tortured process told before it ended, from a known beginning."""

    receipts: State
    kept: dict[str, State]
    scale: int = 1
    salt: str = ""
    backups: list[str] = field(default_factory=list)
    asides: dict[str, State] = field(default_factory=dict)
    pending: Fact | None = None
    done: int = 0

    @classmethod
    def of(cls, folder: Path) -> Told:
        """The beginning, as `prepare` made it."""
        kept = {letter: state_of(folder / "kept" / f"{letter}.backup") for letter in "AB"}
        return cls(state_of(book_of(folder)), kept, salt=salt_of(book_of(folder)))

    def hear(self, word: str, fact: Fact) -> None:
        """Takes down one thing told."""
        if word == "try":
            self.pending = fact
            return
        self.pending = None
        self.done += 1
        if "aside" in fact:
            self.asides[fact["aside"]] = self.receipts
        self.receipts, self.scale, self.salt = self.after(fact)
        self.backups += [fact["backup"]] if "backup" in fact else []

    def after(self, fact: Fact) -> tuple[State, int, str]:
        """(receipts, scale, salt of the passcode) once this is done too."""
        found = dict(self.kept[fact["restored"]]) if "restored" in fact else dict(self.receipts)
        for number, values in fact.get("receipts", {}).items():
            if values is None:
                found.pop(number, None)
            else:
                found[number] = tuple(values)
        return found, fact.get("scale", self.scale), fact.get("salt", self.salt)

    def allowed(self) -> list[tuple[State, int, str]]:
        """What may be found now."""
        return [(self.receipts, self.scale, self.salt), *([self.after(self.pending)] if self.pending else [])]

    def settle(self, folder: Path) -> None:
        """What is found now is what comes next begins with."""
        found = state_of(book_of(folder)), _scale(folder), salt_of(book_of(folder))
        if found in self.allowed():
            self.receipts, self.scale, self.salt = found
            self.pending = None


def judge(folder: Path, told: Told) -> list[str]:
    """What does not hold in a folder after all that was told; nothing, if all does."""
    path, wrong = book_of(folder), []
    try:
        scale = _scale(folder)
        if not path.exists():
            return ["the book is gone"]
        with revision_to_come(folder / "to-come") if (folder / "to-come").exists() else closing(_Nothing()):
            Book.open(path).close()
            wrong += checkup.run(path).faults
            found = state_of(path)
        wrong += _difference(told, found, scale, salt_of(path))
        wrong += [f"{file.name} was left" for one in ("passcode", "former") for file in path.parent.glob(f"*.{one}.*")]
        kept = _backups(folder)
        wrong += [f"backup {name} is gone" for name in told.backups[-NEWEST:] if not (kept / name).is_file()]
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


def _scale(folder: Path) -> int:
    with at_home(folder):
        return Settings.load().scale


def _backups(folder: Path) -> Path:
    return backup.folder_of(book_of(folder))


class _Nothing:
    def close(self) -> None:
        """Nothing to close."""


def _difference(told: Told, found: State, scale: int, salt: str) -> list[str]:
    if (found, scale, salt) in told.allowed():
        return []
    want = told.receipts
    lost = [number for number, values in want.items() if found.get(number) != values]
    more = [number for number, values in found.items() if want.get(number) != values]
    return [f"{len(lost)} lost or other {lost[:3]}, {len(more)} more or other {more[:3]}, scale {scale}, salt {salt}"]


def line(word: str, fact: Fact) -> bytes:
    """One thing told, as it goes through a pipe."""
    return json.dumps([word, fact]).encode() + b"\n"
