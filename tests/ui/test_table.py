"""The table of the house."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from sqlalchemy.orm import Session

from app import i18n
from app.settings import Settings
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.widgets import Column, EmptyState, RowTableModel, TableView
from app.ui.widgets.table_widths import share_out


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    net: int | None


PEOPLE = [Person(1, "Åse", 300), Person(2, "Budi <b>", 1_000_000), Person(3, "王小明", None)]


def columns() -> list[Column]:
    return [
        Column("name", "Name", lambda p: p.name, detail=lambda p: f"no. {p.id}", strong=True, stretch=True),
        Column("stage", "Stage", lambda p: "Loyal", chip=lambda p: "loyal", shown=False),
        Column("net", "Net", lambda p: f"{p.net:,}" if p.net is not None else "–", right=True, value=lambda p: p.net),
    ]


@pytest.fixture
def view(qtbot: Any) -> TableView:
    model = RowTableModel(columns())
    made = TableView(model, "People", settings=Settings(), remembers="people")
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    model.set_rows(PEOPLE)
    return made


def shown(view: TableView) -> list[str]:
    model = view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_rows_at_hand_are_sorted_by_value_with_the_unknown_last(view: TableView) -> None:
    view._head_clicked(2)
    assert shown(view) == ["Budi <b>", "Åse", "王小明"]
    view._head_clicked(2)
    assert shown(view) == ["Åse", "Budi <b>", "王小明"]


def test_enter_opens_the_row_the_keyboard_stands_on(view: TableView, qtbot: Any) -> None:
    opened: list[Any] = []
    view.opened.connect(opened.append)
    view.setFocus()
    view.focus_list()
    assert view.chosen_ids() == [1]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [2, 3, 1]


def test_what_is_chosen_can_be_copied_as_text(view: TableView, qtbot: Any) -> None:
    view.choose([3, 1])
    assert view.chosen_ids() == [1, 3]
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Åse\t300\n王小明\t–"


def test_choosing_is_told_once(view: TableView, qtbot: Any) -> None:
    told: list[list[Any]] = []
    view.chosen.connect(told.append)
    view.selectAll()
    qtbot.waitUntil(lambda: told != [])
    assert told == [[1, 2, 3]]


def test_a_number_is_never_shortened(view: TableView) -> None:
    view.model().set_rows([Person(9, "x", 10**15)])
    view.resize(200, 200)
    text = f"{10**15:,}"
    assert view.columnWidth(2) >= QFontMetrics(theme.figures(theme.font())).horizontalAdvance(text)


def test_columns_are_chosen_and_remembered(view: TableView) -> None:
    assert view.isColumnHidden(1)
    view.show_column("stage", True)
    view.show_column("net", False)
    assert view._settings.columns["people"] == ["name", "stage"]
    for key in ("name", "stage"):
        view.show_column(key, False)
    assert [view.isColumnHidden(i) for i in range(3)].count(False) == 1
    kept = TableView(RowTableModel(columns()), "People", settings=view._settings, remembers="people")
    assert [kept.isColumnHidden(i) for i in range(3)] == [view.isColumnHidden(i) for i in range(3)]
    kept.deleteLater()


def test_sorting_and_columns_can_be_reached_by_keyboard(view: TableView) -> None:
    menu = view.columns_menu()
    words = [action.text() for action in menu.actions()]
    assert words == ["Sort by", "Name", "Stage", "Net", "Columns", "Name", "Stage", "Net"]
    menu.actions()[3].trigger()
    assert shown(view)[0] == "Budi <b>"
    menu.actions()[6].trigger()
    assert not view.isColumnHidden(1)
    menu.deleteLater()


def test_an_empty_table_says_so(view: TableView) -> None:
    view.set_empty(EmptyState("users", "Nobody here yet."))
    assert view._empty is not None
    assert not view._empty.isVisible()
    view.model().set_rows([])
    assert view._empty.isVisible()
    assert not view.horizontalHeader().isVisible()


def test_a_shortened_cell_tells_the_whole_as_plain_text(view: TableView) -> None:
    long = "<i>" + "long " * 60
    cells = view.itemDelegate()
    assert cells._tip(columns()[0], Person(1, long, 1), 100).startswith("<i>long")
    assert cells._tip(columns()[0], Person(1, "Åse", 1), 300) == ""


def test_roles_that_are_not_served_answer_at_once(view: TableView) -> None:
    model = view.model()
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex()) is None
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Åse, no. 1"
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_a_list_of_a_hundred_thousand_fetches_only_what_is_looked_at(jobs: Jobs, settled: Any, qtbot: Any) -> None:
    fetched: list[int] = []

    def rows_of(session: Session, ids: list[int]) -> list[Person]:
        fetched.extend(ids)
        return [Person(i, f"Person {i}", i) for i in ids]

    model = RowTableModel(columns(), jobs=jobs, rows_of=rows_of)
    view = TableView(model, "People")
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    model.set_ids(range(100_000))
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "Person 0")
    settled()
    assert len(fetched) <= 256
    view.scrollToBottom()
    qtbot.waitUntil(lambda: model.index(99_999, 0).data() == "Person 99999")
    settled()
    assert len(fetched) <= 512
    assert model.place(500) == 500


def test_what_was_seen_stays_until_it_is_fetched_anew(jobs: Jobs, settled: Any, qtbot: Any) -> None:
    turn = [0]
    model = RowTableModel(
        columns(), jobs=jobs, rows_of=lambda session, ids: [Person(i, f"{i} turn {turn[0]}", i) for i in ids]
    )
    model.set_ids([1, 2])
    assert model.index(0, 0).data() == "…"
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "1 turn 0")
    turn[0] = 1
    model.set_ids([2, 1])
    assert model.index(0, 0).data() == "2 turn 0"
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "2 turn 1")
    settled()


def test_ids_are_sorted_by_the_page_not_here(jobs: Jobs) -> None:
    model = RowTableModel(columns(), jobs=jobs, rows_of=lambda session, ids: [])
    wanted: list[tuple[str, bool]] = []
    model.sort_wanted.connect(lambda key, down: wanted.append((key, down)))
    view = TableView(model, "People")
    view._head_clicked(2)
    view._head_clicked(2)
    assert wanted == [("net", True), ("net", False)]
    view.deleteLater()


def test_the_row_under_the_mouse_and_the_menu(view: TableView, qtbot: Any) -> None:
    places: list[QPoint] = []
    view.menu_wanted.connect(places.append)
    qtbot.mouseMove(view.viewport(), QPoint(20, 20))
    view._hover(view.model().index(1, 0))
    assert view._cells.hovered == 1
    view.grab()
    view._hover(QModelIndex())
    assert view._cells.hovered == -1


DAYS = [
    Column("day", "Day", str, whole=True), Column("name", "Name", str, stretch=True),
    Column("net", "Net", str, right=True), Column("note", "Note", str),
]  # fmt: skip


@pytest.mark.parametrize(
    ("room", "widths"),
    [
        (500, [100, 200, 100, 100]), (400, [100, 100, 100, 100]), (360, [100, 80, 100, 80]),
        (335, [100, 67, 100, 67]), (300, [100, 100, 100, 100]),
    ],
)  # fmt: skip
def test_days_and_numbers_keep_their_width_and_words_give_up_a_third_at_most(room: int, widths: list[int]) -> None:
    found = share_out(DAYS, dict.fromkeys(range(4), 100), room)
    assert [found[place] for place in range(4)] == widths


@pytest.mark.parametrize("language", ["en", "id", "nb", "zh_CN"])
def test_a_day_is_never_shortened_in_any_language(qtbot: Any, language: str) -> None:
    i18n.set_language(language)
    day = i18n.format_day(dt.date(2026, 11, 22))
    model = RowTableModel([
        Column("day", "Day", lambda p: day, width=4, whole=True), Column("name", "Name", lambda p: p.name, width=30),
    ])  # fmt: skip
    made = TableView(model, "People", remembers="")
    qtbot.addWidget(made)
    made.resize(240, 300)
    made.show()
    model.set_rows(PEOPLE)
    assert made.columnWidth(0) >= made._cells.needed(model.columns[0], day)
