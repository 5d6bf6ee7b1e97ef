"""The lifecycle stage of customers: of many at once, of one, on any day, and every change of it with its date.

Everything about a silence is fixed on the day it begins (the last purchase day): the gap to be expected and the days
on which it will be late and then too late. A stage therefore only moves on, never back, until the customer buys, and
the stage of a past day does not change when later sales arrive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from app.insights import rhythm
from app.insights.history import FAR, Bools, Floats, History, Ints

PATIENCE = 730
"""Days of being At risk after which anybody is Lapsed."""
NEVER = 1 << 21
"""A day number after all that matter; it lies in the year 5742."""


class Stage(StrEnum):
    """The codes of the product's stages."""

    PROSPECT = "prospect"
    NEW = "new"
    GROWING = "growing"
    LOYAL = "loyal"
    AT_RISK = "at_risk"
    LAPSED = "lapsed"
    WON_BACK = "won_back"


STAGES = tuple(Stage)
"""The order of the stage numbers used in arrays."""
PROSPECT, NEW, GROWING, LOYAL, AT_RISK, LAPSED, WON_BACK = range(7)

PHASES = {
    Stage.PROSPECT: "acquire", Stage.NEW: "acquire", Stage.GROWING: "enhance", Stage.WON_BACK: "enhance",
    Stage.LOYAL: "retain", Stage.AT_RISK: "retain", Stage.LAPSED: "retain",
}  # fmt: skip


@dataclass(frozen=True)
class Thresholds:
    """Where one stage ends and the next begins; the owner may change each.

    The defaults are the team's choice: with them the share that buys again in the next quarter fell from Loyal to
    Growing to At risk to Lapsed, and from Growing to New to Lapsed, at every cut of the public sales data tried.

    Attributes:
        late: At risk after this many times the expected gap of silence;
        loyal_late: the same for Loyal customers, whose rhythm is known well, and
        late_first: for first-time buyers, who have none yet, this many times the usual time to a second visit.
        lapsed: Lapsed after this many times the expected gap of silence, and not before
        lapsed_shop: this many times the shop's typical gap (those who come often may pause);
        lapsed_first: for first-time buyers, this many times the usual time to a second visit; at most `PATIENCE` days
        after being At risk, so that who came once a year is not waited for half a lifetime.
        loyal_visits: purchase days it takes to be Loyal, and
        loyal_days: the days from the first of them to the last that it takes as well.
    """

    late: float = 2.0
    loyal_late: float = 1.5
    late_first: float = 2.5
    lapsed: float = 6.0
    lapsed_shop: float = 3.0
    lapsed_first: float = 3.0
    loyal_visits: float = 5.0
    loyal_days: float = 90.0


@dataclass(frozen=True)
class Silences:
    """One row a purchase day: what the silence that begins with it will bring, if nobody buys. All (N,).

    Attributes:
        usual: expected gap in days.
        late_on: first day of being At risk, as a day number.
        lapsed_on: first day of being Lapsed, an exit included.
        base: stage number (index into STAGES) while not late.
        since: day number from which the customer has been in that stage without a break.
        comeback: index of the purchase day that last ended a Lapsed silence; −1 if none did or it is overcome.
    """

    usual: Floats
    late_on: Ints
    lapsed_on: Ints
    base: Ints
    since: Ints
    comeback: Ints


def silences(
    history: History, shop: rhythm.Rhythm, thresholds: Thresholds, exits: tuple[Any, Any] = ((), ())
) -> Silences:
    """What each purchase day leads to; see `Silences`.

    Args:
        history: the purchase days of the customers.
        shop: the shop's rhythm by month.
        thresholds: where the stages end.
        exits: (customer indices, day numbers) of recorded exits.
    """
    shop_gap, second_gap = shop.known_on(history.day)
    span = history.day - history.first[history.owner]
    usual = rhythm.expected_gap(history.place, span, shop_gap, second_gap, rhythm.yearly_buyers(history))
    committed = (history.place + 1 >= thresholds.loyal_visits) & (span >= thresholds.loyal_days)
    once = history.place == 0
    times = np.where(committed, thresholds.loyal_late, thresholds.late)
    late = np.where(once, thresholds.late_first, times) * usual
    again = np.maximum(thresholds.lapsed * usual, thresholds.lapsed_shop * shop_gap)
    lapsed = np.clip(np.where(once, thresholds.lapsed_first * usual, again), late, late + PATIENCE)
    # Who was away at this time last year as well is late a usual gap after the day that they came back then.
    wait = np.maximum(rhythm.away_until(history) - history.day + usual - late, 0.0)
    late, lapsed = late + wait, lapsed + wait
    left = np.maximum(_first_exit(history, *exits), history.day)
    lapsed_on = np.minimum(history.day + np.floor(lapsed).astype(np.int64) + 1, left)
    late_on = np.minimum(history.day + np.floor(late).astype(np.int64) + 1, lapsed_on)
    comeback = _comebacks(history, late_on, lapsed_on)
    base = np.where(committed, LOYAL, GROWING)
    base = np.where(comeback >= 0, WON_BACK, base)
    base = np.where(once, NEW, base)
    return Silences(usual, late_on, lapsed_on, base, _since(history, late_on, base), comeback)


def _first_exit(history: History, who: Any, when: Any) -> Ints:
    """(N,) the first recorded exit on or after each purchase day and before the next one, NEVER without one."""
    left = np.full(len(history.day), NEVER, dtype=np.int64)
    customers, days = np.asarray(who, dtype=np.int64), np.asarray(when, dtype=np.int64)
    if not len(customers) or not len(left):
        return left
    key = history.owner * FAR + history.day
    index = np.searchsorted(key, customers * FAR + days, side="right") - 1
    mine = (index >= 0) & (history.owner[np.maximum(index, 0)] == customers)
    np.minimum.at(left, index[mine], days[mine])
    return left


def _before(history: History) -> Ints:
    """(N,) the index of the row before; of the very first row, its own."""
    return np.maximum(np.arange(len(history.day), dtype=np.int64) - 1, 0)


def _comebacks(history: History, late_on: Ints, lapsed_on: Ints) -> Ints:
    """(N,) the purchase day that makes the customer Won back as of each purchase day, −1 without."""
    before, again = _before(history), history.place > 0
    back = again & (history.day > lapsed_on[before])
    in_time = ~again | (history.day <= late_on[before])
    # A visit that was late without having been Lapsed leaves it as it was: the last decided visit counts.
    decided = _carried(back | in_time)
    return np.where(back[decided], decided, -1)


def _since(history: History, late_on: Ints, base: Ints) -> Ints:
    """(N,) the day from which the customer has been in `base` without a break."""
    before = _before(history)
    same = (history.place > 0) & (base == base[before]) & (history.day <= late_on[before])
    since: Ints = history.day[_carried(~same)]
    return since


def _carried(mark: Bools) -> Ints:
    """(N,) the index of the last marked row up to and including each row; the first row is always marked."""
    index = np.where(mark, np.arange(len(mark), dtype=np.int64), 0)
    carried: Ints = np.maximum.accumulate(index) if len(index) else index
    return carried


def stage_on(as_of: int, base: Any, late_on: Any, lapsed_on: Any) -> Ints:
    """The stage numbers of customers on a day, from what their last purchase day led to.

    Args:
        as_of: day number, not before the last purchase day.
        base: stage number while not late (PROSPECT for those who never bought).
        late_on, lapsed_on: day numbers, NEVER for those who never bought.
    """
    late = np.where(as_of >= np.asarray(late_on), AT_RISK, base)
    stage: Ints = np.where(as_of >= np.asarray(lapsed_on), LAPSED, late)
    return stage


@dataclass(frozen=True)
class Standing:
    """Where each of n customers stands as of a day; all arrays (n,).

    Attributes:
        stage: stage number (index into STAGES).
        since: day number on which that stage began, 0 for a Prospect.
        usual: expected gap in days, NaN for a Prospect.
        lateness: days of silence ÷ expected gap, NaN for a Prospect.
        base: stage number while not late.
        late_on, lapsed_on: day numbers, NEVER for a Prospect.
        comeback_on: the purchase day that won the customer back, 0 without one, and
        comeback_visits: the purchase days since then, that one included.
    """

    stage: Ints
    since: Ints
    usual: Floats
    lateness: Floats
    base: Ints
    base_since: Ints
    late_on: Ints
    lapsed_on: Ints
    comeback_on: Ints
    comeback_visits: Ints


def standing(
    history: History,
    shop: rhythm.Rhythm,
    thresholds: Thresholds,
    as_of: int,
    exits: tuple[Any, Any] = ((), ()),
) -> Standing:
    """Where every customer stands at the end of day `as_of`; what happened later is not looked at."""
    who, when = np.asarray(exits[0], dtype=np.int64), np.asarray(exits[1], dtype=np.int64)
    known = history.until(as_of)
    left = (who[when <= as_of], when[when <= as_of])
    return standing_of(known, silences(known, shop, thresholds, left), as_of, left)


def standing_of(known: History, rows: Silences, as_of: int, exits: tuple[Any, Any] = ((), ())) -> Standing:
    """The same from what `silences` says of the visits and exits up to day `as_of`."""
    bought = known.count > 0
    last = known.start[1:] - 1
    gone = _gone_prospects(known, *exits)

    def of_last(values: Any, otherwise: Any) -> Any:
        if not len(values):
            return np.broadcast_to(otherwise, bought.shape).copy()
        return np.where(bought, values[np.maximum(last, 0)], otherwise)

    base, since = of_last(rows.base, PROSPECT), of_last(rows.since, 0)
    late_on, lapsed_on = of_last(rows.late_on, gone), of_last(rows.lapsed_on, gone)
    usual = of_last(rows.usual, np.nan)
    stage = stage_on(as_of, base, late_on, lapsed_on)
    begun = np.where(stage == LAPSED, lapsed_on, np.where(stage == AT_RISK, late_on, since))
    back = of_last(rows.comeback, -1)
    back_on = np.where(back >= 0, of_last(known.day[rows.comeback], 0), 0)
    visits = np.where(back >= 0, last - back + 1, 0)
    lateness = np.where(bought, (as_of - known.last) / usual, np.nan)
    return Standing(stage, begun, usual, lateness, base, since, late_on, lapsed_on, back_on, visits)


def _gone_prospects(history: History, who: Any, when: Any) -> Ints:
    """(n,) the first exit of those who never bought, NEVER for everybody else."""
    gone = np.full(len(history), NEVER, dtype=np.int64)
    np.minimum.at(gone, np.asarray(who, dtype=np.int64), np.asarray(when, dtype=np.int64))
    return np.where(history.count == 0, gone, NEVER)


@dataclass(frozen=True)
class Changes:
    """Moves from stage to stage, in order of customer, day and position; all (c,).

    Attributes:
        customer: customer index.
        day: day number.
        before, after: stage numbers.
    """

    customer: Ints
    day: Ints
    before: Ints
    after: Ints


def changes(history: History, rows: Silences, until: int | None = None) -> Changes:
    """Every change of stage with its day.

    Args:
        history: the purchase days; `rows`: what `silences` says of them.
        until: also the changes of the silences still running, up to this day. Without it only what no passing of
            time can add to: everything up to each customer's last purchase day.
    """
    before = _before(history)
    again = history.place > 0
    ends = np.full(len(history.day), (until + 1) if until is not None else 0, dtype=np.int64)
    ends[:-1][again[1:]] = history.day[1:][again[1:]]
    late = (rows.late_on < ends) & (rows.late_on < rows.lapsed_on)
    lapsed = rows.lapsed_on < ends
    came_from = stage_on_rows(history.day, rows, before)
    came_from = np.where(again, came_from, PROSPECT)
    moved = came_from != rows.base
    index = np.arange(len(history.day), dtype=np.int64)
    parts = [
        (index[moved], history.day[moved], came_from[moved], rows.base[moved]),
        (index[late], rows.late_on[late], rows.base[late], np.full(int(late.sum()), AT_RISK)),
        (index[lapsed], rows.lapsed_on[lapsed], np.where(late, AT_RISK, rows.base)[lapsed],
         np.full(int(lapsed.sum()), LAPSED)),
    ]  # fmt: skip
    row, day, old, new = (np.concatenate(column) for column in zip(*parts, strict=True))
    # Moves on purchase days come first, then late, then lapsed: a stable sort by purchase day keeps that order.
    order = np.argsort(row, kind="stable")
    return Changes(history.owner[row[order]], day[order], old[order], new[order])


def stage_on_rows(day: Ints, rows: Silences, index: Ints) -> Ints:
    """(N,) the stage number just before `day`, given the silence of row `index`."""
    late = np.where(day > rows.late_on[index], AT_RISK, rows.base[index])
    return np.where(day > rows.lapsed_on[index], LAPSED, late)
