"""Which sources and interests bring customers worth having."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.insights.history import Bools, Ints
from app.models.customer import Customer
from app.models.interest import CustomerInterest, Interest

REFERRED = "\N{RIGHTWARDS ARROW}"
"""Stands for "told by another customer" where a source is named."""


@dataclass(frozen=True)
class SourceRow:
    """Customers of one source or with one interest.

    Attributes:
        name: the source or interest as the owner wrote it; REFERRED for a referring customer, empty if not known.
        customers: how many there are; buyers: how many of them ever bought.
        again: how many bought on two days or more; kept: buyers who are not Lapsed.
        net: what they bought in the last 365 days, in minor units.
        ids: their keys.
    """

    name: str
    customers: int
    buyers: int
    again: int
    kept: int
    net: int
    ids: tuple[int, ...]

    @property
    def worth(self) -> float:
        """Net sales of the last 365 days a customer, in minor units."""
        return self.net / self.customers

    @property
    def again_share(self) -> float | None:
        """The share of the buyers that bought again; None without buyers."""
        return self.again / self.buyers if self.buyers else None


def sources(session: Session, ids: Ints, days: Ints, net: Ints, lapsed: Bools) -> list[SourceRow]:
    """How they found the shop, those worth most first.

    Args:
        ids: (n,) keys of the customers, rising; days: (n,) purchase days; net: (n,) net sales of the last 365 days
            in minor units; lapsed: (n,) whether they are Lapsed.
    """
    found = session.execute(select(Customer.id, Customer.source, Customer.referred_by_id))
    named = [(key, " ".join(source.split()) or (REFERRED if referrer else "")) for key, source, referrer in found]
    return _rows(named, ids, days, net, lapsed)


def interests(session: Session, ids: Ints, days: Ints, net: Ints, lapsed: Bools) -> list[SourceRow]:
    """As `sources`, by what they are interested in; a customer may be in several rows."""
    has = CustomerInterest
    found = session.execute(select(has.customer_id, Interest.name).join(Interest, Interest.id == has.interest_id))
    return _rows([(row[0], row[1]) for row in found], ids, days, net, lapsed)


def _rows(
    named: Sequence[tuple[int, str]], ids: Ints, days: Ints, net: Ints, lapsed: Bools
) -> list[SourceRow]:
    place = {key: i for i, key in enumerate(ids.tolist())}
    groups: dict[str, list[int]] = {}
    spelled: dict[str, str] = {}
    for key, name in named:
        if key in place:
            spelled.setdefault(name.casefold(), name)
            groups.setdefault(name.casefold(), []).append(place[key])
    rows = []
    for folded, members in groups.items():
        at = np.array(members)
        bought = days[at] > 0
        rows.append(
            SourceRow(
                spelled[folded], len(members), int(bought.sum()), int((days[at] > 1).sum()),
                int((bought & ~lapsed[at]).sum()), int(net[at].sum()), tuple(ids[at].tolist()),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.worth, row.name))
