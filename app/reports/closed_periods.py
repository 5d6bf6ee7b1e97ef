"""What a report of closed books says of their closing: when, by whom, and the code to check the book with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import _
from app.reports.period import Period
from app.reports.report import Column, Kind, Section
from app.services import closed_periods, shop

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, period: Period) -> tuple[Section, ...]:
    """One table of the closed periods that the days of the report are in; nothing if none of its days is closed."""
    zone = shop.get(session).zone
    found = [
        (row.through, row.closed_at.astimezone(zone).date(), row.by, row.purchases, row.gross, row.code)
        for row in reversed(closed_periods.listing(session))
        if row.through >= period.start and (row.since is None or row.since <= period.end)
    ]
    if not found:
        return ()
    columns = (
        Column(_("Closed up to"), Kind.DATE),
        Column(_("Day of closing"), Kind.DATE),
        Column(_("By"), share=0.6),
        Column(_("Purchases"), Kind.COUNT),
        Column(_("Gross"), Kind.MONEY),
        Column(_("Check code"), share=1.6),
    )
    about = _("whoever types the code where the book is checked sees whether anything was changed since")
    return (Section(_("Closed books"), columns, found, subtitle=about),)
