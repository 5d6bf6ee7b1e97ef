"""Who to reach out to today, most worth the time first, each with a reason and one suggestion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.shop import Shop
from app.services import message_words, occasions, reaching, stages, today_offers, today_words
from app.services.follow_ups import Occasion
from app.services.occasions import Candidate
from app.services.reaching import Way
from app.services.today_summary import TodaySummary as TodaySummary
from app.services.today_summary import summary as summary

LIMIT = 40
"""As many people as a shop can hope to reach in a day."""
SILENT = ("late", "lapsed")
SILENT_SHARE = 0.6
"""The share of the list the silent may take while others wait: newcomers and birthdays do not wait (team's choice)."""
WHATEVER = ("complaint", "promised", "special_date")
"""What is not selling: proposed although a complaint is open."""
ANYHOW = ("complaint", "promised")
"""What has to be done even if the customer takes no calls and no messages."""
WEIGHT = {"late": 1.0, "won_back": 0.8, "special_date": 0.7, "first_purchase": 0.3, "lapsed": 0.25}
"""How much of a year's sales a contact is taken to be about (the team's choice)."""


@dataclass(frozen=True)
class ReachRow:
    """One person to reach.

    Attributes:
        way: the channel and the number or address.
        kind: why, see `follow_ups.KINDS`.
        reason, suggestion: a sentence each.
        message: what could be written to them.
        worth: what they spend a year, in minor units.
        occasion: what an answer is for: hand it to `follow_ups.done`, `later` or `drop`.
        feedback_id: the open complaint, if it is one.
    """

    customer_id: int
    name: str
    way: Way
    kind: str
    stage: str
    reason: str
    suggestion: str
    worth: int
    occasion: Occasion
    feedback_id: int | None = None
    message: str = ""

    @property
    def id(self) -> int:
        """A person stands in the list once."""
        return self.customer_id


def reach_out(session: Session, as_of: dt.date, limit: int = LIMIT) -> list[ReachRow]:
    """The people most worth the time, the first one first; nobody stands in it twice.

    Open complaints come first, then promises due, then special dates of today and tomorrow; the rest by what the
    contact is about in money. Reads kept figures only, in a number of statements that does not grow with the book.
    """
    chosen, ways = _chosen(session, as_of, limit)
    keys = [one.customer_id for one in chosen]
    standing = stages.of_all(session, as_of, keys) if keys else {}
    offers = today_offers.for_customers(session, keys, as_of) if keys else {}
    found = session.execute(select(Shop.name, Shop.currency).where(Shop.id == 1)).first()
    shop, currency = found or ("", "USD")
    rows = []
    for one in chosen:
        stage = standing.get(one.customer_id)
        reason = today_words.reason(one, stage, as_of, currency)
        offer = offers.get(one.customer_id)
        rows.append(
            ReachRow(
                one.customer_id, one.name, ways[one.customer_id], one.kind, stage.stage if stage else "prospect",
                reason, today_words.suggestion(one, offer, currency), one.worth,
                Occasion(one.customer_id, one.kind, one.anchor, reason, one.follow_up_id), one.feedback_id,
                message_words.message(one, offer, shop, as_of),
            )
        )  # fmt: skip
    return rows


def count(session: Session, as_of: dt.date) -> int:
    """How many people the list of `reach_out` holds."""
    return len(_chosen(session, as_of, LIMIT)[0])


def _chosen(session: Session, as_of: dt.date, limit: int) -> tuple[list[Candidate], dict[int, Way]]:
    ranked = sorted(_candidates(session, as_of, limit), key=lambda one: _rank(one, as_of))
    complaining = {one.customer_id for one in ranked if one.kind == "complaint"}
    once: dict[int, Candidate] = {}
    for one in ranked:
        selling = one.kind not in WHATEVER and one.customer_id in complaining
        if not one.rests and not selling:
            once.setdefault(one.customer_id, one)
    # Twice as many as wanted, because to some of them there may be no way.
    likely = _fairly(list(once.values()), 2 * limit)
    anyhow = [one.customer_id for one in likely if one.kind in ANYHOW]
    ways = reaching.ways(session, [one.customer_id for one in likely], anyhow)
    return _fairly([one for one in likely if one.customer_id in ways], limit), ways


def _candidates(session: Session, as_of: dt.date, limit: int) -> Iterator[Candidate]:
    # Some of these will be left out for want of a way to reach them, or stand in the list for a better reason.
    enough = 2 * limit
    yield from occasions.complaints(session, as_of)
    for kind in (
        occasions.promised, occasions.dates, occasions.late, occasions.first_purchases, occasions.won_back,
        occasions.lapsed,
    ):  # fmt: skip
        yield from kind(session, as_of, enough)


def _rank(one: Candidate, as_of: dt.date) -> tuple[int, float]:
    """What comes first: groups, then money; complaints and promises as they came (longest waiting first)."""
    if one.kind == "complaint":
        return 0, 0.0
    if one.kind == "promised":
        return 1, 0.0
    if one.kind == "special_date" and one.on <= as_of + dt.timedelta(days=1):
        return 2, -float(one.worth)
    worth = float(one.worth)
    if one.kind == "first_purchase":
        # What the newcomer would spend in a year by the shop's usual rhythm, if the first purchase is no exception.
        worth = worth * 365 / max(one.usual_gap, 30.0)
    return 3, -worth * WEIGHT[one.kind]


def _fairly(ranked: list[Candidate], limit: int) -> list[Candidate]:
    """The first `limit`, the silent ones held to their share while there are others; in the order of rank."""
    room = round(limit * SILENT_SHARE)
    silent = [one for one in ranked if one.kind in SILENT]
    others = [one for one in ranked if one.kind not in SILENT][:limit]
    kept = silent[: max(min(room, limit), limit - len(others))]
    chosen = {id(one) for one in (*kept, *others[: limit - len(kept)])}
    return [one for one in ranked if id(one) in chosen][:limit]
