"""Figures kept up in the transaction that changes them, so that no list ever scans purchases.

Every row here can be worked out anew from the purchases; `services.figures` does both.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Money, Quantity


class CustomerDay(Base):
    """What a customer bought and returned on one day."""

    __tablename__ = "customer_day"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    net: Mapped[Money]
    gross: Mapped[Money]
    discount: Mapped[Money]
    is_visit: Mapped[bool]
    """Something was bought: a day of returns, fees or postage only is not a visit."""

    __table_args__ = (Index("ix_customer_day_day", "day", "customer_id", "net", "is_visit"),)


class CustomerProduct(Base):
    """What a customer bought of one product, over all time."""

    __tablename__ = "customer_product"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    days: Mapped[int]
    """On how many days it was bought (returns do not count)."""
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    quantity: Mapped[Quantity]
    """Bought less returned."""
    net: Mapped[Money]

    __table_args__ = (Index("ix_customer_product_product_id", "product_id", "customer_id"),)


class CustomerFigure(Base):
    """One row a customer; a customer who never bought has one too."""

    __tablename__ = "customer_figure"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    first_day: Mapped[dt.date | None]
    last_day: Mapped[dt.date | None] = mapped_column(index=True)
    """The first and the last day something was bought."""
    purchase_days: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    net: Mapped[Money] = mapped_column(default=0, server_default="0", index=True)
    discount: Mapped[Money] = mapped_column(default=0, server_default="0")
    owed: Mapped[Money] = mapped_column(default=0, server_default="0")
    """Billed (tax included) less paid."""
    products: Mapped[int] = mapped_column(default=0, server_default="0")
    """Different products bought."""
    products_again: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of these, bought on two days or more."""
    last_contact: Mapped[dt.date | None]
    """The last day of an interaction."""
    exit_day: Mapped[dt.date | None]
    usual_gap: Mapped[float | None]
    """Days between visits by the customer's own rhythm, pulled towards the shop's."""
    comeback_day: Mapped[dt.date | None]
    """The visit that ended a silence in which the customer was Lapsed, if any; the latest one."""
    comeback_visits: Mapped[int] = mapped_column(default=0, server_default="0")
    """Visits since then, that one included."""
    late_on: Mapped[dt.date | None] = mapped_column(index=True)
    """The first day on which this silence makes the customer At risk."""
    lapsed_on: Mapped[dt.date | None] = mapped_column(index=True)
    """The first day on which this silence makes the customer Lapsed."""
    base_stage: Mapped[str] = mapped_column(default="prospect", server_default="prospect")
    """The stage while not late: prospect, new, growing, loyal or won_back."""


class ShopRhythm(Base):
    """The shop's rhythm as it was known from a day on: a row a month, learned from the visits before that day."""

    __tablename__ = "shop_rhythm"

    since: Mapped[dt.date] = mapped_column(primary_key=True)
    gap: Mapped[float]
    """The typical days between two visits."""
    second_gap: Mapped[float]
    """The typical days to the second visit."""
    customers: Mapped[int]
    """From how many customers it was learned."""


class ShopOutlook(Base):
    """What was learned of the whole shop for the outlook of one customer: one row, key 1."""

    __tablename__ = "shop_outlook"

    id: Mapped[Key]
    as_of: Mapped[dt.date]
    """The day up to which it was looked."""
    days: Mapped[int]
    """From how many days of customers it was learned."""
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `insights.shop_model` keeps them."""


class ProductPair(Base):
    """On how many receipts both products are; learned from the newest receipts now and then.

    The row of a product with itself holds all its receipts in `buyers`, those of the last 30 days in `common`.
    """

    __tablename__ = "product_pair"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    with_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    buyers: Mapped[int]
    """Receipts with `product`."""
    common: Mapped[int]
    """Of these, how many have `with` too."""
    score: Mapped[float]
    """What the pair is ranked by."""
