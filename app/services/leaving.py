"""Who left in a period: those who said why, beside those who just stayed away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.exit import Exit, ExitReason
from app.models.feedback import Feedback


@dataclass(frozen=True)
class Leaving:
    """Those who became Lapsed in a period.

    Attributes:
        reasons: reason code -> those who named it; one customer may have named several. Most often named first.
        silent: those of whom no reason is known.
        complained: those of the silent who had complained before.
    """

    reasons: dict[str, tuple[int, ...]]
    silent: tuple[int, ...]
    complained: tuple[int, ...]

    @property
    def told(self) -> int:
        """How many said why."""
        return len({key for keys in self.reasons.values() for key in keys})


def between(session: Session, since: dt.date, as_of: dt.date, lapsed: Collection[int]) -> Leaving:
    """Why customers left after `since`, up to and including `as_of`.

    Args:
        lapsed: the keys of those who became Lapsed in that time.
    """
    gone = set(lapsed)
    named: dict[str, set[int]] = {}
    exits = (
        select(ExitReason.reason, Exit.customer_id)
        .join(Exit, Exit.id == ExitReason.exit_id)
        .where(Exit.removed_at.is_(None), Exit.day > since, Exit.day <= as_of)
    )
    for reason, key in session.execute(exits):
        if key in gone:
            named.setdefault(reason, set()).add(key)
    silent = gone.difference(*named.values())
    complaints = select(Feedback.customer_id).where(
        Feedback.kind == "complaint", Feedback.removed_at.is_(None), Feedback.day <= as_of
    )
    complained = silent.intersection(session.scalars(complaints))
    order = sorted(named, key=lambda reason: (-len(named[reason]), reason))
    return Leaving(
        {reason: tuple(sorted(named[reason])) for reason in order}, tuple(sorted(silent)), tuple(sorted(complained))
    )
