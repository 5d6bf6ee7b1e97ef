"""How well the program knows who buys again and what to offer, beside the peers: the tables of the README."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import numpy as np

from app.insights import bgnbd
from tests.bench import median, quality_return, real_data, shops


def published() -> Iterator[str]:
    """BG/NBD and Gamma-Gamma on the whole of CDNOW: parameters, log-likelihood and time, and `lifetimes`."""
    data = real_data()
    if data is None:
        return
    past = shops.cdnow(data).until(quality_return.CDNOW_CUT)
    x, recency, age = past.count - 1, (past.last - past.first) / 7, (quality_return.CDNOW_CUT - past.first) / 7
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
    "return": quality_return.who_buys_again, "stages": quality_return.what_stages_mean,
    "year": quality_return.a_year_ahead, "published": published,
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Prints all tables, or those named, and writes them into the README where real sales are there to judge by."""
    from tests.bench import quality_offers, write

    parts = {**PARTS, "offers": quality_offers.lines}
    unknown = [name for name in argv if name not in parts]
    if unknown:
        print("no such table:", ", ".join(unknown), "- there are", ", ".join(parts), file=sys.stderr)
        return 2
    for name in argv or parts:
        told = []
        for line in parts[name]():
            told.append(line)
            print(line, flush=True)
        print()
        if real_data() is not None:
            write("\n".join(told).rstrip(), f"quality {name}")
    return 0
