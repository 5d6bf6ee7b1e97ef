"""The list of customers: filters, orders and how little it asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import update

from app.models.figure import CustomerFigure
from app.models.product import Product
from app.services import customer_list, customers, interests, journal, purchases, tags
from app.services.contacts import ContactDraft
from app.services.customer_list import Filters, ListRow
from app.services.customer_parts import AddressDraft
from app.services.customers import CustomerDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book
from tests.db.statements import counted

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def shop(book: Book) -> dict[str, int]:
    """Anna buys weekly and is on time, Bo is long silent, Cia never bought, Dag bought much yesterday."""
    with book.write("Make") as session:
        tea = journal.insert(session, Product, code="T", name="Tea", search_text="tea", price=5000)
        keys = {
            name: customers.save(session, CustomerDraft(name, tags=tag, contacts=(ContactDraft("phone", phone),)))
            for name, tag, phone in (
                ("Anna", ("vip",), "91000001"), ("Bo", (), "91000002"), ("Cia", ("vip", "web"), "91000003"),
                ("Dag", (), "91000004"),
            )
        }  # fmt: skip
        for name, days, price in (
            ("Anna", range(3, 80, 7), 5000),
            ("Bo", range(300, 380, 7), 2000),
            ("Dag", [1], 900_000),
        ):
            for ago in days:
                day = TODAY - dt.timedelta(ago)
                line = LineDraft(tea, 1000, price)
                paid = () if name == "Dag" else (PaymentDraft(price, day=day),)
                purchases.record(session, PurchaseDraft(keys[name], day, (line,), paid))
        interests.set_for(session, keys["Bo"], ["tea"])
    return keys


def names(
    book: Book, filters: Filters = Filters(), sort: str = "name", *, descending: bool = False
) -> list[str]:
    with book.read() as session:
        keys = customer_list.ids(session, filters, TODAY, sort, descending=descending)
        return [row.name for row in customer_list.rows(session, keys, TODAY)]


def test_the_list_is_in_order_of_names(book: Book, shop: dict[str, int]) -> None:
    assert names(book) == ["Anna", "Bo", "Cia", "Dag"]
    assert names(book, descending=True) == ["Dag", "Cia", "Bo", "Anna"]


def test_customers_without_a_value_come_last_in_both_directions(book: Book, shop: dict[str, int]) -> None:
    assert names(book, sort="last_day") == ["Bo", "Anna", "Dag", "Cia"]
    assert names(book, sort="last_day", descending=True) == ["Dag", "Anna", "Bo", "Cia"]


@pytest.mark.parametrize("sort", sorted(set(ListRow.__dataclass_fields__) - {"id"}))
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts(book: Book, shop: dict[str, int], sort: str, descending: bool) -> None:
    assert len(names(book, sort=sort, descending=descending)) == 4


def test_filters_narrow_the_list(book: Book, shop: dict[str, int]) -> None:
    with book.read() as session:
        vip = next(tag.id for tag in tags.listing(session) if tag.name == "vip")
        tea = interests.listing(session)[0].id
    assert names(book, Filters(stages=("lapsed",))) == ["Bo"]
    assert names(book, Filters(stages=("prospect", "new"))) == ["Cia", "Dag"]
    assert names(book, Filters(tag_ids=(vip,))) == ["Anna", "Cia"]
    assert names(book, Filters(interest_ids=(tea,))) == ["Bo"]
    assert names(book, Filters(least_net=100_000)) == ["Dag"]
    assert names(book, Filters(most_net=30_000)) == ["Bo", "Cia"]
    assert names(book, Filters(owing=True)) == ["Dag"]
    assert names(book, Filters(text="910000", stages=("lapsed",))) == ["Bo"]


def test_late_means_late_by_ones_own_rhythm(book: Book, shop: dict[str, int]) -> None:
    with book.write("Later") as session:
        session.execute(update(CustomerFigure).values(late_on=TODAY + dt.timedelta(9), lapsed_on=None))
        session.execute(
            update(CustomerFigure)
            .where(CustomerFigure.customer_id == shop["Anna"])
            .values(last_day=TODAY - dt.timedelta(12), usual_gap=7.0)
        )
    assert "Anna" in names(book, Filters(lateness="late"))
    assert "Anna" not in names(book, Filters(lateness="very_late"))


def test_a_removed_customer_is_not_listed(book: Book, shop: dict[str, int]) -> None:
    with book.write("Remove") as session:
        customers.remove(session, shop["Bo"])
    assert names(book) == ["Anna", "Cia", "Dag"]


def test_a_row_holds_what_its_columns_show(book: Book, shop: dict[str, int]) -> None:
    with book.write("Edit") as session:
        draft = customers.get(session, shop["Anna"]).draft
        customers.save(session, replace(draft, addresses=(AddressDraft(city="Oslo"),)), shop["Anna"])
    with book.read() as session:
        (row,) = customer_list.rows(session, [shop["Anna"]], TODAY)
    assert (row.phone, row.email, row.city, row.tags, row.stage) == ("91000001", "", "Oslo", "vip", row.stage)
    assert (row.purchase_days, row.net, row.owed) == (11, 55_000, 0)
    assert row.last_day == TODAY - dt.timedelta(3)
    assert row.lateness == pytest.approx(3 / (row.usual_gap or 1))


def test_a_list_asks_little_whatever_its_length(book: Book, shop: dict[str, int]) -> None:
    with book.read() as session:
        with counted(session) as sent:
            keys = customer_list.ids(session, Filters(text="anna", stages=("growing", "loyal")), TODAY, "net")
        assert len(sent) == 2  # the words of tags and interests, and the list itself
        with counted(session) as sent:
            customer_list.rows(session, [*keys, *shop.values()], TODAY)
        assert len(sent) == 1


def test_a_search_for_a_picker_asks_little(book: Book, shop: dict[str, int]) -> None:
    with book.write("More") as session:
        for number in range(30):
            customers.save(session, CustomerDraft(f"Anna {number}"))
    with book.read() as session:
        with counted(session) as sent:
            assert len(customers.search(session, "ann", 20)) == 20
        assert len(sent) == 2  # where the shop is, and the customers


def test_previous_and_next() -> None:
    assert customer_list.neighbours([5, 3, 9], 3) == (5, 9)
    assert customer_list.neighbours([5, 3, 9], 5) == (None, 3)
    assert customer_list.neighbours([5, 3, 9], 1) == (None, None)
