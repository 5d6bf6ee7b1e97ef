"""What the demo shop's customers put into their baskets: their usual things, and what goes with them."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from random import Random

from app.services.demo_seeds import Chances, Seeds, Steps

_FEASTING = 0.4
"""The share of baskets before a feast that hold something for it."""


@dataclass(slots=True)
class Errand:
    """One thing a customer comes for again and again: always the same step, until they move up."""

    steps: Steps
    step: int
    up_on: int
    """The day number from which the next step is taken; far away for most."""
    along: Chances

    def main(self, day: int) -> int:
        """The place of the product taken on that day."""
        return self.steps[min(self.step + (day >= self.up_on), len(self.steps) - 1)]


@dataclass(slots=True)
class Taste:
    """What one customer buys."""

    errands: list[Errand]
    up_to: tuple[float, ...]
    """Where in 0…1 the errands end, one after the other; the last one takes the rest."""
    bargain: float
    """The share of lines with a discount."""
    amount: int
    """How many of the main thing at most."""


class Baskets:
    """Fills baskets for customers of many tastes."""

    def __init__(self, seeds: Seeds, first: int, last: int) -> None:
        """For a shop that sells from one day number to another."""
        self._seeds = seeds
        self._first, self._last = first, last
        self._missions = {mission.name: mission for mission in seeds.missions}
        self._shelf = [place for place, good in enumerate(seeds.goods) if good.is_goods and not good.is_discontinued]
        self._gone = {place for place, good in enumerate(seeds.goods) if good.is_discontinued}

    def taste(self, rnd: Random, interests: tuple[str, ...], missions: list[str], *, firm: bool) -> Taste:
        """A taste that follows a customer's interests.

        Args:
            missions: the errands by name, most important first; empty to choose by the interests.
        """
        chosen = missions or self._choose(rnd, interests)
        errands = [self._errand(rnd, name) for name in chosen]
        up_to = (0.55, 0.8, 0.93)
        bargain = rnd.choice((0.0, 0.02, 0.05, 0.05, 0.3))
        return Taste(errands, up_to, bargain, rnd.choice((4, 6, 12)) if firm else rnd.choice((1, 1, 1, 2, 2, 3)))

    def _choose(self, rnd: Random, interests: tuple[str, ...]) -> list[str]:
        served = [mission.name for mission in self._seeds.missions if mission.interest in interests]
        rnd.shuffle(served)
        daily = rnd.choice(("kitchen", "household", "coffee", "tea"))
        return list(dict.fromkeys([*served, daily]))[:4]

    def _errand(self, rnd: Random, name: str) -> Errand:
        mission = self._missions[name]
        steps = rnd.choice(mission.mains)
        step = rnd.choices(range(len(steps)), (6, 3, 1)[: len(steps)])[0]
        moves = rnd.random() < 0.15 and step + 1 < len(steps)
        up_on = rnd.randint(self._first, self._last) if moves else self._last + 1
        along = tuple((place, 0.7 if rnd.random() < 0.3 else share * 0.7) for place, share in mission.along)
        return Errand(steps, step, up_on, along)

    def fill(self, rnd: Random, taste: Taste, day: int, feast: str) -> list[tuple[int, int]]:
        """(product's place, quantity in thousandths) of one visit; nothing twice."""
        dice = rnd.random
        errands = taste.errands
        first = errands[min(bisect(taste.up_to, dice()), len(errands) - 1)]
        found: dict[int, int] = {}
        self._run(rnd, first, taste, day, found)
        if len(errands) > 1 and dice() < 0.22:
            self._run(rnd, errands[int(dice() * len(errands))], taste, day, found)
        if feast and dice() < _FEASTING:
            for place, share in self._seeds.feasts[feast]:
                if dice() < share:
                    found.setdefault(place, 1000)
        if dice() < 0.1:
            found.setdefault(self._shelf[int(dice() * len(self._shelf))], 1000)
        return list(found.items())

    def _run(self, rnd: Random, errand: Errand, taste: Taste, day: int, found: dict[int, int]) -> None:
        dice = rnd.random
        main = errand.main(day)
        most = taste.amount
        if main not in found:
            found[main] = self._quantity(rnd, main, 1 + int(dice() * most) if most > 1 else 1)
        for place, share in errand.along:
            if dice() < share and place not in found and not (place in self._gone and day > self._last - 150):
                found[place] = self._quantity(rnd, place, 1)

    def _quantity(self, rnd: Random, place: int, pieces: int) -> int:
        """In thousandths; what is weighed comes in steps of 50 g."""
        if self._seeds.goods[place].by_weight:
            return 50 * rnd.randint(10, 40)
        return pieces * 1000
