"""What comes back."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import money
from app.errors import AppError
from app.services import journal, purchases, returns, undoing
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


def paid_back(quantity: int, price: int, discount: int, parts: list[int]) -> int:
    """Minor units that come back for the parts of a line, one after the other."""
    left, paid = quantity, 0
    for part in parts:
        line = returns.draft(bill((quantity, price, discount)), {1: left}, {1: part}, DAY).lines[0]
        assert 0 <= -line.discount <= money.line_amount(part, price), "the book takes it"
        paid -= money.line_amount(line.quantity, line.unit_price, line.discount)
        left -= part
    return paid


@given(st.integers(1, 20_000), st.integers(0, 10**7), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_line_that_came_back_in_parts_is_never_paid_back_with_more_than_was_paid(
    quantity: int, price: int, data: st.DataObject
) -> None:
    discount = data.draw(st.integers(0, money.line_amount(quantity, price)))
    cuts = data.draw(st.sets(st.integers(1, quantity), max_size=6)) | {0, quantity}
    parts = [after - before for before, after in pairwise(sorted(cuts))]
    paid = money.line_amount(quantity, price, discount)
    assert paid - len(parts) <= paid_back(quantity, price, discount, parts) <= paid


@given(st.integers(1, 40), st.integers(0, 10**7), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_pieces_that_came_back_one_by_one_are_paid_back_whole(count: int, price: int, data: st.DataObject) -> None:
    discount = data.draw(st.integers(0, count * price))
    assert paid_back(1000 * count, price, discount, [1000] * count) == count * price - discount


def test_part_of_what_was_free_comes_back_for_nothing() -> None:
    row = bill((500, 1, 1))
    assert returns.draft(row, {1: 500}, {1: 250}, DAY).lines[0].discount == 0
    row = bill((1125, 3, 3))
    assert returns.draft(row, {1: 1125}, {1: 500}, DAY).lines[0].discount == -2


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


def test_a_sale_of_which_something_came_back_cannot_be_undone_before_the_return(book: Book, sells: Sell) -> None:
    sells(1, DAY, (1, 2))
    with book.read() as session:
        sale = journal.latest(session)
        row = purchases.get(session, 1)
        left = purchases.returnable(session, 1)
    assert sale is not None
    with book.write("return") as session:
        purchases.record(session, returns.draft(row, left, left, DAY))
    with pytest.raises(AppError, match="later entries stand on it"), book.write("undo") as session:
        undoing.undo(session, sale.id)
    with book.read() as session:
        assert purchases.get(session, 1) == row


def test_a_payment_is_taken_back_only_once(book: Book, sells: Sell) -> None:
    sells(1, DAY)
    with book.write("back") as session:
        purchases.remove_payment(session, 1)
    for key in (1, 99):
        with pytest.raises(AppError), book.write("again") as session:
            purchases.remove_payment(session, key)
