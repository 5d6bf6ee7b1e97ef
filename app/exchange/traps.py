"""Excel workbooks looked over before anything reads them: what is built to fill the memory, or to fetch, is refused.

No part is kept: each is unpacked once, block by block, because what a package says of its sizes may be a lie.
"""

from __future__ import annotations

import copy
import io
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from app.i18n import _

LARGEST = 200 << 20
"""The most bytes a workbook may unpack to."""
RATIO = 200
"""How many times larger than its packed size any part of it may be."""
MEMBERS = 2_000
"""The most parts, and the most sheets."""
CELLS = 20_000_000
"""The largest area (rows × columns) a sheet may span."""

_BLOCK = 1 << 20
_OVERLAP = 200
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CELL = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]{1,9})\$?([0-9]{1,20})["']""")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SHEET = re.compile(rb"\bsheetId\b")
_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


@dataclass
class Extent:
    """What a workbook asks of its reader: bytes unpacked, and cells of its largest sheet."""

    size: int = 0
    cells: int = 0


class _Piecewise(io.FileIO):
    """A file of which nothing large is read at once; a package's list of parts is read at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        left = os.fstat(self.fileno()).st_size - self.tell()
        if (left if size is None or size < 0 else min(size, left)) > _BLOCK:
            raise _too_large()
        return super().read(size)


def check(path: Path) -> Extent:
    """Looks a workbook over without keeping any of it.

    Raises:
        AppError: it is no workbook, or one built to do harm.
    """
    try:
        with _Piecewise(path) as file, zipfile.ZipFile(file) as package:
            members = package.infolist()
            _check_list(members)
            extent = Extent(sum(m.file_size for m in members))
            for member in members:
                if not member.is_dir():
                    _check_part(package, member, extent)
            return extent
    except _DAMAGED as wrong:
        raise AppError(_("This workbook is damaged and cannot be read.")) from wrong


def _check_list(members: list[zipfile.ZipInfo]) -> None:
    """What the list of parts tells."""
    if not any(m.filename.startswith("xl/") for m in members):
        raise AppError(_("This is not an Excel workbook (.xlsx)."))
    if any(m.flag_bits & 1 for m in members):
        raise AppError(_("This workbook has a password. Save it without one."))
    swollen = any(m.file_size > RATIO * max(m.compress_size, 1) and m.file_size > _BLOCK for m in members)
    if len(members) > MEMBERS or sum(m.file_size for m in members) > LARGEST or swollen:
        raise _too_large()
    if any(m.compress_type not in _PACKED for m in members):
        raise zipfile.BadZipFile


def _check_part(package: zipfile.ZipFile, member: zipfile.ZipInfo, extent: Extent) -> None:
    """Unpacks one part to its end, and one byte further than it says it goes."""
    further = copy.copy(member)
    further.file_size += 1
    name = member.filename.casefold()
    is_xml = name.endswith((".xml", ".rels")) and "/media/" not in name
    sheets, total, last_row, widest, tail = 0, 0, 0, 0, b""
    with package.open(further) as part:
        while block := part.read(_BLOCK):
            total += len(block)
            if total > member.file_size:
                raise _too_large()
            if not is_xml:
                continue
            if total == len(block) and block.startswith(b"PK"):  # a package within the package
                raise zipfile.BadZipFile
            text = tail + block
            if _DECLARED.search(text):
                raise AppError(_("This workbook cannot be read. Save it as CSV instead."))
            for letters, row in _farthest(text):
                widest, last_row = max(widest, letters), max(last_row, row)
            sheets += len(_SHEET.findall(block)) if name.endswith("workbook.xml") else 0
            tail = block[-_OVERLAP:]
    if sheets > MEMBERS:
        raise _too_large()
    if widest * last_row > CELLS:
        raise AppError(
            _("This workbook has a cell far away in row {row}, column {column}. Remove it, or save as CSV.").format(
                row=last_row, column=widest
            )
        )
    extent.cells = max(extent.cells, widest * last_row)


def _farthest(text: bytes) -> list[tuple[int, int]]:
    """The farthest column and row that are named here."""
    found = _CELL.findall(text)
    if not found:
        return []
    columns = {letters.upper() for letters, _row in found}
    return [(max(map(_column, columns)), max(int(row) for _letters, row in found))]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large() -> AppError:
    return AppError(_("This workbook is too large to be opened safely. Save it as CSV instead."))
