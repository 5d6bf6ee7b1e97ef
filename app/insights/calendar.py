"""Days of the year that come again: when they next fall, how far off they are, how old somebody turns."""

from __future__ import annotations

import calendar
import datetime as dt

LONGEST = 366
"""Days: a look ahead from today never needs more, every day of the year has come by then."""

DayOfYear = tuple[int, int]
"""(month, day)"""


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


def ends(start: dt.date, days: int, *, leap_on_march: bool = False) -> tuple[DayOfYear, DayOfYear] | None:
    """The first and the last day of the year kept from `start` to `days` days later; None means the whole year.

    Where the first lies after the last, the span runs over the new year. 29 February belongs to it wherever it is
    kept within those days; at an end of the span it may be in it once too often, so look at `next_on` as well.
    """
    if days >= LONGEST - 1:
        return None
    end = start + dt.timedelta(days=days)
    first, last = (start.month, start.day), (end.month, end.day)
    if leap_on_march and first == (3, 1):
        first = (2, 29)
    if not leap_on_march and last == (2, 28):
        last = (2, 29)
    return None if first > last and start.year == end.year else (first, last)
