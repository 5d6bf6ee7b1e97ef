"""Everything in the book can be taken out."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from app.errors import AppError
from app.exchange import everything
from app.models.customer import Customer
from app.services import journal
from app.storage.book import Book


def test_every_customer_comes_out_and_a_formula_comes_out_as_text(book: Book, tmp_path: Path) -> None:
    with book.write("x") as session:
        for code, name in (("1", "=1+1"), ("2", "王小明"), ("3", 'Anna <b "Müller"')):
            journal.insert(session, Customer, code=code, name=name, sort_key="x", since=dt.date(2026, 1, 1))
    with book.read() as session:
        names = everything.write(session, tmp_path / "out")
    with (tmp_path / "out" / "customer.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["'=1+1", "王小明", 'Anna <b "Müller"']
    assert "shop.csv" in names
    assert "customer.csv" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_a_folder_that_holds_something_is_left_alone(book: Book, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with book.read() as session, pytest.raises(AppError, match="not empty"):
        everything.write(session, tmp_path)


def test_a_folder_that_cannot_be_made_is_said_so(book: Book, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with book.read() as session, pytest.raises(AppError, match="cannot be written"):
        everything.write(session, tmp_path / "file" / "out")
