"""What became of suggestions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class SuggestionAnswer(Removable, Base):
    """A product was offered to a customer, and this is what came of it."""

    __tablename__ = "suggestion_answer"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer", index=False)
    product_id: Mapped[int] = to("product")
    kind: Mapped[Word]
    """repeat, cross_sell, step_up or new_for_you."""
    reason: Mapped[str] = mapped_column(default="", server_default="")
    answer: Mapped[Word]
    """offered, bought, declined or not_suitable."""
    day: Mapped[dt.date]

    __table_args__ = (Index("ix_suggestion_answer_customer_id_product_id", "customer_id", "product_id"),)
