"""One receipt with the answers to its suggestions, saved in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.services import journal, purchases, returns, suggestions
from app.services.purchases import PurchaseDraft
from app.ui.purchases.offer_card import Answer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Whole:
    """What Save saves: the receipt, the answers given, and which receipt it replaces."""

    draft: PurchaseDraft
    answers: tuple[Answer, ...] = ()
    key: int | None = None
    version: int = 0


@dataclass(frozen=True)
class Saved:
    """What was saved: the receipt's key, the change to undo, and what it came to."""

    key: int
    entry: int
    gross: int
    customer: str


def save(whole: Whole) -> Callable[[Session], Saved]:
    """The function of a session that saves it."""

    def work(session: Session) -> Saved:
        draft = _answered(session, whole)
        if whole.key is None:
            key = returns.record(session, draft)
        else:
            key = whole.key
            purchases.edit(session, key, returns.named(session, draft), whole.version)
        row = purchases.get(session, key)
        return Saved(key, journal.entry_id(session), row.gross, row.customer_name)

    return work


def _answered(session: Session, whole: Whole) -> PurchaseDraft:
    """The draft with its lines naming the suggestions they came from."""
    draft = whole.draft
    if draft.customer_id is None:
        return draft
    ids = {}
    sold = {line.product_id for line in draft.lines if line.quantity > 0}
    for one in whole.answers:
        taken = one.answer == "bought"
        said = "offered" if taken and one.product_id not in sold else one.answer
        key = suggestions.answer(
            session, draft.customer_id, one.product_id, one.kind, said, draft.day, one.reason
        )
        if said == "bought":
            ids[one.product_id] = key
    lines = []
    for line in draft.lines:
        if line.quantity > 0 and line.product_id in ids:
            line = replace(line, suggestion_id=ids.pop(line.product_id))
        lines.append(line)
    return replace(draft, lines=tuple(lines))


def answers_only(customer_id: int, answers: tuple[Answer, ...], whole: PurchaseDraft) -> Callable[[Session], None]:
    """Saves what was said although nothing was sold."""

    def work(session: Session) -> None:
        _answered(session, Whole(replace(whole, customer_id=customer_id, lines=()), answers))

    return work
