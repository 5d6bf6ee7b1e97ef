"""Who works in the shop."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Base, Key, Removable


class Staff(Removable, Base):
    """A member of staff."""

    __tablename__ = "staff"

    id: Mapped[Key]
    name: Mapped[str]
