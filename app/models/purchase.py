"""What was sold, and what was paid for it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Money, Quantity, Removable, Word, to


class Purchase(Removable, Base):
    """One receipt."""

    __tablename__ = "purchase"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(default="", server_default="", index=True)
    customer_id: Mapped[int | None] = to("customer", index=False)
    """None is a walk-in sale: it counts in sales and belongs to no customer."""
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = to("staff", index=False)
    channel: Mapped[Word] = mapped_column(default="shop", server_default="shop")
    country: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    net: Mapped[Money]
    """The sum of its lines without tax; a return is negative."""
    tax: Mapped[Money]
    discount: Mapped[Money] = mapped_column(default=0, server_default="0")
    paid: Mapped[Money] = mapped_column(default=0, server_default="0")
    """The sum of its payments; kept up with them."""
    import_id: Mapped[int | None] = to("import_run")
    source_key: Mapped[str | None] = mapped_column(unique=True)
    """What an import knows this receipt by, so that it never comes in twice."""

    __table_args__ = (
        Index("ix_purchase_customer_id_day", "customer_id", "day"),
        Index("ix_purchase_day_id", "day", "id"),
    )


class PurchaseLine(Base):
    """One line of a receipt; a return has a negative quantity and names what it returns."""

    __tablename__ = "purchase_line"

    id: Mapped[Key]
    purchase_id: Mapped[int] = to("purchase")
    position: Mapped[int]
    product_id: Mapped[int] = to("product")
    description: Mapped[str] = mapped_column(default="", server_default="")
    """What the receipt called it, where that differs from the product's name."""
    quantity: Mapped[Quantity]
    unit_price: Mapped[Money]
    discount: Mapped[Money] = mapped_column(default=0, server_default="0")
    tax_rate: Mapped[int] = mapped_column(default=0, server_default="0")
    net: Mapped[Money]
    tax: Mapped[Money] = mapped_column(default=0, server_default="0")
    returns_id: Mapped[int | None] = to("purchase_line")
    suggestion_id: Mapped[int | None] = to("suggestion_answer", index=False)


class Payment(Removable, Base):
    """Money that came in for a receipt (or went back, if negative)."""

    __tablename__ = "payment"

    id: Mapped[Key]
    purchase_id: Mapped[int] = to("purchase")
    day: Mapped[dt.date] = mapped_column(index=True)
    method: Mapped[Word] = mapped_column(default="cash", server_default="cash")
    amount: Mapped[Money]
    import_id: Mapped[int | None] = to("import_run", index=False)
