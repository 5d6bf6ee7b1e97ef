"""Which character parts the fields of a table."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence

DELIMITERS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
"""The delimiters met in practice, and how to show them."""


def guess_delimiter(lines: Sequence[str]) -> str:
    """The delimiter under which most of the first lines have the same number of fields; a comma in doubt."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(_widths(lines, delimiter))
        widths.pop(0, None)
        total = sum(widths.values())
        usual = [(count, width) for width, count in widths.items() if width >= 2]
        if not usual:
            continue
        count, width = max(usual)
        score = (round(count / total, 1), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(lines: Sequence[str], delimiter: str) -> list[int]:
    widths = []
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            widths.append(len(next(reader)))
        except StopIteration:
            return widths
        except csv.Error:
            widths.append(0)
