"""When the demo shop is open, and when people come to it: weekdays, paydays, December and the feasts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

FEASTS = ("lebaran", "christmas", "imlek")
BEFORE = 18
"""Days before a feast on which people shop for it."""

_WEEKDAYS = (0.85, 0.8, 0.85, 0.95, 1.1, 1.5, 1.15)
_ISLAMIC_EPOCH = 227015
"""The day number of 1 Muharram 1."""
_NEW_MOON, _MONTH = 730125.6, 29.530588861
"""A mean new moon in China's time (6 January 2000) as a day number, and the days to the next."""


@dataclass(frozen=True)
class Calendar:
    """The days of the demo shop from `first` to `last`, as day numbers.

    Attributes:
        demand: how busy each day is, 0 when closed; the mean of a plain week is 1.
        feast: the feast people shop for on each day, or "".
        feasts: (feast, day number), in order, those just after `last` included.
    """

    first: int
    last: int
    demand: tuple[float, ...]
    feast: tuple[str, ...]
    feasts: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, first: dt.date, last: dt.date) -> Calendar:
        """The calendar of a period."""
        start, end = first.toordinal(), last.toordinal()
        feasts = tuple(
            sorted(
                ((feast, day) for feast in FEASTS for day in days_of(feast, first.year, last.year + 1)
                 if start < day <= end + BEFORE),
                key=lambda pair: pair[1],
            )
        )  # fmt: skip
        names = [""] * (end - start + 1)
        for feast, day in feasts:
            for place in range(max(day - BEFORE, start), min(day, end + 1)):
                names[place - start] = feast
        closed = {day + extra for feast, day in feasts if feast == "lebaran" for extra in (0, 1)}
        demand = tuple(_demand(start + place, feast, closed) for place, feast in enumerate(names))
        return cls(start, end, demand, tuple(names), feasts)

    def busy(self, day: int) -> float:
        """How busy a day is; 0 if the shop is closed or the day lies outside."""
        return self.demand[day - self.first] if self.first <= day <= self.last else 0.0

    def feast_on(self, day: int) -> str:
        """The feast people shop for on that day, or ""; also of a day outside."""
        return self.feast[day - self.first] if self.first <= day <= self.last else ""

    def near(self, rnd: Random, day: int, slack: int) -> int:
        """An open day within `slack` of `day`, busier ones more often; 0 if there is none."""
        days = [one for one in range(day - slack, day + slack + 1) if self.busy(one)]
        if not days:
            return 0
        return rnd.choices(days, [self.busy(one) for one in days])[0]


def minute(rnd: Random, day: int, last: int) -> int:
    """The minute of the day at which somebody pays: around ten and five, in the opening hours.

    The shop's last day has only just begun.
    """
    opens, closes = (540, 1020) if dt.date.fromordinal(day).weekday() == 6 else (480, 1200)
    if day == last:
        return opens + int(rnd.random() * 90)
    middle = 610 if rnd.random() < 0.45 else 1010
    return min(max(round(rnd.gauss(middle, 85)), opens), closes - 1)


def days_of(feast: str, first_year: int, last_year: int) -> list[int]:
    """The day numbers of a feast in these years, right to a day or so."""
    years = range(first_year, last_year + 1)
    if feast == "christmas":
        return [dt.date(year, 12, 25).toordinal() for year in years]
    if feast == "imlek":
        return [_new_moon(dt.date(year, 1, 21).toordinal()) for year in years]
    hijri = range((first_year - 622) * 33 // 32 - 1, (last_year - 622) * 33 // 32 + 3)
    found = [_shawwal(year) for year in hijri]
    return [day for day in found if first_year <= dt.date.fromordinal(day).year <= last_year]


def _shawwal(year: int) -> int:
    """1 Shawwal of a year of the tabular Islamic calendar: the end of the fast."""
    return _ISLAMIC_EPOCH + 266 + (year - 1) * 354 + (3 + 11 * year) // 30


def _new_moon(earliest: int) -> int:
    """The day of the first mean new moon on or after a day."""
    months = -(-(earliest - _NEW_MOON) // _MONTH)
    return int(_NEW_MOON + months * _MONTH)


def _demand(day: int, feast: str, closed: set[int]) -> float:
    date = dt.date.fromordinal(day)
    if day in closed or (date.month, date.day) == (1, 1):
        return 0.0
    busy = _WEEKDAYS[date.weekday()]
    busy *= 1.15 if date.day >= 25 or date.day <= 2 else 1.0
    busy *= 1.3 if date.month == 12 and date.day <= 24 else 1.0
    return busy * {"lebaran": 1.35, "imlek": 1.1}.get(feast, 1.0)
