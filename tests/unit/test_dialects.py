"""Which character parts the fields."""

from __future__ import annotations

import pytest

from app.exchange.dialects import guess_delimiter


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_told_from_the_first_lines(delimiter: str) -> None:
    rows = [["Date", "Item", "Price"], ["2026-01-05", "Tea, green; large", "1.50"], ["2026-01-06", "Bun", "2.00"]]
    lines = [delimiter.join(f'"{v}"' if delimiter in v else v for v in row) + "\n" for row in rows]
    assert guess_delimiter(lines) == delimiter


def test_decimal_commas_do_not_make_a_comma_the_delimiter() -> None:
    lines = ["Dato;Vare;Pris\n", "5.1.2026;Te;12,50\n", "6.1.2026;Bolle;7,00\n"]
    assert guess_delimiter(lines) == ";"


def test_a_line_above_the_headings_does_not_mislead() -> None:
    lines = ["Sales report, January\n", "\n", "Date;Item;Price\n", "5.1.2026;Tea;12,50\n", "6.1.2026;Bun;7,00\n"]
    assert guess_delimiter(lines) == ";"


def test_one_column_is_a_comma_in_doubt() -> None:
    assert guess_delimiter(["Name\n", "Åse\n"]) == ","


def test_an_open_quotation_mark_does_not_stop_it() -> None:
    assert guess_delimiter(['a;b\n', '"1;2\n', "3;4\n"]) in (",", ";")
