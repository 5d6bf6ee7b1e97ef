"""The few numbers that one customer's figures need of the whole shop: with them, nobody else is looked at."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights import value
from app.insights.buying import Correction, Model, Shop
from app.insights.history import Ints, Spans
from app.insights.rfm import Rfm
from app.insights.waiting import Waiting

Cuts = tuple[int, ...]
"""The lowest values that score 2, 3, 4 and 5."""
NOBODY = 1 << 62
"""A value that nobody reaches."""


@dataclass(frozen=True)
class ShopModel:
    """What was learned of a shop as of a day.

    Attributes:
        as_of: day number.
        outlook: who buys again.
        recency: day numbers, frequency: purchase days, money: minor units: the cuts of the scores; empty for a shop
            with too few buyers for scores.
        core: net sales of the last 12 months and code of the last of the core customers; None without any.
        paces: the scale of visits a day among the shop's buyers.
        books_payments: whether the shop writes down who paid; else nothing is known of who pays fast.
    """

    as_of: int
    outlook: Model
    recency: Cuts
    frequency: Cuts
    money: Cuts
    core: tuple[int, str] | None
    paces: value.Scale
    books_payments: bool

    def is_core(self, net: int, code: str) -> bool:
        """Whether a customer with these net sales of the last 12 months belongs to the core."""
        return self.core is not None and net > 0 and (-net, code) <= (-self.core[0], self.core[1])

    def score(self, found: Rfm) -> Rfm:
        """The same buyers with the shop's scores; 0 for those without a purchase in the window."""
        bought = found.days > 0
        columns = ((self.recency, found.last), (self.frequency, found.days), (self.money, found.net))
        scored = [np.where(bought, scored_by(cuts, values), 0) for cuts, values in columns]
        return dataclasses.replace(found, recency=scored[0], frequency=scored[1], money=scored[2])

    def numbers(self) -> dict[str, Any]:
        """As plain numbers, lists and dictionaries, for `of_numbers`."""
        plain: dict[str, Any] = _plain(dataclasses.asdict(self))
        return plain


def _plain(value_: Any) -> Any:
    if isinstance(value_, dict):
        return {name: _plain(each) for name, each in value_.items()}
    if isinstance(value_, list | tuple):
        return [_plain(each) for each in value_]
    return value_.tolist() if isinstance(value_, np.ndarray | np.generic) else value_


def of_numbers(plain: dict[str, Any]) -> ShopModel:
    """What `ShopModel.numbers` was made from.

    Raises:
        KeyError, TypeError, ValueError: it is not such a dictionary; an earlier version may have made it.
    """
    outlook = dict(plain["outlook"])
    shop = outlook["shop"]
    outlook["shop"] = Shop(**{**shop, "waiting": Waiting(**shop["waiting"]), "shut": _spans(shop["shut"])})
    chance = outlook["chance"]
    arrays = {key: np.array(chance[key], dtype=np.float64) for key in ("mean", "spread", "weights")}
    outlook["chance"] = Correction(**arrays, customers=int(chance["customers"]))
    outlook["closed"] = _spans(outlook["closed"])
    rest = {key: tuple(plain[key]) for key in ("recency", "frequency", "money")}
    core = (int(plain["core"][0]), str(plain["core"][1])) if plain["core"] else None
    values, percentiles = (np.array(each, dtype=np.float64) for each in plain["paces"])
    return ShopModel(
        int(plain["as_of"]), Model(**outlook), **rest, core=core, paces=(values, percentiles),
        books_payments=bool(plain["books_payments"]),
    )  # fmt: skip


def _spans(plain: Any) -> Spans:
    return tuple((int(first), int(last)) for first, last in plain)


def cuts(values: Any, scores: Any) -> Cuts:
    """The lowest value of each score from 2 to 5, from (n,) values and their scores; empty without any."""
    column, given = np.asarray(values, dtype=np.int64), np.asarray(scores, dtype=np.int64)
    if not (given > 0).any():
        return ()
    lowest = [column[given >= score].min() if (given >= score).any() else NOBODY for score in range(2, 6)]
    return tuple(int(each) for each in lowest)


def scored_by(lowest: Cuts, values: Any) -> Ints:
    """(n,) the scores 1–5 of values by these cuts; 0 without cuts."""
    column = np.asarray(values, dtype=np.int64)
    if not lowest:
        return np.zeros(len(column), dtype=np.int64)
    return np.searchsorted(np.array(lowest, dtype=np.int64), column, side="right").astype(np.int64) + 1


def last_of_core(net: Any, codes: Any) -> tuple[int, str] | None:
    """Net sales and code of the last of the core customers, from those of all (n,)."""
    amounts, names = np.asarray(net, dtype=np.int64), np.asarray(codes)
    chosen = value.core(amounts, names=names)
    return (int(amounts[chosen[-1]]), str(names[chosen[-1]])) if len(chosen) else None


def scores_of(found: Rfm) -> dict[str, Cuts]:
    """The cuts of a whole shop's scores, by the name of the score."""
    columns = {"recency": found.last, "frequency": found.days, "money": found.net}
    return {name: cuts(values, getattr(found, name)) for name, values in columns.items()}
