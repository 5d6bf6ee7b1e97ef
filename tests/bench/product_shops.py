"""Simulated shops with products, for judging suggestions: who bought what on which day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DAYS = 730
"""Two years, …"""
CUTS = (400, 520, 640)
"""… judged on what followed these days."""
FIRST = 734_000
"""The day number of the first day."""


@dataclass(frozen=True)
class Kind:
    """How a kind of shop sells.

    Attributes:
        products, customers: how many; from, until: the days on which customers come for the first time.
        gaps: days between visits of a customer, one of these each; steady: how evenly (gamma shape).
        stays: mean days as a customer; basket: mean products a visit.
        skew: of the sales of products (power law); groups: of products, loved: how few of them each customer likes.
        again: how far a visit is for what one always takes, favourites: how few that is.
        lives: mean days on the shelf of `changing` of the products, most sold when new by `fresh` times.
        seasonal: the share of products sold in a season of two months only.
        once: nothing is bought twice.
    """

    products: int
    customers: int
    gaps: tuple[float, ...]
    steady: float
    stays: float
    basket: float
    skew: float = 1.0
    groups: int = 1
    loved: float = 1.0
    again: float = 0.0
    favourites: float = 10.0
    changing: float = 0.0
    lives: float = 180.0
    fresh: float = 0.0
    seasonal: float = 0.0
    once: bool = False
    begin: int = 0
    until: int = 640


KINDS = {
    "café": Kind(45, 350, (1.5, 3, 7, 14), 1, 300, 1.8, again=0.85, favourites=8),
    "grocer": Kind(300, 500, (4, 7, 7, 14), 3, 400, 8, 0.8, again=0.75, favourites=25),
    "gifts": Kind(500, 2500, (60, 120, 200), 1, 250, 1.6, groups=12, loved=0.5, changing=0.5, lives=250, seasonal=0.25),
    "gifts, small": Kind(120, 600, (120, 200), 1, 200, 1.3, groups=12, loved=0.5, changing=0.5, seasonal=0.25),
    "pets": Kind(160, 900, (14, 21, 30, 45), 4, 500, 1.7, 0.8, groups=4, loved=0.05, again=0.65, favourites=3),
    "hairdresser": Kind(35, 500, (28, 35, 42, 60), 20, 400, 1.5, again=0.85, favourites=3),
    "apparel": Kind(900, 1500, (45, 90, 150), 1, 400, 2, 0.7, groups=10, loved=0.3, changing=0.9, lives=150),
    "new shop": Kind(100, 250, (7, 14, 30), 1, 400, 2, groups=6, loved=0.5, begin=590, until=720),
    "books": Kind(
        2500, 1200, (20, 40, 90), 1, 500, 1.8, 0.9, groups=30, loved=0.15, changing=0.6, lives=9999, fresh=8, once=True
    ),
}  # fmt: skip


def make(name: str, seed: int = 1) -> np.ndarray:
    """(r, 3) customer, product and day number of everything bought in a shop of this kind, each once a day."""
    kind, dice = KINDS[name], np.random.default_rng([seed, list(KINDS).index(name)])
    many = kind.products
    sells = dice.permutation(1.0 / np.arange(1, many + 1) ** kind.skew)
    group = dice.integers(0, kind.groups, many)
    changing = dice.random(many) < kind.changing
    born = np.where(changing, dice.integers(-120, DAYS, many), -9999)
    gone = np.where(changing, born + dice.exponential(kind.lives, many) + 60, 99_999)
    season = np.where(dice.random(many) < kind.seasonal, dice.integers(0, 365, many), -1)
    rows = []
    for customer in range(1, kind.customers + 1):
        taste = dice.dirichlet(np.full(kind.groups, kind.loved))[group] + 0.02 / kind.groups
        own = sells * taste
        usual = dice.dirichlet(own / own.sum() * kind.favourites + 1e-4)
        day, gap = int(dice.integers(kind.begin, kind.until)), float(dice.choice(kind.gaps))
        end, had = day + dice.exponential(kind.stays) + 20, np.zeros(many, dtype=bool)
        while day < min(DAYS, end):
            there = (born <= day) & (day < gone) & ~(had & kind.once)
            away = np.minimum((day - season) % 365, (season - day) % 365)
            newly = 1 + kind.fresh * np.exp(-np.maximum(day - born, 0) / 30.0) * changing
            weight = own * there * newly * np.where(season < 0, 1.0, np.where(away < 30, 6.0, 0.05))
            mixed = kind.again * usual * there + (1 - kind.again) * weight / weight.sum()
            bought = np.unique(dice.choice(many, 1 + dice.poisson(kind.basket - 1), p=mixed / mixed.sum()))
            had[bought] = True
            rows += [(customer, int(product) + 1, FIRST + day) for product in bought]
            day += max(1, round(float(dice.gamma(kind.steady, gap / kind.steady))))
    return np.array(rows, dtype=np.int64)


def cuts(name: str) -> tuple[int, ...]:
    """The day numbers after which a shop of this kind is judged."""
    return tuple(FIRST + day for day in ((650, 680, 700) if KINDS[name].begin else CUTS))
