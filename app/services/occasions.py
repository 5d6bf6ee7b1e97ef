"""What could be a reason to reach out to somebody today: one function a kind, each one statement over kept figures.

Every function leaves out what was answered for the same occasion (done, not this one, or later and not yet due) and
what a contact or a purchase has settled in the meantime.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select
from sqlalchemy.orm import Session, aliased

from app.insights import calendar
from app.models.customer import Customer
from app.models.feedback import Feedback
from app.models.figure import CustomerFigure
from app.models.follow_up import FollowUp
from app.models.special_date import SpecialDate
from app.services import special_dates

REST = 14
"""Days after a contact in which nobody is called late (the team's choice)."""
THANKS = 10
"""Days after a first purchase in which a thank-you is still one."""
CONTENT = 30
"""Days after coming back in which somebody should check that the customer is content."""
LAPSED_LATELY = 60
"""Days after lapsing in which winning back is proposed."""
COMPLAINT_RESTS = 3
"""Days after a contact until an open complaint is proposed again."""

_answer = aliased(FollowUp)


@dataclass(frozen=True)
class Candidate:
    """A reason to reach out to a customer, not yet put into words.

    Attributes:
        worth: minor units a year by what the customer has spent.
        on: the day it is about: of the special date, the promise, the complaint, the last purchase.
        said: the reason of a promise, the words of a complaint, the idea for a special date.
        date: the special date, if it is one.
    """

    customer_id: int
    name: str
    kind: str
    anchor: str
    worth: int
    on: dt.date
    said: str = ""
    follow_up_id: int | None = None
    date: special_dates.SpecialDateRow | None = None
    feedback_id: int | None = None
    rests: bool = False
    """An open complaint that needs nothing today, but forbids selling all the same."""
    usual_gap: float = 365.0


def late(session: Session, as_of: dt.date, limit: int) -> Iterator[Candidate]:
    """Late by their own rhythm, those who spent most first."""
    figure = CustomerFigure
    wanted = _silent("late", as_of).where(figure.late_on <= as_of, figure.lapsed_on > as_of)
    yield from _by_value(session, wanted, "late", limit)


def lapsed(session: Session, as_of: dt.date, limit: int) -> Iterator[Candidate]:
    """Lapsed lately without having left, those who spent most first."""
    figure = CustomerFigure
    since = as_of - dt.timedelta(days=LAPSED_LATELY)
    wanted = _silent("lapsed", as_of).where(figure.lapsed_on.between(since, as_of), ~special_dates.has_left())
    yield from _by_value(session, wanted, "lapsed", limit)


def first_purchases(session: Session, as_of: dt.date, limit: int) -> Iterator[Candidate]:
    """Bought for the first time a few days ago, and nobody was in touch since."""
    figure = CustomerFigure
    first, last = as_of - dt.timedelta(days=THANKS), as_of - dt.timedelta(days=1)
    untouched = or_(figure.last_contact.is_(None), figure.last_contact < figure.last_day)
    wanted = _with_answers("first_purchase", cast(figure.last_day, String), untouched, as_of).where(
        figure.last_day.between(first, last), figure.purchase_days == 1
    )
    yield from _by_value(session, wanted, "first_purchase", limit)


def won_back(session: Session, as_of: dt.date, limit: int) -> Iterator[Candidate]:
    """Came back after having been lapsed, and nobody was in touch since."""
    figure = CustomerFigure
    untouched = or_(figure.last_contact.is_(None), figure.last_contact < figure.comeback_day)
    since = as_of - dt.timedelta(days=CONTENT)
    wanted = _with_answers("won_back", cast(figure.comeback_day, String), untouched, as_of).where(
        figure.last_day >= since, figure.comeback_day >= since, figure.comeback_day < as_of,
        figure.base_stage == "won_back", figure.late_on > as_of,
    )  # fmt: skip
    yield from _by_value(session, wanted, "won_back", limit, since="comeback_day")


def promised(session: Session, as_of: dt.date, limit: int) -> Iterator[Candidate]:
    """Promises due, and those put off until now; the longest overdue first."""
    row = FollowUp
    due = or_(and_(row.status == "open", row.due <= as_of), and_(row.status == "snoozed", row.snoozed_until <= as_of))
    wanted = (
        _people(row.id, row.due, row.reason, row.anchor)
        .join(row, row.customer_id == Customer.id)
        .where(row.kind == "promised", due, row.removed_at.is_(None))
        .order_by(row.due, row.id)
        .limit(limit)
    )
    for found in session.execute(wanted):
        worth = yearly(found)
        yield Candidate(
            found.customer_id, found.name, "promised", str(found.id), worth, found.due, found.reason, found.id
        )


def complaints(session: Session, as_of: dt.date) -> Iterator[Candidate]:
    """Every open complaint, those included that rest today."""
    row, figure = Feedback, CustomerFigure
    wanted = (
        _people(
            row.id.label("feedback_id"), row.day, row.text, _answer.id.label("follow_up_id"), _answer.status,
            _answer.snoozed_until, _answer.closed_on, figure.last_contact,
        )
        .join(row, row.customer_id == Customer.id)
        .outerjoin(_answer, _same("complaint", cast(row.id, String)))
        .where(row.closed_on.is_(None), row.kind == "complaint", row.removed_at.is_(None), row.day <= as_of)
        .order_by(row.severity.desc().nulls_last(), row.day, row.id)
    )  # fmt: skip
    for found in session.execute(wanted):
        yield Candidate(
            found.customer_id, found.name, "complaint", str(found.feedback_id), yearly(found), found.day, found.text,
            found.follow_up_id, feedback_id=found.feedback_id, rests=_complaint_rests(found, as_of),
        )  # fmt: skip


def _complaint_rests(found: Any, as_of: dt.date) -> bool:
    lately = as_of - dt.timedelta(days=COMPLAINT_RESTS)
    if found.status == "dropped":
        return True
    if found.status == "snoozed":
        return bool(found.snoozed_until > as_of)
    if found.status == "done" and found.closed_on > lately:
        return True
    return bool(found.last_contact and found.last_contact > max(found.day, lately))


def dates(session: Session, as_of: dt.date, limit: int) -> Iterator[Candidate]:
    """Special dates that come within their lead days, the next first."""
    march = special_dates.leap_on_march(session)
    near = _near(session, as_of, march)[:limit]
    answers = _answers_to_dates(session, as_of, near)
    wanted = special_dates.of_people(special_dates.columns(*_spent())).where(SpecialDate.id.in_(near))
    found = {row.id: row for row in session.execute(wanted)}
    for key in near:
        if key not in found:
            continue
        row = special_dates.row_of(found[key], as_of, march)
        anchor = f"{row.id}:{row.on.isoformat()}"
        follow_up, waits = answers.get(anchor, (None, True))
        if waits:
            yield Candidate(
                row.customer_id, row.customer, "special_date", anchor, yearly(found[key]), row.on, row.idea,
                follow_up, row,
            )  # fmt: skip


def _near(session: Session, as_of: dt.date, march: bool) -> list[int]:
    """The keys of the special dates that are no further off than their lead days, the next first."""
    date = SpecialDate
    wanted = select(date.id, date.month, date.day, date.lead_days).where(
        special_dates.within(as_of, special_dates.LONGEST_LEAD, march), date.removed_at.is_(None)
    )
    found = []
    for key, month, day, lead in session.execute(wanted):
        away = (calendar.next_on(month, day, as_of, leap_on_march=march) - as_of).days
        if away <= lead:
            found.append((away, key))
    return [key for _away, key in sorted(found)]


def _answers_to_dates(session: Session, as_of: dt.date, keys: list[int]) -> dict[str, tuple[int, bool]]:
    """anchor -> (follow-up, whether it still leaves something to do) of what was answered for these dates."""
    row = FollowUp
    owners = select(SpecialDate.customer_id).where(SpecialDate.id.in_(keys))
    wanted = select(row.id, row.anchor, row.status, row.snoozed_until).where(
        row.customer_id.in_(owners), row.kind == "special_date", row.removed_at.is_(None)
    )
    return {
        found.anchor: (found.id, found.status == "snoozed" and found.snoozed_until <= as_of)
        for found in session.execute(wanted)
    }


def yearly(found: Any) -> int:
    """What a customer spends a year, in minor units: of less than a year, what they spent so far."""
    if found.first_day is None or not found.net:
        return 0
    days: int = (found.last_day - found.first_day).days + round(found.usual_gap or 0)
    return max(0, int(found.net) * 365 // max(365, days))


def _silent(kind: str, as_of: dt.date) -> Select[*tuple[Any, ...]]:
    figure = CustomerFigure
    rested = or_(figure.last_contact.is_(None), figure.last_contact <= as_of - dt.timedelta(days=REST))
    return _with_answers(kind, cast(figure.last_day, String), rested, as_of)


def _with_answers(
    kind: str, anchor: ColumnElement[str], untouched: ColumnElement[bool], as_of: dt.date
) -> Select[*tuple[Any, ...]]:
    """Customers with figures and the answer given for this occasion, if it leaves something to do."""
    return (
        _people(_answer.id.label("follow_up_id"))
        .outerjoin(_answer, and_(_answer.customer_id == Customer.id, _same(kind, anchor)))
        .where(_due(untouched, as_of))
    )


def _due(untouched: ColumnElement[bool], as_of: dt.date) -> ColumnElement[bool]:
    """Not answered and nobody was in touch; or put off until now, and nobody was in touch since it was."""
    contact = CustomerFigure.last_contact
    since = or_(untouched, contact <= _answer.due)
    put_off = and_(_answer.status == "snoozed", _answer.snoozed_until <= as_of, since)
    return or_(and_(or_(_answer.id.is_(None), _answer.status == "open"), untouched), put_off)


def _same(kind: str, anchor: ColumnElement[str]) -> ColumnElement[bool]:
    mine = and_(_answer.kind == kind, _answer.anchor == anchor, _answer.removed_at.is_(None))
    return and_(_answer.customer_id == Customer.id, mine)


def _people(*more: Any) -> Select[*tuple[Any, ...]]:
    figure = CustomerFigure
    return (
        select(Customer.id.label("customer_id"), Customer.name, *_spent(), *more)
        .outerjoin(figure, figure.customer_id == Customer.id)
        .where(Customer.removed_at.is_(None))
    )


def _spent() -> tuple[Any, ...]:
    figure = CustomerFigure
    return figure.first_day, figure.last_day, figure.comeback_day, figure.net, figure.usual_gap


def _by_value(
    session: Session, wanted: Select[*tuple[Any, ...]], kind: str, limit: int, since: str = "last_day"
) -> Iterator[Candidate]:
    figure = CustomerFigure
    for found in session.execute(wanted.order_by(figure.net.desc(), Customer.id).limit(limit)):
        on = getattr(found, since)
        yield Candidate(
            found.customer_id, found.name, kind, on.isoformat(), yearly(found), on, follow_up_id=found.follow_up_id,
            usual_gap=found.usual_gap or 365.0,
        )  # fmt: skip
