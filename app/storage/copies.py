"""Verified copies of a book's file."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.i18n import _
from app.storage.engine import connect

MONEY = {"purchase": "net + tax", "purchase_line": "net + tax", "payment": "amount"}


def totals(query: Callable[[str], list[Any]]) -> dict[str, tuple[int, int]]:
    """(rows, minor units) of every table, through `query`, which runs one SQL statement."""
    found = {}
    names = query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT GLOB '*_search*' AND name <> 'alembic_version' ORDER BY name"
    )
    for (name,) in names:
        money = f"coalesce(sum({MONEY[name]}), 0)" if name in MONEY else "0"
        rows, amount = query(f'SELECT count(*), {money} FROM "{name}"')[0]
        found[name] = (int(rows), int(amount))
    return found


def totals_of(path: Path) -> dict[str, tuple[int, int]]:
    """The same, of a file."""
    connection = connect(path, pragmas={}, read_only=True)
    try:
        return totals(lambda sql: connection.execute(sql).fetchall())
    finally:
        connection.close()


def faults(path: Path) -> list[str]:
    """What SQLite finds wrong with the file: nothing, if it is sound."""
    connection = connect(path, pragmas={}, read_only=True)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
        found += [f"foreign key: {row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
    finally:
        connection.close()
    return [fault for fault in found if fault != "ok"]


def copy(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Copies a book through SQLite's backup API, opens the copy, and verifies it before it gets its name.

    Raises:
        AppError: the copy does not equal the book; nothing is left behind.
    """
    part = target.with_name(target.name + ".part")
    try:
        origin, twin = connect(source, pragmas={}, read_only=True), connect(part, pragmas={})
        try:
            origin.execute("BEGIN")
            expected = totals(lambda sql: origin.execute(sql).fetchall())
            step = (lambda _status, left, all_: progress(all_ - left, all_)) if progress else None
            origin.backup(twin, pages=2000, progress=step)
            twin.execute("PRAGMA journal_mode=DELETE")
        finally:
            twin.close()
            origin.close()
        if faults(part) or totals_of(part) != expected:
            raise AppError(_("The copy does not equal the book and was thrown away."))
        part.chmod(0o600)
        sync(part)
        part.replace(target)
        sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """The file's fingerprint."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Waits until the file, or the folder's list of names, is on the disk."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def set_aside(path: Path) -> Path:
    """Renames a book that another takes the place of, its unfinished journal merged in first; returns the new name."""
    connection = connect(path, pragmas={"busy_timeout": "5000"})
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-set-aside-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}-set-aside-{stamp}-{number}{path.suffix}")
    path.rename(aside)
    sync(path.parent)
    return aside


def discard(path: Path) -> None:
    """Deletes an unfinished book and what SQLite and the lock keep beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f".{path.name}.lock"):
        path.with_name(name).unlink(missing_ok=True)
