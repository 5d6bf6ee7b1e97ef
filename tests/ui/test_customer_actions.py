"""What can be done on a customer's page: being in touch, what came of it, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.services import customers, follow_ups, interactions, notes, undoing
from app.services.contacts import ContactDraft
from app.services.customer_parts import ConsentDraft, NeedDraft
from app.services.customer_timeline import TimelineRow
from app.services.customers import CustomerDraft
from app.services.follow_ups import FollowUpDraft
from app.services.interactions import InteractionDraft
from app.services.notes import NoteDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.customer_page import CustomerPage
from app.ui.customers.editor import CustomerEditor
from app.ui.customers.exit_editor import ExitEditor
from app.ui.notes.contact_editor import ContactEditor
from tests.ui.conftest import DAY, RecordingShell, words_of

PHONES = (ContactDraft("phone", "91 23 45 67"), ContactDraft("phone", "22 33 44 55", "work"))
REFUSED = ConsentDraft("sms", False, "said so", DAY)


@pytest.fixture
def kari(book: Book) -> int:
    with book.write("Make") as session:
        return customers.save(
            session,
            CustomerDraft(
                "Kari", contacts=(*PHONES, ContactDraft("email", "kari@example.no")), consents=(REFUSED,),
                needs=(NeedDraft("A larger pot", DAY),), relationship_type="long_term",
            ),
        )  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot, context: Context, kari: int, settled: Any) -> CustomerPage:
    made = CustomerPage(context)
    qtbot.addWidget(made)
    made.resize(1500, 900)
    made.show()
    made.open(customer_id=kari)
    again(made, settled)
    return made


class Opened(QObject):
    """The programs that call and write."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url.toString())


@pytest.fixture
def opened() -> Iterator[list[str]]:
    other = Opened()
    schemes = ("tel", "sms", "whatsapp", "mailto")
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, other, "take")
    yield other.urls
    for scheme in schemes:
        QDesktopServices.unsetUrlHandler(scheme)


def again(page: CustomerPage, settled: Any) -> None:
    page.refresh()
    settled()


def menu(page: CustomerPage) -> dict[str, Any]:
    """The menu that is open now, by its words."""
    (found,) = [one for one in page.findChildren(QMenu) if one.isVisible()]
    return {action.text(): action for action in found.actions() if action.text()}


def entries(page: CustomerPage, kind: str) -> list[TimelineRow]:
    model = page.timeline.model()
    found = [page.timeline.entries.entry(model.index(line, 0)) for line in range(model.rowCount())]
    return [one[0] for one in found if one and one[0].kind == kind]


def undo(book: Book, shell: RecordingShell) -> None:
    kind, _words, entry = shell.asked[-1]
    assert kind == "undo_offered"
    with book.write("Undo") as session:
        undoing.undo(session, entry)


def test_a_call_copies_the_number_hands_it_over_and_asks_what_came_of_it(
    page: CustomerPage, opened: list[str], shell: RecordingShell
) -> None:
    page.head.call.click()
    ways = menu(page)
    assert [words.split("  ")[1:] for words in ways] == [["91 23 45 67"], ["22 33 44 55", "work"]]
    next(iter(ways.values())).trigger()
    assert QGuiApplication.clipboard().text() == "91 23 45 67"
    assert opened == ["tel:+4791234567"]
    assert ("told", "91 23 45 67 is copied.") in shell.asked
    (editor,) = page.findChildren(ContactEditor)
    assert editor.draft().channel == "call"
    editor.reject()


def test_a_channel_that_was_refused_is_named_so_and_cannot_be_chosen(page: CustomerPage, opened: list[str]) -> None:
    page.head.message.click()
    ways = menu(page)
    refused = {words for words, action in ways.items() if not action.isEnabled()}
    assert len(refused) == 2
    assert all("SMS" in words and words.endswith("refused") for words in refused)
    assert len(ways) == 5
    assert opened == []


def test_nobody_who_refused_calls_is_called_at_one_click(
    page: CustomerPage, kari: int, book: Book, settled: Any, opened: list[str]
) -> None:
    with book.write("No calls") as session:
        draft = CustomerDraft("Kari", contacts=PHONES[:1], consents=(ConsentDraft("call", False, "", DAY),))
        customers.save(session, draft, kari)
    again(page, settled)
    page.head.call.click()
    (action,) = menu(page).values()
    assert not action.isEnabled()
    assert opened == []


def test_a_wish_is_fulfilled_and_open_again_after_undo(
    page: CustomerPage, kari: int, book: Book, settled: Any, shell: RecordingShell
) -> None:
    with book.read() as session:
        (need,) = customers.get(session, kari).draft.needs
    assert need.id is not None
    page.actions_of.meet_need(need.id)
    settled()
    with book.read() as session:
        assert customers.get(session, kari).draft.needs[0].met_on == DAY
    undo(book, shell)
    with book.read() as session:
        assert customers.get(session, kari).draft.needs[0].met_on is None


def test_who_left_has_a_reason_and_comes_back_from_the_timeline(
    page: CustomerPage, kari: int, book: Book, settled: Any, shell: RecordingShell
) -> None:
    page.head.more.click()
    menu(page)["They left…"].trigger()
    (editor,) = page.findChildren(ExitEditor)
    editor.reasons["price"].setChecked(True)
    editor.win_back.setText("A discount")
    editor.submit()
    settled()
    again(page, settled)
    assert shell.asked[-1][1] == "Kept that they left"
    assert "A discount" in entries(page, "exit")[0].text
    (entry,) = entries(page, "exit")
    found = QMenu()
    page.actions_of.fill_entry_menu(found, entry)
    (action,) = found.actions()
    assert action.text() == "They did not leave after all"
    action.trigger()
    settled()
    again(page, settled)
    assert entries(page, "exit") == []


def test_an_exit_needs_a_day(page: CustomerPage) -> None:
    page.actions_of.record_exit()
    (editor,) = page.findChildren(ExitEditor)
    editor.day.setText("")
    editor.submit()
    assert "Say on which day." in words_of(editor)
    editor.reject()


def test_a_note_and_a_contact_are_removed_from_the_timeline_and_come_back(
    page: CustomerPage, kari: int, book: Book, settled: Any, shell: RecordingShell
) -> None:
    with book.write("Said") as session:
        notes.save(session, NoteDraft(kari, DAY, "Likes green tea"))
        interactions.log(session, InteractionDraft(kari, "call", DAY, text="Moves in May"))
    again(page, settled)
    for kind, words in (("note", "Remove note"), ("contact", "Remove contact")):
        (entry,) = entries(page, kind)
        found = QMenu()
        page.actions_of.fill_entry_menu(found, entry)
        assert [action.text() for action in found.actions()] == ["Open", words]
        found.actions()[1].trigger()
        settled()
        again(page, settled)
        assert entries(page, kind) == []
        undo(book, shell)
        again(page, settled)
        assert entries(page, kind) == [entry]


def test_a_step_is_left_out_this_time(page: CustomerPage, kari: int, book: Book, settled: Any) -> None:
    with book.write("Promise") as session:
        follow_ups.promise(session, FollowUpDraft(kari, DAY, "Call about the tin"))
    again(page, settled)
    assert "Call about the tin" in words_of(page.step)
    page.actions_of.drop_step()
    settled()
    again(page, settled)
    assert "Call about the tin" not in words_of(page.step)
    with book.read() as session:
        assert follow_ups.open_list(session) == []


def test_what_belongs_to_another_page_is_asked_for_there(page: CustomerPage, kari: int, shell: RecordingShell) -> None:
    page.head.more.click()
    menu(page)["Record feedback"].trigger()
    assert shell.asked[-1] == ("navigate", "feedback", {"customer_id": kari})
    page.actions_of.add_date()
    assert shell.asked[-1] == ("navigate", "special_dates", {"customer_id": kari})
    page.actions_of.print_profile()
    assert shell.asked[-1] == ("navigate", "reports", {"name": "customer-profile", "customer_id": kari})
    page.actions_of.record_purchase()
    assert shell.asked[-1][0] == "record_purchase"


def test_the_next_new_customer_is_added_from_the_page_of_the_last(
    page: CustomerPage, kari: int, settled: Any, shell: RecordingShell
) -> None:
    page.actions_of.add_customer()
    settled()
    form = next(one for one in page.findChildren(CustomerEditor) if one.isVisible())
    form.parts.name.setText("Guro")
    form.submit()
    settled()
    assert shell.asked[-1] == ("navigate", "customer", {"customer_id": kari + 1})
