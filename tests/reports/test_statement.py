"""A customer's account on paper: addressed to them, and to the same amounts as the book."""

from __future__ import annotations

from app.reports import catalog
from app.services import customers, shop
from app.services.customer_parts import AddressDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book
from tests.reports.conftest import TODAY, csv_rows, pdf_text


def test_a_statement_bears_the_address_of_the_envelope(filled: Book) -> None:
    with filled.write("people") as session:
        there = AddressDraft("Parkveien 3", "0350", "Oslo", country=shop.get(session).country)
        kari = customers.save(session, CustomerDraft("Kari Nordmann", addresses=(there,)))
        ola = customers.save(session, CustomerDraft("Ola Nordmann"))
    with filled.read() as session:
        kept, bare = (
            pdf_text(catalog.render(session, catalog.Request("statement", TODAY, customer_id=key)).content)
            for key in (kari, ola)
        )
        sheet = csv_rows(catalog.render(session, catalog.Request("statement", TODAY, customer_id=kari), "csv").content)
    lines = [line.strip() for line in kept.splitlines()]
    at = lines.index("Kari Nordmann")
    assert lines[at - 1 : at + 3] == ["Customer", "Kari Nordmann", "Parkveien 3", "0350 Oslo"]
    assert "Kari Nordmann owes nothing on" in kept
    assert "Balance" in kept
    lines = [line.strip() for line in bare.splitlines()]
    at = lines.index("Ola Nordmann")
    assert lines[at - 1] == "Customer"
    assert lines[at + 1].startswith("Ola Nordmann owes nothing on")
    assert [row[0] for row in sheet] == ["Date", "2026-10-01", ""]
