"""Verified copies of a book's file, and how one file takes another's place."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from app.errors import AppError
from app.i18n import _
from app.models.migrations import HEAD, SHAPES
from app.storage import encryption
from app.storage.encryption import Secret
from app.storage.engine import connect
from app.storage.faults import broken

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


def shape(path: Path) -> set[tuple[str, str, str]]:
    """The kind, name and making of everything that stands in a file, rows apart."""
    connection = connect(path, pragmas={}, read_only=True)
    try:
        found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        return {(kind, name, sql) for kind, name, sql in found}
    finally:
        connection.close()


def fingerprint(path: Path) -> str:
    """The SHA-256 of `shape`, in hexadecimal digits.

    The lines of each statement are put in order: a table that a revision made anew names its ties in any.
    """
    making = (
        (kind, name, sorted(line.strip(" \t,") for line in (sql or "").splitlines())) for kind, name, sql in shape(path)
    )
    return hashlib.sha256(repr(sorted(making)).encode()).hexdigest()


def misshapen(path: Path, revision: str = "") -> bool:
    """Whether a book is not made of just what this program gave one of that revision (or else of today's).

    SQLite finds a file sound in which a column has another name, and one that it takes to be of a later version of
    itself, which it only reads; neither comes from this program.
    """
    with path.open("rb") as file:
        head = file.read(100)
    later = head[:16] == encryption.PLAIN and head[18] > 2
    return later or fingerprint(path) != SHAPES.get(revision or HEAD)


def faults(path: Path) -> list[str]:
    """What SQLite finds wrong with the file: nothing, if it is sound."""
    connection = connect(path, pragmas={}, read_only=True)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
        if not _has_journal(path):  # looks at free pages of encrypted files, too, but at the file alone
            found += [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
        found += [f"foreign key: {row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
    finally:
        connection.close()
    return [fault for fault in found if fault != "ok"]


def _has_journal(path: Path) -> bool:
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def oversized(path: Path) -> bool:
    """Whether the file is no database, or longer than it says itself; told by its first bytes alone."""
    if encryption.salt_of(path):
        connection = connect(path, pragmas={}, read_only=True)
        try:
            return bool(path.stat().st_size > connection.execute("PRAGMA page_count").fetchone()[0] * encryption.PAGE)
        finally:
            connection.close()
    with path.open("rb") as file:
        head = file.read(100)
    if head[:16] != encryption.PLAIN:
        return True
    page = int.from_bytes(head[16:18], "big")
    return path.stat().st_size > int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page)


def copy(
    source: Path,
    target: Path,
    progress: Callable[[int, int], None] | None = None,
    seal: Callable[[Path], None] | None = None,
) -> None:
    """Copies a book through SQLite's backup API, opens the copy, and verifies it before it gets its name.

    The copy of an encrypted book is encrypted with the same key.

    Args:
        progress: told (pages done, pages in all).
        seal: called with the verified copy while it still has its unfinished name.

    Raises:
        AppError: the copy does not equal the book; nothing is left behind.
    """
    part = target.with_name(target.name + ".part")
    try:
        origin = connect(source, pragmas={}, read_only=True)
        try:
            origin.execute("BEGIN")
            expected = totals(lambda sql: origin.execute(sql).fetchall())
            _fill(part, origin, progress, encryption.secret_of(source))
        finally:
            origin.close()
        if faults(part) or totals_of(part) != expected:
            raise AppError(_("The copy does not equal the book and was thrown away."))
        part.chmod(0o600)
        sync(part)
        if seal:
            seal(part)
        part.replace(target)
        sync(target.parent)
    finally:
        discard(part)


def _fill(part: Path, origin: Any, progress: Callable[[int, int], None] | None, secret: Secret | None) -> None:
    twin = connect(part, pragmas={}, secret=secret)
    try:
        step = (lambda _status, left, all_: progress(all_ - left, all_)) if progress else None
        origin.backup(twin, pages=2000, progress=step)
        twin.execute("PRAGMA journal_mode=DELETE")
    finally:
        twin.close()


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
    """Keeps a book that another is about to replace under another name; returns that name.

    The book stays where it is too, so that there is one at every moment, but without a journal beside it: SQLite
    would play an old journal into whatever file has the book's name. `drop_twin` ends the two names if the
    replacing never came to pass.

    Raises:
        AppError: another program is busy with it.
    """
    aside = _free_name(path)
    if merge_journal(path):
        try:
            os.link(path, aside)
        except OSError:  # a file system without links, such as a USB stick's
            _duplicate(path, aside)
    else:
        for ending in ("", "-wal"):
            if path.with_name(path.name + ending).exists():
                _duplicate(path.with_name(path.name + ending), aside.with_name(aside.name + ending))
    sync(path.parent)
    drop_journal(path)
    return aside


def merge_journal(path: Path, how: str = "TRUNCATE") -> bool:
    """Brings everything into the book's one file; False if it is damaged or locked, so that it is kept as it is."""
    try:
        connection = connect(path, pragmas={"busy_timeout": "5000"})
        try:
            busy = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()[0]
        finally:
            connection.close()
    except encryption.Locked:
        return False
    except driver.DatabaseError as fault:
        if broken(fault) or "not a database" in str(fault):
            return False
        raise
    if busy:
        raise AppError(_("“{file}” is busy in another program. Nothing was saved; try again in a moment.").format(
            file=path.name
        ))  # fmt: skip
    return True


def _duplicate(path: Path, other: Path) -> None:
    shutil.copy(path, other)
    sync(other)


def _free_name(path: Path) -> Path:
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-set-aside-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}-set-aside-{stamp}-{number}{path.suffix}")
    return aside


def drop_twin(path: Path) -> None:
    """Gives a book back its one name, if a replacing was cut short between its two steps."""
    if path.stat().st_nlink < 2:
        return
    ours = path.stat()
    for other in path.parent.glob("*-set-aside-*"):
        if other.name.startswith(path.stem) and os.path.samestat(other.stat(), ours):
            other.unlink()


def put_in_place(part: Path, target: Path) -> None:
    """Gives a finished, closed book its name: at every moment there is the one before, or this one, whole."""
    drop_journal(target)
    sync(part)
    part.replace(target)
    sync(target.parent)


def drop_journal(path: Path) -> None:
    """Sees to it that no journal of an earlier file can come back beside this name, even after a power cut."""
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    sync(path.parent)


def discard(path: Path) -> None:
    """Deletes an unfinished book and what SQLite and the lock keep beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal", f".{path.name}.lock"):
        path.with_name(name).unlink(missing_ok=True)
