"""The shop's rhythm is learned once a month has begun, whichever way the sales came into the book."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

from sqlalchemy import select

from app.models.figure import CustomerFigure, ShopRhythm
from app.services import customers, figures, insights, shop_rhythm, stages
from app.services.customers import CustomerDraft
from app.storage.book import Book
from tests.db.shops import DAY, Sell, sells

__all__ = ["sells"]


def on(days: int) -> dt.date:
    return DAY + dt.timedelta(days)


def weekly(sells: Sell, days: Iterable[int], customers: Iterable[int] = (1, 2, 3, 4, 5)) -> None:
    for day in days:
        for customer in customers:
            sells(customer, on(day))


def learn(book: Book, day: dt.date) -> bool:
    """As the window does each morning: whether there was anything to learn."""
    with book.read() as session:
        learned = shop_rhythm.compute(session, day) if shop_rhythm.stale(session, day) else None
    if learned is None:
        return False
    with book.write("learn") as session:
        figures.keep_rhythm(session, learned)
    return True


def kept(book: Book) -> dict[dt.date, tuple[float, float, int]]:
    with book.read() as session:
        return {row.since: (row.gap, row.second_gap, row.customers) for row in session.scalars(select(ShopRhythm))}


def standing(book: Book) -> list[tuple[object, ...]]:
    with book.read() as session:
        table = CustomerFigure.__table__
        return [tuple(row) for row in session.execute(select(table).order_by(table.c.customer_id))]


def test_a_shop_that_records_by_hand_learns_its_rhythm(book: Book, sells: Sell) -> None:
    weekly(sells, range(0, 70, 7))
    with book.read() as session:
        assert shop_rhythm.rows(session) == []
        assert stages.of(session, 1, on(64)).stage == "growing"
    assert learn(book, on(70))
    months = kept(book)
    assert list(months) == [dt.date(2024, 2, 1), dt.date(2024, 3, 1)]
    assert months[dt.date(2024, 3, 1)][0] < 30 < 60
    assert not learn(book, on(75))
    # Here since March, the same silence is late: the five days it takes were learned when it began.
    with book.read() as session:
        late = stages.of(session, 1, on(64)), stages.of(session, 1, on(64 + 40))
        assert [row.stage for row in late] == ["growing", "at_risk"]
        assert late[1].usual_gap is not None
        assert late[1].usual_gap < 15
    told = standing(book)
    with book.write("anew") as session:
        figures.rebuild(session)
    assert standing(book) == told


def test_later_sales_change_no_month_that_was_learned(book: Book, sells: Sell) -> None:
    weekly(sells, range(0, 50, 7))
    learn(book, on(65))
    before = kept(book)
    with book.read() as session:
        then = stages.of_all(session, on(65))
    weekly(sells, (66, 80, 110, 160))
    assert learn(book, on(165))
    assert {since: row for since, row in kept(book).items() if since in before} == before
    assert len(kept(book)) == len(before) + 3
    with book.read() as session:
        assert stages.of_all(session, on(65)) == then


def test_the_diary_typed_in_afterwards_is_learned_from(book: Book, sells: Sell) -> None:
    weekly(sells, range(0, 50, 7), (1,))
    learn(book, on(65))
    before = kept(book)
    weekly(sells, range(0, 50, 7), (2, 3, 4, 5))
    assert learn(book, on(66))
    assert kept(book).keys() == before.keys()
    assert all(kept(book)[since][2] == 5 for since in before)
    told = standing(book)
    with book.write("anew") as session:
        figures.rebuild(session)
    assert standing(book) == told


def test_a_day_after_the_last_sale_is_said_the_same_of_when_sales_follow(book: Book, sells: Sell) -> None:
    draw = random.Random(3)
    for customer in range(1, 6):
        for day in sorted(draw.sample(range(300), 18)):
            sells(customer, on(day))
    learn(book, on(300))
    later = on(380)  # eighty days after the last sale: no month since then was learned
    with book.write("anew") as session:
        figures.rebuild(session)
        told = insights.table(session, later)
    weekly(sells, range(381, 500, 9))
    learn(book, on(500))
    with book.read() as session:
        assert insights.table(session, later) == told


def test_a_shop_long_silent_has_no_more_to_tell(book: Book, sells: Sell) -> None:
    weekly(sells, (0, 20, 40))
    assert learn(book, on(20_000))
    assert max(kept(book)) < on(40 + 731)
    assert not learn(book, on(20_031))


def test_an_empty_book_has_nothing_to_learn(book: Book) -> None:
    with book.write("somebody") as session:
        customers.save(session, CustomerDraft("Kari"))
    assert not learn(book, on(400))
    with book.read() as session:
        assert shop_rhythm.compute(session, on(400)) == []
        assert insights.table(session, on(400))[0].p_buy is None
