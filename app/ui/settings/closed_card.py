"""The closed periods, and the way to close another."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLayout

from app.i18n import _, format_day, format_instant, ngettext
from app.services.closed_periods import PeriodRow
from app.ui.closing import CloseEditor, closed_words, holds_words
from app.ui.context import Context
from app.ui.widgets import Card, button, column, label, muted
from app.ui.widgets.text import SMALL

SHOWN = 12
"""So many of the newest periods are listed."""


class ClosedCard(Card):
    """Up to which day the books are closed, month by month, with the codes that vouch for them."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Closed books"))
        self._context = context
        self.add_action(button(_("Close a month…"), self.close_books, icon="lock", small=True))

    def refresh(self) -> None:
        """Reads the periods."""
        self._context.jobs.read(self, _read, self._show, key="closed")

    def _show(self, rows: list[PeriodRow]) -> None:
        with self.refill():
            if not rows:
                self.add(muted(_("Nothing is closed yet."), wrap=True))
            for row in rows[:SHOWN]:
                self.add(_line(row, self._context))
            if len(rows) > SHOWN:
                older = len(rows) - SHOWN
                self.add(muted(ngettext("{n} older one", "{n} older ones", older).format(n=older)))

    def close_books(self) -> None:
        """Asks up to which day."""
        dialog = CloseEditor(self._context, self)
        dialog.saved.connect(lambda row: self._context.told(closed_words(row)))
        dialog.open()


def _line(row: PeriodRow, context: Context) -> QLayout:
    at = format_instant(row.closed_at, context.shop.zone)
    when = _("closed on {moment}").format(moment=at)
    if row.by:
        when = _("closed on {moment} by {name}").format(moment=at, name=row.by)
    code = label(_("code {code}").format(code=row.code), tone="muted", size=SMALL, wrap=True, selectable=True)
    return column(
        label(_("Up to {day}").format(day=format_day(row.through, "long")), strong=True),
        muted(holds_words(row, row.currency), wrap=True),
        muted(when, wrap=True),
        code,
        gap=2,
    )


def _read(session: Any) -> list[PeriodRow]:
    from app.services import closed_periods

    return closed_periods.listing(session)
