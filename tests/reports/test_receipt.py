"""One receipt on paper: everything on it, with and without tax in the prices, and whatever it is called."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.errors import AppError
from app.models.customer import Customer
from app.models.product import Product
from app.models.purchase import Purchase
from app.reports import catalog
from app.reports.report import Report
from app.services import customers, journal, purchase_list, purchases, shop
from app.services.customer_parts import AddressDraft
from app.services.customers import CustomerDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests.reports.conftest import HOSTILE, TODAY, pdf_pages, pdf_text

DAY = dt.date(2026, 10, 5)
LATER = dt.date(2026, 10, 20)


def request(key: int, as_of: dt.date = TODAY, paper: str = "A4") -> catalog.Request:
    return catalog.Request("receipt", as_of, made_on=TODAY, purchase_id=key, paper=paper)


def sell(book: Book, *, included: bool = True, quantity: int = 2000) -> int:
    """Two pieces with a discount at 25 % and half a piece at 15 %, paid in two parts, not in full."""
    with book.write("sell") as session:
        row = shop.get(session)
        shop.save(
            session,
            ShopDraft(
                "Blåbær & Co", row.currency, row.country, row.time_zone, address="Storgata 1\n0155 Oslo",
                phone="22 33 44 55", tax_id="912 345 678", prices_include_tax=included,
            ),
            row.version,
        )  # fmt: skip
        tea = journal.insert(session, Product, code="T1", name="Green tea <100 g>", price=12_500)
        cake = journal.insert(session, Product, code="K1", name="Cake", price=8_000)
        kari = customers.save(
            session, CustomerDraft("Kari Nordmann", addresses=(AddressDraft("Parkveien 3", "0350", "Oslo"),))
        )
        lines = (
            LineDraft(tea, quantity, 12_500, 1_000 if quantity > 0 else 0, tax_rate=2500),
            LineDraft(cake, quantity // 4, 8_000, tax_rate=1500),
        )
        paid = (PaymentDraft(10_000, "cash", DAY), PaymentDraft(5_000, "card", LATER)) if quantity > 0 else ()
        return purchases.record(session, PurchaseDraft(kari, DAY, lines, paid, number="A-17", note="Talks a lot"))


def text_of(book: Book, key: int, as_of: dt.date = TODAY) -> str:
    with book.read() as session:
        text = pdf_text(catalog.render(session, request(key, as_of)).content)
    return " ".join(text.replace("\u00a0", " ").split())


def report_of(book: Book, key: int) -> Report:
    with book.read() as session:
        return catalog.report(session, request(key))


def test_a_receipt_names_both_sides_every_line_the_tax_and_what_is_open(book: Book) -> None:
    text = text_of(book, sell(book))
    for words in (
        "Receipt A-17", "Monday, 5 October 2026", "Kari Nordmann", "Parkveien 3", "0350 Oslo", "Blåbær & Co",
        "Storgata 1", "0155 Oslo", "22 33 44 55", "912 345 678", "Green tea <100 g>", "prices with tax", "25 %", "15 %",
        "240.00", "40.00", "280.00", "Cash", "Card", "kr 130.00 is still to be paid.",
    ):  # fmt: skip
        assert words in text, words
    assert "Talks a lot" not in text


def test_the_buyer_lives_where_an_envelope_says(book: Book) -> None:
    key = sell(book)
    sold_to = report_of(book, key).sections[0].rows[2][1]
    assert sold_to == "Kari Nordmann, Parkveien 3, 0350 Oslo"
    with book.write("moves") as session:
        found = customers.get(session, 1)
        there = AddressDraft("Jl. Melati 7", "40115", "Bandung", "Jawa Barat", "ID")
        customers.save(session, replace(found.draft, addresses=(there,)), 1, version=found.version)
    sold_to = report_of(book, key).sections[0].rows[2][1]
    assert sold_to == "Kari Nordmann, Jl. Melati 7, Bandung, Jawa Barat 40115, INDONESIA"


def test_the_sums_of_a_receipt_are_those_of_its_lines_its_tax_and_its_payments(book: Book) -> None:
    key = sell(book)
    _between, lines, rates, paid = report_of(book, key).sections
    with book.read() as session:
        row = purchases.get(session, key)
    assert lines.totals is not None
    assert lines.totals[-1] == sum(int(str(line[-1])) for line in lines.rows) == row.gross
    assert rates.totals == ("Total", row.net, row.tax, row.gross)
    assert [sum(int(str(line[place])) for line in rates.rows) for place in (1, 2, 3)] == list(rates.totals[1:])
    assert paid.totals == (None, "Total", row.paid)


def test_where_tax_comes_on_top_the_lines_are_without_it(book: Book) -> None:
    key = sell(book, included=False)
    _between, lines, rates, _paid = report_of(book, key).sections
    assert lines.subtitle == "prices without tax"
    assert lines.totals is not None
    assert rates.totals is not None
    assert lines.totals[-1] == rates.totals[1] == 28_000
    assert rates.totals[3] == 28_000 + 6_000 + 600


def test_a_payment_after_the_day_asked_for_is_not_looked_at(book: Book) -> None:
    text = text_of(book, sell(book), DAY)
    assert "Card" not in text
    assert "kr 180.00 is still to be paid." in text


def test_a_receipt_says_how_it_stands(book: Book) -> None:
    key = sell(book)
    with book.write("pay") as session:
        purchases.add_payment(session, key, PaymentDraft(13_000, "card", LATER))
    assert "Paid in full." in text_of(book, key)
    with book.write("pay") as session:
        purchases.add_payment(session, key, PaymentDraft(1_000, "card", LATER))
    assert "kr 10.00 is still to be paid back to you." in text_of(book, key)


def test_money_that_was_given_back_is_no_reason_to_say_paid(book: Book) -> None:
    key = sell(book, quantity=-2000)
    assert "is still to be paid back to you." in text_of(book, key)
    with book.write("pay") as session:
        purchases.add_payment(session, key, PaymentDraft(-29_000, "card", LATER))
    assert "The money was paid back." in text_of(book, key)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_hostile_names_are_words_on_a_receipt(filled: Book, paper: str) -> None:
    met = set()
    with filled.read() as session:
        for key in session.scalars(sa.select(Purchase.id)):
            made = catalog.render(session, request(key, paper=paper))
            row = purchases.get(session, key)
            text = "".join(pdf_text(made.content).split())
            assert "".join((row.customer_name or "Walk-in").replace("😀", "").split()) in text
            assert pdf_pages(made.content) == 1
            met.add(row.customer_name)
    assert met >= set(HOSTILE)


def test_two_hundred_lines_go_on_over_the_page(book: Book) -> None:
    with book.write("sell") as session:
        tea = journal.insert(session, Product, code="T1", name="Tea " * 12, price=100)
        lines = tuple(LineDraft(tea, 1000, 100 + n, tax_rate=100 * n % 3000) for n in range(200))
        key = purchases.record(session, PurchaseDraft(None, DAY, lines, (), number="L"))
    with book.read() as session:
        content = catalog.render(session, request(key)).content
    assert pdf_pages(content) > 4
    assert "2.99" in pdf_text(content)


def test_a_receipt_is_found_by_its_number_and_by_whose_it_is(filled: Book) -> None:
    with filled.write("twice") as session:
        for customer in (1, 2):
            purchases.record(session, PurchaseDraft(customer, DAY, (LineDraft(1, 1000, 100),), (), number="TWICE"))
    with filled.read() as session:
        assert purchases.get(session, purchase_list.numbered(session, " R003 ")).number == "R003"
        two = purchases.get(session, purchase_list.numbered(session, "TWICE", 2))
        assert two.customer_name == session.scalar(sa.select(Customer.name).where(Customer.id == 2))
        for number, why in (("TWICE", "Several receipts"), ("R9999", "no receipt with the number")):
            with pytest.raises(AppError, match=why):
                purchase_list.numbered(session, number)


def test_without_a_receipt_the_report_asks_for_one(filled: Book) -> None:
    with filled.read() as session, pytest.raises(AppError, match="about one receipt"):
        catalog.render(session, catalog.Request("receipt", TODAY))


def test_a_shop_that_knows_no_tax_has_none_on_its_receipts(book: Book) -> None:
    with book.write("sell") as session:
        tea = journal.insert(session, Product, code="T1", name="Tea", price=100)
        key = purchases.record(session, PurchaseDraft(None, DAY, (LineDraft(tea, 1000, 100, tax_rate=0),), ()))
    assert "tax" not in text_of(book, key).casefold()
    assert [section.title for section in report_of(book, key).sections] == ["Receipt", "What was sold"]
