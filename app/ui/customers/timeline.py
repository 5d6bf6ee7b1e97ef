"""The timeline: one list of everything, painted line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import i18n
from app.i18n import _
from app.services.customer_timeline import TimelineRow
from app.ui import icons, theme
from app.ui.customers.timeline_words import Words, words
from app.ui.widgets.chip import chip_size, draw_chip

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
LONGEST = 600
"""Characters of a note that stand in the timeline; the whole is one Enter away."""


class TimelineModel(QAbstractListModel):
    """The entries fetched so far.

    Signals:
        wanted(int): the next page, after so many entries.
    """

    wanted = Signal(int)

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self._entries: list[tuple[TimelineRow, Words]] = []
        self._more = False
        self._asked = False

    def show_rows(self, rows: Sequence[TimelineRow], *, more: bool) -> None:
        """Shows these entries; `more` says that others follow."""
        self.beginResetModel()
        self._entries = [(row, words(row, self._currency)) for row in rows]
        self._more, self._asked = more, False
        self.endResetModel()

    def add_rows(self, rows: Sequence[TimelineRow], *, more: bool) -> None:
        """Adds the next page."""
        first = len(self._entries)
        if rows:
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._entries += [(row, words(row, self._currency)) for row in rows]
            self.endInsertRows()
        self._more, self._asked = more, False

    def entry(self, index: Index) -> tuple[TimelineRow, Words] | None:
        """An entry and its words."""
        return self._entries[index.row()] if index.isValid() and index.row() < len(self._entries) else None

    def starts_day(self, index: Index) -> bool:
        """Whether an entry is the first of its day."""
        place = index.row()
        return place == 0 or self._entries[place - 1][0].day != self._entries[place][0].day

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.entry(index)
        if found is None:
            return None
        row, said = found
        if role == ROW:
            return found
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return i18n.named(i18n.format_day(row.day), said.whole[:LONGEST])
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        self._asked = True
        self.wanted.emit(len(self._entries))


class EntryDelegate(QStyledItemDelegate):
    """Paints an entry: its day, a bold title with what stands beside it, and the text below."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view)
        self._view = view
        self._title, self._plain, self._small = theme.semibold(), theme.font(), theme.font(12)
        face = QFontMetrics(self._small)
        days = (i18n.format_day(dt.date(2026, 9, 28), style) for style in ("dMMM", "yMMMd"))
        self._day_edge = max(face.horizontalAdvance(words) for words in days) + theme.px(18)
        self._edge = self._day_edge + theme.px(28)

    def _room(self, width: int) -> int:
        return max(theme.px(80), width - self._edge - theme.px(10))

    def _text_height(self, said: Words, width: int) -> int:
        if not said.text:
            return 0
        face = QFontMetrics(self._small if said.quiet else self._plain)
        return face.boundingRect(QRect(0, 0, self._room(width), 100_000), WRAP, said.text[:LONGEST]).height()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        found = index.data(ROW)
        width = self._view.viewport().width()
        if found is None:
            return QSize(width, 0)
        below = self._text_height(found[1], width)
        line = QFontMetrics(self._title).height()
        return QSize(width, line + (below + theme.px(2) if below else 0) + theme.px(19))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(ROW)
        if found is None:
            return
        row, said = found
        rect: QRect = option.rect
        painter.save()
        self._ground(painter, rect, option, index)
        top = rect.top() + theme.px(9)
        line = QFontMetrics(self._title).height()
        model = self._view.entries
        if model.starts_day(index):
            painter.setFont(self._small)
            painter.setPen(theme.colour("muted"))
            where = QRect(rect.left() + theme.px(8), top, self._day_edge, line)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._day(row.day))
        side = theme.px(15)
        here = QRect(rect.left() + self._day_edge, top + (line - side) // 2, side, side)
        icons.draw(painter, said.icon, here, "muted")
        inner = QRect(rect.left() + self._edge, top, self._room(rect.width()), line)
        self._head(painter, inner, said)
        if said.text:
            below = QRect(inner.left(), top + line + theme.px(2), inner.width(), rect.height())
            painter.setFont(self._small if said.quiet else self._plain)
            painter.setPen(theme.colour("muted" if said.quiet else "text"))
            painter.drawText(below, WRAP, said.text[:LONGEST])
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index) -> None:
        current = index.row() == self._view.currentIndex().row() and self._view.hasFocus()
        if current:
            painter.fillRect(rect, theme.colour("selection"))
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        if not self._view.entries.starts_day(index):
            return
        if index.row():
            painter.setPen(QPen(theme.colour("hairline"), 1))
            painter.drawLine(rect.topLeft(), rect.topRight())

    def _day(self, day: dt.date) -> str:
        this_year = day.year == self._view.today.year
        return i18n.format_day(day, "dMMM" if this_year else "yMMMd")

    def _head(self, painter: QPainter, inner: QRect, said: Words) -> None:
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(self._title)
        painter.setPen(theme.colour("text"))
        title = QFontMetrics(self._title).elidedText(said.title, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, flags, title)
        left = inner.left() + QFontMetrics(self._title).horizontalAdvance(title) + theme.px(6)
        chip = chip_size(said.chip).width() if said.chip else 0
        if said.beside:
            room = max(0, inner.right() - left - (chip + theme.px(6) if chip else 0))
            beside = QFontMetrics(self._plain).elidedText(said.beside, Qt.TextElideMode.ElideRight, room)
            painter.setFont(self._plain)
            painter.drawText(QRect(left, inner.top(), room, inner.height()), flags, beside)
            left += QFontMetrics(self._plain).horizontalAdvance(beside) + theme.px(6)
        if said.chip:
            size = chip_size(said.chip)
            width = min(size.width(), inner.right() - left)
            top = inner.top() + (inner.height() - size.height()) // 2
            if width > theme.px(24):
                draw_chip(painter, QRect(left, top, width, size.height()), said.chip, said.chip_code)


class TimelineView(QListView):
    """Arrows go through it, Enter opens an entry.

    Signals:
        opened(TimelineRow): it was double-clicked, or Enter pressed on it.
        menu_wanted(TimelineRow, QPoint): its menu, at this place of the screen.
    """

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, currency: str, today: dt.date) -> None:
        super().__init__()
        self.today = today
        self.entries = TimelineModel(currency)
        self.setModel(self.entries)
        self.setAccessibleName(_("Timeline"))
        self.setItemDelegate(EntryDelegate(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setMinimumHeight(theme.px(260))
        self.doubleClicked.connect(lambda index: self._open(index))

    def _open(self, index: Index) -> None:
        found = self.entries.entry(index)
        if found:
            self.opened.emit(found[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.entries.rowCount():
            self.setCurrentIndex(self.entries.index(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        found = self.entries.entry(index)
        if found:
            at = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_wanted.emit(found[0], at)
