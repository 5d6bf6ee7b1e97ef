"""Somebody saved the same thing while another typed: both values, and which one to keep."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout

from app.i18n import _
from app.ui import theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.layout import clear, row
from app.ui.widgets.text import label, muted

Difference = tuple[str, str, str]
"""A field in words, what is saved in it, what was typed."""


class ConflictBox(Card):
    """Stands on top of a form while there is a conflict.

    Signals:
        mine_kept(object): save what was typed over what is saved.
        theirs_taken(object): fill the form with what is saved.
    """

    mine_kept = Signal(object)
    theirs_taken = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__(title, tone="notice")
        self._saved: object = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.add(self._grid)
        self.mine = button(_("Save what I typed"), lambda: self._chosen(self.mine_kept))
        self.theirs = button(_("Take what is saved"), lambda: self._chosen(self.theirs_taken))
        self.add(row(None, self.theirs, self.mine))
        self.hide()

    def show_both(self, saved: object, differences: Iterable[Difference]) -> None:
        """Shows what differs; `saved` is handed back with the choice."""
        self._saved = saved
        clear(self._grid)
        for place, words in enumerate(("", _("Saved now"), _("You typed"))):
            self._grid.addWidget(muted(words), 0, place)
        for line, (name, theirs, mine) in enumerate(differences, 1):
            for place, words in enumerate((name, theirs or "–", mine or "–")):
                self._grid.addWidget(label(words, wrap=place > 0, strong=place == 2), line, place)
        self.show()
        self.mine.setFocus()

    def _chosen(self, signal: SignalInstance) -> None:
        self.hide()
        signal.emit(self._saved)
