"""People who live, and often shop, together."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Base, Key, Removable


class Household(Removable, Base):
    """Several customers at one address: one label, separate birthdays, a shared phone."""

    __tablename__ = "household"

    id: Mapped[Key]
    name: Mapped[str]
