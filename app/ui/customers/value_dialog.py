"""Asks by which value the list is narrowed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.errors import AppError
from app.i18n import _
from app.services.customer_list import Filters
from app.ui import theme
from app.ui.widgets import Form, MoneyField, button, column, row
from app.ui.widgets.dialog import Dialog


class ValueDialog(Dialog):
    """Net sales from … to …, and who owes.

    Signals:
        chosen(Filters): the filters with these values.
    """

    chosen = Signal(object)

    def __init__(self, filters: Filters, currency: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._filters = filters
        self.setWindowTitle(_("Value"))
        self.form = Form()
        self.least = self.form.add("least", _("Net sales at least"), MoneyField(currency, filters.least_net))
        self.most = self.form.add("most", _("Net sales at most"), MoneyField(currency, filters.most_net))
        self.owing = QCheckBox(_("Only who owes something"))
        self.owing.setChecked(filters.owing)
        done = button(_("Show"), self._take, kind="primary")
        done.setDefault(True)
        self.setLayout(
            column(self.form, self.owing, row(None, button(_("Cancel"), self.reject), done), gap=14, margin=20)
        )
        self.setMinimumWidth(theme.px(320))

    def _take(self) -> None:
        self.form.clear_errors()
        try:
            least, most = self.least.amount("least"), self.most.amount("most")
        except AppError as error:
            self.form.show_error(error)
            return
        self.chosen.emit(replace(self._filters, least_net=least, most_net=most, owing=self.owing.isChecked()))
        self.accept()
