"""The charts, drawn once: on paper as vectors, in the window by its painter. Never by colour alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.attrmap import AttrMap, AttrMapValue
from reportlab.lib.colors import HexColor

from app import i18n
from app.insights.value import CORE_SHARE

REGULAR = "NotoSans-Regular"
SEMIBOLD = "NotoSans-SemiBold"

HATCH, DOTS, HOLLOW = "hatch", "dots", "hollow"


@dataclass(frozen=True)
class Mark:
    """A part of a chart that stands for something: what, and the rectangle it takes, in the chart's units."""

    key: tuple[str | int, ...]
    x: float
    y: float
    wide: float
    high: float


class Chart(Drawing):  # type: ignore[misc]  # ReportLab has no types
    """A drawing that knows which of its parts stand for what.

    Attributes:
        marks: its parts, in reading order.
    """

    _attrMap = AttrMap(BASE=Drawing, marks=AttrMapValue(None))

    def __init__(self, width: float, height: float) -> None:
        super().__init__(width, height)
        self.marks: list[Mark] = []

    def mark(self, key: tuple[str | int, ...], x: float, y: float, wide: float, high: float) -> None:
        """Says what a rectangle stands for."""
        self.marks.append(Mark(key, x, y, wide, high))


@dataclass(frozen=True)
class Colours:
    """What a chart is drawn with, as #rrggbb.

    Attributes:
        stages: a colour for each stage code.
        patterns: stage code -> "hatch", "dots" or "hollow", where colours alone would not do.
    """

    ink: str = "#1d1f23"
    muted: str = "#5b5f66"
    hairline: str = "#c9ccd1"
    ground: str = "#ffffff"
    accent: str = "#1d1f23"
    stages: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)


PAPER = Colours(
    stages={
        "prospect": "#c9ccd1", "new": "#a3a7ae", "growing": "#74787f", "loyal": "#2b2d31",
        "at_risk": "#2b2d31", "lapsed": "#2b2d31", "won_back": "#2b2d31",
    },
    patterns={"at_risk": HATCH, "lapsed": HOLLOW, "won_back": DOTS},
)  # fmt: skip
"""Black on white: greys and patterns that a photocopier keeps apart."""


@dataclass(frozen=True)
class Bar:
    """One stage: its code, its word, how many customers, and how that changed (None if unknown)."""

    code: str
    word: str
    count: int
    change: int | None = None


@dataclass(frozen=True)
class Month:
    """One month's amount, with what is written below and above its bar."""

    label: str
    value: int
    figure: str = ""


def stage_bars(bars: Sequence[Bar], width: float, height: float, colours: Colours = PAPER, size: float = 8) -> Chart:
    """A bar for each stage with its word, its count and its change."""
    drawing = Chart(width, height)
    if not bars:
        return drawing
    pitch = height / len(bars)
    left = max(about(bar.word, size) for bar in bars) + size
    right = max(about(_figures(bar), size) for bar in bars) + size
    most = max((bar.count for bar in bars), default=0) or 1
    thick = min(pitch * 0.62, size * 1.25)
    for number, bar in enumerate(bars):
        middle = height - pitch * (number + 0.5)
        long = max((width - left - right) * bar.count / most, 1.5 if bar.count else 0)
        base = middle - size * 0.35
        drawing.mark(("stage", bar.code), 0, height - pitch * (number + 1), width, pitch)
        drawing.add(text_at(0, base, bar.word, size, colours.ink))
        if long:
            fill(drawing, left, middle - thick / 2, long, thick, bar.code, colours)
        after = left + long + size * 0.7
        drawing.add(text_at(after, base, i18n.format_number(bar.count), size, colours.ink, SEMIBOLD))
        if bar.change:
            after += about(i18n.format_number(bar.count) + " ", size)
            drawing.add(text_at(after, base, _signed(bar.change), size, colours.muted))
    return drawing


def _figures(bar: Bar) -> str:
    return f"{i18n.format_number(bar.count)} {_signed(bar.change or 0)} "


def _signed(change: int) -> str:
    return f"+{i18n.format_number(change)}" if change > 0 else f"\u2212{i18n.format_number(-change)}"


def fill(drawing: Drawing, x: float, y: float, wide: float, high: float, code: str, colours: Colours) -> None:
    """A rectangle in a stage's colour, or its pattern."""
    colour = HexColor(colours.stages.get(code, colours.accent))
    pattern = colours.patterns.get(code)
    if pattern is None:
        drawing.add(Rect(x, y, wide, high, fillColor=colour, strokeColor=None))
        return
    drawing.add(Rect(x, y, wide, high, fillColor=HexColor(colours.ground), strokeColor=colour, strokeWidth=0.8))
    if pattern == HATCH:
        for line in _hatches(x, y, wide, high):
            drawing.add(Line(*line, strokeColor=colour, strokeWidth=1.1))
    elif pattern == DOTS:
        columns = int(wide / 3.2)
        for number in range(columns):
            across = x + (number + 0.5) * wide / columns
            for up in (0.3, 0.7) if number % 2 else (0.5,):
                drawing.add(Circle(across, y + high * up, 0.75, fillColor=colour, strokeColor=None))


def _hatches(x: float, y: float, wide: float, high: float) -> list[tuple[float, float, float, float]]:
    """Slanting lines, cut at the edges of the rectangle."""
    lines, start = [], -high
    while start < wide:
        left, right = max(start, 0.0), min(start + high, wide)
        if right > left:
            lines.append((x + left, y + left - start, x + right, y + right - start))
        start += 3.2
    return lines


def concentration(
    points: Sequence[tuple[float, float]], mark: float, label: str, width: float, height: float,
    colours: Colours = PAPER, size: float = 8,
) -> Chart:
    """How few bring how much: share of customers across, share of sales up, with lines at `mark` and at 80 %.

    Args:
        points: (share of customers, share of sales), both 0 to 1, best customers first.
        mark: the share of customers that brings `value.CORE_SHARE` of the sales.
    """
    drawing = Chart(width, height)
    muted, hairline = HexColor(colours.muted), HexColor(colours.hairline)
    drawing.add(Line(0, 0.5, width, 0.5, strokeColor=hairline, strokeWidth=0.6))
    drawing.add(Line(0, 0.5, width, height * 0.98, strokeColor=hairline, strokeWidth=0.6, strokeDashArray=[2, 2]))
    thinned = _thinned(points, 120)
    if len(thinned) > 1:
        flat = [value for across, up in thinned for value in (across * width, 0.5 + up * height * 0.96)]
        drawing.add(PolyLine(flat, strokeColor=HexColor(colours.ink), strokeWidth=1.4))
    x = mark * width
    drawing.mark(("core",), 0, 0, x, height)
    drawing.mark(("rest",), x, 0, width - x, height)
    level = 0.5 + CORE_SHARE * height * 0.96
    drawing.add(Line(x, 0.5, x, height, strokeColor=muted, strokeWidth=0.8))
    drawing.add(Line(0, level, x, level, strokeColor=muted, strokeWidth=0.8, strokeDashArray=[2, 2]))
    share, below = i18n.format_percent(CORE_SHARE), level - size * 1.6
    if x + 5 + about(share, size) <= width:
        drawing.add(text_at(x + 5, below, share, size, colours.muted))
    if x + 5 + about(label, size) <= width:
        drawing.add(text_at(x + 5, height * 0.12, label, size, colours.ink))
    else:
        drawing.add(text_at(x - 5, height * 0.12, label, size, colours.ink, anchor="end"))
    return drawing


def _thinned(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    step = max(1, math.ceil(len(points) / most))
    kept = list(points[::step])
    if points and kept[-1] != points[-1]:
        kept.append(points[-1])
    return [(0.0, 0.0), *kept] if kept and kept[0] != (0.0, 0.0) else kept


def month_bars(
    months: Sequence[Month], width: float, height: float, colours: Colours = PAPER, size: float = 7.5
) -> Chart:
    """A bar a month, the last one in full strength; a month of more returns than sales hangs below the line."""
    drawing = Chart(width, height)
    if not months:
        return drawing
    room = height - size * 3.2
    high = max(0, *(month.value for month in months)) if months else 0
    low = min(0, *(month.value for month in months)) if months else 0
    scale = room / ((high - low) or 1)
    line = size * 1.7 - low * scale
    pitch = width / len(months)
    for number, month in enumerate(months):
        last = number == len(months) - 1
        middle = pitch * (number + 0.5)
        tall = abs(month.value) * scale
        bottom = line if month.value >= 0 else line - tall
        colour = HexColor(colours.accent if last else colours.hairline)
        if tall:
            drawing.add(Rect(middle - pitch * 0.32, bottom, pitch * 0.64, tall, fillColor=colour, strokeColor=None))
        if month.figure and about(month.figure, size) < pitch * 1.05:
            above = (bottom + tall if month.value >= 0 else line) + size * 0.35
            ink = colours.ink if last else colours.muted
            drawing.add(text_at(middle, above, month.figure, size, ink, anchor="middle"))
        drawing.add(text_at(middle, size * 0.2, month.label, size, colours.muted, anchor="middle"))
    drawing.add(Line(0, line, width, line, strokeColor=HexColor(colours.hairline), strokeWidth=0.6))
    return drawing


def text_at(
    x: float, y: float, text: str, size: float, colour: str, font: str = REGULAR, anchor: str = "start"
) -> String:
    """Words whose base line is at y; `anchor` says which end of them is at x."""
    return String(x, y, text, fontName=font, fontSize=size, fillColor=HexColor(colour), textAnchor=anchor)


def about(text: str, size: float) -> float:
    """Roughly how wide a text is; the window and the paper measure with fonts of their own."""
    return sum(1.0 if char > "\u2e80" else 0.58 for char in text) * size
