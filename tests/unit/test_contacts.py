"""Phones in any form, e-mails, and what they are found by."""

from __future__ import annotations

import pytest

from app.errors import AppError
from app.services import contacts
from app.services.customer_search import sort_key


@pytest.mark.parametrize(
    ("typed", "country", "wanted"),
    [
        ("0812-3456-7890", "ID", "+6281234567890"),
        ("6281234567890", "ID", "+6281234567890"),
        ("+62 812 3456 7890", "NO", "+6281234567890"),
        ("0062 81234567890", "ID", "+6281234567890"),
        ("81234567890.0", "ID", "+6281234567890"),
        ("912 34 567", "NO", "+4791234567"),
        ("+86 138 0013 8000", "ID", "+8613800138000"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("12", "NO", ""),
        ("abc", "NO", ""),
        ("91234567", "", ""),
        ("9" * 400, "NO", ""),
    ],
)
def test_a_number_is_read_as_the_shops_country_writes_it(typed: str, country: str, wanted: str) -> None:
    assert contacts.e164(typed, country) == wanted


@pytest.mark.parametrize("typed", ["abc", "12", "x" * 300, "1" * 30])
def test_what_is_no_phone_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(AppError) as caught:
        contacts.normal("phone", typed, "NO", field="contacts.2")
    assert caught.value.field == "contacts.2"


def test_a_short_or_foreign_number_is_kept_although_it_cannot_be_read() -> None:
    assert contacts.normal("phone", "12345", "NO") == ""


@pytest.mark.parametrize("typed", ["a@", "@b.no", "a b@c.no", "a@b", "a@b..no"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AppError):
        contacts.normal("email", typed, "NO", field="contacts.0")


def test_an_address_is_compared_without_case() -> None:
    assert contacts.normal("email", " Kari@Example.NO ", "NO") == "kari@example.no"


def test_a_number_is_searched_in_every_form_but_none_twice() -> None:
    forms = contacts.search_forms("phone", "0812-3456-7890", "+6281234567890")
    assert forms == ["6281234567890", "081234567890"]
    assert contacts.search_forms("phone", "912 34 567", "+4791234567") == ["4791234567"]


@pytest.mark.parametrize(
    ("country", "names"),
    [
        ("NO", ["Anna", "Zoe", "Ærlig", "Øystein", "Åse"]),
        ("SE", ["Anna", "Zoe", "Åsa", "Ärla", "Östen"]),
        ("ID", ["Åse", "Budi", "Øystein", "Zoe"]),
    ],
)
def test_names_stand_in_the_order_of_the_country(country: str, names: list[str]) -> None:
    assert sorted(set(names), key=lambda name: sort_key(name, country)) == names
