"""What a customer's page reads from the book in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services import customer_list, customer_page, customer_timeline, insights, next_step, suggestions
from app.services.customer_list import BesideRow
from app.services.customer_page import PageRow
from app.services.customer_timeline import TimelineRow
from app.services.insights import InsightRow
from app.services.next_step import StepRow
from app.services.suggestions import SuggestionRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OFFERS = 4


@dataclass(frozen=True)
class Whole:
    """The page, the next step, the first entries of the timeline, the neighbours and the figures of the outlook."""

    page: PageRow
    step: StepRow
    timeline: tuple[TimelineRow, ...]
    beside: BesideRow
    insight: InsightRow | None
    """None until the shop was learned."""


@dataclass(frozen=True)
class Offers:
    """What to offer and what it costs, or why nothing is."""

    rows: tuple[SuggestionRow, ...]
    prices: dict[int, int]
    blocked: str | None


def whole(session: Session, key: int, today: dt.date, currency: str, among: Sequence[int], entries: int) -> Whole:
    """Reads a customer; `entries` of the timeline at least."""
    page = customer_page.page(session, key, today)
    return Whole(
        page,
        next_step.step(session, page, today, currency),
        tuple(customer_timeline.page(session, key, today, 0, max(entries, customer_timeline.PAGE))),
        customer_list.beside(session, key, among),
        insights.of(session, key, today),
    )


def offers(session: Session, key: int, today: dt.date) -> Offers:
    """Reads the suggestions."""
    blocked = suggestions.blocked(session, key)
    rows = () if blocked else tuple(suggestions.for_customer(session, key, today, OFFERS, mixed=True))
    return Offers(rows, customer_page.prices(session, [row.product_id for row in rows]), blocked)
