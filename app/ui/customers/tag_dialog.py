"""Asks for a tag to put on customers, or to take off them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.i18n import _, format_number, ngettext
from app.services.labels import LabelRow
from app.ui import theme
from app.ui.widgets import FormField, button, column, label, row
from app.ui.widgets.dialog import Dialog


class TagDialog(Dialog):
    """A tag, typed or chosen.

    Signals:
        put(str): put the tag called so on them.
        taken(int): take the tag with this key off them.
    """

    put = Signal(str)
    taken = Signal(int)

    def __init__(self, known: Sequence[LabelRow], customers: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._known = {tag.name: tag.id for tag in known}
        self.setWindowTitle(_("Tag customers"))
        self.combo = QComboBox()
        self.combo.setEditable(True)
        self.combo.addItems(list(self._known))
        self.combo.setCurrentText("")
        edit = self.combo.lineEdit()
        assert edit is not None
        edit.setMaxLength(60)
        edit.setAccessibleName(_("Tag"))
        edit.textChanged.connect(self._typed)
        self.field = FormField("tag", _("Tag"), self.combo)
        who = ngettext("For {n} customer", "For {n} customers", customers).format(n=format_number(customers))
        self.put_button = button(_("Put it on"), self._put, kind="primary")
        self.take_button = button(_("Take it off"), self._take)
        self.put_button.setDefault(True)
        buttons = row(button(_("Cancel"), self.reject), None, self.take_button, self.put_button)
        self.setLayout(column(label(who), self.field, buttons, gap=14, margin=20))
        self.setMinimumWidth(theme.px(380))
        self._typed("")

    def _typed(self, _text: str) -> None:
        name = self.combo.currentText().strip()
        self.put_button.setEnabled(bool(name))
        self.take_button.setEnabled(name in self._known)

    def _put(self) -> None:
        name = self.combo.currentText().strip()
        if name:
            self.put.emit(name)
            self.accept()

    def _take(self) -> None:
        key = self._known.get(self.combo.currentText().strip())
        if key is not None:
            self.taken.emit(key)
            self.accept()
