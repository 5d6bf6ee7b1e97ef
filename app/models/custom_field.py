"""Fields of the owner's own."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Versioned, Word, to


class CustomField(Removable, Base):
    """A field the owner added to every customer."""

    __tablename__ = "custom_field"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Word] = mapped_column(default="text", server_default="text")
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class CustomValue(Versioned, Base):
    """What one customer has in it."""

    __tablename__ = "custom_value"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer", index=False)
    custom_field_id: Mapped[int] = to("custom_field")
    value: Mapped[str]

    __table_args__ = (UniqueConstraint("customer_id", "custom_field_id"),)
