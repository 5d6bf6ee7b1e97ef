"""Reports for a spreadsheet: XLSX and CSV, where a text is a text and a number is a number."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from app import i18n, money
from app.errors import Cancelled
from app.i18n import _
from app.reports.report import Cell, Column, Kind, Report, Section, exact
from app.text import guarded

LONGEST_CELL = 32_000
"""Characters in one cell; Excel holds 32,767, so a longer text goes on in the row below."""

MOST_ROWS = 1_000_000
"""Rows on one sheet; what is more goes on a second one."""

EXACT = 10**15
"""Excel keeps fifteen digits of a number; an amount beyond that is written as text, whole."""


def as_csv(report: Report) -> bytes:
    """The report as CSV in UTF-8: first its main table, then the others, each after a blank line and its title.

    Columns are parted by `;` and decimals by a comma where the language writes them so. A text that a spreadsheet
    would take for a formula has an apostrophe before it; numbers never have.
    """
    comma = i18n.locale().number_symbols["latn"]["decimal"] == ","
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";" if comma else ",", lineterminator="\r\n")
    for number, section in enumerate(report.sections):
        if number:
            writer.writerow([])
            writer.writerow([guarded(section.title)])
        kept = _kept(section)
        writer.writerow([guarded(section.columns[at].title) for at in kept])
        for row in _all_rows(section):
            writer.writerow([_plain(row[at], section.columns[at], report.heading.currency, comma) for at in kept])
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8")


def _plain(value: Cell, column: Column, currency: str, comma: bool) -> str:
    text = exact(value, column.kind, currency)
    if isinstance(value, str):
        return guarded(text)
    return text.replace(".", ",") if comma and column.kind.numeric else text


def _kept(section: Section) -> list[int]:
    """The columns that are not room for a pencil."""
    return [number for number, column in enumerate(section.columns) if not column.kind.paper_only]


def _all_rows(section: Section) -> Iterator[Sequence[Cell]]:
    yield from section.rows
    if section.rows and section.totals is not None:
        yield section.totals


def as_xlsx(report: Report, cancelled: Callable[[], bool] | None = None) -> bytes:
    """The report as a workbook, one sheet a table; the same bytes for the same report.

    Raises:
        Cancelled: `cancelled` said so between two rows.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
            "strings_to_urls": False, "nan_inf_to_errors": True, "default_date_format": "yyyy-mm-dd",
        },
    )  # fmt: skip
    heading = report.heading
    created = dt.datetime.combine(heading.made_on, dt.time())
    book.set_properties({"title": f"{heading.title} · {heading.period}", "author": heading.shop, "created": created})
    formats = _formats(book, heading.currency)
    taken: set[str] = set()
    for section in report.sections:
        rows = list(_all_rows(section))
        for start in range(0, max(len(rows), 1), MOST_ROWS):
            _sheet(book, report, section, rows[start : start + MOST_ROWS], formats, taken, cancelled)
    if report.notes:
        notes = Section(_("How it is worked out"), (Column(_("Figure")), Column(_("How"))), report.notes)
        _sheet(book, report, notes, report.notes, formats, taken, cancelled)
    book.close()
    return target.getvalue()


def _formats(book: Any, currency: str) -> dict[Any, Any]:
    places = money.digits(currency)
    patterns = {
        Kind.MONEY: "#,##0" + ("." + "0" * places if places else ""),
        Kind.COUNT: "#,##0",
        Kind.QUANTITY: "#,##0.###",
        Kind.SHARE: "0.0%",
        Kind.DATE: "yyyy-mm-dd",
        Kind.TEXT: "@",
        Kind.NAME: "@",
    }
    made: dict[Any, Any] = {}
    for kind, pattern in patterns.items():
        made[kind] = book.add_format({"num_format": pattern})
        made[kind, "total"] = book.add_format({"num_format": pattern, "bold": True, "top": 1})
    made["title"] = book.add_format({"bold": True, "font_size": 14})
    made["head"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    return made


def _sheet(
    book: Any, report: Report, section: Section, rows: Sequence[Sequence[Cell]], formats: dict[Any, Any],
    taken: set[str], cancelled: Callable[[], bool] | None,
) -> None:
    sheet = book.add_worksheet(_sheet_name(section.title, taken))
    kept = _kept(section)
    for place, at in enumerate(kept):
        sheet.set_column(place, place, _column_width(section, rows, at, report.heading.currency))
    heading = report.heading
    _string(sheet, 0, 0, f"{heading.title} · {section.title}", formats["title"])
    made = _("made on {day}").format(day=heading.made_on.isoformat())
    _string(sheet, 1, 0, f"{heading.shop} · {heading.period} · {heading.currency} · {made}", None)
    for place, at in enumerate(kept):
        _string(sheet, 3, place, section.columns[at].title, formats["head"])
    sheet.freeze_panes(4, 0)
    line = 4
    for number, row in enumerate(rows):
        if cancelled is not None and number % 500 == 0 and cancelled():
            book.close()
            raise Cancelled
        total = section.totals is not None and row is section.totals
        line = _row(sheet, line, row, section, kept, formats, total, report.heading.currency)


def _row(
    sheet: Any, line: int, row: Sequence[Cell], section: Section, kept: list[int], formats: dict[Any, Any],
    total: bool, currency: str,
) -> int:
    """Writes one row, and as many below it as its longest text needs; gives the next free line."""
    rest: dict[int, str] = {}
    for place, at in enumerate(kept):
        kind = section.columns[at].kind
        chosen = formats[kind, "total"] if total else formats[kind]
        value = row[at]
        if isinstance(value, str):
            _string(sheet, line, place, value[:LONGEST_CELL], chosen)
            if len(value) > LONGEST_CELL:
                rest[place] = value[LONGEST_CELL:]
        elif value is None:
            sheet.write_blank(line, place, None, chosen)
        elif isinstance(value, dt.date):
            sheet.write_datetime(line, place, dt.datetime.combine(value, dt.time()), chosen)
        elif kind is Kind.MONEY and abs(value) >= EXACT:
            _string(sheet, line, place, exact(value, kind, currency), chosen)
        else:
            sheet.write_number(line, place, float(_number(value, kind, currency)), chosen)
    line += 1
    while rest:
        for place, text in list(rest.items()):
            _string(sheet, line, place, text[:LONGEST_CELL], formats[Kind.TEXT])
            rest[place] = text[LONGEST_CELL:]
            if not rest[place]:
                del rest[place]
        line += 1
    return line


def _number(value: int | float, kind: Kind, currency: str) -> Decimal | float:
    if isinstance(value, int) and kind in (Kind.MONEY, Kind.QUANTITY):
        return Decimal(exact(value, kind, currency))
    return value


def _string(sheet: Any, line: int, place: int, text: str, chosen: Any) -> None:
    if text:
        sheet.write_string(line, place, text, chosen)
    else:
        sheet.write_blank(line, place, None, chosen)


def _column_width(section: Section, rows: Sequence[Sequence[Cell]], at: int, currency: str) -> float:
    column = section.columns[at]
    longest = max((_shown_length(row[at], column.kind, currency) for row in rows[:500]), default=0)
    if section.totals is not None:
        longest = max(longest, _shown_length(section.totals[at], column.kind, currency))
    return float(min(max(longest + 2, len(column.title) + 2, 8), 60))


def _shown_length(value: Cell, kind: Kind, currency: str) -> int:
    text = exact(value, kind, currency)
    wide = sum(1 for char in text[:80] if char > "\u2e80")
    return len(text[:80]) + wide + (len(text) // 3 if kind is Kind.MONEY else 0)


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, never twice."""
    base = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or "Sheet"
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base} {number}", number + 1
    taken.add(name.casefold())
    return name
