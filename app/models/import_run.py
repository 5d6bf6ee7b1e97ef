"""Files that came in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Word, to


class ImportRun(Base):
    """One import; its key is the import's number."""

    __tablename__ = "import_run"

    id: Mapped[Key]
    at: Mapped[dt.datetime]
    file: Mapped[str]
    sha256: Mapped[str]
    kind: Mapped[Word]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    read: Mapped[int]
    added: Mapped[int]
    updated: Mapped[int]
    skipped: Mapped[int]
    rejected: Mapped[int]
    journal_entry_id: Mapped[int | None] = to("journal_entry", index=False)
    undone_at: Mapped[dt.datetime | None]
