"""A customer: a person or a firm, prospects included, and how to reach them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, Word, to


class Customer(Removable, Base):
    """One customer."""

    __tablename__ = "customer"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_key: Mapped[str]
    """The folded name, for sorting."""
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    """Everything a search finds this customer by, folded; kept up by `services.customers`."""
    is_firm: Mapped[bool] = mapped_column(default=False, server_default="0")
    preferred_channel: Mapped[Word] = mapped_column(default="", server_default="")
    language: Mapped[Word] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="", server_default="")
    referred_by_id: Mapped[int | None] = to("customer")
    relationship_type: Mapped[Word] = mapped_column(default="transactional", server_default="transactional")
    staff_id: Mapped[int | None] = to("staff", index=False)
    household_id: Mapped[int | None] = to("household")
    since: Mapped[dt.date]
    """The day the customer came into the book."""
    import_id: Mapped[int | None] = to("import_run")
    merged_into_id: Mapped[int | None] = to("customer", index=False)

    __table_args__ = (Index("ix_customer_sort_key_id", "sort_key", "id"),)


class CustomerContact(Removable, Base):
    """A phone, an e-mail or a social account. Neither identifies a customer: couples share them."""

    __tablename__ = "customer_contact"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    kind: Mapped[Word]
    """phone, email or social."""
    label: Mapped[str] = mapped_column(default="", server_default="")
    value: Mapped[str]
    """As typed."""
    normal: Mapped[str] = mapped_column(default="", server_default="", index=True)
    """E.164 for phones, lower case for e-mails; empty if it could not be read."""
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class CustomerAddress(Removable, Base):
    """Where a customer lives or takes deliveries."""

    __tablename__ = "customer_address"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    label: Mapped[str] = mapped_column(default="", server_default="")
    street: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    region: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")


class CustomerNeed(Removable, Base):
    """Something the customer said they are looking for."""

    __tablename__ = "customer_need"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer")
    text: Mapped[str]
    day: Mapped[dt.date]
    met_on: Mapped[dt.date | None]
