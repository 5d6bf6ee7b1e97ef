"""Long tables on paper: widths from what stands in them, headings on each page, ten thousand rows in seconds."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import accumulate

from reportlab.lib.colors import Color
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Flowable, Spacer

from app.reports import column_widths
from app.reports.column_widths import GAP, SIZE, weight_of
from app.reports.fonts import SEMIBOLD, Fonts
from app.reports.lines import HAIRLINE, INK, MUTED, QUIET, SectionTitle, Text
from app.reports.report import Column, Kind, Section, shown

PAD = 3.4
TALLEST = 40
"""Lines in one row; a longer note goes on in a row below, so that it can go on over a page."""

FEW = 10
"""A table of so few rows is not torn apart if the next page can hold it."""

PENCIL = 30.0
"""The least height of a row with room to write in, in points."""

@dataclass
class Layout:
    """A table's words broken into lines, and where each row ends, measured from the first."""

    fonts: Fonts
    columns: tuple[Column, ...]
    widths: list[float]
    size: float
    heads: list[list[str]]
    rows: list[list[list[str]]]
    totals: list[list[str]] | None
    ends: list[float] = field(default_factory=list)

    @property
    def pitch(self) -> float:
        """The height of one line in points."""
        return self.size * 1.36

    def high(self, row: list[list[str]]) -> float:
        """The height of a row in points."""
        least = PENCIL if any(column.kind is Kind.SPACE for column in self.columns) else 0.0
        return max(max((len(cell) for cell in row), default=1) * self.pitch + 2 * PAD, least)

    @property
    def head_height(self) -> float:
        """The height of the headings in points."""
        return max(len(head) for head in self.heads) * self.size * 1.2 + PAD + 3


def grid(
    fonts: Fonts, section: Section, room: float, currency: str, *, size: float = SIZE, title: Flowable | None = None
) -> list[Flowable]:
    """The section's table, or its sentence if it has no rows."""
    if not section.rows:
        sentence = [Text(fonts, (section.empty, QUIET), before=2)] if section.empty else []
        return [*([title] if title is not None else []), *sentence]
    layout = _laid_out(fonts, section, room, currency, size)
    return [Grid(layout, 0, len(layout.rows), title), Spacer(0, 2)]


def _laid_out(fonts: Fonts, section: Section, room: float, currency: str, size: float) -> Layout:
    kinds = [column.kind for column in section.columns]
    # What stands in many rows is worded and broken into lines once: days, names, ways to pay, usual prices.
    worded = lru_cache(None, typed=True)(partial(shown, currency=currency))
    cells = [[worded(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in section.rows]
    totals = None
    if section.totals is not None:
        totals = [shown(value, kind, currency) for value, kind in zip(section.totals, kinds, strict=True)]
    widths, size = column_widths.widths(fonts, section.columns, cells, totals, room, size)
    heads = [
        fonts.wrap(column.title, size * 0.9, wide, SEMIBOLD)
        for column, wide in zip(section.columns, widths, strict=True)
    ]
    layout = Layout(fonts, section.columns, widths, size, heads, [], None)
    broken = lru_cache(None)(partial(_broken, layout))
    for row in cells:
        layout.rows += _torn([broken(number, text) for number, text in enumerate(row)])
    layout.totals = [_broken(layout, *each, SEMIBOLD) for each in enumerate(totals)] if totals else None
    layout.ends = list(accumulate(layout.high(row) for row in layout.rows))
    return layout


def _broken(layout: Layout, number: int, text: str, weight: str = "") -> list[str]:
    """The lines of a text in a column; many rows may share them."""
    column = layout.columns[number]
    if column.kind.numeric:
        return [text]
    return layout.fonts.wrap(text, layout.size, layout.widths[number], weight or weight_of(column.kind))


def _torn(row: list[list[str]]) -> list[list[list[str]]]:
    deepest = max(len(cell) for cell in row)
    if deepest <= TALLEST:
        return [row]
    return [[cell[at : at + TALLEST] for cell in row] for at in range(0, deepest, TALLEST)]


class Grid(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """Rows `start` to `end` of a table with their headings; splits between rows."""

    def __init__(self, layout: Layout, start: int, end: int, title: Flowable | None = None) -> None:
        super().__init__()
        self.layout, self.start, self.end, self.title = layout, start, end, title
        self._title_height = 0.0
        self._font: tuple[str, float] | None = None

    def getSpaceBefore(self) -> float:
        return self.title.getSpaceBefore() if self.title is not None else 0.0

    def _above(self, wide: float, high: float) -> float:
        if self.title is None:
            return self.layout.head_height
        self._title_height = self.title.wrap(wide, high)[1] + self.title.getSpaceAfter()
        return self._title_height + self.layout.head_height

    def _rows_height(self, start: int, end: int) -> float:
        ends = self.layout.ends
        high = (ends[end - 1] if end else 0.0) - (ends[start - 1] if start else 0.0)
        if end == len(ends) and self.layout.totals:
            high += self.layout.high(self.layout.totals)
        return high

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width = min(availWidth, sum(self.layout.widths) + GAP * (len(self.layout.widths) - 1))
        self.height = self._above(availWidth, availHeight) + self._rows_height(self.start, self.end)
        return availWidth, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        room = availHeight - self._above(availWidth, availHeight)
        few = self.start == 0 and self.end <= FEW and availHeight < 400
        base = self.layout.ends[self.start - 1] if self.start else 0.0
        middle = bisect_right(self.layout.ends, base + room + 0.01, self.start, self.end)
        if middle == self.end:
            middle -= 1
        if few or middle <= self.start:
            return []
        return [Grid(self.layout, self.start, middle, self.title), Grid(self.layout, middle, self.end)]

    def draw(self) -> None:
        y = self.height
        if self.title is not None:
            self.title.drawOn(self.canv, 0, y - self._title_height + self.title.getSpaceAfter())
            y -= self._title_height
        y = self._draw_heads(y)
        self._font = None
        text = self.canv.beginText()
        text.setFillColor(INK)
        for row in self.layout.rows[self.start : self.end]:
            y = self._draw_row(text, y, row, "")
        if self.end == len(self.layout.rows) and self.layout.totals:
            self.canv.setStrokeColor(INK)
            self.canv.setLineWidth(0.9)
            self.canv.line(0, y, self.width, y)
            self._draw_row(text, y, self.layout.totals, SEMIBOLD)
        self.canv.drawText(text)

    def _draw_heads(self, y: float) -> float:
        layout = self.layout
        size = layout.size * 0.9
        bottom = y - layout.head_height
        self._font = None
        text = self.canv.beginText()
        text.setFillColor(MUTED)
        for x, column, wide, lines in self._cells(layout.heads):
            for number, line in enumerate(reversed(lines)):
                self._write(text, x, bottom + 4 + number * size * 1.25, line, column, wide, SEMIBOLD, size)
        self.canv.drawText(text)
        self._rule(bottom, INK, 0.6)
        return bottom

    def _draw_row(self, text: PDFTextObject, y: float, row: list[list[str]], weight: str) -> float:
        layout = self.layout
        top = y - PAD - layout.size * 1.03
        for x, column, wide, lines in self._cells(row):
            if column.kind is Kind.TICK:
                if not weight:
                    self._box(x, top - 0.6)
                continue
            for number, line in enumerate(lines):
                if line:
                    chosen = weight or weight_of(column.kind)
                    self._write(text, x, top - number * layout.pitch, line, column, wide, chosen, layout.size)
        bottom = y - layout.high(row)
        if not weight:
            self._rule(bottom, HAIRLINE, 0.4)
        return bottom

    def _cells(self, row: list[list[str]]) -> list[tuple[float, Column, float, list[str]]]:
        x, found = 0.0, []
        for column, wide, lines in zip(self.layout.columns, self.layout.widths, row, strict=True):
            found.append((x, column, wide, lines))
            x += wide + GAP
        return found

    def _write(
        self, text: PDFTextObject, x: float, y: float, line: str, column: Column, wide: float, weight: str, size: float
    ) -> None:
        fonts = self.layout.fonts
        if column.kind.numeric:
            x += wide - fonts.width(line, size, weight)
        for name, run in fonts.runs(line, weight):
            if (name, size) != self._font:
                text.setFont(name, size)
                self._font = (name, size)
            text.setTextOrigin(x, y)
            text.textOut(run)
            x += fonts.width(run, size, weight)

    def _rule(self, y: float, colour: Color, thickness: float) -> None:
        self.canv.setStrokeColor(colour)
        self.canv.setLineWidth(thickness)
        self.canv.line(0, y, self.width, y)

    def _box(self, x: float, y: float) -> None:
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(0.8)
        self.canv.rect(x, y, self.layout.size, self.layout.size, fill=0)


def titled(fonts: Fonts, section: Section, room: float, currency: str, size: float = SIZE) -> list[Flowable]:
    """The section's heading and table, the heading never alone at the foot of a page."""
    return grid(fonts, section, room, currency, size=size, title=SectionTitle(fonts, section.title, section.subtitle))
