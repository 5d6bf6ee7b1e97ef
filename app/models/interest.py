"""What customers care about and products serve."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Removable, to


class Interest(Removable, Base):
    """One interest, such as baking."""

    __tablename__ = "interest"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)


class CustomerInterest(Base):
    """A customer has an interest."""

    __tablename__ = "customer_interest"

    id: Mapped[Key]
    customer_id: Mapped[int] = to("customer", index=False)
    interest_id: Mapped[int] = to("interest")

    __table_args__ = (UniqueConstraint("customer_id", "interest_id"),)


class ProductInterest(Base):
    """A product serves an interest."""

    __tablename__ = "product_interest"

    id: Mapped[Key]
    product_id: Mapped[int] = to("product", index=False)
    interest_id: Mapped[int] = to("interest")

    __table_args__ = (UniqueConstraint("product_id", "interest_id"),)
