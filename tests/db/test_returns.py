"""What comes back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import AppError
from app.services import purchases, returns
from app.services.purchases import LineDraft, LineRow, PurchaseDraft, PurchaseRow
from app.storage.book import Book
from tests.db.shops import Sell, sells

__all__ = ["sells"]
DAY = dt.date(2024, 5, 1)


def bill(*lines: tuple[int, int, int]) -> PurchaseRow:
    """A receipt of (quantity, unit price, discount)."""
    rows = tuple(LineRow(n, n, "", "", q, p, d, 2500, 0, 0, None) for n, (q, p, d) in enumerate(lines, 1))
    at = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    return PurchaseRow(1, "1", None, "", DAY, at, 0, 0, 0, 0, "", "shop", None, 1, rows)


def test_what_comes_back_costs_what_was_paid_for_it() -> None:
    row = bill((3000, 1000, 100), (1000, 500, 0))
    made = returns.draft(row, {1: 3000, 2: 1000}, {1: 2000}, DAY)
    assert made.lines == (LineDraft(1, -2000, 1000, -67, 2500, returns_id=1),)


@pytest.mark.parametrize("picked", [{1: 3001}, {1: -1}, {2: 1}, {}])
def test_only_what_is_left_can_come_back(picked: dict[int, int]) -> None:
    with pytest.raises(AppError):
        returns.draft(bill((3000, 1000, 0), (1000, 500, 0)), {1: 3000}, picked, DAY)


@given(st.integers(1, 20_000), st.integers(0, 10**7), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_line_that_came_back_in_parts_gives_its_whole_discount_back(
    quantity: int, price: int, data: st.DataObject
) -> None:
    discount = data.draw(st.integers(0, quantity * price // 1000))
    left, given_back = quantity, 0
    while left:
        part = data.draw(st.integers(1, left))
        line = returns.draft(bill((quantity, price, discount)), {1: left}, {1: part}, DAY).lines[0]
        given_back -= line.discount
        left -= part
    assert given_back == discount


def test_a_negative_line_names_the_newest_purchase_that_has_as_many_left(book: Book, sells: Sell) -> None:
    old = sells(1, DAY, (1,))
    new = sells(1, DAY + dt.timedelta(1), (1,))
    sells(2, DAY + dt.timedelta(2), (1,))
    back = PurchaseDraft(1, DAY + dt.timedelta(3), tuple(LineDraft(1, -1000, 1000, tax_rate=0) for _n in range(3)))
    with book.write("return") as session:
        key = returns.record(session, back)
        named = [line.returns_id for line in purchases.get(session, key).lines]
        lines = {bill: purchases.get(session, bill).lines[0].id for bill in (old, new)}
    assert named == [lines[new], lines[old], None]


def test_a_walk_in_return_names_nothing(book: Book, sells: Sell) -> None:
    sells(None, DAY, (1,))
    with book.write("return") as session:
        key = returns.record(session, PurchaseDraft(None, DAY, (LineDraft(1, -1000, 1000, tax_rate=0),)))
        assert purchases.get(session, key).lines[0].returns_id is None
