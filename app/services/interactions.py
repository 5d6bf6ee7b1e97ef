"""Contacts with customers, in and out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _
from app.models.customer import CustomerNeed
from app.models.follow_up import FollowUp
from app.models.interaction import Interaction
from app.services import contacts, figures, journal

OUTCOMES = ("reached", "no_answer", "left_message", "interested", "not_interested", "bought", "will_come")


def outcome_word(outcome: str) -> str:
    """The words a person reads for an outcome."""
    words = {
        "reached": _("Talked"),
        "no_answer": _("No answer"),
        "left_message": _("Left a message"),
        "interested": _("Interested"),
        "not_interested": _("Not interested"),
        "bought": _("Bought"),
        "will_come": _("Will come by"),
    }
    return words.get(outcome, outcome)


@dataclass(frozen=True)
class InteractionDraft:
    """What the contact dialog gives."""

    customer_id: int
    channel: str
    day: dt.date
    is_incoming: bool = False
    outcome: str = ""
    text: str = ""
    learned: str = ""
    """What was learned about needs and wishes; kept as an open need as well."""
    staff_id: int | None = None
    follow_up_id: int | None = None
    """The follow-up this contact answers; it is done with it."""
    again_on: dt.date | None = None
    """Promised: to get in touch again by this day,"""
    again_why: str = ""
    """for this reason."""


@dataclass(frozen=True)
class InteractionRow:
    """A contact as it is saved."""

    id: int
    customer_id: int
    channel: str
    day: dt.date
    is_incoming: bool
    outcome: str
    text: str
    learned: str
    version: int


def log(session: Session, draft: InteractionDraft) -> int:
    """Keeps a contact, what was learned and what was promised; returns its key.

    Raises:
        AppError: a promise for a day before the contact, or far too much text.
    """
    values = _checked(draft)
    if draft.again_on is not None and draft.again_on < draft.day:
        raise AppError(_("This day is before the contact itself."), field="again_on")
    if draft.follow_up_id is not None:
        done = {"status": "done", "outcome": values["outcome"] or "reached", "closed_on": draft.day}
        journal.update(session, FollowUp, draft.follow_up_id, done)
    key = journal.insert(
        session,
        Interaction,
        customer_id=draft.customer_id,
        at=dt.datetime.now(dt.UTC),
        follow_up_id=draft.follow_up_id,
        **values,
    )
    if values["learned"]:
        need = {"text": text.clean(values["learned"], 2000, field="learned"), "day": draft.day}
        journal.insert(session, CustomerNeed, customer_id=draft.customer_id, **need)
    if draft.again_on is not None:
        _promise(session, draft)
    figures.refresh(session, [draft.customer_id])
    return key


def edit(session: Session, key: int, draft: InteractionDraft, version: int) -> None:
    """Changes a contact that was kept.

    Raises:
        AppError: far too much text; Conflict: somebody changed it meanwhile.
    """
    journal.update(session, Interaction, key, _checked(draft), version)
    figures.refresh(session, [draft.customer_id])


def get(session: Session, key: int) -> InteractionRow:
    """One contact."""
    return InteractionRow(*session.execute(_columns().where(Interaction.id == key)).one())


def of(session: Session, customer_id: int, *, limit: int = 50) -> list[InteractionRow]:
    """A customer's contacts, newest first."""
    found = session.execute(
        _columns()
        .where(Interaction.customer_id == customer_id, Interaction.removed_at.is_(None))
        .order_by(Interaction.day.desc(), Interaction.id.desc())
        .limit(limit)
    )
    return [InteractionRow(*row) for row in found]


def remove(session: Session, key: int) -> None:
    """Removes a contact; Undo brings it back."""
    customer = session.scalars(select(Interaction.customer_id).where(Interaction.id == key)).one()
    journal.remove(session, Interaction, key)
    figures.refresh(session, [customer])


def _promise(session: Session, draft: InteractionDraft) -> None:
    reason = text.clean(draft.again_why, field="again_why") or _("Promised to get in touch")
    journal.insert(
        session,
        FollowUp,
        customer_id=draft.customer_id,
        kind="promised",
        due=draft.again_on,
        reason=reason,
        staff_id=draft.staff_id,
    )


def _checked(draft: InteractionDraft) -> dict[str, Any]:
    if draft.channel not in contacts.CHANNELS:
        raise AppError(_("Choose how you were in touch."), field="channel")
    return {
        "day": draft.day,
        "is_incoming": draft.is_incoming,
        "channel": draft.channel,
        "outcome": text.clean(draft.outcome, 40, field="outcome"),
        "text": text.clean(draft.text, text.PAGE, field="text"),
        "learned": text.clean(draft.learned, 2000, field="learned"),
        "staff_id": draft.staff_id,
    }


def _columns() -> Select[Any]:
    names = ("id", "customer_id", "channel", "day", "is_incoming", "outcome", "text", "learned", "version")
    return select(*(getattr(Interaction, name) for name in names))
