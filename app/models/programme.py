"""Planned rounds of contacts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class Programme(Removable, Base):
    """Who is contacted with what, and what came of it."""

    __tablename__ = "programme"

    id: Mapped[Key]
    name: Mapped[str]
    segment_id: Mapped[int | None] = to("segment", index=False)
    channel: Mapped[Word]
    template: Mapped[str] = mapped_column(default="", server_default="")
    hold_out: Mapped[int] = mapped_column(default=0, server_default="0")
    """Share not contacted, to compare with, in hundredths of a percent."""
    starts: Mapped[dt.date | None]
    ends: Mapped[dt.date | None]


class ProgrammeMember(Base):
    """A customer in a programme, frozen when it started."""

    __tablename__ = "programme_member"

    id: Mapped[Key]
    programme_id: Mapped[int] = to("programme", index=False)
    customer_id: Mapped[int] = to("customer")
    is_held_out: Mapped[bool] = mapped_column(default=False, server_default="0")

    __table_args__ = (UniqueConstraint("programme_id", "customer_id"),)
