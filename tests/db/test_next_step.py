"""The next best step: what comes first, and what an answer settles."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from app.models.figure import CustomerFigure
from app.models.product import Product
from app.services import (
    customer_page,
    customers,
    feedback,
    follow_ups,
    interactions,
    journal,
    next_step,
    purchases,
    special_dates,
)
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.follow_ups import FollowUpDraft
from app.services.interactions import InteractionDraft
from app.services.next_step import StepRow
from app.services.purchases import LineDraft, PurchaseDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book

TODAY = dt.date(2026, 11, 22)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days)


def bought(book: Book, key: int, *days: int) -> None:
    with book.write("Buy") as session:
        tea = journal.insert(session, Product, code=f"T{days}", name="Tea", search_text="tea", price=5000)
        for one in days:
            purchases.record(session, PurchaseDraft(key, ago(one), (LineDraft(tea, 1000, 5000),)))


@pytest.fixture
def kari(book: Book) -> int:
    contact = ContactDraft("phone", "91 23 45 67")
    with book.write("Make") as session:
        draft = CustomerDraft("Kari", contacts=(contact,), relationship_type="long_term", preferred_channel="sms")
        return customers.save(session, draft)


def step(book: Book, key: int) -> StepRow:
    with book.read() as session:
        return next_step.step(session, customer_page.page(session, key, TODAY), TODAY, "NOK")


def test_a_prospect_is_invited(book: Book, kari: int) -> None:
    found = step(book, kari)
    assert (found.kind, found.occasion) == ("wait", None)
    assert "first visit" in found.sentence


def test_who_is_on_rhythm_is_waited_for(book: Book, kari: int) -> None:
    bought(book, kari, 60, 45, 30, 15, 3)
    assert "the next visit is expected around" in step(book, kari).sentence


def test_a_first_purchase_is_thanked_for_once(book: Book, kari: int) -> None:
    bought(book, kari, 3)
    found = step(book, kari)
    assert found.kind == "first_purchase"
    assert "Tea" in found.sentence
    assert found.way is not None
    assert (found.way.channel, found.way.address) == ("sms", "91 23 45 67")
    with book.write("Log") as session:
        interactions.log(session, InteractionDraft(kari, "sms", TODAY))
    waiting = step(book, kari)
    assert (waiting.kind, waiting.reason) == ("wait", "")
    assert waiting.sentence == "Nothing to do: a second visit usually follows by 18 Jan 2027."


def test_who_is_late_is_asked_and_may_be_put_off(book: Book, kari: int) -> None:
    bought(book, kari, 120, 110, 100, 90, 80)
    with book.write("Late") as session:
        session.execute(update(CustomerFigure).values(late_on=ago(30), lapsed_on=TODAY + dt.timedelta(30)))
    found = step(book, kari)
    assert found.kind == "late"
    assert found.occasion is not None
    with book.write("Later") as session:
        follow_ups.later(session, found.occasion, TODAY + dt.timedelta(3), TODAY)
    assert step(book, kari).kind != "late"


def test_a_special_date_near_comes_before_silence(book: Book, kari: int) -> None:
    bought(book, kari, 120, 110, 100, 90, 80)
    with book.write("Date") as session:
        session.execute(update(CustomerFigure).values(late_on=ago(30), lapsed_on=TODAY + dt.timedelta(30)))
        key = special_dates.save(session, SpecialDateDraft(kari, "birthday", 11, 25))
    found = step(book, kari)
    assert found.kind == "special_date"
    assert found.occasion is not None
    assert found.occasion.anchor == f"{key}:2026-11-25"
    with book.write("Drop") as session:
        follow_ups.drop(session, found.occasion, TODAY)
    assert step(book, kari).kind == "late"


def test_a_promise_due_comes_before_a_date_and_a_complaint_before_all(book: Book, kari: int) -> None:
    with book.write("All") as session:
        special_dates.save(session, SpecialDateDraft(kari, "birthday", 11, 25))
        follow_ups.promise(session, FollowUpDraft(kari, ago(1), "Call back"))
    assert step(book, kari).kind == "promised"
    with book.write("Complain") as session:
        key = feedback.record(session, FeedbackDraft(kari, "complaint", ago(1), "Dented", severity=3))
    found = step(book, kari)
    assert (found.kind, found.feedback_id) == ("complaint", key)
    assert "before selling" in found.sentence


def test_a_promise_for_later_is_told_but_not_pressed(book: Book, kari: int) -> None:
    with book.write("Promise") as session:
        follow_ups.promise(session, FollowUpDraft(kari, TODAY + dt.timedelta(3), "Tell the price"))
    found = step(book, kari)
    assert found.kind == "wait"
    assert "Tell the price" in found.sentence
