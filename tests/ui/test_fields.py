"""Fields and forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLabel, QMenu, QWidget

from app import i18n
from app.errors import AppError
from app.services import shop
from app.ui import places, theme
from app.ui.context import Context
from app.ui.widgets import (
    Choice,
    DateField,
    Editor,
    Form,
    MoneyField,
    NoteField,
    QuantityField,
    SearchField,
    TextField,
    column,
    typed_day,
)
from tests.ui.conftest import RecordingShell, unnamed


def test_money_is_read_as_it_is_typed_and_shown_tidy(qtbot: Any) -> None:
    field = MoneyField("NOK", 123_450)
    qtbot.addWidget(field)
    assert field.text() == "1,234.50"
    field.setText("19.9")
    assert field.amount() == 1990
    field.setText("")
    assert field.amount() is None
    field.setText("12x")
    with pytest.raises(AppError) as refused:
        field.amount("price")
    assert refused.value.field == "price"


def test_a_quantity_may_be_half_and_negative(qtbot: Any) -> None:
    field = QuantityField()
    qtbot.addWidget(field)
    assert field.text() == "1"
    field.setText("-0.5")
    assert field.quantity() == -500


@pytest.mark.parametrize("language", list(i18n.LANGUAGES))
def test_a_day_is_shown_as_it_is_read_back(language: str) -> None:
    i18n.set_language(language)
    day = dt.date(2024, 2, 29)
    assert i18n.parse_day(typed_day(day)) == day


def test_a_day_steps_with_the_arrows_and_opens_a_calendar(qtbot: Any) -> None:
    field = DateField(dt.date(2024, 2, 28))
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.day() == dt.date(2024, 2, 29)
    field.setText("31/2/2024")
    with pytest.raises(AppError):
        field.day("day")
    field.set_day(dt.date(2024, 5, 1))
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = field.findChild(QMenu).findChild(QCalendarWidget)
    assert calendar.selectedDate() == QDate(2024, 5, 1)
    with qtbot.waitSignal(field.day_chosen):
        calendar.activated.emit(QDate(2024, 5, 9))
    assert field.day() == dt.date(2024, 5, 9)


def test_a_search_waits_for_a_pause_but_not_after_enter(qtbot: Any) -> None:
    field = SearchField("Search customers")
    qtbot.addWidget(field)
    told: list[str] = []
    field.searched.connect(told.append)
    qtbot.keyClicks(field, "sari")
    qtbot.waitUntil(lambda: told == ["sari"])
    qtbot.keyClicks(field, " w")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == ["sari", "sari w"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: told[-1] == "")
    with qtbot.waitSignal(field.left_down):
        qtbot.keyClick(field, Qt.Key.Key_Down)


def test_a_choice_keeps_its_value_when_other_options_come(qtbot: Any) -> None:
    choice = Choice([(1, "one"), (2, "two")], 2)
    qtbot.addWidget(choice)
    choice.set_options([(2, "zwei"), (3, "drei")])
    assert choice.value() == 2
    choice.set_value(99)
    assert choice.value() == 2


@pytest.fixture
def unhurried(qapp: QApplication) -> Iterator[None]:
    """However slow the machine is, letters of one go are typed in one go."""
    usual = qapp.keyboardInputInterval()
    qapp.setKeyboardInputInterval(100_000)
    yield
    qapp.setKeyboardInputInterval(usual)


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("dropped", [False, True], ids=["closed", "dropped down"])
def test_the_first_letters_of_a_country_mean_the_likely_one(qtbot: Any, dropped: bool) -> None:
    for letters, meant in (("n", "NO"), ("nor", "NO"), ("norf", "NF"), ("c", "CN"), ("reu", "RE"), ("q-", "QA")):
        choice = Choice(places.countries(), "PH", places.likely_countries())
        qtbot.addWidget(choice)
        choice.show()
        if dropped:
            choice.showPopup()
        qtbot.keyClicks(choice.view() if dropped else choice, letters)
        assert choice.view().currentIndex().data(Qt.ItemDataRole.UserRole) == meant
        assert choice.value() == ("PH" if dropped else meant)
        choice.hidePopup()


@pytest.mark.usefixtures("unhurried")
def test_one_letter_again_and_again_goes_through_all_that_begin_with_it(qtbot: Any) -> None:
    choice = Choice([(1, "Oman"), (2, "Qatar"), (3, "Quebec"), (4, "Queensland")], 1, likely=(3,))
    qtbot.addWidget(choice)
    seen = []
    for _again in range(4):
        qtbot.keyClicks(choice, "q")
        seen.append(choice.value())
    assert seen == [3, 4, 2, 3]


def test_an_error_stands_beside_its_field_and_goes_again(qtbot: Any) -> None:
    form = Form(2)
    qtbot.addWidget(form)
    form.add("name", "Name", TextField())
    form.add("note", "Note", NoteField(), wide=True)
    form.show()
    assert form.show_error(AppError("Too long.", field="note"))
    one = form.fields["note"]
    assert one.wrong.isVisible()
    assert one.wrong.text() == "Too long."
    assert one.editor.accessibleDescription() == "Too long."
    assert not form.show_error(AppError("The disk is full."))
    assert not one.wrong.isVisible()
    assert unnamed(form) == []


def test_what_people_type_is_never_markup(qtbot: Any) -> None:
    form = Form()
    qtbot.addWidget(form)
    form.add("name", "Name", TextField("<b>Sari</b>"))
    form.show_error(AppError("“<b>” is not a name.", field="name"))
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in form.findChildren(QLabel))


class NameEditor(Editor):
    """Gives the shop another name."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Rename the shop")
        self.name = self.form.add("name", "Name", TextField())

    def draft(self) -> Any:
        return self.name.text()

    def save(self, draft: Any) -> Any:
        def work(session: Any) -> str:
            import dataclasses

            now = shop.get(session)
            shop.save(session, dataclasses.replace(now, name=draft), now.version)
            return str(draft)

        return work


def test_an_editor_saves_by_keyboard_and_closes(context: Context, settled: Any, qtbot: Any) -> None:
    editor = NameEditor(context)
    saved: list[Any] = []
    editor.saved.connect(saved.append)
    with qtbot.waitActive(editor):
        editor.open()
    qtbot.keyClicks(editor.name, "Toko Mawar")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert saved == ["Toko Mawar"]


def test_an_editor_shows_what_is_wrong_and_keeps_what_was_typed(context: Context, settled: Any, qtbot: Any) -> None:
    editor = NameEditor(context)
    qtbot.addWidget(editor)
    editor.open()
    editor.submit()
    settled()
    assert editor.isVisible()
    assert editor.form.fields["name"].wrong.text() == "The shop needs a name."
    assert editor.save_button.isEnabled()
    editor.show_error(AppError("The disk is full."))
    assert editor.banner.isVisible()
    assert editor.banner.text() == "The disk is full."


def test_a_bug_in_an_editor_goes_to_the_window(context: Context, shell: RecordingShell, qtbot: Any) -> None:
    editor = NameEditor(context)
    qtbot.addWidget(editor)
    editor.show_error(ZeroDivisionError("bug"))
    assert shell.asked == [("failed", "bug")]
    shell.bugs.clear()


def test_a_choice_drops_down_with_no_line_cut_off(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    theme.dress(window)
    choice = Choice([(month, f"Month {month}") for month in range(16)], 3)
    window.setLayout(column(choice, None))
    window.resize(300, 700)
    window.show()
    choice.showPopup()
    view = choice.view()
    assert view.isVisible()
    assert view.verticalScrollBar().maximum() == 0
    assert view.visualRect(view.model().index(15, 0)).bottom() < view.viewport().height()
