"""Days of the year that come again: when they next fall, how far off they are, how old somebody turns."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

LONGEST = 366
"""Days: a look ahead from today never needs more, every day of the year has come by then."""


def exists(month: int, day: int, year: int | None = None) -> bool:
    """Whether there is such a day; without a year 29 February is one."""
    if not 1 <= month <= 12 or day < 1 or (year is not None and not dt.MINYEAR <= year <= dt.MAXYEAR):
        return False
    return day <= calendar.monthrange(year if year is not None else 2000, month)[1]


def falls_on(month: int, day: int, year: int, *, leap_on_march: bool = False) -> dt.date:
    """The day of `year` on which a day of the year is kept.

    Args:
        leap_on_march: in common years 29 February is kept on 1 March instead of 28 February.
    """
    if (month, day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 3, 1) if leap_on_march else dt.date(year, 2, 28)
    return dt.date(year, month, day)


def next_on(month: int, day: int, start: dt.date, *, leap_on_march: bool = False) -> dt.date:
    """The first time a day of the year is kept on or after `start`."""
    this_year = falls_on(month, day, start.year, leap_on_march=leap_on_march)
    return this_year if this_year >= start else falls_on(month, day, start.year + 1, leap_on_march=leap_on_march)


def turning(year: int | None, on: dt.date) -> int | None:
    """The number of years since `year` on that day; None if the year is not known or has not come."""
    return on.year - year if year is not None and on.year > year else None


def coming(start: dt.date, days: int, *, leap_on_march: bool = False) -> Iterator[tuple[int, int, dt.date]]:
    """(month, day, date on which it is kept) of every day of the year that comes within `days` days.

    `start` counts as day 0, both ends are included, and each day of the year comes once, the first time.
    """
    seen: set[tuple[int, int]] = set()
    for offset in range(min(days, LONGEST) + 1):
        on = start + dt.timedelta(days=offset)
        for pair in _kept_on(on, leap_on_march):
            if pair not in seen:
                seen.add(pair)
                yield (*pair, on)


def _kept_on(on: dt.date, leap_on_march: bool) -> Iterator[tuple[int, int]]:
    """The days of the year kept on a day: its own, and in common years 29 February beside its neighbour."""
    yield on.month, on.day
    if not calendar.isleap(on.year) and (on.month, on.day) == ((3, 1) if leap_on_march else (2, 28)):
        yield 2, 29
