"""What to offer one customer, in which order and on what grounds."""

from __future__ import annotations

import heapq
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.insights import rhythm
from app.insights.crowd import FEWEST, Said
from app.insights.habits import Habits
from app.insights.history import Bools, Floats, Ints
from app.insights.pairs import Pairs

LATELY = 30
"""Days: how far back "lately" goes when buyers of a product are counted."""
DUE = 0.8
"""From this share of its rhythm on a product is called due again (the team's choice)."""

FORGOTTEN = 3
"""A product this many of its gaps overdue is one they gave up, and not called due again (the team's choice)."""

FADES = 730.0
"""Days in which a product not bought again loses half of its weight (the team's choice)."""

NEVER = 0.002
"""A chance under which nothing is offered again: in a shop of single pieces (the team's choice)."""

FILL = 25
"""How many products new to a customer are weighed at most on each ground, unless more are asked for."""

DOUBT = 6.0
"""With how many answers of the shop's own, half of them bought, every product starts (the team's choice)."""

REPEAT, CROSS_SELL, STEP_UP, NEW_FOR_YOU = "repeat", "cross_sell", "step_up", "new_for_you"

SPOKEN, BESIDE, PAIRED, INTEREST, LADDER = "spoken", "beside", "paired", "interest", "ladder"
"""Grounds: common buyers, common receipts, the owner's pairing, an interest, the next step, …"""
POPULAR, EVER = "popular", "ever"
"""… many buyers lately, and buyers ever."""


@dataclass(frozen=True)
class Bought:
    """What one customer bought, one row a product; all (b,).

    Attributes:
        product: product keys, days: on how many days.
        first, last: day numbers.
        pack: how much was bought the last time ÷ what is usual for this customer and product; 1 where not known.
        kept: False where all of it was returned: it is nothing new, and nothing to buy again.
    """

    product: Ints
    days: Ints
    first: Ints
    last: Ints
    pack: Floats | None = None
    kept: Bools | None = None


@dataclass(frozen=True)
class Ground:
    """Why a product is offered.

    Attributes:
        kind: one of the grounds above.
        product: the product it follows from, or the key of the interest; 0 without one.
        common, buyers: counts for SPOKEN ("common of buyers who bought product") and BESIDE (receipts); buyers also for
            EVER; else 0.
    """

    kind: str
    product: int = 0
    common: int = 0
    buyers: int = 0


@dataclass(frozen=True)
class Offer:
    """A product worth offering to the customer.

    Attributes:
        product: its key; kind: REPEAT, CROSS_SELL, STEP_UP or NEW_FOR_YOU.
        score: what offers are ordered by: about the chance that it is bought next.
        grounds: at least one, the strongest first; empty for a REPEAT, whose grounds are the customer's own days.
        days, gap, silent: of a REPEAT: on how many days bought, the mean days from one to the next, days since.
        lasts: of a REPEAT: how many days what was bought last should last, by the rhythm and how much it was.
        lately: customers who bought the product in the last `LATELY` days.
    """

    product: int
    kind: str
    score: float
    grounds: tuple[Ground, ...] = ()
    days: int = 0
    gap: float = 0.0
    silent: int = 0
    lasts: float = 0.0
    lately: int = 0


@dataclass(frozen=True)
class Shelf:
    """What can be offered to a customer, besides what they bought before.

    Attributes:
        allowed: keys of products that may be offered (goods, not discontinued, not refused by the customer).
        lately: product key -> customers who bought it in the last `LATELY` days; what the customer bought suffices.
        popular: product keys for anybody, the best first.
        paired: product key -> products that the owner says go with it.
        next_step: product key -> the next product of its family.
        interest: product key -> an interest of the customer that it serves.
        taken: product key -> how gladly customers take it when it is offered, 0 to 2; 1 where not here.
    """

    allowed: frozenset[int]
    lately: dict[int, int]
    popular: tuple[int, ...]
    paired: dict[int, tuple[int, ...]]
    next_step: dict[int, int]
    interest: dict[int, int]
    taken: dict[int, float] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    """Products that nobody bought for so long that they are not asked about again."""
    usual: float = 1.0
    """Customers who lately bought what customers have: the (geometric) mean."""


def product_gap(bought: Bought, usual: float) -> Floats:
    """(b,) days between two purchases of each product: own gaps pulled towards the customer's usual gap (days)."""
    own = bought.last - bought.first + rhythm.PULL * usual
    return np.asarray(own / (bought.days - 1 + rhythm.PULL), dtype=np.float64)


def repeats(
    bought: Bought,
    shelf: Shelf,
    as_of: int,
    usual: float,
    habits: Habits,
    most: int | None = None,
    *,
    only_due: bool = False,
) -> list[Offer]:
    """Products to buy again, by the chance that the shop's `habits` give them; it fades, and rises with what sells.

    Whether a product is due does not order: on real shops what is bought most is bought next, due or not. What is
    offered to a person is only what is `due`, by what the customer did alone.

    Args:
        usual: the customer's expected gap between visits, in days.
        most: only so many of the best; None for all.
        only_due: only what `is_due` says is due.
    """
    keys = bought.product.tolist()
    lately = np.array([shelf.lately.get(key, 0) for key in keys], dtype=np.float64)
    gaps, silent = product_gap(bought, usual), as_of - bought.last
    open_ = np.array([key in shelf.allowed and key not in shelf.gone for key in keys], dtype=bool)
    if bought.kept is not None:
        open_ &= bought.kept
    score = habits.chances(bought.days) * 0.5 ** (silent / FADES)
    open_ &= score > NEVER
    lasts = gaps if bought.pack is None else gaps * bought.pack
    if only_due:
        open_ &= _is_due(bought.days, silent, lasts)
    else:  # what others do says the less, the more often the customer bought it
        score *= ((lately + 0.5) / shelf.usual) ** (0.5 / np.sqrt(bought.days))
    best = np.argsort(np.where(open_, -score, np.inf), kind="stable")[: int(open_.sum())][:most]
    own = (bought.last - bought.first) / np.maximum(bought.days - 1, 1)
    columns = (bought.product, score, bought.days, own, silent, lasts, lately.astype(np.int64))
    rows = zip(*(column[best].tolist() for column in columns), strict=True)
    return [
        Offer(key, REPEAT, worth, (), days, gap, quiet, last, recent)
        for key, worth, days, gap, quiet, last, recent in rows
    ]


def is_due(offer: Offer) -> bool:
    """Whether a REPEAT is due by a rhythm of its own: bought twice at least, nearly used up, and not given up."""
    return bool(_is_due(offer.days, offer.silent, offer.lasts))


def _is_due(days: Any, silent: Any, lasts: Any) -> Any:
    return (days >= 2) & (DUE * lasts <= silent) & (silent <= (FORGOTTEN + 1) * np.maximum(lasts, 7.0))


def due(bought: Bought, shelf: Shelf, as_of: int, usual: float, habits: Habits) -> list[Offer]:
    """The `repeats` that are due; the one rule of the program for what is due again."""
    return repeats(bought, shelf, as_of, usual, habits, only_due=True)


Spoken = dict[int, tuple[float, tuple[Ground, ...]]]
"""Product key -> (how strongly it is spoken for, the grounds); only the order of the weights means anything."""


def by_crowd(said: list[Said], lately: dict[int, int], fewest: int) -> Spoken:
    """What customers like this one take, and what all do.

    Args:
        lately: that of the shelf.
        fewest: buyers that it takes to be a ground by themselves.
    """
    found: Spoken = {}
    for one in said:
        grounds = tuple(Ground(SPOKEN, key, common, buyers) for key, common, buyers in one.grounds)
        if not grounds and one.buyers >= fewest:
            grounds = (Ground(POPULAR) if lately.get(one.product, 0) >= FEWEST else Ground(EVER, buyers=one.buyers),)
        if grounds:
            found[one.product] = (one.weight, grounds)
    return found


def by_pairs(basket: Ints, pairs: Pairs, allowed: frozenset[int]) -> Spoken:
    """What goes with the products of a basket: the weights added up, the best `FILL` of those with more than 0.

    Args:
        pairs: those that start from the basket; further ones are ignored.

    There is one ground if one product carries half of the weight, else the two strongest that speak for it.
    """
    own = frozenset(basket.tolist())
    rows = np.flatnonzero(np.isin(pairs.product, basket))
    if not len(rows):
        return {}
    order = rows[np.lexsort((pairs.product[rows], -pairs.weight[rows], pairs.with_[rows]))]
    keys, begin = np.unique(pairs.with_[order], return_index=True)
    end = np.append(begin[1:], len(order))
    total = np.add.reduceat(pairs.weight[order], begin)
    names = keys.tolist()
    open_ = np.array([key in allowed and key not in own for key in names]) & (total > 0)
    best = np.argsort(np.where(open_, -total, np.inf), kind="stable")[: min(FILL, int(open_.sum()))]
    found: Spoken = {}
    for i in best.tolist():
        low, high, weight = int(begin[i]), int(end[i]), float(total[i])
        alone = float(pairs.weight[order[low]]) >= weight / 2
        used = [int(row) for row in order[low : min(low + (1 if alone else 2), high)] if pairs.weight[row] > 0]
        found[names[i]] = (weight, tuple(_ground(pairs, row) for row in used))
    return found


def _ground(pairs: Pairs, row: int) -> Ground:
    return Ground(BESIDE, int(pairs.product[row]), int(pairs.common[row]), int(pairs.buyers[row]))


def together(first: Spoken, second: Spoken) -> Spoken:
    """Both, the strongest of each weighing the same; the grounds of the first go before."""
    found: dict[int, tuple[float, tuple[Ground, ...]]] = {}
    for spoken in (first, second):
        best = max((weight for weight, _grounds in spoken.values()), default=1.0)
        for key, (weight, grounds) in spoken.items():
            before, told = found.get(key, (0.0, grounds))
            found[key] = (before + weight / best, told)
    return found


def news(own: frozenset[int], spoken: Spoken, shelf: Shelf) -> list[Offer]:
    """Products new to the customer, each with its grounds.

    Args:
        own: what the customer bought, or has in the basket.
    """
    grounds: dict[int, list[Ground]] = {key: list(rows) for key, (_weight, rows) in spoken.items()}
    extra: dict[int, float] = {}
    for product in sorted(own):
        for key in shelf.paired.get(product, ()):
            grounds.setdefault(key, []).insert(0, Ground(PAIRED, product))
            extra[key] = 0.6
        if (step := shelf.next_step.get(product)) is not None:
            grounds.setdefault(step, []).insert(0, Ground(LADDER, product))
            extra[step] = 0.4
    for key, interest in shelf.interest.items():
        said = grounds.setdefault(key, [])
        said.insert(0 if said and said[0].kind in (POPULAR, EVER) else len(said), Ground(INTEREST, interest))
        extra.setdefault(key, 0.3)
    for key in shelf.popular if len(grounds) < FILL else ():
        grounds.setdefault(key, [Ground(POPULAR)])
    wanted = [key for key in grounds if key in shelf.allowed and key not in own]
    return _scored(wanted, grounds, spoken, extra, shelf)


def _scored(
    wanted: list[int], grounds: dict[int, list[Ground]], spoken: Spoken, extra: dict[int, float], shelf: Shelf
) -> list[Offer]:
    """By the weights, the best one 0.5, times how gladly it is taken; the owner's grounds on top, popularity last."""
    place = {key: 1e-9 / (1 + rank) for rank, key in enumerate(shelf.popular)}
    raw = {key: spoken[key][0] if key in spoken else place.get(key, 0.0) for key in wanted}
    best = max((spoken[key][0] for key in wanted if key in spoken), default=0.0) or 1.0
    return [
        Offer(
            key, _kind(grounds[key]), (0.5 * raw[key] / best + extra.get(key, 0.0)) * shelf.taken.get(key, 1.0),
            tuple(grounds[key]), lately=shelf.lately.get(key, 0),
        )
        for key in wanted
    ]  # fmt: skip


def with_chances(new: list[Offer], chances: list[float]) -> list[Offer]:
    """The products new to a customer, in their order, with the chances (falling) that the best so many have."""
    ordered = ranked(new, len(new))
    padded = chances + [min(chances, default=1.0) * 0.5**n for n in range(1, len(ordered) - len(chances) + 1)]
    strictly = (chance * (1.0 - 1e-6 * place) for place, chance in enumerate(padded))
    return [replace(offer, score=chance) for offer, chance in zip(ordered, strictly, strict=False)]


def gladly(bought: int, answers: int) -> float:
    """How gladly a product is taken when offered, 0 to 2: (bought + ½ DOUBT) ÷ (answers + DOUBT), 1 without answers."""
    return 2.0 * (bought + DOUBT / 2) / (answers + DOUBT)


def _kind(grounds: list[Ground]) -> str:
    first = grounds[0]
    if first.kind == LADDER:
        return STEP_UP
    if first.kind in (PAIRED, INTEREST) or (first.kind in (SPOKEN, BESIDE) and len(grounds) == 1):
        return CROSS_SELL
    return NEW_FOR_YOU


def ranked(offers: list[Offer], top: int, *, mixed: bool = False) -> list[Offer]:
    """The best `top` offers, best first; equal scores in order of product key.

    Args:
        mixed: keep a place in five (one at least, where there are two) for products new to the customer.
    """
    ordered = sorted(offers, key=lambda offer: (-offer.score, offer.product))
    if not mixed:
        return ordered[:top]
    again = [offer for offer in ordered if offer.kind == REPEAT]
    new = [offer for offer in ordered if offer.kind != REPEAT]
    kept = min(len(new), max(top // 5, 1)) if top > 1 else 0
    chosen = again[: top - kept]
    return chosen + new[: top - len(chosen)]


def due_on(offer: Offer, as_of: int) -> int | None:
    """The day number on which a REPEAT is due, what was bought last being used up; None for other kinds."""
    if offer.kind != REPEAT:
        return None
    return as_of - offer.silent + round(offer.lasts)


def popular(bought_lately: dict[int, int], allowed: Collection[int]) -> tuple[int, ...]:
    """The products that most customers, five at least, bought lately."""
    many = [(-buyers, key) for key, buyers in bought_lately.items() if buyers >= FEWEST and key in allowed]
    return tuple(key for _buyers, key in heapq.nsmallest(FILL, many))
