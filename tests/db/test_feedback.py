"""Feedback: recorded, closed with a resolution and a verdict, open complaints first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict
from app.services import customers, feedback
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.storage.book import Book

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    with book.write("test") as session:
        yield session


@pytest.fixture
def wang(session: Session) -> int:
    return customers.save(session, CustomerDraft("王小明"))


def said(session: Session, who: int, kind: str, words: str = "Words", days: int = 0, **more: object) -> int:
    draft = FeedbackDraft(who, kind, TODAY - dt.timedelta(days=days), words, **more)  # type: ignore[arg-type]
    return feedback.record(session, draft)


def test_a_complaint_stays_open_until_it_is_closed_with_what_was_done(session: Session, wang: int) -> None:
    key = said(session, wang, "complaint", "Delivery came broken", 3, severity=3, cause="delivery")
    [row] = feedback.open_complaints(session)
    assert (row.customer, row.is_open, row.severity, row.cause) == ("王小明", True, 3, "delivery")
    feedback.close(session, key, "Sent a new one", "content", TODAY, row.version)
    closed = feedback.get(session, key)
    assert (closed.is_open, closed.resolution, closed.verdict, closed.closed_on) == (
        False, "Sent a new one", "content", TODAY,
    )  # fmt: skip
    assert feedback.open_complaints(session) == []
    feedback.reopen(session, key)
    assert feedback.get(session, key).is_open


def test_only_what_needs_an_answer_is_open(session: Session, wang: int) -> None:
    for kind in feedback.KINDS:
        said(session, wang, kind)
    assert feedback.count_open(session, TODAY) == 2
    assert {row.kind for row in feedback.of(session, wang) if row.is_open} == {"complaint", "question"}


def test_the_list_has_open_complaints_first_then_open_questions_then_the_newest(session: Session, wang: int) -> None:
    praise = said(session, wang, "praise", days=0)
    idea = said(session, wang, "suggestion", days=1)
    question = said(session, wang, "question", days=5)
    complaint = said(session, wang, "complaint", days=9)
    assert feedback.ids(session) == [complaint, question, praise, idea]
    assert feedback.ids(session, "praise") == [praise]
    assert feedback.ids(session, only_open=True) == [complaint, question]
    assert {row.id for row in feedback.rows(session, [praise, idea])} == {praise, idea}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": " \x00 "}, "text"), ({"kind": "rant"}, "kind"), ({"customer_id": 77}, "customer"),
        ({"severity": 9}, "severity"), ({"cause": "moon"}, "cause"), ({"text": "x" * 10_000_000}, "text"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, wang: int, more: dict[str, object], field: str
) -> None:
    given = {"customer_id": wang, "kind": "complaint", "day": TODAY, "text": "Broken", **more}
    with pytest.raises(AppError) as caught:
        feedback.record(session, FeedbackDraft(**given))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_closing_needs_a_resolution_a_possible_day_and_an_open_case(session: Session, wang: int) -> None:
    key = said(session, wang, "complaint")
    for resolution, verdict, day, field in (
        ("", "", TODAY, "resolution"), ("Done", "meh", TODAY, "verdict"), ("Done", "", dt.date(2026, 1, 1), "day"),
    ):  # fmt: skip
        with pytest.raises(AppError) as caught:
            feedback.close(session, key, resolution, verdict, day)
        assert caught.value.field == field
    with pytest.raises(Conflict):
        feedback.close(session, key, "Done", "", TODAY, 9)
    feedback.close(session, key, "Done", "", TODAY)
    with pytest.raises(AppError, match="closed already"):
        feedback.close(session, key, "Done", "", TODAY)


def test_a_complaint_turned_into_praise_waits_no_longer(session: Session, wang: int) -> None:
    key = said(session, wang, "complaint", severity=1)
    draft = FeedbackDraft(wang, "praise", TODAY, "All fine after all")
    feedback.record(session, draft, key, 1)
    row = feedback.get(session, key)
    assert (row.is_open, row.severity, row.text) == (False, None, "All fine after all")
    feedback.remove(session, key)
    with pytest.raises(AppError):
        feedback.get(session, key)


def test_every_code_has_its_word() -> None:
    assert all(feedback.kind_word(code) != code for code in feedback.KINDS)
    assert all(feedback.cause_word(code) != code for code in feedback.CAUSES)
    assert all(feedback.verdict_word(code) != code for code in feedback.VERDICTS)
    assert all(feedback.severity_word(code) for code in feedback.SEVERITIES)
