"""A person is erased from the book and its file; a backup that is restored brings nobody back.

Backups hold whoever was in the book when they were made. That somebody was erased since, and nothing of them, is
therefore kept beside the backups too, in case the book is lost, and is done again whenever one is restored.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _, format_number, ngettext
from app.services import erasures, journal
from app.services.erasures import ErasureRow
from app.storage import copies, faults, opened, sweeping
from app.storage.engine import make_engine
from app.storage.sweeping import Progress
from app.storage.upgrade import revision_of

if TYPE_CHECKING:
    from app.storage.book import Book

SINCE = "0004"
"""The first revision that remembers erasures."""


def erase(
    book: Book,
    customer_id: int,
    staff_id: int | None = None,
    places: Collection[Path] = (),
    progress: Progress | None = None,
) -> bool:
    """Erases a person for good: the rows, the journal, the file's free space, the log.

    Args:
        places: the folders of the book's backups.

    Returns:
        False if somebody was reading all along, so that the file's journal is still to be emptied; `finish` does it.

    Raises:
        AppError: the book cannot be written; nothing was changed. Or it could not be swept: `finish` is to be tried.
    """
    with book.write(_("Erase a person")) as session:
        erasures.erase(session, customer_id, staff_id)
    with faults.told(book.path):
        _keep_everywhere(book, places)
    return finish(book, progress)


def finish(book: Book, progress: Progress | None = None) -> bool:
    """Sweeps the file, if somebody was erased since that was done last; whether nothing is left to do."""
    with book.read() as session:
        if not erasures.pending(session):
            return True
    sweeping.empty_logs()
    opened.clear()
    _drop_unfinished(book.path)
    if not book.sweep(progress):
        return False
    with book.write(_("Erase a person")) as session:
        erasures.swept(session)
    return True


def _drop_unfinished(path: Path) -> None:
    """Drops what a restore left beside the book that was cut short; none is under way while the book is open."""
    with faults.told(path):
        copies.discard(path.with_name(f"{path.stem}.restored{path.suffix}"))


def _keep_everywhere(book: Book, places: Collection[Path]) -> None:
    """A place that is not there now (a stick) gets it with its next backup."""
    with book.read() as session:
        rows = erasures.known(session)
    for place in places:
        with contextlib.suppress(OSError):
            if place.is_dir():
                keep(rows, beside(place, book.path.stem))


def beside(folder: Path, stem: str) -> Path:
    """The file in a folder of backups that says who was erased from the book of this name, by key alone."""
    return folder / f"{stem}.erasures.json"


def keep(rows: Iterable[ErasureRow], file: Path) -> None:
    """Adds these to the file; what it says already stays. The old one stays whole until the new one is."""
    whole = list(dict.fromkeys([*read(file), *rows]))
    if not whole:
        return
    said = [
        {"customer": row.customer_id, "born": row.born and row.born.isoformat(), "at": row.at.isoformat()}
        for row in whole
    ]
    part = file.with_name(file.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as out:
            json.dump({"erased": said}, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        copies.sync(file.parent)
    finally:
        part.unlink(missing_ok=True)


def read(file: Path) -> list[ErasureRow]:
    """Who was erased, by such a file; nobody, if it is not there or cannot be read."""
    try:
        said = json.loads(file.read_text("utf-8"))["erased"]
        return [_row(one["customer"], one["born"], one["at"]) for one in said]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _row(customer: Any, born: Any, at: Any) -> ErasureRow:
    return ErasureRow(int(customer), dt.datetime.fromisoformat(born) if born else None, dt.datetime.fromisoformat(at))


def known_in(path: Path) -> list[ErasureRow]:
    """Who was erased, by a book or a backup; nobody, if it is too old to say, damaged or locked."""
    if not path.is_file():
        return []
    try:
        if revision_of(path) < SINCE:
            return []
        engine = make_engine(path, pragmas={}, read_only=True)
        try:
            with engine.connect() as connection, Session(connection) as session:
                return erasures.known(session)
        finally:
            engine.dispose()
    except (AppError, DBAPIError, driver.Error, UnicodeDecodeError, OSError):
        return []


def known(book: Path, *folders: Path, stems: Collection[str] = ()) -> list[ErasureRow]:
    """Who was erased, by the book and by what lies beside its backups.

    Args:
        stems: other names that the book's backups go by.
    """
    found = known_in(book)
    for folder in folders:
        for stem in dict.fromkeys((book.stem, *stems)):
            found += read(beside(folder, stem))
    return list(dict.fromkeys(found))


def since(path: Path, made: dt.datetime) -> str:
    """What to say of those who were erased after a backup was made, in local time, and again when it was restored."""
    again = sum(row.at > made.astimezone() for row in known_in(path))
    if not again:
        return ""
    return ngettext(
        "{n} person who was erased since then was erased again.",
        "{n} persons who were erased since then were erased again.",
        again,
    ).format(n=format_number(again))


def replay(path: Path, rows: Collection[ErasureRow]) -> int:
    """Erases these persons from a restored book that nobody has open yet; returns how many it had brought back."""
    if not rows:
        return 0
    engine = make_engine(path)
    try:
        with Session(engine) as session:
            journal.begin(session, _("Erase a person"))
            again = erasures.replay(session, rows)
            session.commit()
        if again:
            sweeping.sweep(engine, path)
        with Session(engine) as session:
            erasures.swept(session)
            session.commit()
    finally:
        engine.dispose()
    return again
