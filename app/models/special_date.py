"""Birthdays, anniversaries and the like."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class SpecialDate(Removable, Base):
    """A day of the year that matters to a customer; the year only where it is known."""

    __tablename__ = "special_date"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    kind: Mapped[Word]
    """birthday, wedding, anniversary, name_day or other."""
    label: Mapped[str] = mapped_column(default="", server_default="")
    month: Mapped[int]
    day: Mapped[int]
    year: Mapped[int | None]
    lead_days: Mapped[int] = mapped_column(default=7, server_default="7")
    idea: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("day BETWEEN 1 AND 31", name="day"),
        Index("ix_special_date_month_day", "month", "day"),
    )
