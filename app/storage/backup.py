"""Backups: made through SQLite's backup API, verified, sealed, rotated, restored without overwriting anything."""

from __future__ import annotations

import datetime as dt
import glob
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError

from app import paths
from app.errors import AppError
from app.i18n import _, sentences
from app.services.erasures import ErasureRow
from app.storage import checkup, copies, encryption, erasing, faults, recoding, seal
from app.storage.encryption import Secret
from app.storage.engine import connect
from app.storage.lock import Lock
from app.storage.upgrade import revision_of, upgrade

KEEP = ((dt.timedelta(hours=1), 12), (dt.timedelta(days=1), 14), (dt.timedelta(days=7), 8), (dt.timedelta(days=30), 12))
"""(one every, how many) backups that rotation keeps; the first rule keeps the newest ones whatever their age."""

STALE = dt.timedelta(days=1)
"""After which an unfinished file is one that nobody works on any more."""

_NAMED = re.compile(r"(?P<stem>.+)-(?P<stamp>\d{8}-\d{6}-\d{6})\.backup", re.DOTALL)


@dataclass(frozen=True)
class BackupRow:
    """A backup, with what its seal says of it.

    Attributes:
        until: the day of the newest purchase in it.
        trouble: why it did not get to the second place too; empty if it did.
    """

    path: Path
    made: dt.datetime
    sha256: str
    customers: int
    purchases: int
    until: dt.date | None = None
    trouble: str = ""


def folder_of(book: Path) -> Path:
    """Where a book's backups go if nobody says otherwise."""
    return book.parent / "backups"


def make(
    book: Path,
    folder: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    second: Path | None = None,
) -> BackupRow:
    """Copies the book, open or not, into `folder`, verifies and seals the copy and lets rotation take out others.

    Args:
        second: a second place (a USB stick) that gets the same; where it is missing, the row says so.

    Raises:
        AppError: there is no book, the place cannot be written, or the copy does not equal the book.
    """
    if not book.is_file():
        raise AppError(_("There is no book at “{file}”.").format(file=book))
    place = folder or folder_of(book)
    target = place / f"{book.stem}-{dt.datetime.now():%Y%m%d-%H%M%S-%f}.backup"
    with faults.told(book):
        if copies.misshapen(book, revision_of(book)):
            raise faults.damaged(book)
    with faults.told(target):
        if place.exists() and not place.is_dir():
            raise AppError(_("“{file}” is a file, not a folder.").format(file=place.name))
        paths.make_private(place)
        _sweep(place)
        try:
            copies.copy(book, target, progress, lambda part: seal.write(seal.made_of(part, book), target))
        except (AppError, driver.DatabaseError, UnicodeDecodeError) as fault:
            if checkup.damaged(book):  # it is not the copy's fault
                raise faults.damaged(book) from fault
            raise
        erasing.keep(erasing.known_in(target), erasing.beside(place, book.stem))
        if not checkup.wrong_totals(target):  # while damage is suspected, the older ones may be the good ones
            _rotate(book, place)
        row = _row(target)
    return row if second is None or second == place else _carry(row, book, second)


def _carry(row: BackupRow, book: Path, second: Path) -> BackupRow:
    """Takes a finished backup to the second place; that it cannot be is said, but is no reason to have none."""
    target = second / row.path.name
    part = target.with_name(target.name + ".part")
    trouble = ""
    try:
        with faults.told(target):
            if not second.is_dir():
                raise AppError(_("The second place for backups, “{folder}”, is not there.").format(folder=second))
            _sweep(second)
            try:
                shutil.copyfile(row.path, part)
                part.chmod(0o600)
                copies.sync(part)
                if seal.fingerprint(part) != row.sha256:
                    raise AppError(_("The copy does not equal the book and was thrown away."))
                seal.write(seal.made_of(part, book), target)
                part.replace(target)
                copies.sync(second)
                erasing.keep(erasing.known_in(row.path), erasing.beside(second, book.stem))
            finally:
                part.unlink(missing_ok=True)
            _rotate(book, second)
    except AppError as fault:
        trouble = fault.message
        if second.is_dir():  # what is wrong with it sounds as if there were no backup at all
            made = _("The book was backed up, but not at the second place, “{folder}”.").format(folder=second)
            trouble = sentences(made, trouble)
    return BackupRow(row.path, row.made, row.sha256, row.customers, row.purchases, row.until, trouble)


def held(book: Path, *folders: Path) -> list[Path]:
    """The book's backups in these folders (or else its usual one), newest first."""
    dated = [
        (made, file) for folder in folders or (folder_of(book),) if folder.is_dir() for made, file in _of(book, folder)
    ]
    return [file for _made, file in sorted(dated, reverse=True)]


def known_copies(book: Path, *folders: Path) -> list[Path]:
    """Every file that this computer knows to hold the book as it once was: its backups, and what was set aside."""
    aside = book.parent.glob(f"{glob.escape(book.stem)}-set-aside-*{glob.escape(book.suffix)}")
    return [*held(book, *folders), *sorted(aside, reverse=True)]


def rows(book: Path, *folders: Path) -> list[BackupRow]:
    """The same with what their seals say; those without a seal, which nobody verified, are left out."""
    with faults.told(book):
        return [_row(file) for file in held(book, *folders) if seal.read(file)]


def latest(book: Path, *folders: Path) -> dt.datetime | None:
    """When the newest verified backup was made, in local time; those dated in the future (a clock was wrong) not."""
    now = dt.datetime.now()
    return next((row.made for row in rows(book, *folders) if row.made <= now), None)


def due(book: Path, *folders: Path, after: dt.timedelta = dt.timedelta(0)) -> bool:
    """Whether the book was changed since its last verified backup, and that one is older than `after`."""
    last = latest(book, *folders)
    if last is None:
        return True
    files = (file for file in (book, book.with_name(f"{book.name}-wal")) if file.is_file())
    changed = max((dt.datetime.fromtimestamp(file.stat().st_mtime) for file in files), default=last)
    return changed > last and dt.datetime.now() - last >= after


def newest_good(book: Path, *folders: Path) -> BackupRow | None:
    """The newest backup that is whole, each looked through in its turn."""
    for file in held(book, *folders):
        try:
            return verify(file)
        except AppError:
            continue
    return None


def offer(book: Path, *folders: Path) -> BackupRow | None:
    """The newest good backup, if the book itself is gone, empty or damaged; looks through both.

    Of a book that looks locked, too, if its newest backup is not: then it never had a passcode, and its file is broken.
    """
    if encryption.locked(book):
        newest = held(book, *folders)[:1]
        return newest_good(book, *folders) if newest and not encryption.locked(newest[0]) else None
    with faults.told(book):
        broken = not book.exists() or (book.is_file() and (not book.stat().st_size or checkup.damaged(book)))
        return newest_good(book, *folders) if broken else None


def verify(file: Path) -> BackupRow:
    """Looks whether a backup is whole.

    Raises:
        AppError: it is missing, changed since it was made, damaged, newer than the program, or not ours.
    """
    if not file.is_file() or not file.stat().st_size:
        raise AppError(_("“{file}” is not a backup.").format(file=file.name))
    with faults.told(file):
        stated = seal.stated(file)
        if stated is not None and stated != seal.fingerprint(file):
            raise AppError(_("“{file}” was changed after it was made, so it is not used.").format(file=file.name))
        revision = revision_of(file)
        if not revision or (copies.oversized(file) and not file.with_name(f"{file.name}-wal").exists()):
            raise _damaged(file)
        with _looked_through(file):
            if not copies.faults(file):
                return _row(file)
        raise _damaged(file)


@contextmanager
def _looked_through(file: Path) -> Iterator[None]:
    """A file through which SQLite cannot even look is damaged, if it is not the machine that is at fault."""
    try:
        yield
    except (driver.Error, DBAPIError) as fault:
        if faults.sentence(fault, file):
            raise
        raise _damaged(file) from fault


def _damaged(file: Path) -> AppError:
    return AppError(_("“{file}” is damaged, so it is not used.").format(file=file.name))


def restore(file: Path, book: Path) -> Path | None:
    """Puts a verified backup in the book's place; the present book is set aside under another name.

    A book whose passcode was given keeps it, whatever the backup had; any other gets what the backup has. Whoever was
    erased since the backup was made is erased from it again, as far as the present book or the places of its backups
    know. A backup without its seal, which nobody vouches for, must pass the check-up.

    Returns:
        Where the present book is now; None if there was none.

    Raises:
        AppError: the backup is not sound, or the book is open; nothing was touched.
        Locked: the backup has a passcode, and it was not given.
    """
    verify(file)
    with faults.told(book):
        secret = _secret_after(file, book)
    if book.is_dir():
        raise AppError(_("“{file}” is a folder, not a book.").format(file=book.name))
    with faults.told(book):
        paths.make_private(book.parent)
    lock = Lock.alone(book)
    part = book.with_name(f"{book.stem}.restored{book.suffix}")
    try:
        with faults.told(book):
            copies.discard(part)
            with _looked_through(file):
                if secret == encryption.secret_of(file):
                    copies.copy(file, part)
                else:
                    recoding.recode(file, part, secret)
                upgrade(part)
            with faults.told(file):
                _check_shape(part, file)
                if seal.stated(file) is None and checkup.run(part).faults:
                    raise _damaged(file)
            erasing.replay(part, _erased(file, book))
            connect(part).close()  # journals as a book does from its first moment on
            aside = copies.set_aside(book) if book.exists() else None
            copies.put_in_place(part, book)
    finally:
        with faults.told(book):
            copies.discard(part)
        lock.release()
    return aside


def _erased(file: Path, book: Path) -> list[ErasureRow]:
    """Who was erased since the backup was made."""
    named = _NAMED.fullmatch(file.name)
    return erasing.known(book, folder_of(book), file.parent, stems=[named["stem"]] if named else [])


def _secret_after(file: Path, book: Path) -> Secret | None:
    own = encryption.secret_of(file)
    return own if encryption.locked(book) else encryption.secret_of(book) or own


def _check_shape(part: Path, file: Path) -> None:
    """A book has just the tables, indexes and triggers that the program gives a new one: no more, no less."""
    if copies.misshapen(part):
        raise AppError(
            _("“{file}” holds what no book of this program holds, so it is not used.").format(file=file.name)
        )


def _row(file: Path) -> BackupRow:
    sealed = seal.read(file) or seal.made_of(file, file)
    named = _NAMED.fullmatch(file.name)
    made = _time(named["stamp"]) if named else None
    return BackupRow(
        file, made or dt.datetime.fromtimestamp(file.stat().st_mtime),
        sealed.sha256, sealed.customers, sealed.purchases, sealed.until,
    )  # fmt: skip


def _time(stamp: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(stamp, "%Y%m%d-%H%M%S-%f")
    except ValueError:
        return None


def _of(book: Path, folder: Path) -> Iterator[tuple[dt.datetime, Path]]:
    """When each backup of a book of this name was made."""
    for file in folder.iterdir():
        named = _NAMED.fullmatch(file.name)
        made = _time(named["stamp"]) if named and named["stem"] == book.stem else None
        if made is not None:
            yield made, file


def _rotate(book: Path, folder: Path) -> None:
    """Keeps the newest of each hour, day, week and month of this very book; nothing goes while the clock is wrong."""
    dated = sorted(((made, file) for made, file in _of(book, folder) if is_of(file, book)), reverse=True)
    if not dated or dated[0][0] > dt.datetime.now():
        return
    keep = {file for _made_at, file in dated[: KEEP[0][1]]}
    for every, count in KEEP[1:]:
        seen: dict[int, Path] = {}
        for made, file in dated:
            seen.setdefault(made.toordinal() // every.days, file)
        keep.update(list(seen.values())[:count])
    for _made_at, file in dated:
        if file not in keep:
            file.unlink(missing_ok=True)
            seal.beside(file).unlink(missing_ok=True)


def is_of(file: Path, book: Path) -> bool:
    """Whether it is a backup of this book, rather than of another one of the same name."""
    sealed = seal.read(file)
    return sealed is not None and Path(sealed.book) == book.absolute()


def _sweep(folder: Path) -> None:
    """Takes out what a backup left that was cut short long ago, or a former one that was to be overwritten."""
    old = (dt.datetime.now() - STALE).timestamp()
    for file in [*folder.glob("*.backup.part*"), *folder.glob("*.sha256.part")]:
        if file.stat().st_mtime < old:
            recoding.wipe(file)
