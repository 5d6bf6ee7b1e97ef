"""Words the owner sticks on customers."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, to


class Tag(Removable, Base):
    """One such word."""

    __tablename__ = "tag"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)


class CustomerTag(Base):
    """A tag on a customer."""

    __tablename__ = "customer_tag"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer", index=False)
    tag_id: Mapped[int] = to("tag")

    __table_args__ = (UniqueConstraint("customer_id", "tag_id"),)
