"""Shows a chart drawn for paper: walks ReportLab's shapes and paints them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme

Build = Callable[[float, float], Any]
_CAPS = {0: Qt.PenCapStyle.FlatCap, 1: Qt.PenCapStyle.RoundCap, 2: Qt.PenCapStyle.SquareCap}


class ChartView(QWidget):
    """A chart that is drawn anew at the widget's size.

    Args:
        build: `fn(width, height) -> reportlab Drawing`, in the units of the type scale at 100 %.
        description: what it shows, in words, for those who cannot see it.
    """

    def __init__(self, build: Build | None = None, description: str = "", *, lowest: int = 120) -> None:
        super().__init__()
        self._build, self._lowest = build, lowest
        self._drawing: Any = None
        self._drawn_for: tuple[int, int, bool] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.describe(description)

    def describe(self, description: str) -> None:
        """Says in words what it shows."""
        self.setAccessibleName(description)

    def set_build(self, build: Build, description: str = "") -> None:
        """Shows another chart."""
        self._build, self._drawn_for = build, None
        if description:
            self.describe(description)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(self._lowest))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(self._lowest))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._build is None:
            return
        scale = theme.px(1000) / 1000
        key = (self.width(), self.height(), theme.is_dark())
        if self._drawn_for != key:
            self._drawing = self._build(self.width() / scale, self.height() / scale)
            self._drawn_for = key
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_drawing(painter, self._drawing, scale)


def paint_drawing(painter: QPainter, drawing: Any, scale: float = 1.0) -> None:
    """Paints a ReportLab Drawing with its upper left corner at the painter's origin."""
    painter.save()
    painter.setTransform(QTransform(scale, 0, 0, -scale, 0, drawing.height * scale), combine=True)
    for shape in drawing.contents:
        _paint(painter, shape, {})
    painter.restore()


def colour(value: Any) -> QColor | None:
    """A ReportLab colour as Qt's; None stays None."""
    if value is None:
        return None
    red, green, blue = value.rgb()
    return QColor.fromRgbF(red, green, blue, getattr(value, "alpha", 1.0))


def _paint(painter: QPainter, shape: Any, inherited: dict[str, Any]) -> None:
    kind = type(shape).__name__
    look = {**inherited, **{k: v for k, v in vars(shape).items() if k.startswith(("fill", "stroke"))}}
    if kind in ("Group", "Drawing"):
        painter.save()
        painter.setTransform(QTransform(*shape.transform), combine=True)
        for inner in shape.contents:
            _paint(painter, inner, look)
        painter.restore()
        return
    if kind == "String":
        _string(painter, shape)
        return
    _pen_and_brush(painter, look, closed=kind not in ("Line", "PolyLine"))
    painter.drawPath(_path(kind, shape))


def _pen_and_brush(painter: QPainter, look: dict[str, Any], *, closed: bool) -> None:
    line, fill = colour(look.get("strokeColor")), colour(look.get("fillColor"))
    width = look.get("strokeWidth", 1)
    if line is None or not width:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(line, width, Qt.PenStyle.SolidLine, _CAPS.get(look.get("strokeLineCap", 0), _CAPS[0]))
        dashes = look.get("strokeDashArray")
        if dashes:
            pen.setDashPattern([max(part / width, 0.01) for part in dashes])
        painter.setPen(pen)
    painter.setBrush(fill if closed and fill is not None else Qt.BrushStyle.NoBrush)


def _path(kind: str, shape: Any) -> QPainterPath:
    path = QPainterPath()
    if kind == "Rect":
        path.addRoundedRect(QRectF(shape.x, shape.y, shape.width, shape.height), shape.rx or 0, shape.ry or 0)
    elif kind == "Circle":
        path.addEllipse(QPointF(shape.cx, shape.cy), shape.r, shape.r)
    elif kind == "Ellipse":
        path.addEllipse(QPointF(shape.cx, shape.cy), shape.rx, shape.ry)
    elif kind == "Line":
        path.moveTo(shape.x1, shape.y1)
        path.lineTo(shape.x2, shape.y2)
    elif kind == "Wedge":
        _polygon(path, shape.asPolygon().points)
        path.closeSubpath()
    elif kind in ("PolyLine", "Polygon"):
        _polygon(path, shape.points)
        if kind == "Polygon":
            path.closeSubpath()
    elif kind in ("Path", "ArcPath"):
        _curves(path, shape)
    return path


def _polygon(path: QPainterPath, points: list[Any]) -> None:
    flat = list(points) if points and not isinstance(points[0], tuple) else [n for pair in points for n in pair]
    path.moveTo(flat[0], flat[1])
    for place in range(2, len(flat), 2):
        path.lineTo(flat[place], flat[place + 1])


def _curves(path: QPainterPath, shape: Any) -> None:
    points, at = shape.points, 0
    for operator in shape.operators:
        if operator == 0:
            path.moveTo(points[at], points[at + 1])
        elif operator == 1:
            path.lineTo(points[at], points[at + 1])
        elif operator == 2:
            path.cubicTo(*points[at : at + 6])
        else:
            path.closeSubpath()
        at += (2, 2, 6, 0)[operator]


def _string(painter: QPainter, shape: Any) -> None:
    at = painter.worldTransform()
    name = str(shape.fontName)
    heavy = QFont.Weight.DemiBold if "SemiBold" in name else QFont.Weight.Bold if "Bold" in name else None
    face = theme.figures(QFont(theme.FAMILIES))
    face.setWeight(heavy or QFont.Weight.Normal)
    face.setPixelSize(max(6, round(shape.fontSize * abs(at.m22()))))
    wide = QFontMetricsF(face).horizontalAdvance(shape.text)
    start = at.map(QPointF(shape.x, shape.y))
    left = {"end": -wide, "middle": -wide / 2}.get(shape.textAnchor, 0.0)
    painter.save()
    painter.setTransform(QTransform())  # upright, and sharp at the pixels of the screen
    painter.setFont(face)
    painter.setPen(colour(shape.fillColor) or theme.colour("text"))
    painter.drawText(QPointF(start.x() + left, start.y()), shape.text)
    painter.restore()
