"""Search as you type: few statements, and the same answer by every way there is to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import text
from app.services import customer_search, customers, demo
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft, CustomerRow
from app.storage.book import Book
from tests.db.statements import counted

DAY = dt.date(2026, 11, 1)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A shop with enough customers that a word is had by some of them and not by all."""
    path: Path = tmp_path_factory.mktemp("search") / "demo.regulars"
    book = Book.create(path, demo.shop())
    with book.write("demo") as session:
        demo.fill(session, as_of=DAY, seed=3, customers=400, lines=400)
    yield book
    book.close()


def one_by_one(book: Book, words: list[str]) -> set[int]:
    """The customers who have all of these words, each in what is stored of them or in one of their labels."""
    sql = (
        "SELECT id, search_text FROM customer WHERE removed_at IS NULL UNION ALL "
        "SELECT customer_id, name FROM customer_tag JOIN tag ON tag.id = tag_id UNION ALL "
        "SELECT customer_id, name FROM customer_interest JOIN interest ON interest.id = interest_id"
    )
    held: dict[int, list[str]] = {}
    with book.read() as session:
        for key, stored in session.connection().exec_driver_sql(sql):
            held.setdefault(key, []).append(text.fold(stored))
    return {key for key, stored in held.items() if all(any(word in one for one in stored) for word in words)}


@pytest.mark.parametrize(
    "typed", ["santoso", "tan", "wi", "an", "kartika sari", "budi an", "0812", "62812", "a e i", "zzz"]
)
@pytest.mark.parametrize("limit", [3, 1000])
def test_many_and_few_are_found_alike(many: Book, monkeypatch: pytest.MonkeyPatch, typed: str, limit: int) -> None:
    ways: list[list[CustomerRow]] = []
    for enough in (1, 100_000):  # walked in the list's order; looked up and put in order
        monkeypatch.setattr(customer_search, "MANY", enough)
        monkeypatch.setattr(customer_search, "MANY_SHORT", enough)
        with many.read() as session:
            ways.append(customer_search.search(session, typed, limit, DAY))
    assert ways[0] == ways[1]
    if limit == 1000:
        assert {row.id for row in ways[0]} == one_by_one(many, typed.split())


def test_beginnings_come_first_then_the_order_of_the_list(many: Book) -> None:
    with many.read() as session:
        found = [row.name for row in customer_search.search(session, "wi", 1000, DAY)]
    begins = [name for name in found if name.casefold().startswith("wi")]
    rest = found[len(begins) :]
    assert found[: len(begins)] == begins == sorted(begins, key=customer_search.sort_key)
    assert rest == sorted(rest, key=customer_search.sort_key)
    assert begins
    assert rest


def test_a_code_comes_before_names_that_begin_so(book: Book) -> None:
    with book.write("Add") as session:
        for name, code in (("C0 Coffee", "Z9"), ("Anna", "C0"), ("C0 Bakery", "Z8")):
            customers.save(session, CustomerDraft(name, code=code, contacts=(ContactDraft("phone", "0812 1111 2222"),)))
    with book.read() as session:
        found = customer_search.search(session, "C0")
    assert [(row.name, row.phone) for row in found] == [
        ("Anna", "0812 1111 2222"),
        ("C0 Bakery", "0812 1111 2222"),
        ("C0 Coffee", "0812 1111 2222"),
    ]


@pytest.mark.parametrize(("typed", "most"), [("", 2), ("s", 2), ("santoso", 5), ("an ta", 5)])
def test_a_search_asks_little(many: Book, typed: str, most: int) -> None:
    with many.read() as session:
        with counted(session) as sent:
            assert len(customer_search.search(session, typed, 5, DAY)) == 5
        assert len(sent) <= most
