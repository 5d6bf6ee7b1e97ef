"""Envelopes: whom one goes to, what stands on it, and who is left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.models.shop import Shop
from app.services import customers, journal, mailing
from app.services.customer_parts import AddressDraft, ConsentDraft
from app.services.customers import CustomerDraft
from app.services.mailing import LabelRow
from app.storage.book import Book

OSLO = AddressDraft("Storgata 1", "0155", "Oslo")


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    with book.write("test") as opened:
        journal.update(opened, Shop, 1, {"country": "NO"})
        yield opened


def person(session: Session, name: str, *addresses: AddressDraft, **more: object) -> int:
    return customers.save(session, CustomerDraft(name, addresses=addresses, **more))  # type: ignore[arg-type]


def lines(session: Session, address: AddressDraft) -> tuple[str, ...]:
    key = person(session, "A", address)
    (row,) = mailing.mailing(session, [key]).labels
    return row.lines


def test_everybody_or_those_named_get_one_in_the_order_of_their_names(session: Session) -> None:
    keys = {name: person(session, name, OSLO) for name in ("Kari", "Anna", "Åse")}
    assert [row.name for row in mailing.mailing(session, ()).labels] == ["Anna", "Kari", "Åse"]
    assert [row.name for row in mailing.mailing(session, [keys["Kari"]]).labels] == ["Kari"]
    customers.remove(session, keys["Anna"])
    assert [row.name for row in mailing.mailing(session, ()).labels] == ["Kari", "Åse"]


def test_the_first_address_stands_there_in_the_order_of_its_country(session: Session) -> None:
    assert lines(session, OSLO) == ("A", "Storgata 1", "0155 Oslo")
    key = person(session, "Anna", AddressDraft("Vesle gate 3", "2315", "Hamar"), OSLO)
    (row,) = mailing.mailing(session, [key]).labels
    assert row.town == "2315 Hamar"
    abroad = AddressDraft("Jl. Kenanga 12", "40153", "Bandung", "Jawa Barat", "ID")
    assert lines(session, abroad) == ("A", "Jl. Kenanga 12", "Bandung, Jawa Barat 40153", "INDONESIA")
    assert lines(session, AddressDraft("1 High St", "E1 6AN", "London", "", "United Kingdom"))[2:] == (
        "London E1 6AN", "UNITED KINGDOM",
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["NO", "no", " Norway ", ""])
def test_the_own_country_is_not_named(session: Session, typed: str) -> None:
    assert lines(session, AddressDraft("Storgata 1", "0155", "Oslo", "", typed))[-1] == "0155 Oslo"


def test_an_address_to_read_names_other_countries_only_and_not_by_their_codes() -> None:
    bandung = AddressDraft("Jl. Kenanga 12", "40116", "Bandung", "Jawa Barat", "ID")
    assert mailing.in_one_line(bandung, "ID") == "Jl. Kenanga 12, Bandung, Jawa Barat 40116"
    assert mailing.in_one_line(bandung, "NO") == "Jl. Kenanga 12, Bandung, Jawa Barat 40116, Indonesia"
    assert mailing.in_one_line(OSLO, "NO") == "Storgata 1, 0155 Oslo"
    assert mailing.in_one_line(AddressDraft(country="Atlantis"), "NO") == "Atlantis"


def test_a_country_nobody_knows_is_named_as_typed(session: Session) -> None:
    assert lines(session, AddressDraft("Here", "1", "There", "", "Elbonia"))[-1] == "ELBONIA"


def test_who_has_no_address_and_who_wants_no_letters_is_named_instead(session: Session) -> None:
    person(session, "Nowhere")
    person(session, "Only a country", AddressDraft(country="NO"))
    person(session, "Left alone", OSLO, consents=(ConsentDraft("letter", False),))
    person(session, "Asked again", OSLO, consents=(ConsentDraft("letter", True),))
    found = mailing.mailing(session, ())
    assert [row.name for row in found.labels] == ["Asked again"]
    assert (found.unknown, found.refused) == (("Nowhere", "Only a country"), ("Left alone",))


def test_a_household_at_one_address_gets_one_envelope(session: Session) -> None:
    other = AddressDraft("Hytta", city="Geilo")
    person(session, "Kari Berg", OSLO, household="Berg")
    person(session, "Ola Berg", AddressDraft("STORGATA 1", "0155", "Oslo"), household="Berg")
    person(session, "Per Berg", other, household="Berg")
    person(session, "Neighbour", OSLO)
    found = mailing.mailing(session, ()).labels
    assert [row.name for row in found] == ["Kari Berg, Ola Berg", "Neighbour", "Per Berg"]
    assert found[0] == LabelRow("Kari Berg, Ola Berg", found[0].address, "", "0155 Oslo")
