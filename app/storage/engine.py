"""Connections to the book's file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from app.storage import encryption
from app.storage.encryption import Secret

APPLICATION_ID = 0x52474C52
""""RGLR": what the file says of itself, so that other programs' files are never taken for a book."""

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "trusted_schema": "OFF",
    "secure_delete": "ON",
    "cell_size_check": "ON",
    "busy_timeout": "5000",
    "cache_size": "-32768",
    "temp_store": "MEMORY",
}


def connect(
    path: Path,
    *,
    pragmas: dict[str, str] | None = None,
    read_only: bool = False,
    secret: Secret | None = None,
    create: bool = True,
) -> Any:
    """One raw connection in autocommit mode.

    Args:
        secret: what a new file is to be encrypted with; one that is there is opened with its own.
        create: make the file if it is not there.

    Raises:
        sqlcipher3.dbapi2.DatabaseError: the file is not a database, or cannot be opened.
        Locked: it is encrypted, and its key is not known.
    """
    secret = secret or encryption.secret_of(path)
    mode = "rwc" if create and not read_only else "rw" if not read_only or _cut_short(path) else "ro"
    target = f"{path.absolute().as_uri()}?mode={mode}"
    if read_only and not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists():
        target += "&immutable=1"  # SQLite wants to write beside a book even for reading it, but here nobody can
    connection = driver.connect(target, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        if secret:  # before any other word, or the file is taken for a plain one
            connection.execute(f'PRAGMA key = "{secret.pragma}"')
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        for name, value in (PRAGMAS if pragmas is None else pragmas).items():
            if not (read_only and name == "journal_mode"):
                connection.execute(f"PRAGMA {name}={value}")
    except BaseException:
        connection.close()
        raise
    return connection


def _cut_short(path: Path) -> bool:
    """Whether a change was cut short that has to be taken back, by writing, before anything can be read."""
    journal = path.with_name(f"{path.name}-journal")
    return journal.exists() and journal.stat().st_size > 0 and os.access(path, os.W_OK)


def make_engine(
    path: Path, *, pragmas: dict[str, str] | None = None, read_only: bool = False, create: bool = True
) -> Engine:
    """An engine whose transactions begin with BEGIN IMMEDIATE, or BEGIN for those with `readonly` set."""
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: connect(path, pragmas=pragmas, read_only=read_only, create=create),
        poolclass=QueuePool,
        pool_size=3,
        pool_reset_on_return="rollback",
        hide_parameters=True,  # names and notes have no place in what is logged of a mistake
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        readonly = read_only or connection.get_execution_options().get("readonly")
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "reset")
    def _reset(connection: Any, _record: Any, _state: Any) -> None:
        """A COMMIT that failed may leave its transaction open, which SQLAlchemy takes for ended."""
        if connection.in_transaction:
            connection.rollback()

    return engine
