"""The shop itself, its tax rates and its thresholds."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Versioned, Word


class Shop(Versioned, Base):
    """The business that owns the book: one row, key 1."""

    __tablename__ = "shop"

    id: Mapped[Key]
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    tax_id: Mapped[str] = mapped_column(default="", server_default="")
    logo: Mapped[bytes | None]
    currency: Mapped[Word]
    country: Mapped[Word] = mapped_column(default="", server_default="")
    """ISO 3166 code; local phone numbers are read as this country's."""
    time_zone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    fiscal_year_month: Mapped[int] = mapped_column(default=1, server_default="1")
    prices_include_tax: Mapped[bool] = mapped_column(default=True, server_default="1")
    leap_day_on_march: Mapped[bool] = mapped_column(default=False, server_default="0")
    """29 February is kept on 1 March in common years, instead of 28 February."""
    closed_through: Mapped[dt.date | None]
    """Purchases up to this day can no longer be changed."""


class TaxRate(Removable, Base):
    """A rate the shop charges."""

    __tablename__ = "tax_rate"

    id: Mapped[Key]
    name: Mapped[str]
    rate: Mapped[int]
    """Hundredths of a percent."""
    is_default: Mapped[bool] = mapped_column(default=False, server_default="0")


class Threshold(Versioned, Base):
    """A figure the owner set herself where the program has a default."""

    __tablename__ = "threshold"

    id: Mapped[Key]
    name: Mapped[Word] = mapped_column(unique=True)
    value: Mapped[float]
