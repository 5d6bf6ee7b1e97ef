"""The list of people to reach: tick boxes, why, what to say, and room to write what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from app import i18n
from app.i18n import _, ngettext
from app.reports.report import Column, Heading, Kind, Report, Section
from app.services import follow_ups, reaching, today

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def make(session: Session, heading: Heading, as_of: dt.date, only: Collection[int] = ()) -> Report:
    """Everybody the program would reach on `as_of`, and what is promised for later; or of these only some.

    Args:
        only: the keys of the customers ticked in the list; empty for everybody.
    """
    rows = [row for row in today.reach_out(session, as_of) if not only or row.customer_id in only]
    lead = ngettext(
        "{n} person to reach, most worth the time on top.",
        "{n} people to reach, most worth the time on top.",
        len(rows),
    ).format(n=i18n.format_number(len(rows)))
    columns = (
        Column("", Kind.TICK),
        Column(_("Customer"), Kind.NAME, 1.1),
        Column(_("Reach by"), share=1.1),
        Column(_("Why"), share=1.6),
        Column(_("Say or offer"), share=1.5),
        Column(_("Notes"), Kind.SPACE, 1.6),
    )
    lines = [(None, row.name, row.way.words, row.reason, row.suggestion, None) for row in rows]
    empty = _("Nobody has to be reached today.")
    section = Section(_("To reach"), columns, lines, None, i18n.format_day(as_of, "full"), empty)
    later = [] if only else _later(session, as_of)
    return Report("follow-up-list", heading, (section, *later), lead if rows else "")


def _later(session: Session, as_of: dt.date) -> list[Section]:
    """What is promised for the days after; left out if it is nothing."""
    rows = [row for row in follow_ups.open_list(session) if row.asked_on > as_of]
    if not rows:
        return []
    ways = reaching.ways(session, {row.customer_id for row in rows}, {row.customer_id for row in rows})
    columns = (
        Column("", Kind.TICK),
        Column(_("Day"), share=0.7),
        Column(_("Customer"), Kind.NAME, 1.1),
        Column(_("Reach by"), share=1.1),
        Column(_("Promised"), share=2),
        Column(_("Notes"), Kind.SPACE, 1.6),
    )
    lines = [
        (
            None, i18n.format_day(row.asked_on), row.customer,
            ways[row.customer_id].words if row.customer_id in ways else "", row.reason, None,
        )
        for row in rows
    ]  # fmt: skip
    return [Section(_("Promised for later"), columns, lines, None, _("the next one first"))]
