"""A customer's page in a window."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QScrollArea
from pytestqt.qtbot import QtBot

from app.i18n import format_percent, rough_money
from app.models.product import Product
from app.services import (
    accounts,
    customer_timeline,
    customers,
    feedback,
    follow_ups,
    insights,
    journal,
    loyalty,
    notes,
    purchases,
    special_dates,
)
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.follow_ups import FollowUpDraft
from app.services.insights import InsightRow
from app.services.notes import NoteDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.customer_page import CustomerPage
from app.ui.customers.timeline_words import words
from app.ui.customers.value_card import ValueCard
from app.ui.message import link
from app.ui.notes.contact_editor import ContactEditor
from app.ui.notes.note_editor import NoteEditor
from app.ui.purchases.payment_editor import AccountPaymentEditor
from tests.ui.conftest import DAY, RecordingShell, unnamed, words_of


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days)


@pytest.fixture
def kari(book: Book) -> int:
    """A customer with purchases, a warning and a neighbour on both sides."""
    with book.write("Make") as session:
        tea = journal.insert(session, Product, code="T", name="Tea", search_text="tea", price=5000)
        customers.save(session, CustomerDraft("Anna"))
        contact = ContactDraft("phone", "91 23 45 67")
        key = customers.save(session, CustomerDraft("Kari", contacts=(contact,), tags=("vip",), household="H"))
        customers.save(session, CustomerDraft("Ola", household="H"))
        for days in (60, 39, 20):
            purchases.record(session, PurchaseDraft(key, ago(days), (LineDraft(tea, 2000, 5000, tax_rate=0),)))
        notes.save(session, NoteDraft(key, ago(5), "Allergic to nuts", is_warning=True))
    return key


@pytest.fixture
def page(qtbot: QtBot, context: Context, kari: int, settled: Any) -> CustomerPage:
    """Kari's page, shown and filled."""
    made = CustomerPage(context)
    qtbot.addWidget(made)
    made.resize(1084, 760)
    made.show()
    made.open(customer_id=kari)
    made.refresh()
    settled()
    return made


def again(page: CustomerPage, settled: Any) -> None:
    page.refresh()
    settled()


def test_the_page_says_who_it_is_and_why_they_stand_where(page: CustomerPage) -> None:
    said = words_of(page)
    assert page.head.header.title() == "Kari"
    assert "Allergic to nuts" in said
    assert "91 23 45 67" in said
    assert "Came every 20 days so far (2 gaps), last here 20 days ago" in said
    assert "; 40 days expected with the shop's usual 60 in mind" in said
    assert "Customer since September 2026" in said  # of the first purchase, older than the day they came into the book


def test_the_outlook_stands_there_once_the_shop_was_learned(
    page: CustomerPage, context: Context, settled: Any, book: Book
) -> None:
    assert "Buys within 91 days" not in words_of(page)
    with book.write("Learn") as session:
        insights.learn(session, context.today())
    again(page, settled)
    said = words_of(page)
    assert "Buys within 91 days" in said
    assert "Next 12 months" in said
    between = next(one for one in page.findChildren(QLabel) if one.text().startswith("between "))
    assert ".00" not in between.text()
    assert between.toolTip().startswith("between kr")
    assert between.toolTip() != between.text()


def test_every_figure_of_value_says_how_it_is_worked_out(qtbot: QtBot, page: CustomerPage) -> None:
    found = page.value._page
    assert found is not None
    insight = InsightRow(
        "K1", "Kari", found.stage, None, None, 12, 240_000, 5, 1, 3, "New or Promising", 0.8, 6.24, 150_000, 0, 84,
        1, 90_000, 210_000, 120, (1.0, 0.5, None, 0.25, 0.9),
    )  # fmt: skip
    card = ValueCard("NOK")
    qtbot.addWidget(card)
    card.show_value(found, insight)
    told = {label.text(): label.toolTip() for label in card.findChildren(QLabel)}
    assert told["5/5"] == told["1/5"] == told["3/5"]
    assert "a fifth of the buyers" in told["5/5"]
    assert told["RFM: New or Promising"].startswith("How lately 5, how often 1, how much 3, each of 5")
    assert "6.2 visits to be expected in 365 days" in told[rough_money(150_000, "NOK")]
    assert told["84 of 100"].startswith("The mean of the signals")
    signals = [name for name in loyalty.SIGNALS if loyalty.signal_word(name) in told]
    assert signals == ["full_price", "prompt", "stable", "often"]
    for name in signals:
        assert told[loyalty.signal_word(name)] == loyalty.signal_formula(name)
    assert told[format_percent(0.25)] == loyalty.signal_formula("stable")
    assert sum(" ÷ 3 visits = " in tip for tip in told.values()) == 1


def test_a_birthday_on_29_february_stays_one_in_other_years(
    page: CustomerPage, kari: int, book: Book, settled: Any
) -> None:
    with book.write("Birthday") as session:
        special_dates.save(session, SpecialDateDraft(kari, "birthday", 2, 29))
    again(page, settled)
    assert "29 Feb" in words_of(page.dates)
    assert "in 98 days" in words_of(page.dates)  # to the day it is kept


def test_the_timeline_holds_everything_newest_first(page: CustomerPage) -> None:
    entries = [page.timeline.entries.index(line, 0).data() for line in range(page.timeline.entries.rowCount())]
    assert "Allergic to nuts" in entries[0]
    assert sum("Purchase" in entry for entry in entries) == 3
    assert any("owed" in entry for entry in entries)


def test_previous_and_next_follow_the_names(page: CustomerPage, qtbot: QtBot, shell: RecordingShell) -> None:
    assert page.head.previous.text() == "Anna"
    assert page.head.following.text() == "Ola"
    page.timeline.setFocus()
    qtbot.keyClick(page.timeline, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert shell.asked[-1][1:] == ("customer", {"customer_id": 3, "among": None})


def test_previous_and_next_follow_the_list_one_came_from(
    page: CustomerPage, kari: int, settled: Any, shell: RecordingShell
) -> None:
    page.open(customer_id=kari, among=(3, kari, 1))
    again(page, settled)
    assert page.head.previous.text() == "Ola"
    assert page.head.place.text() == "2 of 3"
    page.head.next_wanted.emit()
    assert shell.asked[-1][2] == {"customer_id": 1, "among": (3, kari, 1)}


def test_a_note_is_written_edited_and_removed(page: CustomerPage, qtbot: QtBot, settled: Any, book: Book) -> None:
    page.note_button.click()
    editor = page.findChild(NoteEditor)
    assert editor is not None
    editor.submit()
    settled()
    assert editor.form.fields["text"].wrong.text() == "Write something first."
    editor.text.setText("Likes green tea <b>")
    with qtbot.waitSignal(editor.saved):
        editor.submit()
    again(page, settled)
    entry = page.whole.timeline[0] if page.whole else None
    assert entry is not None
    assert entry.text == "Likes green tea <b>"
    page.actions_of.remove_note(entry.id)
    settled()
    again(page, settled)
    assert page.whole is not None
    assert "Likes" not in str(page.whole.timeline)


def test_a_contact_is_logged_with_what_was_learned_and_promised(page: CustomerPage, qtbot: QtBot, settled: Any) -> None:
    page.contact_button.click()
    editor = page.findChild(ContactEditor)
    assert editor is not None
    editor.learned.setText("wants a large tin")
    editor.again_on.set_day(ago(1))
    editor.submit()
    settled()
    assert editor.form.fields["again_on"].wrong.text()
    editor._again_in(7)
    editor.again_why.setText("tell the price")
    with qtbot.waitSignal(editor.saved):
        editor.submit()
    again(page, settled)
    assert page.whole is not None
    assert [need.text for need in page.whole.page.draft.needs] == ["wants a large tin"]
    assert [one.reason for one in page.whole.page.promises] == ["tell the price"]


def test_a_promise_due_is_the_next_step_and_is_settled_by_a_contact(
    page: CustomerPage, kari: int, book: Book, qtbot: QtBot, settled: Any
) -> None:
    with book.write("Promise") as session:
        follow_ups.promise(session, FollowUpDraft(kari, DAY, "Call about the tin"))
    again(page, settled)
    assert "Call about the tin" in words_of(page.step)
    page.step.reach_wanted.emit("visit")
    editor = page.findChild(ContactEditor)
    assert editor is not None
    with qtbot.waitSignal(editor.saved):
        editor.submit()
    again(page, settled)
    assert page.whole is not None
    assert page.whole.page.promises == ()
    assert "Call about the tin" not in words_of(page.step)


def test_a_step_may_be_put_off(page: CustomerPage, kari: int, book: Book, settled: Any, shell: RecordingShell) -> None:
    with book.write("Promise") as session:
        follow_ups.promise(session, FollowUpDraft(kari, DAY, "Call about the tin"))
    again(page, settled)
    page.step.put_off.emit(7)
    settled()
    assert shell.asked[-1][0] == "undo_offered"
    again(page, settled)
    assert page.whole is not None
    assert page.whole.step.kind == "wait"


def test_an_open_complaint_comes_first_and_stops_selling(
    page: CustomerPage, kari: int, book: Book, settled: Any, shell: RecordingShell
) -> None:
    with book.write("Complain") as session:
        key = feedback.record(session, FeedbackDraft(kari, "complaint", ago(2), "Dented tin", severity=2))
    again(page, settled)
    assert "Dented tin" in words_of(page.step)
    assert "complaint" in words_of(page.offers)
    page.step.complaint_wanted.emit()
    assert shell.asked[-1] == ("navigate", "feedback", {"feedback_id": key})


def test_answers_to_suggestions_are_kept(page: CustomerPage, settled: Any) -> None:
    from app.services.suggestions import SuggestionRow

    offer = SuggestionRow(2, "C0002", 1, 1, "T", "Tea", "repeat", 1.0, "Bought on 3 days", None)
    page.offers.show_offers((offer,), {1: 5000}, None)
    page.offers.answered.emit(offer, "declined")
    settled()
    again(page, settled)
    assert page.whole is not None
    assert ("suggestion", "declined") in [(row.kind, row.code) for row in page.whole.timeline]


def test_the_timeline_goes_on_when_scrolled(page: CustomerPage, kari: int, book: Book, settled: Any) -> None:
    with book.write("Many") as session:
        for days in range(100, 100 + customer_timeline.PAGE + 20):
            notes.save(session, NoteDraft(kari, ago(days), f"note {days}"))
    page.open(customer_id=1)
    page.open(customer_id=kari)
    again(page, settled)
    entries = page.timeline.entries
    assert entries.rowCount() >= customer_timeline.PAGE
    while entries.canFetchMore(entries.index(-1, 0)):
        entries.fetchMore(entries.index(-1, 0))
        settled()
    assert entries.rowCount() > customer_timeline.PAGE + 20


def test_removing_goes_back_to_the_list_with_undo(page: CustomerPage, settled: Any, shell: RecordingShell) -> None:
    page.actions_of.remove()
    settled()
    assert ("undo_offered", "Kari removed") in [asked[:2] for asked in shell.asked]
    assert ("navigate", "customers", {}) in shell.asked


def test_a_customer_removed_elsewhere_leads_back_to_the_list(
    page: CustomerPage, kari: int, book: Book, settled: Any, shell: RecordingShell
) -> None:
    with book.write("Remove") as session:
        customers.remove(session, kari)
    again(page, settled)
    assert shell.asked[-1] == ("navigate", "customers", {})


def test_entries_open_what_they_stand_for(page: CustomerPage, shell: RecordingShell) -> None:
    assert page.whole is not None
    bought = next(row for row in page.whole.timeline if row.kind == "purchase")
    page.actions_of.open_entry(bought)
    assert shell.asked[-1] == ("navigate", "purchases", {"purchase_id": bought.id})
    menu = QMenu()
    noted = next(row for row in page.whole.timeline if row.kind == "note")
    page.actions_of.fill_entry_menu(menu, noted)
    assert [action.text() for action in menu.actions()] == ["Open", "Remove note"]


@pytest.mark.parametrize(("width", "columns"), [(580, 1), (760, 2), (1400, 3)])
def test_the_columns_fit_every_width(page: CustomerPage, qtbot: QtBot, width: int, columns: int) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(page)
    area.resize(width, 900)
    area.show()
    qtbot.waitUntil(lambda: page._columns == columns)
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)
    area.takeWidget()


def test_every_control_has_a_name(page: CustomerPage) -> None:
    assert unnamed(page) == []


def test_a_name_with_markup_is_only_text(page: CustomerPage, kari: int, book: Book, settled: Any) -> None:
    with book.write("Edit") as session:
        draft = customers.get(session, kari).draft
        customers.save(session, replace(draft, name="<b>Kari</b> & Co", interests=("<i>tea</i>",)), kari)
    again(page, settled)
    assert page.head.header.title() == "<b>Kari</b> & Co"


@pytest.mark.parametrize(
    ("channel", "address", "wanted"),
    [
        ("call", "91 23 45 67", "tel:+4791234567"),
        ("whatsapp", "91 23 45 67", "whatsapp://send?phone=4791234567"),
        ("sms", "0047 91234567", "sms:+4791234567"),
        ("email", " a@b.no ", "mailto:a@b.no"),
        ("visit", "x", ""),
    ],
)
def test_links_for_other_programs(channel: str, address: str, wanted: str) -> None:
    assert link(channel, address, "NO") == wanted


@pytest.mark.parametrize(
    ("channel", "address", "wanted"),
    [
        ("whatsapp", "91 23 45 67", "whatsapp://send?phone=4791234567&text=Hei%20%26%20takk%0A%3Fx%3D1"),
        ("sms", "91 23 45 67", "sms:+4791234567?body=Hei%20%26%20takk%0A%3Fx%3D1"),
        ("email", "a@b.no", "mailto:a@b.no?body=Hei%20%26%20takk%0A%3Fx%3D1"),
        ("call", "91 23 45 67", "tel:+4791234567"),
    ],
)
def test_a_message_travels_in_its_link_as_it_was_typed(channel: str, address: str, wanted: str) -> None:
    assert link(channel, address, "NO", "Hei & takk\n?x=1") == wanted


def test_every_kind_of_entry_has_its_words(page: CustomerPage) -> None:
    for kind in customer_timeline.KINDS:
        row = customer_timeline.TimelineRow(kind, 1, DAY, code="declined", before="new", score=5)
        assert words(row, "NOK").title


def test_what_is_owed_on_several_receipts_is_paid_at_once_from_the_page(
    page: CustomerPage, kari: int, book: Book, settled: Any, shell: RecordingShell
) -> None:
    assert "kr\xa0300.00" in words_of(page.value)
    next(one for one in page.value.findChildren(QAbstractButton) if one.text() == "Record payment").click()
    settled()
    (form,) = [one for one in page.findChildren(AccountPaymentEditor) if one.isVisible()]
    assert "Still owed: kr\xa0300.00." in words_of(form)
    assert form.form.fields["amount"].editor.text() == "300.00"
    form.form.fields["amount"].editor.setText("150")
    form.submit()
    settled()
    assert shell.asked[-1][:2] == ("undo_offered", "Payment recorded")
    with book.read() as session:
        assert [bill.owed for bill in accounts.open_bills(session, kari)] == [5000, 10000]
    again(page, settled)
    assert "kr\xa0150.00" in words_of(page.value)


@pytest.mark.parametrize("core", [False, True])
def test_a_name_of_some_length_stands_there_whole_and_buttons_make_room(
    page: CustomerPage, kari: int, book: Book, settled: Any, core: bool
) -> None:
    with book.write("name") as session:
        draft = customers.get(session, kari).draft
        customers.save(session, replace(draft, name="Åse Bjørnstad-Håkonsen"), kari)
    again(page, settled)
    page.head.show_core(core)
    settled()
    title = next(one for one in page.head.findChildren(QLabel) if one.text() == "Åse Bjørnstad-Håkonsen")
    assert title.width() >= page.head.header.title_width()
    assert page.head.record.isVisible()
    assert page.head.message.isVisible()
