"""Taking the passcode off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.i18n import _
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.passcode import guessing
from app.ui.passcode.fields import PasscodeField, show_box
from app.ui.widgets import Form, button, column, label, row
from app.ui.widgets.dialog import Dialog


class RemoveDialog(Dialog):
    """Asks for the passcode before it goes.

    Signals:
        chosen: take it off.
        failed(Exception): a bug.
    """

    chosen = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs, self._path = jobs, path
        self.setWindowTitle(_("Remove the passcode"))
        self.form = Form(1)
        self.present = self.form.add("present", _("Present passcode, or recovery key"), PasscodeField())
        self.present.returnPressed.connect(self.submit)
        words = label(_("From then on whoever has this computer or a backup can read the book."), wrap=True)
        self.remove_button = button(_("Remove the passcode"), self.submit, kind="danger")
        buttons = row(button(_("Cancel"), self.reject), None, self.remove_button)
        self.setLayout(column(words, self.form, show_box(self.present), buttons, gap=14, margin=20))
        self.setMinimumWidth(theme.px(440))

    def submit(self) -> None:
        """Looks whether it is the passcode."""
        words, path = self.present.text(), self._path
        if not self.remove_button.isEnabled():
            return

        def work(_progress: Any, _cancelled: Any) -> None:
            guessing.present(path, words)

        self.form.clear_errors()
        self.remove_button.setEnabled(False)
        self._jobs.run(self, work, self._right, self._wrong)

    def _right(self, _done: None) -> None:
        self.accept()
        self.chosen.emit()

    def _wrong(self, error: Exception) -> None:
        self.remove_button.setEnabled(True)
        if not isinstance(error, AppError) or not self.form.show_error(error):
            self.failed.emit(error)
