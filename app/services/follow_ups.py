"""Who should do what by when: promises, and the answers to calls the program proposed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _, pgettext
from app.models.customer import Customer
from app.models.follow_up import FollowUp
from app.services import customers, interactions, journal
from app.services.interactions import InteractionDraft

KINDS = ("promised", "late", "lapsed", "first_purchase", "special_date", "complaint", "won_back", "suggestion")
STATUSES = ("open", "done", "snoozed", "dropped")
WITHOUT_ANSWER = 2
"""Days until somebody who did not answer is proposed again (the team's choice)."""
UNANSWERED = ("no_answer", "left_message")


def kind_word(kind: str) -> str:
    """The words a person reads for the kind of a follow-up."""
    words = {
        "promised": _("Promised"),
        "late": _("At risk"),
        "lapsed": _("Lapsed"),
        "first_purchase": _("First purchase"),
        "special_date": _("Special date"),
        "complaint": _("Complaint open"),
        "won_back": _("Won back"),
        "suggestion": _("Suggestion"),
    }
    return words.get(kind, kind)


def status_word(status: str) -> str:
    """The word a person reads for a status."""
    words = {"open": pgettext("status", "Open"), "done": _("Done"), "snoozed": _("Later"), "dropped": _("Dropped")}
    return words.get(status, status)


@dataclass(frozen=True)
class FollowUpDraft:
    """A promise: get in touch with a customer by a day, for a reason."""

    customer_id: int
    due: dt.date
    reason: str
    staff_id: int | None = None


@dataclass(frozen=True)
class FollowUpRow(FollowUpDraft):
    """A follow-up as it is saved."""

    id: int = 0
    customer: str = ""
    kind: str = "promised"
    status: str = "open"
    snoozed_until: dt.date | None = None
    outcome: str = ""
    closed_on: dt.date | None = None
    version: int = 1

    @property
    def asked_on(self) -> dt.date:
        """The day it comes up: when it is due, or until when it was put off."""
        return self.snoozed_until if self.status == "snoozed" and self.snoozed_until else self.due


@dataclass(frozen=True)
class Occasion:
    """What a proposed call is about; the answer holds for this occasion only, a new one asks anew.

    Attributes:
        anchor: the last purchase's day, the special date's key and year, the complaint's key …
        follow_up_id: the row of a promise or of an earlier answer; None if there is none yet.
    """

    customer_id: int
    kind: str
    anchor: str = ""
    reason: str = ""
    follow_up_id: int | None = None


@dataclass(frozen=True)
class ContactMade:
    """How the contact went.

    Attributes:
        again_on: promised to get in touch again by this day, for `again_why`.
    """

    channel: str
    outcome: str
    text: str = ""
    again_on: dt.date | None = None
    again_why: str = ""
    staff_id: int | None = None
    learned: str = ""
    is_incoming: bool = False


def promise(session: Session, draft: FollowUpDraft, key: int | None = None, version: int | None = None) -> int:
    """Saves a promise, new or old; returns its key.

    Raises:
        AppError: no reason, or no such customer; Conflict: somebody saved it meanwhile.
    """
    customers.check(session, draft.customer_id)
    reason = text.clean(draft.reason, field="reason", required=_("Say in a few words what it is about."))
    values = {"customer_id": draft.customer_id, "due": draft.due, "reason": reason, "staff_id": draft.staff_id}
    if key is None:
        return journal.insert(session, FollowUp, kind="promised", **values)
    journal.update(session, FollowUp, key, values | {"status": "open", "snoozed_until": None}, version)
    return key


def done(session: Session, occasion: Occasion, made: ContactMade, day: dt.date) -> int:
    """Keeps the contact and closes the occasion; returns the interaction's key.

    Whoever did not answer is proposed again in two days.

    Raises:
        AppError: a channel that does not exist, or far too much text.
    """
    key = _answer(session, occasion, day, {"status": "done", "outcome": made.outcome, "closed_on": day})
    contact = interactions.log(
        session,
        InteractionDraft(
            customer_id=occasion.customer_id, channel=made.channel, day=day, outcome=made.outcome, text=made.text,
            staff_id=made.staff_id, follow_up_id=key, again_on=made.again_on, again_why=made.again_why,
            learned=made.learned, is_incoming=made.is_incoming,
        ),
    )  # fmt: skip
    if made.outcome in UNANSWERED:
        again = day + dt.timedelta(days=WITHOUT_ANSWER)
        journal.update(
            session, FollowUp, key, {"status": "snoozed", "snoozed_until": again, "closed_on": None, "due": day}
        )
    return contact


def later(session: Session, occasion: Occasion, until: dt.date, day: dt.date) -> int:
    """Puts an occasion off; returns the follow-up's key.

    Raises:
        AppError: not a day after `day`.
    """
    if until <= day:
        raise AppError(_("Choose a day after today."), field="until")
    return _answer(session, occasion, day, {"status": "snoozed", "snoozed_until": until})


def drop(session: Session, occasion: Occasion, day: dt.date) -> int:
    """This occasion is not worth a contact; the next one asks anew. Returns the follow-up's key."""
    return _answer(session, occasion, day, {"status": "dropped", "closed_on": day})


def remove(session: Session, key: int) -> None:
    """Removes a follow-up; Undo brings it back."""
    journal.remove(session, FollowUp, key)


def open_list(session: Session, customer_id: int | None = None) -> list[FollowUpRow]:
    """Promises not kept yet, those put off included, the earliest first."""
    waiting = FollowUp.status.in_(("open", "snoozed"))
    wanted = _columns().where(FollowUp.kind == "promised", waiting)
    if customer_id is not None:
        wanted = wanted.where(FollowUp.customer_id == customer_id)
    return sorted((_row(found) for found in session.execute(wanted)), key=lambda row: (row.asked_on, row.id))


def of(session: Session, customer_id: int, *, limit: int = 50) -> list[FollowUpRow]:
    """A customer's follow-ups of every status and kind, newest first."""
    wanted = _columns().where(FollowUp.customer_id == customer_id).order_by(FollowUp.id.desc()).limit(limit)
    return [_row(found) for found in session.execute(wanted)]


def get(session: Session, key: int) -> FollowUpRow:
    """One follow-up.

    Raises:
        AppError: it was removed.
    """
    found = session.execute(_columns().where(FollowUp.id == key)).first()
    if found is None:
        raise AppError(_("This follow-up was removed."))
    return _row(found)


def _answer(session: Session, occasion: Occasion, day: dt.date, values: dict[str, Any]) -> int:
    """Writes the answer into the occasion's row, making it if this is the first one."""
    key = occasion.follow_up_id or _known(session, occasion)
    if key is not None:
        # `due` of an answered proposal is the day of its last answer; a promise keeps the day it was promised for.
        answered = {} if occasion.kind == "promised" else {"due": day}
        journal.update(session, FollowUp, key, values | answered)
        return key
    reason = text.clean(occasion.reason, 2000)
    return journal.insert(
        session, FollowUp, customer_id=occasion.customer_id, kind=occasion.kind, anchor=occasion.anchor, due=day,
        reason=reason, **values,
    )  # fmt: skip


def _known(session: Session, occasion: Occasion) -> int | None:
    if occasion.kind == "promised":
        return None
    row = FollowUp
    return session.scalar(
        select(row.id)
        .where(row.customer_id == occasion.customer_id, row.kind == occasion.kind, row.anchor == occasion.anchor)
        .where(row.removed_at.is_(None))
        .order_by(row.id.desc())
        .limit(1)
    )


def _columns() -> Select[*tuple[Any, ...]]:
    row = FollowUp
    return (
        select(
            row.id, row.customer_id, Customer.name, row.kind, row.due, row.reason, row.status, row.snoozed_until,
            row.outcome, row.closed_on, row.staff_id, row.version,
        )
        .join(Customer, Customer.id == row.customer_id)
        .where(row.removed_at.is_(None), Customer.removed_at.is_(None))
    )  # fmt: skip


def _row(found: Any) -> FollowUpRow:
    return FollowUpRow(
        id=found.id, customer_id=found.customer_id, customer=found.name, kind=found.kind, due=found.due,
        reason=found.reason, status=found.status, snoozed_until=found.snoozed_until, outcome=found.outcome,
        closed_on=found.closed_on, staff_id=found.staff_id, version=found.version,
    )  # fmt: skip
