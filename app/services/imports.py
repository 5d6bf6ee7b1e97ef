"""Imports: what came in by a file, by number; taken back whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _
from app.models.import_run import ImportRun
from app.models.journal import JournalEntry
from app.services import journal, undoing

KINDS = ("customers", "products", "purchases", "vcard")


@dataclass
class Counts:
    """What became of the rows of a file; `read` is the sum of the others.

    Attributes:
        reasons: row number -> why the row was rejected.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    skipped: int = 0
    reasons: dict[int, str] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """How many rows cannot come in."""
        return len(self.reasons)


@dataclass(frozen=True)
class Source:
    """The file that comes in."""

    file: str
    sha256: str
    kind: str
    mapping: dict[str, Any]


@dataclass(frozen=True)
class ImportRow:
    """An import as lists show it."""

    id: int
    at: dt.datetime
    file: str
    kind: str
    read: int
    added: int
    updated: int
    skipped: int
    rejected: int
    is_undone: bool


def begin(session: Session, source: Source) -> int:
    """Opens an import and returns its number."""
    row = {
        "at": dt.datetime.now(dt.UTC), "file": source.file, "sha256": source.sha256, "kind": source.kind,
        "mapping": source.mapping, "read": 0, "added": 0, "updated": 0, "skipped": 0, "rejected": 0,
    }  # fmt: skip
    journal.touch(session, ImportRun.__tablename__)
    return int(session.execute(sa.insert(_runs()).returning(ImportRun.id), row).scalar_one())


def finish(session: Session, number: int, counts: Counts) -> int | None:
    """Writes down what became of the rows; returns the entry that undoes it, None if nothing changed."""
    entry = journal.entry_id(session) if counts.added or counts.updated else None
    session.execute(
        sa.update(ImportRun).where(ImportRun.id == number).values(
            read=counts.read, added=counts.added, updated=counts.updated, skipped=counts.skipped,
            rejected=counts.rejected, journal_entry_id=entry,
        )
    )  # fmt: skip
    return entry


def listing(session: Session, limit: int = 100) -> list[ImportRow]:
    """The imports, newest first."""
    run = ImportRun
    undone = run.undone_at.is_not(None) | JournalEntry.undone_by_id.is_not(None)
    rows = session.execute(
        select(run.id, run.at, run.file, run.kind, run.read, run.added, run.updated, run.skipped, run.rejected, undone)
        .outerjoin(JournalEntry, JournalEntry.id == run.journal_entry_id)
        .order_by(run.id.desc())
        .limit(limit)
    )
    return [ImportRow(*row[:9], bool(row[9])) for row in rows]


def get(session: Session, number: int) -> ImportRow:
    """One import.

    Raises:
        AppError: there is none of this number.
    """
    found = next((row for row in listing(session, 1_000_000) if row.id == number), None)
    if found is None:
        raise AppError(_("There is no import number {n}.").format(n=number))
    return found


def undo(session: Session, number: int) -> ImportRow:
    """Takes one import back whole: what it added goes, what it updated is as it was.

    Raises:
        AppError: no such import, already taken back, or later entries stand on it.
    """
    row = get(session, number)
    if row.is_undone:
        raise AppError(_("Import {n} was taken back already.").format(n=number))
    entry = session.scalar(select(ImportRun.journal_entry_id).where(ImportRun.id == number))
    if entry is not None:
        undoing.undo(session, entry)
    session.execute(sa.update(ImportRun).where(ImportRun.id == number).values(undone_at=dt.datetime.now(dt.UTC)))
    journal.touch(session, ImportRun.__tablename__)
    return row


def previous(session: Session, sha256: str) -> ImportRow | None:
    """The latest import of the very same file that still stands."""
    run = ImportRun
    number = session.scalar(
        select(run.id)
        .outerjoin(JournalEntry, JournalEntry.id == run.journal_entry_id)
        .where(run.sha256 == sha256, run.undone_at.is_(None), JournalEntry.undone_by_id.is_(None))
        .order_by(run.id.desc())
        .limit(1)
    )
    return get(session, number) if number else None




def _runs() -> Table:
    table = ImportRun.__table__
    assert isinstance(table, Table)
    return table
