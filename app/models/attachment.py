"""Files kept with a customer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from app.models.base import Base, Key, Removable, to


class Attachment(Removable, Base):
    """A file stored under the hash of its content; only this row knows its real name."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    at: Mapped[dt.datetime]
