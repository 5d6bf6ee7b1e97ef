"""What customers answer when asked for a figure."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class SurveyAnswer(Removable, Base):
    """CSAT (1–5) or NPS (0–10), on a purchase or on the relationship."""

    __tablename__ = "survey_answer"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    purchase_id: Mapped[int | None] = to("purchase")
    kind: Mapped[Word]
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(default="", server_default="")
    day: Mapped[dt.date]

    __table_args__ = (
        CheckConstraint(
            "(kind = 'csat' AND score BETWEEN 1 AND 5) OR (kind = 'nps' AND score BETWEEN 0 AND 10)", name="score"
        ),
    )
