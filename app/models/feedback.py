"""Praise, suggestions, questions and complaints."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class Feedback(Removable, Base):
    """What a customer told the shop; a complaint stays open until its closing date."""

    __tablename__ = "feedback"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    purchase_id: Mapped[int | None] = to("purchase")
    kind: Mapped[Word]
    """praise, suggestion, question or complaint."""
    day: Mapped[dt.date]
    text: Mapped[str]
    severity: Mapped[int | None]
    """1 (slight) to 3 (serious), complaints only."""
    cause: Mapped[Word] = mapped_column(default="", server_default="")
    staff_id: Mapped[int | None] = to("staff", index=False)
    resolution: Mapped[str] = mapped_column(default="", server_default="")
    closed_on: Mapped[dt.date | None] = mapped_column(index=True)
    verdict: Mapped[Word] = mapped_column(default="", server_default="")
    """What the customer made of the resolution: content, so_so, unhappy."""
