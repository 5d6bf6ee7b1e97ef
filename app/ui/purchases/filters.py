"""Which purchases the list shows: a period, whose, on account only, returns only."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.errors import AppError
from app.i18n import _
from app.services.purchase_list import Filters
from app.ui import theme
from app.ui.widgets import Choice, DateField, FlowLayout, label
from app.ui.widgets.fields import mark_wrong
from app.ui.widgets.text import plain_tip


def period(name: str, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """(first, last day) of a named period as of a day; None has no end."""
    month = today.replace(day=1)
    before = (month - dt.timedelta(1)).replace(day=1)
    return {
        "today": (today, today),
        "week": (today - dt.timedelta(6), today),
        "month": (month, None),
        "last_month": (before, month - dt.timedelta(1)),
        "year": (today.replace(month=1, day=1), None),
    }.get(name, (None, None))


class FilterBar(QWidget):
    """One line of choices.

    Signals:
        changed: other purchases are wanted; `filters` says which.
    """

    changed = Signal()

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self.filters = Filters()
        self._today = today
        self.period = Choice(
            [("", _("Any day")), ("today", _("Today")), ("week", _("Last 7 days")), ("month", _("This month")),
             ("last_month", _("Last month")), ("year", _("This year")), ("days", _("From … to …"))]
        )  # fmt: skip
        self.period.setAccessibleName(_("Period"))
        self.start, self.end = DateField(), DateField()
        self.start.setAccessibleName(_("First day"))
        self.end.setAccessibleName(_("Last day"))
        self.who = Choice([("", _("Everybody")), ("customer", _("Known customers")), ("walk_in", _("Walk-in sales"))])
        self.who.setAccessibleName(_("Whose purchases"))
        self.owing = QCheckBox(_("On account only"))
        self.returns = QCheckBox(_("Returns only"))
        self._dash = label("–")
        flow = FlowLayout(self, gap=8)
        for part in (self.period, self.start, self._dash, self.end, self.who, self.owing, self.returns):
            flow.addWidget(part)
        for field in (self.start, self.end):
            field.setFixedWidth(theme.px(130))
            field.editingFinished.connect(self._read)
            field.day_chosen.connect(self._read)
        self.period.currentIndexChanged.connect(lambda _index: self._read())
        self.who.currentIndexChanged.connect(lambda _index: self._read())
        self.owing.toggled.connect(lambda _on: self._read())
        self.returns.toggled.connect(lambda _on: self._read())
        self._show_days()

    def set_text(self, text: str) -> None:
        """Other words."""
        self._set(replace(self.filters, text=text.strip()))

    def set_today(self, today: dt.date) -> None:
        """Another day has begun."""
        if today != self._today:
            self._today = today
            self._read()

    def clear(self) -> None:
        """Everything again."""
        for part in (self.period, self.who, self.owing, self.returns):
            part.blockSignals(True)
        self.period.set_value("")
        self.who.set_value("")
        self.owing.setChecked(False)
        self.returns.setChecked(False)
        for part in (self.period, self.who, self.owing, self.returns):
            part.blockSignals(False)
        self._set(Filters(text=self.filters.text))
        self._show_days()

    def show_days(self, start: dt.date, end: dt.date, who: str = "") -> None:
        """Those from one day to another, of everybody or of one kind of people."""
        for part in (self.period, self.who):
            part.blockSignals(True)
        self.period.set_value("days")
        self.who.set_value(who)
        for part in (self.period, self.who):
            part.blockSignals(False)
        self.start.set_day(start)
        self.end.set_day(end)
        self._read()

    def _show_days(self) -> None:
        own = self.period.value() == "days"
        for part in (self.start, self._dash, self.end):
            part.setVisible(own)

    def _read(self) -> None:
        self._show_days()
        start, end = period(str(self.period.value()), self._today)
        if self.period.value() == "days":
            start, end = self._day(self.start), self._day(self.end)
        self._set(
            Filters(
                self.filters.text, start, end, str(self.who.value()), None, self.owing.isChecked(),
                self.returns.isChecked(),
            )
        )  # fmt: skip

    @staticmethod
    def _day(field: DateField) -> dt.date | None:
        try:
            day = field.day()
        except AppError as error:
            mark_wrong(field, True)
            field.setToolTip(plain_tip(error.message))
            field.setAccessibleDescription(error.message)
            return None
        mark_wrong(field, False)
        field.setToolTip("")
        field.setAccessibleDescription("")
        return day

    def _set(self, filters: Filters) -> None:
        if filters != self.filters:
            self.filters = filters
            self.changed.emit()
