"""The seal of a backup: its fingerprint and what it holds, in a file beside it that `sha256sum -c` understands."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.storage.engine import connect

HOLDS = {
    "customers": "SELECT count(*) FROM customer WHERE removed_at IS NULL",
    "purchases": "SELECT count(*) FROM purchase WHERE removed_at IS NULL",
    "last_day": "SELECT max(day) FROM purchase WHERE removed_at IS NULL",
    "revision": "SELECT version_num FROM alembic_version",
}


@dataclass(frozen=True)
class Seal:
    """What was true of a backup when it was made.

    Attributes:
        sha256: the file's fingerprint.
        book: the file that it is a copy of.
        last_day: the day of the newest purchase, as ISO text; None without purchases.
    """

    sha256: str
    book: str
    customers: int
    purchases: int
    last_day: str | None
    revision: str

    @property
    def until(self) -> dt.date | None:
        """The day of the newest purchase."""
        return dt.date.fromisoformat(self.last_day) if self.last_day else None


def beside(file: Path) -> Path:
    """Where the seal of a backup lies."""
    return file.with_suffix(".sha256")


def made_of(file: Path, book: Path) -> Seal:
    """Looks into a copy of `book` and fingerprints it."""
    connection = connect(file, pragmas={}, read_only=True)
    try:
        held: dict[str, Any] = {name: connection.execute(sql).fetchone()[0] for name, sql in HOLDS.items()}
    finally:
        connection.close()
    return Seal(fingerprint(file), str(book.absolute()), **held)


def write(seal: Seal, file: Path) -> None:
    """Writes the seal of a backup named `file`; a seal that is there stays whole until the new one is."""
    rest = {name: value for name, value in asdict(seal).items() if name != "sha256"}
    target = beside(file)
    part = target.with_name(target.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.write(f"{seal.sha256}  {file.name}\n# {json.dumps(rest, ensure_ascii=False)}\n")
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def read(file: Path) -> Seal | None:
    """The seal of a backup; None if there is none, or none that can be read."""
    try:
        lines = beside(file).read_text("utf-8").splitlines()
        return Seal(sha256=lines[0].split()[0], **json.loads(lines[1].removeprefix("# ")))
    except (OSError, ValueError, TypeError, IndexError):
        return None


def stated(file: Path) -> str | None:
    """The fingerprint that a backup's seal states; empty if it states none, None without a seal."""
    try:
        return (beside(file).read_text("utf-8", errors="replace").split() or [""])[0]
    except FileNotFoundError:
        return None


def fingerprint(file: Path) -> str:
    """The file's SHA-256."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
