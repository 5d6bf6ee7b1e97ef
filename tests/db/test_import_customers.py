"""Customers come in once, are brought up to date, and are as they were after undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.models.customer import Customer, CustomerAddress, CustomerContact
from app.models.figure import CustomerFigure
from app.models.note import Note
from app.models.special_date import SpecialDate
from app.models.tag import CustomerTag, Tag
from app.services import customers, reaching
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book
from tests.db.importing import bring, count, counted, everything, rows, take_back

PEOPLE = """Kundenr;Navn;Telefon;E-post;Adresse;Postnr;Poststed;Fødselsdato;Etiketter;Notat
0007;Åse Øye;900 12 345;ase@example.no;Storgata 1;0155;Oslo;29.2.1980;VIP,te;Liker grønn te
;王小明;+86 138 0013 8000;;;;;;;
;Budi Santoso;;;;;;17.8;vip;
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def test_customers_come_in_with_all_that_the_file_says(book: Book, file: Path) -> None:
    assert counted(bring(book, file, PEOPLE)) == (3, 3, 0, 0, 0)
    assert [name for (name,) in rows(book, Customer.name, order=Customer.id)] == ["Åse Øye", "王小明", "Budi Santoso"]
    assert ("0007",) in rows(book, Customer.code)
    assert rows(book, CustomerContact.normal) == [("+4790012345",), ("+8613800138000",), ("ase@example.no",)]
    assert rows(book, SpecialDate.month, SpecialDate.day, SpecialDate.year) == [(2, 29, 1980), (8, 17, None)]
    assert rows(book, Tag.name) == [("VIP",), ("te",)] or rows(book, Tag.name) == [("te",), ("vip",)]
    assert count(book, CustomerTag) == 3
    assert rows(book, CustomerAddress.postcode) == [("0155",)]
    assert rows(book, Note.text) == [("Liker grønn te",)]
    assert count(book, CustomerFigure) == 3


def test_imported_customers_are_found_by_phone_and_accentless_name(book: Book, file: Path) -> None:
    bring(book, file, PEOPLE)
    with book.read() as session:
        for typed in ("ase oye", "90012345", "小明", "0007"):
            assert len(customers.search(session, typed)) == 1, typed


def test_the_same_customers_a_second_time_add_nothing(book: Book, file: Path) -> None:
    bring(book, file, PEOPLE)
    before = everything(book)
    assert counted(bring(book, file)) == (3, 0, 0, 3, 0)
    assert everything(book) == before


def test_a_customer_is_updated_by_code_and_by_name_with_phone(book: Book, file: Path, tmp_path: Path) -> None:
    bring(book, file, PEOPLE)
    later = "Code,Name,Phone,Email,Tags\n0007,Åse Øye Lund,,ase@work.no,\n,王小明,+8613800138000,,stamgast\n"
    assert counted(bring(book, tmp_path / "later.csv", later)) == (2, 0, 2, 0, 0)
    assert ("Åse Øye Lund",) in rows(book, Customer.name)
    assert count(book, Customer) == 3
    assert count(book, CustomerContact) == 4
    assert ("stamgast",) in rows(book, Tag.name)


def test_undo_restores_what_was_updated(book: Book, file: Path, tmp_path: Path) -> None:
    bring(book, file, PEOPLE)
    names = rows(book, Customer.id, Customer.name, Customer.search_text)
    later = "Code,Name,Phone,Email,Birthday\n0007,Another Name,22334455,,1.3.1981\n,New One,,,\n"
    result = bring(book, tmp_path / "later.csv", later)
    assert counted(result) == (2, 1, 1, 0, 0)
    take_back(book, result.number)
    assert rows(book, Customer.id, Customer.name, Customer.search_text) == names
    assert count(book, CustomerContact) == 3
    assert (2, 29, 1980) in rows(book, SpecialDate.month, SpecialDate.day, SpecialDate.year)


def test_two_people_of_one_name_with_different_phones_stay_two(book: Book, file: Path) -> None:
    text = "Name,Phone\nBudi,90012345\nBudi,90012346\nBudi,90012345\n"
    assert counted(bring(book, file, text)) == (3, 2, 0, 1, 0)
    assert counted(bring(book, file)) == (3, 0, 0, 3, 0)


def test_a_couple_that_shares_a_phone_stays_two_customers(book: Book, file: Path) -> None:
    assert counted(bring(book, file, "Name,Phone\nÅse,90012345\nOla,90012345\n")) == (2, 2, 0, 0, 0)


def test_several_phones_in_one_cell_and_numbers_a_spreadsheet_changed(book: Book, file: Path) -> None:
    bring(book, file, "Name,Phone\nBudi,90012345 / 22334455\nÅse,4790012346.0\n")
    assert rows(book, CustomerContact.normal) == [("+4722334455",), ("+4790012345",), ("+4790012346",)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("K1,Budi,12,,", "not a phone number"), ("K1,Budi,,not an address,", "not an e-mail address"),
        ("K1,Budi,,,31/02/1980", "not a day"), (",,,,1.2.1980", "no name here"), ("K1," + "x" * 300 + ",,,", "300"),
    ],
)  # fmt: skip
def test_a_broken_customer_is_rejected_with_its_reason(book: Book, file: Path, row: str, reason: str) -> None:
    result = bring(book, file, f"Code,Name,Phone,Email,Birthday\n{row}\nK2,Åse,,,\n")
    assert counted(result) == (2, 1, 0, 0, 1)
    assert reason in result.counts.reasons[2]


def test_a_phone_or_an_e_mail_is_name_enough_as_it_is_in_the_form(book: Book, file: Path) -> None:
    text = "Name,Phone,Email\n,900 12 345,\n,,kari@example.no\nOla,22334455,\n,22334455,\n"
    assert counted(bring(book, file, text)) == (4, 3, 0, 1, 0)
    names = [name for (name,) in rows(book, Customer.name, order=Customer.id)]
    assert names == ["900 12 345", "kari@example.no", "Ola"]
    assert counted(bring(book, file)) == (4, 0, 0, 4, 0)
    with book.write("typed") as session:
        for way in (ContactDraft("phone", "911 22 333"), ContactDraft("email", "a@b.no")):
            key = customers.save(session, CustomerDraft("", contacts=(way,)))
            assert customers.get(session, key).draft.name == way.value


def test_a_number_that_a_couple_shares_is_neither_of_them_and_comes_in_once(book: Book, file: Path) -> None:
    text = "Name,Phone\nÅse,90012345\nOla,90012345\n,90012345\n"
    assert counted(bring(book, file, text)) == (3, 3, 0, 0, 0)
    assert counted(bring(book, file)) == (3, 0, 0, 3, 0)


def test_a_row_that_says_no_name_takes_nobodys_away(book: Book, file: Path, tmp_path: Path) -> None:
    bring(book, file, PEOPLE)
    assert counted(bring(book, tmp_path / "b.csv", "Code,Name,Phone\n0007,,22334455\n")) == (1, 0, 1, 0, 0)
    assert ("Åse Øye",) in rows(book, Customer.name)


def test_markup_and_formulas_in_a_name_stay_text(book: Book, file: Path) -> None:
    bring(book, file, 'Name,Phone\n"<b>Budi</b>",\n"=1+1",\n😀,\n')
    assert [name for (name,) in rows(book, Customer.name, order=Customer.id)] == ["<b>Budi</b>", "=1+1", "😀"]


def test_a_removed_customer_who_is_in_the_file_again_comes_back(book: Book, file: Path) -> None:
    bring(book, file, "Code,Name\nK1,Budi\nK2,Åse\n")
    with book.write("remove") as session:
        customers.remove(session, 1)
    assert counted(bring(book, file)) == (2, 0, 1, 1, 0)
    assert count(book, Customer) == 2


def test_an_address_book_comes_in_and_only_once(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "a.vcf"
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Åse Øye\nTEL:90012345\nEND:VCARD\nBEGIN:VCARD\nNOTE:Tea\nEND:VCARD\n"
    result = bring(book, file, text)
    assert counted(result) == (2, 1, 0, 0, 1)
    assert result.rejected_file is not None
    assert "no name here" in result.rejected_file.read_text("utf-8-sig")
    assert counted(bring(book, file)) == (2, 0, 0, 1, 1)


def test_whom_the_shop_has_a_number_of_may_be_called_and_a_mere_name_on_receipts_may_not(
    book: Book, file: Path, tmp_path: Path
) -> None:
    bring(book, file, "Code,Name,Phone,Email\nK1,Budi,90012345,\nK2,Kari,,kari@example.no\nK3,Ola,,\n")
    with book.read() as session:
        ways = reaching.ways(session, [1, 2, 3])
        assert [ways[key].channel for key in (1, 2, 3)] == ["call", "email", "visit"]
        assert not customers.get(session, 1).draft.preferred_channel
    bring(book, tmp_path / "later.csv", "Code,Name,Phone\nK3,Ola,90012346\n")
    with book.read() as session:
        assert reaching.ways(session, [3])[3].channel == "call"


def test_the_file_may_say_what_kind_of_relationship_it_is(book: Book, file: Path, tmp_path: Path) -> None:
    text = "Code,Name,Phone,Relationship\nK1,Budi,90012345,Transactional\nK2,Kari,,dedicated\nK3,Ola,,no such\n"
    bring(book, file, text)
    kinds = rows(book, Customer.relationship_type, order=Customer.id)
    assert kinds == [("transactional",), ("dedicated",), ("transactional",)]
    bring(book, tmp_path / "later.csv", "Code,Name,Phone\nK1,Budi,90012399\nK2,Kari,90012346\n")
    assert rows(book, Customer.relationship_type, order=Customer.id) == kinds


def test_a_phone_that_a_spreadsheet_took_for_a_number_is_the_phone_it_was(book: Book, file: Path) -> None:
    result = bring(book, file, 'Name,Phone\nKari,4.790012345E+9\n"Ola,1\n')
    assert counted(result) == (2, 1, 0, 0, 1)
    assert rows(book, CustomerContact.normal) == [("+4790012345",)]
