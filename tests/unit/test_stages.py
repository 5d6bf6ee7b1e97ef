"""Stages worked out by hand, and what must hold for any customer."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.insights import rhythm, stages
from app.insights.history import History
from app.insights.stages import STAGES, Thresholds

SHOP = rhythm.Rhythm.of([])
"""60 days to every next visit."""
DAYS = st.lists(st.lists(st.integers(1000, 1900), max_size=12, unique=True), min_size=1, max_size=6)


def history(*customers: list[int]) -> History:
    rows = [(who, day) for who, days in enumerate(customers) for day in days]
    return History.build([r[0] for r in rows], [r[1] for r in rows], [100] * len(rows), len(customers))


def stage(days: list[int], as_of: int, exits: tuple[list[int], list[int]] = ([], [])) -> str:
    return STAGES[int(stages.standing(history(days), SHOP, Thresholds(), as_of, exits).stage[0])].value


def told(days: list[int], until: int) -> list[tuple[int, str, str]]:
    rows = history(days)
    found = stages.changes(rows, stages.silences(rows, SHOP, Thresholds()), until)
    return [
        (int(day), STAGES[before].value, STAGES[after].value)
        for day, before, after in zip(found.day, found.before, found.after, strict=True)
    ]


def test_who_never_bought_is_a_prospect() -> None:
    assert stage([], 5000) == "prospect"
    assert stage([1000], 999) == "prospect"


def test_a_first_time_buyer_is_new_then_late_then_lapsed() -> None:
    # Expected after 60 days; At risk past two and a half times, Lapsed past three times that.
    days = (1000, 1150, 1151, 1180, 1181)
    assert [stage([1000], day) for day in days] == ["new", "new", "at_risk", "at_risk", "lapsed"]


def test_a_second_visit_makes_growing() -> None:
    # Expected gap (30 + 2 · 60) / 3 = 50 days: At risk past 100, Lapsed past 300 of silence.
    days = [1000, 1030]
    assert [stage(days, day) for day in (1030, 1130, 1131, 1330, 1331)] == [
        "growing", "growing", "at_risk", "at_risk", "lapsed",
    ]  # fmt: skip


def test_five_visits_over_ninety_days_make_loyal() -> None:
    # Expected gap (120 + 120) / 6 = 40 days: At risk past 60, Lapsed past 240 of silence.
    days = [1000, 1030, 1060, 1090, 1120]
    assert [stage(days, day) for day in (1119, 1120, 1180, 1181, 1360, 1361)] == [
        "growing", "loyal", "loyal", "at_risk", "at_risk", "lapsed",
    ]  # fmt: skip
    assert stage([1000, 1001, 1002, 1003, 1004], 1004) == "growing"


def test_nobody_is_waited_for_longer_than_two_years_after_being_late() -> None:
    # The expected gap is (800 + 120) / 3 = 307 days; six times that would be five years.
    (late, at_risk), (day, lapsed) = [(day, after) for day, _before, after in told([1000, 1800], 9000)[-2:]]
    assert (at_risk, lapsed, day - late) == ("at_risk", "lapsed", stages.PATIENCE)


def test_a_lapsed_customer_who_buys_is_won_back_until_on_rhythm_again() -> None:
    assert told([1000, 1030, 1400, 1450], 1450) == [
        (1000, "prospect", "new"),
        (1030, "new", "growing"),
        (1131, "growing", "at_risk"),
        (1331, "at_risk", "lapsed"),
        (1400, "lapsed", "won_back"),
        (1450, "won_back", "growing"),
    ]


def test_a_late_visit_after_a_comeback_leaves_it_a_comeback() -> None:
    # At 1450 the expected gap is (450 + 120) / 4 = 142.5: late past 285 of silence, lapsed past 855.
    assert stage([1000, 1030, 1450, 1750], 1750) == "won_back"
    found = stages.standing(history([1000, 1030, 1450, 1750]), SHOP, Thresholds(), 1750)
    assert (found.comeback_on[0], found.comeback_visits[0]) == (1450, 2)


def test_an_exit_makes_lapsed_until_the_next_visit() -> None:
    exits = ([0], [1035])
    assert stage([1000, 1030], 1034, exits) == "growing"
    assert stage([1000, 1030], 1035, exits) == "lapsed"
    assert stage([1000, 1030, 1050], 1050, exits) == "won_back"
    assert stage([], 1035, exits) == "lapsed"


def test_a_seasonal_buyer_is_not_lapsed_in_the_off_season() -> None:
    winters = [1000, 1010, 1365, 1372]
    assert stage(winters, 1372 + 300) == "growing"
    assert stage([*winters, 1372 + 91], 1372 + 91 + 600) == "lapsed"


def test_who_was_away_at_this_time_last_year_too_is_not_late_before_the_day_they_came_back() -> None:
    summers = [year * 365 + day for year in (3, 4) for day in (160, 195, 230)]
    back, usual = 5 * 365 + 160, (435 + 2 * 60) / 7  # Σ own gaps and two of the shop's
    assert stage(summers, back + int(usual)) == "loyal"
    assert stage(summers, back + int(usual) + 1) == "at_risk"
    assert stage(summers[:3], summers[2] + 290) == "lapsed"  # nobody can know that of a first summer
    winter = [*summers, summers[-1] + 100]  # a visit in winter: nothing is known of how such a silence ends
    assert stage(winter, winter[-1] + 150) == "at_risk"


@settings(deadline=None)
@given(DAYS)
def test_last_years_silences_are_those_of_the_same_customer_and_season(days: list[list[int]]) -> None:
    past = history(*days)
    found = iter(rhythm.away_until(past).tolist())
    for own in map(sorted, days):
        for day in own:
            ends = [
                end + 365
                for start, end in itertools.pairwise(own)
                if end - start >= 60 and abs(day - 365 - start) <= 45
            ]
            assert next(found) == max(ends, default=0)


def test_own_thresholds_count() -> None:
    early = stages.standing(history([1000, 1030]), SHOP, Thresholds(late=1.0), 1081)
    assert STAGES[int(early.stage[0])] == "at_risk"


@settings(deadline=None)
@given(DAYS, st.integers(1000, 2400))
def test_one_customer_alone_stands_where_all_together_stand(days: list[list[int]], as_of: int) -> None:
    together = stages.standing(history(*days), SHOP, Thresholds(), as_of)
    for who, own in enumerate(days):
        alone = stages.standing(history(own), SHOP, Thresholds(), as_of)
        assert (alone.stage[0], alone.since[0]) == (together.stage[who], together.since[who])


@settings(deadline=None)
@given(DAYS, st.integers(1000, 1900))
def test_the_stage_of_a_past_day_ignores_later_sales(days: list[list[int]], as_of: int) -> None:
    now = stages.standing(history(*days), SHOP, Thresholds(), as_of)
    then = stages.standing(history(*([d for d in own if d <= as_of] for own in days)), SHOP, Thresholds(), as_of)
    assert np.array_equal(now.stage, then.stage)
    assert np.array_equal(now.since, then.since)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(1000, 1500), min_size=1, max_size=9, unique=True),
    st.lists(st.integers(1000, 1900), max_size=2),
)
def test_the_history_of_changes_says_the_stage_of_every_day(days: list[int], left: list[int]) -> None:
    rows = history(days)
    exits = ([0] * len(left), left)
    found = stages.changes(rows, stages.silences(rows, SHOP, Thresholds(), exits), 1999)
    stage_now, moves = stages.PROSPECT, list(zip(found.day, found.before, found.after, strict=True))
    for day in range(min(days), 2000):
        while moves and moves[0][0] <= day:
            assert moves[0][1] == stage_now
            stage_now = int(moves.pop(0)[2])
        late_exits = [d for d in left if d >= min(days)]
        standing = stages.standing(rows, SHOP, Thresholds(), day, ([0] * len(late_exits), late_exits))
        assert standing.stage[0] == stage_now


@settings(deadline=None)
@given(DAYS)
def test_without_a_visit_a_stage_only_moves_on(days: list[list[int]]) -> None:
    order = {stages.AT_RISK: 1, stages.LAPSED: 2}
    rows = history(*days)
    last = max((day for own in days for day in own), default=1000)
    seen = np.zeros(len(days))
    for day in range(last, last + 900, 7):
        now = np.array([order.get(int(s), 0) for s in stages.standing(rows, SHOP, Thresholds(), day).stage])
        assert (now >= seen).all()
        seen = now
