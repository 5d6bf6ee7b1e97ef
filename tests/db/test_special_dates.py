"""Special dates: saved with their checks, told in time, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict
from app.models.exit import Exit
from app.models.shop import Shop
from app.services import customers, figures, journal, special_dates, undoing
from app.services.customers import CustomerDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    with book.write("test") as session:
        yield session


def ingrid(session: Session, name: str = "Ingrid Solheim") -> int:
    return customers.save(session, CustomerDraft(name))


def on(customer: int, month: int, day: int, year: int | None = None, **more: object) -> SpecialDateDraft:
    return SpecialDateDraft(customer, "birthday", month, day, year, **more)  # type: ignore[arg-type]


def test_a_birthday_comes_up_in_time_and_says_the_age(session: Session) -> None:
    who = ingrid(session)
    special_dates.save(session, on(who, 11, 24, 1976))
    [row] = special_dates.upcoming(session, TODAY, 14)
    assert (row.customer, row.on, row.days_until) == ("Ingrid Solheim", dt.date(2026, 11, 24), 2)
    assert row.sentence == "Birthday, turns 50"
    assert row.when == "in 2 days"
    assert special_dates.upcoming(session, TODAY, 1) == []


def test_without_a_year_it_comes_every_year_and_no_age_is_made_up(session: Session) -> None:
    special_dates.save(session, on(ingrid(session), 1, 3))
    [row] = special_dates.upcoming(session, dt.date(2026, 12, 30), 7)
    assert (row.on, row.sentence, row.written) == (dt.date(2027, 1, 3), "Birthday", "3 January")


@pytest.mark.parametrize(("march", "day"), [(False, dt.date(2027, 2, 28)), (True, dt.date(2027, 3, 1))])
def test_29_february_is_told_by_the_shops_rule_once_in_a_common_year(
    session: Session, march: bool, day: dt.date
) -> None:
    journal.update(session, Shop, 1, {"leap_day_on_march": march})
    special_dates.save(session, on(ingrid(session), 2, 29))
    told = [
        start
        for start in (dt.date(2027, 1, 1) + dt.timedelta(days=n) for n in range(365))
        if special_dates.upcoming(session, start, 0)
    ]
    assert told == [day]


def test_upcoming_runs_over_the_new_year_in_order(session: Session) -> None:
    who = ingrid(session)
    for month, day in ((1, 2), (12, 30), (12, 31), (6, 1)):
        special_dates.save(session, on(who, month, day))
    rows = special_dates.upcoming(session, dt.date(2026, 12, 30), 10)
    assert [(row.month, row.day) for row in rows] == [(12, 30), (12, 31), (1, 2)]
    assert len(special_dates.upcoming(session, TODAY, 400)) == 4


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        ({"month": 2, "day": 31}, "day", "February has no day 31."),
        ({"month": 13, "day": 1}, "month", "Choose a month."),
        ({"month": 2, "day": 29, "year": 2023}, "year", "2023 had no 29 February"),
        ({"month": 1, "day": 1, "year": 76}, "year", "four digits"),
        ({"month": 1, "day": 1, "year": 2990}, "year", "has not come yet"),
        ({"month": 1, "day": 1, "lead_days": 61}, "lead_days", "at most 60 days"),
        ({"month": 1, "day": 1, "kind": "x"}, "kind", "what day"),
        ({"month": 1, "day": 1, "customer_id": 999}, "customer", "Choose a customer."),
        ({"month": 1, "day": 1, "label": "x" * 1_000_000}, "label", "1000000 characters"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_a_sentence_at_its_field(
    session: Session, draft: dict[str, object], field: str, words: str
) -> None:
    given = {"customer_id": ingrid(session), "kind": "birthday", **draft}
    with pytest.raises(AppError, match=words) as caught:
        special_dates.save(session, SpecialDateDraft(**given))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert special_dates.count(session) == 0


def test_a_stale_edit_is_refused_and_a_removed_date_comes_back_with_undo(book: Book) -> None:
    with book.write("add") as session:
        who = ingrid(session)
        key = special_dates.save(session, on(who, 5, 5))
    with book.write("edit") as session:
        special_dates.save(session, on(who, 5, 6), key, 1)
    with book.write("stale") as session, pytest.raises(Conflict):
        special_dates.save(session, on(who, 5, 7), key, 1)
    with book.write("remove") as session:
        special_dates.remove(session, key)
        entry = journal.entry_id(session)
    with book.read() as session:
        assert special_dates.for_customer(session, who, TODAY) == []
        with pytest.raises(AppError):
            special_dates.get(session, key, TODAY)
    with book.write("undo") as session:
        undoing.undo(session, entry)
    with book.read() as session:
        assert special_dates.get(session, key, TODAY).day == 6


def test_nobody_who_left_or_was_removed_is_congratulated(session: Session) -> None:
    gone, removed, here = (ingrid(session, name) for name in ("Gone", "Removed", "Here"))
    for who in (gone, removed, here):
        special_dates.save(session, on(who, 11, 25))
    journal.insert(session, Exit, customer_id=gone, day=TODAY)
    customers.remove(session, removed)
    figures.refresh(session, [gone, removed, here])
    assert [row.customer for row in special_dates.upcoming(session, TODAY, 14)] == ["Here"]
    assert len(special_dates.for_customer(session, gone, TODAY)) == 1


def test_upcoming_takes_two_statements_however_many_dates_there_are(session: Session) -> None:
    who = ingrid(session)
    for day in range(1, 29):
        special_dates.save(session, on(who, 12, day))
    seen: list[str] = []
    sa.event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert len(special_dates.upcoming(session, TODAY, 60)) == 28
    assert len(seen) == 2


def test_a_month_of_the_year_is_listed_by_day(session: Session) -> None:
    who = ingrid(session)
    for month, day in ((2, 29), (2, 3), (3, 1)):
        special_dates.save(session, on(who, month, day))
    assert [row.day for row in special_dates.in_month(session, 2, TODAY)] == [3, 29]
