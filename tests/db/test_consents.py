"""What was allowed is kept with when, how, by whom and in which words, and the program keeps to it."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import AppError
from app.models.consent import Consent
from app.models.staff import Staff
from app.reports import catalog
from app.services import consents, customers, journal, personal_data, reaching, special_dates
from app.services.consents import ConsentDraft
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book

DAY = dt.date(2026, 5, 3)
ASKED = "May we write to you now and then?"


@pytest.fixture
def kari(book: Book) -> int:
    with book.write("new") as session:
        journal.insert(session, Staff, id=1, name="Melati")
        phone = ContactDraft("phone", "91 23 45 67")
        key = customers.save(session, CustomerDraft("Kari", contacts=(phone,), relationship_type="long_term"))
        special_dates.save(session, SpecialDateDraft(key, "birthday", 11, 30))
        return key


def say(book: Book, key: int, *drafts: ConsentDraft) -> bool:
    with book.write("said") as session:
        return consents.record(session, key, drafts)


def test_an_answer_is_kept_with_when_how_by_whom_and_its_wording(book: Book, kari: int) -> None:
    draft = ConsentDraft("whatsapp", True, "by form", DAY, 1, ASKED)
    assert say(book, kari, draft)
    with book.read() as session:
        assert consents.newest(session, kari) == (draft,)
        assert customers.get(session, kari).draft.consents == (draft,)
        assert consents.usual_wording(session) == ASKED
        (row,) = consents.history(session, kari)
    assert (row.day, row.how, row.staff, row.wording, row.counts) == (DAY, "by form", "Melati", ASKED, True)


def test_what_was_taken_back_stays_in_the_history(book: Book, kari: int) -> None:
    say(book, kari, ConsentDraft("email", True, "by form", DAY))
    say(book, kari, ConsentDraft("email", False, "on the phone"))
    with book.read() as session:
        told = [(row.given, row.how, row.counts) for row in consents.history(session, kari)]
        assert [one.given for one in consents.newest(session, kari)] == [False]
    assert told == [(False, "on the phone", True), (True, "by form", False)]


def test_the_same_answer_is_kept_once_and_more_about_it_anew(book: Book, kari: int) -> None:
    say(book, kari, ConsentDraft("sms", True, "by form", DAY))
    assert not say(book, kari, ConsentDraft("sms", True))
    assert not say(book, kari, ConsentDraft("sms", True, "by form"))
    assert say(book, kari, ConsentDraft("sms", True, "by form", None, 1, ASKED))
    with book.read() as session:
        assert len(consents.history(session, kari)) == 2


def test_an_answer_of_an_earlier_day_does_not_overrule_a_later_one(book: Book, kari: int) -> None:
    say(book, kari, ConsentDraft("call", False))
    say(book, kari, ConsentDraft("call", True, "an old form that was found", DAY))
    with book.read() as session:
        assert [one.given for one in consents.newest(session, kari)] == [False]
        assert reaching.phones(session, [kari]) == {kari: ""}
        assert reaching.ways(session, [kari])[kari].channel != "call"


def test_a_day_to_come_is_refused(book: Book, kari: int) -> None:
    with pytest.raises(AppError, match="still to come"):
        say(book, kari, ConsentDraft("call", True, "", dt.date(2999, 1, 1)))


def test_the_day_is_the_shops(book: Book, kari: int) -> None:
    late = dt.datetime(2026, 5, 2, 23, 30, tzinfo=dt.UTC)
    with book.write("x") as session:
        journal.insert(session, Consent, customer_id=kari, channel="sms", given=True, at=late)
    with book.read() as session:
        assert consents.newest(session, kari)[0].day == DAY
        assert consents.history(session, kari)[0].day == DAY


@pytest.mark.parametrize("name", ["special-dates", "follow-up-list", "call-list"])
def test_no_list_shows_the_number_of_whom_refused_to_be_called(book: Book, kari: int, name: str) -> None:
    request = catalog.Request(name, dt.date(2026, 11, 25), customer_ids=(kari,))

    def shown() -> str:
        with book.read() as session:
            return repr(catalog.report(session, request).sections)

    assert "91 23 45 67" in shown()
    say(book, kari, *(ConsentDraft(channel, False) for channel in ("call", "sms", "whatsapp")))
    assert "Kari" in shown()
    assert "91 23 45 67" not in shown()


def test_the_person_gets_every_answer(book: Book, kari: int) -> None:
    say(book, kari, ConsentDraft("email", True, "by form", DAY, 1, ASKED))
    say(book, kari, ConsentDraft("email", False, "on the phone"))
    with book.read() as session:
        rows = personal_data.gather(session, kari).table("consent").dicts()
    assert [(row["given"], row["how"], row["staff"], row["wording"]) for row in rows] == [
        (True, "by form", "Melati", ASKED),
        (False, "on the phone", None, ""),
    ]
