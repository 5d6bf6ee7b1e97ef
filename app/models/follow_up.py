"""What somebody should do with a customer by a date."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class FollowUp(Removable, Base):
    """A promise, or the answer to a call the program proposed.

    A proposed call (late, first purchase, special date …) becomes a row here only when it is answered; `anchor`
    says which occasion the answer was for (the last purchase's day, the date's year), so that a new
    occasion asks anew.
    """

    __tablename__ = "follow_up"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer", index=False)
    kind: Mapped[Word]
    """promised, late, lapsed, first_purchase, special_date, complaint, won_back or suggestion."""
    anchor: Mapped[str] = mapped_column(default="", server_default="")
    due: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    status: Mapped[Word] = mapped_column(default="open", server_default="open")
    """open, done, snoozed or dropped."""
    snoozed_until: Mapped[dt.date | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    closed_on: Mapped[dt.date | None]
    staff_id: Mapped[int | None] = to("staff", index=False)

    __table_args__ = (
        Index("ix_follow_up_customer_id_kind", "customer_id", "kind"),
        Index("ix_follow_up_status_due", "status", "due"),
    )
