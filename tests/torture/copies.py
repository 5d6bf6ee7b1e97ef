"""Backups made while the shop goes on selling, restored elsewhere; backups in which a bit turned; strange files."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import signal
import struct
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlcipher3.dbapi2 as driver

from app.errors import AppError
from app.storage import backup, seal
from app.storage.engine import connect
from tests.torture import shop, tell
from tests.torture.place import book_of
from tests.torture.told import state_of


@dataclass
class Tally:
    """What came of it."""

    cycles: int = 0
    receipts: list[int] = field(default_factory=list)
    """How many receipts each backup held."""
    flips: int = 0
    found: int = 0
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def rows_of(path: Path) -> str:
    """The fingerprint of every row of every table."""
    digest = hashlib.sha256()
    with closing(connect(path, pragmas={}, read_only=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in names:
            for row in sorted(repr(row) for row in connection.execute(f'SELECT * FROM "{name}"')):
                digest.update(f"{name} {row}".encode())
    return digest.hexdigest()


def cycles(folder: Path, count: int, tally: Tally) -> None:
    """Backs up a book into which another process writes all the time, restores it on a clean machine, compares."""
    base = folder / "selling"
    shop.prepare(base)
    child = os.fork()
    if child == 0:
        try:
            shop.sales(base, lambda _word, _fact: None, Random(3), 10**9)
        finally:
            os._exit(1)
    try:
        for _cycle in range(count):
            before = state_of(book_of(base))
            row = backup.make(book_of(base))
            clean = folder / "clean"
            shutil.rmtree(clean, ignore_errors=True)
            backup.restore(row.path, book_of(clean))
            held = state_of(book_of(clean))
            tally.cycles += 1
            tally.receipts.append(len(held))
            if rows_of(book_of(clean)) != rows_of(row.path) or row.sha256 != seal.fingerprint(row.path):
                tally.wrong.append("what was restored is not what was backed up")
            if len(held.keys() & before.keys()) < len(before) - REMOVED:
                tally.wrong.append("the backup lacks receipts that were there before it")
            time.sleep(0.01)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


REMOVED = 3
"""Receipts that the till may take back while one backup is made."""


def flips(folder: Path, count: int, tally: Tally, *, sealed: bool = True) -> None:
    """Turns one bit in a backup, over and over.

    Args:
        sealed: the seal lies beside it; without, as a control, a turned bit is often not noticed.
    """
    base = folder / f"flipped-{sealed}"
    shop.prepare(base)
    file = backup.make(book_of(base)).path
    if not sealed:
        seal.beside(file).unlink()
    whole, rnd = bytearray(file.read_bytes()), Random(4)
    for _flip in range(count):
        place, bit = rnd.randrange(len(whole)), 1 << rnd.randrange(8)
        with file.open("r+b") as content:
            content.seek(place)
            content.write(bytes([whole[place] ^ bit]))
        tally.flips += 1
        try:
            backup.verify(file)
        except AppError:
            tally.found += 1
        with file.open("r+b") as content:
            content.seek(place)
            content.write(bytes([whole[place]]))
    backup.verify(file)


def strangers(folder: Path, tally: Tally) -> None:
    """Files that are no backups of ours are refused in a moment, and the book stays as it is, byte for byte."""
    base = folder / "strange"
    shop.prepare(base)
    good = backup.make(book_of(base)).path
    target = book_of(base)
    before = target.read_bytes()
    for name, make in STRANGERS.items():
        file = folder / f"{name}.backup"
        make(file, good)
        began = time.monotonic()
        try:
            backup.restore(file, target)
            tally.wrong.append(f"{name} was taken for a backup")
        except AppError as refusal:
            tally.refused.append(f"{name}: {refusal.message}")
        if time.monotonic() - began > QUICK:
            tally.wrong.append(f"{name} took {time.monotonic() - began:.1f} s")
        if target.read_bytes() != before or list(target.parent.glob("*restored*")):
            tally.wrong.append(f"{name} left something")
        file.unlink()


QUICK = 2.0
"""Seconds in which a stranger is refused."""


def _newer(file: Path, good: Path) -> None:
    shutil.copy(good, file)
    with closing(driver.connect(str(file))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def _foreign(file: Path, _good: Path) -> None:
    with closing(driver.connect(str(file))) as connection:
        connection.execute("CREATE TABLE customer (id INTEGER)")
        connection.commit()


def _encrypted(file: Path, _good: Path) -> None:
    with closing(driver.connect(str(file))) as connection:
        connection.execute("PRAGMA key = 'secret'")
        connection.execute("CREATE TABLE customer (id INTEGER)")
        connection.commit()


def _bomb(file: Path, _good: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shop.regulars", b"\0" * 200_000_000)


def _huge(file: Path, good: Path) -> None:
    shutil.copy(good, file)
    os.truncate(file, 1 << 38)


def _without_a_table(file: Path, good: Path) -> None:
    shutil.copy(good, file)
    with closing(driver.connect(str(file))) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DROP TABLE purchase_line")
        connection.commit()


def _with_a_trigger(file: Path, good: Path) -> None:
    shutil.copy(good, file)
    with closing(driver.connect(str(file))) as connection:
        connection.execute(
            "CREATE TRIGGER sly AFTER INSERT ON purchase BEGIN UPDATE purchase SET net = 0 WHERE id = new.id; END"
        )
        connection.commit()


STRANGERS: dict[str, Callable[[Path, Path], object]] = {
    "newer": _newer,
    "foreign": _foreign,
    "encrypted": _encrypted,
    "zip bomb": _bomb,
    "huge": _huge,
    "without a table": _without_a_table,
    "with a trigger": _with_a_trigger,
    "empty": lambda file, _good: file.write_bytes(b""),
    "truncated": lambda file, good: file.write_bytes(good.read_bytes()[: good.stat().st_size // 2]),
    "zeros": lambda file, good: file.write_bytes(b"\0" * good.stat().st_size),
    "text": lambda file, _good: file.write_text("hello\n" * 9999),
    "gzip": lambda file, good: file.write_bytes(gzip.compress(good.read_bytes())),
    "only a head": lambda file, good: file.write_bytes(good.read_bytes()[:100]),
    "noise": lambda file, good: file.write_bytes(good.read_bytes()[:100] + Random(1).randbytes(99_900)),
    "wrong page count": lambda file, good: file.write_bytes(
        good.read_bytes()[:28] + struct.pack(">I", 1 << 30) + good.read_bytes()[32:]
    ),
}


def run(folder: Path, count: int) -> Tally:
    """`count` cycles, five times as many flips, all strangers."""
    tally = Tally()
    cycles(folder, count, tally)
    flips(folder, 5 * count, tally)
    strangers(folder, tally)
    if tally.found != tally.flips:
        tally.wrong.append(f"{tally.flips - tally.found} turned bits were not noticed")
    return tally


def report(tally: Tally) -> list[str]:
    """Some lines."""
    return [
        f"{tally.cycles} backups while selling ({min(tally.receipts)} to {max(tally.receipts)} receipts), restored",
        f"{tally.found} of {tally.flips} turned bits found",
        f"{len(tally.refused)} of {len(STRANGERS)} strange files refused, the book untouched",
        *(f"  {one}" for one in tally.refused),
        f"{len(tally.wrong)} wrong {tally.wrong[:3] or ''}",
    ]  # fmt: skip


def whole(folder: Path, count: int = 200) -> bool:
    """The whole of it; the control is the same without seals."""
    found = run(folder, count)
    tell(["backups", *report(found)])
    unsealed = Tally()
    flips(folder, min(count, 100), unsealed, sealed=False)
    tell([f"control: without seals {unsealed.found} of {unsealed.flips} turned bits found"])
    return not found.wrong and unsealed.found < unsealed.flips
