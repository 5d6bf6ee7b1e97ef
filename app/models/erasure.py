"""Persons who were erased: that it was done, never who it was."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from app.models.base import Base, Key, to


class Erasure(Base):
    """One person was erased; done again whenever an older backup brings them back."""

    __tablename__ = "erasure"

    id: Mapped[Key]
    customer_id: Mapped[int]
    """The customer's key; no foreign key, since a backup from before their time has no such row."""
    born: Mapped[dt.datetime | None]
    """When that customer was written into the book: a key that was given away twice is told apart by it."""
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = to("staff", index=False)
    swept_at: Mapped[dt.datetime | None]
    """When the file was cleared of what was deleted; None as long as that is still to be done."""
