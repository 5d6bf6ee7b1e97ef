"""The retention figures: who bought, came back, slipped away, and whom to reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.customer import Customer, CustomerContact
from app.models.exit import Exit, ExitReason
from app.models.product import Product
from app.reports.period import Period
from app.services import figures, insights, journal, purchases, retention, stages
from app.services.purchases import LineDraft, PurchaseDraft
from app.services.retention import Retention
from app.storage.book import Book

END = dt.date(2026, 10, 31)
OCTOBER = Period(dt.date(2026, 10, 1), END)


class Shop:
    """Customers who come in a rhythm."""

    def __init__(self, session: Session, product: int = 0) -> None:
        self.session = session
        self.product = product or journal.insert(session, Product, code="C", name="Coffee", price=100)

    def customer(self, name: str, since: dt.date = dt.date(2024, 1, 1)) -> int:
        key = journal.insert(self.session, Customer, code=name, name=name, sort_key=name, since=since)
        journal.insert(self.session, CustomerContact, customer_id=key, kind="email", value=f"{name.lower()}@x.example")
        figures.refresh(self.session, [key])
        return key

    def sell(self, who: int | None, day: dt.date, net: int = 1000) -> None:
        line = LineDraft(self.product, 1000 if net > 0 else -1000, abs(net), tax_rate=0)
        purchases.record(self.session, PurchaseDraft(who, day, (line,)))

    def comes(self, name: str, first: dt.date, last: dt.date, every: int, net: int = 1000) -> int:
        who, day = self.customer(name), first
        while day <= last:
            self.sell(who, day, net)
            day += dt.timedelta(days=every)
        return who

    def figures(self, period: Period = OCTOBER, as_of: dt.date = END) -> Retention:
        before = period.before
        return retention.figures(self.session, period.start, period.end, before.start, before.end, as_of)


@pytest.fixture
def shop(book: Book) -> Iterator[Shop]:
    """A shop in an open transaction."""
    with book.write("test") as session:
        yield Shop(session)


@pytest.fixture(scope="module")
def busy_book(fresh_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten regulars, one who fell silent in September, one long gone, two newcomers and a walk-in; made once."""
    path = tmp_path_factory.mktemp("busy") / "shop.regulars"
    path.write_bytes(fresh_book.read_bytes())
    book = Book.open(path)
    with book.write("busy") as session:
        shop = Shop(session)
        for n in range(10):
            shop.comes(f"Regular {n}", dt.date(2026, 3, 1) + dt.timedelta(days=n), END, 14, 1000 + n)
        shop.comes("Late", dt.date(2026, 3, 1), dt.date(2026, 9, 20), 14, 5000)
        shop.comes("Gone", dt.date(2025, 11, 1), dt.date(2026, 2, 1), 14, 9000)
        for n in range(2):
            shop.sell(shop.customer(f"New {n}"), dt.date(2026, 10, 20), 700)
        shop.sell(None, dt.date(2026, 10, 5), 300)
    book.close()
    return path


@pytest.fixture
def busy(busy_book: Path, tmp_path: Path) -> Iterator[Shop]:
    """That shop in an open transaction of a copy."""
    path = tmp_path / "busy.regulars"
    path.write_bytes(busy_book.read_bytes())
    book = Book.open(path)
    with book.write("test") as session:
        yield Shop(session, session.scalars(select(Product.id)).one())
    book.close()


def test_sales_and_buyers_of_the_period(busy: Shop) -> None:
    now = busy.figures().now
    bought = sum(
        1000 + n for n in range(10) for day in range(0, 400, 14)
        if OCTOBER.start <= dt.date(2026, 3, 1) + dt.timedelta(days=n + day) <= END
    )  # fmt: skip
    assert now.sales == bought + 2 * 700 + 300
    assert (now.active, now.new, now.returning) == (12, 2, 10)
    assert now.returning_rate == pytest.approx(10 / 12)
    assert now.basket == round(now.sales / now.purchases)
    assert (now.walk_ins, busy.figures().before.walk_ins) == (1, 0)


def test_returning_and_new_are_all_who_bought(busy: Shop) -> None:
    for row in (busy.figures().now, busy.figures().before):
        assert row.returning + row.new == row.active


def test_where_customers_stand_is_what_stages_say(busy: Shop) -> None:
    found = busy.figures()
    assert found.stages_now == stages.counts(busy.session, END)
    assert found.stages_before == stages.counts(busy.session, dt.date(2026, 9, 30))
    moved = dict.fromkeys(stages.CODES, 0)
    for row in found.moves:
        moved[row.after] += len(row.names)
        if row.before:
            moved[row.before] -= len(row.names)
    for code in stages.CODES:
        assert found.stages_now[code] - found.stages_before[code] == moved[code]


def test_the_churn_rate_agrees_with_the_months_table(busy: Shop) -> None:
    found = busy.figures()
    last = found.churn[-1]
    assert (last.start, last.end) == (OCTOBER.start, END)
    assert found.now.churn_rate == last.rate


def test_whom_to_reach_first_is_late_and_worth_it(busy: Shop) -> None:
    (call,) = busy.figures().calls
    assert call.name == "Late"
    assert "late@x.example" in call.way
    assert call.reason == stages.of(busy.session, call.customer_id, END).reason
    assert "Coffee" in call.offer
    assert call.worth > 0


def test_somebody_who_came_back_since_is_not_called(busy: Shop) -> None:
    who = busy.figures().calls[0].customer_id
    busy.sell(who, dt.date(2026, 11, 2))
    assert [row.name for row in busy.figures(as_of=dt.date(2026, 11, 3)).calls if row.customer_id == who] == []
    assert [row.customer_id for row in busy.figures().calls] == [who]


def test_nothing_after_the_period_changes_its_figures(busy: Shop) -> None:
    before = busy.figures()
    for row in range(5):
        busy.sell(busy.customer(f"Later {row}", dt.date(2026, 11, 5)), dt.date(2026, 11, 5), 99_999)
    after = busy.figures()
    for name in ("now", "before", "curve", "months", "stages_now", "core"):
        assert getattr(after, name) == getattr(before, name)


def test_core_customers_and_the_curve_tell_the_same(busy: Shop) -> None:
    found = busy.figures()
    assert [row.net for row in found.core] == [row.net for row in insights.core(busy.session, END)]
    across, up = found.curve[len(found.core) - 1]
    assert across == pytest.approx(found.core_share)
    assert up == pytest.approx(found.core[-1].share)
    assert up >= 0.8
    assert found.curve[-1] == (1.0, 1.0)


def test_why_people_left_is_counted_by_reason(busy: Shop) -> None:
    who = busy.customer("Leaver")
    left = journal.insert(busy.session, Exit, customer_id=who, day=dt.date(2026, 10, 9), win_back="Opening on Sundays")
    for reason in ("price", "service"):
        journal.insert(busy.session, ExitReason, exit_id=left, reason=reason)
    journal.insert(busy.session, Exit, customer_id=who, day=dt.date(2026, 9, 9))
    found = busy.figures()
    assert [(row.name, row.reasons, row.win_back) for row in found.exits] == [
        ("Leaver", ("price", "service"), "Opening on Sundays")
    ]
    assert sorted(found.reasons) == [("price", 1), ("service", 1)]


def test_an_empty_book_has_figures_of_nothing(shop: Shop) -> None:
    found = shop.figures()
    assert (found.now.sales, found.now.active, found.now.basket, found.now.churn_rate) == (0, 0, None, None)
    assert (found.core, found.curve, found.calls, found.moves, found.core_share) == ([], [], [], [], None)
