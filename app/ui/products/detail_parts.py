"""The lines a product's side is built of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QLabel, QLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.widgets import ElidedLabel, heading, label, row
from app.ui.widgets.button import PushButton
from app.ui.widgets.text import plain_tip


class Linked(PushButton):
    """A name that opens what it names; shortened where it does not fit, whole in its tooltip."""

    def __init__(self, words: str, pressed: Callable[[], object]) -> None:
        super().__init__()
        self._words = words
        self.setProperty("kind", "link")
        self.setFlat(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _on=False: pressed())
        self._fit()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._words) + theme.px(8), metrics.height() + theme.px(6))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(48), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(
            self._words, Qt.TextElideMode.ElideRight, max(self.width() - theme.px(6), 0)
        )
        self.setText(shown.replace("&", "&&"))
        self.setToolTip("" if shown == self._words else plain_tip(self._words))


def linked(words: str, pressed: Callable[[], object]) -> Linked:
    """A name to press."""
    return Linked(words, pressed)


def wrapped(made: QLabel) -> QLabel:
    """A label that wraps, and is cut rather than makes its place wider where one word is too long for it."""
    made.setMinimumWidth(theme.px(40))
    return made


def fact(body: QBoxLayout, name: str, value: str) -> None:
    """Adds a line: what it is at the left, how much at the right."""
    shown = ElidedLabel(value)
    shown.setFont(theme.figures(theme.font()))
    shown.setAlignment(Qt.AlignmentFlag.AlignRight)
    line = row(label(name, tone="muted"), shown)
    line.setStretch(1, 1)
    body.addLayout(line)


def section(body: QBoxLayout, words: str, action: QWidget | None = None) -> None:
    """Adds a heading with a little room above it."""
    title = wrapped(heading(words))
    title.setWordWrap(True)
    line = row(title, *([action] if action else []))
    line.setStretch(0, 1)
    body.addSpacing(theme.px(10))
    body.addLayout(line)


def buttons_in(line: QLayout) -> list[QWidget]:
    """The buttons of a line, and of the lines in it."""
    found: list[QWidget] = []
    for place in range(line.count()):
        item = line.itemAt(place)
        widget, inner = (item.widget(), item.layout()) if item else (None, None)
        if isinstance(widget, QAbstractButton):
            found.append(widget)
        elif inner is not None:
            found += buttons_in(inner)
    return found
