"""The periods a report can be about, and what they are called."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app import i18n
from app.errors import AppError
from app.i18n import _

THIS_MONTH, LAST_MONTH, QUARTER, YEAR, OWN = "this_month", "last_month", "quarter", "year", "own"


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def before(self) -> Period:
        """What it is compared with: as many days before it.

        Whole months are compared with as many whole months, the beginning of a month with that of the month before.
        """
        last = self.start - dt.timedelta(days=1)
        if self._months:
            first = last
            for _number in range(self._months - 1):
                first = first.replace(day=1) - dt.timedelta(days=1)
            return Period(first.replace(day=1), last)
        if self.start.day == 1 and (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return Period(last.replace(day=1), last.replace(day=min(self.end.day, last.day)))
        return Period(last - dt.timedelta(days=self.days - 1), last)

    @property
    def _months(self) -> int:
        """How many whole calendar months it is; 0 if it is not made of whole ones."""
        if self.start.day != 1 or (self.end + dt.timedelta(days=1)).day != 1:
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def title(self) -> str:
        """What it is called: “October 2026”, “2026”, or its first and last day."""
        months = self._months
        if months == 12 and self.start.month == 1:
            return f"{self.start.year}"
        if months == 1:
            return i18n.format_day(self.start, "yMMMM")
        if self.start == self.end:
            return i18n.format_day(self.start, "long")
        from babel.dates import format_interval

        return format_interval(self.start, self.end, "yMMMd", locale=i18n.locale())

    @property
    def when(self) -> str:
        """The same inside a sentence: “in October 2026”, “on 1–22 Oct 2026”."""
        if self._months == 1 or (self._months == 12 and self.start.month == 1):
            return _("in {month}").format(month=self.title)
        return _("on {days}").format(days=self.title)


def named(name: str, today: dt.date) -> Period:
    """The period called `name` (one of this module's names, not OWN) as it is on `today`, up to its own end."""
    first = today.replace(day=1)
    if name == LAST_MONTH:
        last = first - dt.timedelta(days=1)
        return Period(last.replace(day=1), last)
    if name == QUARTER:
        start = today.replace(month=today.month - (today.month - 1) % 3, day=1)
        return Period(start, today)
    if name == YEAR:
        return Period(today.replace(month=1, day=1), today)
    return Period(first, today)


def chosen(start: dt.date | None, end: dt.date | None, as_of: dt.date) -> Period:
    """The period asked for, never past `as_of`; without dates the last whole month.

    Raises:
        AppError: it ends before it begins, or begins after `as_of`.
    """
    last = min(end or as_of, as_of)
    if start is None:
        month = last.replace(day=1)
        whole = (last + dt.timedelta(days=1)).day == 1 or end is not None
        start = month if whole else (month - dt.timedelta(days=1)).replace(day=1)
        if not whole:
            last = month - dt.timedelta(days=1)
    if end is not None and start > end:
        raise AppError(_("The period ends before it begins."), field="to")
    if start > last:
        raise AppError(_("The period begins after the day of the report."), field="from")
    return Period(start, last)
