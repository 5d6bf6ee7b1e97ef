"""Who bought on which days, as three flat arrays; what every other module of this room starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

Spans = tuple[tuple[int, int], ...]
"""First and last day numbers."""

FAR = 1 << 22
"""More than any day number (`datetime.date.max.toordinal()` is 3,652,059)."""


@dataclass(frozen=True)
class History:
    """The purchase days of `n` customers, sorted by customer and day.

    Attributes:
        start: (n + 1,) where each customer's days begin in `day`; the last one is their number.
        day: (N,) distinct purchase days as `datetime.date.toordinal()` numbers.
        net: (N,) net sales of the day in minor units; returns booked on later days may be in any of them.
    """

    start: Ints
    day: Ints
    net: Ints

    @classmethod
    def build(cls, customer: Any, day: Any, net: Any, count: int) -> History:
        """From loose rows in any order: `customer` in 0…count-1, several rows of one day are one visit."""
        who, when, money = (np.asarray(column, dtype=np.int64) for column in (customer, day, net))
        if not len(who):
            empty = np.zeros(0, dtype=np.int64)
            return cls(np.zeros(count + 1, dtype=np.int64), empty, empty)
        key, total = who * FAR + when, money
        if not bool((np.diff(key) > 0).all()):  # the book hands them over in order, a row a day
            key, place = np.unique(key, return_inverse=True)
            total = np.zeros(len(key), dtype=np.int64)
            np.add.at(total, place, money)
        start = np.searchsorted(key, np.arange(count + 1, dtype=np.int64) * FAR)
        return cls(start.astype(np.int64), key % FAR, total)

    def until(self, as_of: int) -> History:
        """The same customers as they were known at the end of day `as_of`."""
        keep = self.day <= as_of
        if bool(keep.all()):
            return self
        kept = np.concatenate([[0], np.cumsum(keep)])
        return History(kept[self.start].astype(np.int64), self.day[keep], self.net[keep])

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What was worked out from this history and may be asked for again."""
        return {}

    @cached_property
    def count(self) -> Ints:
        """(n,) purchase days."""
        return np.diff(self.start)

    @cached_property
    def owner(self) -> Ints:
        """(N,) whose day it is."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.count)

    @cached_property
    def place(self) -> Ints:
        """(N,) the how-many-th purchase day of its customer it is, from 0."""
        return np.arange(len(self.day), dtype=np.int64) - self.start[:-1][self.owner]

    @cached_property
    def gap(self) -> Ints:
        """(N,) days since the customer's purchase day before; -1 on the first."""
        days = np.diff(self.day, prepend=0)
        return np.where(self.place == 0, -1, days)

    @cached_property
    def first(self) -> Ints:
        """(n,) first purchase day, 0 for those without one."""
        return self._edge(self.start[:-1])

    @cached_property
    def last(self) -> Ints:
        """(n,) last purchase day, 0 for those without one."""
        return self._edge(self.start[1:] - 1)

    def _edge(self, index: Ints) -> Ints:
        if not len(self.day):
            return np.zeros(len(self), dtype=np.int64)
        return np.where(self.count > 0, self.day[np.clip(index, 0, len(self.day) - 1)], 0)

    def per_customer(self, values: Any) -> Floats:
        """(n,) the sum of one value a purchase day (N,) over each customer's days."""
        return np.bincount(self.owner, weights=values, minlength=len(self)).astype(np.float64)

    def money(self) -> Ints:
        """(n,) net sales in minor units, exact."""
        exact: Ints = self.net_so_far[self.start[1:]] - self.net_so_far[self.start[:-1]]
        return exact

    @cached_property
    def _key(self) -> Ints:
        return self.owner * FAR + self.day

    def before(self, day: Any) -> Ints:
        """(n,) how many of each customer's purchase days lie before `day` (one number, or one a customer)."""
        wanted = np.arange(len(self), dtype=np.int64) * FAR + np.asarray(day, dtype=np.int64)
        return np.searchsorted(self._key, wanted).astype(np.int64) - self.start[:-1]

    @cached_property
    def net_so_far(self) -> Ints:
        """(N + 1,) net sales of all rows before each."""
        return np.concatenate([[0], np.cumsum(self.net)]).astype(np.int64)

    @cached_property
    def squares_so_far(self) -> Ints:
        """(N + 1,) the squared gaps, in days², of all rows before each."""
        gap = np.maximum(self.gap, 0)
        return np.concatenate([[0], np.cumsum(gap * gap)]).astype(np.int64)

    def without(self, closed: Spans, as_of: int) -> History:
        """The same with spans cut out of the calendar: what lies before one moves up to the day after it.

        Args:
            closed: first and last day of spans without purchase days, rising.
            as_of: spans that end later stay.
        """
        past = [(first, last) for first, last in closed if last < as_of]
        if not past:
            return self
        moved = sum((last + 1 - first) * (self.day < first).astype(np.int64) for first, last in past)
        return History(self.start, self.day + moved, self.net)

    def only(self, customers: Ints) -> History:
        """The history of these customers (indices, rising), who are numbered anew."""
        count = self.count[customers]
        start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        rows = np.repeat(self.start[:-1][customers] - start[:-1], count) + np.arange(start[-1], dtype=np.int64)
        return History(start, self.day[rows], self.net[rows])
