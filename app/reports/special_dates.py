"""The special dates ahead: who, what day it is, how to reach them, room for what was done."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app import i18n
from app.i18n import _, ngettext
from app.reports.report import Column, Heading, Kind, Report, Section
from app.services import reaching, special_dates

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AHEAD = 31
"""Days looked ahead where no last day is given."""

FARTHEST = 366


def make(session: Session, heading: Heading, as_of: dt.date, until: dt.date | None = None) -> Report:
    """The dates from `as_of` to `until`, the next one first."""
    days = AHEAD if until is None else min(max((until - as_of).days, 0), FARTHEST)
    rows = special_dates.upcoming(session, as_of, days)
    phones = reaching.phones(session, {row.customer_id for row in rows})
    columns = (
        Column("", Kind.TICK),
        Column(_("Day"), share=1.0),
        Column(_("Customer"), Kind.NAME, 1.4),
        Column(_("What"), share=1.3),
        Column(_("Phone")),
        Column(_("Idea"), share=1.4),
        Column(_("Notes"), Kind.SPACE, 1.2),
    )
    lines = [
        (
            None, i18n.format_day(row.on, "MMMEd"), row.customer, row.sentence,
            phones[row.customer_id], row.idea,
        )
        for row in rows
    ]  # fmt: skip
    last = i18n.format_day(as_of + dt.timedelta(days=days), "long")
    lead = ngettext("{n} special date up to {day}.", "{n} special dates up to {day}.", len(rows)).format(
        n=i18n.format_number(len(rows)), day=last
    )
    empty = _("No special dates up to {day}.").format(day=last)
    section = Section(
        _("Special dates"), columns, [(*line, None) for line in lines], None, _("the next one first"), empty
    )
    return Report("special-dates", heading, (section,), lead if rows else "")
