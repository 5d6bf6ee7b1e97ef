"""Backups: made through SQLite's backup API, verified, rotated, restored without overwriting anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app import paths
from app.errors import AppError
from app.i18n import _
from app.storage import copies, faults
from app.storage.lock import Lock
from app.storage.upgrade import revision_of, upgrade

KEEP = ((dt.timedelta(hours=1), 12), (dt.timedelta(days=1), 14), (dt.timedelta(days=7), 8), (dt.timedelta(days=30), 12))
"""(one every, how many) backups that rotation keeps; the first rule keeps the newest ones whatever their age."""


@dataclass(frozen=True)
class BackupRow:
    """A verified backup."""

    path: Path
    made: dt.datetime
    sha256: str
    customers: int
    purchases: int


def folder_of(book: Path) -> Path:
    """Where a book's backups go if nobody says otherwise."""
    return book.parent / "backups"


def make(book: Path, folder: Path | None = None, progress: Callable[[int, int], None] | None = None) -> BackupRow:
    """Copies the book, open or not, into `folder`, verifies the copy and takes out those that rotation lets go.

    Raises:
        AppError: there is no book, the place cannot be written, or the copy does not equal the book.
    """
    if not book.is_file():
        raise AppError(_("There is no book at “{file}”.").format(file=book))
    place = folder or folder_of(book)
    now = dt.datetime.now()
    target = place / f"{book.stem}-{now:%Y%m%d-%H%M%S-%f}.backup"
    with faults.told(target):
        revision_of(book)
        if place.exists() and not place.is_dir():
            raise AppError(_("“{file}” is a file, not a folder.").format(file=place.name))
        paths.make_private(place)
        copies.copy(book, target, progress)
        row = _row(target)
        part = target.with_suffix(".part")
        part.write_text(f"{row.sha256}  {target.name}\n", "utf-8")
        part.replace(target.with_suffix(".sha256"))
        _rotate(book, place)
    return row


def held(book: Path, folder: Path | None = None) -> list[Path]:
    """The book's backups, newest first."""
    place = folder or folder_of(book)
    return sorted(place.glob(f"{book.stem}-*.backup"), reverse=True) if place.is_dir() else []


def latest(book: Path, folder: Path | None = None) -> dt.datetime | None:
    """When the newest verified backup was made, in local time."""
    found = held(book, folder)
    return _made(found[0]) if found else None


def verify(file: Path) -> BackupRow:
    """Looks whether a backup is whole.

    Raises:
        AppError: it is missing, changed since it was made, damaged, newer than the program, or not ours.
    """
    if not file.is_file() or not file.stat().st_size:
        raise AppError(_("“{file}” is not a backup.").format(file=file.name))
    with faults.told(file):
        seal = file.with_suffix(".sha256")
        if seal.is_file() and seal.read_text("utf-8").split()[:1] != [copies.sha256(file)]:
            raise AppError(_("“{file}” was changed after it was made, so it is not used.").format(file=file.name))
        if not revision_of(file) or copies.faults(file):
            raise AppError(_("“{file}” is damaged, so it is not used.").format(file=file.name))
        return _row(file)


def restore(file: Path, book: Path) -> Path | None:
    """Puts a verified backup in the book's place; the present book is set aside under another name.

    Returns:
        Where the present book is now; None if there was none.

    Raises:
        AppError: the backup is not sound, or the book is open; nothing was touched.
    """
    verify(file)
    if book.is_dir():
        raise AppError(_("“{file}” is a folder, not a book.").format(file=book.name))
    paths.make_private(book.parent)
    lock = Lock.alone(book)
    part = book.with_name(f"{book.stem}.restored{book.suffix}")
    try:
        with faults.told(book):
            copies.discard(part)
            copies.copy(file, part)
            upgrade(part)
            aside = copies.set_aside(book) if book.exists() else None
            part.replace(book)
            copies.sync(book.parent)
    finally:
        copies.discard(part)
        lock.release()
    return aside


def _row(file: Path) -> BackupRow:
    held_rows = copies.totals_of(file)
    return BackupRow(
        file, _made(file) or dt.datetime.fromtimestamp(file.stat().st_mtime), copies.sha256(file),
        held_rows.get("customer", (0, 0))[0], held_rows.get("purchase", (0, 0))[0],
    )  # fmt: skip


def _made(file: Path) -> dt.datetime | None:
    stamp = "-".join(file.stem.split("-")[-3:])
    try:
        return dt.datetime.strptime(stamp, "%Y%m%d-%H%M%S-%f")
    except ValueError:
        return None


def _rotate(book: Path, folder: Path) -> None:
    """Keeps the newest of each hour, day, week and month; nothing goes while a kept one could be the only good one."""
    dated = [(made, file) for file in held(book, folder) if (made := _made(file)) is not None]
    keep = {file for _made_at, file in dated[: KEEP[0][1]]}
    for every, count in KEEP[1:]:
        seen: dict[int, Path] = {}
        for made, file in dated:
            seen.setdefault(made.toordinal() // every.days, file)
        keep.update(list(seen.values())[:count])
    for _made_at, file in dated:
        if file not in keep:
            file.unlink(missing_ok=True)
            file.with_suffix(".sha256").unlink(missing_ok=True)
