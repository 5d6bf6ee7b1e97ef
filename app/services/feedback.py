"""What customers told the shop; complaints and questions stay open until somebody closes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _, pgettext
from app.models.customer import Customer
from app.models.feedback import Feedback
from app.models.staff import Staff
from app.services import customers, journal

KINDS = ("complaint", "question", "suggestion", "praise")
OPEN_KINDS = ("complaint", "question")
"""What waits for an answer; the others are closed as they come."""
SEVERITIES = (1, 2, 3)
CAUSES = ("product", "delivery", "service", "price", "waiting", "mistake", "other")
VERDICTS = ("content", "so_so", "unhappy")


def kind_word(kind: str) -> str:
    """The word a person reads for a kind."""
    words = {
        "complaint": _("Complaint"),
        "question": _("Question"),
        "suggestion": pgettext("feedback", "Suggestion"),
        "praise": _("Praise"),
    }
    return words.get(kind, kind)


def severity_word(severity: int | None) -> str:
    """The word for how serious a complaint is."""
    return {1: _("Slight"), 2: _("Annoying"), 3: _("Serious")}.get(severity or 0, "")


def cause_word(cause: str) -> str:
    """The word for what a complaint was about."""
    words = {
        "product": _("The goods"),
        "delivery": _("Delivery"),
        "service": _("How they were served"),
        "price": _("Price"),
        "waiting": _("Waiting"),
        "mistake": _("A mistake of ours"),
        "other": _("Something else"),
    }
    return words.get(cause, cause)


def verdict_word(verdict: str) -> str:
    """The word for what the customer made of the answer."""
    words = {"content": pgettext("verdict", "Content"), "so_so": _("So-so"), "unhappy": _("Unhappy")}
    return words.get(verdict, verdict)


@dataclass(frozen=True)
class FeedbackDraft:
    """What the editor gives; severity, cause and owner (`staff_id`) belong to complaints."""

    customer_id: int
    kind: str
    day: dt.date
    text: str
    severity: int | None = None
    cause: str = ""
    staff_id: int | None = None
    purchase_id: int | None = None


@dataclass(frozen=True)
class FeedbackRow(FeedbackDraft):
    """Feedback as it is saved."""

    id: int = 0
    customer: str = ""
    staff: str = ""
    resolution: str = ""
    closed_on: dt.date | None = None
    verdict: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.closed_on is None and self.kind in OPEN_KINDS


def record(session: Session, draft: FeedbackDraft, key: int | None = None, version: int | None = None) -> int:
    """Saves what a customer said, new or old; returns its key.

    Raises:
        AppError: without words or customer; Conflict: somebody saved it meanwhile.
    """
    values = _checked(session, draft)
    if key is None:
        closed = None if draft.kind in OPEN_KINDS else draft.day
        return journal.insert(session, Feedback, closed_on=closed, **values)
    before = get(session, key)
    if before.kind != draft.kind and draft.kind not in OPEN_KINDS and before.is_open:
        values["closed_on"] = draft.day
    journal.update(session, Feedback, key, values, version)
    return key


def close(session: Session, key: int, resolution: str, verdict: str, day: dt.date, version: int | None = None) -> None:
    """Closes a complaint or question: what was done about it, and what the customer made of that.

    Raises:
        AppError: no resolution, closed already, or a day before it was said; Conflict: changed meanwhile.
    """
    row = get(session, key)
    if row.closed_on is not None:
        raise AppError(_("This was closed already."))
    if day < row.day:
        raise AppError(_("This day is before the complaint itself."), field="day")
    if verdict and verdict not in VERDICTS:
        raise AppError(_("Choose what the customer made of it."), field="verdict")
    said = text.clean(resolution, text.PAGE, field="resolution", required=_("Say what was done about it."))
    journal.update(session, Feedback, key, {"resolution": said, "verdict": verdict, "closed_on": day}, version)


def reopen(session: Session, key: int) -> None:
    """Opens a closed complaint or question again; what was done about it stays to be read."""
    journal.update(session, Feedback, key, {"closed_on": None, "verdict": ""})


def remove(session: Session, key: int) -> None:
    """Removes feedback; Undo brings it back."""
    journal.remove(session, Feedback, key)


def get(session: Session, key: int) -> FeedbackRow:
    """One piece of feedback.

    Raises:
        AppError: it was removed.
    """
    found = session.execute(_columns().where(Feedback.id == key)).first()
    if found is None:
        raise AppError(_("This feedback was removed."))
    return FeedbackRow(**found._mapping)


def open_complaints(session: Session) -> list[FeedbackRow]:
    """Complaints not closed, the most serious first, then the longest waiting."""
    waiting = _columns().where(Feedback.closed_on.is_(None), Feedback.kind == "complaint")
    found = session.execute(waiting.order_by(func.coalesce(Feedback.severity, 1).desc(), Feedback.day, Feedback.id))
    return [FeedbackRow(**row._mapping) for row in found]


def ids(session: Session, kind: str = "", *, only_open: bool = False) -> list[int]:
    """The keys of all feedback (of a kind): open complaints first, then open questions, then the newest."""
    row = Feedback
    waiting = row.closed_on.is_(None) & row.kind.in_(OPEN_KINDS)
    wanted = (
        select(row.id)
        .join(Customer, Customer.id == row.customer_id)
        .where(row.removed_at.is_(None), Customer.removed_at.is_(None))
        .order_by(waiting.desc(), (waiting & (row.kind == "complaint")).desc(), row.day.desc(), row.id.desc())
    )
    if kind:
        wanted = wanted.where(row.kind == kind)
    if only_open:
        wanted = wanted.where(waiting)
    return list(session.scalars(wanted))


def rows(session: Session, keys: list[int]) -> list[FeedbackRow]:
    """The feedback with these keys, in any order."""
    return [FeedbackRow(**row._mapping) for row in session.execute(_columns().where(Feedback.id.in_(keys)))]


def of(session: Session, customer_id: int, *, limit: int = 50) -> list[FeedbackRow]:
    """What one customer said, newest first."""
    wanted = _columns().where(Feedback.customer_id == customer_id)
    found = session.execute(wanted.order_by(Feedback.day.desc(), Feedback.id.desc()).limit(limit))
    return [FeedbackRow(**row._mapping) for row in found]


def count_open(session: Session, as_of: dt.date | None = None) -> int:
    """How many complaints and questions wait for an answer (said up to a day)."""
    row = Feedback
    wanted = (
        select(func.count())
        .select_from(row)
        .join(Customer, Customer.id == row.customer_id)
        .where(row.closed_on.is_(None), row.kind.in_(OPEN_KINDS))
        .where(row.removed_at.is_(None), Customer.removed_at.is_(None))
    )
    return session.scalar(wanted if as_of is None else wanted.where(row.day <= as_of)) or 0


def _columns() -> Select[*tuple[Any, ...]]:
    row = Feedback
    return (
        select(
            row.id, row.customer_id, Customer.name.label("customer"), row.kind, row.day, row.text, row.severity,
            row.cause, row.staff_id, func.coalesce(Staff.name, "").label("staff"), row.purchase_id, row.resolution,
            row.closed_on, row.verdict, row.version,
        )
        .join(Customer, Customer.id == row.customer_id)
        .outerjoin(Staff, Staff.id == row.staff_id)
        .where(row.removed_at.is_(None), Customer.removed_at.is_(None))
    )  # fmt: skip


def _checked(session: Session, draft: FeedbackDraft) -> dict[str, Any]:
    if draft.kind not in KINDS:
        raise AppError(_("Choose what kind of feedback it is."), field="kind")
    customers.check(session, draft.customer_id)
    is_complaint = draft.kind == "complaint"
    if is_complaint and draft.severity is not None and draft.severity not in SEVERITIES:
        raise AppError(_("Choose how serious it is."), field="severity")
    if draft.cause and draft.cause not in CAUSES:
        raise AppError(_("Choose what it was about."), field="cause")
    return {
        "customer_id": draft.customer_id,
        "kind": draft.kind,
        "day": draft.day,
        "text": text.clean(draft.text, text.PAGE, field="text", required=_("Write down what the customer said.")),
        "severity": (draft.severity or 2) if is_complaint else None,
        "cause": draft.cause if is_complaint else "",
        "staff_id": draft.staff_id,
        "purchase_id": draft.purchase_id,
    }
