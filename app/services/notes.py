"""Free text on customers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app import text
from app.i18n import _
from app.models.note import Note
from app.services import journal


@dataclass(frozen=True)
class NoteDraft:
    """What the note editor gives."""

    customer_id: int
    day: dt.date
    text: str
    is_pinned: bool = False
    is_warning: bool = False
    staff_id: int | None = None


@dataclass(frozen=True)
class NoteRow(NoteDraft):
    """A note as it is saved."""

    id: int = 0
    version: int = 1


def save(session: Session, draft: NoteDraft, key: int | None = None, version: int | None = None) -> int:
    """Saves a note, new or old; returns its key.

    Raises:
        AppError: nothing written, or far too much; Conflict: somebody saved it meanwhile.
    """
    words = text.clean(draft.text, text.PAGE, field="text", required=_("Write something first."))
    values = {
        "day": draft.day, "text": words, "is_pinned": draft.is_pinned,
        "is_warning": draft.is_warning, "staff_id": draft.staff_id,
    }  # fmt: skip
    if key is not None:
        journal.update(session, Note, key, values, version)
        return key
    return journal.insert(session, Note, customer_id=draft.customer_id, at=dt.datetime.now(dt.UTC), **values)


def get(session: Session, key: int) -> NoteRow:
    """One note."""
    return NoteRow(**session.execute(_columns().where(Note.id == key)).one()._mapping)


def of(session: Session, customer_id: int, *, limit: int = 200) -> list[NoteRow]:
    """A customer's notes, pinned ones first, then the newest."""
    found = session.execute(
        _columns()
        .where(Note.customer_id == customer_id, Note.removed_at.is_(None))
        .order_by(Note.is_pinned.desc(), Note.day.desc(), Note.id.desc())
        .limit(limit)
    )
    return [NoteRow(**row._mapping) for row in found]


def marked(session: Session, customer_id: int) -> list[NoteRow]:
    """The warnings and the pinned notes, newest first."""
    found = session.execute(
        _columns()
        .where(
            Note.customer_id == customer_id, or_(Note.is_warning, Note.is_pinned), Note.removed_at.is_(None)
        )
        .order_by(Note.day.desc(), Note.id.desc())
    )
    return [NoteRow(**row._mapping) for row in found]


def remove(session: Session, key: int) -> None:
    """Removes a note; Undo brings it back."""
    journal.remove(session, Note, key)


def _columns() -> Select[Any]:
    names = ("id", "customer_id", "day", "text", "is_pinned", "is_warning", "staff_id", "version")
    return select(*(getattr(Note, name) for name in names))
