"""Pairings: the owner says that this goes with that. A pairing holds in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _
from app.models.product import Product, ProductPairing
from app.services import journal


@dataclass(frozen=True)
class PairingRow:
    """A product that goes with another, and why."""

    with_id: int
    name: str = ""
    reason: str = ""


def of(session: Session, product_id: int) -> tuple[PairingRow, ...]:
    """What the owner says goes with a product, by name, each once."""
    said, item = ProductPairing, Product
    other = case((said.product_id == product_id, said.with_id), else_=said.product_id)
    found = session.execute(
        select(item.id, item.name, said.reason)
        .join(item, item.id == other)
        .where(
            or_(said.product_id == product_id, said.with_id == product_id),
            said.removed_at.is_(None),
            item.removed_at.is_(None),
        )
        .order_by(item.name, item.id, said.reason.desc())
    )
    rows: dict[int, PairingRow] = {}
    for row in found:
        rows.setdefault(row.id, PairingRow(*row))
    return tuple(rows.values())


def set_for(session: Session, product_id: int, wanted: Sequence[PairingRow]) -> bool:
    """Makes these the product's pairings; says whether anything changed.

    Raises:
        AppError: a product paired with itself, or a reason too long.
    """
    before = {row.with_id: row.reason for row in of(session, product_id)}
    now: dict[int, str] = {}
    for pair in wanted:
        if pair.with_id == product_id:
            raise AppError(_("A product always goes with itself; choose another."), field="pairings")
        now[pair.with_id] = text.clean(pair.reason, field="reason")
    for gone in before.keys() - now.keys():
        for key in _keys(session, product_id, gone, removed=False):
            journal.remove(session, ProductPairing, key)
    for other, reason in now.items():
        if before.get(other) != reason:
            _keep(session, product_id, other, reason)
    return before != now


def _keep(session: Session, product_id: int, other: int, reason: str) -> None:
    keys = _keys(session, product_id, other, removed=False) or _keys(session, product_id, other, removed=True)
    for key in keys:
        journal.update(session, ProductPairing, key, {"reason": reason, "removed_at": None})
    if not keys:
        journal.insert(session, ProductPairing, product_id=product_id, with_id=other, reason=reason)


def _keys(session: Session, one: int, two: int, *, removed: bool) -> list[int]:
    said = ProductPairing
    pair = or_(
        (said.product_id == one) & (said.with_id == two), (said.product_id == two) & (said.with_id == one)
    )
    gone = said.removed_at.is_not(None) if removed else said.removed_at.is_(None)
    return list(session.scalars(select(said.id).where(pair, gone)))
