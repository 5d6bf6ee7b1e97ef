"""Tags, interests and households: one word for one thing, kept tidy."""

from __future__ import annotations

import pytest

from app.errors import AppError, Conflict
from app.services import custom_fields, customers, households, interests, journal, products, tags, undoing
from app.services.customer_parts import CustomValueDraft
from app.services.customers import CustomerDraft
from app.services.products import ProductDraft
from app.storage.book import Book


def add(book: Book, name: str, **kwargs: object) -> int:
    with book.write("Add") as session:
        return customers.save(session, CustomerDraft(name, **kwargs))  # type: ignore[arg-type]


def test_a_tag_is_the_same_in_any_case(book: Book) -> None:
    add(book, "Kari", tags=("VIP",), interests=("Tea",), household="Berg")
    add(book, "Ola", tags=("vip", "new"), interests=("tea",), household="berg")
    with book.read() as session:
        assert [(row.name, row.used) for row in tags.listing(session)] == [("new", 1), ("VIP", 2)]
        assert [(row.name, row.used) for row in interests.listing(session)] == [("Tea", 2)]
        assert [(row.name, row.members) for row in households.listing(session)] == [("Berg", 2)]


def test_a_tag_gets_another_name_that_nobody_has(book: Book) -> None:
    add(book, "Kari", tags=("VIP", "new"))
    with book.read() as session:
        key = {row.name: row for row in tags.listing(session)}["new"]
    with pytest.raises(AppError) as caught, book.write("Rename") as session:
        tags.rename(session, key.id, "vip", key.version)
    assert caught.value.field == "name"
    with book.write("Rename") as session:
        tags.rename(session, key.id, "fresh", key.version)
    with pytest.raises(Conflict), book.write("Rename") as session:
        tags.rename(session, key.id, "stale", key.version)
    with book.read() as session:
        assert [row.name for row in customers.search(session, "fresh")] == ["Kari"]


def test_removing_a_tag_takes_it_off_everybody_and_undo_brings_it_back(book: Book) -> None:
    kari = add(book, "Kari", tags=("VIP",))
    with book.write("Remove") as session:
        tags.remove(session, tags.listing(session)[0].id)
        entry = journal.entry_id(session)
    with book.read() as session:
        assert tags.of(session, kari) == []
        assert customers.search(session, "vip") == []
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    with book.read() as session:
        assert tags.of(session, kari) == ["VIP"]


def test_a_removed_tag_comes_back_under_its_name(book: Book) -> None:
    kari = add(book, "Kari", tags=("VIP",))
    with book.write("Remove") as session:
        tags.remove(session, tags.listing(session)[0].id)
    with book.write("Again") as session:
        assert tags.tag(session, [kari, kari], "vip") == 1
    with book.read() as session:
        assert tags.of(session, kari) == ["VIP"]


def test_an_interest_is_taken_off_everybody(book: Book) -> None:
    kari = add(book, "Kari", interests=("tea", "baking"))
    with book.write("Remove") as session:
        tea = next(row for row in interests.listing(session) if row.name == "tea")
        interests.remove(session, tea.id)
    with book.read() as session:
        assert interests.of(session, kari) == ["baking"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_tag_needs_a_name_of_some_length(book: Book, name: str) -> None:
    kari = add(book, "Kari")
    with pytest.raises(AppError) as caught, book.write("Tag") as session:
        tags.tag(session, [kari], name)
    assert caught.value.field == "tag"


def test_two_tags_become_one_and_two_again_by_undo(book: Book) -> None:
    both = add(book, "Kari", tags=("VIP", "very important"))
    one = add(book, "Ola", tags=("very important",))
    with book.write("Join") as session:
        keys = {row.name: row.id for row in tags.listing(session)}
        tags.join(session, keys["very important"], keys["VIP"])
        entry = journal.entry_id(session)
    with book.read() as session:
        assert [(row.name, row.used) for row in tags.listing(session)] == [("VIP", 2)]
        assert tags.of(session, both) == tags.of(session, one) == ["VIP"]
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    with book.read() as session:
        assert tags.of(session, both) == ["very important", "VIP"]
        assert tags.of(session, one) == ["very important"]


def test_an_interest_is_joined_for_customers_and_products_alike(book: Book) -> None:
    kari = add(book, "Kari", interests=("tea", "green tea"))
    with book.write("Product") as session:
        cup = products.save(session, ProductDraft("Cup", interests=("green tea",)))
        keys = {row.name: row.id for row in interests.listing(session)}
        interests.join(session, keys["green tea"], keys["tea"])
    with book.read() as session:
        assert interests.of(session, kari) == interests.of_product(session, cup) == ["tea"]
    with book.write("Remove") as session:
        interests.remove(session, keys["tea"])
    with book.read() as session:
        assert products.get(session, cup).draft.interests == ()


def test_a_field_of_ones_own_keeps_what_stood_in_it_while_it_is_out_of_use(book: Book) -> None:
    with book.write("Field") as session:
        key = custom_fields.key_of(session, "Shoe size")
    kari = add(book, "Kari", custom=(CustomValueDraft(key, "38"),))
    with book.write("Rename") as session:
        custom_fields.rename(session, key, "Size of shoes")
        custom_fields.remove(session, key)
    with book.read() as session:
        assert customers.get(session, kari).draft.custom == ()
        assert custom_fields.listing(session) == []
    with book.write("Again") as session:
        assert custom_fields.key_of(session, "size of shoes") == key
        assert [(row.name, row.used) for row in custom_fields.listing(session)] == [("Size of shoes", 1)]
        assert customers.get(session, kari).draft.custom == (CustomValueDraft(key, "38", "Size of shoes"),)


def test_who_belongs_to_a_household(book: Book) -> None:
    kari = add(book, "Kari", household="Berg")
    add(book, "Anna", household="Berg")
    add(book, "Ola")
    with book.read() as session:
        assert [row.name for row in households.members_with(session, kari)] == ["Anna", "Kari"]
        key = households.listing(session)[0].id
        assert len(households.members(session, key)) == 2
    with book.write("Rename") as session:
        households.rename(session, key, "Berg-Hansen")
    with book.read() as session:
        assert customers.get(session, kari).draft.household == "Berg-Hansen"
