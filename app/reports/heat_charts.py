"""Heat maps: shares of cohorts, and how many moved from stage to stage. Every cell says its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import Color, HexColor, linearlyInterpolatedColor

from app import i18n
from app.reports.charts import PAPER, REGULAR, SEMIBOLD, Chart, Colours, about, text_at


@dataclass(frozen=True)
class CohortRow:
    """Customers who first bought in one month, and the share of them that bought in each month after.

    Attributes:
        cells: shares from 0 to 1; None for a month that is not over yet.
    """

    label: str
    size: int
    cells: tuple[float | None, ...]


def cohort_map(
    rows: Sequence[CohortRow], heads: Sequence[str], width: float, height: float,
    colours: Colours = PAPER, size: float = 7.5,
) -> Chart:
    """A table of shares, darker where more came back; months not yet lived stay blank.

    Args:
        heads: the first two columns' headings, then one for each month after the first.
    """
    drawing = Chart(width, height)
    months = len(heads) - 2
    if not rows or months < 1:
        return drawing
    pitch = height / (len(rows) + 1)
    left = max(about(text, size) for text in (heads[0], *(row.label for row in rows))) + size
    second = max(about(heads[1], size), size * 3) + size
    cell = (width - left - second) / months
    most = max((share for row in rows for share in row.cells if share is not None), default=0) or 1.0
    top = height - pitch
    base = top + pitch * 0.35
    drawing.add(text_at(0, base, heads[0], size, colours.muted, SEMIBOLD))
    drawing.add(text_at(left + second - size, base, heads[1], size, colours.muted, SEMIBOLD, "end"))
    for number, head in enumerate(heads[2:]):
        drawing.add(text_at(left + second + cell * (number + 0.5), base, head, size, colours.muted, SEMIBOLD, "middle"))
    for number, row in enumerate(rows):
        y = top - pitch * (number + 1)
        drawing.mark(("cohort", number, -1), 0, y, left + second - size, pitch)
        drawing.add(text_at(0, y + pitch * 0.35, row.label, size, colours.ink))
        count = i18n.format_number(row.size)
        drawing.add(text_at(left + second - size, y + pitch * 0.35, count, size, colours.ink, anchor="end"))
        for column, share in enumerate(row.cells[:months]):
            if share is not None:
                x, words = left + second + cell * column, i18n.format_percent(share)
                drawing.mark(("cohort", number, column), x, y, cell, pitch)
                _heat(drawing, x, y, cell, pitch, share / most, words, colours, size)
    return drawing


def move_map(
    moves: Mapping[tuple[str, str], int], words: Mapping[str, str], width: float, height: float,
    colours: Colours = PAPER, size: float = 7.5,
) -> Chart:
    """How many moved from the stage of a row to the stage of a column.

    Args:
        moves: (stage before, stage now) -> customers; before may be empty, for who was not there yet.
        words: what to call each stage, the empty one too, in the order of the rows.
    """
    drawing = Chart(width, height)
    rows = [code for code in words if any(was == code for was, _now in moves)]
    columns = [code for code in words if any(now == code for _was, now in moves)]
    if not rows or not columns:
        return drawing
    pitch = height / (len(rows) + 1)
    left = max(about(words[code], size) for code in rows) + size
    cell = (width - left) / len(columns)
    most = max(moves.values())
    heads = size * max(0.85, min(1.0, *(cell * 1.05 / about(words[code], size) for code in columns)))
    for place, now in enumerate(columns):
        middle = min(left + cell * (place + 0.5), width - about(words[now], heads) / 2)  # a long last one stays inside
        drawing.add(text_at(middle, height - pitch * 0.65, words[now], heads, colours.muted, SEMIBOLD, "middle"))
    for line, was in enumerate(rows):
        y = height - pitch * (line + 2)
        drawing.add(text_at(0, y + pitch * 0.35, words[was], size, colours.ink))
        for place, now in enumerate(columns):
            count = moves.get((was, now), 0)
            if count:
                x = left + cell * place
                drawing.mark(("move", was, now), x, y, cell, pitch)
                _heat(drawing, x, y, cell, pitch, (count / most) ** 0.5, i18n.format_number(count), colours, size)
    return drawing


def _heat(
    drawing: Drawing, x: float, y: float, wide: float, high: float, heat: float, words: str, colours: Colours,
    size: float,
) -> None:
    """A cell whose colour says `heat`, from 0 to 1."""
    colour = _between(HexColor(colours.ground), HexColor(colours.accent), 0.05 + 0.5 * heat)
    drawing.add(Rect(x + 0.5, y + 0.5, wide - 1, high - 1, fillColor=colour, strokeColor=None))
    light = 0.3 * colour.red + 0.59 * colour.green + 0.11 * colour.blue > 0.5
    dark_ink = HexColor("#1d1f23" if light else "#ffffff")
    drawing.add(
        String(x + wide / 2, y + high * 0.35, words, fontName=REGULAR, fontSize=size, fillColor=dark_ink,
               textAnchor="middle")
    )  # fmt: skip


def _between(first: Color, second: Color, share: float) -> Color:
    return linearlyInterpolatedColor(first, second, 0, 1, share)
