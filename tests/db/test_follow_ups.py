"""Promises and answers: kept, put off, dropped, undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict
from app.services import customers, follow_ups, interactions, journal, undoing
from app.services.customers import CustomerDraft
from app.services.follow_ups import ContactMade, FollowUpDraft, Occasion
from app.storage.book import Book

TODAY = dt.date(2026, 11, 22)
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    with book.write("test") as session:
        yield session


@pytest.fixture
def sari(session: Session) -> int:
    return customers.save(session, CustomerDraft("Sari Wulandari"))


def test_a_promise_stands_in_the_list_until_it_is_kept(session: Session, sari: int) -> None:
    key = follow_ups.promise(session, FollowUpDraft(sari, TOMORROW, "Bring the catalogue"))
    [row] = follow_ups.open_list(session)
    assert (row.id, row.customer, row.status, row.asked_on) == (key, "Sari Wulandari", "open", TOMORROW)
    made = ContactMade("call", "reached", "She takes two", again_on=TODAY + dt.timedelta(days=9), again_why="Deliver")
    follow_ups.done(session, Occasion(sari, "promised", str(key), follow_up_id=key), made, TODAY)
    assert (follow_ups.get(session, key).status, follow_ups.get(session, key).outcome) == ("done", "reached")
    assert [row.reason for row in follow_ups.open_list(session, sari)] == ["Deliver"]
    [contact] = interactions.of(session, sari)
    assert (contact.channel, contact.outcome, contact.text) == ("call", "reached", "She takes two")


def test_putting_off_keeps_the_day_it_was_promised_for(session: Session, sari: int) -> None:
    key = follow_ups.promise(session, FollowUpDraft(sari, TODAY, "Call back"))
    follow_ups.later(session, Occasion(sari, "promised", str(key), follow_up_id=key), TOMORROW, TODAY)
    [row] = follow_ups.open_list(session, sari)
    assert (row.status, row.due, row.asked_on) == ("snoozed", TODAY, TOMORROW)
    with pytest.raises(AppError, match="after today"):
        follow_ups.later(session, Occasion(sari, "promised", str(key), follow_up_id=key), TODAY, TODAY)


def test_a_second_answer_to_the_same_occasion_changes_the_first(session: Session, sari: int) -> None:
    occasion = Occasion(sari, "late", "2026-09-22", "Usually every 23 days")
    first = follow_ups.later(session, occasion, TOMORROW, TODAY)
    assert follow_ups.drop(session, occasion, TOMORROW) == first
    assert [row.status for row in follow_ups.of(session, sari)] == ["dropped"]
    assert follow_ups.drop(session, Occasion(sari, "late", "2026-11-23"), TOMORROW) != first


def test_whoever_did_not_answer_is_asked_again_in_two_days(session: Session, sari: int) -> None:
    follow_ups.done(session, Occasion(sari, "late", "2026-09-22"), ContactMade("call", "no_answer"), TODAY)
    [row] = follow_ups.of(session, sari)
    assert (row.status, row.snoozed_until) == ("snoozed", TODAY + dt.timedelta(days=2))


def test_done_is_one_step_for_undo(book: Book) -> None:
    with book.write("add") as session:
        sari = customers.save(session, CustomerDraft("Sari"))
    with book.write("done") as session:
        follow_ups.done(session, Occasion(sari, "late", "2026-09-22"), ContactMade("call", "reached"), TODAY)
        entry = journal.entry_id(session)
    with book.write("undo") as session:
        undoing.undo(session, entry)
    with book.read() as session:
        assert follow_ups.of(session, sari) == []
        assert interactions.of(session, sari) == []


def test_a_promise_needs_a_reason_and_a_customer(session: Session, sari: int) -> None:
    with pytest.raises(AppError) as caught:
        follow_ups.promise(session, FollowUpDraft(sari, TODAY, "  "))
    assert caught.value.field == "reason"
    with pytest.raises(AppError) as caught:
        follow_ups.promise(session, FollowUpDraft(999, TODAY, "x"))
    assert caught.value.field == "customer"


def test_editing_a_promise_notices_a_stale_edit_and_removing_takes_it_away(session: Session, sari: int) -> None:
    key = follow_ups.promise(session, FollowUpDraft(sari, TODAY, "Call"))
    follow_ups.promise(session, FollowUpDraft(sari, TOMORROW, "Write"), key, 1)
    with pytest.raises(Conflict):
        follow_ups.promise(session, FollowUpDraft(sari, TODAY, "Shout"), key, 1)
    assert follow_ups.get(session, key).reason == "Write"
    follow_ups.remove(session, key)
    with pytest.raises(AppError):
        follow_ups.get(session, key)


def test_every_kind_and_status_has_its_word() -> None:
    assert all(follow_ups.kind_word(kind) != kind for kind in follow_ups.KINDS)
    assert all(follow_ups.status_word(status) != status for status in follow_ups.STATUSES)
