"""Customers who left, and why."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class Exit(Removable, Base):
    """The customer left."""

    __tablename__ = "exit"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    day: Mapped[dt.date]
    win_back: Mapped[str] = mapped_column(default="", server_default="")
    """What would win them back."""


class ExitReason(Base):
    """One of the reasons: price, quality, service, range, moved, competitor, need_ended, died, closed, unknown."""

    __tablename__ = "exit_reason"

    id: Mapped[Key]
    exit_id: Mapped[int] = to("exit", index=False)
    reason: Mapped[Word]

    __table_args__ = (UniqueConstraint("exit_id", "reason"),)
