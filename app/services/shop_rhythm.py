"""The shop's rhythm month by month, as the book keeps it.

A row a month says what the visits before the month's first day told. Each is a function of those visits alone: sales of
later days change none, and what is entered of earlier days is taken in the next time the rows are worked out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.insights import rhythm
from app.insights.history import History
from app.insights.rhythm import ShopGap
from app.models.figure import CustomerFigure, ShopRhythm
from app.models.prepared import Prepared
from app.services import journal, visits

_row = ShopRhythm.__table__.c
_ROWS = Prepared(select(_row.since, _row.gap, _row.second_gap, _row.customers).order_by(_row.since))


def rows(session: Session) -> list[ShopGap]:
    """What is kept, a row a month, by month."""
    return [ShopGap(since.toordinal(), gap, second, count) for since, gap, second, count in _ROWS.rows(session)]


def kept(session: Session) -> rhythm.Rhythm:
    """The shop's rhythm by month, as it was last learned."""
    return rhythm.Rhythm.of(rows(session))


def known(session: Session, history: History, as_of: dt.date) -> rhythm.Rhythm:
    """The same, with the months up to `as_of` that no row is kept of learned from all customers' `history`."""
    found = rows(session)
    since = found[-1].as_of if found else 0
    later = [rhythm.learn(history, month) for month in _months(history, as_of) if month > since]
    return rhythm.Rhythm.of(found + later)


def stale(session: Session, as_of: dt.date = dt.date.min, entered: dt.date | None = None) -> bool:
    """Whether a month has begun by `as_of` that is not learned, or the book came to know more, or less, of the past.

    That is seen by the number of customers; also if visits since `entered` came or went. Cheap: ask daily.
    """
    newest = session.execute(select(ShopRhythm.since, ShopRhythm.customers).order_by(ShopRhythm.since.desc())).first()
    figure = CustomerFigure
    first, last = session.execute(select(func.min(figure.first_day), func.max(figure.last_day))).one()
    if first is None or last is None:
        return newest is not None
    wanted = _end(last, as_of).replace(day=1)
    if newest is None:
        return bool(first < wanted)
    if newest.since < wanted or (entered is not None and entered < newest.since):
        return True
    earlier = select(func.count()).select_from(figure).where(figure.first_day < newest.since)
    return bool(session.scalar(earlier) != newest.customers)


def compute(session: Session, as_of: dt.date | None = None) -> list[ShopGap]:
    """Learns every month up to the last visit, or up to `as_of` if that is later, without writing; for `store`."""
    who, when, net, visit = visits.days(session)
    if not visit.any():
        return []
    history = History.build(who[visit], when[visit], net[visit], int(who[visit].max()) + 1)
    return [rhythm.learn(history, month) for month in _months(history, as_of)]


def store(session: Session, learned: Collection[ShopGap]) -> dt.date | None:
    """Keeps what `compute` learned; returns from which day on something is known otherwise than before, if any is."""
    before = {row.as_of: row for row in rows(session)}
    after = {row.as_of: row for row in learned}
    changed = [since for since in before.keys() | after.keys() if before.get(since) != after.get(since)]
    if not changed:
        return None
    session.execute(delete(ShopRhythm))
    if after:
        session.execute(
            insert(ShopRhythm),
            [
                {
                    "since": dt.date.fromordinal(row.as_of), "gap": row.gap,
                    "second_gap": row.second, "customers": row.customers,
                }
                for row in after.values()
            ],
        )  # fmt: skip
    journal.touch(session, ShopRhythm.__tablename__)
    return dt.date.fromordinal(min(changed))


def _end(last: dt.date, as_of: dt.date) -> dt.date:
    """The day up to which months are learned; a shop silent for `rhythm.LONGEST` days has nothing more to tell."""
    return max(last, min(as_of, last + dt.timedelta(days=rhythm.LONGEST)))


def _months(history: History, as_of: dt.date | None) -> list[int]:
    """The first of every month after the first visit, up to the last visit or `as_of`, as day numbers."""
    if not len(history.day):
        return []
    month, last = (dt.date.fromordinal(int(day)) for day in (history.day.min(), history.day.max()))
    end, found = _end(last, as_of or last), []
    while (month := (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)) <= end:
        found.append(month.toordinal())
    return found
