"""The list of people to reach: everything by keyboard, and three buttons in each row for the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _, named
from app.services.today import ReachRow
from app.ui import message, theme
from app.ui.today.reach_cells import TICK, ReachDelegate, why
from app.ui.widgets import Column, RowTableModel, TableView, button, icon_button, row
from app.ui.widgets.table_cells import PAD, Index

AT_ONCE = 3
"""Rows that get their buttons in one go, so that the list never holds the window up; rows out of sight get none."""
STACKED_BELOW = 560
"""With less room than this (at 100 %) for reason and suggestion, the one stands above the other."""
ROOMY = 480
"""With more room than this for them, names get some of it."""
ACTIONS = "actions"


class ReachList(TableView):
    """People, most worth the time first.

    Signals:
        message_wanted(object), done_wanted(object), drop_wanted(object): a ReachRow.
        later_wanted(object, QPoint), more_wanted(object, QPoint): a ReachRow, and where a menu may open.
        print_wanted(): the list on paper.
        ticked_changed(): a box was ticked or cleared.
    """

    message_wanted = Signal(object)
    done_wanted = Signal(object)
    drop_wanted = Signal(object)
    later_wanted = Signal(object, QPoint)
    more_wanted = Signal(object, QPoint)
    purchase_wanted = Signal(object)
    print_wanted = Signal()
    ticked_changed = Signal()

    def __init__(self) -> None:
        self.ticked: set[int] = set()
        self._place, self._room, self._opened = 0, (0, 0), -1
        self.rows = RowTableModel(_columns(self.ticked))
        super().__init__(self.rows, _("People to reach"), many=False)
        self.rows.setParent(self)
        self._cells: ReachDelegate = ReachDelegate(self, self.ticked)
        self.setItemDelegate(self._cells)
        self.verticalHeader().setDefaultSectionSize(self._cells.height())
        self.horizontalHeader().setFixedHeight(theme.px(28))
        self._actions = [c.key for c in self.rows.columns].index(ACTIONS)
        self._dress = QTimer(self, singleShot=True, interval=0)
        self._dress.timeout.connect(self._dress_some)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._dress.start())

    def show_people(self, people: Sequence[ReachRow]) -> None:
        """Shows these rows; the keyboard stays on the same line, so that one answer follows the other."""
        if self.currentIndex().isValid():
            self._place = self.currentIndex().row()
        self.ticked.intersection_update({one.id for one in people})
        self.rows.set_rows(people)
        self.ticked_changed.emit()
        if people and not self.currentIndex().isValid():
            at = min(self._place, len(people) - 1)
            self.setCurrentIndex(self.rows.index(at, self._first_shown()))
        self._dress.start()

    def current_row(self) -> ReachRow | None:
        """The row the keyboard stands on."""
        index = self.currentIndex()
        return self.rows.row_at(index.row()) if index.isValid() and index.row() < self.rows.rowCount() else None

    def tick(self, key: int) -> None:
        """Ticks a person's box, or clears it."""
        self.ticked.symmetric_difference_update({key})
        self.viewport().update()
        self.ticked_changed.emit()

    def _fit(self) -> None:
        """Numbers to call and buttons are shown whole; reason and suggestion share the rest, or stand in one cell."""
        keys = [column.key for column in self.rows.columns]
        room = self.viewport().width()
        wide = dict.fromkeys(keys, 0)
        wide[TICK] = theme.px(16) + 2 * theme.px(PAD)
        wide[ACTIONS] = self._answers_width()
        wide["name"] = min(self._cells.name_width(self.rows.known_rows()), round(room * 0.4))
        rest = max(room - sum(wide.values()), 0)
        wide["name"] += max(rest - theme.px(ROOMY), 0) // 4
        rest = max(room - sum(wide.values()), 0)
        stacked = rest < theme.px(STACKED_BELOW)
        wide["reason"] = rest if stacked else round(rest * 0.6)
        wide["suggestion"] = rest - wide["reason"]
        self._cells.stacked = stacked
        self.setColumnHidden(keys.index("suggestion"), stacked)
        for place, key in enumerate(keys):
            if not self.isColumnHidden(place) and self.columnWidth(place) != wide[key]:
                self.setColumnWidth(place, wide[key])
        self._room = (wide["reason"], wide["suggestion"])
        self._open_row(self.currentIndex().row())

    def _open_row(self, line: int) -> None:
        """Makes the row chosen as high as all its words need; the one chosen before shows two lines again."""
        if self._opened != line and 0 <= self._opened < self.rows.rowCount():
            self.setRowHeight(self._opened, self._cells.height())
        self._opened = line
        person = self.rows.row_at(line) if line >= 0 else None
        if person is not None:
            self.setRowHeight(line, self._cells.height_for(person, *self._room))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The row the keyboard goes to opens, all of it in sight."""
        self._open_row(current.row())
        super().currentChanged(current, previous)

    def _answers_width(self) -> int:
        done = QFontMetrics(theme.semibold(12)).horizontalAdvance(_("Done…"))
        return done + theme.px(92)

    def _dress_some(self) -> None:
        bare = [line for line in self._in_sight() if self.indexWidget(self._at(line)) is None]
        for line in bare[:AT_ONCE]:
            self.setIndexWidget(self._at(line), self._buttons(self.rows.row_at(line)))
        if len(bare) > AT_ONCE:
            self._dress.start()

    def _in_sight(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        end = self.rows.rowCount() if last < 0 else last + 1
        return range(max(first, 0), end)

    def _at(self, line: int) -> QModelIndex:
        return self.rows.index(line, self._actions)

    def _buttons(self, person: ReachRow | None) -> QWidget:
        holder = QWidget()
        if person is None:
            return holder
        key = person.id
        done = button(_("Done…"), lambda: self._ask(self.done_wanted, key), small=True, tip=_("Say how it went (D)"))
        done.setAccessibleName(_("Done: {name}").format(name=person.name))
        more = icon_button("ellipsis", _("Later, not this one … for {name}").format(name=person.name))
        more.clicked.connect(lambda: self._ask_at(self.more_wanted, key, more))
        parts: list[QWidget] = [done, more]
        if message.reaches(person.way):  # whom one sees at the next visit there is nothing to send
            tip = _("{what}: {name} (M)").format(what=message.words(person.way.channel), name=person.name)
            icon = message.icon(person.way.channel)
            parts.insert(0, icon_button(icon, tip, lambda: self._ask(self.message_wanted, key)))
        for one in parts:
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has M, D, L and N; Tab leaves the list
        holder.setLayout(row(None, *parts, 2, gap=2))
        return holder

    def _row_of(self, key: int) -> ReachRow | None:
        place = self.rows.place(key)
        if place is not None:
            self.setCurrentIndex(self.rows.index(place, self._first_shown()))
        return self.current_row() if place is not None else None

    def _ask(self, signal: object, key: int) -> None:
        found = self._row_of(key)
        if found:
            signal.emit(found)  # type: ignore[attr-defined]

    def _ask_at(self, signal: object, key: int, below: QWidget) -> None:
        found = self._row_of(key)
        if found:
            signal.emit(found, below.mapToGlobal(below.rect().bottomLeft()))  # type: ignore[attr-defined]

    def _corner(self) -> QPoint:
        rect = self.visualRect(self._at(self.currentIndex().row()))
        return self.viewport().mapToGlobal(rect.bottomLeft())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """M writes or calls, D done, L later, N not this one, R a purchase, Space ticks, P prints, Enter opens."""
        person, key = self.current_row(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_P and plain:
            self.print_wanted.emit()
        elif person is None or not plain:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self.tick(person.id)
        elif key == Qt.Key.Key_M and message.reaches(person.way):
            self.message_wanted.emit(person)
        elif key == Qt.Key.Key_D:
            self.done_wanted.emit(person)
        elif key == Qt.Key.Key_L:
            self.later_wanted.emit(person, self._corner())
        elif key == Qt.Key.Key_N:
            self.drop_wanted.emit(person)
        elif key == Qt.Key.Key_R:
            self.purchase_wanted.emit(person)
        elif key == Qt.Key.Key_Menu:
            self.more_wanted.emit(person, self._corner())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.rows.columns[index.column()].key == TICK:
            self.tick(self.rows.id_at(index.row()))


def _columns(ticked: set[int]) -> list[Column]:
    def box(person: ReachRow) -> str:
        return _("Ticked") if person.id in ticked else _("Not ticked")

    return [
        Column(TICK, "", box, width=2, sort=False),
        Column(
            "name", _("Customer"), lambda person: person.name, detail=lambda person: person.way.words,
            strong=True, stretch=True, width=18, sort=False,
        ),
        Column(
            "reason", _("Why now"), lambda person: named(why(person)[0], person.reason), stretch=True,
            width=28, sort=False,
        ),
        Column("suggestion", _("Suggested"), lambda person: person.suggestion, stretch=True, width=16, sort=False),
        Column(ACTIONS, _("Answer"), lambda _person: "", width=11, sort=False),
    ]  # fmt: skip
