"""Whether this computer's clock can be right, told by what the book knows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.i18n import _, format_day
from app.storage import faults
from app.storage.engine import connect

SLACK = dt.timedelta(hours=1)
"""Clocks are set by minutes all the time."""


def newest(path: Path) -> dt.datetime | None:
    """The moment (aware) of the newest entry of a book; None if there is none.

    Raises:
        AppError: the file cannot be read now.
    """
    with faults.told(path):
        connection = connect(path, pragmas={}, read_only=True)
        try:
            row = connection.execute("SELECT at FROM journal_entry ORDER BY id DESC LIMIT 1").fetchone()
        finally:
            connection.close()
    return dt.datetime.fromisoformat(row[0]).replace(tzinfo=dt.UTC) if row else None


def doubt(path: Path, now: dt.datetime | None = None, known: dt.datetime | None = None) -> str:
    """Why the clock had better be looked at, in a sentence; empty if nothing speaks against it.

    The book goes by the order of its entries, not by their moments, so nothing is lost by a clock that was set back;
    but what is recorded would get a wrong day.

    Args:
        now: the moment it is by the clock, for trying this out.
        known: the newest entry when the clock was last found right; one made since may be of the clock that is not.

    Raises:
        AppError: the file cannot be read now.
    """
    at = max((moment for moment in (newest(path), known) if moment), default=None)
    now = now or dt.datetime.now(dt.UTC)
    if at is None or at - now < SLACK:
        return ""
    return _(
        "This computer's clock says {now}, but the newest entry of the book is of {day}. Set the clock right before "
        "you record anything."
    ).format(now=format_day(now.astimezone().date(), "long"), day=format_day(at.astimezone().date(), "long"))
