"""Several words in one line, parted by commas, with those already in the book to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

LONGEST = 2000


class WordField(QLineEdit):
    """One word with completion: a household, a source."""

    def __init__(self, hint: str = "", *, limit: int = 250) -> None:
        super().__init__()
        self.setMaxLength(limit)
        self.setPlaceholderText(hint)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def set_known(self, words: Sequence[str]) -> None:
        """What is offered while typing."""
        self._known.setStringList(list(words))


class WordsField(QLineEdit):
    """Several words; the one under the caret is completed."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.setMaxLength(LONGEST)
        self.setPlaceholderText(hint)
        self._known: list[str] = []
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self._complete)
        self._list = self._completer.popup() or QListView()
        self._list.installEventFilter(self)
        self.textEdited.connect(self._offer)

    def set_known(self, words: Sequence[str]) -> None:
        """What is offered while typing."""
        self._known = list(words)

    def words(self) -> tuple[str, ...]:
        """What stands in the field, each once."""
        typed = self.text().replace("，", ",").replace("、", ",").split(",")
        return tuple(dict.fromkeys(" ".join(word.split()) for word in typed if word.strip()))

    def set_words(self, words: Sequence[str]) -> None:
        """Shows these words."""
        self.setText(", ".join(words))

    def _current(self) -> tuple[int, str]:
        before = self.text()[: self.cursorPosition()]
        start = before.rfind(",") + 1
        return start, before[start:].strip()

    def _offer(self) -> None:
        _start, typed = self._current()
        has = {word.casefold() for word in self.words()} - {typed.casefold()}
        matching = [word for word in self._known if typed.casefold() in word.casefold() and word.casefold() not in has]
        if not typed or not matching or matching == [typed]:
            self._list.hide()
            return
        self._model.setStringList(matching[:12])
        self._completer.complete()

    def _complete(self, word: str) -> None:
        start, _typed = self._current()
        after = self.text()[self.cursorPosition() :].lstrip(" ,")
        lead = self.text()[:start].rstrip()
        made = f"{lead} {word}, " if lead else f"{word}, "
        self.setText(made + after)
        self.setCursorPosition(len(made))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A comma takes what is chosen in the list and goes on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text() == ",":
            self._list.hide()
        return super().eventFilter(watched, event)
