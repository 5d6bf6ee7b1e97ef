"""The figures of every customer for other programs: one line each, plain numbers, ISO days, in every language."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from app import i18n
from app.errors import AppError
from app.models.customer import Customer
from app.reports import figures_files
from app.services import journal
from app.storage.book import Book
from tests.db.shops import DAY, Sell, sells

__all__ = ["sells"]
TODAY = DAY + dt.timedelta(100)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_customer_has_a_line_of_plain_figures(book: Book, sells: Sell, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    for day in (0, 20, 41):
        sells(1, DAY + dt.timedelta(day), (1, 2), price=123_456)
    with book.write("rename") as session:
        journal.update(session, Customer, 1, {"name": "=1+1"})
    with book.read() as session:
        assert figures_files.insights(session, tmp_path / "a.csv", TODAY, 91) == 5
    first, second = rows(tmp_path / "a.csv")[:2]
    assert tuple(first) == figures_files.INSIGHTS
    assert first["name"] == "'=1+1"
    assert (first["first_purchase"], first["last_purchase"]) == ("2024-01-01", "2024-02-11")
    assert (first["purchase_days"], first["net_sales"]) == ("3", "7407.36")
    assert 0 < float(first["p_buy"]) < 1
    assert (second["stage"], second["last_purchase"], second["lateness"]) == ("prospect", "", "")


@pytest.mark.parametrize("horizon", [0, 3651])
def test_a_horizon_of_no_days_or_of_decades_is_refused(book: Book, tmp_path: Path, horizon: int) -> None:
    with book.read() as session, pytest.raises(AppError, match="horizon"):
        figures_files.insights(session, tmp_path / "a.csv", TODAY, horizon)
    assert list(tmp_path.glob("*.csv")) == []


def test_suggestions_for_all_and_for_one_by_code(book: Book, sells: Sell, tmp_path: Path) -> None:
    for customer in (1, 2):
        for day in (0, 20, 41):
            sells(customer, DAY + dt.timedelta(day))
    with book.read() as session:
        path = tmp_path / "s.csv"
        assert figures_files.suggested(session, path, TODAY, top=3, new_only=False, customer=None) == len(rows(path))
        kinds = {(row["customer"], row["kind"]) for row in rows(path)}
        assert kinds == {("C1", "repeat"), ("C2", "repeat"), *((f"C{n}", "new_for_you") for n in (3, 4, 5))}
        assert {row["reason"] for row in rows(path)} >= {"2 customers bought this so far"}
        figures_files.suggested(session, path, TODAY, top=3, new_only=False, customer="C2")
        assert {(row["customer"], row["product"], row["kind"]) for row in rows(path)} == {("C2", "P1", "repeat")}
        with pytest.raises(AppError, match="no customer with the code"):
            figures_files.suggested(session, path, TODAY, top=3, new_only=False, customer="nobody")
        with pytest.raises(AppError, match="--top"):
            figures_files.suggested(session, path, TODAY, top=0, new_only=False, customer=None)
