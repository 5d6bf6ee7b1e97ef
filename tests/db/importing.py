"""What the tests of imports share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.exchange import incoming
from app.exchange.headings import Mapping
from app.exchange.incoming import Result
from app.models.base import Base
from app.models.purchase import Purchase, PurchaseLine
from app.services import imports
from app.storage.book import Book


def bring(book: Book, file: Path, text: str | None = None, mapping: Mapping | None = None, **options: Any) -> Result:
    """Imports a file (after writing `text` to it), as the command does."""
    if text is not None:
        file.write_text(text, encoding="utf-8")
    looked = incoming.look(file, mapping)
    assert not looked.problem
    return incoming.import_file(book, file, looked.mapping, **options)


def counted(result: Result) -> tuple[int, int, int, int, int]:
    """Read, added, updated, skipped, rejected; they add up."""
    c = result.counts
    assert c.read == c.added + c.updated + c.skipped + c.rejected
    return c.read, c.added, c.updated, c.skipped, c.rejected


def take_back(book: Book, number: int | None) -> None:
    """Undoes an import."""
    assert number is not None
    with book.write("undo") as session:
        imports.undo(session, number)


def count(book: Book, model: type[Base]) -> int:
    """How many rows a table has that are not removed."""
    with book.read() as session:
        query = select(func.count()).select_from(model)
        if hasattr(model, "removed_at"):
            query = query.where(model.removed_at.is_(None))
        return session.scalar(query) or 0


def total(book: Book) -> int:
    """The sum of all lines, checked against the receipts'."""
    with book.read() as session:
        lines = session.scalar(select(func.coalesce(func.sum(PurchaseLine.net + PurchaseLine.tax), 0)))
        bills = session.scalar(select(func.coalesce(func.sum(Purchase.net + Purchase.tax), 0)))
    assert lines == bills
    return int(lines or 0)


def rows(book: Book, *columns: Any, order: Any = None) -> list[tuple[Any, ...]]:
    """Some columns of a table, as tuples."""
    with book.read() as session:
        query = select(*columns).order_by(columns[0] if order is None else order)
        return [tuple(row) for row in session.execute(query)]


def everything(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the records of imports and changes themselves."""
    left_out = ("import_run", "journal_entry", "journal_row", "shop_rhythm")
    with book.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in left_out
        }
