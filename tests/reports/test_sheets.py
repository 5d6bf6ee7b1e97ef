"""XLSX and CSV: texts are texts, numbers are numbers, nothing comes alive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app import i18n
from app.errors import Cancelled
from app.reports.paper import print_report
from app.reports.report import Report
from app.reports.sheets import as_csv, as_xlsx
from tests.reports.conftest import HOSTILE, csv_rows, pdf_text, xlsx_cells

DAY = dt.date(2026, 10, 1)
Small = Callable[..., Report]


def rows_of(names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [(DAY, name, 1500, -12_345 + n) for n, name in enumerate(names)]


def test_totals_are_equal_to_the_last_unit_in_all_three(small: Small) -> None:
    report = small([(DAY, f"c{n}", 1000, n * 333 + 1) for n in range(250)])
    total = sum(n * 333 + 1 for n in range(250))
    assert i18n.format_money(total, "NOK", symbol=False) in pdf_text(print_report(report).content)
    sheet = xlsx_cells(as_xlsx(report))["Purchases"]
    assert round(Decimal(repr(sheet[-1][3])) * 100) == total
    assert sum(round(Decimal(repr(row[3])) * 100) for row in sheet[4:-1]) == total
    table = csv_rows(as_csv(report))
    assert Decimal(table[-1][3]) * 100 == total
    assert sum(Decimal(row[3]) * 100 for row in table[1:-1]) == total


def test_hostile_names_are_plain_text_in_a_workbook(small: Small) -> None:
    sheet = xlsx_cells(as_xlsx(small(rows_of(HOSTILE))))["Purchases"]
    assert [row[1] for row in sheet[4:-1]] == list(HOSTILE)
    assert b"<f>" not in as_xlsx(small(rows_of(HOSTILE)))


def test_no_cell_of_a_csv_file_is_a_live_formula_and_numbers_are_unharmed(small: Small) -> None:
    table = csv_rows(as_csv(small(rows_of(("=1+1", "+47-1", "-x", "@y", "\t=z", " =a", "plain", "＝全", "+47 1")))))
    assert [row[1][0] for row in table[1:-1]] == ["'", "'", "'", "'", "'", "'", "p", "'", "+"]
    assert table[1][3] == "-123.45"
    assert table[1][:1] == ["2026-10-01"]
    assert table[1][2] == "1.5"


def test_where_the_decimal_is_a_comma_columns_are_parted_by_semicolons(small: Small) -> None:
    i18n.set_language("nb")
    content = as_csv(small(rows_of(("A; B",))))
    assert content.startswith(b"\xef\xbb\xbf")
    assert csv_rows(content, ";")[1] == ["2026-10-01", "A; B", "1,5", "-123,45"]


def test_dates_and_amounts_are_dates_and_numbers_in_a_workbook(small: Small) -> None:
    row = xlsx_cells(as_xlsx(small(rows_of(("A",)))))["Purchases"][4]
    assert row == [dt.datetime(2026, 10, 1), "A", 1.5, -123.45]


def test_the_same_report_gives_the_same_workbook(small: Small) -> None:
    report = small(rows_of(HOSTILE))
    assert as_xlsx(report) == as_xlsx(report)


def test_a_text_longer_than_a_cell_goes_on_below(small: Small) -> None:
    words = "".join(chr(97 + n % 26) for n in range(100_000))
    column = [row[1] or "" for row in xlsx_cells(as_xlsx(small(rows_of((words, "after")))))["Purchases"][4:]]
    assert "".join(column) == words + "after" + "Total"


def test_an_amount_beyond_fifteen_digits_stays_whole(small: Small) -> None:
    row = xlsx_cells(as_xlsx(small([(DAY, "A", 1000, 10**16 + 1)])))["Purchases"][4]
    assert row[3] == "100000000000000.01"


def test_without_rows_there_are_still_headings(small: Small) -> None:
    assert csv_rows(as_csv(small([]))) == [["Day", "Who", "Pieces", "Amount"]]
    assert xlsx_cells(as_xlsx(small([])))["Purchases"][3] == ["Day", "Who", "Pieces", "Amount"]


def test_a_workbook_that_is_not_wanted_any_more_stops(small: Small) -> None:
    with pytest.raises(Cancelled):
        as_xlsx(small(rows_of(("A",))), cancelled=lambda: True)
