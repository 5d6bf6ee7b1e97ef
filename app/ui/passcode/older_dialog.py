"""What becomes of backups that were made before the passcode was what it is now."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui import theme
from app.ui.older_backups import sentence_of
from app.ui.widgets import button, column, label, muted, row
from app.ui.widgets.dialog import Dialog


class OlderDialog(Dialog):
    """Says how many there are, and asks.

    Signals:
        along(list): give these what the book has.
        away(list): remove these.
    """

    along = Signal(object)
    away = Signal(object)

    def __init__(self, files: list[Path], readable: int, encrypted: bool, parent: QWidget) -> None:
        """
        Args:
            files: the backups, and books that were set aside.
            readable: how many of them can be read without any passcode.
            encrypted: whether the book has a passcode now.
        """
        super().__init__(parent)
        self._files = files
        self.setWindowTitle(_("Older backups"))
        words = label(sentence_of(len(files), readable), wrap=True, strong=True)
        detail = muted("\n".join(str(file) for file in files[:6]) + ("\n…" if len(files) > 6 else ""), wrap=True)
        copies = muted(_("Copies that you made yourself, on sticks or elsewhere, are not among them."), wrap=True)
        do = _("Give them the passcode") if encrypted else _("Take the passcode off them")
        self.along_button = button(do, self._along, kind="primary")
        self.away_button = button(_("Remove them"), self._away, kind="danger")
        buttons = row(button(_("Leave them"), self.reject), None, self.away_button, self.along_button)
        self.setLayout(column(words, detail, copies, buttons, gap=14, margin=20))
        self.setMinimumWidth(theme.px(520))

    def _along(self) -> None:
        self.accept()
        self.along.emit(self._files)

    def _away(self) -> None:
        self.accept()
        self.away.emit(self._files)
