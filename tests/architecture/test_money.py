"""Money is a whole number of minor units wherever it is kept or worked out."""

from __future__ import annotations

import ast
import re
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Float, Integer, Numeric

from app.models import Base
from app.storage.book import Book
from app.storage.engine import connect

APP = Path(__file__).resolve().parents[2] / "app"

INEXACT = {
    "shop_rhythm.gap", "shop_rhythm.second_gap", "customer_figure.usual_gap", "product_pair.score", "threshold.value",
}  # fmt: skip
"""Days, scores and an owner's thresholds: estimates, and no money."""

MONEY = {"net", "tax", "gross", "discount", "paid", "amount", "price", "unit_price", "cost", "owed", "spent"}

EXACT = (
    "money.py", "services/purchases.py", "services/returns.py", "services/purchase_basis.py", "services/sales.py",
    "services/receivables.py", "services/purchase_list.py", "services/import_writing.py", "services/import_returns.py",
    "services/customer_days.py", "services/closed_periods.py", "services/closed_check.py", "services/closed_days.py",
    "services/product_sales.py", "services/accounts.py",
)  # fmt: skip
"""Where amounts are worked out."""


def test_no_column_but_estimates_holds_fractions() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    inexact = {f"{c.table.name}.{c.name}" for c in columns if isinstance(c.type, Float | Numeric)}
    assert inexact == INEXACT
    assert [str(c) for c in columns if c.name in MONEY and not isinstance(c.type, Integer)] == []
    assert len([c for c in columns if c.name in MONEY]) > 15


def test_the_file_itself_knows_no_other_columns_with_fractions(book: Book) -> None:
    with closing(connect(book.path, pragmas={}, read_only=True)) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kinds = {
            f"{table}.{row[1]}": row[2] for table in tables for row in raw.execute(f'PRAGMA table_info("{table}")')
        }
    assert {
        name for name, kind in kinds.items() if any(word in kind for word in ("REAL", "NUM", "FLO", "DOUB", "DEC"))
    } == INEXACT


@pytest.mark.parametrize("name", EXACT)
def test_amounts_are_worked_out_without_floats(name: str) -> None:
    found = []
    for node in ast.walk(ast.parse((APP / name).read_text("utf-8"))):
        fraction = isinstance(node, ast.Constant) and isinstance(node.value, float)
        word = isinstance(node, ast.Name) and node.id == "float"
        if fraction or word or isinstance(node, ast.Div):
            found.append(ast.dump(node))
    assert found == []


def test_receipts_are_written_by_the_journal_alone() -> None:
    """Which is where the guard of closed books stands."""
    past = re.compile(r"\b(insert|update|delete)\((Purchase|PurchaseLine|Payment)\b")
    assert [path.name for path in sorted(APP.rglob("*.py")) if past.search(path.read_text("utf-8"))] == []
