"""Excel workbooks: looked over for traps, then read in a process of their own, so that a bad one harms nothing.

A file of 5 kB can make its reader ask for half a terabyte and die; only that process dies then.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import multiprocessing as mp
import re
import zipfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.i18n import _

LARGEST = 200 << 20
"""The most bytes a workbook may unpack to."""
RATIO = 200
"""How many times larger than its packed size any part of it may be."""
MEMBERS = 2_000
CELLS = 20_000_000
"""The largest area (rows × columns) a sheet may span."""
PATIENCE = 600.0
"""Seconds after which a workbook counts as unreadable."""

_MEMORY = 4 << 30
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_LEGACY = b"\xd0\xcf\x11\xe0"


def is_workbook(path: Path) -> bool:
    """Whether the file is a workbook by its first bytes, whatever it is called.

    Raises:
        AppError: it is an Excel file that cannot be read: the old format, or one with a password.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start == _LEGACY:
        raise AppError(_("This is an old or a password-protected Excel file. Save it as .xlsx without a password."))
    return start == b"PK\x03\x04"


def check(path: Path) -> None:
    """Looks a workbook over without unpacking it.

    Raises:
        AppError: it is no workbook, or one built to fill the memory.
    """
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            if not any(m.filename.startswith("xl/") for m in members):
                raise AppError(_("This is not an Excel workbook (.xlsx)."))
            if any(m.flag_bits & 1 for m in members):
                raise AppError(_("This workbook has a password. Save it without one."))
            swollen = any(m.file_size > RATIO * max(m.compress_size, 1) and m.file_size > 1 << 20 for m in members)
            if len(members) > MEMBERS or sum(m.file_size for m in members) > LARGEST or swollen:
                raise AppError(_("This workbook is too large to be opened safely. Save it as CSV instead."))
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _check_extent(package, member)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as wrong:
        raise AppError(_("This workbook is damaged and cannot be read.")) from wrong


def _check_extent(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    columns: set[bytes] = set()
    last_row, tail = 0, b""
    with package.open(member) as sheet:
        while block := sheet.read(1 << 20):
            found = _CELL.findall(tail + block)
            if found:
                columns.update(letters for letters, _row in found)
                last_row = max(last_row, max(int(row) for _letters, row in found))
            tail = block[-200:]
    widest = max((_column(letters) for letters in columns), default=0)
    if widest * last_row > CELLS:
        raise AppError(
            _("This workbook has a cell far away in row {row}, column {column}. Remove it, or save as CSV.").format(
                row=last_row, column=widest
            )
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def convert(path: Path, target: Path, sheet: str | None = None) -> list[str]:
    """Writes one sheet's values (the first that holds any, unless named) to `target` as UTF-8 CSV.

    Returns: the names of all sheets.

    Raises:
        AppError: the workbook is refused or cannot be read; its reader may have died of it.
    """
    check(path)
    context = mp.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_convert, args=(there, str(path), str(target), sheet), daemon=True)
    child.start()
    there.close()
    answer: object = None
    try:
        if here.poll(PATIENCE):
            answer = here.recv()
    except (EOFError, OSError):
        answer = None
    finally:
        here.close()
        child.join(5 if answer is not None else 0.5)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()
    if not isinstance(answer, list):
        raise AppError(_("This workbook cannot be read. Save it as CSV instead."))
    return [str(name) for name in answer]


def _convert(out: Connection, path: str, target: str, sheet: str | None) -> None:
    """Runs in the child process: answers with the sheets' names, or with None."""
    _limit_memory()
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        names = book.sheet_names
        rows: list[list[Any]] = []
        for name in [sheet] if sheet in names else names:
            rows = book.get_sheet_by_name(str(name)).to_python(skip_empty_area=False)
            if rows:
                break
        with open(target, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([plain(value) for value in row] for row in rows)
    except (python_calamine.CalamineError, OSError, ValueError, MemoryError):
        out.send(None)
        return
    out.send(list(names))


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def plain(value: object) -> str:
    """A cell's value as CSV text: whole numbers without a point, days in ISO form, text as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)
