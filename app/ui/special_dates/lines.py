"""The lines of the special dates list: week by week for what comes, day by day for a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n import _, format_day, ngettext
from app.services.special_dates import SpecialDateRow
from app.ui.widgets import Column


@dataclass(frozen=True)
class DateLine:
    """A special date in its list; `week` stands only on the first line of a week."""

    date: SpecialDateRow
    week: str = ""

    @property
    def id(self) -> int:
        """The special date's key."""
        return self.date.id


def by_week(dates: Sequence[SpecialDateRow], today: dt.date) -> list[DateLine]:
    """Lines with the week they are in said once; a week begins on Monday."""
    lines, before = [], None
    for date in dates:
        monday = date.on - dt.timedelta(days=date.on.weekday())
        lines.append(DateLine(date, "" if monday == before else week_word(monday, today)))
        before = monday
    return lines


def week_word(monday: dt.date, today: dt.date) -> str:
    """ "This week", "Next week", or the day the week begins."""
    weeks = (monday - (today - dt.timedelta(days=today.weekday()))).days // 7
    if weeks == 0:
        return _("This week")
    if weeks == 1:
        return _("Next week")
    return _("Week of {day}").format(day=format_day(monday, "MMMd"))


def columns() -> list[Column]:
    """What the list shows."""
    return [
        Column("week", _("Week"), lambda line: line.week, strong=True, width=15, sort=False),
        Column(
            "on", _("Day"), lambda line: format_day(line.date.on, "MMMEd"), detail=lambda line: line.date.when,
            width=13, whole=True, sort=False,
        ),
        Column(
            "customer", _("Customer"), lambda line: line.date.customer, strong=True, stretch=True, width=18, sort=False
        ),
        Column(
            "what", _("What"), lambda line: line.date.sentence, detail=lambda line: line.date.written, stretch=True,
            width=18, sort=False,
        ),
        Column("idea", _("Idea"), lambda line: line.date.idea, muted=True, stretch=True, width=14, sort=False),
        Column(
            "lead", _("Reminder"), lambda line: _lead(line.date.lead_days), muted=True, width=14, whole=True, sort=False
        ),
    ]  # fmt: skip


def _lead(days: int) -> str:
    if days == 0:
        return _("on the day")
    return ngettext("{n} day before", "{n} days before", days).format(n=days)
