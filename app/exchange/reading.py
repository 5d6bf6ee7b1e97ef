"""A table in a file, whatever wrote it: CSV of any kind, packed or not, or an Excel workbook.

Rows are handed out in chunks, so a file of any length takes the same memory.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from app.errors import AppError
from app.exchange import dialects, encodings, sheets
from app.i18n import _
from app.text import unguarded

CHUNK = 5_000
"""Rows handed out at a time, of a table of ordinary width."""
CELLS = 250_000
"""Cells handed out at a time, of a wide one."""
WIDEST = 1_000
"""The most columns a table may have."""
FIELD = 131_072
"""The most characters one field may have: the longest note, and some."""
LINE = 1 << 20
"""The most characters one line may have."""
RATIO = 200
"""How many times larger than its packed size a packed file may be, once that is more than two megabytes."""
_TOP = 60
_UNREADABLE = (EOFError, zlib.error, gzip.BadGzipFile)


@dataclass
class Chunk:
    """Some rows: each as wide as the headings, with its number as a spreadsheet would show it."""

    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    broken: list[tuple[int, list[str], str]] = field(default_factory=list)
    """Rows that are not as wide as the headings or cannot be read: number, fields, reason."""


class Table:
    """An open table. Use it as a context manager; reading may start over as often as needed."""

    def __init__(self, path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> None:
        """Opens the file and finds out what it is; what is given is not guessed.

        Raises:
            AppError: there is no such file, or it is no table.
        """
        self.path = path
        self.sheets: list[str] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._file = path
        self._done = 0
        with sentences(path):
            self.size = max(path.stat().st_size, 1)
            if sheets.is_workbook(path):
                self._folder = tempfile.TemporaryDirectory(prefix="regulars-", ignore_cleanup_errors=True)
                self._file = Path(self._folder.name) / "sheet.csv"
                try:
                    self.sheets = sheets.convert(path, self._file, sheet or None)
                except BaseException:
                    self.close()
                    raise
                self.size = max(self._file.stat().st_size, 1)
                encoding, delimiter = "utf-8", ","
        try:
            with sentences(path), self._bytes() as stream:
                detected = encodings.detect(stream)
            self.encoding = encodings.named(encoding) if encoding else detected
            self.top = self._look(delimiter)
        except BaseException:
            self.close()
            raise
        self.heading_row = 1
        self.headings = self.top[0] if self.top else []

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Forgets what was laid aside for reading."""
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def start_at(self, row: int) -> None:
        """Takes this row (from 1) as the headings; what stands above it is not read.

        Raises:
            AppError: the table is too wide, or has no headings.
        """
        if not self.top:
            raise AppError(_("This file has no line of headings: the first line must name the columns."))
        self.heading_row = row
        self.headings = [heading.strip() for heading in self.top[row - 1]]
        while self.headings and not self.headings[-1]:
            self.headings.pop()
        if len(self.headings) > WIDEST:
            raise AppError(_("This table has too many columns: {n} is the most.").format(n=WIDEST))

    @property
    def share(self) -> float:
        """How much of the file was read so far, from 0 to 1."""
        return min(self._done / self.size, 1.0)

    def _bytes(self) -> BinaryIO:
        raw = self._file.open("rb")
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        return cast(BinaryIO, _Packed(raw)) if packed else raw

    def _look(self, delimiter: str) -> list[list[str]]:
        """The first rows, raw; settles the delimiter."""
        with sentences(self.path, self.encoding), self._bytes() as stream:
            text = io.TextIOWrapper(stream, self.encoding, newline="")
            lines, read = [], 0
            for line in _lines(text):
                lines.append(line)
                read += len(line)
                if len(lines) == _TOP or read >= LINE:
                    break
        self.delimiter = delimiter or dialects.guess_delimiter(lines)
        rows: list[list[str]] = []
        with contextlib.suppress(csv.Error):
            rows.extend(csv.reader(lines, delimiter=self.delimiter))
        return rows

    def chunks(self) -> Iterator[Chunk]:
        """The rows below the headings; rows without any value are passed over.

        Raises:
            AppError: the file cannot be read to its end.
        """
        wide = len(self.headings)
        most = min(CHUNK, CELLS // max(wide, 1))
        with sentences(self.path, self.encoding), self._bytes() as stream:
            text = io.TextIOWrapper(stream, self.encoding, newline="")
            ended = marked = False

            def lines() -> Iterator[str]:
                nonlocal ended, marked
                for line in _lines(text):
                    marked = marked or "'" in line
                    yield line
                ended = True

            reader = csv.reader(lines(), delimiter=self.delimiter)
            number, chunk = 0, Chunk()
            while True:
                number += 1
                line = reader.line_num
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error:
                    if number > self.heading_row:
                        chunk.broken.append((number, [], _unclosed(line + 1, reader.line_num)))
                    continue
                if number <= self.heading_row or not row:
                    continue
                if marked:  # an apostrophe that this program, or another, put before what looks like a formula
                    row, marked = [unguarded(value) for value in row], False
                if ended:  # the reader looked for the end of this row until there was no line left
                    chunk.broken.append((number, [], _open(line + 1, reader.line_num)))
                elif len(row) == wide:
                    chunk.numbers.append(number)
                    chunk.rows.append(row)
                else:
                    _fit(chunk, number, row, wide)
                if len(chunk.rows) >= most or len(chunk.broken) >= most:
                    self._done = _position(stream)
                    yield chunk
                    chunk = Chunk()
            self._done = self.size
            yield chunk


class _Packed(gzip.GzipFile):
    """A packed file that knows how much of it was unpacked, and closes what it reads from.

    Raises:
        AppError: it swells as no table does.
    """

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self.raw_file = raw

    def read(self, size: int | None = -1) -> bytes:
        return self._checked(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._checked(super().read1(size))

    def _checked(self, data: bytes) -> bytes:
        if self.tell() > RATIO * max(self.raw_file.tell(), (2 << 20) // RATIO):
            raise AppError(_("This file is packed more tightly than any table is. Unpack it first."))
        return data

    def close(self) -> None:
        super().close()
        self.raw_file.close()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text, with their ends.

    Raises:
        AppError: one is longer than any line of a table.
    """
    while line := text.readline(LINE):
        if len(line) == LINE:
            raise AppError(_("This file is not a table: it has a line of more than {n} characters.").format(n=LINE))
        yield line


def _position(stream: BinaryIO) -> int:
    return stream.raw_file.tell() if isinstance(stream, _Packed) else stream.tell()


def _fit(chunk: Chunk, number: int, row: list[str], wide: int) -> None:
    """Files a row of another width where it belongs."""
    while len(row) > wide and not row[-1].strip():
        row.pop()
    if len(row) <= wide:
        if any(value.strip() for value in row):
            chunk.numbers.append(number)
            chunk.rows.append(row + [""] * (wide - len(row)))
        return
    reason = _("This row has {n} fields, but there are {wide} headings.").format(n=len(row), wide=wide)
    chunk.broken.append((number, row[:WIDEST], reason))


def _unclosed(first: int, last: int) -> str:
    return _("Lines {first} to {last}: a field is longer than {n} characters; a quotation mark may be missing.").format(
        first=first, last=max(first, last), n=FIELD
    )


def _open(first: int, last: int) -> str:
    return _("Lines {first} to {last}: a quotation mark is opened and never closed.").format(
        first=first, last=max(first, last)
    )


@contextlib.contextmanager
def sentences(path: Path, encoding: str = "") -> Iterator[None]:
    """Says in one sentence why a file cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise AppError(_("There is no file {name}.").format(name=path.name)) from None
    except IsADirectoryError:
        raise AppError(_("{name} is a folder, not a file.").format(name=path.name)) from None
    except PermissionError:
        if path.is_dir():
            raise AppError(_("{name} is a folder, not a file.").format(name=path.name)) from None
        raise AppError(_("You may not read {name}.").format(name=path.name)) from None
    except UnicodeError:
        raise AppError(
            _("{name} is not written in {encoding}. Choose another encoding.").format(
                name=path.name, encoding=encoding.upper()
            )
        ) from None
    except LookupError:
        raise AppError(_("There is no encoding called {name}.").format(name=encoding[:40])) from None
    except _UNREADABLE:
        raise AppError(_("{name} is damaged: it cannot be unpacked to its end.").format(name=path.name)) from None
    except OSError as wrong:
        raise AppError(
            _("{name} cannot be read: {reason}.").format(name=path.name, reason=wrong.strerror or "?")
        ) from None
