"""How the cells of a table are painted: one or two lines, chips, hairlines, the row under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from app.ui import theme
from app.ui.widgets.chip import chip_size, draw_chip
from app.ui.widgets.table_model import WAITING, Column, RowTableModel
from app.ui.widgets.text import plain_tip

Index = QModelIndex | QPersistentModelIndex
PAD = 10


class CellDelegate(QStyledItemDelegate):
    """Paints cells straight from the model's columns."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self.hovered = -1
        self._plain, self._strong, self._small = theme.font(), theme.semibold(), theme.font(12)
        self._digits = theme.figures(theme.font())
        self._strong_digits = theme.figures(theme.semibold())

    def _face(self, column: Column) -> QFont:
        if column.right:
            return self._strong_digits if column.strong else self._digits
        return self._strong if column.strong else self._plain

    def needed(self, column: Column, text: str) -> int:
        """The width of a cell that shows all of `text`."""
        pad = 2 * theme.px(PAD) + 2
        if column.chip:
            return chip_size(text).width() + pad
        return QFontMetrics(self._face(column)).horizontalAdvance(text) + pad

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowTableModel):
            super().paint(painter, option, index)
            return
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.colour("selection"))
        elif index.row() == self.hovered:
            painter.fillRect(rect, theme.colour("hover"))
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        view = self._view
        if index.row() == view.currentIndex().row() and view.hasFocus() and rect.left() <= 1:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.colour("accent"))
        column = model.columns[index.column()]
        row = model.row_at(index.row())
        inner = rect.adjusted(theme.px(PAD), 0, -theme.px(PAD), -1)
        if row is None:
            painter.setPen(theme.colour("faint"))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, WAITING)
            return
        self._cell(painter, inner, column, row)

    def _cell(self, painter: QPainter, inner: QRect, column: Column, row: object) -> None:
        text = column.text(row)
        code = column.chip(row) if column.chip else ""
        if code and text:
            size = chip_size(text)
            top = inner.top() + (inner.height() - size.height()) // 2
            draw_chip(painter, QRect(inner.left(), top, min(size.width(), inner.width()), size.height()), text, code)
            return
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        detail = column.detail(row) if column.detail else ""
        upper, lower = inner, inner
        if detail:
            high = QFontMetrics(self._plain).height()
            low = QFontMetrics(self._small).height()
            top = inner.top() + (inner.height() - high - low) // 2
            upper = QRect(inner.left(), top, inner.width(), high)
            lower = QRect(inner.left(), top + high, inner.width(), low)
        painter.setFont(self._face(column))
        painter.setPen(theme.colour("muted" if column.muted else "text"))
        self._line(painter, upper, side, text, column.right)
        if detail:
            painter.setFont(self._small)
            painter.setPen(theme.colour("muted"))
            self._line(painter, lower, side, detail, False)

    @staticmethod
    def _line(painter: QPainter, rect: QRect, side: Qt.AlignmentFlag, text: str, whole: bool) -> None:
        text = text.replace("\n", " ")
        if not whole:
            text = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.save()
        if not text.isascii():  # marks upon marks would climb into the rows above
            painter.setClipRect(rect)
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(80), theme.px(34))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Tells the whole text of a cell that is shortened, always as plain text."""
        model = index.model()
        if event.type() != QEvent.Type.ToolTip or not isinstance(model, RowTableModel):
            return super().helpEvent(event, view, option, index)
        row = model.row_at(index.row()) if index.isValid() else None
        tip = self._tip(model.columns[index.column()], row, option.rect.width()) if row is not None else ""
        if tip:
            QToolTip.showText(event.globalPos(), plain_tip(tip), view)
        else:
            QToolTip.hideText()
        return True

    def _tip(self, column: Column, row: object, width: int) -> str:
        if column.tip and (tip := column.tip(row)):
            return tip
        text, detail = column.text(row), column.detail(row) if column.detail else ""
        room = width - 2 * theme.px(PAD)
        cut = self.needed(column, text) > width + 2
        cut = cut or QFontMetrics(self._small).horizontalAdvance(detail) > room
        return "\n".join(part for part in (text, detail) if part) if cut else ""
