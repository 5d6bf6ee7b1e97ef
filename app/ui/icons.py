"""Lucide's line icons in the colours of the theme, drawn when asked for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import paths
from app.ui import theme


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return paths.resource("icons", f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, side: int) -> QPixmap:
    svg = _source(name).replace("currentColor", colour)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


def _with_gap(square: QPixmap, size: QSize) -> QPixmap:
    """The icon at the left of a wider picture: the gap before a button's words."""
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.drawPixmap(0, (size.height() - square.height()) // 2, square)
    painter.end()
    return picture


class LineIcon(QIconEngine):
    """One icon that takes its colour from the theme each time it is painted."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def clone(self) -> QIconEngine:
        return LineIcon(self._name, self._colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        colour = "faint" if mode == QIcon.Mode.Disabled else self._colour
        side = max(1, min(size.width(), size.height()))
        square = _drawn(self._name, theme.colour(colour).name(), side)
        return square if size.width() <= side else _with_gap(square, size)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return self.pixmap(size, mode, state)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = max(1.0, painter.deviceTransform().m11())  # asking the device itself crashed on Qt's own pixmaps
        side = min(rect.width(), rect.height())
        picture = QPixmap(self.pixmap(QSize(round(side * ratio), round(side * ratio)), mode, state))
        picture.setDevicePixelRatio(ratio)
        corner = rect.topLeft() + QPoint((rect.width() - side) // 2, (rect.height() - side) // 2)
        painter.drawPixmap(corner, picture)


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon of that Lucide name; `colour` is a name of `theme.Scheme`."""
    return QIcon(LineIcon(name, colour))


def draw(painter: QPainter, name: str, rect: QRect, colour: str = "text") -> None:
    """Paints an icon inside `rect`."""
    LineIcon(name, colour).paint(painter, rect, QIcon.Mode.Normal, QIcon.State.Off)
