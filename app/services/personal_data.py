"""Everything the book holds about one person, for that person: every table, and what the journal remembers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from app.models import Base
from app.models.customer import Customer
from app.services import forgetting, person, shop

FOLDED = frozenset({"search_text", "sort_key"})
"""The name and the rest once more, folded for searching and sorting."""

CALLED = {"purchase": ("number", "day"), "import_run": ("file",), "follow_up": ("reason",)}
"""What a row of a table is called where it has no name."""


@dataclass(frozen=True)
class PersonTable:
    """One table's rows about the person.

    Attributes:
        columns: the table's own; after a `…_id` comes what that row is called, by the name without `_id`.
        money: which of them are minor units; quantities: thousandths.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    money: frozenset[str]
    quantities: frozenset[str]

    def dicts(self) -> list[dict[str, Any]]:
        """The rows by the names of the columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class ChangeRow:
    """What the journal remembers of a change: the values before and after, of one row."""

    at: dt.datetime
    title: str
    table: str
    key: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class PersonalData:
    """Everything about one person."""

    code: str
    name: str
    shop: str
    currency: str
    zone: str
    tables: tuple[PersonTable, ...]
    changes: tuple[ChangeRow, ...]

    def table(self, name: str) -> PersonTable:
        """One of the tables."""
        return next(table for table in self.tables if table.name == name)


def gather(session: Session, customer_id: int) -> PersonalData:
    """Reads all of it, removed rows included.

    Raises:
        sqlalchemy.exc.NoResultFound: there is no such customer.
    """
    code, name = session.execute(select(Customer.code, Customer.name).where(Customer.id == customer_id)).one()
    ids = person.ids(session, customer_id)
    row = shop.get(session)
    found = tuple(_table(session, table, ids) for table in person.tables())
    changes = forgetting.memories(session, person.keys(session, ids))
    return PersonalData(
        code, name, row.name, row.currency, row.time_zone, found, tuple(ChangeRow(*one) for one in changes)
    )


def _table(session: Session, table: Table, ids: list[int]) -> PersonTable:
    columns = [column for column in table.columns if column.name not in FOLDED]
    rows = session.execute(select(*columns).where(person.mine(table, ids)).order_by(*table.primary_key)).all()
    names: list[str] = []
    cells: list[list[Any]] = []
    for place, column in enumerate(columns):
        values = [row[place] for row in rows]
        names.append(column.name)
        cells.append(values)
        called = _called(session, column, values)
        if called is not None:
            names.append(column.name.removesuffix("_id"))
            cells.append([called.get(value) for value in values])
    money = frozenset(column.name for column in columns if _says(column, "Money"))
    quantities = frozenset(column.name for column in columns if _says(column, "Quantity"))
    return PersonTable(table.name, tuple(names), list(zip(*cells, strict=True)), money, quantities)


def _says(column: Column[Any], word: str) -> bool:
    """Whether the model calls a column's whole numbers money or quantities."""
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is column.table)
    return word in str(model.__annotations__.get(column.name, ""))


def _called(session: Session, column: Column[Any], values: list[Any]) -> dict[Any, str] | None:
    """Key -> what the row is called that a column points at; None if it points at the person, or at nothing named."""
    target = next((key.column.table for key in column.foreign_keys), None)
    if target is None or column.name == "customer_id":
        return None
    named = ("name",) if "name" in target.c else CALLED.get(target.name)
    keys = {value for value in values if value is not None}
    if named is None:
        return None
    parts = [target.c[name] for name in named]
    found = session.execute(select(target.c.id, *parts).where(target.c.id.in_(keys)))
    return {key: " · ".join(str(part) for part in called if part not in ("", None)) for key, *called in found}
