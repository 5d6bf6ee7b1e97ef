"""What whoever opens this customer has to know."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QWidget

from app.i18n import _
from app.services.notes import NoteRow
from app.ui import icons, theme
from app.ui.widgets import Card, button, label, row

SHOWN = 300
"""Characters of a warning; the whole is in the note."""


class Warnings(Card):
    """A banner with the warning notes; not there if there are none.

    Signals:
        opened(int): edit this note.
    """

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__(tone="notice", margin=10)
        self.setAccessibleName(_("Warnings"))
        self.hide()

    def show_notes(self, notes: Sequence[NoteRow]) -> None:
        """Shows these warnings."""
        with self.refill():
            for note in notes:
                self.add(self._line(note))
        self.setVisible(bool(notes))

    def _line(self, note: NoteRow) -> QWidget:
        sign = QLabel()
        side = theme.px(16)
        sign.setPixmap(icons.icon("triangle-alert").pixmap(QSize(side, side)))
        sign.setAccessibleName(_("Warning"))
        short = note.text if len(note.text) <= SHOWN else note.text[: SHOWN - 1] + "…"
        words = label(short, wrap=True, strong=True, selectable=True)
        made = button(_("Edit"), lambda: self.opened.emit(note.id), kind="flat", small=True)
        made.setAccessibleName(_("Edit this warning"))
        line = row(sign, words, made, gap=8)
        line.setStretch(1, 1)
        holder = QWidget()
        holder.setLayout(line)
        return holder
