"""How wide the columns of a table on paper are, from what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports.fonts import REGULAR, SEMIBOLD, Fonts
from app.reports.report import Column, Kind

SIZE = 8.0
SMALLEST = 5.0
GAP = 9.0

HEAD = 6200
"""A heading of figures up to this width (in thousandths of the type size) stays on one line."""

WORD = 74.0
"""The least width of a column of words, in points at full size."""


def weight_of(kind: Kind) -> str:
    """Names stand out, everything else is plain."""
    return SEMIBOLD if kind is Kind.NAME else REGULAR


def widths(
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
