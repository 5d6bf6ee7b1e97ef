"""Customers who left, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _
from app.models.exit import Exit, ExitReason
from app.services import customers, figures, journal

REASONS = (
    "price", "quality", "service", "range", "moved", "competitor", "need_ended", "died", "closed", "unknown",
)  # fmt: skip


def reason_word(reason: str) -> str:
    """Why somebody left, in a word or two."""
    words = {
        "price": _("Price"),
        "quality": _("Quality"),
        "service": _("Service"),
        "range": _("Range of goods"),
        "moved": _("Moved away"),
        "competitor": _("A competitor"),
        "need_ended": _("No need any more"),
        "died": _("Died"),
        "closed": _("Closed down"),
        "unknown": _("Unknown"),
    }
    return words.get(reason, reason)


@dataclass(frozen=True)
class ExitDraft:
    """What the form gives: one reason or more, and what would win them back."""

    customer_id: int
    day: dt.date
    reasons: Sequence[str]
    win_back: str = ""


def record(session: Session, draft: ExitDraft) -> int:
    """Keeps that a customer left; from that day on they are Lapsed, until they buy again. Returns its key.

    Raises:
        AppError: no reason is given ("unknown" is one).
    """
    customers.check(session, draft.customer_id)
    reasons = [reason for reason in dict.fromkeys(draft.reasons) if reason in REASONS]
    if not reasons:
        raise AppError(_("Choose a reason; “Unknown” is one."), field="reasons")
    words = text.clean(draft.win_back, 2000, field="win_back")
    key = journal.insert(session, Exit, customer_id=draft.customer_id, day=draft.day, win_back=words)
    for reason in reasons:
        journal.insert(session, ExitReason, exit_id=key, reason=reason)
    figures.refresh(session, [draft.customer_id])
    return key


def remove(session: Session, key: int) -> None:
    """Takes an exit back: they did not leave after all."""
    customer = session.scalars(select(Exit.customer_id).where(Exit.id == key)).one()
    journal.remove(session, Exit, key)
    figures.refresh(session, [customer])
