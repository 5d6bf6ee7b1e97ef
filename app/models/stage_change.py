"""The history of stages."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Word


class StageChange(Base):
    """A customer moved from one lifecycle stage to another on a day."""

    __tablename__ = "stage_change"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, default=0)
    """The order of several changes on one day."""
    before: Mapped[Word]
    after: Mapped[Word]

    __table_args__ = (Index("ix_stage_change_day", "day"),)
