"""Contacts with customers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class Interaction(Removable, Base):
    """One contact, in or out."""

    __tablename__ = "interaction"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer", index=False)
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    is_incoming: Mapped[bool] = mapped_column(default=False, server_default="0")
    channel: Mapped[Word]
    """visit, call, whatsapp, sms, email, letter or card."""
    outcome: Mapped[Word] = mapped_column(default="", server_default="")
    text: Mapped[str] = mapped_column(default="", server_default="")
    learned: Mapped[str] = mapped_column(default="", server_default="")
    """What was learned about needs and wishes."""
    staff_id: Mapped[int | None] = to("staff", index=False)
    follow_up_id: Mapped[int | None] = to("follow_up", index=False)
    programme_id: Mapped[int | None] = to("programme", index=False)

    __table_args__ = (Index("ix_interaction_customer_id_day", "customer_id", "day"),)
