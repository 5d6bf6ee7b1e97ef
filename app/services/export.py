"""Everything in the book as plain tables, so that nobody is locked in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.models import Base
from app.models.attachment import Attachment
from app.services import attachments

DERIVED = {
    "customer_day", "customer_product", "customer_figure", "shop_rhythm", "shop_outlook", "product_pair",
    "journal_entry", "journal_row", "closed_link", "attachment_content",
}  # fmt: skip
"""Worked out from the rest, the book's own memory of changes, or written as files of their own."""

HIDDEN = {"search_text", "sort_key", "logo", "content_id"}

FILES = "attachments"
"""The folder of the files kept with customers."""


@dataclass(frozen=True)
class TableRows:
    """One table: its name, its column names and what they hold, and its rows as plain text."""

    name: str
    about: str
    columns: list[tuple[str, str]]
    rows: Iterator[list[str]]


def tables(session: Session) -> Iterator[TableRows]:
    """Every table that holds what people entered, removed rows included (their removed_at says so)."""
    for table in Base.metadata.sorted_tables:
        if table.name in DERIVED:
            continue
        columns = [column for column in table.columns if column.name not in HIDDEN]
        kinds = [(column.name, _kind(column)) for column in columns]
        rows = _rows(session, columns)
        if table is Attachment.__table__:
            kinds.append(("file", "where it lies in this folder, empty if its content is not in the book"))
            rows = ([*row, where] for row, where in zip(rows, _places(session), strict=True))
        yield TableRows(table.name, _about(table), kinds, rows)


def _places(session: Session) -> list[str]:
    return [f"{FILES}/{row.numbered_name}" if row.is_kept else "" for row in attachments.of(session)]


def _rows(session: Session, columns: list[Any]) -> Iterator[list[str]]:
    for row in session.execute(select(*columns).order_by(columns[0])):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(int(value)) if isinstance(value, bool) else str(value)


def _kind(column: Any) -> str:
    points = next((f", key of {key.column.table.name}" for key in column.foreign_keys), "")
    return f"{column.type.python_type.__name__}{points}"


def _about(table: Table) -> str:
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    return (model.__doc__ or "").strip().split("\n")[0]
