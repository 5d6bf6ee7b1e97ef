"""Birthdays, anniversaries and the like: kept with their customers, and told in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _, clauses, format_day, locale, ngettext
from app.insights import calendar
from app.models.customer import Customer
from app.models.figure import CustomerFigure
from app.models.shop import Shop
from app.models.special_date import SpecialDate
from app.services import customers, journal

KINDS = ("birthday", "wedding", "anniversary", "name_day", "other")
OLDEST = 1850
"""The earliest year a date may have."""
LONGEST_LEAD = 60
"""Days: nobody prepares a card earlier."""


def kind_word(kind: str) -> str:
    """The word a person reads for a kind."""
    words = {
        "birthday": _("Birthday"),
        "wedding": _("Wedding day"),
        "anniversary": _("Anniversary"),
        "name_day": _("Name day"),
        "other": _("Other day"),
    }
    return words.get(kind, kind)


def month_word(month: int) -> str:
    """The month's name by itself."""
    return str(locale().months["stand-alone"]["wide"][month])


@dataclass(frozen=True)
class SpecialDateDraft:
    """What the editor gives; without a year it comes every year all the same."""

    customer_id: int
    kind: str
    month: int
    day: int
    year: int | None = None
    label: str = ""
    lead_days: int = 7
    idea: str = ""


@dataclass(frozen=True)
class SpecialDateRow(SpecialDateDraft):
    """A special date as it is saved, and the next time it is kept."""

    id: int = 0
    customer: str = ""
    version: int = 1
    on: dt.date = dt.date.min
    days_until: int = 0

    @property
    def turning(self) -> int | None:
        """The number of years it then is; None if the year is not known."""
        return calendar.turning(self.year, self.on)

    @property
    def words(self) -> str:
        """What day it is: "Birthday", or the customer's own word for it."""
        return self.label or kind_word(self.kind)

    @property
    def years(self) -> str:
        """ "turns 50", "50 years", or nothing where the year is not known."""
        n = self.turning
        if n is None:
            return ""
        if self.kind == "birthday":
            return _("turns {n}").format(n=n)
        return ngettext("{n} year", "{n} years", n).format(n=n)

    @property
    def sentence(self) -> str:
        """ "Birthday, turns 50"."""
        return clauses(self.words, self.years)

    @property
    def when(self) -> str:
        """How far off it is: "today", "tomorrow", "in 5 days"."""
        if self.days_until == 0:
            return _("today")
        if self.days_until == 1:
            return _("tomorrow")
        return ngettext("in {n} day", "in {n} days", self.days_until).format(n=self.days_until)

    @property
    def written(self) -> str:
        """The day as it is kept in the book: with its year where that is known."""
        if self.year is not None:
            return format_day(dt.date(self.year, self.month, self.day), "long")
        return format_day(dt.date(2000, self.month, self.day), "MMMMd")


def save(session: Session, draft: SpecialDateDraft, key: int | None = None, version: int | None = None) -> int:
    """Saves a special date, new or old; returns its key.

    Raises:
        AppError: there is no such day, or a field cannot be right; Conflict: somebody saved it meanwhile.
    """
    values = _checked(session, draft)
    if key is None:
        return journal.insert(session, SpecialDate, **values)
    journal.update(session, SpecialDate, key, values, version)
    return key


def remove(session: Session, key: int) -> None:
    """Removes a special date; Undo brings it back."""
    journal.remove(session, SpecialDate, key)


def get(session: Session, key: int, as_of: dt.date) -> SpecialDateRow:
    """One special date.

    Raises:
        AppError: it was removed.
    """
    found = session.execute(columns().where(SpecialDate.id == key, SpecialDate.removed_at.is_(None))).first()
    if found is None:
        raise AppError(_("This special date was removed."))
    return row_of(found, as_of, leap_on_march(session))


def for_customer(session: Session, customer_id: int, as_of: dt.date) -> list[SpecialDateRow]:
    """A customer's special dates, the next one first."""
    found = session.execute(
        columns().where(SpecialDate.customer_id == customer_id, SpecialDate.removed_at.is_(None))
    ).all()
    march = leap_on_march(session)
    return sorted((row_of(row, as_of, march) for row in found), key=lambda row: (row.on, row.id))


def upcoming(session: Session, as_of: dt.date, days: int) -> list[SpecialDateRow]:
    """What is kept within `days` days (today counts as 0) over the whole book, the next first.

    Customers who left are passed over: nobody congratulates those who died or moved away.
    """
    march = leap_on_march(session)
    wanted = of_people(columns(Customer.sort_key)).where(within(as_of, days, march))
    found = [(row_of(row, as_of, march), row.sort_key) for row in session.execute(wanted)]
    near = [pair for pair in found if pair[0].days_until <= days]
    return [row for row, _name in sorted(near, key=lambda pair: (pair[0].on, pair[1], pair[0].id))]


def in_month(session: Session, month: int, as_of: dt.date) -> list[SpecialDateRow]:
    """Everything in a month of the year, by day; customers who left are passed over."""
    march = leap_on_march(session)
    wanted = of_people(columns(Customer.sort_key)).where(SpecialDate.month == month)
    ordered = wanted.order_by(SpecialDate.day, Customer.sort_key, SpecialDate.id)
    return [row_of(row, as_of, march) for row in session.execute(ordered)]


def count(session: Session) -> int:
    """How many special dates the book holds."""
    return session.scalar(select(func.count()).select_from(SpecialDate).where(SpecialDate.removed_at.is_(None))) or 0


def leap_on_march(session: Session) -> bool:
    """Whether the shop keeps 29 February on 1 March in common years."""
    return bool(session.scalar(select(Shop.leap_day_on_march).where(Shop.id == 1)))


def within(as_of: dt.date, days: int, march: bool) -> ColumnElement[bool]:
    """Whether a day of the year comes within `days` days, by the index on month and day; at the ends look again."""
    ends = calendar.ends(as_of, days, leap_on_march=march)
    if ends is None:
        return sa.true()
    here = tuple_(SpecialDate.month, SpecialDate.day)
    from_first, to_last = here >= tuple_(*ends[0]), here <= tuple_(*ends[1])
    return and_(from_first, to_last) if ends[0] <= ends[1] else or_(from_first, to_last)


def of_people(wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Only dates that stand, of customers who are still there."""
    figure = CustomerFigure
    return wanted.outerjoin(figure, figure.customer_id == SpecialDate.customer_id).where(
        SpecialDate.removed_at.is_(None), Customer.removed_at.is_(None), ~has_left()
    )


def has_left() -> ColumnElement[bool]:
    """Whether a customer (their figures) left and has not bought since."""
    figure = CustomerFigure
    return func.coalesce(
        figure.exit_day.is_not(None) & or_(figure.last_day.is_(None), figure.last_day <= figure.exit_day), sa.false()
    )


def columns(*more: Any) -> Select[*tuple[Any, ...]]:
    """A select of what `row_of` needs, with the customer joined, and `more`."""
    date = SpecialDate
    return select(
        date.id, date.customer_id, Customer.name, date.kind, date.month, date.day, date.year, date.label,
        date.lead_days, date.idea, date.version, *more,
    ).join(Customer, Customer.id == date.customer_id)  # fmt: skip


def row_of(found: Any, as_of: dt.date, march: bool) -> SpecialDateRow:
    """The row of what `columns` found."""
    on = calendar.next_on(found.month, found.day, as_of, leap_on_march=march)
    return SpecialDateRow(
        id=found.id, customer_id=found.customer_id, customer=found.name, kind=found.kind, month=found.month,
        day=found.day, year=found.year, label=found.label, lead_days=found.lead_days, idea=found.idea,
        version=found.version, on=on, days_until=(on - as_of).days,
    )  # fmt: skip


def _checked(session: Session, draft: SpecialDateDraft) -> dict[str, Any]:
    if draft.kind not in KINDS:
        raise AppError(_("Choose what day it is."), field="kind")
    customers.check(session, draft.customer_id)
    _check_day(draft)
    if not 0 <= draft.lead_days <= LONGEST_LEAD:
        raise AppError(
            _("Remind at most {n} days before; 0 means on the day itself.").format(n=LONGEST_LEAD), field="lead_days"
        )
    return {
        "customer_id": draft.customer_id,
        "kind": draft.kind,
        "month": draft.month,
        "day": draft.day,
        "year": draft.year,
        "lead_days": draft.lead_days,
        "label": text.clean(draft.label, field="label"),
        "idea": text.clean(draft.idea, field="idea"),
    }


def _check_day(draft: SpecialDateDraft) -> None:
    if not 1 <= draft.month <= 12:
        raise AppError(_("Choose a month."), field="month")
    month = month_word(draft.month)
    if not calendar.exists(draft.month, draft.day):
        raise AppError(_("{month} has no day {day}.").format(month=month, day=draft.day), field="day")
    if draft.year is None:
        return
    if not OLDEST <= draft.year <= dt.MAXYEAR:
        raise AppError(_("A year has four digits, from {year} on.").format(year=OLDEST), field="year")
    if not calendar.exists(draft.month, draft.day, draft.year):
        raise AppError(
            _("{year} had no {day} {month}; leave the year empty if it is not known.").format(
                year=draft.year, day=draft.day, month=month
            ),
            field="year",
        )
    # The clock of the machine may be a day behind the shop's.
    if dt.date(draft.year, draft.month, draft.day) > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        raise AppError(_("This day has not come yet; leave the year empty."), field="year")
