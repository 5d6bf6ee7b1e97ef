"""The sheet on one customer and the list of people to reach, from a book with something in it."""

from __future__ import annotations

import datetime as dt

import pytest

from app.reports import catalog
from app.services import customers, feedback, follow_ups, interactions, notes, special_dates
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.follow_ups import FollowUpDraft
from app.services.interactions import InteractionDraft
from app.services.notes import NoteDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book
from tests.reports.conftest import TODAY, csv_rows, pdf_text


@pytest.fixture
def ingrid(book: Book) -> int:
    """A customer of whom everything is known."""
    with book.write("ingrid") as session:
        key = customers.save(
            session,
            CustomerDraft(
                "Ingrid <b>Solheim",
                contacts=(ContactDraft("phone", "+47 412 34 567"), ContactDraft("email", "i@x.no")),
                addresses=(AddressDraft("Storgata 1", "0155", "Oslo"),), interests=("Garden",),
                needs=(NeedDraft("A larger pot", TODAY),), relationship_type="personal", since=dt.date(2025, 1, 1),
            ),
        )  # fmt: skip
        special_dates.save(session, SpecialDateDraft(key, "birthday", 11, 24, 1976, idea="Cuttings"))
        follow_ups.promise(session, FollowUpDraft(key, dt.date(2026, 11, 9), "Tell about the seeds"))
        notes.save(session, NoteDraft(key, TODAY, "Allergic to nuts", is_warning=True))
        notes.save(session, NoteDraft(key, TODAY, "Loves 茶"))
        notes.save(session, NoteDraft(key, dt.date(2026, 11, 20), "Written after the day of the sheet"))
        interactions.log(session, InteractionDraft(key, "call", TODAY, text="Asked about seeds"))
        feedback.record(session, FeedbackDraft(key, "complaint", TODAY, "The pot was broken", severity=2))
    return key


def test_the_sheet_tells_everything_known_up_to_the_day(book: Book, ingrid: int) -> None:
    request = catalog.Request("customer-profile", TODAY, made_on=TODAY, customer_id=ingrid)
    with book.read() as session:
        text = " ".join(pdf_text(catalog.render(session, request).content).split())
        table = csv_rows(catalog.render(session, request, "csv").content)
    expected = (
        "Ingrid <b>Solheim", "Customer profile", "No purchase yet.", "Mind: Allergic to nuts", "+47 412 34 567",
        "i@x.no", "Storgata 1, 0155 Oslo", "Garden", "A larger pot", "24 Nov 2026 Birthday, turns 50 Cuttings",
        "Complaint: The pot was broken", "Tell about the seeds", "Loves 茶", "Asked about seeds",
        "An open complaint comes before any selling.",
    )  # fmt: skip
    assert [words for words in expected if words not in text] == []
    assert "Written after" not in text
    assert ["Phone", "+47 412 34 567"] in table


def test_what_is_promised_for_later_stands_below_what_is_due(book: Book, ingrid: int) -> None:
    with book.read() as session:
        now = catalog.report(session, catalog.Request("follow-up-list", TODAY))
        then = catalog.report(session, catalog.Request("follow-up-list", dt.date(2026, 11, 9)))
    assert [section.title for section in now.sections] == ["To reach", "Promised for later"]
    assert now.sections[1].rows[0][4] == "Tell about the seeds"
    assert len(then.sections) == 1
    assert [row[1] for row in then.sections[0].rows] == ["Ingrid <b>Solheim"]


def test_special_dates_reach_as_far_as_asked(book: Book, ingrid: int) -> None:
    with book.read() as session:
        for until, count in ((None, 1), (dt.date(2026, 11, 23), 0), (dt.date(2026, 11, 24), 1)):
            request = catalog.Request("special-dates", TODAY, None, until)
            assert len(catalog.report(session, request).sections[0].rows) == count
