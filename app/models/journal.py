"""What was changed, when, and how it was before: undo and the change log are read from here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Word, to


class JournalEntry(Base):
    """One transaction, with the title the person knows it by."""

    __tablename__ = "journal_entry"

    id: Mapped[Key]
    at: Mapped[dt.datetime]
    title: Mapped[str]
    undoes_id: Mapped[int | None] = to("journal_entry", index=False)
    undone_by_id: Mapped[int | None] = to("journal_entry", index=False)


class JournalRow(Base):
    """A row, or a run of added rows with consecutive keys, that the transaction changed."""

    __tablename__ = "journal_row"

    id: Mapped[Key]
    entry_id: Mapped[int] = to("journal_entry")
    table: Mapped[Word]
    key: Mapped[int]
    last_key: Mapped[int]
    """The same as `key`, but for a run of rows added at once."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The values that were changed, as they were; None for a row that was added."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The same values, as they became; None for a row that was deleted or a run that was added."""
