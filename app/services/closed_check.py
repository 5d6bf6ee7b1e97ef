"""Looks whether closed books are still what they were when they were closed, and says in words what is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import _, format_day, ngettext
from app.models.closed_period import ClosedLink, ClosedPeriod
from app.models.purchase import Payment, Purchase
from app.models.shop import Shop
from app.services import closed_chain
from app.services.closed_chain import PAYMENT, PERIOD, PURCHASE, Link, Progress


def faults(session: Session, progress: Progress | None = None) -> list[str]:
    """What was changed in closed books since, the first bad row first; nothing, if nothing was."""
    periods = session.execute(
        select(ClosedPeriod.id, ClosedPeriod.through, ClosedPeriod.last_link, ClosedPeriod.head).order_by(
            ClosedPeriod.id
        )
    ).all()
    last = max([closed_chain.last_link(session), *(row.last_link for row in periods)])
    heads: dict[int, str] = {}
    bad = list(_bad(session, last, heads, progress))
    found = bad[:1]
    if len(bad) > 1:
        more = ngettext("{n} more entry of closed books is not as it was.",
                        "{n} more entries of closed books are not as they were.", len(bad) - 1)  # fmt: skip
        found.append(more.format(n=len(bad) - 1))
    if [(row.last_link, row.head) for row in periods] != sorted(heads.items()) or (last and last not in heads):
        found.append(_("The list of closed periods is not the one that their entries vouch for."))
    through = periods[-1].through if periods else None
    shop = session.execute(select(Shop.closed_through, Shop.currency)).first()
    if shop and shop.closed_through != through:
        found.append(_("The day up to which the books are closed is not that of the last closed period."))
    if through:
        found += _put_in(session, through)
    return found


def knows(session: Session, code: str) -> dt.date | None:
    """The last day of the closed period whose printed code this is; None if no period has it."""
    rows = session.execute(select(ClosedPeriod.through, ClosedPeriod.head))
    return next((through for through, head in rows if closed_chain.is_code(code, head)), None)


def _bad(session: Session, last: int, heads: dict[int, str], progress: Progress | None) -> Iterator[str]:
    """What is wrong link by link; collects the hashes of the links that end a period."""
    before, number = "", 0
    for link in closed_chain.links(session, 1, last, progress):
        if link.id != number + 1:
            yield _("The chain of closed books lacks the entries {first} to {last}.").format(
                first=number + 1, last=link.id - 1
            )
        elif link.row is None:
            yield _gone(link)
        elif closed_chain.hash_of(before, link.row) != link.hash:
            yield _("{what} is not as it was when its books were closed.").format(what=_named(link.row))
        if link.kind == PERIOD:
            heads[link.id] = link.hash
        before, number = link.hash, link.id
    if number < last:
        yield _("The chain of closed books lacks the entries {first} to {last}.").format(first=number + 1, last=last)


def _gone(link: Link) -> str:
    words = {
        PURCHASE: _("A purchase (key {key}) is gone from closed books."),
        PAYMENT: _("A payment (key {key}) is gone from closed books."),
        PERIOD: _("A closed period (key {key}) is gone."),
    }
    return words.get(link.kind, _("An entry (key {key}) of closed books is of no known kind.")).format(key=link.row_id)


def _named(row: list[Any]) -> str:
    day = closed_chain.day_of(row)
    when = format_day(day) if day else "?"
    if row[0] == PURCHASE:
        return _("Purchase {number} of {day}").format(number=row[2], day=when)
    if row[0] == PAYMENT:
        return _("A payment of {day} (key {key})").format(day=when, key=row[1])
    return _("The closed period up to {day}").format(day=when)


def _put_in(session: Session, through: dt.date) -> list[str]:
    """Purchases and payments that are dated in closed books and were not there when those were closed."""
    bill, paid, link = Purchase, Payment, ClosedLink
    known = select(link.row_id)
    bought = session.execute(
        select(bill.number, bill.day)
        .where(bill.removed_at.is_(None), bill.day <= through, bill.id.not_in(known.where(link.kind == PURCHASE)))
        .order_by(bill.day, bill.id)
    ).all()
    payments = session.execute(
        select(paid.id, paid.day)
        .join(bill, bill.id == paid.purchase_id)
        .where(
            bill.removed_at.is_(None), paid.removed_at.is_(None), paid.day <= through,
            paid.id.not_in(known.where(link.kind == PAYMENT)),
        )
        .order_by(paid.day, paid.id)
    ).all()  # fmt: skip
    late = [_named([PURCHASE, 0, number, day]) for number, day in bought]
    late += [_named([PAYMENT, key, 0, day]) for key, day in payments]
    return [_("{what} was put into closed books afterwards.").format(what=what) for what in late[:3]]
