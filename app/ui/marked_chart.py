"""A chart whose parts can be pointed at: each says its sentence and leads somewhere, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip

from app.ui import theme
from app.ui.chart_view import Build, ChartView
from app.ui.widgets.text import plain_tip

Key = tuple[str | int, ...]

STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
THIN = 3
"""A part that is lower than this, at 100 %, is met so far above and below it as well."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class MarkedChart(ChartView):
    """As ChartView, for charts with marks: arrows go from part to part, Enter or a click chooses one.

    Args:
        explain: the sentence of a part, shown on hover and told to screen readers.

    Signals:
        chosen(tuple): the key of a part that somebody wants to see behind.
    """

    chosen = Signal(object)

    def __init__(
        self, explain: Callable[[Key], str], build: Build | None = None, description: str = "", *, lowest: int = 120
    ) -> None:
        super().__init__(build, description, lowest=lowest)
        self._explain = explain
        self._current: Key | None = None
        self._hovered: Key | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def marks(self) -> dict[Key, QRectF]:
        """The parts and the rectangles they take, in reading order; empty before the chart was first painted."""
        scale = theme.px(1000) / 1000
        drawn: Any = self._drawing
        if drawn is None:
            return {}
        return {
            one.key: QRectF(
                one.x * scale, (drawn.height - one.y - one.high) * scale, one.wide * scale, one.high * scale
            )
            for one in drawn.marks
        }

    def at(self, x: float, y: float) -> Key | None:
        """The part at a point of the widget, None between the parts; one too thin to hit is met a little beside it."""
        marks, reach = self.marks(), theme.px(THIN)
        for key, place in marks.items():
            if place.height() < reach and place.adjusted(0, -reach, 0, reach).contains(x, y):
                return key
        return next((key for key, place in marks.items() if place.contains(x, y)), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        places = self.marks()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hovered in places:
            veil = theme.colour("text")
            veil.setAlphaF(0.07)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRoundedRect(places[self._hovered], 3, 3)
        if self.hasFocus() and self._current in places:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(places[self._current].adjusted(1, 1, -1, -1), 3, 3)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            key = self.at(event.pos().x(), event.pos().y())
            if key is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), plain_tip(self._explain(key)), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, key: Key | None) -> None:
        if key != self._hovered:
            self._hovered = key
            if key:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            else:
                self.unsetCursor()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        key = self.at(event.position().x(), event.position().y())
        if key is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(key)
            self.chosen.emit(key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current not in self.marks():
            self._go(next(iter(self.marks()), None))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step:
            self._go(self._beside(*step) or self._current)
        elif event.key() in ENTER and self._current is not None:
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _go(self, key: Key | None) -> None:
        self._current = key
        if key is not None:
            self.setAccessibleDescription(self._explain(key))
        self.update()

    def _beside(self, across: int, down: int) -> Key | None:
        """The nearest part in a direction, those straight ahead first."""
        places = self.marks()
        if self._current not in places:
            return next(iter(places), None)
        here = places[self._current].center()
        found: list[tuple[float, Key]] = []
        for key, place in places.items():
            x, y = place.center().x() - here.x(), place.center().y() - here.y()
            ahead, aside = (x * across, abs(y)) if across else (y * down, abs(x))
            if ahead > 1:
                found.append((ahead + 3 * aside, key))
        return min(found, key=lambda pair: pair[0])[1] if found else None
