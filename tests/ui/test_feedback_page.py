"""The feedback page: open complaints first, recorded, closed, opened again, removed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.services import customers, feedback
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.feedback.editors import CloseEditor, FeedbackEditor
from app.ui.feedback.page import FeedbackPage
from tests.ui.conftest import DAY, unnamed, words_of


@pytest.fixture
def wang(book: Book) -> int:
    with book.write("wang") as session:
        return customers.save(session, CustomerDraft("王小明"))


@pytest.fixture
def said(book: Book, wang: int) -> dict[str, int]:
    with book.write("said") as session:
        return {
            kind: feedback.record(session, FeedbackDraft(wang, kind, DAY - dt.timedelta(days=3), f"{kind} <b>"))
            for kind in feedback.KINDS
        }


@pytest.fixture
def page(qtbot: Any, context: Context, settled: Any) -> FeedbackPage:
    made = FeedbackPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.refresh()
    settled()
    made.table.grab()
    settled()
    return made


def dialog(page: FeedbackPage, kind: type) -> Any:
    return next(one for one in page.findChildren(kind) if one.isVisible())


def test_open_complaints_come_first_and_their_words_are_shown_whole(said: dict[str, int], page: FeedbackPage) -> None:
    assert page.model.ids()[:2] == [said["complaint"], said["question"]]
    words = words_of(page)
    assert "2 open" in words
    assert "complaint <b>" in words
    assert page.model.index(0, 4).data() == "open for 3 days"
    assert unnamed(page) == []


def test_only_one_kind_can_be_shown(said: dict[str, int], page: FeedbackPage, settled: Any) -> None:
    page.show_choice.set_value("praise")
    settled()
    assert page.model.ids() == [said["praise"]]
    page.show_choice.set_value("open")
    settled()
    assert page.model.ids() == [said["complaint"], said["question"]]


def test_recording_a_complaint(wang: int, page: FeedbackPage, book: Book, settled: Any, shell: Any) -> None:
    page.open(customer_id=wang)
    settled()
    form = dialog(page, FeedbackEditor)
    assert unnamed(form) == []
    form.submit()
    settled()
    assert form.form.fields["text"].wrong.text() == "Write down what the customer said."
    form.words.setText("Delivery came broken 😀")
    form.severity.set_value(3)
    form.cause.set_value("delivery")
    form.submit()
    settled()
    with book.read() as session:
        [row] = feedback.open_complaints(session)
    assert (row.text, row.severity, row.cause, row.day) == ("Delivery came broken 😀", 3, "delivery", DAY)
    assert shell.asked[-1][:2] == ("undo_offered", "Feedback kept")


def test_praise_is_not_asked_how_serious_it_is(page: FeedbackPage) -> None:
    page.add()
    form = dialog(page, FeedbackEditor)
    assert form.severity.isVisible()
    form.kind.set_value("praise")
    assert not form.severity.isVisible()
    form.submit()
    assert form.form.fields["customer"].wrong.text() == "Choose a customer."


def test_closing_asks_what_was_done_and_what_the_customer_made_of_it(
    said: dict[str, int], page: FeedbackPage, book: Book, settled: Any
) -> None:
    page.close_it()
    form = dialog(page, CloseEditor)
    assert unnamed(form) == []
    form.submit()
    settled()
    assert form.form.fields["resolution"].wrong.text() == "Say what was done about it."
    form.resolution.setText("Sent a new one")
    form.verdict.set_value("content")
    form.submit()
    settled()
    with book.read() as session:
        row = feedback.get(session, said["complaint"])
    assert (row.closed_on, row.resolution, row.verdict) == (DAY, "Sent a new one", "content")


def test_opened_from_today_it_asks_at_once(said: dict[str, int], page: FeedbackPage, settled: Any) -> None:
    page.open(feedback_id=said["complaint"])
    settled()
    assert dialog(page, CloseEditor).row.id == said["complaint"]
    dialog(page, CloseEditor).reject()
    page.open(feedback_id=said["praise"])
    settled()
    assert dialog(page, FeedbackEditor).words.text() == "praise <b>"


def test_what_was_closed_can_be_opened_again_and_removed(
    said: dict[str, int], page: FeedbackPage, book: Book, settled: Any, shell: Any, wang: int
) -> None:
    with book.write("close") as session:
        feedback.close(session, said["complaint"], "Done", "", DAY)
    page.refresh()
    settled()
    page.table.choose([said["complaint"]])
    page.reopen()
    settled()
    with book.read() as session:
        assert feedback.get(session, said["complaint"]).is_open
    page.edit()
    assert dialog(page, FeedbackEditor).words.text() == "complaint <b>"
    dialog(page, FeedbackEditor).reject()
    page.show_customer()
    assert shell.asked[-1] == ("navigate", "customer", {"customer_id": wang})
    page.remove()
    settled()
    with book.read() as session:
        assert said["complaint"] not in feedback.ids(session)


def test_without_any_it_says_what_it_is_for(page: FeedbackPage) -> None:
    assert "a complaint heard is a customer kept" in words_of(page)
    page.close_it()
    page.edit()
    page.remove()
    page.reopen()
    assert not page.detail.isVisible()


def test_what_stands_below_the_list_says_what_it_is(
    book: Book, said: dict[str, int], page: FeedbackPage, settled: Any, qtbot: Any
) -> None:
    page.table.choose([said["question"]])
    qtbot.waitUntil(lambda: page.close_button.text() == "Answer…")
    page.table.choose([said["complaint"]])
    qtbot.waitUntil(lambda: page.close_button.text() == "Put right…")
    with book.write("close") as session:
        row = feedback.get(session, said["complaint"])
        feedback.close(session, row.id, "A new tin", "content", DAY, row.version)
    page.refresh()
    settled()
    page.table.grab()
    settled()
    page.table.choose([said["complaint"]])
    wanted = "What was done about it: A new tin\nWhat the customer made of it: Content"
    qtbot.waitUntil(lambda: page.answer.text() == wanted)
