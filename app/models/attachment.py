"""Files kept with a customer.

What is in them lies in the book itself, not in a folder beside it: backup, restore, the passcode, the move to another
computer, one transaction and erasing a person hold for it as they do for every other row, and no name of a file is
ever a path.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, to


class AttachmentContent(Base):
    """What is in files: the same content is kept once. It never changes, so the journal does not hold it."""

    __tablename__ = "attachment_content"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[bytes]


class Attachment(Removable, Base):
    """A file stored under the hash of its content; only this row knows its real name."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    at: Mapped[dt.datetime]
    day: Mapped[dt.date]
    content_id: Mapped[int | None] = to("attachment_content")
    """None only for rows from before contents were kept."""
