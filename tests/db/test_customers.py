"""Customers are saved whole, found by anything, and never overwritten."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.errors import AppError, Conflict
from app.models.consent import Consent
from app.models.figure import CustomerFigure
from app.services import customers, journal, tags, undoing
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, ConsentDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book

KARI = CustomerDraft(
    "Kari Blåbær",
    contacts=(ContactDraft("phone", "912 34 567"), ContactDraft("email", "Kari@Example.no")),
    addresses=(AddressDraft("Storgata 1", "0155", "Oslo"),),
    interests=("baking",),
    needs=(NeedDraft("a large tin", dt.date(2026, 1, 2)),),
    tags=("VIP",),
    relationship_type="long_term",
    household="Blåbær",
    consents=(ConsentDraft("whatsapp", True, "asked at the counter"),),
)


def add(book: Book, *drafts: CustomerDraft) -> list[int]:
    with book.write("Add") as session:
        return [customers.save(session, draft) for draft in drafts]


def found(book: Book, typed: str) -> list[str]:
    with book.read() as session:
        return [row.name for row in customers.search(session, typed)]


def test_a_customer_comes_back_as_it_was_saved(book: Book) -> None:
    (key,) = add(book, KARI)
    with book.read() as session:
        saved = customers.get(session, key)
    assert saved.version == 1
    assert saved.draft.code == "C0001"
    assert [one.value for one in saved.draft.contacts] == ["912 34 567", "Kari@Example.no"]
    assert saved.draft.addresses[0].line == "Storgata 1, 0155 Oslo"
    assert (saved.draft.tags, saved.draft.interests, saved.draft.household) == (
        ("VIP",),
        ("baking",),
        "Blåbær",
    )
    assert saved.draft.consents[0].given


def test_saving_what_was_read_changes_nothing(book: Book) -> None:
    (key,) = add(book, KARI)
    with book.read() as session:
        saved = customers.get(session, key)
    with book.write("Again") as session:
        customers.save(session, saved.draft, key, saved.version)
        assert not journal.touched(session)


@pytest.mark.parametrize(
    "typed",
    [
        "kari", "BLÅBÆR", "blabaer", "blab", "blåbær kari", "91234567", "912 34 567", "+47 912 34 567", "004791234567",
        "345", "kari@example", "c0001", "vip", "bak", "oslo", "ka", "æ", '"kari', "912-34-567",
    ],
)  # fmt: skip
def test_a_customer_is_found_by(book: Book, typed: str) -> None:
    add(book, KARI, CustomerDraft("Ola Nordmann", contacts=(ContactDraft("phone", "40 00 00 00"),)))
    wanted = [] if typed == '"kari' else ["Kari Blåbær"]
    assert found(book, typed) == wanted


@pytest.mark.parametrize("typed", ["%", "_", "%%%", "a_i", "NEAR(", "zzz OR kari", "*", "\x00", "k*i", "'"])
def test_signs_of_the_search_language_are_only_text(book: Book, typed: str) -> None:
    add(book, KARI)
    assert found(book, typed) in ([], ["Kari Blåbær"] if typed == "\x00" else [])


def test_two_han_characters_find_a_chinese_name_and_so_does_its_sound(book: Book) -> None:
    add(book, CustomerDraft("王小明"), CustomerDraft("汪洋"))
    assert found(book, "小明") == ["王小明"]
    assert found(book, "王") == ["王小明"]
    assert set(found(book, "wang")) == {"王小明", "汪洋"}


def test_an_indonesian_number_is_found_in_every_form(book: Book) -> None:
    add(book, CustomerDraft("Sari", contacts=(ContactDraft("phone", "+62 812-3456-7890"),)))
    for typed in ("0812-3456-7890", "6281234567890", "81234567890", "0812 3456", "7890"):
        assert found(book, typed) == ["Sari"], typed


def test_norwegian_letters_come_after_z(book: Book) -> None:
    add(book, *(CustomerDraft(name) for name in ("Åse", "Ærlig", "Zoe", "Øystein", "Anna", "王小明")))
    with book.read() as session:
        row = customers.search(session, "")
        assert len(row) == 6
    names = sorted(("Åse", "Ærlig", "Zoe", "Øystein", "Anna"), key=lambda n: customers.sort_key(n, "NO"))
    assert names == ["Anna", "Zoe", "Ærlig", "Øystein", "Åse"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (CustomerDraft("  "), "name"),
        (CustomerDraft("x" * 1_000_000), "name"),
        (CustomerDraft("A", contacts=(ContactDraft("phone", "abc"),)), "contacts.0"),
        (
            CustomerDraft("A", contacts=(ContactDraft("phone", "91234567"), ContactDraft("email", "a@"))),
            "contacts.1",
        ),
        (CustomerDraft("A", code="C0001"), "code"),
        (CustomerDraft("A", tags=("t" * 61,)), "tags"),
    ],
)
def test_each_error_names_its_field_and_nothing_is_saved(
    book: Book, draft: CustomerDraft, field: str
) -> None:
    add(book, CustomerDraft("First"))
    with pytest.raises(AppError) as caught:
        add(book, draft)
    assert caught.value.field == field
    with book.read() as session:
        assert session.scalar(select(func.count()).select_from(CustomerFigure)) == 1


def test_a_stale_edit_is_a_conflict_even_if_only_a_tag_was_changed(book: Book) -> None:
    (key,) = add(book, KARI)
    with book.read() as session:
        mine = customers.get(session, key)
    with book.write("Theirs") as session:
        customers.save(session, replace(mine.draft, tags=("VIP", "new")), key, mine.version)
    with pytest.raises(Conflict), book.write("Mine") as session:
        customers.save(session, replace(mine.draft, name="Other"), key, mine.version)
    with book.read() as session:
        assert customers.get(session, key).draft.tags == ("new", "VIP")


def test_removing_and_undoing_brings_everything_back(book: Book) -> None:
    (key,) = add(book, KARI)
    with book.write("Remove") as session:
        customers.remove(session, key)
        entry = journal.entry_id(session)
    assert found(book, "kari") == []
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    assert found(book, "kari") == ["Kari Blåbær"]


def test_undoing_an_edit_restores_contacts_and_what_finds_them(book: Book) -> None:
    (key,) = add(book, KARI)
    with book.write("Edit") as session:
        draft = customers.get(session, key).draft
        customers.save(session, replace(draft, contacts=(ContactDraft("phone", "48 11 22 33"),)), key)
        entry = journal.entry_id(session)
    assert found(book, "48112233") == ["Kari Blåbær"]
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    assert found(book, "48112233") == []
    assert found(book, "91234567") == ["Kari Blåbær"]


def test_consent_keeps_every_answer_as_proof(book: Book) -> None:
    (key,) = add(book, KARI)
    with book.write("Edit") as session:
        draft = customers.get(session, key).draft
        customers.save(session, replace(draft, consents=(ConsentDraft("whatsapp", False, "by phone"),)), key)
    with book.read() as session:
        assert session.scalar(select(func.count()).select_from(Consent)) == 2
        assert [one.given for one in customers.get(session, key).draft.consents] == [False]


def test_tagging_many_tags_each_once_and_undo_takes_it_back(book: Book) -> None:
    keys = add(book, KARI, CustomerDraft("Ola"), CustomerDraft("Per"))
    with book.write("Tag") as session:
        assert tags.tag(session, keys, "vip") == 2
        entry = journal.entry_id(session)
    assert len(found(book, "vip")) == 3
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    assert found(book, "vip") == ["Kari Blåbær"]


def test_untagging_many(book: Book) -> None:
    keys = add(book, KARI, replace(KARI, name="Ola", code=""), CustomerDraft("Per"))
    with book.write("Untag") as session:
        (row,) = tags.listing(session)
        assert (row.name, row.used) == ("VIP", 2)
        assert tags.untag(session, keys, row.id) == 2
    assert found(book, "vip") == []


def test_a_couple_may_share_a_phone(book: Book) -> None:
    keys = add(book, KARI, replace(KARI, name="Ola Blåbær"))
    with book.read() as session:
        assert customers.find_by(session, phone="+47 91234567") == keys
        assert customers.find_by(session, email="KARI@example.no") == keys
        assert customers.find_by(session, name="ola blåbær") == keys[1:]
        assert customers.find_by(session, code="C0001") == keys[:1]
