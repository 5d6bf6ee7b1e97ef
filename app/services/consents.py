"""What customers allowed: which channel, when, how they said it, who asked, in which words; every answer is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _
from app.models.consent import Consent
from app.models.staff import Staff
from app.services import contacts, journal, shop

NOON = dt.time(12)
"""When on its day an answer is taken to be given that is written down later."""


@dataclass(frozen=True)
class ConsentDraft:
    """What the customer said about a channel: the newest answer counts, older ones stay as proof."""

    channel: str
    given: bool
    how: str = ""
    day: dt.date | None = None
    """When they said so; None is now."""
    staff_id: int | None = None
    wording: str = ""
    """The words they were asked with."""


@dataclass(frozen=True)
class ConsentRow:
    """One answer, as it is shown."""

    id: int
    channel: str
    given: bool
    day: dt.date
    how: str
    staff: str
    wording: str
    counts: bool
    """Whether it is the newest one about its channel."""


def record(session: Session, customer_id: int, drafts: Iterable[ConsentDraft]) -> bool:
    """Adds an answer for each channel of which something else is said than last; says whether there was any.

    Raises:
        AppError: a text is too long, or a day is still to come.
    """
    last = {one.channel: one for one in newest(session, customer_id)}
    changed = False
    for draft in drafts:
        before = last.get(draft.channel)
        if before is not None and before.given == draft.given and not _adds(draft, before):
            continue
        journal.insert(
            session,
            Consent,
            customer_id=customer_id,
            channel=draft.channel,
            given=draft.given,
            at=_moment(session, draft.day if before is None or draft.day != before.day else None),
            how=text.clean(draft.how, field="consents"),
            staff_id=draft.staff_id,
            wording=text.clean(draft.wording, 2000, field="consents"),
        )
        changed = True
    return changed


def _adds(draft: ConsentDraft, before: ConsentDraft) -> bool:
    """Whether a draft of the same answer says more about it than the book does."""
    pairs = ((draft.how, before.how), (draft.staff_id, before.staff_id), (draft.wording, before.wording))
    return any(said and said != known for said, known in pairs)


def _moment(session: Session, day: dt.date | None) -> dt.datetime:
    now = dt.datetime.now(dt.UTC)
    zone = shop.get(session).zone
    today = now.astimezone(zone).date()
    if day is None or day == today:
        return now
    if day > today:
        raise AppError(_("This day is still to come."), field="consents")
    return dt.datetime.combine(day, NOON, zone).astimezone(dt.UTC)


def newest(session: Session, customer_id: int) -> tuple[ConsentDraft, ...]:
    """The newest answer for each channel that was asked about."""
    zone = shop.get(session).zone
    one = Consent
    found = session.execute(
        select(one.channel, one.given, one.how, one.at, one.staff_id, one.wording)
        .where(one.customer_id == customer_id)
        .order_by(one.at, one.id)
    )
    last = {
        row.channel: ConsentDraft(
            row.channel, row.given, row.how, row.at.astimezone(zone).date(), row.staff_id, row.wording
        )
        for row in found
    }
    return tuple(last[channel] for channel in contacts.CHANNELS if channel in last)


def history(session: Session, customer_id: int) -> list[ConsentRow]:
    """Every answer, the newest first; answers taken back stand there too."""
    zone = shop.get(session).zone
    one = Consent
    found = session.execute(
        select(one.id, one.channel, one.given, one.at, one.how, Staff.name, one.wording)
        .outerjoin(Staff, Staff.id == one.staff_id)
        .where(one.customer_id == customer_id)
        .order_by(one.at.desc(), one.id.desc())
    )
    rows, seen = [], set[str]()
    for key, channel, given, at, how, staff, wording in found:
        day = at.astimezone(zone).date()
        rows.append(ConsentRow(key, channel, given, day, how, staff or "", wording, channel not in seen))
        seen.add(channel)
    return rows


def usual_wording(session: Session) -> str:
    """The words that somebody was asked with last, to be offered for the next one; empty if nobody ever was."""
    wanted = select(Consent.wording).where(Consent.wording != "").order_by(Consent.id.desc())
    return session.scalar(wanted.limit(1)) or ""
