"""What lies on the counter comes to exactly what the book will say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import i18n, money
from app.errors import AppError
from app.services import purchases
from app.services.products import ProductRow
from app.services.purchases import LineDraft, LineRow
from app.ui.purchases.basket import Basket, Line, saved_line


def line(quantity: str = "1", price: str = "100", discount: str = "", rate: int = 2500) -> Line:
    return Line(1, "Kopi", "K", rate, quantity, price, discount)


@pytest.mark.parametrize(
    ("typed", "quantity", "price", "discount"),
    [
        (("2", "10", ""), 2000, 1000, 0),
        (("", "", ""), 1000, 0, 0),
        (("0.5", "10.50", "10%"), 500, 1050, 53),
        (("3", "9.99", "33 %"), 3000, 999, 989),
        (("1", "100", "12.5%"), 1000, 10_000, 1250),
        (("-2", "10", "10 %"), -2000, 1000, -200),
        (("-2", "10", "5"), -2000, 1000, -500),
        (("1", "kr 10", "100 %"), 1000, 1000, 1000),
    ],
)
def test_what_is_typed_is_read(typed: tuple[str, str, str], quantity: int, price: int, discount: int) -> None:
    draft = line(*typed).draft("NOK")
    assert (draft.quantity, draft.unit_price, draft.discount) == (quantity, price, discount)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (("x", "1", ""), "quantity"),
        (("0", "1", ""), "quantity"),
        (("1.2345", "1", ""), "quantity"),
        (("1", "1.999", ""), "price"),
        (("1", "-1", ""), "price"),
        (("1", "9" * 30, ""), "price"),
        (("1", "1", "x%"), "discount"),
        (("1", "1", "101 %"), "discount"),
        (("1", "1", "2"), "discount"),
        (("1", "1", "-1"), "discount"),
    ],
)
def test_what_cannot_be_read_names_its_field_only(typed: tuple[str, str, str], field: str) -> None:
    assert list(line(*typed).errors("NOK")) == [field]
    basket = Basket("NOK", True, [line(), line(*typed)])
    assert basket.totals().wrong == 1
    assert basket.amount(basket.lines[1]) is None
    with pytest.raises(AppError) as caught:
        basket.drafts()
    assert caught.value.field == f"lines.1.{field}"


@pytest.mark.parametrize("language", list(i18n.LANGUAGES))
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_saved_line_reads_back_the_same_in_every_language(language: str, data: st.DataObject) -> None:
    i18n.set_language(language)
    quantity = data.draw(st.integers(-(10**8), 10**8).filter(bool))
    price = data.draw(st.integers(0, 10**9))
    worth = money.line_amount(quantity, price)
    discount = data.draw(st.integers(min(0, worth), max(0, worth)))
    row = LineRow(7, 1, "K", "Kopi", quantity, price, discount, 1100, 0, 0, 3)
    draft = saved_line(row, "NOK").draft("NOK")
    assert draft == LineDraft(1, quantity, price, discount, 1100, "", 3)
    i18n.set_language("en")


@settings(max_examples=50, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(1, 99_999), st.integers(0, 10**7), st.integers(0, 100), st.integers(0, 3000))),
)
def test_totals_are_the_sums_the_book_will_keep(included: bool, rows: list[tuple[int, int, int, int]]) -> None:
    lines = [
        line(i18n.format_quantity(q), i18n.format_money(p, "NOK", symbol=False), f"{d} %", r) for q, p, d, r in rows
    ]
    basket = Basket("NOK", included, lines)
    kept = [
        purchases.amounts(one.draft("NOK"), one.rate, included=included) for one in lines
    ]
    totals = basket.totals()
    assert (totals.net, totals.tax) == (sum(net for net, _tax in kept), sum(tax for _net, tax in kept))
    assert totals.wrong == 0


def test_the_same_product_adds_up_unless_its_price_was_changed() -> None:
    basket = Basket("NOK")
    product = ProductRow(1, "K", "", "Kopi", "", 5000, 2500, True, False)
    assert basket.add(product) == 0
    assert basket.add(product, 2500) == 0
    assert basket.lines[0].quantity == "3.5"
    basket.lines[0] = basket.lines[0].with_text("price", "40")
    assert basket.add(product) == 1
    assert basket.add(product, -1000) == 2
    assert basket.products() == (1,)


@pytest.mark.parametrize(("typed", "off"), [("10 %", 3001), ("100", 10_000), ("0,01", 1), ("100 %", 30_009)])
def test_a_discount_on_everything_is_spread_to_the_last_unit(typed: str, off: int) -> None:
    i18n.set_language("nb")
    basket = Basket("NOK", True, [line("1", "100,03"), line("2", "100,03"), line("-1", "5"), line("1", "")])
    before = basket.totals().gross
    basket.take_off(typed)
    assert basket.totals().gross == before - off
    assert basket.totals().discount == off
    assert [one.discount for one in basket.lines[2:]] == ["", ""]


def test_a_discount_on_everything_comes_on_top_of_those_of_the_lines() -> None:
    basket = Basket("NOK", True, [line("1", "100", "50 %"), line("1", "50")])
    basket.take_off("10")
    assert [one.read_discount("NOK") for one in basket.lines] == [5500, 500]


@pytest.mark.parametrize("typed", ["x", "-5", "101 %", "1000"])
def test_a_discount_on_everything_that_cannot_be_changes_nothing(typed: str) -> None:
    basket = Basket("NOK", True, [line()])
    with pytest.raises(AppError) as caught:
        basket.take_off(typed)
    assert caught.value.field == "off"
    assert basket.lines == [line()]
    with pytest.raises(AppError):
        Basket("NOK").take_off("10 %")
