"""The guard before closed books: what is dated in them is neither added nor changed nor taken away.

The journal asks it before and after every change of a row that money hangs on, so that there is one place to pass.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _, format_day
from app.models.base import Base
from app.models.prepared import Prepared

GUARDED = frozenset({"purchase", "purchase_line", "payment"})
FREE = frozenset({"paid", "note", "description", "source_key", "version"})
"""What may change on a closed row: words, and what is kept up from payments, which are guarded themselves."""

_KNOWN, _NEW = "closed_through", "open_purchases"
"""Where a transaction keeps the last closed day, and which purchases it added itself, in open books."""

_tables = Base.metadata.tables
_bill, _line, _payment, _shop = (_tables[name].c for name in ("purchase", "purchase_line", "payment", "shop"))
_CLOSED = Prepared(select(_shop.closed_through).where(_shop.id == 1))


def through(session: Session) -> dt.date | None:
    """The last day whose books are closed, asked for once in a transaction; None if none are."""
    if _KNOWN not in session.info:
        rows = _CLOSED.rows(session)
        session.info[_KNOWN] = rows[0][0] if rows else None
    closed: dt.date | None = session.info[_KNOWN]
    return closed


def remember(session: Session, closed: dt.date | None) -> None:
    """Spares `through` the question."""
    session.info[_KNOWN] = closed


def check(day: dt.date, closed: dt.date | None) -> None:
    """Makes sure that something may be recorded with this date.

    Raises:
        AppError: the books of that day are closed.
    """
    if closed is not None and day <= closed:
        raise AppError(too_early(closed), field="day")


def too_early(closed: dt.date) -> str:
    """Why nothing comes into books that are closed up to this day."""
    return _("The books are closed up to {day}: record this with a later date.").format(day=format_day(closed, "long"))


def check_saved(day: dt.date, closed: dt.date | None) -> None:
    """Makes sure that what is saved with this date may be changed.

    Raises:
        AppError: the books of that day are closed.
    """
    if closed is not None and day <= closed:
        raise AppError(
            _(
                "The books are closed up to {day}, so this stays as it is. Correct it by a return or a purchase with a "
                "later date."
            ).format(day=format_day(closed, "long"))
        )


def keep(session: Session, table: str, first: int, last: int, *, removing: bool = False) -> None:
    """Makes sure that these rows, as they are, may be changed.

    Args:
        removing: they are about to be taken away, and payments with their purchase.

    Raises:
        AppError: one of them is in closed books.
    """
    closed = through(session) if table in GUARDED else None
    if closed is None:
        return
    if _is_in(session, table, first, last, closed) or (
        removing and table == "purchase" and _is_in(session, "paid", first, last, closed)
    ):
        check_saved(closed, closed)


def admit_new(
    session: Session, table: str, names: Sequence[str], lines: Sequence[Sequence[Any]], keys: range
) -> None:
    """Makes sure that rows just added are not in closed books, without asking the book what they say themselves.

    Args:
        names: the columns of the lines.

    Raises:
        AppError: one of them is; it goes when the transaction is taken back.
    """
    closed = through(session) if table in GUARDED else None
    if closed is None:
        return
    new: set[int] = session.info.setdefault(_NEW, set())
    if table == "purchase_line":
        place = names.index("purchase_id")
        if not {line[place] for line in lines} <= new:
            admit(session, table, keys[0], keys[-1])
        return
    place = names.index("day")
    check(min(line[place] for line in lines), closed)
    if table == "purchase":
        new.update(keys)


def admit(session: Session, table: str, first: int, last: int) -> None:
    """Makes sure that these rows, as they have just become, are not in closed books.

    Raises:
        AppError: one of them is; it goes when the transaction is taken back.
    """
    closed = through(session) if table in GUARDED else None
    if closed is not None and _is_in(session, table, first, last, closed):
        check(closed, closed)


def _is_in(session: Session, table: str, first: int, last: int, closed: dt.date) -> bool:
    return bool(_asked(table).rows(session, first=first, last=last, closed=closed))


@cache
def _asked(what: str) -> Prepared:
    """Whether any of these rows count in closed books; "paid": any payment of these purchases."""
    columns, day = {
        "purchase": (_bill.id, _bill.day),
        "purchase_line": (_line.id, _bill.day),
        "payment": (_payment.id, _payment.day),
        "paid": (_payment.purchase_id, _payment.day),
    }[what]
    asked: Select[int] = select(literal(1)).select_from(_tables["purchase"])
    if what == "purchase_line":
        asked = asked.join(_tables["purchase_line"], _line.purchase_id == _bill.id)
    elif what != "purchase":
        asked = asked.join(_tables["payment"], _payment.purchase_id == _bill.id).where(_payment.removed_at.is_(None))
    here = columns.between(bindparam("first"), bindparam("last"))
    return Prepared(asked.where(here, day <= bindparam("closed"), _bill.removed_at.is_(None)).limit(1))
