"""The shop in pictures: the figures of the Insights page, and the customers behind each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.insights import rfm, value
from app.insights.history import Bools, History, Ints
from app.insights.stages import LAPSED, PROSPECT
from app.models.customer import Customer
from app.services import leaving, sales, selection, stages, standing, visits
from app.services.shop_insights import CohortRow, firsts

MONTHS = 13
COHORTS = 12
YEAR = 365

Mark = tuple[str | int, ...]
"""What a person points at in a picture, as `ShopPictures.behind` understands it."""


@dataclass(frozen=True)
class StageMonth:
    """Net sales of a month in minor units, by the stage its buyers stood in at its end; the rest has no customer."""

    month: dt.date
    by_stage: dict[str, int]
    no_customer: int

    @property
    def net(self) -> int:
        """All of it."""
        return sum(self.by_stage.values()) + self.no_customer


@dataclass(frozen=True)
class ShopPictures:
    """Everything the page shows; amounts in minor units, rates with their counts.

    Attributes:
        since, as_of: the period; what happened after `since` up to and including `as_of` is in it.
        stages: how many stand in each stage; stages_before: how many did at the end of `since`.
        moves: (stage before, stage now) -> customers; before is empty for who was not in the book yet.
        months: net sales by stage, oldest month first, the last one up to `as_of`.
        curve: (share of the buyers of the last 365 days, share of the net sales they bring), best first.
        core: keys of the core customers, largest first, of `buyers` buyers.
        repeat, returning, churn: the rates of the domain.
    """

    since: dt.date
    as_of: dt.date
    stages: dict[str, int]
    stages_before: dict[str, int]
    moves: dict[tuple[str, str], int]
    months: list[StageMonth]
    cohorts: list[CohortRow]
    curve: list[tuple[float, float]]
    core: list[int]
    buyers: int
    repeat: value.Rate
    returning: value.Rate
    churn: value.Rate
    left: leaving.Leaving
    sources: list[selection.SourceRow]
    interests: list[selection.SourceRow]
    ids: Ints
    entered: Ints
    """(n,) day numbers: in the book since."""
    ends: tuple[dt.date, ...]
    """The days at whose ends `standing` was looked at."""
    standing: Ints
    history: History
    """The purchase days."""
    money: History
    """The days with purchases or returns, and their net sales."""
    year: Ints
    """(n,) net sales of the last 365 days."""

    @property
    def core_share(self) -> float | None:
        """The share of the buyers that are core customers; None without buyers."""
        return len(self.core) / self.buyers if self.buyers else None

    def behind(self, mark: Mark) -> list[int]:
        """The keys of the customers behind a part of a picture, rising.

        ("stage", code) · ("move", before, after) · ("sales", place in months, code) · ("month", place in months),
        everybody whose purchases and returns make up a month · ("cohort", place, month or -1 for all of it) ·
        ("core",) · ("rest",) buyers of the year who are not core · ("repeat",) · ("returning",) · ("churn",) who became
        Lapsed · ("reason", code) · ("silent",) · ("complained",) · ("source", place) · ("interest", place).

        Raises:
            KeyError: there is no such part.
        """
        kind, *rest = mark
        if kind in ("reason", "silent", "complained", "source", "interest", "core"):
            return sorted(self._listed(str(kind), rest))
        return [int(key) for key in self.ids[self._among(str(kind), rest)]]

    def _listed(self, kind: str, rest: Sequence[str | int]) -> Sequence[int]:
        if kind == "reason":
            return self.left.reasons[str(rest[0])]
        if kind in ("source", "interest"):
            return (self.sources if kind == "source" else self.interests)[int(rest[0])].ids
        return {"silent": self.left.silent, "complained": self.left.complained, "core": self.core}[kind]

    def _among(self, kind: str, rest: Sequence[str | int]) -> Bools:
        """(n,) who is meant."""
        if kind == "stage":
            return self._stood(self.as_of, str(rest[0])) & self._present(self.as_of)
        if kind == "move":
            return self._moved(str(rest[0]), str(rest[1]))
        if kind in ("sales", "month"):
            start, end = self.days_of(int(rest[0]))
            billed = _on_days(self.money, start, end)
            return billed & self._stood(end, str(rest[1])) if kind == "sales" else billed
        if kind == "cohort":
            return self._cohort(int(rest[0]), int(rest[1]))
        if kind == "churn":
            return ~(self._stood(self.since, "prospect") | self._stood(self.since, "lapsed")) & self._stood(
                self.as_of, "lapsed"
            )
        if kind == "repeat":
            return self.history.count >= 2
        if kind == "returning":
            bought = self._bought(self.since + dt.timedelta(days=1), self.as_of)
            return bought & (self.history.first <= self.since.toordinal())
        if kind == "rest":
            return (self.year > 0) & ~np.isin(self.ids, self.core)
        raise KeyError(kind)

    def _moved(self, was: str, now: str) -> Bools:
        there = self._present(self.since)
        before: Bools = there & self._stood(self.since, was) if was else ~there
        return before & self._stood(self.as_of, now) & self._present(self.as_of)

    def _stood(self, day: dt.date, code: str) -> Bools:
        stood: Bools = self.standing[self.ends.index(day)] == stages.CODES.index(code)
        return stood

    def _present(self, day: dt.date) -> Bools:
        return self.entered <= day.toordinal()

    def days_of(self, place: int) -> tuple[dt.date, dt.date]:
        """The first and the last day of one of `months`, the last one up to `as_of`."""
        first = self.months[place].month
        return first, min(_next_month(first) - dt.timedelta(days=1), self.as_of)

    def _bought(self, start: dt.date, end: dt.date) -> Bools:
        return _on_days(self.history, start, end)

    def _cohort(self, place: int, month: int) -> Bools:
        began = self.cohorts[place].month
        after = _next_month(began)
        first = self.history.first
        members = (self.history.count > 0) & (first >= began.toordinal()) & (first < after.toordinal())
        if month < 0:
            return members
        start = began
        for _step in range(month):
            start = _next_month(start)
        return members & self._bought(start, _next_month(start) - dt.timedelta(days=1))


def _on_days(history: History, start: dt.date, end: dt.date) -> Bools:
    """(n,) who has a day in this history from `start` to `end`, both included."""
    there: Bools = history.before(end.toordinal() + 1) > history.before(start.toordinal())
    return there


def _next_month(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def load(
    session: Session, as_of: dt.date, since: dt.date, progress: Callable[[float], object] = lambda _share: None
) -> ShopPictures:
    """Works everything out from what happened up to the end of `as_of`."""
    book = visits.load(session, until=as_of)
    progress(0.4)
    edges = firsts(as_of, MONTHS)
    ends = tuple(sorted({since, *(min(edge - dt.timedelta(days=1), as_of) for edge in edges[1:]), as_of}))
    stood = standing.at(session, book.ids, ends)
    progress(0.6)
    people = select(Customer.code, Customer.since).where(Customer.removed_at.is_(None)).order_by(Customer.id)
    came = session.execute(people).all()
    given = np.array([day.toordinal() for _code, day in came], dtype=np.int64)
    bought = book.visits.count > 0
    entered = np.where(bought, np.minimum(given, book.visits.first), given)
    now, before = stood[ends.index(as_of)], stood[ends.index(since)]
    here, there = entered <= as_of.toordinal(), entered <= since.toordinal()
    here_before = (before != PROSPECT) & (before != LAPSED)
    gone = here_before & (now == LAPSED)
    day = as_of.toordinal()
    year = rfm.net_between(book.money, day - YEAR + 1, day)
    core = value.core(year, names=[code for code, _day in came])
    buyers, share = value.concentration(year[year > 0])
    lapsed = now == LAPSED
    progress(0.8)
    return ShopPictures(
        since=since, as_of=as_of, stages=_counted(now[here]), stages_before=_counted(before[there]),
        moves=_moves(before, now, there, here), months=_months(session, book.money, edges, ends, stood, as_of),
        cohorts=_cohorts(book.visits, firsts(as_of, COHORTS), day),
        curve=list(zip(buyers.tolist(), share.tolist(), strict=True)) if len(buyers) > 1 else [],
        core=book.ids[core].tolist(), buyers=int((year > 0).sum()),
        repeat=value.repeat(book.visits, day), returning=value.returning(book.visits, since.toordinal() + 1, day),
        churn=value.churn(before, now), left=leaving.between(session, since, as_of, book.ids[gone].tolist()),
        sources=selection.sources(session, book.ids, book.visits.count, year, lapsed),
        interests=selection.interests(session, book.ids, book.visits.count, year, lapsed),
        ids=book.ids, entered=entered, ends=ends, standing=stood, history=book.visits, money=book.money,
        year=year,
    )  # fmt: skip


def _counted(numbers: Ints) -> dict[str, int]:
    found = np.bincount(numbers, minlength=len(stages.CODES)).tolist()
    return dict(zip(stages.CODES, found, strict=True))


def _moves(before: Ints, now: Ints, there: Bools, here: Bools) -> dict[tuple[str, str], int]:
    """Who stands elsewhere than before, and who is new in the book; the most frequent move first."""
    kinds = len(stages.CODES)
    was = np.where(there, before, kinds)
    moved = here & ((was != now) | ~there)
    count = np.bincount(was[moved] * kinds + now[moved], minlength=(kinds + 1) * kinds)
    names = (*stages.CODES, "")
    order = sorted(np.flatnonzero(count).tolist(), key=lambda pair: (-int(count[pair]), pair))
    return {(names[pair // kinds], names[pair % kinds]): int(count[pair]) for pair in order}


def _months(
    session: Session, money: History, months: list[dt.date], ends: tuple[dt.date, ...], stood: Ints, as_of: dt.date
) -> list[StageMonth]:
    edges = np.array([first.toordinal() for first in months])
    inside = (money.day >= edges[0]) & (money.day <= as_of.toordinal())
    month = np.searchsorted(edges, money.day[inside], side="right") - 1
    rows = np.array([ends.index(min(after - dt.timedelta(days=1), as_of)) for after in months[1:]])
    stage = stood[rows[month], money.owner[inside]]
    total = np.zeros((len(months) - 1, len(stages.CODES)), dtype=np.int64)
    np.add.at(total, (month, stage), money.net[inside])
    whole = sales.months(session, as_of, len(months) - 1)
    return [
        StageMonth(row.month, dict(zip(stages.CODES, amounts, strict=True)), row.net - sum(amounts))
        for row, amounts in zip(whole, total.tolist(), strict=True)
    ]


def _cohorts(history: History, months: list[dt.date], day: int) -> list[CohortRow]:
    found = value.cohorts(history, [first.toordinal() for first in months], day)
    return [CohortRow(months[row.month], row.customers, row.shares) for row in found if row.customers]


def months_back(day: dt.date, months: int) -> dt.date:
    """The same day `months` months earlier, the last day of that month where it is shorter."""
    first = day.replace(day=1)
    for _step in range(months):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    last = _next_month(first) - dt.timedelta(days=1)
    return min(first + dt.timedelta(days=day.day - 1), last)


