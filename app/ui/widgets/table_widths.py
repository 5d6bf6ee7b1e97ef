"""How a table's columns share the room there is."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.widgets.table_model import Column


def share_out(columns: Sequence[Column], wanted: dict[int, int], room: int) -> dict[int, int]:
    """The widths of the columns shown, in pixels.

    What is left over goes to the columns that stretch. What is missing is taken from columns of words, down to two
    thirds of what they want; numbers, days and chips keep theirs. If that does not do, all keep what they want and
    the table scrolls.

    Args:
        wanted: place of a column -> the width it wants.
    """
    left = room - sum(wanted.values())
    if left < 0:
        return _squeezed(columns, wanted, -left)
    growing = [place for place in wanted if columns[place].stretch] or list(wanted)[:1]
    return {place: width + (left // len(growing) if place in growing else 0) for place, width in wanted.items()}


def _squeezed(columns: Sequence[Column], wanted: dict[int, int], over: int) -> dict[int, int]:
    give = {place: 0 if columns[place].is_firm else width // 3 for place, width in wanted.items()}
    most = sum(give.values())
    if over > most:
        return wanted
    return {place: width - -(-over * give[place] // most) for place, width in wanted.items()}
