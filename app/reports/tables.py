"""Long tables on paper: widths from what stands in them, headings on each page, ten thousand rows in seconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from reportlab.lib.colors import Color
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Flowable, Spacer

from app.reports.fonts import REGULAR, SEMIBOLD, Fonts
from app.reports.lines import HAIRLINE, INK, MUTED, QUIET, SectionTitle, Text
from app.reports.report import Column, Kind, Section, shown

SIZE = 8.0
SMALLEST = 5.0
PAD = 3.4
GAP = 9.0
TALLEST = 40
"""Lines in one row; a longer note goes on in a row below, so that it can go on over a page."""

FEW = 10
"""A table of so few rows is not torn apart if the next page can hold it."""

PENCIL = 30.0
"""The least height of a row with room to write in, in points."""

HEAD = 6200
"""A heading of figures up to this width (in thousandths of the type size) stays on one line."""

WORD = 74.0
"""The least width of a column of words, in points at full size."""


def weight_of(kind: Kind) -> str:
    """Names stand out, everything else is plain."""
    return SEMIBOLD if kind is Kind.NAME else REGULAR


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
    cells = [[shown(value, kind, currency) for value, kind in zip(row, kinds, strict=True)] for row in section.rows]
    totals = None
    if section.totals is not None:
        totals = [shown(value, kind, currency) for value, kind in zip(section.totals, kinds, strict=True)]
    widths, size = _widths(fonts, section.columns, cells, totals, room, size)
    heads = [
        fonts.wrap(column.title, size * 0.9, wide, SEMIBOLD)
        for column, wide in zip(section.columns, widths, strict=True)
    ]
    layout = Layout(fonts, section.columns, widths, size, heads, [], None)
    for row in cells:
        layout.rows += _torn(_wrapped(layout, row))
    layout.totals = _wrapped(layout, totals, SEMIBOLD) if totals else None
    layout.ends = list(accumulate(layout.high(row) for row in layout.rows))
    return layout


def _wrapped(layout: Layout, row: list[str], weight: str = "") -> list[list[str]]:
    return [
        [text] if column.kind.numeric else layout.fonts.wrap(text, layout.size, wide, weight or weight_of(column.kind))
        for text, column, wide in zip(row, layout.columns, layout.widths, strict=True)
    ]


def _torn(row: list[list[str]]) -> list[list[list[str]]]:
    deepest = max(len(cell) for cell in row)
    if deepest <= TALLEST:
        return [row]
    return [[cell[at : at + TALLEST] for cell in row] for at in range(0, deepest, TALLEST)]


def _widths(
    fonts: Fonts, columns: Sequence[Column], cells: list[list[str]], totals: list[str] | None, room: float, size: float
) -> tuple[list[float], float]:
    """Column widths in points, and the type size at which every figure has its room."""
    free = room - GAP * (len(columns) - 1)
    widest = [_widest(fonts, number, column, cells, totals) for number, column in enumerate(columns)]
    while True:
        fixed, flexible = _needs(columns, widest, size)
        least = sum(min(WORD * size / SIZE, need) for need in flexible.values())
        if sum(fixed.values()) + least <= free or size <= SMALLEST:
            break
        size -= 0.25
    spare = free - sum(fixed.values())
    if not flexible:
        fixed = {n: wide + min(spare / len(fixed), size * 3) for n, wide in fixed.items()}
    shares = _shared(flexible, {n: columns[n].share for n in flexible}, spare, size)
    return [(fixed | shares)[number] for number in range(len(columns))], size


def _widest(fonts: Fonts, number: int, column: Column, cells: list[list[str]], totals: list[str] | None) -> int:
    """The widest text of a column in thousandths of the type size."""
    weight = weight_of(column.kind)
    found = max((fonts.measure(text, weight) for text in {row[number] for row in cells}), default=0)
    whole = fonts.measure(column.title, SEMIBOLD)
    words = max((fonts.measure(word, SEMIBOLD) for word in column.title.split()), default=0)
    head = (whole if whole <= HEAD else words) * 0.9
    below = fonts.measure(totals[number], SEMIBOLD) if totals and column.kind.numeric else 0
    return int(max(found, head, below)) + 1


def _needs(
    columns: Sequence[Column], widest: list[int], size: float
) -> tuple[dict[int, float], dict[int, float]]:
    """(what figures need, what words would like), in points by column number."""
    fixed: dict[int, float] = {}
    flexible: dict[int, float] = {}
    for number, column in enumerate(columns):
        need = widest[number] * size / 1000
        if column.kind is Kind.TICK:
            fixed[number] = 10.0
        elif column.kind is Kind.SPACE:
            flexible[number] = 10_000.0
        elif column.kind in (Kind.TEXT, Kind.NAME):
            flexible[number] = need
        else:
            fixed[number] = need
    return fixed, flexible


def _shared(needs: dict[int, float], weights: dict[int, float], room: float, size: float) -> dict[int, float]:
    """The room dealt out by weight; nobody gets more than needed while another still needs some."""
    given: dict[int, float] = {}
    open_ = dict(needs)
    while open_:
        unit = max(room, 0.0) / sum(weights[n] for n in open_)
        content = [n for n, need in open_.items() if need <= unit * weights[n]]
        if not content:
            return given | {n: max(unit * weights[n], size * 2) for n in open_}
        for n in content:
            given[n] = open_.pop(n)
            room -= given[n]
    if given:
        spare = room / sum(weights.values())
        given = {n: wide + spare * weights[n] for n, wide in given.items()}
    return given


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
