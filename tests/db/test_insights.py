"""The figures of every customer, as of a day."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.insights import buying, learning, rhythm
from app.insights.history import History
from app.models.figure import ShopOutlook
from app.reports import figures_files
from app.services import customers, insights, purchases, stages
from app.services.customers import CustomerDraft
from app.services.purchases import PaymentDraft
from app.storage.book import Book
from tests.db.shops import DAY, Sell, sells
from tests.db.statements import counted

__all__ = ["sells"]


def on(days: int) -> dt.date:
    return DAY + dt.timedelta(days)


def test_the_columns_are_the_promised_ones() -> None:
    promised = (
        "customer, name, stage, phase, stage_since, stage_reason, first_purchase, last_purchase, purchase_days, "
        "net_sales, r, f, m, rfm_group, usual_gap_days, lateness, p_buy, expected_purchases, expected_value, "
        "core, loyalty"
    )
    assert ", ".join(figures_files.INSIGHTS) == promised
    assert [name for name in figures_files.INSIGHTS if not hasattr(insights.InsightRow, name)] == []


def test_a_small_shop_worked_out_by_hand(book: Book, sells: Sell) -> None:
    for day in (0, 30, 60, 90, 120):
        sells(1, on(day), (1, 2), 4000)
    sells(2, on(100), (1,), 9000)
    sells(2, on(300), (1,), 9999)  # after the day looked at
    with book.read() as session:
        rows = {row.customer: row for row in insights.table(session, on(130))}
    one, two, five = rows["C1"], rows["C2"], rows["C5"]
    assert (one.stage, one.phase, one.stage_since) == ("loyal", "retain", on(120))
    assert (one.first_purchase, one.last_purchase, one.purchase_days, one.net_sales) == (on(0), on(120), 5, 40_000)
    assert (one.core, two.core, five.core) == (1, 0, 0)  # 40,000 of 49,000 is over four fifths
    assert (one.r, one.rfm_group) == (None, None)  # under thirty buyers
    assert one.lateness == 10 / one.usual_gap_days
    assert one.loyalty is not None
    known = [share for share in one.signals if share is not None]
    assert one.loyalty == pytest.approx(100 * sum(known) / len(known), abs=0.51)
    assert two.signals == ()
    assert (two.stage, two.purchase_days, two.net_sales, two.loyalty) == ("new", 1, 9000, None)
    assert 0 < two.p_buy < one.p_buy < 1
    assert one.expected_low <= one.expected_value <= one.expected_high
    assert (five.stage, five.first_purchase, five.p_buy, five.expected_value) == ("prospect", None, None, None)
    assert five.stage_reason == "No purchase yet."


def shop_of_many(book: Book, sells: Sell) -> None:
    """Forty customers who come up to nine times, every ten to forty-nine days, some of whom stop."""
    with book.write("customers") as session:
        for number in range(6, 41):
            customers.save(session, CustomerDraft(f"Name {number}", code=f"C{number}"))
    for customer in range(40):
        for n in range(9):
            day = n * (10 + customer) + customer % 7
            if day < 360 - (customer % 4) * 60:
                sells(customer + 1, on(day), (1, 2), 1000 + 100 * customer)


def test_one_customer_is_as_in_the_table_of_all(book: Book, sells: Sell) -> None:
    shop_of_many(book, sells)
    with book.read() as session:
        assert insights.stale(session, on(365))
        assert insights.of(session, 1, on(365)) is None  # nothing was learned yet
    with book.write("learn") as session:
        insights.learn(session, on(365))
    with book.read() as session:
        rows = insights.table(session, on(365))
        assert {row.r for row in rows} >= {1, 2, 3, 4, 5}
        assert [insights.of(session, row.customer_id, on(365)) for row in rows] == rows
        assert insights.of(session, 999, on(365)) is None
        assert not insights.stale(session, on(371))
        assert insights.stale(session, on(372))


def test_one_customer_of_a_past_day_is_as_in_the_table_of_that_day(book: Book, sells: Sell) -> None:
    for day in (0, 20, 41, 60, 83, 99, 120, 160):
        sells(1, on(day), (1, 2), 4000)
    sells(2, on(30), (1,), 900)
    with book.write("learn") as session:
        insights.learn(session, on(100))
    with book.read() as session:
        rows = {row.customer_id: row for row in insights.table(session, on(100))}
        assert rows[1].purchase_days == 6
        assert rows[1].loyalty is not None
        assert insights.of(session, 1, on(100)) == rows[1]
        assert insights.of(session, 2, on(100)) == rows[2]
        assert insights.how_sure(rows[1]).startswith("Too little has happened here")


def test_what_an_earlier_version_learned_in_other_numbers_is_learned_anew(book: Book, sells: Sell) -> None:
    sells(1, on(0))
    with book.write("learn") as session:
        insights.learn(session, on(40))
        kept = session.scalars(select(ShopOutlook)).one()
        shop = {name: value for name, value in kept.numbers["outlook"]["shop"].items() if name != "waiting"}
        kept.numbers = {**kept.numbers, "outlook": {**kept.numbers["outlook"], "shop": {**shop, "leave": 1.0}}}
    with book.read() as session:
        assert insights.of(session, 1, on(40)) is None
        assert insights.stale(session, on(40))
    with book.write("learn") as session:
        insights.learn(session, on(40))
        assert insights.of(session, 1, on(40)) is not None


def test_what_was_paid_later_does_not_make_a_past_day_look_prompt(book: Book, sells: Sell) -> None:
    sells(2, on(0))  # somebody pays, so that payments mean something
    owing = [sells(1, on(day), (1, 2), 4000, paid=False) for day in (0, 20, 41, 60, 83)]
    with book.read() as session:
        before = {row.customer_id: row for row in insights.table(session, on(90))}
    with book.write("pays") as session:
        for purchase in owing:
            purchases.add_payment(session, purchase, PaymentDraft(8000, day=on(100)))
    with book.read() as session:
        assert {row.customer_id: row for row in insights.table(session, on(90))} == before
        later = {row.customer_id: row for row in insights.table(session, on(100))}
    assert later[1].loyalty > before[1].loyalty


def test_one_customer_is_read_in_a_handful_of_statements(book: Book, sells: Sell) -> None:
    sells(1, on(0))
    sells(1, on(30))
    with book.write("learn") as session:
        insights.learn(session, on(40))
    with book.read() as session, counted(session) as statements:
        row = insights.of(session, 1, on(40))
    assert row is not None
    assert row.purchase_days == 2
    assert len(statements) <= 12


def test_the_core_is_told_with_the_share_it_brings(book: Book, sells: Sell) -> None:
    sells(1, on(0), (1,), 7000)
    sells(2, on(10), (1,), 2000)
    sells(3, on(20), (1,), 1000)
    with book.read() as session:
        found = insights.core(session, on(30))
        assert [(row.customer_id, row.net, row.share_to_here) for row in found] == [(1, 7000, 0.7), (2, 2000, 0.9)]
        assert insights.core(session, on(-1)) == []


def test_cohorts_leave_months_not_yet_lived_blank(book: Book, sells: Sell) -> None:
    for customer, day in ((1, 0), (2, 5), (1, 40), (3, 35)):
        sells(customer, on(day))
    with book.read() as session:
        found = insights.cohorts(session, on(59), months=3)  # 29 February: two months lived
    assert [(row.month, row.customers, row.shares) for row in found] == [
        (dt.date(2024, 1, 1), 2, (1.0, 0.5)),
        (dt.date(2024, 2, 1), 1, (1.0,)),
    ]


def test_churn_agrees_with_the_stages_of_each_customer(book: Book, sells: Sell) -> None:
    for customer in (1, 2, 3):
        sells(customer, on(0))
    sells(3, on(60))
    with book.read() as session:
        found = insights.churn(session, on(210), 8)
        for row in found:
            before = stages.of_all(session, row.start - dt.timedelta(1))
            after = stages.of_all(session, row.end)
            there = [key for key, was in before.items() if was.stage not in ("prospect", "lapsed")]
            assert row.begun == len(there)
            assert row.lapsed == sum(after[key].stage == "lapsed" for key in there)
        assert sum(row.lapsed for row in found) >= 2
        assert found[-1].end == on(210)


def test_money_at_risk_is_that_of_those_at_risk(book: Book, sells: Sell) -> None:
    for day in (0, 30):
        sells(1, on(day))
    sells(2, on(130))
    with book.read() as session:
        day = on(140)
        rows = insights.table(session, day)
        at_risk = [row.expected_value for row in rows if row.stage == "at_risk"]
        assert len(at_risk) == 1
        assert abs(insights.money_at_risk(session, day) - sum(at_risk)) <= 1


def test_money_at_risk_uses_what_was_learned_lately_and_nothing_learned_later(
    book: Book, sells: Sell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (0, 30):
        sells(1, on(day))
    sells(2, on(130))
    sells(3, on(141))
    with book.read() as session:
        before = insights.money_at_risk(session, on(140))
    with book.write("learn") as session:
        insights.learn(session, on(140))
    learned: list[int] = []
    anew = learning.learn

    def told(visits: History, known: rhythm.Rhythm, day: int, horizon: int) -> buying.Model:
        learned.append(day)
        return anew(visits, known, day, horizon)

    monkeypatch.setattr(learning, "learn", told)
    with book.read() as session:
        assert insights.money_at_risk(session, on(140)) == before > 0
        assert learned == []
        insights.money_at_risk(session, on(139))
        insights.money_at_risk(session, on(140 + insights.FRESH))
        assert learned == [on(139).toordinal(), on(140 + insights.FRESH).toordinal()]
    with book.write("remove") as session:
        customers.remove(session, 1)
    with book.read() as session:
        assert insights.money_at_risk(session, on(140)) == 0


def test_rfm_groups_are_marked_on_the_screen() -> None:
    assert {insights.rfm_word(word)[:5] for word in insights.GROUPS.values()} == {"RFM: "}
