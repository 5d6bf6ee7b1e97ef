"""Shops to judge by: the public sales data, and simulated shops of different kinds with customers unlike each other."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from app.insights import rhythm
from app.insights.history import History

START = dt.date(2021, 3, 1).toordinal()
"""The first day of every simulated shop."""
NEVER = 1 << 30

Random = np.random.Generator
Row = tuple[int, int, int]
"""(customer, day number, minor units)"""


def gathered(rows: list[tuple[str, str, float]]) -> History:
    """From (customer, ISO day, amount)."""
    who = np.unique([row[0] for row in rows], return_inverse=True)[1]
    day = [dt.date.fromisoformat(row[1]).toordinal() for row in rows]
    return History.build(who, day, [round(100 * row[2]) for row in rows], int(who.max()) + 1)


def cdnow(folder: Path, name: str = "cdnow_master.csv.gz") -> History:
    """The whole of CDNOW: 23,570 first-time buyers of one quarter, followed for 18 months."""
    with gzip.open(folder / name, "rt", newline="") as file:
        return gathered([(r["customer_id"], r["date"], float(r["amount"])) for r in csv.DictReader(file)])


def cdnow_sample(folder: Path) -> History:
    """The tenth of CDNOW that the papers use."""
    with (folder / "cdnow_sample.csv").open(newline="") as file:
        return gathered([(r["customer_id"], r["date"], float(r["amount"])) for r in csv.DictReader(file)])


def online_retail(folder: Path) -> History:
    """A year of a wholesaler of gifts, customers with a number only."""
    with gzip.open(folder / "online_retail.csv.gz", "rt", newline="", encoding="utf-8") as file:
        return gathered(
            [
                (r["CustomerID"], r["InvoiceDate"][:10], float(r["Quantity"]) * float(r["UnitPrice"]))
                for r in csv.DictReader(file)
                if r["CustomerID"] and float(r["Quantity"]) > 0
            ]
        )


REAL: dict[str, Callable[[Path], History]] = {
    "CDNOW": cdnow,
    "CDNOW sample": cdnow_sample,
    "Online Retail": online_retail,
}


def _arrivals(random: Random, customers: int, days: int, at_once: float) -> Iterator[tuple[int, float]]:
    """When customers first come: a share of them in the shop's first month, the others evenly over its days."""
    for customer in range(customers):
        early = random.random() < at_once
        yield customer, float(random.uniform(0, 30) if early else random.uniform(0, days))


def _built(rows: list[Row], customers: int) -> History:
    who, day, net = zip(*rows, strict=True)
    return History.build(who, day, net, customers)


def _amount(random: Random, typical: float) -> int:
    return max(1, round(typical * random.lognormal(0, 0.5)))


def _regulars(
    seed: int, customers: int, days: int, gap: float, spread: float, steady: float, leaves: tuple[float, float],
    at_once: float = 0.4, closed: bool = False, once: float = 0.0, august: bool = False, doubles: int = NEVER,
) -> History:  # fmt: skip
    """Customers with a rhythm of their own.

    Args:
        gap: the median customer's mean gap in days, `spread` the standard deviation of its logarithm.
        steady: shape of the gamma that gaps follow: 1 is Poisson, large is by the clock.
        leaves: parameters of the beta distribution of each customer's chance to leave after a visit.
        closed: whether the shop is closed on Sundays; once: the share that never comes again.
        august: whether it is closed in August, so that people come in the week after it.
        doubles: the day of the shop from which on everybody comes twice as often.
    """
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for customer, begin in _arrivals(random, customers, days, at_once):
        mean, leave, spend = gap * random.lognormal(0, spread), random.beta(*leaves), 2000 * random.lognormal(0, 0.8)
        leave = 1.0 if random.random() < once else leave
        when = begin
        while when < days:
            day = START + int(when)
            if closed and day % 7 == 0:
                day += 1
            if august and dt.date.fromordinal(day).month == 8:
                when += 32 - dt.date.fromordinal(day).day + random.uniform(0, 7)
                continue
            rows.append((customer, day, _amount(random, spend)))
            if random.random() < leave:
                break
            pause = 21.0 if random.random() < 0.02 else 0.0
            wait = random.gamma(steady, mean / steady) + pause
            when += max(1.0, wait / 2 if when >= doubles else wait)
    return _built(rows, customers)


def grocer(seed: int = 1) -> History:
    """A grocer whose customers come about every four days, closed on Sundays."""
    return _regulars(seed, 1500, 600, 4.0, 0.6, 3.0, (0.6, 40.0), closed=True)


def weekly_grocer(seed: int = 2) -> History:
    """A grocer whose customers come about weekly."""
    return _regulars(seed, 900, 540, 7.0, 0.5, 4.0, (0.7, 25.0), closed=True)


def appointments(seed: int = 3) -> History:
    """A hairdresser: visits by appointment every five to eight weeks, hardly ever early."""
    return _regulars(seed, 700, 900, 42.0, 0.3, 14.0, (0.8, 8.0))


def one_time(seed: int = 4) -> History:
    """A shop at a sight: five in six never come again."""
    return _regulars(seed, 4000, 730, 90.0, 0.8, 1.0, (1.0, 3.0), at_once=0.05, once=0.75)


def new_shop(seed: int = 5) -> History:
    """A café four months old."""
    return _regulars(seed, 600, 125, 9.0, 0.8, 1.5, (0.8, 4.0), at_once=0.1)


def thirty(seed: int = 6) -> History:
    """A shop with thirty customers."""
    return _regulars(seed, 30, 500, 25.0, 0.7, 2.0, (0.8, 8.0))


def ten(seed: int = 10) -> History:
    """A shop with ten customers."""
    return _regulars(seed, 10, 400, 14.0, 0.7, 2.0, (0.8, 8.0))


def hundred(seed: int = 11) -> History:
    """A shop with a hundred customers who come when they like."""
    return _regulars(seed, 100, 700, 30.0, 0.9, 1.2, (0.8, 6.0))


def doubled(seed: int = 12) -> History:
    """A baker whose customers come twice as often since last winter."""
    return _regulars(seed, 600, 620, 16.0, 0.7, 2.0, (0.8, 20.0), doubles=330)


def summer_break(seed: int = 13) -> History:
    """A canteen's supplier, closed in August."""
    return _regulars(seed, 500, 960, 18.0, 0.6, 2.0, (0.8, 20.0), august=True)


def wholesale(seed: int = 14) -> History:
    """A wholesaler whose customers order about monthly."""
    return _regulars(seed, 250, 900, 30.0, 0.35, 6.0, (0.6, 30.0), at_once=0.6)


def _calendar(
    seed: int, customers: int, days: int, rate: float, spread: float, leave: float,
    seasons: list[tuple[int, int, float]],
) -> History:  # fmt: skip
    """Purchases by the calendar: each customer has a level, and each season of the year draws them more or less.

    Args:
        rate: the median customer's purchases a day out of season; leave: the mean share that leaves in a year.
        seasons: (first day of the year, last day of it, how many times as often on average).
    """
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for customer, begin in _arrivals(random, customers, days, 0.3):
        level, stays = rate * random.lognormal(0, spread), random.exponential(365 / leave)
        draw = np.ones(366)
        for first, last, times in seasons:
            draw[first : last + 1] *= max(times * random.gamma(0.7, 1 / 0.7), 0.02)
        spend = 3000 * random.lognormal(0, 0.7)
        rows.append((customer, START + int(begin), _amount(random, spend)))
        for day in range(int(begin) + 1, min(days, int(begin + stays) + 1)):
            of_year = dt.date.fromordinal(START + day).timetuple().tm_yday - 1
            if random.random() < level * draw[of_year]:
                rows.append((customer, START + day, _amount(random, spend)))
    return _built(rows, customers)


def gifts(seed: int = 7) -> History:
    """Presents twice a year: before Christmas and in May and June, hardly anything between."""
    return _calendar(seed, 1200, 1000, 0.0004, 0.5, 0.25, [(325, 357, 40.0), (120, 165, 18.0)])


def apparel(seed: int = 8) -> History:
    """Clothes: all year, more in spring and autumn."""
    return _calendar(seed, 1500, 900, 0.006, 0.9, 0.5, [(75, 130, 2.2), (250, 310, 2.5), (0, 40, 0.5)])


def seaside(seed: int = 9) -> History:
    """A shop at the sea: the summer brings ten times as much."""
    return _calendar(seed, 1500, 1000, 0.0015, 0.8, 0.35, [(160, 240, 10.0)])


SIMULATED: dict[str, Callable[[int], History]] = {
    "grocer, four days": grocer,
    "grocer, weekly": weekly_grocer,
    "gifts twice a year": gifts,
    "apparel": apparel,
    "seaside, summers": seaside,
    "appointments": appointments,
    "one-time buyers": one_time,
    "brand-new shop": new_shop,
    "sales doubled": doubled,
    "closed in August": summer_break,
    "wholesale, monthly": wholesale,
    "hundred customers": hundred,
    "thirty customers": thirty,
    "ten customers": ten,
}


SHOPS = {"wholesale, monthly": 24, "hundred customers": 16, "thirty customers": 24, "ten customers": 40}
"""How many shops of a kind are judged, 8 where nothing is said: the smaller, the more chance is in each."""


def several(name: str) -> Iterator[History]:
    """Shops of this simulated kind, each with other customers."""
    kind, make = list(SIMULATED).index(name), SIMULATED[name]
    for number in range(SHOPS.get(name, 8)):
        yield make(1000 * number + kind + 1)


def monthly(shop: History) -> rhythm.Rhythm:
    """The shop's rhythm as it was learned on the first of each month."""
    first, last = int(shop.day.min()), int(shop.day.max())
    month = dt.date.fromordinal(first).replace(day=1)
    learned = []
    while month.toordinal() <= last:
        month = (month + dt.timedelta(days=32)).replace(day=1)
        learned.append(rhythm.learn(shop, month.toordinal()))
    return rhythm.Rhythm.of(learned)
