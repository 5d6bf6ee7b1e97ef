"""Closing the books up to a day, from wherever it is asked for."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from PySide6.QtWidgets import QProgressBar, QWidget

from app.errors import AppError, Cancelled
from app.i18n import _, format_day, format_money, format_number, named, ngettext
from app.services import closed_days, closed_periods, counter
from app.services.closed_periods import PeriodRow, SumsRow
from app.ui import theme
from app.ui.context import Context
from app.ui.jobs import Job
from app.ui.widgets import Choice, DateField, Editor, label, muted


def usual_day(today: dt.date, closed: dt.date | None, newest: dt.date | None) -> dt.date:
    """The last day of the month that is next to be closed: the one after the closed ones, if it is over.

    Args:
        newest: the day of the newest purchase or payment, after whose month there is nothing to close.
    """
    last = today.replace(day=1) - dt.timedelta(1)
    if closed is not None and closed < last:
        last = min(last, closed_periods.month_end(closed + dt.timedelta(1)))
    return min(last, closed_periods.month_end(newest)) if newest else last


def holds_words(sums: SumsRow, currency: str) -> str:
    """What books hold, in a sentence."""
    bought = ngettext("{n} purchase of {amount} with tax", "{n} purchases of {amount} with tax", sums.purchases).format(
        n=format_number(sums.purchases), amount=format_money(sums.gross, currency)
    )
    paid = ngettext("{n} payment of {amount}", "{n} payments of {amount}", sums.payments).format(
        n=format_number(sums.payments), amount=format_money(sums.paid, currency)
    )
    return f"{bought} · {paid}"


def closed_words(row: PeriodRow) -> str:
    """What is said of books that have just been closed."""
    words = _("The books are closed up to {day}. Their code is {code}.")
    return words.format(day=format_day(row.through, "long"), code=row.code)


class CloseEditor(Editor):
    """Asks up to which day, shows what would be closed, and closes it behind a bar of progress.

    Signals:
        saved(PeriodRow): the period that is closed.
    """

    def __init__(self, context: Context, parent: QWidget | None = None, day: dt.date | None = None) -> None:
        super().__init__(context, _("Close books"), parent)
        self._wanted = day
        self._job: Job | None = None
        self.day = self.form.add("day", _("Up to and including"), DateField())
        self.staff = self.form.add("staff", _("Closed by"), Choice([(None, "–")]))
        self.holds = label("", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(_("Progress of the closing"))
        self.bar.hide()
        warning = _(
            "This is for good. Nothing dated up to this day can be recorded, changed or removed afterwards; what is "
            "wrong is corrected with a later date. A backup is made first."
        )
        for part in (self.holds, muted(warning, wrap=True), self.bar):
            self.form.add_part(part)
        self.save_button.setText(_("Close the books"))
        self.resize(theme.px(460), theme.px(430))
        self.day.day_chosen.connect(self._look)
        self.day.editingFinished.connect(self._look)
        self.begin(_read, self._fill)

    def _fill(self, found: tuple[dt.date | None, dt.date | None, list[tuple[int, str]]]) -> None:
        closed, newest, staff = found
        today = self.context.today()
        good = self._wanted is not None and (closed or dt.date.min) < self._wanted < today
        self.day.set_day(self._wanted if good else usual_day(today, closed, newest))
        self.staff.set_options([(None, "–"), *staff])
        self.form.fields["staff"].setVisible(bool(staff))
        self._look()

    def _look(self) -> None:
        """Says what would be closed, or why it cannot be."""
        if self._job is not None:
            return
        try:
            day = self.draft()[0]
        except AppError as error:
            self.show_error(error)
            return
        self.form.clear_errors()
        today = self.context.today()

        def read(session: Any) -> tuple[dt.date | None, SumsRow]:
            closed_periods.check(session, day, today)
            return closed_days.through(session), closed_periods.sums(session, day)

        self.context.jobs.read(self, read, self._show, self._refused, key="sums")

    def _show(self, found: tuple[dt.date | None, SumsRow]) -> None:
        closed, sums = found
        since = _("Everything before, too") if closed is None else _("From {day} on").format(day=_day_after(closed))
        self.holds.setText(named(since, holds_words(sums, self.context.currency)))

    def _refused(self, error: Exception) -> None:
        self.holds.setText("")
        self.show_error(error)

    def draft(self) -> tuple[dt.date, int | None]:
        """The day and who closes."""
        day, staff = self.day.day("day"), self.staff.value()
        if day is None:
            raise AppError(_("Say up to which day."), field="day")
        return day, staff if isinstance(staff, int) else None

    def submit(self) -> None:
        """Closes the books; the dialog goes when they are closed."""
        if not self.save_button.isEnabled():
            return
        self.form.clear_errors()
        self.banner.hide()
        try:
            day, staff = self.draft()
        except AppError as error:
            self.show_error(error)
            return
        self.save_button.setEnabled(False)
        self.bar.setValue(0)
        self.bar.show()
        close = partial(_close, day=day, today=self.context.today(), staff=staff)
        self._job = self.context.jobs.change(
            self, self.title, close, self._saved, self.show_error, self._progressed, secured=True
        )

    def _progressed(self, share: float, _text: str = "") -> None:
        self.bar.setValue(round(share * 1000))

    def show_error(self, error: Exception) -> None:
        """Shows what is wrong beside its field; what was stopped on request is no error."""
        self.bar.hide()
        self._job = None
        if not isinstance(error, Cancelled):
            super().show_error(error)

    def reject(self) -> None:
        """Goes away; a closing under way is stopped, and nothing is closed."""
        if self._job is not None:
            self._job.cancel()
        super().reject()


def _day_after(day: dt.date) -> str:
    return format_day(day + dt.timedelta(1), "long")


def _read(session: Any) -> tuple[dt.date | None, dt.date | None, list[tuple[int, str]]]:
    return closed_days.through(session), closed_periods.newest(session), list(counter.till(session).staff)


def _close(session: Any, progress: Any, *, day: dt.date, today: dt.date, staff: int | None) -> PeriodRow:
    return closed_periods.close(session, day, today, staff, progress)
