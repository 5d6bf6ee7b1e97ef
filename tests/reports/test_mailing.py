"""Address labels: where they lie on the sheet, that none is cut or lost, and the same addresses as a table."""

from __future__ import annotations

import pypdfium2
import pytest

from app.models.shop import Shop
from app.reports import catalog, mailing
from app.services import customers, journal
from app.services.customer_parts import AddressDraft, ConsentDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book
from tests.reports.conftest import HOSTILE, TODAY, csv_rows, pdf_pages, pdf_text

LONG = "Stiftelsen Sankt Olavs Eldresenter og Dagsenter for Hjertevarme i Ytre Hedmark, kjøkkenet"


@pytest.fixture
def letters(book: Book) -> Book:
    """Thirty people in Oslo, one of them with hostile and one with endless names; two get no label."""
    with book.write("people") as session:
        journal.update(session, Shop, 1, {"country": "NO"})
        names = [*HOSTILE[:3], LONG, *(f"Person {n:02}" for n in range(26))]
        for name in names:
            draft = CustomerDraft(name, addresses=(AddressDraft("Storgata 1", "0155", "Oslo"),))
            customers.save(session, draft)
        customers.save(session, CustomerDraft("Nowhere"))
        refused = (ConsentDraft("letter", False),)
        customers.save(session, CustomerDraft("Alone", addresses=(AddressDraft("X", "1", "Y"),), consents=refused))
    return book


def request(paper: str) -> catalog.Request:
    return catalog.Request("address-labels", TODAY, made_on=TODAY, paper=paper)


@pytest.mark.parametrize(("paper", "pages"), [("A4", 2), ("Letter", 2)])
def test_every_label_lies_in_its_place_and_says_all_of_it(letters: Book, paper: str, pages: int) -> None:
    with letters.read() as session:
        content = catalog.render(session, request(paper)).content
    assert pdf_pages(content) == pages
    text = "".join(pdf_text(content).split())
    for name in (*HOSTILE[:3], LONG, "Person 25"):
        assert "".join(name.split()) in text
    assert "Nowhere" not in text
    assert "Withoutalabel:1withoutanaddress1whowantsnoletters" in text
    on = mailing.SHEETS[paper]
    with pypdfium2.PdfDocument(content) as document:
        page = document[0].get_textpage()
        high = document[0].get_height()
        for number in range(page.count_chars()):
            left, bottom, right, top = page.get_charbox(number)
            if right - left < 0.1:
                continue
            across, x = divmod(left - on.left, on.width + on.gap)
            down, y = divmod(high - on.top - top, on.height)
            assert 0 <= across < on.across
            assert 0 <= down < on.down
            assert mailing.INSET - 1 <= x <= on.width - mailing.INSET + 1
            assert y + top - bottom <= on.height


def test_the_table_says_the_same_and_who_is_left_out(letters: Book) -> None:
    with letters.read() as session:
        found = csv_rows(catalog.render(session, request("A4"), "csv").content)
    assert ["Person 00", "Storgata 1", "0155", "Oslo", "", ""] in found
    assert ["Nowhere", "no address is known"] in found
    assert ["Alone", "wants no letters"] in found


def test_an_empty_book_makes_an_empty_sheet(book: Book) -> None:
    with book.read() as session:
        assert pdf_pages(catalog.render(session, request("A4")).content) == 1
