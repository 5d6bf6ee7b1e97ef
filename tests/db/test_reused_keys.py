"""A key that was given twice: taking an old change back leaves the newer row under its key alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import AppError
from app.models.journal import JournalEntry
from app.models.product import Product
from app.models.tag import CustomerTag
from app.services import customers, reused_keys, tags, undoing
from app.storage.book import Book
from tests.db.importing import bring, rows, take_back

STOCK = "Code,Name,Price\n1,Tea,10\n2,Coffee,10\n3,Cup,10\n"
DEARER = STOCK.replace("10", "12")
OTHERS = "Code,Name,Price\n7,Milk,12\n8,Cake,12\n9,Bag,12\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "in.csv"


def newest(book: Book) -> int:
    """The latest entry."""
    return int(max(key for (key,) in rows(book, JournalEntry.id)))


def undo(book: Book, entry: int) -> None:
    with book.write("Undo") as session:
        undoing.undo(session, entry)


def test_the_prices_of_an_import_are_not_put_back_on_other_products(book: Book, file: Path) -> None:
    first, dearer = bring(book, file, STOCK), bring(book, file, DEARER)
    take_back(book, first.number)
    bring(book, file, OTHERS)
    there = rows(book, Product.id, Product.name, Product.price, order=Product.id)
    assert there == [(1, "Milk", 1200), (2, "Cake", 1200), (3, "Bag", 1200)], "the keys are given again"
    with pytest.raises(AppError, match="changed again later"):
        take_back(book, dearer.number)
    assert rows(book, Product.id, Product.name, Product.price, order=Product.id) == there


def test_taking_an_import_back_leaves_the_tag_that_somebody_got_under_one_of_its_keys(book: Book, file: Path) -> None:
    bring(book, file, 'Code,Name,Tags\n1,Sari,\n2,Budi,\n3,Kari,"a,b"\n')
    tagged = bring(book, file, 'Code,Name,Tags\n1,Sari,"a,b"\n')
    assert rows(book, CustomerTag.id, CustomerTag.customer_id, order=CustomerTag.id)[2:] == [(3, 1), (4, 1)]
    for customer, words in ((1, ["a"]), (2, ["b"])):
        with book.write("Tags") as session:
            tags.set_for(session, customer, words)
    assert (4, 2) in rows(book, CustomerTag.id, CustomerTag.customer_id), "the key is given again"
    take_back(book, tagged.number)
    with book.read() as session:
        assert [tags.of(session, customer) for customer in (1, 2, 3)] == [[], ["b"], ["a", "b"]]


def test_a_tag_taken_off_does_not_come_back_under_the_key_of_another(book: Book) -> None:
    with book.write("People") as session:
        people = [customers.save(session, customers.CustomerDraft(name=name)) for name in ("Sari", "Budi")]
        tags.set_for(session, people[0], ["a"])
    with book.write("Off") as session:
        tags.set_for(session, people[0], [])
    off = newest(book)
    with book.write("On") as session:
        tags.set_for(session, people[1], ["a"])
    with pytest.raises(AppError, match="changed again later"):
        undo(book, off)
    with book.read() as session:
        assert [tags.of(session, one) for one in people] == [[], ["a"]]


def test_what_was_given_again_and_taken_back_stands_in_nobody_s_way(book: Book, file: Path) -> None:
    first = bring(book, file, STOCK)
    bring(book, file, DEARER)
    dearer = newest(book)
    take_back(book, first.number)
    others = bring(book, file, OTHERS)
    take_back(book, others.number)
    with book.read() as session:
        mine = session.execute(select(reused_keys.JournalRow).where(reused_keys.JournalRow.entry_id == dearer))
        assert reused_keys.since(session, mine.scalars().all()) == {}
    assert rows(book, Product.id) == []


@pytest.mark.parametrize(
    ("given", "left"),
    [([], [(3, 9)]), ([(3, 9)], []), ([(1, 4)], [(5, 9)]), ([(9, 12)], [(3, 8)]), ([(1, 2), (10, 11)], [(3, 9)]),
     ([(4, 5), (7, 7)], [(3, 3), (6, 6), (8, 9)])],
)  # fmt: skip
def test_what_lies_outside_of_others(given: reused_keys.Runs, left: reused_keys.Runs) -> None:
    assert list(reused_keys.outside(given, 3, 9)) == left
