"""The table of the house: whole rows, sorting by their heads, columns to choose, everything by keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QToolButton, QWidget

from app.i18n import _
from app.settings import Settings
from app.ui import theme
from app.ui.widgets.button import icon_button
from app.ui.widgets.table_cells import PAD, CellDelegate
from app.ui.widgets.table_model import RowTableModel
from app.ui.widgets.table_widths import share_out

MEASURED = 400
"""Rows that are measured for the widths of columns: the first and the last of those at hand."""


class TableView(QTableView):
    """Shows a RowTableModel.

    Args:
        model: the rows.
        name: what it lists; its accessible name.
        settings: where the chosen columns are kept, under `remembers`; the window saves them when it is closed.

    Signals:
        opened(object): the id of the row that was double-clicked or entered.
        chosen(list): the ids selected now.
        menu_wanted(QPoint): the context menu, at this place of the screen.
    """

    opened = Signal(object)
    chosen = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        model: RowTableModel,
        name: str,
        *,
        settings: Settings | None = None,
        remembers: str = "",
        two_lines: bool = False,
        many: bool = True,
    ) -> None:
        super().__init__()
        self._rows, self._settings, self._remembers = model, settings, remembers
        self._empty: QWidget | None = None
        self._needed: dict[int, int] = {}
        self.setModel(model)
        self.setAccessibleName(name)
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self._look(two_lines, many)
        self._restore_columns()
        self.doubleClicked.connect(lambda index: self.opened.emit(model.id_at(index.row())))
        model.loaded.connect(self._loaded)
        model.modelReset.connect(self._show_empty)
        self._chosen = QTimer(self, singleShot=True, interval=0)
        self._chosen.timeout.connect(lambda: self.chosen.emit(self.chosen_ids()))
        self.selectionModel().selectionChanged.connect(lambda *_changed: self._chosen.start())

    def _look(self, two_lines: bool, many: bool) -> None:
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(48 if two_lines else 36))
        self.verticalHeader().setMinimumSectionSize(theme.px(20))
        head = self.horizontalHeader()
        head.setAccessibleName(_("Columns of {name}").format(name=self.accessibleName()))
        head.setHighlightSections(False)
        head.setSectionsMovable(False)
        # A head that looks for wholly selected columns asks every row of each: seconds, with 100,000 rows chosen.
        head.setSelectionModel(QItemSelectionModel(self._rows, head))
        head.setMinimumSectionSize(theme.px(36))
        head.setSectionsClickable(True)
        head.setFixedHeight(theme.px(34))
        head.sectionClicked.connect(self._head_clicked)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.columns_menu().popup(head.mapToGlobal(at)))
        self.setMinimumHeight(theme.px(150))

    # --- rows ------------------------------------------------------------------------------------------------
    def chosen_ids(self) -> list[Any]:
        """The ids of the selected rows, in their order on the screen."""
        ids = self._rows.ids()
        picked = self.selectionModel().selection()
        spans = [(picked.at(i).top(), picked.at(i).bottom()) for i in range(picked.count())]
        if len(spans) == 1:
            return ids[spans[0][0] : spans[0][1] + 1]
        lines = {line for top, bottom in spans for line in range(top, bottom + 1)}
        return [ids[line] for line in sorted(lines) if line < len(ids)]

    def choose(self, keys: Iterable[Any]) -> None:
        """Selects these ids and goes to the first of them."""
        places = sorted(p for p in (self._rows.place(key) for key in keys) if p is not None)
        picked = QItemSelection()
        last = len(self._rows.columns) - 1
        for place in places:
            picked.select(self._rows.index(place, 0), self._rows.index(place, last))
        if places:
            self.selectionModel().setCurrentIndex(
                self._rows.index(places[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.scrollTo(self._rows.index(places[0], 0))
        self.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def current_id(self) -> Any | None:
        """The id of the row the keyboard stands on."""
        index = self.currentIndex()
        return self._rows.id_at(index.row()) if index.isValid() else None

    def focus_list(self) -> None:
        """Takes the keyboard to the row that is chosen; the first where none is."""
        self.setFocus()
        if self._rows.rowCount() and not self.selectionModel().hasSelection():  # Qt's focus stands there unchosen
            self.setCurrentIndex(self._rows.index(0, self._first_shown()))

    def _first_shown(self) -> int:
        return next((i for i in range(self._rows.columnCount()) if not self.isColumnHidden(i)), 0)

    # --- nothing there -----------------------------------------------------------------------------------------
    def set_empty(self, widget: QWidget) -> None:
        """What stands in the table's place while it has no rows."""
        if self._empty:
            self._empty.deleteLater()
        self._empty = widget
        widget.setParent(self.viewport())
        self._show_empty()

    def _show_empty(self) -> None:
        if self._empty:
            nothing = self._rows.rowCount() == 0
            self._empty.setVisible(nothing)
            self.horizontalHeader().setVisible(not nothing)
            self._empty.setGeometry(self.viewport().rect())

    # --- columns -----------------------------------------------------------------------------------------------
    def _restore_columns(self) -> None:
        kept = self._settings.columns.get(self._remembers) if self._settings else None
        for place, column in enumerate(self._rows.columns):
            self.setColumnHidden(place, column.key not in kept if kept else not column.shown)

    def show_column(self, key: str, shown: bool) -> None:
        """Shows or hides a column and remembers it; the last one stays."""
        keys = [c.key for c in self._rows.columns]
        visible = [k for i, k in enumerate(keys) if not self.isColumnHidden(i) or k == key]
        if not shown:
            visible = [k for k in visible if k != key]
        if not visible:
            return
        self.setColumnHidden(keys.index(key), not shown)
        if self._settings and self._remembers:
            self._settings.columns = {**self._settings.columns, self._remembers: visible}
        self._fit()

    def columns_menu(self) -> QMenu:
        """Sorting and columns, for the keyboard and the right button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(_("Sort by"))
        group = QActionGroup(menu)
        now = self._rows.sorted_by
        for column in self._rows.columns:
            if column.sort:
                action = QAction(column.title, menu, checkable=True, checked=bool(now and now[0] == column.key))
                action.triggered.connect(lambda _on=False, key=column.key: self._sort_by(key))
                group.addAction(action)
                menu.addAction(action)
        menu.addSection(_("Columns"))
        for place, column in enumerate(self._rows.columns):
            action = QAction(column.title, menu, checkable=True, checked=not self.isColumnHidden(place))
            action.toggled.connect(lambda on, key=column.key: self.show_column(key, on))
            menu.addAction(action)
        return menu

    def columns_button(self) -> QToolButton:
        """The button that opens `columns_menu`."""
        made = icon_button("columns-3", _("Sort and columns"))
        made.clicked.connect(lambda: self.columns_menu().popup(made.mapToGlobal(made.rect().bottomLeft())))
        return made

    def show_sorted(self, key: str, descending: bool) -> None:
        """Puts the arrow on a head without sorting (the page's first order)."""
        self._rows.sorted_by = (key, descending)
        place = next(i for i, c in enumerate(self._rows.columns) if c.key == key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(place, order)

    def _head_clicked(self, place: int) -> None:
        if self._rows.columns[place].sort:
            self._sort_by(self._rows.columns[place].key)

    def _sort_by(self, key: str) -> None:
        now = self._rows.sorted_by
        column = next(c for c in self._rows.columns if c.key == key)
        descending = not now[1] if now and now[0] == key else column.right
        self.show_sorted(key, descending)
        self._rows.sort_by(key, descending)

    def _loaded(self) -> None:
        known = self._rows.known_rows()
        known = known if len(known) <= MEASURED else known[: MEASURED // 2] + known[-MEASURED // 2 :]
        for place, column in enumerate(self._rows.columns):
            if column.is_firm:
                widest = max((self._cells.needed(column, column.text(r)) for r in known), default=0)
                self._needed[place] = max(widest, self._needed.get(place, 0))
        self._fit()
        self._show_empty()

    def _fit(self) -> None:
        char = QFontMetrics(theme.font()).averageCharWidth()
        head = QFontMetrics(theme.semibold(12))
        wide: dict[int, int] = {}
        for place, column in enumerate(self._rows.columns):
            if not self.isColumnHidden(place):
                title = head.horizontalAdvance(column.title) + 2 * theme.px(PAD) + theme.px(14)
                wide[place] = max(column.width * char + 2 * theme.px(PAD), title, self._needed.get(place, 0))
        for place, width in share_out(self._rows.columns, wide, self.viewport().width()).items():
            if self.columnWidth(place) != width:
                self.setColumnWidth(place, width)

    # --- events ------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._empty:
            self._empty.setGeometry(self.viewport().rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.current_id())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._as_text())
        elif event.key() == Qt.Key.Key_Home and not event.modifiers():
            self.setCurrentIndex(self._rows.index(0, self._first_shown()))
        elif event.key() == Qt.Key.Key_End and not event.modifiers():
            self.setCurrentIndex(self._rows.index(self._rows.rowCount() - 1, self._first_shown()))
        else:
            super().keyPressEvent(event)

    def _as_text(self) -> str:
        shown = [c for i, c in enumerate(self._rows.columns) if not self.isColumnHidden(i)]
        places = [self._rows.place(key) for key in self.chosen_ids()]
        rows = [self._rows.row_at(p) for p in places if p is not None]
        return "\n".join("\t".join(c.text(row) for c in shown) for row in rows if row is not None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)  # type: ignore[arg-type]
        self._hover(QModelIndex())

    def _hover(self, index: QModelIndex) -> None:
        line = index.row() if index.isValid() else -1
        if line != self._cells.hovered:
            self._cells.hovered = line
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())
