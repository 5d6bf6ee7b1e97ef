"""How well a chance did: the order it puts customers in, and whether it means what it says."""

from __future__ import annotations

from typing import Any

import numpy as np


def auc(happened: Any, chance: Any) -> float:
    """The share of pairs in the right order, ties counting half; NaN if all did or nobody did."""
    did = np.asarray(happened, dtype=bool)
    _values, place, times = np.unique(chance, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times - 1) / 2)[place]
    yes = int(did.sum())
    if yes in (0, len(did)):
        return float("nan")
    return float((rank[did].sum() - yes * (yes + 1) / 2) / (yes * (len(did) - yes)))


def calibration_error(happened: Any, chance: Any) -> float:
    """The mean of |share that did − mean chance| over ten groups of equal size, in order of chance."""
    did, said = np.asarray(happened, dtype=np.float64), np.asarray(chance, dtype=np.float64)
    tenths = np.array_split(np.argsort(said, kind="stable"), 10)
    return float(sum(abs(did[some].sum() - said[some].sum()) for some in tenths) / len(said))


def perfect_error(chance: Any, rounds: int = 40) -> float:
    """The calibration error to expect of chances that are exactly right: what chance makes of so many customers."""
    said, random = np.asarray(chance, dtype=np.float64), np.random.default_rng(1)
    return float(np.mean([calibration_error(random.random(len(said)) < said, said) for _round in range(rounds)]))
