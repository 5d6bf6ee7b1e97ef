"""Closing the books up to a day, for good: the accountant's month.

There is no way back. What turns out wrong afterwards is corrected by a return or a purchase with a later date, as on
paper; who closed too early has the backup that is made before.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import QueryableAttribute, Session

from app.errors import AppError
from app.i18n import _, format_day
from app.models.base import Base
from app.models.closed_period import ClosedPeriod
from app.models.prepared import Prepared
from app.models.purchase import Payment, Purchase
from app.models.shop import Shop
from app.models.staff import Staff
from app.services import closed_chain, closed_days, journal
from app.services.closed_chain import PAYMENT, PERIOD, PURCHASE, Progress

_SUMS = ("purchases", "payments", "net", "tax", "discount", "paid")
_link = Base.metadata.tables["closed_link"]
_ADD = Prepared(sa.insert(_link), ("id", "kind", "row_id", "hash"))
_FILL = Prepared(sa.update(_link).where(_link.c.id == bindparam("number")), ("hash",))


@dataclass(frozen=True)
class SumsRow:
    """What the books of a period hold: how many purchases and payments, and their money in minor units."""

    purchases: int
    payments: int
    net: int
    tax: int
    discount: int
    paid: int

    @property
    def gross(self) -> int:
        """What was billed."""
        return self.net + self.tax


@dataclass(frozen=True)
class PeriodRow(SumsRow):
    """A closed period.

    Attributes:
        since: its first day; None for the first one, which holds everything before it.
        by: the name of who closed it; empty if that was not said.
    """

    id: int
    since: dt.date | None
    through: dt.date
    closed_at: dt.datetime
    by: str
    currency: str
    head: str

    @property
    def code(self) -> str:
        """What is printed of the head."""
        return closed_chain.code_of(self.head)


def listing(session: Session) -> list[PeriodRow]:
    """All closed periods, the newest first."""
    one = ClosedPeriod
    columns = (one.id, one.through, one.closed_at, Staff.name, one.currency, one.head)
    found = session.execute(
        select(*columns, *(getattr(one, name) for name in _SUMS))
        .outerjoin(Staff, Staff.id == one.staff_id)
        .order_by(one.through)
    )
    rows: list[PeriodRow] = []
    for key, through, at, by, currency, head, *sums in found:
        since = rows[-1].through + dt.timedelta(1) if rows else None
        held = SumsRow(*(int(amount) for amount in sums))
        rows.append(
            PeriodRow(
                **asdict(held), id=key, since=since, through=through, closed_at=at, by=by or "", currency=currency,
                head=head,
            )
        )  # fmt: skip
    return rows[::-1]


def of(session: Session, day: dt.date) -> PeriodRow | None:
    """The closed period that holds a day; None if its books are open."""
    return next((row for row in reversed(listing(session)) if row.through >= day), None)


def sums(session: Session, through: dt.date) -> SumsRow:
    """What would be closed: the books from the day after the last closed one up to a day."""
    since = session.scalar(select(func.max(ClosedPeriod.through)))
    bill, paid = Purchase, Payment
    bought = session.execute(
        select(func.count(), *(func.coalesce(func.sum(c), 0) for c in (bill.net, bill.tax, bill.discount)))
        .where(bill.removed_at.is_(None), *_within(bill.day, since, through))
    ).one()  # fmt: skip
    payments = session.execute(
        select(func.count(), func.coalesce(func.sum(paid.amount), 0))
        .join(bill, bill.id == paid.purchase_id)
        .where(paid.removed_at.is_(None), bill.removed_at.is_(None), *_within(paid.day, since, through))
    ).one()
    return SumsRow(bought[0], payments[0], int(bought[1]), int(bought[2]), int(bought[3]), int(payments[1]))


def check(session: Session, through: dt.date, today: dt.date) -> None:
    """Makes sure that the books can be closed up to a day.

    The month of the newest purchase or payment is the last one that can be: with a clock that goes ahead somebody could
    otherwise shut the shop out of its own book for years.

    Raises:
        AppError: the day is not over, closed already, or in a month in which nothing was recorded yet.
    """
    if through >= today:
        raise AppError(_("Only days that are over can be closed."), field="day")
    closed = closed_days.through(session)
    if closed is not None and through <= closed:
        words = _("The books are closed up to {day} already.")
        raise AppError(words.format(day=format_day(closed, "long")), field="day")
    last = newest(session)
    if last is None or through > month_end(last):
        words = _("Nothing is recorded for the month of {day} yet, so there is nothing to close.")
        raise AppError(words.format(day=format_day(through, "long")), field="day")


def newest(session: Session) -> dt.date | None:
    """The day of the newest purchase or payment; None if there is none."""
    bought = session.scalar(select(func.max(Purchase.day)).where(Purchase.removed_at.is_(None)))
    paid = session.scalar(select(func.max(Payment.day)).where(Payment.removed_at.is_(None)))
    return max((day for day in (bought, paid) if day is not None), default=None)


def month_end(day: dt.date) -> dt.date:
    """The last day of its month."""
    return (day.replace(day=1) + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)


def close(
    session: Session, through: dt.date, today: dt.date, staff_id: int | None = None, progress: Progress | None = None
) -> PeriodRow:
    """Closes the books up to a day, for good: from now on nothing dated up to it is recorded or changed.

    Args:
        today: only days before it can be closed.
        progress: told the share done, 0 to 1; may raise Cancelled, and then nothing is closed.

    Raises:
        AppError: as `check`.
    """
    check(session, through, today)
    since = session.scalar(select(func.max(ClosedPeriod.through)))
    found = sums(session, through)
    first = closed_chain.last_link(session) + 1
    last = _add_links(session, first, since, through)
    key = int(session.scalar(select(func.max(ClosedPeriod.id))) or 0) + 1
    values = {name: getattr(found, name) for name in _SUMS}
    session.execute(
        sa.insert(ClosedPeriod).values(
            id=key, through=through, closed_at=dt.datetime.now(dt.UTC), staff_id=staff_id,
            currency=session.scalar(select(Shop.currency).where(Shop.id == 1)), last_link=last, head="", **values,
        )
    )  # fmt: skip
    _ADD.run(session, {"id": last, "kind": PERIOD, "row_id": key, "hash": ""})
    head = _fill(session, first, last, progress)
    session.execute(sa.update(ClosedPeriod).where(ClosedPeriod.id == key).values(head=head))
    session.execute(sa.update(Shop).where(Shop.id == 1).values(closed_through=through))
    closed_days.remember(session, through)
    journal.touch(session, "closed_period", "shop")
    return listing(session)[0]


def _within(day: QueryableAttribute[dt.date], since: dt.date | None, through: dt.date) -> list[ColumnElement[bool]]:
    return [day <= through] if since is None else [day > since, day <= through]


def _add_links(session: Session, first: int, since: dt.date | None, through: dt.date) -> int:
    """Adds a link for every purchase of the period, then for every payment, by day and key; returns the next number."""
    bill, paid = Purchase, Payment
    bought = (
        select(bill.id).where(bill.removed_at.is_(None), *_within(bill.day, since, through)).order_by(bill.day, bill.id)
    )
    payments = (
        select(paid.id)
        .join(bill, bill.id == paid.purchase_id)
        .where(paid.removed_at.is_(None), bill.removed_at.is_(None), *_within(paid.day, since, through))
        .order_by(paid.day, paid.id)
    )
    keys = [(kind, key) for kind, asked in ((PURCHASE, bought), (PAYMENT, payments)) for key in session.scalars(asked)]
    if keys:
        rows = [{"id": n, "kind": kind, "row_id": key, "hash": ""} for n, (kind, key) in enumerate(keys, first)]
        _ADD.run_many(session, rows)
    return first + len(keys)


def _fill(session: Session, first: int, last: int, progress: Progress | None) -> str:
    """Works out the hashes of these links, each from the one before; returns the last."""
    head = next((link.hash for link in closed_chain.links(session, first - 1, first - 1)), "")
    made = []
    for link in closed_chain.links(session, first, last, progress):
        assert link.row is not None
        head = closed_chain.hash_of(head, link.row)
        made.append({"number": link.id, "hash": head})
    _FILL.run_many(session, made)
    return head
