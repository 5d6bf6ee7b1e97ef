"""White cards on the warm ground, and the tiles with one big figure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.i18n import named, sentence, sentences
from app.ui import theme
from app.ui.widgets.layout import refilled
from app.ui.widgets.text import FIGURE, SMALL, ElidedLabel, heading, label, plain_tip


class Card(QFrame):
    """A rounded card: an optional head line with quiet words and actions, then what is added to `body`.

    Attributes:
        body: the vertical layout below the head.
        head: the horizontal layout of the head line (add actions to it).
    """

    def __init__(self, title: str = "", quiet: str = "", *, tone: str = "", margin: int = 16) -> None:
        super().__init__()
        if tone:
            self.setProperty("tone", tone)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        edge = theme.px(margin) if margin else 0
        outer.setContentsMargins(edge, edge, edge, edge)
        outer.setSpacing(theme.px(8))
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.px(8))
        self.title, self.quiet = heading(title), ElidedLabel(quiet, size=SMALL, tone="muted")
        self.quiet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if title:
            self.setAccessibleName(title)
            self.head.addWidget(self.title)
            self.head.addWidget(self.quiet, 1)
            outer.addLayout(self.head)
        else:  # nobody sees them; they go when the card goes
            for words in (self.title, self.quiet):
                words.setParent(self)
                words.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.px(8))
        outer.addLayout(self.body, 1)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Adds a widget or a layout below what is there."""
        if isinstance(part, QWidget):
            self.body.addWidget(part, stretch)
        else:
            self.body.addLayout(part, stretch)

    @contextmanager
    def refill(self) -> Iterator[None]:
        """Takes everything out; what is added inside the `with` is shown in one go (see `refilled`)."""
        body = self.body
        try:
            with refilled(body) as self.body:
                yield
        finally:
            self.body = body

    def add_action(self, button: QWidget) -> None:
        """Adds a button at the right end of the head line."""
        self.head.addWidget(button)


class FigureCard(Card):
    """What it is, the figure, and what it is compared with.

    Signals:
        opened: the card was clicked or Enter pressed on it (only where `opens` is True).
    """

    opened = Signal()

    def __init__(self, name: str, *, opens: bool = False) -> None:
        super().__init__(margin=0)
        edge = theme.px(16)
        self.body.setContentsMargins(edge, theme.px(14), edge, theme.px(14))
        self.body.setSpacing(theme.px(3))
        self._name = label(name, tone="muted", wrap=False)
        self._figure = label("—", strong=True, size=FIGURE)
        self._figure.setFont(theme.figures(theme.semibold(FIGURE)))
        self._detail = ElidedLabel("", size=SMALL, tone="muted")
        for part in (self._name, self._figure, self._detail):
            self.body.addWidget(part)
        self._opens = opens
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if opens:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_figure("—")

    def set_figure(self, figure: str, detail: str = "", tip: str = "") -> None:
        """Shows a figure, the line below it, and the full figure as a tooltip."""
        self._figure.setText(figure)
        self._detail.setText(detail)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(sentences(sentence(named(self._name.text(), tip or figure)), detail))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._opens and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._opens and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
