"""The demo shop's receipts: who came when, with what, what was brought back, and how it was paid."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from random import Random

from app import money
from app.services import demo_calendar
from app.services.demo_baskets import Baskets, Taste
from app.services.demo_calendar import Calendar
from app.services.demo_people import Person
from app.services.demo_seeds import Seeds

WALK_INS = 0.25
"""The share of receipts that belong to no customer."""
RETURNS = 0.015
"""The share of receipts of which something is brought back."""
TASTES = 60
"""How many different kinds of people walk in."""
RATE = 1100
"""PPN, in hundredths of a percent."""

_METHODS = ("cash", "qris", "card", "transfer")
_UP_TO = (0.46, 0.8, 0.93)
"""Where in 0…1 the ways to pay end, one after the other."""


@dataclass(slots=True)
class Line:
    """One line to be; `net` and `tax` in rupiah, quantity in thousandths."""

    place: int
    quantity: int
    price: int
    discount: int
    rate: int
    net: int
    tax: int
    back: Line | None = None
    """The line it brings back."""
    key: int = 0


@dataclass(slots=True)
class Receipt:
    """One receipt to be; `who` is the place of the customer, −1 for a walk-in."""

    day: int
    minute: int
    who: int
    lines: list[Line]
    channel: str = "shop"
    payments: list[tuple[int, str, int]] = field(default_factory=list)
    """(day number, method, amount)."""
    key: int = 0

    @property
    def gross(self) -> int:
        """What has to be paid."""
        return sum([line.net + line.tax for line in self.lines])


class Till:
    """Writes the receipts of one shop."""

    def __init__(self, rnd: Random, seeds: Seeds, calendar: Calendar, people: list[Person]) -> None:
        """For these people, whose days are planned."""
        self._rnd, self._seeds, self._calendar, self._people = rnd, seeds, calendar, people
        self._baskets = Baskets(seeds, calendar.first, calendar.last)
        self._amounts = lru_cache(maxsize=50_000)(_amounts)

    def receipts(self, lines: int | None, told: Callable[[float], None]) -> list[Receipt]:
        """All receipts in order of time.

        Args:
            lines: how many lines there are to be in all; None for as many as these people make.
            told: the share done, 0 to 1.
        """
        found = self._regulars(told)
        if lines is not None:
            found = self._trimmed(found, lines)
        back = self._returns(found)
        held = sum(len(one.lines) for one in found)
        if lines is not None:
            back = back[: max(lines - held, 0)]
        wanted = lines - held - len(back) if lines is not None else None
        found += back + self._walk_ins(round(len(found) * WALK_INS / (1 - WALK_INS)), wanted)
        found.sort(key=lambda one: (one.day, one.minute, one.who))
        for one in found:
            self._pay(one)
        return found

    def _regulars(self, told: Callable[[float], None]) -> list[Receipt]:
        found: list[Receipt] = []
        for who, person in enumerate(self._people):
            if who % 500 == 0:
                told(who / len(self._people))
            if person.days:
                missions = person.role.get("missions", [])
                taste = self._baskets.taste(self._rnd, person.interests, missions, firm=person.is_firm)
                mine = [self._receipt(who, day, taste) for day in person.days]
                self._known_basket(person, mine[0])
                found += mine
        return found

    def _receipt(self, who: int, day: int, taste: Taste) -> Receipt:
        rnd = self._rnd
        goods = self._baskets.fill(rnd, taste, day, self._calendar.feast_on(day))
        lines = [self._line(place, quantity, day, taste.bargain) for place, quantity in goods]
        one = Receipt(day, demo_calendar.minute(rnd, day, self._calendar.last), who, lines)
        if who >= 0 and rnd.random() < 0.05:
            one.channel = "delivery"
            lines.append(self._line(self._seeds.delivery, 1000, day, 0))
        return one

    def _known_basket(self, person: Person, first: Receipt) -> None:
        """What the seeds say somebody bought first, in place of a basket of chance."""
        if codes := person.role.get("basket"):
            places = [place for place, good in enumerate(self._seeds.goods) if good.code in codes]
            first.lines = [self._line(place, 1000, first.day, 0) for place in places]

    def _line(self, place: int, quantity: int, day: int, bargain: float) -> Line:
        good = self._seeds.goods[place]
        price = good.price
        if day < self._calendar.last - 300:
            price = money.round_ratio(price * 95, 50_000) * 500
        discount = 0
        if bargain and self._rnd.random() < bargain:
            share = 10 if self._rnd.random() < 0.4 else 5
            discount = money.round_ratio(money.line_amount(quantity, price) * share, 10_000) * 100
        rate = RATE if good.is_taxed else 0
        return Line(place, quantity, price, discount, rate, *self._amounts(quantity, price, discount, rate))

    def _trimmed(self, found: list[Receipt], lines: int) -> list[Receipt]:
        """As many of the receipts as have room, without favour."""
        if sum(len(one.lines) for one in found) <= lines:
            return found
        order = found[:]
        self._rnd.shuffle(order)
        fits = sum(1 for total in accumulate(len(one.lines) for one in order) if total <= lines)
        return order[:fits]

    def _returns(self, found: list[Receipt]) -> list[Receipt]:
        """Receipts of one line each that bring something back within two weeks."""
        rnd, back = self._rnd, []
        for one in found:
            if rnd.random() >= RETURNS:
                continue
            day = self._calendar.near(rnd, one.day + rnd.randint(3, 14), 2)
            line = rnd.choice(one.lines)
            if day <= one.day or line.quantity < 0 or not self._seeds.goods[line.place].is_goods:
                continue
            minute = demo_calendar.minute(rnd, day, self._calendar.last)
            back.append(Receipt(day, minute, one.who, [self._undone(line)]))
        return back

    def _undone(self, line: Line) -> Line:
        """The whole line back, or one piece of several that had no discount."""
        quantity = 1000 if line.quantity > 1000 and not line.discount and line.quantity % 1000 == 0 else line.quantity
        discount = -line.discount
        amounts = self._amounts(-quantity, line.price, discount, line.rate)
        return Line(line.place, -quantity, line.price, discount, line.rate, *amounts, back=line)

    def _walk_ins(self, count: int, lines: int | None) -> list[Receipt]:
        """So many sales to nobody in particular, or as many as make up the lines."""
        rnd, interests = self._rnd, self._seeds.interests
        tastes = [
            self._baskets.taste(rnd, (rnd.choice(interests),), [], firm=False) for _one in range(TASTES)
        ]
        days = [day for day in range(self._calendar.first, self._calendar.last + 1) if self._calendar.busy(day)]
        busy = list(accumulate(self._calendar.busy(day) for day in days))
        found: list[Receipt] = []
        room = lines
        while room > 0 if room is not None else len(found) < count:
            one = self._receipt(-1, rnd.choices(days, cum_weights=busy)[0], tastes[int(rnd.random() * TASTES)])
            if room is not None:
                del one.lines[room:]
                room -= len(one.lines)
            found.append(one)
        return found

    def _pay(self, one: Receipt) -> None:
        """How it was paid: at once by most; firms and a few others later, and some have not yet."""
        rnd, amount, last = self._rnd, one.gross, self._calendar.last
        person = self._people[one.who] if one.who >= 0 else None
        if not amount:
            return
        if one.lines[0].back is not None:
            one.payments.append((one.day, "cash", amount))
        elif person is not None and rnd.random() < (0.75 if person.is_firm else 0.025):
            later = one.day + (rnd.randint(60, 150) if rnd.random() < 0.12 else rnd.randint(4, 40))
            if later > last and amount > 20_000 and rnd.random() < 0.35:
                one.payments.append((one.day, "cash", amount // 2000 * 1000))
            elif later <= last:
                one.payments.append((later, "transfer", amount))
        else:
            one.payments.append((one.day, _METHODS[bisect(_UP_TO, rnd.random())], amount))


def _amounts(quantity: int, price: int, discount: int, rate: int) -> tuple[int, int]:
    return money.split_tax(money.line_amount(quantity, price, discount), rate, included=True)
