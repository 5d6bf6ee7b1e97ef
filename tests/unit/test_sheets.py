"""Excel workbooks: values as text, and traps refused."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.errors import AppError
from app.exchange import sheets, traps
from app.exchange.reading import Table


def workbook(file: Path, *rows: list[object], title: str = "Sales") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file


def read(file: Path) -> list[list[str]]:
    with Table(file) as table:
        table.start_at(1)
        return [table.headings, *(row for chunk in table.chunks() for row in chunk.rows)]


def test_cells_come_as_the_text_they_show(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "salg.xlsx",
        ["Date", "Code", "Name", "Phone", "Price", "When"],
        [dt.date(2026, 3, 4), "007", "Åse 王小明", 81234567890, 12.5, dt.datetime(2026, 3, 4, 8, 26)],
        [dt.date(2026, 3, 5), 17850, "=1+1|calc", None, 7, dt.time(9, 58)],
    )
    assert read(file) == [
        ["Date", "Code", "Name", "Phone", "Price", "When"],
        ["2026-03-04", "007", "Åse 王小明", "81234567890", "12.5", "2026-03-04 08:26:00"],
        ["2026-03-05", "17850", "", "", "7", "09:58:00"],
    ]


def test_a_stray_cell_far_below_costs_a_line_break_a_row_and_keeps_its_number(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ["Name", "Phone", "Paid"], ["Åse", None, 0])
    book = openpyxl.load_workbook(file)
    book["Sales"]["A90000"] = "stray"
    book.save(file)
    sheets.convert(file, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").stat().st_size < 3 * 90_000
    with Table(file) as table:
        table.start_at(1)
        chunk = next(table.chunks())
    assert (chunk.numbers, chunk.rows) == ([2, 90_000], [["Åse", "", "0"], ["stray", "", ""]])


def test_a_workbook_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", ["a", "b"], [1, 2]).rename(tmp_path / "a.csv")
    assert read(tmp_path / "a.csv") == [["a", "b"], ["1", "2"]]


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    read(workbook(tmp_path / "a.xlsx", ["a"], [1]))
    assert list(place.iterdir()) == []


def test_a_cell_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "far.xlsx", ["a", "b"], [1, 2])
    changed(file, lambda xml: re.sub('r="B2"', 'r="XFD1048576"', xml))
    with pytest.raises(AppError, match="far away"):
        read(file)


def test_what_swells_without_measure_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "bomb.xlsx", ["a"], [1])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/zeros.bin", bytes(40 << 20))
    with pytest.raises(AppError, match="too large"):
        traps.check(file)


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "many.xlsx", ["a"], [1])
    with zipfile.ZipFile(file, "a") as package:
        for n in range(traps.MEMBERS + 1):
            package.writestr(f"xl/media/{n}", b"")
    with pytest.raises(AppError, match="too large"):
        traps.check(file)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ["a"], [1])
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(AppError, match="damaged"):
        read(file)


def test_a_sheet_that_is_no_sheet_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ["a"], [1])
    changed(file, lambda _xml: "<worksheet><sheetData><row><c")
    with pytest.raises(AppError):
        read(file)


def test_another_packed_file_is_no_workbook(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("readme.txt", "hello")
    with pytest.raises(AppError, match="not an Excel workbook"):
        read(file)


def test_an_old_or_locked_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(AppError, match="password"):
        read(file)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"), (7.0, "7"), (12.5, "12.5"), (True, "1"), (None, ""),
        (dt.datetime(2026, 3, 4, 8, 26), "2026-03-04 08:26:00"), (dt.date(2026, 3, 4), "2026-03-04"),
    ],
)  # fmt: skip
def test_a_value_is_written_plainly(value: object, text: str) -> None:
    assert sheets.plain(value) == text


def changed(file: Path, change: object) -> None:
    """Rewrites the first sheet of a workbook."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = change(parts[name].decode()).encode()  # type: ignore[operator]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for part, data in parts.items():
            package.writestr(part, data)


def test_a_workbook_with_a_password_of_its_own_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ["Date"], ["x"])
    packed = bytearray(file.read_bytes())
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = packed.find(signature)
        packed[at + flags] |= 1
    file.write_bytes(packed)
    with pytest.raises(AppError, match="password"):
        traps.check(file)


def test_the_sheet_named_is_read_and_else_the_first_that_holds_anything(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Sales").append(["Date", "Price"])
    book.create_sheet("More").append(["Other"])
    file, target = tmp_path / "a.xlsx", tmp_path / "a.csv"
    book.save(file)
    assert sheets.convert(file, target) == ["Sheet", "Sales", "More"]
    assert target.read_text("utf-8") == "Date,Price\n"
    sheets.convert(file, target, "More")
    assert target.read_text("utf-8") == "Other\n"


def test_a_reader_that_dies_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "PATIENCE", 0.0)
    with pytest.raises(AppError, match="cannot be read"):
        sheets.convert(workbook(tmp_path / "a.xlsx", ["Date"], ["x"]), tmp_path / "a.csv")
