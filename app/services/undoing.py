"""Undo: one change of the book is taken back whole, and the figures follow."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Base
from app.models.purchase import Payment, PurchaseLine
from app.services import figures, journal


def undo(session: Session, entry: int) -> None:
    """Takes the entry back.

    Raises:
        AppError: it was undone already, or a later change stands on it.
    """
    keys = journal.keys(session, entry)
    before = _customers(session, keys)
    figures.forget(session, before, keys.get("product", set()))
    changed = journal.undo(session, entry)
    figures.refresh(session, before | _customers(session, changed))
    if "threshold" in changed:
        figures.restage(session)


def _customers(session: Session, changed: dict[str, set[int]]) -> set[int]:
    """Whose figures depend on these rows."""
    found = set(changed.get("customer", ()))
    bills = set(changed.get("purchase", ()))
    for model in (PurchaseLine, Payment):
        keys = sorted(changed.get(model.__tablename__, ()))
        for start in range(0, len(keys), figures.CHUNK):
            some = keys[start : start + figures.CHUNK]
            bills.update(session.scalars(select(model.purchase_id).where(model.id.in_(some))))
    tables = {"purchase": sorted(bills)}
    tables |= {name: sorted(changed.get(name, ())) for name in ("interaction", "exit")}
    for name, keys in tables.items():
        table = Base.metadata.tables[name]
        for start in range(0, len(keys), figures.CHUNK):
            some = keys[start : start + figures.CHUNK]
            owners = session.scalars(select(table.c.customer_id).where(table.c.id.in_(some)))
            found.update(owner for owner in owners if owner is not None)
    return found
