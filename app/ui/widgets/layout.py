"""Rows, columns and a layout that flows like words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme


def _fill(box: QBoxLayout, parts: tuple[QWidget | QLayout | int | None, ...]) -> None:
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(theme.px(part))
        elif isinstance(part, QWidget):
            box.addWidget(part)
        else:
            box.addLayout(part)


def row(*parts: QWidget | QLayout | int | None, gap: int = 8, margin: int = 0) -> QHBoxLayout:
    """Side by side; a number is a space of that many pixels, None takes what is left."""
    box = QHBoxLayout()
    box.setContentsMargins(*[theme.px(margin) if margin else 0] * 4)
    box.setSpacing(theme.px(gap) if gap else 0)
    _fill(box, parts)
    return box


def column(*parts: QWidget | QLayout | int | None, gap: int = 8, margin: int = 0) -> QVBoxLayout:
    """One below the other; a number is a space, None takes what is left."""
    box = QVBoxLayout()
    box.setContentsMargins(*[theme.px(margin) if margin else 0] * 4)
    box.setSpacing(theme.px(gap) if gap else 0)
    _fill(box, parts)
    return box


def tab_before(after: QWidget, *parts: QWidget) -> None:
    """Lets Tab come to these parts, in this order, right before a field that was there earlier than they."""
    before: QWidget = after.previousInFocusChain() or after
    while before is not after and (before in parts or not before.focusPolicy() & Qt.FocusPolicy.TabFocus):
        before = before.previousInFocusChain() or after
    for part in parts:
        if before is not after:
            QWidget.setTabOrder(before, part)
        before = part
    QWidget.setTabOrder(before, after)


def clear(box: QLayout) -> None:
    """Takes everything out of a layout; the widgets are deleted."""
    while item := box.takeAt(0):
        widget, inner = item.widget(), item.layout()
        if widget:
            widget.hide()
            widget.deleteLater()
        elif inner:
            clear(inner)


@contextmanager
def refilled(box: QBoxLayout) -> Iterator[QVBoxLayout]:
    """Takes everything out of a layout and gives another one to fill, whose parts are then shown in one go.

    Put one by one into something visible, each of them would lay out everything around it anew.
    """
    clear(box)
    holder = QWidget()
    fresh = QVBoxLayout(holder)
    fresh.setContentsMargins(0, 0, 0, 0)
    fresh.setSpacing(box.spacing())
    yield fresh
    box.addWidget(holder)
    holder.show()


class Columns(QWidget):
    """Stands its parts side by side where there is room, and below each other where there is not.

    Args:
        parts: widgets.
        shares: how the width is shared.
        below: the width (at 100 %) under which they stand below each other.

    Signals:
        turned(bool): whether they stand below each other from now on; they begin side by side.
    """

    turned = Signal(bool)

    def __init__(self, *parts: QWidget, shares: tuple[int, ...] = (), below: int = 760, gap: int = 14) -> None:
        super().__init__()
        self._below, self._parts = below, parts
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(gap))
        for part, share in zip(parts, shares or (1,) * len(parts), strict=True):
            self._box.addWidget(part, share)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest part."""
        wide = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(wide, self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(self._below)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != way:
            self._box.setDirection(way)
            self.turned.emit(narrow)
            self.updateGeometry()


class FlowLayout(QLayout):
    """Puts its parts side by side and goes on in the next line, for chips and buttons."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(theme.px(gap))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items]
        gaps = self.spacing() * max(0, len(sizes) - 1)
        return QSize(sum(s.width() for s in sizes) + gaps, max((s.height() for s in sizes), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget and widget.isHidden():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(rect.width(), 1)))
            if x + size.width() > rect.right() + 1 and line > 0:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()
