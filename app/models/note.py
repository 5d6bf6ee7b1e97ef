"""Free text on a customer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, to


class Note(Removable, Base):
    """One note; a warning shows when the customer is opened."""

    __tablename__ = "note"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    text: Mapped[str]
    is_pinned: Mapped[bool] = mapped_column(default=False, server_default="0")
    is_warning: Mapped[bool] = mapped_column(default=False, server_default="0")
    staff_id: Mapped[int | None] = to("staff", index=False)
