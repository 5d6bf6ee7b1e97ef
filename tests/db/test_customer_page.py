"""A customer's page and timeline."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import AppError
from app.models.product import Product
from app.services import (
    customer_page,
    customer_timeline,
    customers,
    feedback,
    follow_ups,
    interactions,
    journal,
    notes,
    purchases,
)
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.interactions import InteractionDraft
from app.services.notes import NoteDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book
from tests.db.statements import counted

TODAY = dt.date(2026, 11, 22)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days)


@pytest.fixture
def kari(book: Book) -> int:
    """A customer with one of everything."""
    with book.write("Make") as session:
        tea = journal.insert(session, Product, code="T", name="Tea", search_text="tea", price=5000)
        key = customers.save(
            session, CustomerDraft("Kari", contacts=(ContactDraft("phone", "91000001"),), household="H")
        )
        customers.save(session, CustomerDraft("Ola", household="h"))
        for days in (100, 79, 60, 40, 30):
            line = LineDraft(tea, 2000, 5000, tax_rate=0)
            purchases.record(
                session, PurchaseDraft(key, ago(days), (line,), (PaymentDraft(10_000, day=ago(days)),))
            )
        notes.save(session, NoteDraft(key, ago(50), "Daughter starts school"))
        notes.save(session, NoteDraft(key, ago(49), "Allergic to nuts", is_warning=True))
        interactions.log(
            session, InteractionDraft(key, "call", ago(20), outcome="reached", learned="wants green tea")
        )
        feedback.record(session, FeedbackDraft(key, "complaint", ago(10), "Dented tin", severity=2))
    return key


def kinds(book: Book, key: int, as_of: dt.date = TODAY) -> list[str]:
    with book.read() as session:
        return [row.kind for row in customer_timeline.page(session, key, as_of)]


def test_the_page_holds_everything(book: Book, kari: int) -> None:
    with book.read() as session:
        page = customer_page.page(session, kari, TODAY)
    assert page.draft.name == "Kari"
    assert page.phone == "91000001"
    assert [one.name for one in page.members] == ["Ola"]
    assert [note.text for note in page.warnings] == ["Allergic to nuts"]
    assert (page.figures.purchase_days, page.figures.net, page.figures.per_visit) == (5, 50_000, 10_000)
    assert page.open_complaints == 1
    assert [need.text for need in page.draft.needs] == ["wants green tea"]
    assert page.figures.last_contact == ago(20)


def test_the_timeline_is_one_list_newest_first(book: Book, kari: int) -> None:
    with book.read() as session:
        rows = customer_timeline.page(session, kari, TODAY)
    days = [row.day for row in rows]
    assert days == sorted(days, reverse=True)
    assert {row.kind for row in rows} == {"purchase", "note", "contact", "feedback", "stage"}
    bought = next(row for row in rows if row.kind == "purchase")
    assert (bought.amount, bought.owed, bought.lines[0].name, bought.lines[0].quantity) == (
        10_000,
        0,
        "Tea",
        2000,
    )
    assert bought.methods == ("cash",)


def test_the_timeline_looks_at_nothing_later(book: Book, kari: int) -> None:
    assert "feedback" not in kinds(book, kari, ago(11))
    assert kinds(book, kari, ago(101)) == []


def test_pages_of_the_timeline_add_up(book: Book, kari: int) -> None:
    with book.read() as session:
        whole = customer_timeline.page(session, kari, TODAY)
        parts = [
            row for start in range(0, 40, 3) for row in customer_timeline.page(session, kari, TODAY, start, 3)
        ]
    assert parts == whole


def test_removed_things_leave_the_timeline(book: Book, kari: int) -> None:
    before = kinds(book, kari).count("note")
    with book.write("Remove") as session:
        notes.remove(session, notes.marked(session, kari)[0].id)
    assert kinds(book, kari).count("note") == before - 1


def test_the_page_and_the_timeline_ask_a_fixed_number_of_questions(book: Book, kari: int) -> None:
    with book.read() as session:
        with counted(session) as few:
            customer_timeline.page(session, kari, TODAY)
    with book.write("More") as session:
        for days in range(200, 240):
            notes.save(session, NoteDraft(kari, ago(days), "again"))
            interactions.log(session, InteractionDraft(kari, "call", ago(days)))
    with book.read() as session:
        with counted(session) as many:
            customer_timeline.page(session, kari, TODAY)
        assert len(many) <= len(few) <= 14
        with counted(session) as sent:
            customer_page.page(session, kari, TODAY)
        assert len(sent) <= 26


def test_opening_a_customer_never_scans_purchases(book: Book, kari: int) -> None:
    with book.read() as session:
        with counted(session) as sent:
            customer_page.page(session, kari, TODAY)
            customer_timeline.page(session, kari, TODAY)
        scans = (
            "SCAN purchase",
            "SCAN purchase_line",
            "SCAN customer_day",
            "SCAN payment",
            "SCAN interaction",
        )
        for statement in sent:
            marks = statement.count("?")
            plan = session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + statement, (1,) * marks)
            lines = [str(row[3]) for row in plan]
            assert not [line for line in lines if line.startswith(scans) and "USING" not in line], statement


def test_a_removed_customer_cannot_be_opened(book: Book, kari: int) -> None:
    with book.write("Remove") as session:
        customers.remove(session, kari)
    with book.read() as session, pytest.raises(AppError):
        customer_page.page(session, kari, TODAY)


def test_a_contact_may_promise_another(book: Book, kari: int) -> None:
    with book.write("Log") as session:
        interactions.log(
            session, InteractionDraft(kari, "visit", TODAY, again_on=TODAY, again_why="Bring the list")
        )
    with book.read() as session:
        page = customer_page.page(session, kari, TODAY)
    assert [one.reason for one in page.promises] == ["Bring the list"]
    with pytest.raises(AppError) as caught, book.write("Log") as session:
        interactions.log(session, InteractionDraft(kari, "visit", TODAY, again_on=ago(1)))
    assert caught.value.field == "again_on"


def test_a_contact_that_answers_a_follow_up_closes_it(book: Book, kari: int) -> None:
    with book.write("Promise") as session:
        key = follow_ups.promise(session, follow_ups.FollowUpDraft(kari, TODAY, "Call back"))
    with book.write("Log") as session:
        interactions.log(session, InteractionDraft(kari, "call", TODAY, outcome="reached", follow_up_id=key))
    with book.read() as session:
        assert customer_page.page(session, kari, TODAY).promises == ()
    assert "follow_up" not in kinds(book, kari)


def test_a_note_needs_words_and_is_never_too_long(book: Book, kari: int) -> None:
    for words in ("  \n ", "x" * 10_000_000):
        with pytest.raises(AppError) as caught, book.write("Note") as session:
            notes.save(session, NoteDraft(kari, TODAY, words))
        assert caught.value.field == "text"
