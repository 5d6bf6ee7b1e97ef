"""What the shop sells."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Money, Quantity, Removable, Word, to


class ProductFamily(Removable, Base):
    """Products that are steps of one another, such as 250 g and 1 kg of the same coffee."""

    __tablename__ = "product_family"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)


class Product(Removable, Base):
    """One product."""

    __tablename__ = "product"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    barcode: Mapped[str] = mapped_column(default="", server_default="", index=True)
    name: Mapped[str]
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    category: Mapped[str] = mapped_column(default="", server_default="")
    price: Mapped[Money] = mapped_column(default=0, server_default="0")
    cost: Mapped[int | None]
    tax_rate_id: Mapped[int | None] = to("tax_rate", index=False)
    unit: Mapped[Word] = mapped_column(default="", server_default="")
    size: Mapped[Quantity | None]
    """How much of `unit` one piece holds, in thousandths."""
    family_id: Mapped[int | None] = to("product_family")
    step: Mapped[int | None]
    """The product's place in its family, from 1."""
    is_goods: Mapped[bool] = mapped_column(default=True, server_default="1")
    """False for postage, fees and the like: in the totals, never suggested."""
    is_discontinued: Mapped[bool] = mapped_column(default=False, server_default="0")
    import_id: Mapped[int | None] = to("import_run")

    __table_args__ = (Index("ix_product_name_id", "name", "id"),)


class ProductPairing(Removable, Base):
    """The owner says: this goes with that."""

    __tablename__ = "product_pairing"

    id: Mapped[Key]
    product_id: Mapped[int] = to("product", index=False)
    with_id: Mapped[int] = to("product")
    reason: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (UniqueConstraint("product_id", "with_id"),)
