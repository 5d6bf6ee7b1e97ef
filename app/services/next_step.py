"""The one thing to do next for a customer, in the words Today uses, with what an answer to it settles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import _, format_day
from app.models.feedback import Feedback
from app.models.follow_up import FollowUp
from app.models.shop import Shop
from app.services import message_words, occasions, reaching, today_offers, today_words
from app.services.customer_page import PageRow
from app.services.follow_ups import Occasion
from app.services.occasions import Candidate
from app.services.reaching import Way


@dataclass(frozen=True)
class StepRow:
    """What to do next.

    Attributes:
        kind: as in `follow_ups.KINDS`; "wait" where there is nothing to do but wait for the customer.
        sentence: what to do; reason: why, with its numbers.
        way: how to reach them; None if they would not welcome it.
        occasion: what an answer is for; None where there is nothing to answer.
    """

    kind: str
    sentence: str
    reason: str
    way: Way | None = None
    occasion: Occasion | None = None
    feedback_id: int | None = None
    message: str = ""
    """What could be written to them."""


def step(session: Session, page: PageRow, as_of: dt.date, currency: str) -> StepRow:
    """The next best step: complaints first, then promises, special dates, silence, thanks; else what to wait for."""
    answers = _answers(session, page.id)
    for one in _candidates(session, page, as_of):
        answer = answers.get((one.kind, one.anchor))
        if answer is None or (answer[1] == "snoozed" and answer[2] is not None and answer[2] <= as_of):
            return _step(session, one, answer[0] if answer else one.follow_up_id, page, as_of, currency)
    return _waiting(session, page, as_of)


def _candidates(session: Session, page: PageRow, as_of: dt.date) -> Iterator[Candidate]:
    name, worth = page.draft.name, occasions.yearly(page.figures)
    complaint = _complaint(session, page.id, as_of)
    if complaint is not None:
        key, day, words = complaint
        yield Candidate(page.id, name, "complaint", str(key), worth, day, words, feedback_id=key)
    for promise in page.promises:
        if promise.asked_on <= as_of:
            anchor = str(promise.id)
            yield Candidate(page.id, name, "promised", anchor, worth, promise.due, promise.reason, promise.id)
    for date in page.dates:
        if date.days_until <= date.lead_days:
            anchor = f"{date.id}:{date.on.isoformat()}"
            yield Candidate(page.id, name, "special_date", anchor, worth, date.on, date.idea, date=date)
    if complaint is None:
        yield from _by_stage(page, as_of, worth)


def _by_stage(page: PageRow, as_of: dt.date, worth: int) -> Iterator[Candidate]:
    stage, last = page.stage, page.figures.last_day
    if last is None or stage.exit_day is not None:
        return
    contact = page.figures.last_contact
    rested = contact is None or contact <= as_of - dt.timedelta(days=occasions.REST)
    kind = {"at_risk": "late", "lapsed": "lapsed"}.get(stage.stage)
    if kind is not None and rested:
        yield Candidate(page.id, page.draft.name, kind, last.isoformat(), worth, last)
    untouched = contact is None or contact < last
    if stage.stage == "new" and untouched and 1 <= (as_of - last).days <= occasions.THANKS:
        yield Candidate(page.id, page.draft.name, "first_purchase", last.isoformat(), worth, last)
    back = stage.comeback_day
    unasked = back is not None and (contact is None or contact < back)
    if stage.stage == "won_back" and back and unasked and 1 <= (as_of - back).days <= occasions.CONTENT:
        yield Candidate(page.id, page.draft.name, "won_back", back.isoformat(), worth, back)


def _step(
    session: Session, one: Candidate, follow_up: int | None, page: PageRow, as_of: dt.date, currency: str
) -> StepRow:
    anyhow = [page.id] if one.kind in ("complaint", "promised") else []
    way = reaching.ways(session, [page.id], anyhow).get(page.id)
    offer = today_offers.for_customers(session, [page.id], as_of).get(page.id)
    reason = today_words.reason(one, page.stage, as_of, currency)
    sentence = today_words.suggestion(one, offer, currency)
    occasion = Occasion(page.id, one.kind, one.anchor, reason, follow_up)
    shop = session.scalar(select(Shop.name).where(Shop.id == 1)) or ""
    message = message_words.message(one, offer, shop, as_of)
    return StepRow(one.kind, sentence, reason, way, occasion, one.feedback_id, message)


def _waiting(session: Session, page: PageRow, as_of: dt.date) -> StepRow:
    stage = page.stage
    later = next((promise for promise in page.promises if promise.asked_on > as_of), None)
    if later is not None:
        sentence = _("Promised for {day}: {words}").format(day=format_day(later.asked_on), words=later.reason)
        return StepRow("wait", sentence, "")
    if stage.exit_day is not None:
        return StepRow("wait", _("This customer has left; leave them in peace."), stage.reason)
    if stage.last_day is None:
        return StepRow("wait", _("Invite them for a first visit."), stage.reason)
    if stage.next_on is not None and stage.next_on > as_of:
        if stage.gaps:
            words = _("Nothing to do: the next visit is expected around {day}.")
        else:
            words = _("Nothing to do: a second visit usually follows by {day}.")
        return StepRow("wait", words.format(day=format_day(stage.next_on)), "")
    return StepRow("wait", _("Nothing to do now; greet them when they come."), "")


def _complaint(session: Session, key: int, as_of: dt.date) -> tuple[int, dt.date, str] | None:
    row = Feedback
    found = session.execute(
        select(row.id, row.day, row.text)
        .where(
            row.customer_id == key,
            row.kind == "complaint",
            row.closed_on.is_(None),
            row.removed_at.is_(None),
            row.day <= as_of,
        )
        .order_by(row.severity.desc().nulls_last(), row.day, row.id)
        .limit(1)
    ).first()
    return (found.id, found.day, found.text) if found else None


def _answers(session: Session, key: int) -> dict[tuple[str, str], tuple[int, str, dt.date | None]]:
    """(kind, anchor) -> (follow-up, status, until) of what was answered before."""
    row = FollowUp
    found = session.execute(
        select(row.kind, row.anchor, row.id, row.status, row.snoozed_until).where(
            row.customer_id == key, row.kind != "promised", row.removed_at.is_(None)
        )
    )
    return {(kind, anchor): (number, status, until) for kind, anchor, number, status, until in found}
