"""How a file writes its days and decimals, told from whole columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.exchange import columns
from app.exchange.headings import Mapping
from app.exchange.reading import Table


def formats(tmp_path: Path, text: str, mapping: Mapping, currency: str = "NOK") -> columns.Formats:
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    with Table(file) as table:
        table.start_at(1)
        return columns.formats(table, mapping, mapping.indexes(table.headings), currency)


PRICE = Mapping("purchases", {"price": "p"})


@pytest.mark.parametrize(
    ("text", "currency", "mark"),
    [
        ("p\n1.250\n12.5\n", "NOK", "."),
        ("p;q\n1.250;a\n12,5;b\n", "NOK", ","),
        ("p\n1.250\n250\n", "NOK", ","),
        ("p\n1.250\n0.750\n", "NOK", "."),
        ("p\n1.250\n2.500\n", "NOK", "."),
        ("p;q\n1.250;a\n2.500;b\n", "NOK", ","),
        ("p\n12.500\n7.000\n", "IDR", ","),
        ('p,q\n"1,250",a\n"2,500",b\n', "GBP", "."),
    ],
)
def test_thousands_and_decimals_are_told_apart(tmp_path: Path, text: str, currency: str, mark: str) -> None:
    assert formats(tmp_path, text, PRICE, currency).mark["price"] == mark


def test_what_is_far_down_in_the_file_counts_too(tmp_path: Path) -> None:
    mapping = Mapping("purchases", {"date": "d"})
    found = formats(tmp_path, "d\n" + "1/2/2026\n" * 12_000 + "1/31/2026\n", mapping)
    assert found.order["date"] == "mdy"
    assert not found.uncertain


def test_what_a_person_says_is_not_guessed(tmp_path: Path) -> None:
    mapping = Mapping("purchases", {"date": "d", "price": "p"}, day_order="mdy", decimal=",")
    found = formats(tmp_path, "d|p\n1/2/2026|1.250\n", mapping)
    assert (found.order["date"], found.mark["price"], found.uncertain) == ("mdy", ",", set())


def test_what_can_be_read_in_two_ways_is_uncertain(tmp_path: Path) -> None:
    assert formats(tmp_path, "d\n1/2/2026\n", Mapping("purchases", {"date": "d"})).uncertain == {"date"}
