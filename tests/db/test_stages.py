"""Stages read from the kept figures and from the visits say the same, each with its sentence."""

from __future__ import annotations

import datetime as dt

import pytest

from app.insights.stages import Thresholds
from app.models.exit import Exit
from app.services import figures, journal, shop, stages
from app.storage.book import Book
from tests.db.shops import DAY, Sell, sells

pytestmark = pytest.mark.usefixtures("book")
__all__ = ["sells"]


def on(days: int) -> dt.date:
    return DAY + dt.timedelta(days)


def test_the_kept_stage_is_the_one_worked_out_from_the_visits(book: Book, sells: Sell) -> None:
    visits = {1: (0,), 2: (0, 30), 3: (0, 30, 60, 90, 120), 4: (0, 30, 300), 5: ()}
    for customer, days in visits.items():
        for day in days:
            sells(customer, on(day))
    with book.read() as session:
        for day in (*range(300, 900, 37), 0, 29, 130, 299):
            together = stages.of_all(session, on(day))
            kept = stages.counts(session, on(day))
            assert sum(kept.values()) == 5
            for customer in visits:
                alone = stages.of(session, customer, on(day))
                assert alone == together[customer]
            for code, n in kept.items():
                assert n == sum(row.stage == code for row in together.values())


def test_the_moves_lead_to_the_stage(book: Book, sells: Sell) -> None:
    for day in (0, 30, 400, 440):
        sells(1, on(day))
    with book.read() as session:
        moves = stages.moves(session, on(-1), on(2000))
        assert [(move.before, move.after) for move in moves] == [
            ("prospect", "new"), ("new", "growing"), ("growing", "at_risk"), ("at_risk", "lapsed"),
            ("lapsed", "won_back"), ("won_back", "growing"), ("growing", "at_risk"), ("at_risk", "lapsed"),
        ]  # fmt: skip
        for move in moves:
            assert stages.of(session, 1, move.day).since == move.day
            assert stages.of(session, 1, move.day).stage == move.after


def test_every_stage_has_its_sentence(book: Book, sells: Sell) -> None:
    for day in (0, 30):
        sells(2, on(day))
    sells(3, on(0))
    with book.read() as session:
        assert stages.of(session, 1, on(50)).reason == "No purchase yet."
        assert stages.of(session, 999, on(50)) == stages.prospect(999, on(50))
        late = stages.of(session, 2, on(155))
        assert late.stage == "at_risk"
        expected = "50 days expected with the shop's usual 60 in mind"
        assert late.reason == f"Second visit after 30 days, silent for 125: 2.5 times the {expected}"
        calm = stages.of(session, 2, on(31))
        assert calm.reason == f"Second visit after 30 days, last here 1 day ago; {expected}"
        assert stages.of(session, 2, on(30)).reason == f"Second visit after 30 days, here today; {expected}"
        first = stages.of(session, 3, on(0))
        assert first.reason == "One visit, today; a second one usually follows within 60 days."
        new = stages.of(session, 3, on(10))
        assert new.reason == "One visit, 10 days ago; a second one usually follows within 60 days."
        assert new.next_on == on(60)
        assert (new.word, new.phase) == ("New", "acquire")


def test_the_sentence_shows_the_own_gap_and_says_when_the_shops_counts(book: Book, sells: Sell) -> None:
    for day in range(0, 28, 7):
        sells(1, on(day))
    for day in range(0, 630, 30):
        sells(2, on(day))
    for day in range(0, 630, 63):
        sells(3, on(day))
    for day in (0, 2, 366):
        sells(4, on(day))
    with book.read() as session:
        few = stages.of(session, 1, on(52))
        assert (few.own_gap, round(few.usual_gap or 0)) == (7.0, 28)
        assert few.reason == (
            "Came every 7 days so far (3 gaps), silent for 31: 1.1 times the 28 days expected "
            "with the shop's usual 60 in mind"
        )
        assert stages.of_all(session, on(52), [1, 2])[1] == few
        many = stages.of(session, 2, on(700))
        assert many.reason == "Usually every 30 days (20 gaps), silent for 100: 3.1 times the 33 days expected"
        assert stages.of(session, 2, on(601)).reason == "Usually every 30 days (20 gaps), last here 1 day ago"
        alike = stages.of(session, 3, on(670))
        assert alike.reason == "Usually every 63 days (9 gaps), silent for 103: 1.6 times as long"
        season = stages.of(session, 4, on(376)).reason
        assert season == (
            "Came back on 1 Jan 2025 after a long silence. "
            "Only here at one time of the year (2 gaps), last here 10 days ago; 365 days expected"
        )


def test_who_was_away_last_year_too_is_said_to_be(book: Book, sells: Sell) -> None:
    summers = [year * 365 + day for year in (0, 1) for day in (160, 195, 230)]
    for day in (*summers, 3 * 365):
        sells(1, on(day))
    with book.read() as session:
        for as_of in (2 * 365 + 60, 2 * 365 + 161):
            calm = stages.of(session, 1, on(as_of))
            assert (calm.stage, calm.away_until, calm.next_on) == ("loyal", on(2 * 365 + 160), on(2 * 365 + 160))
            assert calm.reason.startswith("Stayed away at this time last year too, until 9 Jun 2025. Usually every ")
        late = stages.of(session, 1, on(2 * 365 + 260))
        assert late.stage == "at_risk"
        assert late.reason.startswith("Usually every ")
    with book.read() as session:
        together = stages.of_all(session, on(3 * 365 + 10))
        assert together[1].away_until is None
        assert together[1] == stages.of(session, 1, on(3 * 365 + 10))


def test_the_sentence_of_a_past_day_knows_only_the_gaps_until_then(book: Book, sells: Sell) -> None:
    for day in (0, 7, 14, 21, 200):
        sells(1, on(day))
    with book.read() as session:
        then = stages.of(session, 1, on(52))
        assert (then.first_day, then.own_gap, then.gaps) == (on(0), 7.0, 3)
        assert then.reason.startswith("Came every 7 days so far (3 gaps), silent for 31: 1.1 times the 28 days ")
        assert stages.of(session, 1, on(201)).own_gap == 50.0


def test_an_exit_is_told_as_such(book: Book, sells: Sell) -> None:
    sells(1, on(0))
    with book.write("left") as session:
        journal.insert(session, Exit, customer_id=1, day=on(20))
        figures.touch_contacts(session, [1])
    with book.read() as session:
        assert stages.of(session, 1, on(19)).stage == "new"
        gone = stages.of(session, 1, on(20))
        assert (gone.stage, gone.reason) == ("lapsed", "Left on 21 Jan 2024.")


def test_a_prospect_who_left_is_lapsed_on_every_later_day(book: Book, sells: Sell) -> None:
    with book.write("left") as session:
        journal.insert(session, Exit, customer_id=1, day=on(20))
        figures.touch_contacts(session, [1])
    with book.read() as session:
        assert [stages.of(session, 1, on(day)).stage for day in (19, 20, 900)] == ["prospect", "lapsed", "lapsed"]
        assert [(move.day, move.after) for move in stages.moves(session, on(0), on(99))] == [(on(20), "lapsed")]


def test_other_thresholds_are_shown_before_they_hold(book: Book, sells: Sell) -> None:
    sells(1, on(0))
    with book.write("thresholds") as session:
        found = stages.preview(session, Thresholds(late_first=1.0), on(70))
        assert found.moves == {("new", "at_risk"): 1}
        assert (found.now["new"], found.then["new"], found.then["at_risk"]) == (1, 0, 1)
        assert found.now == stages.counts(session, on(70))
        shop.set_threshold(session, "late_first", 1.0)
        figures.restage(session)
        assert stages.of(session, 1, on(70)).stage == "at_risk"
        assert found.then == stages.counts(session, on(70))
        assert stages.preview(session, Thresholds(late_first=1.0), on(70)).moves == {}


def test_every_stage_has_a_word_and_a_phase() -> None:
    assert len({stages.word(code) for code in stages.CODES}) == 7
    assert {stages.phase(code) for code in stages.CODES} == {"acquire", "enhance", "retain"}
