"""The sheet of keys (F1)."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.button import button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import heading, label


def keys() -> list[tuple[str, str]]:
    """(keys, what they do) everywhere in the window."""
    return [
        ("Ctrl+N", _("Record purchase")),
        ("Ctrl+K", _("Find anyone or anything")),
        ("Ctrl+1 … Ctrl+9", _("Go to a page of the sidebar")),
        ("Ctrl+,", _("Settings")),
        ("Alt+←", _("Back to the page before")),
        ("Ctrl+Z", _("Undo the last change")),
        ("Ctrl+Shift+L", _("Lock the book")),
        ("Ctrl+F", _("Go to the search field of the page")),
        ("Enter", _("Open what is chosen in a list")),
        ("Ctrl+A", _("Choose everything in a list")),
        ("Ctrl+Enter", _("Save what stands in a form")),
        ("Ctrl+Shift+Enter", _("Save and add another")),
        ("Esc", _("Close without saving")),
        ("Tab, Shift+Tab", _("Go to the next or previous field")),
        ("F5", _("Look again")),
        ("Ctrl++, Ctrl+−", _("Larger or smaller text")),
        ("F1", _("This sheet")),
        ("Ctrl+Q", _("Quit")),
    ]


class KeySheet(Dialog):
    """Which keys there are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setWindowTitle(_("Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(7))
        for place, (press, words) in enumerate(keys()):
            shown = label(press, strong=True)
            grid.addWidget(shown, place, 0)
            grid.addWidget(label(words), place, 1)
        close = button(_("Close"), self.accept, kind="primary")
        close.setDefault(True)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self._quit)
        self.setLayout(column(heading(_("Keys that work everywhere")), grid, row(None, close), gap=14, margin=22))

    def _quit(self) -> None:
        self.accept()
        self._over.close()
