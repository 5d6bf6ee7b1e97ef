"""What a list says when there is nothing in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.ui import icons, theme
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import label


class EmptyState(QWidget):
    """An icon, one sentence, and the one thing to do about it, or this and `second`, quieter beside it."""

    def __init__(
        self,
        icon: str,
        sentence: str,
        action: str = "",
        pressed: Callable[[], object] | None = None,
        second: QWidget | None = None,
    ) -> None:
        super().__init__()
        picture = QLabel()
        side = theme.px(36)
        picture.setPixmap(icons.icon(icon, "faint").pixmap(side, side))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence = label(sentence, tone="muted", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setMaximumWidth(theme.px(420))
        self._widen()
        self.action = button(action, pressed, kind="primary")
        if not action:  # shown without a parent it would be a window of its own for a moment
            self.action.hide()
        actions = row(None, self.action, *([second] if second else []), None)
        self.setLayout(column(None, picture, row(None, self.sentence, None), actions, None, gap=12))

    def say(self, sentence: str) -> None:
        """Shows another sentence."""
        self.sentence.setText(sentence)
        self._widen()

    def _widen(self) -> None:
        """A wrapped label asks for a narrow column; a short sentence belongs on one line."""
        wide = self.sentence.fontMetrics().horizontalAdvance(self.sentence.text()) + theme.px(8)
        self.sentence.setMinimumWidth(min(wide, theme.px(300), max(self.width(), theme.px(200))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widen()
