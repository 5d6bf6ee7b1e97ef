"""A book's rows in a new file with another key, or none; and how that file takes the old one's place."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.i18n import _
from app.storage import copies, encryption, faults
from app.storage.encryption import Secret
from app.storage.engine import APPLICATION_ID, connect

CHUNK = 1 << 20


def recode(source: Path, target: Path, secret: Secret | None) -> None:
    """Writes a book that nobody is changing anew, encrypted with `secret` or plain, and compares both row by row.

    Args:
        target: an unfinished name; the caller throws away what is left there if this fails.

    Raises:
        AppError: the new file does not equal the old one.
        Locked: the old one's key is not known.
    """
    old = encryption.secret_of(source)
    copies.discard(target)
    if secret:
        encryption.know(secret)
    connection = connect(target, pragmas={}, secret=secret)
    try:
        connection.execute(
            "ATTACH ? AS source KEY ?", (f"{source.absolute().as_uri()}?mode=ro", old.pragma if old else "")
        )
        connection.execute("SELECT sqlcipher_export('main', 'source')")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("DETACH source")
    finally:
        connection.close()
    target.chmod(0o600)
    if copies.faults(target) or copies.shape(target) != copies.shape(source) or _print(target) != _print(source):
        raise AppError(_("The copy does not equal the book and was thrown away."))
    copies.sync(target)


def _print(path: Path) -> dict[str, str]:
    """The fingerprint of the rows of every table."""
    connection = connect(path, pragmas={}, read_only=True)
    try:
        names = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: _print_of(connection, name) for name, sql in names if "VIRTUAL TABLE" not in (sql or "")}
    finally:
        connection.close()


def _print_of(connection: Any, table: str) -> str:
    """Rows in the order of all their columns, since a table's own order may change with its file."""
    columns = len(connection.execute(f'PRAGMA table_info("{table}")').fetchall())
    order = ", ".join(str(place + 1) for place in range(columns))
    told = hashlib.sha256()
    for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY {order}'):
        told.update(repr(row).encode())
    return told.hexdigest()


def in_place(path: Path, secret: Secret | None) -> None:
    """Gives a book that nobody has open another key, or none. A kill or a power cut leaves the old file or the new one.

    The old file is overwritten before it goes, as far as the disk lets that be done: a solid-state disk may keep
    former contents in places that no program reaches.

    Raises:
        AppError: the disk is full, the book is busy, or the new file does not equal the old one; nothing was changed.
    """
    finish(path)
    part, old = _part(path), _old(path)
    try:
        _settle(path)
        recode(path, part, secret)
        connect(part).close()  # journals as a book does from its first moment on
        _keep_name(path, old)
        copies.put_in_place(part, path)
    finally:
        copies.discard(part)
    wipe(old)


def finish(path: Path) -> None:
    """Ends what was cut short: throws away the unfinished file, or overwrites the old one that was replaced."""
    part, old = _part(path), _old(path)
    if part.exists():
        wipe(part)
        copies.discard(part)
    if old.exists():
        if os.path.samestat(old.stat(), path.stat()):  # the replacing never came to pass
            old.unlink()
        else:
            wipe(old)


def wipe(path: Path) -> None:
    """Overwrites a file and removes it. One that has another name elsewhere (a snapshot) only loses this name."""
    if not path.exists():
        return
    try:
        if path.stat().st_nlink == 1:
            with path.open("r+b") as file:
                _overwrite(file, path.stat().st_size)
    except OSError:  # write-protected or without room: it is at least removed
        pass
    path.unlink(missing_ok=True)
    copies.sync(path.parent)


def _overwrite(file: Any, size: int) -> None:
    for at in range(0, size, CHUNK):
        file.write(bytes(min(CHUNK, size - at)))
    file.flush()
    os.fsync(file.fileno())


def _settle(path: Path) -> None:
    """Brings everything into the one file and overwrites the journal, which holds rows as the file does."""
    journal = path.with_name(f"{path.name}-wal")
    held = journal.open("r+b") if journal.exists() and os.name != "nt" else None
    try:
        if not copies.merge_journal(path, "RESTART"):
            raise faults.damaged(path)
        if held:  # SQLite has unlinked it by now
            _overwrite(held, os.fstat(held.fileno()).st_size)
    finally:
        if held:
            held.close()
    copies.drop_journal(path)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.stem}.passcode{path.suffix}")


def _old(path: Path) -> Path:
    return path.with_name(f"{path.stem}.former{path.suffix}")


def _keep_name(path: Path, old: Path) -> None:
    """A second name for the file that is about to be replaced, so that it can be overwritten afterwards."""
    try:
        os.link(path, old)
        copies.sync(path.parent)
    except OSError:  # a file system without links, such as a USB stick's
        pass
