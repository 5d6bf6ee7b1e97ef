"""The list of customers: which ones and in what order at once, the rows themselves as they are looked at."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, select, tuple_
from sqlalchemy.orm import Session

from app.i18n import listed
from app.models.customer import Customer, CustomerAddress, CustomerContact
from app.models.figure import CustomerFigure
from app.models.interest import CustomerInterest
from app.models.tag import CustomerTag, Tag
from app.services import customer_search, stages

SECONDS = 86_400
"""Of a day."""
LATE = {"due": 1.0, "late": 1.5, "very_late": 2.0}
"""Names of lateness filters and how many times the usual gap the silence must last."""


@dataclass(frozen=True)
class Filters:
    """Which customers; everything given must hold, within one kind any of them will do."""

    text: str = ""
    stages: tuple[str, ...] = ()
    tag_ids: tuple[int, ...] = ()
    interest_ids: tuple[int, ...] = ()
    lateness: str = ""
    """A key of LATE."""
    least_net: int | None = None
    most_net: int | None = None
    owing: bool = False
    keys: frozenset[int] | None = None
    """Only these customers; None for all."""
    because: str = ""
    """What the customers in `keys` have in common, in words."""

    @property
    def narrow(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()


@dataclass(frozen=True)
class ListRow:
    """A line of the list."""

    id: int
    code: str
    name: str
    stage: str
    phone: str
    email: str
    city: str
    tags: str
    first_day: dt.date | None
    last_day: dt.date | None
    purchase_days: int
    net: int
    owed: int
    usual_gap: float | None
    lateness: float | None
    """Days of silence ÷ usual gap."""
    last_contact: dt.date | None
    since: dt.date
    relationship_type: str


def ids(
    session: Session,
    filters: Filters,
    as_of: dt.date,
    sort: str = "name",
    *,
    descending: bool = False,
    limit: int | None = None,
) -> list[int]:
    """The keys of the customers that meet the filters, in order; customers without a value come last.

    Args:
        as_of: today (not before anybody's last visit).
        sort: the name of a column of ListRow.
        limit: only the first ones, for a list that has to stand at once.
    """
    wanted = select(Customer.id).outerjoin(CustomerFigure, CustomerFigure.customer_id == Customer.id)
    wanted = wanted.where(*_conditions(session, filters, as_of)).order_by(*_order(sort, as_of, descending=descending))
    if filters.keys is None:
        return list(session.scalars(wanted.limit(limit)))
    # Any number of keys may be wanted, more than a statement takes.
    return [key for key in session.scalars(wanted) if key in filters.keys][:limit]


def rows(session: Session, keys: Sequence[int], as_of: dt.date) -> list[ListRow]:
    """The lines of these customers, in this order, in one statement."""
    found = session.execute(
        select(*_columns(as_of))
        .outerjoin(CustomerFigure, CustomerFigure.customer_id == Customer.id)
        .where(Customer.id.in_(keys))
    )
    known = {row[0]: ListRow(*row) for row in found}
    return [known[key] for key in keys if key in known]


def count(session: Session) -> int:
    """How many customers the book has."""
    return session.scalar(select(func.count()).select_from(Customer).where(Customer.removed_at.is_(None))) or 0


@dataclass(frozen=True)
class BesideRow:
    """Who comes before and after a customer: (key, name) each; `place` counts from 1, 0 where it is not known."""

    before: tuple[int, str] | None
    after: tuple[int, str] | None
    place: int = 0
    total: int = 0


def beside(session: Session, key: int, among: Sequence[int] = ()) -> BesideRow:
    """The neighbours of a customer in a list, or by name if there is no list."""
    if key in among:
        before, after = neighbours(among, key)
        found = session.execute(select(Customer.id, Customer.name).where(Customer.id.in_([before, after])))
        names = dict(found.all())
        pair = [(one, names[one]) if one is not None and one in names else None for one in (before, after)]
        return BesideRow(pair[0], pair[1], among.index(key) + 1, len(among))
    return BesideRow(_next(session, key, up=False), _next(session, key, up=True))


def _next(session: Session, key: int, *, up: bool) -> tuple[int, str] | None:
    here = session.execute(select(Customer.sort_key, Customer.id).where(Customer.id == key)).first()
    if here is None:
        return None
    place = tuple_(Customer.sort_key, Customer.id)
    wanted = select(Customer.id, Customer.name).where(Customer.removed_at.is_(None))
    if up:
        wanted = wanted.where(place > tuple_(*here)).order_by(Customer.sort_key, Customer.id)
    else:
        wanted = wanted.where(place < tuple_(*here)).order_by(Customer.sort_key.desc(), Customer.id.desc())
    found = session.execute(wanted.limit(1)).first()
    return (found.id, found.name) if found else None


def neighbours(keys: Sequence[int], key: int) -> tuple[int | None, int | None]:
    """The customers before and after one in a list, None at its ends."""
    if key not in keys:
        return None, None
    place = keys.index(key)
    before = keys[place - 1] if place else None
    return before, keys[place + 1] if place + 1 < len(keys) else None


def _columns(as_of: dt.date) -> list[Any]:
    """In the order of ListRow's fields."""
    figure = CustomerFigure
    words = [_words(part) for part in (_contact("phone"), _contact("email"), _city(), _tags())]
    counted = [func.coalesce(part, 0) for part in (figure.purchase_days, figure.net, figure.owed)]
    days = [figure.first_day, figure.last_day]
    rhythm = [figure.usual_gap, _lateness(as_of), figure.last_contact]
    own = [Customer.since, Customer.relationship_type]
    return [Customer.id, Customer.code, Customer.name, _stage(as_of), *words, *days, *counted, *rhythm, *own]


def _words(column: ColumnElement[str]) -> ColumnElement[str]:
    return func.coalesce(column, "")


def _conditions(session: Session, filters: Filters, as_of: dt.date) -> list[ColumnElement[bool]]:
    met: list[ColumnElement[bool]] = [Customer.removed_at.is_(None)]
    found = customer_search.condition(session, filters.text)
    if found is not None:
        met.append(found)
    if filters.stages:
        met.append(_stage(as_of).in_(filters.stages))
    if filters.tag_ids:
        met.append(Customer.id.in_(select(CustomerTag.customer_id).where(CustomerTag.tag_id.in_(filters.tag_ids))))
    if filters.interest_ids:
        has = CustomerInterest.interest_id.in_(filters.interest_ids)
        met.append(Customer.id.in_(select(CustomerInterest.customer_id).where(has)))
    if filters.lateness in LATE:
        met.append(and_(_lateness(as_of) >= LATE[filters.lateness], _stage(as_of) != "lapsed"))
    if filters.least_net is not None:
        met.append(CustomerFigure.net >= filters.least_net)
    if filters.most_net is not None:
        met.append(func.coalesce(CustomerFigure.net, 0) <= filters.most_net)
    if filters.owing:
        met.append(CustomerFigure.owed > 0)
    return met


_FIGURES = ("first_day", "last_day", "purchase_days", "net", "owed", "usual_gap", "last_contact")


def _filled(column: Any) -> Any:
    return func.nullif(column, "")


def _order(sort: str, as_of: dt.date, *, descending: bool) -> list[Any]:
    figure = CustomerFigure
    if sort == "name":
        return [Customer.sort_key.desc(), Customer.id.desc()] if descending else [Customer.sort_key, Customer.id]
    columns: dict[str, Any] = {
        "code": Customer.code,
        "since": Customer.since,
        "relationship_type": Customer.relationship_type,
    }
    columns |= {name: getattr(figure, name) for name in _FIGURES}
    made: dict[str, Callable[[], Any]] = {
        "stage": lambda: case({code: place for place, code in enumerate(stages.CODES)}, value=_stage(as_of)),
        "lateness": lambda: _lateness(as_of),
        "phone": lambda: _contact("phone"),
        "email": lambda: _contact("email"),
        "city": lambda: _filled(_city()),
        "tags": lambda: _tags(),
    }
    column = columns[sort] if sort in columns else made[sort]()
    first = column.desc() if descending else column.asc()
    return [first.nulls_last(), Customer.sort_key, Customer.id]


def _stage(as_of: dt.date) -> ColumnElement[str]:
    return func.coalesce(stages.expression(as_of), "prospect")


def _lateness(as_of: dt.date) -> ColumnElement[Any]:
    """Days since the last visit ÷ usual gap; NULL for those who never bought."""
    figure = CustomerFigure
    silent = calendar.timegm(as_of.timetuple()) - extract("epoch", figure.last_day)
    return silent / (SECONDS * figure.usual_gap)


def _contact(kind: str) -> ColumnElement[str]:
    one = CustomerContact
    return (
        select(one.value)
        .where(one.customer_id == Customer.id, one.kind == kind, one.removed_at.is_(None))
        .order_by(one.position, one.id)
        .limit(1)
        .scalar_subquery()
    )


def _city() -> ColumnElement[str]:
    one = CustomerAddress
    return (
        select(one.city)
        .where(one.customer_id == Customer.id, one.removed_at.is_(None))
        .order_by(one.id)
        .limit(1)
        .scalar_subquery()
    )


def _tags() -> ColumnElement[str]:
    return (
        select(func.aggregate_strings(Tag.name, listed(("", ""))))
        .join(CustomerTag, CustomerTag.tag_id == Tag.id)
        .where(CustomerTag.customer_id == Customer.id, Tag.removed_at.is_(None))
        .correlate(Customer)
        .scalar_subquery()
    )
