"""The recovery sheet: one page, with the whole key, whatever the shop is called."""

from __future__ import annotations

import datetime as dt

import pypdfium2
import pytest

from app import i18n
from app.reports import recovery_sheet
from app.storage.encryption import Secret

SECRET = Secret(bytes(range(16)), bytes(range(100, 116)))
DAY = dt.date(2026, 11, 22)


def words(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [document[page].get_textpage().get_text_bounded() for page in range(len(document))]


@pytest.mark.parametrize("language", list(i18n.LANGUAGES))
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_it_is_one_page_with_every_group_of_the_key_in_order(language: str, size: str) -> None:
    i18n.set_language(language)
    made = recovery_sheet.make("Toko Melati 茉莉", SECRET.sheet, SECRET.recovery_key, DAY, size)
    pages = words(made.content)
    assert (made.pages, len(pages), made.missing) == (1, 1, ())
    places = [pages[0].index(group) for group in SECRET.recovery_key.split("-")]
    assert places == sorted(places)
    assert SECRET.sheet in pages[0]


@pytest.mark.parametrize("shop", ["", "x" * 400, "<b>&amp; <img src='file:///etc/passwd'>", "مرحبا \u202e 🌸"])
def test_any_shop_prints_and_the_key_stays_readable(shop: str) -> None:
    made = recovery_sheet.make(shop, SECRET.sheet, SECRET.recovery_key, DAY)
    assert made.pages == 1
    assert all(group in words(made.content)[0] for group in SECRET.recovery_key.split("-"))


def test_the_same_sheet_is_made_of_the_same_bytes() -> None:
    first, second = (recovery_sheet.make("Toko", SECRET.sheet, SECRET.recovery_key, DAY) for _again in range(2))
    assert first.content == second.content
