"""Excel workbooks: looked over for traps, then read in a process of their own, so that a bad one harms nothing.

A file of 5 kB can make its reader ask for half a terabyte and die; only that process dies then.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import multiprocessing as mp
import os
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.exchange import traps
from app.exchange.traps import Extent
from app.i18n import _
from app.text import guarded

PATIENCE, A_BYTE = 30.0, 3e-6
"""Seconds after which a workbook counts as unreadable: for any, and more for each byte that it unpacks to."""
MEMORY = 768 << 20, 16, 150
"""Bytes its reader may take: for any, more for each byte that it unpacks to, and for each cell it spans."""

_MOST_MEMORY = 4 << 30
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


def convert(path: Path, target: Path, sheet: str | None = None) -> list[str]:
    """Writes one sheet's values (the first that holds any, unless named) to `target` as UTF-8 CSV, as we write CSV.

    Returns: the names of all sheets.

    Raises:
        AppError: the workbook is refused or cannot be read; its reader may have died of it.
    """
    extent = traps.check(path)
    context = mp.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_convert, args=(there, str(path), str(target), sheet, extent), daemon=True)
    child.start()
    there.close()
    answer: object = None
    try:
        if here.poll(PATIENCE + A_BYTE * extent.size):
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


def _convert(out: Connection, path: str, target: str, sheet: str | None, extent: Extent) -> None:
    """Runs in the child process, which may die of it in silence: answers with the sheets' names, or with None."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    base, a_byte, a_cell = MEMORY
    _limit_memory(min(base + a_byte * extent.size + a_cell * extent.cells, _MOST_MEMORY))
    out.send(write_csv(path, target, sheet))


def write_csv(path: str, target: str, sheet: str | None) -> list[str] | None:
    """Writes one sheet as `convert` does, in this process; None if it cannot be read."""
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
            csv.writer(file).writerows(_line(row) for row in rows)
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError, MemoryError):
        return None
    return list(names)


def _line(row: list[Any]) -> list[str]:
    """A row as text; nothing for one without a value, as there may be half a million before a stray cell."""
    return [] if row.count("") == len(row) else [guarded(plain(value)) for value in row]


def _limit_memory(most: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


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
