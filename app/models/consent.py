"""What a customer allowed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Word, to


class Consent(Base):
    """A customer said yes or no to a channel; the newest one counts, the others stay as proof."""

    __tablename__ = "consent"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    channel: Mapped[Word]
    given: Mapped[bool]
    at: Mapped[dt.datetime]
    how: Mapped[str] = mapped_column(default="", server_default="")
    staff_id: Mapped[int | None] = to("staff", index=False)
    wording: Mapped[str] = mapped_column(default="", server_default="")
