"""Periods and what they are compared with."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import AppError
from app.reports import period
from app.reports.period import Period, chosen, named


def days(start: tuple[int, int, int], end: tuple[int, int, int]) -> Period:
    return Period(dt.date(*start), dt.date(*end))


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (days((2026, 3, 1), (2026, 3, 31)), days((2026, 2, 1), (2026, 2, 28))),
        (days((2026, 1, 1), (2026, 12, 31)), days((2025, 1, 1), (2025, 12, 31))),
        (days((2026, 4, 1), (2026, 6, 30)), days((2026, 1, 1), (2026, 3, 31))),
        (days((2026, 3, 1), (2026, 3, 30)), days((2026, 2, 1), (2026, 2, 28))),
        (days((2026, 11, 1), (2026, 11, 22)), days((2026, 10, 1), (2026, 10, 22))),
        (days((2026, 11, 10), (2026, 11, 19)), days((2026, 10, 31), (2026, 11, 9))),
    ],
)
def test_a_period_is_compared_with_one_like_it_just_before(now: Period, before: Period) -> None:
    assert now.before == before


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (days((2026, 10, 1), (2026, 10, 31)), "October 2026"),
        (days((2026, 1, 1), (2026, 12, 31)), "2026"),
        (days((2026, 10, 5), (2026, 10, 5)), "5 October 2026"),
        (days((2026, 10, 1), (2026, 10, 5)), "1–5 Oct 2026"),
    ],
)
def test_a_period_is_called_what_people_call_it(found: Period, title: str) -> None:
    assert found.title == title


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (period.THIS_MONTH, days((2026, 11, 1), (2026, 11, 22))),
        (period.LAST_MONTH, days((2026, 10, 1), (2026, 10, 31))),
        (period.QUARTER, days((2026, 10, 1), (2026, 11, 22))),
        (period.YEAR, days((2026, 1, 1), (2026, 11, 22))),
    ],
)
def test_named_periods_end_today_at_the_latest(name: str, found: Period) -> None:
    assert named(name, dt.date(2026, 11, 22)) == found


def test_without_dates_it_is_the_last_whole_month() -> None:
    assert chosen(None, None, dt.date(2026, 11, 22)) == days((2026, 10, 1), (2026, 10, 31))
    assert chosen(None, None, dt.date(2026, 10, 31)) == days((2026, 10, 1), (2026, 10, 31))


def test_nothing_after_the_day_of_the_report_is_in_it() -> None:
    assert chosen(dt.date(2026, 1, 1), dt.date(2027, 1, 1), dt.date(2026, 5, 5)).end == dt.date(2026, 5, 5)
    assert chosen(None, dt.date(2026, 2, 10), dt.date(2026, 5, 5)) == days((2026, 2, 1), (2026, 2, 10))


def test_a_period_that_ends_before_it_begins_is_refused_at_the_field() -> None:
    with pytest.raises(AppError) as refused:
        chosen(dt.date(2026, 2, 2), dt.date(2026, 2, 1), dt.date(2026, 5, 5))
    assert refused.value.field == "to"
    with pytest.raises(AppError) as late:
        chosen(dt.date(2026, 6, 1), None, dt.date(2026, 5, 5))
    assert late.value.field == "from"
