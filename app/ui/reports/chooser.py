"""Which report, and about which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.i18n import _
from app.reports import period
from app.reports.period import Period
from app.ui import theme
from app.ui.widgets import Choice, DateField, label, row


class PeriodChooser(QWidget):
    """This month, last month, the quarter, the year, or days of one's own.

    Signals:
        changed: another period was chosen.
    """

    changed = Signal()

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__()
        self._today = today
        self._choice = Choice(
            [
                (period.THIS_MONTH, _("This month")),
                (period.LAST_MONTH, _("Last month")),
                (period.QUARTER, _("This quarter")),
                (period.YEAR, _("This year")),
                (period.OWN, _("Own days")),
            ],
            period.THIS_MONTH,
        )
        self._choice.setAccessibleName(_("Period"))
        self._from, self._to = DateField(), DateField()
        self._dash = label("–", tone="muted")
        self._error = label("", tone="danger", wrap=True)
        self._error.hide()
        for field, words in ((self._from, _("First day")), (self._to, _("Last day"))):
            field.setAccessibleName(words)
            field.setMaximumWidth(theme.px(130))
            field.day_chosen.connect(self.changed)
        self._choice.currentIndexChanged.connect(self._chosen)
        self.setLayout(row(self._choice, self._from, self._dash, self._to, self._error, None))
        self._by_period = True
        self._show()

    def set_by_period(self, by_period: bool) -> None:
        """Asks for a period, or for nothing where a report is about today."""
        self._by_period = by_period
        self._show()

    def choose(self, name: str) -> None:
        """Chooses one of the periods of `app.reports.period`."""
        self._choice.set_value(name)

    def choose_days(self, start: dt.date, end: dt.date) -> None:
        """Chooses days of one's own."""
        self._from.set_day(start)
        self._to.set_day(end)
        self._choice.set_value(period.OWN)
        self._show()

    def period(self) -> Period:
        """What is chosen.

        Raises:
            AppError: the days typed are no period.
        """
        name, today = str(self._choice.value()), self._today()
        if name != period.OWN:
            return period.named(name, today)
        return period.chosen(self._from.day("from") or today.replace(day=1), self._to.day("to") or today, today)

    def show_error(self, error: AppError | None) -> None:
        """Says beside the days what is wrong with them."""
        self._error.setText(error.message if error else "")
        self._error.setVisible(error is not None)

    def _chosen(self) -> None:
        if self._choice.value() == period.OWN and not self._from.text():
            shown = period.named(period.THIS_MONTH, self._today())
            self._from.set_day(shown.start)
            self._to.set_day(shown.end)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        own = self._choice.value() == period.OWN
        self._choice.setVisible(self._by_period)
        self._from.setVisible(own and self._by_period)
        self._dash.setVisible(own and self._by_period)
        self._to.setVisible(own and self._by_period)
