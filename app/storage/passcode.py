"""The passcode of a book: opening with it, setting, changing and removing it, and what that means for older backups.

It is set in two steps, `prepare` and `put_on`, so that the recovery sheet is on paper before anything depends on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.errors import AppError
from app.i18n import _
from app.storage import backup, copies, encryption, faults, recoding, seal
from app.storage.backup import BackupRow
from app.storage.encryption import Secret
from app.storage.engine import connect
from app.storage.lock import Lock
from app.storage.upgrade import revision_of

SHORTEST = 8
"""Letters and digits of a passcode at least."""


class WrongPasscode(AppError):
    """Neither the passcode nor the recovery key of the file."""


def unlock(path: Path, words: str) -> None:
    """Opens an encrypted file, and all copies of it, for this process.

    Args:
        words: its passcode, or the recovery key of its sheet.

    Raises:
        WrongPasscode: it is not that.
        AppError: the file is not encrypted.
    """
    salt = encryption.salt_of(path)
    if salt is None:
        raise AppError(_("“{file}” has no passcode.").format(file=path.name))
    with faults.told(path):
        for secret in _meant(words, salt):
            if _opens(path, secret):
                encryption.know(secret)
                return
    raise WrongPasscode(_("That is not the passcode of “{file}”.").format(file=path.name))


def _meant(words: str, salt: bytes) -> Iterator[Secret]:
    recovered = encryption.recovered(words, salt)
    if recovered:
        yield recovered
    yield encryption.derive(words, salt)


def _opens(path: Path, secret: Secret) -> bool:
    try:
        connection = connect(path, pragmas={}, read_only=True, secret=secret)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except driver.DatabaseError as fault:
        if "not a database" in str(fault):
            return False
        if not faults.broken(fault):  # damaged, but the key is right
            raise
    return True


def fits(path: Path, words: str) -> bool:
    """Whether these words open the file, asked of somebody at a window that is open already."""
    salt = encryption.salt_of(path)
    with faults.told(path):
        return salt is not None and any(_opens(path, secret) for secret in _meant(words, salt))


def opens_backup(book: Path, words: str, *folders: Path) -> BackupRow | None:
    """The newest backup, if it is encrypted, sound, and these words open it, though they do not open the book.

    Then the beginning of the book's file is broken, or the book was given another passcode since.
    """
    for file in backup.held(book, *folders)[:1]:
        if encryption.salt_of(file) is None:
            return None
        try:
            unlock(file, words)
            return backup.verify(file)
        except AppError:
            return None
    return None


def prepare(words: str) -> Secret:
    """The secret that a new passcode makes; nothing depends on it yet.

    Raises:
        AppError: it is too short.
    """
    if len(words.strip()) < SHORTEST:
        raise AppError(_("A passcode has at least {n} letters or digits.").format(n=SHORTEST), field="passcode")
    return encryption.fresh(words)


def put_on(book: Path, secret: Secret) -> None:
    """Gives a closed book this passcode, in the place of the one it has.

    Raises:
        AppError: it is open somewhere, the disk is full, or the encrypted book does not equal it; it is as it was.
        Locked: it has a passcode that was not given.
    """
    _recode(book, secret)


def take_off(book: Path) -> None:
    """Takes the passcode off a closed book; raises what `put_on` raises."""
    if encryption.salt_of(book) is None:
        raise AppError(_("“{file}” has no passcode.").format(file=book.name))
    _recode(book, None)


def _recode(book: Path, secret: Secret | None) -> None:
    if not book.is_file():
        raise AppError(_("There is no book at “{file}”.").format(file=book))
    lock = Lock.alone(book)
    try:
        with faults.told(book):
            if not revision_of(book):
                raise AppError(_("“{file}” is empty, so it is not a book.").format(file=book.name))
            recoding.in_place(book, secret)
    finally:
        lock.release()


def behind(book: Path, *folders: Path) -> list[Path]:
    """Backups and books set aside that another passcode opens than the book's, or none: newest first."""
    with faults.told(book):
        asides = sorted(book.parent.glob(f"{book.stem}-set-aside-*{book.suffix}"), reverse=True)
        held = [file for file in backup.held(book, *folders) if backup.is_of(file, book)]
        own = encryption.salt_of(book)
        return [file for file in [*held, *asides] if encryption.salt_of(file) != own]


def bring_along(book: Path, files: list[Path], progress: Callable[[float], object] | None = None) -> list[Path]:
    """Gives these what the book has, its passcode or none. Each is there whole at every moment, old or new.

    Returns:
        Those that could not be brought along: damaged, or locked with a passcode that was not given.
    """
    with faults.told(book):
        secret = encryption.secret_of(book)
    left = []
    for place, file in enumerate(files):
        if progress:
            progress(place / len(files))
        try:
            with faults.told(file):
                if seal.read(file):
                    _renew(file, book, secret)
                else:
                    recoding.in_place(file, secret)
        except AppError:
            left.append(file)
    return left


def _renew(file: Path, book: Path, secret: Secret | None) -> None:
    """A backup anew under a later name, so that at no moment a seal stands beside a file it was not made of."""
    made = backup.verify(file).made
    target = file
    while target.exists():
        made += dt.timedelta(microseconds=1)
        target = file.with_name(f"{book.stem}-{made:%Y%m%d-%H%M%S-%f}.backup")
    part = target.with_name(target.name + ".part")
    try:
        recoding.recode(file, part, secret)
        seal.write(seal.made_of(part, book), target)
        part.replace(target)
        copies.sync(target.parent)
    finally:
        copies.discard(part)
    throw_away([file])


def throw_away(files: list[Path]) -> None:
    """Overwrites and removes these, their seals and journals; under its own name a backup is whole, or gone.

    One that was cut short is overwritten with whatever else is unfinished, by the first backup a day later.
    """
    for file in files:
        with faults.told(file):
            going = file
            if file.suffix == ".backup" and file.exists():
                going = file.rename(file.with_name(f"{file.name}.part"))
                copies.sync(file.parent)
            for doomed in (file.with_name(f"{file.name}-wal"), going):
                recoding.wipe(doomed)
            copies.discard(file)
            if file.suffix == ".backup":
                seal.beside(file).unlink(missing_ok=True)
