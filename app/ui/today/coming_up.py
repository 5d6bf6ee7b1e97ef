"""The special dates of the next two weeks, beside the list of people to reach."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.i18n import _, format_day
from app.services.special_dates import SpecialDateRow
from app.ui.context import Context
from app.ui.widgets import Card, Column, EmptyState, RowTableModel, TableView, button

DAYS = 14


class ComingUp(Card):
    """Who has a day in the next two weeks.

    Signals:
        chosen(int): the customer whose page is wanted.
    """

    chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(_("Coming up"), _("next {n} days").format(n=DAYS), margin=12)
        self._context = context
        self.add_action(button(_("All dates"), lambda: context.navigate("special_dates"), small=True))
        self.rows = RowTableModel(
            [
                Column(
                    "name", _("Customer"), lambda date: date.customer,
                    detail=lambda date: f"{format_day(date.on, 'MMMEd')} · {date.sentence}", stretch=True, width=12,
                    sort=False,
                ),
            ]
        )  # fmt: skip
        self.list = TableView(self.rows, _("Coming up in the next {n} days").format(n=DAYS), two_lines=True, many=False)
        self.rows.setParent(self.list)
        self.list.horizontalHeader().setVisible(False)
        self.list.set_empty(EmptyState("calendar-heart", _("No special dates in the next {n} days.").format(n=DAYS)))
        self.list.opened.connect(self._open)
        self.add(self.list, 1)

    def show_dates(self, dates: Sequence[SpecialDateRow]) -> None:
        """Shows these, the next one first."""
        self.rows.set_rows(dates)
        self.list.horizontalHeader().setVisible(False)

    def _open(self, key: object) -> None:
        place = self.rows.place(key)
        found = self.rows.row_at(place) if place is not None else None
        if found is not None:
            self.chosen.emit(found.customer_id)
