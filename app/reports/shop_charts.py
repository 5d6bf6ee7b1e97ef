"""Charts of the whole shop: sales by stage month by month, and bars with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Line, Rect
from reportlab.lib.colors import HexColor

from app.reports.charts import PAPER, SEMIBOLD, Chart, Colours, about, fill, text_at

SHORTEST = 8
"""The room that the longest bar has at least, in heights of its words, where words are long."""
OTHER = ""
"""The part of a month's sales that belongs to no stage."""


@dataclass(frozen=True)
class StackedMonth:
    """One month: what is written below it, its parts by stage code (OTHER for the rest), and the figure above."""

    label: str
    parts: Mapping[str, int]
    figure: str = ""


@dataclass(frozen=True)
class WordBar:
    """One line: what it stands for, its words, how long its bar is, its figure, and quiet words after it."""

    key: tuple[str | int, ...]
    words: str
    value: float
    figure: str
    remark: str = ""


def stage_months(
    months: Sequence[StackedMonth], words: Mapping[str, str], width: float, height: float,
    colours: Colours = PAPER, size: float = 7.5,
) -> Chart:
    """A column a month, its parts by stage one on the other, with a legend on top; parts below nothing are left out.

    Args:
        words: what to call each part, from the foot of the columns up.
    """
    drawing = Chart(width, height)
    used = [code for code in words if any(month.parts.get(code, 0) > 0 for month in months)]
    if not months or not used:
        return drawing
    foot = size * 1.8
    room = height - foot - size * 1.6 - _legend(drawing, [(code, words[code]) for code in used], size, colours)
    most = max(sum(max(part, 0) for part in month.parts.values()) for month in months) or 1
    pitch = width / len(months)
    figures_fit = all(about(month.figure, size) < pitch * 1.1 for month in months)
    for number, month in enumerate(months):
        y, x = foot, pitch * (number + 0.16)
        for code in used:
            tall = max(month.parts.get(code, 0), 0) * room / most
            if tall:
                drawing.mark(("sales", number, code), x, y, pitch * 0.68, tall)
                _part(drawing, x, y, pitch * 0.68, tall, code, colours)
            y += tall
        middle = pitch * (number + 0.5)
        if month.figure and figures_fit:
            drawing.mark(("month", number), pitch * number, y, pitch, size * 1.7)
            drawing.add(text_at(middle, y + size * 0.4, month.figure, size, colours.muted, anchor="middle"))
        drawing.add(text_at(middle, size * 0.3, month.label, size, colours.muted, anchor="middle"))
    drawing.add(Line(0, foot, width, foot, strokeColor=HexColor(colours.hairline), strokeWidth=0.6))
    return drawing


def _part(drawing: Chart, x: float, y: float, wide: float, high: float, code: str, colours: Colours) -> None:
    if code == OTHER:
        drawing.add(Rect(x, y, wide, high, fillColor=HexColor(colours.hairline), strokeColor=None))
    else:
        fill(drawing, x, y, wide, high, code, colours)


def _legend(drawing: Chart, parts: Sequence[tuple[str, str]], size: float, colours: Colours) -> float:
    """Draws it along the top edge and returns how high it is."""
    line, x, y = size * 1.7, 0.0, drawing.height - size
    for code, words in parts:
        wide = about(words, size) + size * 2.6
        if x and x + wide > drawing.width:
            x, y = 0.0, y - line
        _part(drawing, x, y - size * 0.1, size, size * 0.9, code, colours)
        drawing.add(text_at(x + size * 1.4, y, words, size, colours.ink))
        x += wide
    return float(drawing.height - y + size * 0.8)


def word_bars(
    bars: Sequence[WordBar], width: float, height: float, colours: Colours = PAPER, size: float = 8
) -> Chart:
    """A line a bar: words, bar, figure, remark. Words too long for their room end in an ellipsis."""
    drawing = Chart(width, height)
    if not bars:
        return drawing
    pitch = height / len(bars)
    right = max(about(bar.figure, size) + about(bar.remark, size) for bar in bars) + size * 2.2
    longest = min(
        max(about(bar.words, size) for bar in bars), max(width * 0.42 - size, width - right - size * (SHORTEST + 1))
    )
    left = longest + size
    most = max(bar.value for bar in bars) or 1
    thick = min(pitch * 0.56, size * 1.1)
    for number, bar in enumerate(bars):
        middle = height - pitch * (number + 0.5)
        base = middle - size * 0.35
        drawing.mark(bar.key, 0, middle - pitch / 2, width, pitch)
        drawing.add(text_at(0, base, _fitted(bar.words, longest, size), size, colours.ink))
        long = max(max(width - left - right, 0) * max(bar.value, 0) / most, 1.5 if bar.value > 0 else 0)
        if long:
            colour = HexColor(colours.accent)
            drawing.add(Rect(left, middle - thick / 2, long, thick, fillColor=colour, strokeColor=None))
        x = left + long + size * 0.7
        drawing.add(text_at(x, base, bar.figure, size, colours.ink, SEMIBOLD))
        if bar.remark:
            drawing.add(text_at(x + about(bar.figure, size) + size * 0.7, base, bar.remark, size, colours.muted))
    return drawing


def _fitted(words: str, room: float, size: float) -> str:
    if about(words, size) <= room:
        return words
    kept = words
    while kept and about(kept + "…", size) > room:
        kept = kept[:-1]
    return kept + "…"
