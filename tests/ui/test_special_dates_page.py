"""The special dates page: weeks, months, adding, changing, removing, printing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.services import customers, special_dates
from app.services.customers import CustomerDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.special_dates.editor import SpecialDateEditor
from app.ui.special_dates.lines import week_word
from app.ui.special_dates.page import SpecialDatesPage
from tests.ui.conftest import DAY, unnamed, words_of


@pytest.fixture
def people(book: Book) -> dict[str, int]:
    with book.write("people") as session:
        return {name: customers.save(session, CustomerDraft(name)) for name in ("Ingrid <b>", "王小明")}


@pytest.fixture
def dates(book: Book, people: dict[str, int]) -> list[int]:
    """22, 24 and 30 November, 29 February."""
    ingrid, wang = people.values()
    with book.write("dates") as session:
        return [
            special_dates.save(session, SpecialDateDraft(who, "birthday", month, day, year))
            for who, month, day, year in (
                (ingrid, 11, 22, 1976), (wang, 11, 24, None), (ingrid, 11, 30, None), (wang, 2, 29, 2000),
            )
        ]  # fmt: skip


@pytest.fixture
def page(qtbot: Any, context: Context, settled: Any) -> SpecialDatesPage:
    made = SpecialDatesPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.refresh()
    settled()
    return made


def editor(page: SpecialDatesPage) -> SpecialDateEditor:
    return next(one for one in page.findChildren(SpecialDateEditor) if one.isVisible())


def test_the_next_weeks_are_grouped_by_week(dates: list[int], page: SpecialDatesPage) -> None:
    lines = [page.model.row_at(place) for place in range(page.model.rowCount())]
    assert [(line.week, line.date.customer, line.date.sentence) for line in lines if line] == [
        ("This week", "Ingrid <b>", "Birthday, turns 50"),
        ("Next week", "王小明", "Birthday"),
        ("Week of 30 Nov", "Ingrid <b>", "Birthday"),
    ]
    assert "3 dates" in words_of(page)


def test_a_month_can_be_chosen(dates: list[int], page: SpecialDatesPage, settled: Any) -> None:
    page.span.set_value(("month", 2))
    settled()
    assert page.model.ids() == [dates[3]]
    assert page.table.isColumnHidden(0)
    page.span.set_value(("month", 6))
    settled()
    assert "No special dates in this time." in words_of(page)


def test_adding_by_keyboard_saves_and_offers_undo(
    qtbot: Any, page: SpecialDatesPage, people: dict[str, int], book: Book, settled: Any, shell: Any
) -> None:
    page.add()
    form = editor(page)
    assert unnamed(form) == []
    form.set_customer(people["王小明"], "王小明")
    form.day.setText("29")
    form.month.set_value(2)
    qtbot.waitUntil(form.isActiveWindow)
    qtbot.keyClick(form.day, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled()
    with book.read() as session:
        [saved] = special_dates.for_customer(session, people["王小明"], DAY)
    assert (saved.month, saved.day, saved.year, saved.lead_days, saved.on) == (2, 29, None, 7, dt.date(2027, 2, 28))
    assert shell.asked[-1][:2] == ("undo_offered", "Special date added")


@pytest.mark.parametrize(
    ("typed", "year"), [("29.2.", None), ("29 Feb", None), ("29/2/1988", 1988), ("29 february 1988", 1988)]
)
def test_the_day_may_be_typed_with_its_month(
    qtbot: Any, page: SpecialDatesPage, people: dict[str, int], book: Book, settled: Any, typed: str, year: int | None
) -> None:
    page.add()
    form = editor(page)
    form.set_customer(people["王小明"], "王小明")
    form.day.setText(typed)
    qtbot.waitUntil(form.isActiveWindow)
    qtbot.keyClick(form.day, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled()
    with book.read() as session:
        [saved] = special_dates.for_customer(session, people["王小明"], DAY)
    assert (saved.month, saved.day, saved.year) == (2, 29, year)


def test_a_whole_day_is_seen_in_its_fields_once_the_day_is_left(
    page: SpecialDatesPage, people: dict[str, int], qtbot: Any
) -> None:
    page.add()
    form = editor(page)
    form.year.setText("1990")
    qtbot.waitUntil(form.isActiveWindow)
    form.day.setFocus()
    qtbot.keyClicks(form.day, "3.4.")
    form.lead.setFocus()
    assert (form.day.text(), form.month.value(), form.year.text()) == ("3", 4, "1990")
    form.day.setFocus()
    form.day.setText("31.4.")
    form.lead.setFocus()
    assert (form.day.text(), form.month.value()) == ("31.4.", 4)


def test_the_form_for_a_new_date_begins_with_whose_it_is(page: SpecialDatesPage, context: Context, qtbot: Any) -> None:
    editor = SpecialDateEditor(context, None, page)
    qtbot.addWidget(editor)
    editor.open()
    assert editor.focusWidget() is editor.customer
    known = SpecialDateEditor(context, None, page)
    qtbot.addWidget(known)
    known.set_customer(1, "Sari")
    known.open()
    assert known.focusWidget() is known.kind


@pytest.mark.parametrize(
    ("day", "year", "field", "words"),
    [
        ("31", "", "day", "February has no day 31."),
        ("x", "", "day", "“x” is not a whole number."),
        ("", "", "day", "Type the day of the month."),
        ("31.2.", "", "day", "“31.2.” is not a day in the calendar."),
        ("29", "2023", "year", "2023 had no 29 February; leave the year empty if it is not known."),
        ("3", "٣", "year", "“٣” is not a whole number."),
    ],
)
def test_a_wrong_day_is_told_at_its_field_and_nothing_typed_is_lost(
    page: SpecialDatesPage, people: dict[str, int], settled: Any, day: str, year: str, field: str, words: str
) -> None:
    page.add()
    form = editor(page)
    form.set_customer(people["王小明"], "王小明")
    form.day.setText(day)
    form.month.set_value(2)
    form.year.setText(year)
    form.submit()
    settled()
    assert form.isVisible()
    assert form.form.fields[field].wrong.text() == words
    assert form.day.text() == day


def test_without_a_customer_it_says_so(page: SpecialDatesPage) -> None:
    page.add()
    form = editor(page)
    form.day.setText("1")
    form.submit()
    assert form.form.fields["customer"].wrong.text() == "Choose a customer."


def test_changing_removing_opening_and_printing(
    qtbot: Any, dates: list[int], page: SpecialDatesPage, people: dict[str, int], book: Book, settled: Any, shell: Any
) -> None:
    page.table.setFocus()
    page.table.choose([dates[1]])
    page.edit()
    form = editor(page)
    form.label.setText("Spring festival")
    form.submit()
    settled()
    page.refresh()
    settled()
    found = page.current()
    assert found is not None
    assert (found.id, found.words) == (dates[1], "Spring festival")
    page.table.opened.emit(dates[1])
    page.print_list()
    assert shell.asked[-2:] == [
        ("navigate", "customer", {"customer_id": people["王小明"]}),
        ("navigate", "reports", {"name": "special-dates"}),
    ]
    page.remove()
    settled()
    assert shell.asked[-1][:2] == ("undo_offered", "Spring festival of 王小明 removed")
    page.refresh()
    settled()
    assert dates[1] not in page.model.ids()


def test_a_stale_edit_is_told_and_not_saved(
    dates: list[int], page: SpecialDatesPage, book: Book, people: dict[str, int], settled: Any
) -> None:
    page.table.choose([dates[1]])
    page.edit()
    form = editor(page)
    with book.write("elsewhere") as session:
        special_dates.save(session, SpecialDateDraft(people["王小明"], "birthday", 11, 25), dates[1], 1)
    form.submit()
    settled()
    assert form.isVisible()
    assert "changed elsewhere" in form.banner.text()


def test_opened_for_a_customer_or_a_date_it_shows_the_editor(
    dates: list[int], page: SpecialDatesPage, people: dict[str, int], settled: Any
) -> None:
    page.open(customer_id=people["王小明"])
    settled()
    assert editor(page).customer.text() == "王小明"
    editor(page).reject()
    page.open(special_date_id=dates[0])
    settled()
    assert editor(page).year.text() == "1976"


def test_an_empty_book_says_what_these_are_for(page: SpecialDatesPage) -> None:
    assert "whoever is remembered comes back" in words_of(page)
    assert page.current() is None
    page.edit()
    page.remove()
    page.show_customer()
    assert unnamed(page) == []


def test_weeks_begin_on_monday() -> None:
    sunday = dt.date(2026, 11, 22)
    assert week_word(dt.date(2026, 11, 16), sunday) == "This week"
    assert week_word(dt.date(2026, 11, 23), sunday) == "Next week"
    assert week_word(dt.date(2026, 12, 7), sunday) == "Week of 7 Dec"
