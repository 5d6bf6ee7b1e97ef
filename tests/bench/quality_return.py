"""Who buys again, what a year brings, and whether stages mean something: on real shops and on several of each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

import numpy as np

from app.insights import buying, horizons, learning, rhythm, stages, year
from app.insights.history import History
from app.services.insights import HORIZON
from tests.bench import real_data, return_peers, shops
from tests.bench.scores import auc, calibration_error, perfect_error

HORIZONS = (28, 91)
QUARTER = 91
CDNOW_CUT = dt.date(1997, 9, 30).toordinal()
"""The end of the calibration half in the papers."""
FEW = 20
"""Customers that a stage has to have for its share to be compared."""


@dataclass(frozen=True)
class Case:
    """A shop as it was known on a day, and who bought within the horizon after it; `bought` is (buyers,)."""

    past: History
    known: rhythm.Rhythm
    day: int
    horizon: int
    buyers: np.ndarray
    bought: np.ndarray


def all_shops() -> Iterator[tuple[str, list[History]]]:
    """The real ones as far as they are there, and several of each simulated kind."""
    data = real_data()
    if data is not None:
        yield from ((name, [load(data)]) for name, load in shops.REAL.items())
    yield from ((name, list(shops.several(name))) for name in shops.SIMULATED)


def cases(name: str, shop: History, horizon: int) -> Iterator[Case]:
    """Up to four days spread over the shop's history, the last one a horizon before its end.

    Days after which everybody bought or nobody did say nothing of who is likelier; they are left out.
    """
    first, last = int(shop.day.min()), int(shop.day.max())
    begin = first + max(horizon + 28, 60)
    days = sorted({*np.linspace(max(begin, last - 3 * 91 - horizon), last - horizon, 4).astype(int).tolist()})
    if name.startswith("CDNOW"):
        days = [CDNOW_CUT, (CDNOW_CUT + last - horizon) // 2, last - horizon]
    known = shops.monthly(shop)
    for day in days:
        if day - horizon - learning.SHORTEST > first and day + horizon <= last:
            past = shop.until(day)
            buyers = past.count > 0
            bought = (shop.before(day + horizon + 1) > shop.before(day + 1))[buyers]
            if 0 < bought.sum() < len(bought):
                yield Case(past, known, day, horizon, buyers, bought)


def ours(case: Case) -> np.ndarray:
    """The program's own chance, of every customer."""
    usual = learning.learn(case.past, case.known, case.day, HORIZON)
    return horizons.chances(case.past, case.known, case.day, case.horizon, usual)


def who_buys_again() -> Iterator[str]:
    """Order (AUC) and then calibration error, each the mean over the days and shops, ours of all in one as well."""
    peers = {**return_peers.learners(), **return_peers.RULES}
    said = [name for name in return_peers.CHANCES if name in peers]
    errors = [
        "| calibration error | customers | allowed | **ours** | chance alone | ours, all together | "
        + " | ".join(said)
        + " |",
        "|---|--:|--:|--:|--:|--:|" + "--:|" * len(said),
    ]
    yield "| buys within … days: AUC | customers | shops | who did | **ours** | " + " | ".join(peers) + " |"
    yield "|---|--:|--:|--:|" + "--:|" * (1 + len(peers))
    for name, several in all_shops():
        for horizon in HORIZONS:
            found = [case for shop in several for case in cases(name, shop, horizon)]
            if found:
                order, error = _lines(f"{name}, {horizon}", len(several), found, peers, said)
                errors.append(error)
                yield order
    yield ""
    yield from errors


def _lines(
    name: str, count: int, found: list[Case], peers: dict[str, return_peers.Peer], said: list[str]
) -> tuple[str, str]:
    order: dict[str, list[float]] = {"": [], **{peer: [] for peer in peers}}
    error: dict[str, list[float]] = {"": [], "perfect": [], "all": [], **{peer: [] for peer in said}}
    chances = []
    for case in found:
        chance = ours(case)[case.buyers]
        answers = {peer: np.asarray(ask(case.past, case.day, case.horizon))[case.buyers] for peer, ask in peers.items()}
        for peer, answer in {"": chance, **answers}.items():
            order[peer].append(auc(case.bought, answer))
            if peer in error:
                error[peer].append(calibration_error(case.bought, answer))
        error["perfect"].append(perfect_error(chance))
        chances.append(chance)
    bought = np.concatenate([case.bought for case in found])
    error["all"].append(calibration_error(bought, np.concatenate(chances)))
    best = max(mean(values) for values in order.values())
    scores = " | ".join(_marked(mean(values), best) for values in order.values())
    errors = " | ".join(f"{mean(values):.3f}" for values in error.values())
    share, customers = mean(float(case.bought.mean()) for case in found), len(found[-1].bought)
    allowed = "0.02" if customers >= 5000 else "0.04"
    return (
        f"| {name} | {customers:,} | {count} | {share:.0%} | {scores} |",
        f"| {name} | {customers:,} | {allowed} | {errors} |",
    )


def _marked(score: float, best: float) -> str:
    return f"**{score:.3f}**" if score >= best - 5e-4 else f"{score:.3f}"


# ---- a year ahead ------------------------------------------------------------------------------


def a_year_ahead() -> Iterator[str]:
    """Whether the ranges of purchases and value hold four outcomes in five, where a year and more followed."""
    yield "| a year ahead | shops | expected purchases | happened | in the range | value in the range |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, several in all_shops():
        rows = [row for shop in several if (row := _year_of(shop)) is not None]
        if rows:
            expected, happened, held, dear = (mean(column) for column in zip(*rows, strict=True))
            yield f"| {name} | {len(rows)} | {expected:,.0f} | {happened:,.0f} | {held:.0%} | {dear:.0%} |"


def _year_of(shop: History) -> tuple[float, float, float, float] | None:
    """(expected, happened, share of purchases and of values in the range) of the shop's last year."""
    day = int(shop.day.max()) - buying.YEAR
    if day - int(shop.day.min()) < 60:
        return None
    past = shop.until(day)
    found = year.outlook(past, learning.learn(past, shops.monthly(past), day, QUARTER), day)
    some = (past.count > 0) & (found.purchases >= 0.5)
    if not some.any():
        return None
    made = (shop.count - past.count).astype(float)
    spent = (shop.money() - past.money()).astype(float)
    held = _held(made, found.low, found.high)[some].mean()
    dear = _held(spent, found.value_low, found.value_high)[some].mean()
    return float(found.purchases.sum()), float(made[past.count > 0].sum()), float(held), float(dear)


def _held(happened: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    inside: np.ndarray = (happened >= np.floor(low)) & (happened <= np.ceil(high))
    return inside


# ---- stages ------------------------------------------------------------------------------------

ORDER = (
    (stages.LOYAL, stages.GROWING), (stages.GROWING, stages.AT_RISK), (stages.AT_RISK, stages.LAPSED),
    (stages.GROWING, stages.NEW), (stages.NEW, stages.LAPSED),
)  # fmt: skip
"""Of each pair, the first buys again more often."""


def what_stages_mean() -> Iterator[str]:
    """The share of each stage that buys again in the next quarter, over all days and shops of a kind."""
    shown = (stages.LOYAL, stages.GROWING, stages.AT_RISK, stages.LAPSED, stages.NEW, stages.WON_BACK)
    names = ("Loyal", "Growing", "At risk", "Lapsed", "New", "Won back")
    yield "| buys in the next quarter | " + " | ".join(names) + " | in order | reversed on a day | beyond chance |"
    yield "|---|" + "--:|" * len(names) + "---|--:|--:|"
    for name, several in all_shops():
        counts = [_stage_counts(case) for shop in several for case in cases(name, shop, QUARTER)]
        if not counts:
            continue
        total = np.sum(counts, axis=0)
        shares = [f"{total[1, s] / total[0, s]:.0%}" if total[0, s] >= FEW else "" for s in shown]
        compared, wrong, clearly = (sum(each) for each in zip(*(_reversed(one) for one in counts), strict=True))
        order = "yes" if not _reversed(total)[1] else "no"
        yield f"| {name} | {' | '.join(shares)} | {order} | {wrong} of {compared} | {clearly} |"


def _stage_counts(case: Case) -> np.ndarray:
    """(2, stages) how many buyers stood in each stage, and how many of them bought."""
    stage = stages.standing(case.past, case.known, stages.Thresholds(), case.day).stage[case.buyers]
    many = len(stages.STAGES)
    return np.stack([np.bincount(stage, minlength=many), np.bincount(stage[case.bought], minlength=many)])


def _reversed(counts: np.ndarray) -> tuple[int, int, int]:
    """How many pairs of `ORDER` could be compared, are not in order, and are so by more than chance (one in forty)."""
    compared = wrong = clearly = 0
    for more, less in ORDER:
        (n, m), (a, b) = counts[0, [more, less]].tolist(), counts[1, [more, less]].tolist()
        if min(n, m) < FEW:
            continue
        compared += 1
        both = (a + b) / (n + m)
        apart, spread = a / n - b / m, (both * (1 - both) * (1 / n + 1 / m)) ** 0.5
        wrong += apart <= 0
        clearly += apart < -1.96 * spread
    return compared, wrong, clearly
