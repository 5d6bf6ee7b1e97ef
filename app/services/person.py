"""Which rows of the book are about one person: told from the tables themselves, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import Column, ColumnElement, Table, select
from sqlalchemy.orm import Session

from app.models import Base
from app.models.customer import Customer

ROOT = Base.metadata.tables["customer"]


@cache
def tables() -> dict[Table, Column[int]]:
    """Every table with rows about a person, those pointed at first, and the column that leads to the person.

    That is the customer, what has a `customer_id`, and what cannot be without a row of those, such as the lines of
    a purchase.
    """
    found: dict[Table, Column[int]] = {ROOT: ROOT.c.id}
    for table in Base.metadata.sorted_tables:
        if table is ROOT:
            continue
        mine = table.c.get("customer_id")
        if mine is not None and mine.foreign_keys:
            found[table] = mine
            continue
        for column in table.columns:
            parents = [key.column.table for key in column.foreign_keys]
            if parents and parents[0] in found and parents[0] is not ROOT and not column.nullable:
                found[table] = column
    return found


def mine(table: Table, ids: Collection[int]) -> ColumnElement[bool]:
    """Which rows of one of these tables are about these customers."""
    column = tables()[table]
    parent = next((key.column.table for key in column.foreign_keys), ROOT)
    if table is ROOT or parent is ROOT:
        return column.in_(ids)
    return column.in_(select(parent.c.id).where(mine(parent, ids)))


def ids(session: Session, customer_id: int) -> list[int]:
    """The customer, and those who turned out to be the same person."""
    found, looked = [customer_id], 0
    while looked < len(found):
        merged = select(Customer.id).where(Customer.merged_into_id == found[looked], Customer.id.not_in(found))
        found += session.scalars(merged)
        looked += 1
    return found


def keys(session: Session, customer_ids: Collection[int]) -> dict[str, set[int]]:
    """The keys of all rows about these customers, by table; figures, which have no key of their own, are left out."""
    return {
        table.name: set(session.scalars(select(table.c.id).where(mine(table, customer_ids))))
        for table in tables()
        if "id" in table.c
    }
