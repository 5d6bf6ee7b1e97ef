"""Products come in once, are brought up to date, and are as they were after undo."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from app.models.product import Product, ProductFamily
from app.services import journal, shop
from app.storage.book import Book
from tests.db.importing import bring, count, counted, everything, rows, take_back

GOODS = """Varenr;Varenavn;Strekkode;Kategori;Pris;Innkjøpspris;Enhet;Størrelse;Familie;Trinn;Interesser
0010;Te, grønn 100 g;7038010000012;Te;89,50;40;g;100;Grønn te;1;te,helse
0011;Te, grønn 250 g;7038010000029;Te;199,00;90;g;250;Grønn te;2;te
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "goods.csv"


def test_products_come_in_with_all_that_the_file_says(book: Book, file: Path) -> None:
    assert counted(bring(book, file, GOODS)) == (2, 2, 0, 0, 0)
    assert rows(book, Product.code, Product.price, Product.cost, Product.size, Product.step) == [
        ("0010", 8950, 4000, 100_000, 1), ("0011", 19900, 9000, 250_000, 2),
    ]  # fmt: skip
    assert rows(book, ProductFamily.name) == [("Grønn te",)]


def test_the_same_products_a_second_time_add_nothing(book: Book, file: Path) -> None:
    bring(book, file, GOODS)
    before = everything(book)
    assert counted(bring(book, file)) == (2, 0, 0, 2, 0)
    assert everything(book) == before


def test_undo_restores_a_price_that_was_updated(book: Book, file: Path, tmp_path: Path) -> None:
    bring(book, file, GOODS)
    result = bring(book, tmp_path / "new.csv", "Code,Name,Price\n0010,Green tea,99.50\n0012,Black tea,79\n")
    assert counted(result) == (2, 1, 1, 0, 0)
    assert ("0010", 9950) in rows(book, Product.code, Product.price)
    take_back(book, result.number)
    assert rows(book, Product.code, Product.price) == [("0010", 8950), ("0011", 19900)]


@pytest.mark.parametrize("since", [{"name": "Black coffee"}, {"removed_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}])
def test_a_product_without_a_code_is_the_one_that_its_name_became_the_code_of(
    book: Book, file: Path, since: dict[str, Any]
) -> None:
    text = "Name,Price\nCoffee,89.50\n"
    bring(book, file, text)
    with book.write("since then") as session:
        journal.update(session, Product, 1, since)
    assert counted(bring(book, file)) == (1, 0, 1, 0, 0)
    assert rows(book, Product.code, Product.name, Product.removed_at) == [("Coffee", "Coffee", None)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("T,Tea,1o", "not a number"), ("T,Tea,-5", "below nothing"), (",,5", "No product"), ("G,Twice,5", "twice"),
        ("T,Tea,99999999999999999999", "too large"),
    ],
)  # fmt: skip
def test_a_broken_product_is_rejected_with_its_reason(book: Book, file: Path, row: str, reason: str) -> None:
    result = bring(book, file, f"Code,Name,Price\nG,Good,5\n{row}\n")
    assert counted(result) == (2, 1, 0, 0, 1)
    assert reason in result.counts.reasons[3]


def test_a_tax_rate_has_to_be_one_of_the_shops(book: Book, file: Path) -> None:
    with book.write("rate") as session:
        shop.add_tax_rate(session, "Food", 1500)
    result = bring(book, file, "Code,Name,Price,VAT\nA,Tea,5,15 %\nB,Bun,5,25 %\n")
    assert counted(result) == (2, 1, 0, 0, 1)
    assert "tax rate" in result.counts.reasons[3]
    assert count(book, Product) == 1


def test_a_step_is_a_number_and_an_unclosed_row_breaks_itself_only(book: Book, file: Path) -> None:
    result = bring(book, file, 'Code,Name,Price,Family,Step\nA,Tea,5,T,1\nB,Tea 2,5,T,second\nC,"Tea 3,5,T,3\n')
    assert counted(result) == (3, 1, 0, 0, 2)
    assert "is not a step" in result.counts.reasons[3]
