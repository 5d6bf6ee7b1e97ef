"""The shop in pictures: every figure has the customers it counts behind it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from sqlalchemy import select

from app.models.customer import Customer
from app.models.interest import CustomerInterest, Interest
from app.services import (
    exits,
    feedback,
    insights,
    journal,
    purchases,
    retention,
    selection,
    shop_pictures,
    stages,
    standing,
)  # fmt: skip
from app.services.purchases import LineDraft, PurchaseDraft
from app.services.shop_pictures import ShopPictures
from app.storage.book import Book
from tests.db.shops import Sell, sells

__all__ = ["sells"]
END = dt.date(2025, 6, 30)
SINCE = dt.date(2025, 3, 31)


def days(start: dt.date, every: int, count: int) -> list[dt.date]:
    return [start + dt.timedelta(days=every * number) for number in range(count)]


@pytest.fixture
def found(book: Book, sells: Sell) -> ShopPictures:
    """1 comes every fortnight until June, 2 stopped in January, 3 came once in May, 4 stopped in January and said why.

    5 never came. Half of May's sales are to nobody known.
    """
    for day in days(dt.date(2024, 6, 3), 14, 28):
        sells(1, day, price=5000)
    for key in (2, 4):
        for day in days(dt.date(2024, 7, 1), 14, 15):
            sells(key, day, price=2000)
    sells(3, dt.date(2025, 5, 5), price=3000)
    sells(None, dt.date(2025, 5, 6), price=13000)
    with book.write("people") as session:
        for key, source in ((1, "Market"), (2, " market "), (3, "")):
            journal.update(session, Customer, key, {"source": source})
        journal.update(session, Customer, 4, {"referred_by_id": 1})
        tea = journal.insert(session, Interest, name="Tea")
        for key in (1, 3):
            journal.insert(session, CustomerInterest, customer_id=key, interest_id=tea)
        exits.record(session, exits.ExitDraft(4, dt.date(2025, 4, 10), ["price", "moved"]))
    with book.read() as session:
        return shop_pictures.load(session, END, SINCE)


def test_what_a_picture_counts_is_how_many_stand_behind_it(found: ShopPictures) -> None:
    for code in stages.CODES:
        assert len(found.behind(("stage", code))) == found.stages[code]
    for move, count in found.moves.items():
        assert len(found.behind(("move", *move))) == count
    for place, row in enumerate(found.cohorts):
        assert len(found.behind(("cohort", place, -1))) == row.customers
        for month, share in enumerate(row.shares):
            if share is not None:
                assert len(found.behind(("cohort", place, month))) == round(share * row.customers)
    for name, rate in (("repeat", found.repeat), ("returning", found.returning), ("churn", found.churn)):
        assert len(found.behind((name,))) == rate.part
    assert len(found.behind(("core",))) + len(found.behind(("rest",))) == found.buyers


def test_the_rates_are_those_of_the_domain(found: ShopPictures) -> None:
    assert (found.repeat.part, found.repeat.whole) == (3, 4)
    assert (found.returning.part, found.returning.whole) == (1, 2)
    assert found.behind(("returning",)) == [1]
    assert found.behind(("repeat",)) == [1, 2, 4]


def test_the_months_add_up_to_all_sales_and_show_where_their_buyers_stood(found: ShopPictures) -> None:
    may = next(row for row in found.months if row.month == dt.date(2025, 5, 1))
    assert may.net == 3000 + 13000 + 2 * 5000
    assert may.no_customer == 13000
    assert may.by_stage["new"] == 3000
    place = found.months.index(may)
    assert found.behind(("sales", place, "new")) == [3]
    assert sum(found.behind(("sales", place, code)) == [1] for code in stages.CODES) == 1


def test_behind_the_sales_of_a_month_stand_those_who_only_brought_something_back(
    book: Book, found: ShopPictures
) -> None:
    with book.write("return") as session:
        purchases.record(session, PurchaseDraft(2, dt.date(2025, 5, 20), (LineDraft(1, -1000, 2000, tax_rate=0),)))
    with book.read() as session:
        later = shop_pictures.load(session, END, SINCE)
    place = next(i for i, row in enumerate(later.months) if row.month == dt.date(2025, 5, 1))
    assert later.months[place].net == found.months[place].net - 2000
    behind = {code: later.behind(("sales", place, code)) for code in stages.CODES}
    assert sorted(key for keys in behind.values() for key in keys) == [1, 2, 3]
    assert later.behind(("month", place)) == [1, 2, 3]
    for code, keys in behind.items():
        of_them = np.isin(later.ids[later.money.owner], keys)
        start, end = (day.toordinal() for day in later.days_of(place))
        in_month = (later.money.day >= start) & (later.money.day <= end)
        assert later.months[place].by_stage[code] == int(later.money.net[of_them & in_month].sum())
    assert later.days_of(len(later.months) - 1) == (dt.date(2025, 6, 1), END)


def test_those_who_left_are_told_from_those_who_said_nothing(book: Book, found: ShopPictures) -> None:
    lapsed = {key for (was, now) in found.moves if now == "lapsed" for key in found.behind(("move", was, now))}
    assert 4 in lapsed
    assert found.behind(("reason", "price")) == found.behind(("reason", "moved")) == [4]
    assert found.left.told == 1
    assert set(found.behind(("silent",))) == lapsed - {4}
    with book.write("complaint") as session:
        feedback.record(session, feedback.FeedbackDraft(2, "complaint", dt.date(2025, 1, 3), "Broken", 2))
    with book.read() as session:
        later = shop_pictures.load(session, dt.date(2026, 6, 30), dt.date(2024, 12, 31))
    assert 2 in later.behind(("silent",))
    assert later.behind(("complained",)) == [2]


def test_a_source_is_one_however_it_is_written_and_says_what_its_customers_are_worth(found: ShopPictures) -> None:
    rows = {row.name: row for row in found.sources}
    assert set(rows) == {"Market", "", selection.REFERRED}
    market = rows["Market"]
    assert (market.customers, market.buyers, market.again) == (2, 2, 2)
    assert market.net == 26 * 5000 + 15 * 2000
    assert market.worth == market.net / 2
    assert rows[""].customers == 2
    assert rows[""].again_share == 0.0
    assert rows[selection.REFERRED].ids == (4,)
    assert [(row.name, row.ids) for row in found.interests] == [("Tea", (1, 3))]
    assert found.behind(("source", found.sources.index(market))) == [1, 2]


def test_stages_at_several_ends_are_those_of_each_day(book: Book, found: ShopPictures) -> None:
    ends = [dt.date(2024, 5, 1), dt.date(2024, 12, 31), SINCE, END]
    with book.read() as session:
        stood = standing.at(session, found.ids, ends)
        for day, row in zip(ends, stood.tolist(), strict=True):
            known = stages.of_all(session, day)
            assert [stages.CODES[number] for number in row] == [
                known[key].stage if key in known else "prospect" for key in found.ids.tolist()
            ]


def test_the_figures_agree_with_those_of_the_retention_report(book: Book, found: ShopPictures) -> None:
    with book.read() as session:
        report = retention.figures(session, SINCE + dt.timedelta(days=1), END, dt.date(2025, 1, 1), SINCE, END)
        assert report.stages_now == found.stages
        assert report.stages_before == found.stages_before
        assert report.now.churn_rate == found.churn.share
        assert report.now.returning == found.returning.part
        assert [row.net for row in report.months] == [row.net for row in found.months]
        assert report.curve == found.curve[1:]
        assert insights.cohorts(session, END) == found.cohorts


def test_an_empty_book_has_empty_pictures(book: Book) -> None:
    with book.read() as session:
        found = shop_pictures.load(session, END, SINCE)
        assert session.scalars(select(Customer.id)).all() == []
    assert found.moves == {}
    assert found.curve == []
    assert found.core_share is None
    assert (found.repeat.share, found.churn.share) == (None, None)
    assert found.behind(("stage", "loyal")) == []


def test_what_is_no_part_of_a_picture_is_refused(found: ShopPictures) -> None:
    with pytest.raises(KeyError):
        found.behind(("weather",))


def test_a_month_back_from_the_thirty_first_ends_with_the_month() -> None:
    assert shop_pictures.months_back(dt.date(2025, 3, 31), 1) == dt.date(2025, 2, 28)
    assert shop_pictures.months_back(dt.date(2025, 3, 15), 12) == dt.date(2024, 3, 15)
