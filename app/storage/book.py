"""The book: one file, opened once, read and written in whole transactions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _
from app.models.migrations import HEAD
from app.services import journal, shop
from app.services.shop import ShopDraft
from app.storage import backup, copies, faults, recoding, sweeping, whereabouts
from app.storage.engine import make_engine
from app.storage.lock import Lock
from app.storage.upgrade import BY_OLD_RULES, revision_of, upgrade


class Book:
    """An open book. Make one with `Book.open` or `Book.create`."""

    def __init__(self, path: Path, engine: Engine, lock: Lock, reading_only: str = "") -> None:
        self.path = path
        self.reading_only = reading_only
        """Why nothing can be written, in a sentence; empty if it can."""
        self.damaged = False
        """Whether that is because the file is broken."""
        self.changed: list[Callable[[frozenset[str]], None]] = []
        """Called after each commit, on the thread that wrote, with the names of the tables it changed."""
        self._engine = engine
        self._lock = lock
        self._file: os.stat_result | None = None

    @classmethod
    def open(cls, path: Path) -> Book:
        """Opens a book; one that an older version made is backed up and upgraded first.

        Where it cannot be written (another person's folder, a write-protected stick) it is open for reading only.

        Raises:
            AppError: it is not there, not ours, newer than the program, damaged, or being replaced.
            Locked: it has a passcode, and nobody gave it.
        """
        if path.is_dir():
            raise AppError(_("“{file}” is a folder, not a book.").format(file=path.name))
        if not path.is_file():
            raise AppError(_("There is no book at “{file}”.").format(file=path))
        with faults.told(path):
            whereabouts.check(path)
        lock = Lock.share(path)
        try:
            with faults.told(path):
                revision = revision_of(path)
                if not revision:
                    raise AppError(_("“{file}” is empty, so it is not a book.").format(file=path.name))
                why = _why_reading_only(path, revision)
                if not why:
                    copies.drop_twin(path)
                    recoding.finish(path)
                    if revision != HEAD:
                        backup.make(path)
                        upgrade(path)
                opened = cls(path, make_engine(path, read_only=bool(why), create=False), lock, why)
                if copies.misshapen(path):
                    opened.only_read_damaged()
                elif not why:
                    opened._restage()
                opened._file = path.stat()
            return opened
        except BaseException:
            lock.release()
            raise

    def _restage(self) -> None:
        """Where everybody stands by the rules of this version, if the book comes from an older one.

        It says so itself until that is done: it may have been restored, or the program killed in between.
        """
        with self.read() as session:
            if session.connection().exec_driver_sql("PRAGMA user_version").scalar() != BY_OLD_RULES:
                return
        from app.services import figures  # with it comes numpy, which few books need to be opened

        with self.write(_("Learn the shop's rhythm")) as session:
            figures.restage(session)
            session.connection().exec_driver_sql("PRAGMA user_version=0")

    @classmethod
    def create(cls, path: Path, draft: ShopDraft) -> Book:
        """Makes a new, empty book for a shop; it gets its name when it is whole.

        Raises:
            AppError: there is a file already, or the folder cannot be written.
        """
        if path.exists() and (path.is_dir() or path.stat().st_size):
            raise AppError(_("There is a file at “{file}” already; it was left alone.").format(file=path))
        if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
            raise AppError(_("A book cannot be made in “{folder}”.").format(folder=path.parent))
        part = path.with_name(f"{path.stem}.new{path.suffix}")
        with faults.told(path):
            try:
                copies.discard(part)
                upgrade(part)
                cls._fill(part, draft)
                copies.put_in_place(part, path)
            except PermissionError as fault:
                raise AppError(_("A book cannot be made in “{folder}”.").format(folder=path.parent)) from fault
            finally:
                copies.discard(part)
        return cls.open(path)

    @classmethod
    def _fill(cls, part: Path, draft: ShopDraft) -> None:
        book = cls.open(part)
        try:
            with book.write(_("New book")) as session:
                shop.create(session, draft)
        finally:
            book.close()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees the book as it is now and keeps seeing just that; what it writes is dropped."""
        with faults.told(self.path), self._not_blamed(), self._engine.connect() as connection:
            with Session(connection.execution_options(readonly=True)) as session:
                yield session
                session.rollback()

    @contextmanager
    def _not_blamed(self) -> Iterator[None]:
        """What cannot be read of a file known to be damaged is no mistake of the program."""
        try:
            yield
        except (DatabaseError, ValueError) as fault:
            if self.damaged:
                raise faults.damaged(self.path) from fault
            raise

    @contextmanager
    def write(self, title: str) -> Iterator[Session]:
        """One user action: all of it is saved when the block ends, or none of it if it raises.

        Args:
            title: what Undo and the change log call it.
        """
        if self.reading_only:
            raise AppError(self.reading_only)
        with faults.told(self.path):
            if self.strayed:
                self.follow()
                raise AppError(self.strayed)
        with faults.told(self.path), self._watched(), Session(self._engine) as session:
            journal.begin(session, title)
            yield session
            journal.close(session)
            session.commit()
            touched = journal.touched(session)
        for listener in self.changed if touched else ():
            listener(touched)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """What is found damaged while writing is written to no more."""
        try:
            yield
        except DatabaseError as fault:
            if faults.broken(fault):
                self.only_read_damaged()
            raise

    @property
    def strayed(self) -> str:
        """Why nothing can be written now, if the file is not where it was opened; empty if it is."""
        if self._file is None or whereabouts.is_there(self.path, self._file):
            return ""
        return _(
            "“{file}” was moved, renamed or deleted while it was open. Nothing was saved: put it back, or open it "
            "where it is now."
        ).format(file=self.path.name)

    def follow(self) -> None:
        """Brings what was saved before into the file, if that was moved: its journal stays behind at the old place.

        SQLite does so by itself when a book is closed, but not with one that was moved; what was saved last, perhaps
        a day's work, would be missing wherever the file is opened next.
        """
        with faults.told(self.path):
            if not self.strayed:
                return
            raw = self._engine.raw_connection()  # one that had the file open before
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.close()

    def only_read_damaged(self) -> None:
        """The file is damaged: from now on nothing is written to it."""
        self.damaged = True
        self.reading_only = _("“{file}” is damaged, so it is open for reading only.").format(file=self.path.name)

    def secure(self) -> None:
        """Makes a verified backup before something large, unless nothing changed since the last one.

        Raises:
            AppError: it cannot be made, so the large thing had better not begin.
        """
        if not self.reading_only:
            with faults.told(self.path):
                if backup.due(self.path):
                    backup.make(self.path)

    def sweep(self, progress: Callable[[float], None] | None = None) -> bool:
        """Wipes what was deleted from the file; nobody can write meanwhile.

        Returns:
            False if somebody was reading all along, so that it is to be done again.
        """
        with faults.told(self.path):
            return sweeping.sweep(self._engine, self.path, progress)

    def close(self) -> None:
        """Lets the file go."""
        with suppress(AppError, MemoryError):  # there is nobody any more to be told
            self.follow()
        self._engine.dispose()
        self._lock.release()


def _why_reading_only(path: Path, revision: str) -> str:
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return ""
    if revision != HEAD:
        raise AppError(
            _(
                "“{file}” was made by an older version of this program; it can be brought up to date only where "
                "it can be written."
            ).format(file=path.name)
        )
    return _("“{file}” cannot be written here, so it is open for reading only.").format(file=path.name)
