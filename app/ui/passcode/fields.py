"""Fields for what nobody else is to read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit

from app.i18n import _
from app.ui.widgets import TextField

LONGEST = 200


class PasscodeField(TextField):
    """One line that shows dots; spell checkers and word lists of the desktop are kept out of it."""

    def __init__(self) -> None:
        super().__init__(limit=LONGEST)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText)

    def show_letters(self, shown: bool) -> None:
        """Letters instead of dots, or dots again."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


def show_box(*fields: PasscodeField) -> QCheckBox:
    """A box that lets these fields show what is typed."""
    box = QCheckBox(_("Show what I type"))
    for field in fields:
        box.toggled.connect(field.show_letters)
    return box
