"""The call list and the customer list: those chosen, in their order, equal on paper and in sheets."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from app.reports import catalog
from app.reports.catalog import Request
from app.services import customers
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book

DAY = dt.date(2026, 11, 22)
NAMES = ("Kari Blåbær", "王小明", "=1+1", "<b>Ola</b>")


@pytest.fixture
def keys(book: Book) -> list[int]:
    with book.write("Make") as session:
        phone = ContactDraft("phone", "91 23 45 67")
        return [customers.save(session, CustomerDraft(name, contacts=(phone,))) for name in NAMES]


def table(book: Book, name: str, keys: tuple[int, ...]) -> list[list[str]]:
    with book.read() as session:
        made = catalog.render(session, Request(name, DAY, made_on=DAY, customer_ids=keys), "csv")
    return list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))


def test_the_chosen_are_listed_in_their_order(book: Book, keys: list[int]) -> None:
    rows = table(book, "customer-list", (keys[1], keys[0]))
    assert [row[1] for row in rows[1:3]] == ["王小明", "Kari Blåbær"]
    assert rows[-1][1] == "Total"


def test_nobody_chosen_is_everybody_in_the_customer_list(book: Book, keys: list[int]) -> None:
    rows = table(book, "customer-list", ())
    assert {row[1] for row in rows[1:-1]} == {"Kari Blåbær", "王小明", "'=1+1", "<b>Ola</b>"}


def test_the_call_list_says_how_to_reach_whom_and_why(book: Book, keys: list[int]) -> None:
    rows = table(book, "call-list", (keys[0],))
    assert "Kari Blåbær" in rows[1]
    assert any("Prospect" in cell for cell in rows[1])


def test_the_call_list_of_nobody_is_empty(book: Book, keys: list[int]) -> None:
    assert len(table(book, "call-list", ())) <= 1


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
@pytest.mark.parametrize("name", ["call-list", "customer-list"])
def test_they_are_made_in_every_kind(book: Book, keys: list[int], name: str, ending: str) -> None:
    with book.read() as session:
        made = catalog.render(session, Request(name, DAY, made_on=DAY, customer_ids=tuple(keys)), ending)
    assert len(made.content) > 1000
