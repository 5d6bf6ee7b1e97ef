"""A choice of a few or of many: the letters typed go to the line that is most likely meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QListView

from app import text
from app.ui import theme


class Choice(QComboBox):
    """A choice among (value, words) pairs.

    Args:
        likely: the values that letters typed mean before others that begin with them, the likeliest first.
    """

    def __init__(
        self,
        options: list[tuple[object, str]] | None = None,
        value: object = None,
        likely: Sequence[object] = (),
    ) -> None:
        super().__init__()
        if likely:
            self.setView(LikelyList(likely))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setMaxVisibleItems(16)
        theme.dress_apart(self.view().parentWidget())
        self.set_options(options or [])
        self.set_value(value)

    def set_options(self, options: list[tuple[object, str]]) -> None:
        """Offers other pairs; keeps the value if it is among them."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for value, words in options:
            self.addItem(words, value)
        self.blockSignals(False)
        self.set_value(before)

    def value(self) -> object:
        """The chosen value."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Chooses a value; the first where it is not offered."""
        values = [self.itemData(i) for i in range(self.count())]
        if values:
            self.setCurrentIndex(values.index(value) if value in values else 0)

    def wheelEvent(self, event: object) -> None:
        """A wheel scrolls the page; it never changes a choice by accident."""
        event.ignore()  # type: ignore[attr-defined]


class LikelyList(QListView):
    """The list that drops down: "Nor" is Norway, not Norfolk Island; a letter again and again goes through them all."""

    def __init__(self, likely: Sequence[object]) -> None:
        super().__init__()
        self._likely = list(likely)
        self._typed, self._since = "", QElapsedTimer()

    def keyboardSearch(self, search: str) -> None:
        """Goes to the likeliest line that begins with what was typed in one go; else to one with such a word."""
        going_on = self._since.isValid() and self._since.elapsed() < QApplication.keyboardInputInterval()
        self._since.start()
        again = going_on and self._typed.casefold() == search.casefold()
        self._typed = self._typed + search if going_on and not again else search
        found = self._meant(text.fold(self._typed))
        if found:
            here = self.currentIndex().row()
            after = next((line for line in found if line > here), found[0])
            self.setCurrentIndex(self.model().index(after if again else min(found, key=self._rank), 0))

    def _meant(self, typed: str) -> list[int]:
        """The lines that begin with what was typed; else those with a word that does."""
        lines = range(self.model().rowCount())
        words = [text.fold(str(self.model().index(line, 0).data())) for line in lines]
        found = [line for line in lines if words[line].startswith(typed)]
        return found or [line for line in lines if f" {typed}" in words[line]]

    def _rank(self, line: int) -> int:
        value = self.model().index(line, 0).data(Qt.ItemDataRole.UserRole)
        return self._likely.index(value) if value in self._likely else len(self._likely)
