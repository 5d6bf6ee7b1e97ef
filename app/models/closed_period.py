"""Periods whose books are closed, and the chain of hashes that shows whether anything in them was changed since."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Money, Word, to


class ClosedPeriod(Base):
    """A period up to a day, closed for good; the next one begins the day after."""

    __tablename__ = "closed_period"

    id: Mapped[Key]
    through: Mapped[dt.date] = mapped_column(unique=True)
    closed_at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = to("staff", index=False)
    currency: Mapped[Word]
    purchases: Mapped[int]
    payments: Mapped[int]
    net: Mapped[Money]
    tax: Mapped[Money]
    discount: Mapped[Money]
    paid: Mapped[Money]
    """The sum of the payments dated in the period, for whatever purchase."""
    last_link: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))
    """The hash of its last link, in which all before it are; a few characters of it stand on the printed report."""


class ClosedLink(Base):
    """One link of the chain: its hash is of the row it names and of the hash before."""

    __tablename__ = "closed_link"

    id: Mapped[Key]
    """Its place in the chain, from 1."""
    kind: Mapped[Word]
    """purchase (with its lines), payment or period."""
    row_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 in hexadecimal digits."""

    __table_args__ = (UniqueConstraint("kind", "row_id"),)
