"""How well the program knows who buys again, beside the peers, on real and on simulated shops."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import mean

import numpy as np

from app.insights import bgnbd, buying, learning, year
from app.insights.history import History
from tests.bench import median, real_data, return_peers, shops
from tests.bench.scores import auc, calibration_error

HORIZONS = (28, 91)
CDNOW_CUT = dt.date(1997, 9, 30).toordinal()
"""The end of the calibration half in the papers."""


@dataclass(frozen=True)
class Case:
    """A shop as it was known on a day, and who bought within the horizon after it; `bought` is (buyers,)."""

    past: History
    day: int
    horizon: int
    buyers: np.ndarray
    bought: np.ndarray


def all_shops() -> Iterator[tuple[str, History]]:
    """The real ones as far as they are there, and the simulated ones."""
    data = real_data()
    if data is not None:
        yield from ((name, load(data)) for name, load in shops.REAL.items())
    yield from ((name, make()) for name, make in shops.SIMULATED.items())


def cases(name: str, shop: History, horizon: int) -> Iterator[Case]:
    """Up to four days spread over the shop's history, the last one a horizon before its end."""
    first, last = int(shop.day.min()), int(shop.day.max())
    begin = first + max(horizon + 28, 60)
    days = sorted({*np.linspace(max(begin, last - 3 * 91 - horizon), last - horizon, 4).astype(int).tolist()})
    if name.startswith("CDNOW"):
        days = [CDNOW_CUT, (CDNOW_CUT + last - horizon) // 2, last - horizon]
    for day in days:
        if day - horizon - learning.SHORTEST > first and day + horizon <= last:
            past = shop.until(day)
            buyers = past.count > 0
            bought = (shop.before(day + horizon + 1) > shop.before(day + 1))[buyers]
            yield Case(past, day, horizon, buyers, bought)


def ours(past: History, day: int, horizon: int) -> np.ndarray:
    """The program's own chance."""
    return buying.chances(past, learning.learn(past, shops.monthly(past), day, horizon), day)


# ---- who buys again ----------------------------------------------------------------------------


def who_buys_again() -> Iterator[str]:
    """Order (AUC) and calibration error, each the mean over the days."""
    peers = {**return_peers.learners(), **return_peers.RULES}
    said = [name for name in return_peers.CHANCES if name in peers]
    yield (
        "| buys within … days: AUC | customers | who did | **ours** | " + " | ".join(peers) + " | calibration error: "
        "**ours** | " + " | ".join(said) + " |"
    )
    yield "|---|--:|--:|" + "--:|" * (2 + len(peers) + len(said))
    for name, shop in all_shops():
        for horizon in HORIZONS:
            line = _line(f"{name}, {horizon}", list(cases(name, shop, horizon)), peers, said)
            if line:
                yield line


def _line(name: str, found: list[Case], peers: dict[str, return_peers.Peer], said: list[str]) -> str:
    if not found:
        return ""
    order: dict[str, list[float]] = {"": [], **{peer: [] for peer in peers}}
    error: dict[str, list[float]] = {"": [], **{peer: [] for peer in said}}
    for case in found:
        for peer, ask in {"": ours, **peers}.items():
            answer = np.asarray(ask(case.past, case.day, case.horizon))[case.buyers]
            order[peer].append(auc(case.bought, answer))
            if peer in error:
                error[peer].append(calibration_error(case.bought, answer))
    best = max(mean(values) for values in order.values())
    scores = " | ".join(_marked(mean(values), best) for values in order.values())
    errors = " | ".join(f"{mean(values):.3f}" for values in error.values())
    share = mean(float(case.bought.mean()) for case in found)
    return f"| {name} | {len(found[-1].bought):,} | {share:.0%} | {scores} | {errors} |"


def _marked(score: float, best: float) -> str:
    return f"**{score:.3f}**" if score >= best - 5e-4 else f"{score:.3f}"


# ---- a year ahead ------------------------------------------------------------------------------


def a_year_ahead() -> Iterator[str]:
    """Whether the ranges of purchases and value hold four outcomes in five, where a year and more followed."""
    yield "| a year ahead | expected purchases | happened | in the range | value in the range |"
    yield "|---|--:|--:|--:|--:|"
    for name, shop in all_shops():
        last = int(shop.day.max())
        day = last - buying.YEAR
        if day - int(shop.day.min()) < 60:
            continue
        past = shop.until(day)
        found = year.outlook(past, learning.learn(past, shops.monthly(past), day, 91), day)
        made = (shop.count - past.count).astype(float)
        spent = (shop.money() - past.money()).astype(float)
        some = (past.count > 0) & (found.purchases >= 0.5)
        held = _held(made, found.low, found.high)[some].mean()
        dear = _held(spent, found.value_low, found.value_high)[some].mean()
        total = made[past.count > 0].sum()
        yield f"| {name} | {found.purchases.sum():,.0f} | {total:,.0f} | {held:.0%} | {dear:.0%} |"


def _held(happened: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    inside: np.ndarray = (happened >= np.floor(low)) & (happened <= np.ceil(high))
    return inside


# ---- the published models ----------------------------------------------------------------------


def published() -> Iterator[str]:
    """BG/NBD and Gamma-Gamma on the whole of CDNOW: parameters, log-likelihood and time, and `lifetimes`."""
    data = real_data()
    if data is None:
        return
    past = shops.cdnow(data).until(CDNOW_CUT)
    x, recency, age = past.count - 1, (past.last - past.first) / 7, (CDNOW_CUT - past.first) / 7
    amount = past.per_customer(np.where(past.place > 0, past.net / 100, 0.0)) / np.maximum(x, 1)
    some = (x > 0) & (amount > 0)

    def own() -> tuple[bgnbd.BgNbd, bgnbd.GammaGamma]:
        return bgnbd.fit(x, recency, age), bgnbd.fit_spend(x[some], amount[some])

    found, spend = own()
    yield "| whole CDNOW | r | α | a | b | log-likelihood | p | q | γ | time |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    first = [found.r, found.alpha, found.a, found.b]
    yield _fitted("ours", first, found.likelihood, [spend.p, spend.q, spend.gamma], median(own, 25))
    yield "| published | 0.25162 | 4.78894 | 0.72343 | 2.16109 | −95368.444 | 6.2754 | 3.6245 | 14.9837 | |"
    try:
        from lifetimes import BetaGeoFitter, GammaGammaFitter
    except ImportError:  # the peers are a group of their own
        return
    counts, money = BetaGeoFitter(), GammaGammaFitter()

    def theirs() -> None:
        counts.fit(x, recency, age)
        money.fit(x[some], amount[some])

    taken = median(theirs, 3)
    first = [counts.params_[key] for key in ("r", "alpha", "a", "b")]
    # It scales time, so that its likelihood is another one.
    yield _fitted("lifetimes", first, None, [money.params_[key] for key in ("p", "q", "v")], taken)


def _fitted(name: str, first: list[float], likelihood: float | None, second: list[float], taken: float) -> str:
    whole = "" if likelihood is None else f"{likelihood:.3f}".replace("-", "−")
    parts = [f"{value:.5f}" for value in first] + [whole]
    return f"| {name} | " + " | ".join([*parts, *(f"{value:.4f}" for value in second)]) + f" | {taken * 1e3:.0f} ms |"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "return": who_buys_again, "year": a_year_ahead, "published": published,
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Prints all tables, or the parts named, and writes a whole set into the README."""
    from tests.bench import quality_offers, write

    parts = {**PARTS, "offers": quality_offers.lines}
    unknown = [name for name in argv if name not in parts]
    if unknown:
        print("no such table:", ", ".join(unknown), "- there are", ", ".join(parts), file=sys.stderr)
        return 2
    told: list[str] = []
    for name in argv or parts:
        for line in [*parts[name](), ""]:
            told.append(line)
            print(line, flush=True)
    if not argv:
        write("\n".join(told).rstrip(), "quality")
    return 0
