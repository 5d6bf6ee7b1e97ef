"""Saved questions over customers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable


class Segment(Removable, Base):
    """A saved question that answers itself anew each time."""

    __tablename__ = "segment"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    question: Mapped[dict[str, Any]] = mapped_column(JSON)
