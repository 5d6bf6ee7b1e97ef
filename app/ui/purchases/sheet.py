"""A small table that is typed into: what cannot be read stays as typed, in red, with what is wrong."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.i18n import _
from app.ui import theme
from app.ui.purchases.sheet_model import MUTED, WRONG, Index, SheetModel

PAD = 10
FIRST = 96
"""The least width of the first column, at 100 %."""
MEASURED = 200
"""Rows whose numbers are measured for the widths of columns."""


class SheetDelegate(QStyledItemDelegate):
    """Paints cells, those to type into with a hairline box; edits them in a plain field."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(theme.figures(theme.font()))
        editor.setMaxLength(40)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        model = index.model()
        head = model.headerData(index.column(), Qt.Orientation.Horizontal)
        editor.setAccessibleName(f"{head}, {model.index(index.row(), 0).data()}")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data(Qt.ItemDataRole.EditRole))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(1, 2, -1, -2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, SheetModel)
        rect = option.rect
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        number, wrong = index.column() in model.numbers, bool(index.data(WRONG))
        if index.column() in model.typed:
            self._box(painter, rect, option, wrong)
        elif option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("selection"))
        self._words(painter, rect.adjusted(theme.px(PAD), 0, -theme.px(PAD), -1), index, number, wrong)

    @staticmethod
    def _box(painter: QPainter, rect: QRect, option: QStyleOptionViewItem, wrong: bool) -> None:
        here = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if option.state & QStyle.StateFlag.State_Selected and not here:
            painter.fillRect(rect, theme.colour("selection"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour("danger_tint" if wrong else "card"))
        painter.setPen(QPen(theme.colour("danger" if wrong else "accent" if here else "hairline"), 2 if here else 1))
        painter.drawRoundedRect(rect.adjusted(2, 4, -2, -5), theme.px(5), theme.px(5))
        painter.restore()

    @staticmethod
    def _words(painter: QPainter, inner: QRect, index: Index, number: bool, wrong: bool) -> None:
        text, quiet = str(index.data() or ""), str(index.data(MUTED) or "")
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        how = int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        face = theme.figures(theme.font()) if number else theme.semibold()
        upper = inner
        if quiet:
            high, low = QFontMetrics(face).height(), QFontMetrics(theme.font(12)).height()
            top = inner.top() + max(0, (inner.height() - high - low) // 2)
            upper = QRect(inner.left(), top, inner.width(), high)
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("muted"))
            shown = QFontMetrics(painter.font()).elidedText(quiet, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(QRect(inner.left(), top + high, inner.width(), low), how, shown)
        painter.setFont(face)
        painter.setPen(theme.colour("danger" if wrong else "text"))
        if not number or wrong:
            text = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, how, text)


class SheetView(QTableView):
    """Shows a SheetModel. Typing begins to edit; Tab goes on to the next cell; Delete takes the row out.

    Args:
        empty: what stands there while there are no rows.

    Signals:
        left: Enter in a cell, or Tab in the last one: the person is done with the row.
        remove_wanted(int): take this row out.
    """

    left = Signal()
    remove_wanted = Signal(int)

    def __init__(self, model: SheetModel, name: str, empty: str = "") -> None:
        super().__init__()
        self._sheet, self._empty = model, empty
        model.setParent(self)  # what it is connected to would keep both once the view is gone
        self.setModel(model)
        self.setItemDelegate(SheetDelegate(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked | triggers.SelectedClicked
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(42))
        head = self.horizontalHeader()
        head.setAccessibleName(_("Columns of {name}").format(name=name))
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setFixedHeight(theme.px(32))
        self.setMinimumHeight(theme.px(150))
        model.modelReset.connect(self.fit)
        model.dataChanged.connect(lambda *_cells: self.fit())
        model.rowsInserted.connect(lambda *_rows: self.fit())
        model.rowsRemoved.connect(lambda *_rows: self.fit())

    def fit(self) -> None:
        """Numbers get the room they need, the first column what is left; where that is too little, one goes."""
        metrics = QFontMetrics(theme.figures(theme.semibold()))
        wide: dict[int, int] = {}
        for column in range(1, len(self._sheet.heads)):
            texts = [self._sheet.cell(row, column) for row in range(min(self._sheet.rowCount(), MEASURED))]
            longest = sorted(texts, key=len)[-3:]
            widest = max(metrics.horizontalAdvance(text) for text in (self._sheet.heads[column], *longest))
            if column in self._sheet.typed:
                widest = max(theme.px(52), min(widest, theme.px(140)))
            wide[column] = widest + 2 * theme.px(PAD) + theme.px(6)
        room = self.viewport().width() - theme.px(FIRST)
        for column in wide:
            hidden = column == self._sheet.spare and sum(wide.values()) > room
            self.setColumnHidden(column, hidden)
            if not hidden:
                self.setColumnWidth(column, wide[column])
        used = sum(self.columnWidth(column) for column in wide)
        self.setColumnWidth(0, max(theme.px(FIRST), self.viewport().width() - used))

    def go_to(self, row: int, column: int, *, edit: bool = True) -> None:
        """Takes the keyboard to a cell and begins to edit it."""
        index = self._sheet.index(row, column)
        if not index.isValid():
            return
        self.setFocus()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if edit:
            self.edit(index)

    def commit(self) -> None:
        """Takes what is being typed into a cell right now."""
        editor = self.indexWidget(self.currentIndex()) or self.viewport().findChild(QLineEdit)
        if isinstance(editor, QLineEdit) and editor.isVisible() and self.currentIndex().isValid():
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def current_row(self) -> int:
        """The row the keyboard stands on, −1 if none."""
        return self.currentIndex().row()

    def _next(self, back: bool) -> bool:
        """Goes to the next or previous cell that is typed into; False at either end."""
        cells = [(row, column) for row in range(self._sheet.rowCount()) for column in sorted(self._sheet.typed)]
        here = (self.currentIndex().row(), self.currentIndex().column())
        rest = [cell for cell in cells if (cell < here if back else cell > here)]
        if not rest:
            return False
        self.go_to(*(rest[-1] if back else rest[0]), edit=False)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            if self.state() == QAbstractItemView.State.EditingState:
                return  # the cell's own field passes it on; its delegate commits
            if index.column() in self._sheet.typed:
                self.edit(index)
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Delete or event.matches(QKeySequence.StandardKey.Delete):
            if index.isValid():
                self.remove_wanted.emit(index.row())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter ends the row, Tab goes on to the next cell."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        hints = QAbstractItemDelegate.EndEditHint
        if hint == hints.SubmitModelCache:
            self.left.emit()
        elif hint in (hints.EditNextItem, hints.EditPreviousItem):
            if self._next(hint == hints.EditPreviousItem):
                QTimer.singleShot(0, self, self._edit_here)  # once the editor before it is gone
            elif hint == hints.EditNextItem:
                self.left.emit()

    def _edit_here(self) -> None:
        if self.state() != QAbstractItemView.State.EditingState and self.hasFocus():
            self.edit(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._sheet.rowCount():
            self.setCurrentIndex(self._sheet.index(0, min(self._sheet.typed, default=0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._empty and not self._sheet.rowCount():
            painter = QPainter(self.viewport())
            painter.setFont(theme.font())
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.viewport().rect(), int(Qt.AlignmentFlag.AlignCenter), self._empty)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
