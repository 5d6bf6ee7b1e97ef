"""The charts, drawn once: on paper as vectors, in the window by its painter. Never by colour alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor, linearlyInterpolatedColor

from app import i18n

REGULAR = "NotoSans-Regular"
SEMIBOLD = "NotoSans-SemiBold"

HATCH, DOTS, HOLLOW = "hatch", "dots", "hollow"


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


@dataclass(frozen=True)
class CohortRow:
    """Customers who first bought in one month, and the share of them that bought in each month after.

    Attributes:
        cells: shares from 0 to 1; None for a month that is not over yet.
    """

    label: str
    size: int
    cells: tuple[float | None, ...]


def stage_bars(bars: Sequence[Bar], width: float, height: float, colours: Colours = PAPER, size: float = 8) -> Drawing:
    """A bar for each stage with its word, its count and its change."""
    drawing = Drawing(width, height)
    if not bars:
        return drawing
    pitch = height / len(bars)
    left = max(_about(bar.word, size) for bar in bars) + size
    right = max(_about(_figures(bar), size) for bar in bars) + size
    most = max((bar.count for bar in bars), default=0) or 1
    thick = min(pitch * 0.62, size * 1.25)
    for number, bar in enumerate(bars):
        middle = height - pitch * (number + 0.5)
        long = max((width - left - right) * bar.count / most, 1.5 if bar.count else 0)
        base = middle - size * 0.35
        drawing.add(_text(0, base, bar.word, size, colours.ink))
        if long:
            _fill(drawing, left, middle - thick / 2, long, thick, bar.code, colours)
        after = left + long + size * 0.7
        drawing.add(_text(after, base, i18n.format_number(bar.count), size, colours.ink, SEMIBOLD))
        if bar.change:
            after += _about(i18n.format_number(bar.count) + " ", size)
            drawing.add(_text(after, base, _signed(bar.change), size, colours.muted))
    return drawing


def _figures(bar: Bar) -> str:
    return f"{i18n.format_number(bar.count)} {_signed(bar.change or 0)} "


def _signed(change: int) -> str:
    return f"+{i18n.format_number(change)}" if change > 0 else f"\u2212{i18n.format_number(-change)}"


def _fill(drawing: Drawing, x: float, y: float, wide: float, high: float, code: str, colours: Colours) -> None:
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
) -> Drawing:
    """How few bring how much: share of customers across, share of sales up, with a line at `mark` customers.

    Args:
        points: (share of customers, share of sales), both 0 to 1, best customers first.
    """
    drawing = Drawing(width, height)
    muted, hairline = HexColor(colours.muted), HexColor(colours.hairline)
    drawing.add(Line(0, 0.5, width, 0.5, strokeColor=hairline, strokeWidth=0.6))
    drawing.add(Line(0, 0.5, width, height * 0.98, strokeColor=hairline, strokeWidth=0.6, strokeDashArray=[2, 2]))
    thinned = _thinned(points, 120)
    if len(thinned) > 1:
        flat = [value for across, up in thinned for value in (across * width, 0.5 + up * height * 0.96)]
        drawing.add(PolyLine(flat, strokeColor=HexColor(colours.ink), strokeWidth=1.4))
    x = mark * width
    drawing.add(Line(x, 0.5, x, height, strokeColor=muted, strokeWidth=0.8))
    if x + 5 + _about(label, size) <= width:
        drawing.add(_text(x + 5, height * 0.12, label, size, colours.ink))
    else:
        drawing.add(_text(x - 5, height * 0.12, label, size, colours.ink, anchor="end"))
    return drawing


def _thinned(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    step = max(1, math.ceil(len(points) / most))
    kept = list(points[::step])
    if points and kept[-1] != points[-1]:
        kept.append(points[-1])
    return [(0.0, 0.0), *kept] if kept and kept[0] != (0.0, 0.0) else kept


def cohort_map(
    rows: Sequence[CohortRow], heads: Sequence[str], width: float, height: float,
    colours: Colours = PAPER, size: float = 7.5,
) -> Drawing:
    """A table of shares, darker where more came back; months not yet lived stay blank.

    Args:
        heads: the first two columns' headings, then one for each month after the first.
    """
    drawing = Drawing(width, height)
    months = len(heads) - 2
    if not rows or months < 1:
        return drawing
    pitch = height / (len(rows) + 1)
    left = max(_about(text, size) for text in (heads[0], *(row.label for row in rows))) + size
    second = max(_about(heads[1], size), size * 3) + size
    cell = (width - left - second) / months
    most = max((share for row in rows for share in row.cells if share is not None), default=0) or 1.0
    top = height - pitch
    base = top + pitch * 0.35
    drawing.add(_text(0, base, heads[0], size, colours.muted, SEMIBOLD))
    drawing.add(_text(left + second - size, base, heads[1], size, colours.muted, SEMIBOLD, "end"))
    for number, head in enumerate(heads[2:]):
        drawing.add(_text(left + second + cell * (number + 0.5), base, head, size, colours.muted, SEMIBOLD, "middle"))
    for number, row in enumerate(rows):
        y = top - pitch * (number + 1)
        drawing.add(_text(0, y + pitch * 0.35, row.label, size, colours.ink))
        count = i18n.format_number(row.size)
        drawing.add(_text(left + second - size, y + pitch * 0.35, count, size, colours.ink, anchor="end"))
        for column, share in enumerate(row.cells[:months]):
            if share is not None:
                _heat(drawing, left + second + cell * column, y, cell, pitch, share, most, colours, size)
    return drawing


def _heat(
    drawing: Drawing, x: float, y: float, wide: float, high: float, share: float, most: float, colours: Colours,
    size: float,
) -> None:
    strength = 0.05 + 0.5 * share / most
    colour = _between(HexColor(colours.ground), HexColor(colours.accent), strength)
    drawing.add(Rect(x + 0.5, y + 0.5, wide - 1, high - 1, fillColor=colour, strokeColor=None))
    light = 0.3 * colour.red + 0.59 * colour.green + 0.11 * colour.blue > 0.5
    dark_ink = HexColor("#1d1f23" if light else "#ffffff")
    drawing.add(
        String(x + wide / 2, y + high * 0.35, i18n.format_percent(share), fontName=REGULAR, fontSize=size,
               fillColor=dark_ink, textAnchor="middle")
    )  # fmt: skip


def _between(first: Color, second: Color, share: float) -> Color:
    return linearlyInterpolatedColor(first, second, 0, 1, share)


def month_bars(
    months: Sequence[Month], width: float, height: float, colours: Colours = PAPER, size: float = 7.5
) -> Drawing:
    """A bar a month, the last one in full strength; a month of more returns than sales hangs below the line."""
    drawing = Drawing(width, height)
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
        if month.figure and _about(month.figure, size) < pitch * 1.05:
            above = (bottom + tall if month.value >= 0 else line) + size * 0.35
            ink = colours.ink if last else colours.muted
            drawing.add(_text(middle, above, month.figure, size, ink, anchor="middle"))
        drawing.add(_text(middle, size * 0.2, month.label, size, colours.muted, anchor="middle"))
    drawing.add(Line(0, line, width, line, strokeColor=HexColor(colours.hairline), strokeWidth=0.6))
    return drawing


def _text(
    x: float, y: float, text: str, size: float, colour: str, font: str = REGULAR, anchor: str = "start"
) -> String:
    return String(x, y, text, fontName=font, fontSize=size, fillColor=HexColor(colour), textAnchor=anchor)


def _about(text: str, size: float) -> float:
    """Roughly how wide a text is; the window and the paper measure with fonts of their own."""
    return sum(1.0 if char > "\u2e80" else 0.58 for char in text) * size
