"""The book: one file, opened once, read and written in whole transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _
from app.services import journal, shop
from app.services.shop import ShopDraft
from app.storage import faults
from app.storage.engine import make_engine
from app.storage.lock import Lock
from app.storage.upgrade import revision_of, upgrade


class Book:
    """An open book. Make one with `Book.open` or `Book.create`."""

    def __init__(self, path: Path, engine: Engine, lock: Lock) -> None:
        self.path = path
        self.changed: list[Callable[[frozenset[str]], None]] = []
        """Called after each commit, on the thread that wrote, with the names of the tables it changed."""
        self._engine = engine
        self._lock = lock

    @classmethod
    def open(cls, path: Path) -> Book:
        """Opens a book, upgrading it first if an older version made it.

        Raises:
            AppError: it is not there, not ours, newer than the program, damaged, or locked.
        """
        if path.is_dir():
            raise AppError(_("“{file}” is a folder, not a book.").format(file=path.name))
        if not path.exists():
            raise AppError(_("There is no book at “{file}”.").format(file=path))
        lock = Lock.share(path)
        try:
            with faults.told(path):
                if not revision_of(path):
                    raise AppError(_("“{file}” is empty, so it is not a book.").format(file=path.name))
                upgrade(path)
                return cls(path, make_engine(path), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def create(cls, path: Path, draft: ShopDraft) -> Book:
        """Makes a new, empty book for a shop.

        Raises:
            AppError: there is a file already, or the folder cannot be written.
        """
        if path.exists() and (path.is_dir() or path.stat().st_size):
            raise AppError(_("There is a file at “{file}” already; it was left alone.").format(file=path))
        with faults.told(path):
            try:
                upgrade(path)
                book = cls.open(path)
            except OSError as fault:
                raise AppError(_("A book cannot be made in “{folder}”.").format(folder=path.parent)) from fault
            with book.write(_("New book")) as session:
                shop.create(session, draft)
        return book

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees the book as it is now and keeps seeing just that; what it writes is dropped."""
        with faults.told(self.path), self._engine.connect() as connection:
            with Session(connection.execution_options(readonly=True)) as session:
                yield session
                session.rollback()

    @contextmanager
    def write(self, title: str) -> Iterator[Session]:
        """One user action: all of it is saved when the block ends, or none of it if it raises.

        Args:
            title: what Undo and the change log call it.
        """
        with faults.told(self.path), Session(self._engine) as session:
            journal.begin(session, title)
            yield session
            journal.close(session)
            session.commit()
            touched = journal.touched(session)
        for listener in self.changed if touched else ():
            listener(touched)

    def close(self) -> None:
        """Lets the file go."""
        self._engine.dispose()
        self._lock.release()
