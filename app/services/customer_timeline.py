"""Everything that happened with a customer, newest first, page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Integer, Select, exists, literal, select, union_all
from sqlalchemy.orm import Session

from app.models.attachment import Attachment
from app.models.exit import Exit, ExitReason
from app.models.feedback import Feedback
from app.models.follow_up import FollowUp
from app.models.interaction import Interaction
from app.models.note import Note
from app.models.product import Product
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.models.stage_change import StageChange
from app.models.suggestion import SuggestionAnswer
from app.models.survey_answer import SurveyAnswer

PAGE = 50

KINDS = ("purchase", "file", "note", "survey", "suggestion", "follow_up", "feedback", "contact", "exit", "stage")
"""What happens on one day in this order."""


@dataclass(frozen=True)
class LineRow:
    """What was bought in one line of a receipt; quantities in thousandths, negative for a return."""

    name: str
    quantity: int


@dataclass(frozen=True)
class TimelineRow:
    """One thing that happened.

    Attributes:
        kind: purchase, file, note, survey, suggestion, follow_up, feedback, contact, exit or stage.
        id: the key of its row; 0 for a stage, which nobody edits.
        code: a channel, a kind of feedback, an answer, the stage after.
        before: the stage before.
        amount: what a receipt comes to with tax; `owed` what of it is not paid.
        text: what was written or said; a file's name.
        size: bytes of a file.
        detail: an outcome, a resolution, the product.
        learned: what was learned about needs.
        closed_on: when a complaint was closed.
        marked: a warning note, or a contact that came in.
    """

    kind: str
    id: int
    day: dt.date
    code: str = ""
    before: str = ""
    amount: int = 0
    owed: int = 0
    text: str = ""
    detail: str = ""
    learned: str = ""
    closed_on: dt.date | None = None
    marked: bool = False
    pinned: bool = False
    score: int | None = None
    size: int = 0
    lines: tuple[LineRow, ...] = ()
    methods: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def page(
    session: Session, customer_id: int, as_of: dt.date, offset: int = 0, limit: int = PAGE
) -> list[TimelineRow]:
    """A page of the timeline; nothing later than `as_of`. The number of statements does not grow with it."""
    places = _places(session, customer_id, as_of, offset, limit)
    by_kind: dict[str, list[tuple[int, dt.date]]] = {}
    for kind, key, day in places:
        by_kind.setdefault(kind, []).append((key, day))
    found: dict[tuple[str, int, dt.date], TimelineRow] = {}
    for kind, keys in by_kind.items():
        for row in _READERS[kind](session, customer_id, keys):
            found[kind, row.id, row.day] = row
    rows = [found[place] for place in places if place in found]
    return [
        replace(row, id=0, kind="stage") if row.kind in ("late", "lapsed", "stage") else row for row in rows
    ]


def _places(
    session: Session, customer_id: int, as_of: dt.date, offset: int, limit: int
) -> list[tuple[str, int, dt.date]]:
    parts = [_part(kind, *spec) for kind, spec in _sources(customer_id).items()]
    every = union_all(*parts).subquery()
    wanted = (
        select(every.c.rank, every.c.id, every.c.day)
        .where(every.c.day <= as_of)
        .order_by(every.c.day.desc(), every.c.rank.desc(), every.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [(KINDS[rank], key, day) for rank, key, day in session.execute(wanted)]


def _part(kind: str, key: Any, day: Any, *met: Any) -> Select[Any]:
    rank = literal(KINDS.index(kind), Integer, literal_execute=True).label("rank")
    return select(rank, key.label("id"), day.label("day")).where(*met)


def _sources(customer_id: int) -> dict[str, tuple[Any, ...]]:
    """kind -> (key, day, conditions)."""

    def of(model: Any, day: Any, *met: Any) -> tuple[Any, ...]:
        return (model.id, day, model.customer_id == customer_id, model.removed_at.is_(None), *met)

    answered = exists().where(Interaction.follow_up_id == FollowUp.id, Interaction.customer_id == customer_id)
    return {
        "purchase": of(Purchase, Purchase.day),
        "file": of(Attachment, Attachment.day),
        "note": of(Note, Note.day),
        "survey": of(SurveyAnswer, SurveyAnswer.day),
        "suggestion": of(SuggestionAnswer, SuggestionAnswer.day, SuggestionAnswer.answer != "bought"),
        "follow_up": of(FollowUp, FollowUp.closed_on, FollowUp.closed_on.is_not(None), ~answered),
        "feedback": of(Feedback, Feedback.day),
        "contact": of(Interaction, Interaction.day),
        "exit": of(Exit, Exit.day),
        "stage": (StageChange.position, StageChange.day, StageChange.customer_id == customer_id),
    }


Keys = list[tuple[int, dt.date]]


def _ids(keys: Keys) -> list[int]:
    return [key for key, _day in keys]


def _purchases(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    ids = _ids(keys)
    lines: dict[int, list[LineRow]] = {}
    line = PurchaseLine
    for owner, name, said, quantity in session.execute(
        select(line.purchase_id, Product.name, line.description, line.quantity)
        .join(Product, Product.id == line.product_id)
        .where(line.purchase_id.in_(ids))
        .order_by(line.purchase_id, line.position)
    ):
        lines.setdefault(owner, []).append(LineRow(said or name, quantity))
    methods: dict[int, list[str]] = {}
    for owner, method in session.execute(
        select(Payment.purchase_id, Payment.method)
        .where(Payment.purchase_id.in_(ids), Payment.removed_at.is_(None))
        .order_by(Payment.id)
    ):
        methods.setdefault(owner, []).append(method)
    one = Purchase
    for row in session.execute(
        select(one.id, one.day, one.net, one.tax, one.paid, one.note).where(one.id.in_(ids))
    ):
        gross = row.net + row.tax
        yield TimelineRow(
            "purchase", row.id, row.day, amount=gross, owed=gross - row.paid, text=row.note,
            lines=tuple(lines.get(row.id, ())), methods=tuple(dict.fromkeys(methods.get(row.id, ()))),
        )  # fmt: skip


def _notes(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = Note
    columns = select(one.id, one.day, one.text, one.is_warning, one.is_pinned)
    for row in session.execute(columns.where(one.id.in_(_ids(keys)))):
        yield TimelineRow("note", row.id, row.day, text=row.text, marked=row.is_warning, pinned=row.is_pinned)


def _files(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = Attachment
    for row in session.execute(select(one.id, one.day, one.name, one.size).where(one.id.in_(_ids(keys)))):
        yield TimelineRow("file", row.id, row.day, text=row.name, size=row.size)


def _contacts(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = Interaction
    columns = select(one.id, one.day, one.channel, one.is_incoming, one.outcome, one.text, one.learned)
    for row in session.execute(columns.where(one.id.in_(_ids(keys)))):
        yield TimelineRow(
            "contact", row.id, row.day, code=row.channel, marked=row.is_incoming, detail=row.outcome,
            text=row.text, learned=row.learned,
        )  # fmt: skip


def _feedback(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = Feedback
    columns = select(one.id, one.day, one.kind, one.text, one.resolution, one.closed_on)
    for row in session.execute(columns.where(one.id.in_(_ids(keys)))):
        yield TimelineRow(
            "feedback",
            row.id,
            row.day,
            code=row.kind,
            text=row.text,
            detail=row.resolution,
            closed_on=row.closed_on,
        )


def _surveys(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = SurveyAnswer
    for row in session.execute(
        select(one.id, one.day, one.kind, one.score, one.comment).where(one.id.in_(_ids(keys)))
    ):
        yield TimelineRow("survey", row.id, row.day, code=row.kind, score=row.score, text=row.comment)


def _suggestions(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = SuggestionAnswer
    columns = select(one.id, one.day, one.answer, one.reason, Product.name).join(
        Product, Product.id == one.product_id
    )
    for row in session.execute(columns.where(one.id.in_(_ids(keys)))):
        yield TimelineRow("suggestion", row.id, row.day, code=row.answer, text=row.reason, detail=row.name)


def _follow_ups(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = FollowUp
    columns = select(one.id, one.closed_on, one.status, one.reason, one.outcome)
    for row in session.execute(columns.where(one.id.in_(_ids(keys)))):
        yield TimelineRow(
            "follow_up", row.id, row.closed_on, code=row.status, text=row.reason, detail=row.outcome
        )


def _exits(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    reasons: dict[int, list[str]] = {}
    for owner, reason in session.execute(
        select(ExitReason.exit_id, ExitReason.reason).where(ExitReason.exit_id.in_(_ids(keys)))
    ):
        reasons.setdefault(owner, []).append(reason)
    for row in session.execute(select(Exit.id, Exit.day, Exit.win_back).where(Exit.id.in_(_ids(keys)))):
        yield TimelineRow("exit", row.id, row.day, text=row.win_back, reasons=tuple(reasons.get(row.id, ())))


def _stages(session: Session, customer_id: int, keys: Keys) -> Iterable[TimelineRow]:
    one = StageChange
    days = [day for _key, day in keys]
    found = session.execute(
        select(one.position, one.day, one.before, one.after).where(
            one.customer_id == customer_id, one.day.between(min(days), max(days))
        )
    )
    for position, day, before, after in found:
        yield TimelineRow("stage", position, day, code=after, before=before)


_READERS = {
    "purchase": _purchases, "file": _files, "note": _notes, "survey": _surveys, "suggestion": _suggestions,
    "follow_up": _follow_ups, "feedback": _feedback, "contact": _contacts, "exit": _exits, "stage": _stages,
}  # fmt: skip
