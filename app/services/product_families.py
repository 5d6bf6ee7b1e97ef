"""Families: products that are steps of one another, from the smallest or plainest up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.i18n import _
from app.models.product import Product, ProductFamily
from app.services import journal, labels


@dataclass(frozen=True)
class StepRow:
    """A product's place in its family."""

    product_id: int
    step: int | None
    name: str
    price: int


@dataclass(frozen=True)
class FamilyRow:
    """A family with its products, the first step first; those without a step come last."""

    id: int
    name: str
    version: int
    steps: tuple[StepRow, ...]

    @property
    def used(self) -> int:
        """How many products are in it."""
        return len(self.steps)


KIND = labels.Kind(ProductFamily, Product.family_id, Product.id, lambda: _("A family needs a name."), longest=text.LINE)
key_of = partial(labels.key_of, KIND)
rename = partial(labels.rename, KIND)


def listing(session: Session) -> list[FamilyRow]:
    """Every family, by name, in two statements."""
    family, item = ProductFamily, Product
    members: dict[int, list[StepRow]] = {}
    found: Any = session.execute(
        select(item.family_id, item.id, item.step, item.name, item.price)
        .where(item.family_id.is_not(None), item.removed_at.is_(None))
        .order_by(item.step.nulls_last(), item.name, item.id)
    )
    for key, *rest in found:
        members.setdefault(key or 0, []).append(StepRow(*rest))
    families = session.execute(
        select(family.id, family.name, family.version)
        .where(family.removed_at.is_(None))
        .order_by(func.lower(family.name), family.id)
    )
    return [FamilyRow(*row, tuple(members.get(row.id, ()))) for row in families]


def set_steps(session: Session, key: int, product_ids: Sequence[int]) -> None:
    """Makes these products, in this order, the steps of a family; products left out leave the family."""
    item = Product
    before = session.scalars(select(item.id).where(item.family_id == key, item.removed_at.is_(None))).all()
    for gone in set(before) - set(product_ids):
        journal.update(session, item, gone, {"family_id": None, "step": None})
    for place, one in enumerate(dict.fromkeys(product_ids), 1):
        journal.update(session, item, one, {"family_id": key, "step": place})


def next_step(session: Session, key: int) -> int:
    """The step after the last one of a family."""
    item = Product
    last = session.scalar(select(func.max(item.step)).where(item.family_id == key, item.removed_at.is_(None)))
    return (last or 0) + 1


def join(session: Session, key: int, into: int) -> None:
    """Makes two families one: the products of the first become the last steps of the other."""
    item = Product
    last = next_step(session, into)
    moved = select(item.id).where(item.family_id == key, item.removed_at.is_(None))
    for step, one in enumerate(session.scalars(moved.order_by(item.step.nulls_last(), item.id)).all(), last):
        journal.update(session, item, one, {"family_id": into, "step": step})
    journal.update(session, ProductFamily, into, {"removed_at": None})
    journal.remove(session, ProductFamily, key)


def remove(session: Session, key: int) -> None:
    """Dissolves a family; its products stay."""
    set_steps(session, key, ())
    journal.remove(session, ProductFamily, key)
