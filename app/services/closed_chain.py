"""The chain that shows whether closed books were changed: each link is a hash of a row and of the hash before it.

A link is SHA-256 of the previous link's 64 digits followed by the row as Python's `ascii` writes it: its kind, its
keys, its day and its money, a purchase's lines among them, but no name and no words, so that a person can be erased and
the chain still holds. Nothing here stops anybody from changing the file; it shows that somebody did.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.prepared import Prepared

PURCHASE, PAYMENT, PERIOD = "purchase", "payment", "period"
BATCH = 5_000
"""Links looked at in one go, so that a large book does not have to fit into memory."""

CODE = 20
"""Characters of a head that are printed: 100 bits."""

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Link:
    """One link, with what the row it names holds now: None if that is gone or was removed."""

    id: int
    kind: str
    row_id: int
    hash: str
    row: list[Any] | None


_tables = Base.metadata.tables
_link, _bill, _line, _payment, _period = (
    _tables[name].c for name in ("closed_link", "purchase", "purchase_line", "payment", "closed_period")
)
_here: Any = _link.id.between(bindparam("first"), bindparam("last"))


def _of(kind: str, *columns: Any, on: ColumnElement[bool]) -> Select[Any]:
    """Rows of one kind by the numbers of their links; `lower` keeps SQLite from going by the kind instead."""
    table = _tables["closed_period" if kind == PERIOD else kind]
    return select(_link.id, *columns).join(table, on).where(func.lower(_link.kind) == kind, _here)


_LINKS = Prepared(select(_link.id, _link.kind, _link.row_id, _link.hash).where(_here).order_by(_link.id))
_BILLS = Prepared(
    _of(
        PURCHASE, _bill.id, _bill.number, cast(_bill.day, String), _bill.customer_id, _bill.staff_id, _bill.net,
        _bill.tax, _bill.discount, on=_bill.id == _link.row_id,
    ).where(_bill.removed_at.is_(None))
)  # fmt: skip
_LINES = Prepared(
    _of(PURCHASE, *(_line[name] for name in (
        "id", "position", "product_id", "quantity", "unit_price", "discount", "tax_rate", "net", "tax", "returns_id"
    )), on=_bill.id == _link.row_id)
    .join(_tables["purchase_line"], _line.purchase_id == _bill.id)
    .where(_bill.removed_at.is_(None))
    .order_by(_link.id, _line.position, _line.id)
)  # fmt: skip
_PAYMENTS = Prepared(
    _of(
        PAYMENT, _payment.id, _payment.purchase_id, cast(_payment.day, String), _payment.method, _payment.amount,
        on=_payment.id == _link.row_id,
    )
    .join(_tables["purchase"], _bill.id == _payment.purchase_id)
    .where(_payment.removed_at.is_(None), _bill.removed_at.is_(None))
)  # fmt: skip
_PERIODS = Prepared(
    _of(
        PERIOD, _period.id, cast(_period.through, String), cast(_period.closed_at, String),
        *(_period[name] for name in (
            "staff_id", "currency", "purchases", "payments", "net", "tax", "discount", "paid", "last_link"
        )), on=_period.id == _link.row_id,
    )
)  # fmt: skip


def links(session: Session, first: int, last: int, progress: Progress | None = None) -> Iterator[Link]:
    """The links of these numbers, in order, as far as they are there."""
    for start in range(first, last + 1, BATCH):
        some = {"first": start, "last": min(start + BATCH - 1, last)}
        rows = {row[0]: [kind, *row[1:]] for kind, asked in _ROWS.items() for row in asked.rows(session, **some)}
        for number, *line in _LINES.rows(session, **some):
            rows[number].append(line)
        for number, kind, row_id, digits in _LINKS.rows(session, **some):
            yield Link(number, kind, row_id, digits, rows.get(number))
        if progress:
            progress(min((start + BATCH - first) / (last - first + 1), 1.0))


_ROWS = {PURCHASE: _BILLS, PAYMENT: _PAYMENTS, PERIOD: _PERIODS}


def last_link(session: Session) -> int:
    """The number of the newest link; 0 if nothing was ever closed."""
    return int(session.scalar(select(func.max(_link.id))) or 0)


def hash_of(before: str, row: list[Any]) -> str:
    """The hash of a link that follows one with the hash `before` (empty for the first)."""
    return hashlib.sha256((before + ascii(row)).encode()).hexdigest()


def code_of(head: str) -> str:
    """What is printed of a head: its first 100 bits as letters and digits, in groups of four."""
    try:
        digits = base64.b32encode(bytes.fromhex(head)).decode()[:CODE]
    except ValueError:
        digits = head[:CODE]
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def is_code(typed: str, head: str) -> bool:
    """Whether somebody who typed this meant this head; groups, case, and 0, 1, 8 for O, I, B do not matter."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(str.maketrans("018", "OIB"))
    return plain == code_of(head).replace("-", "")


def day_of(row: list[Any]) -> dt.date | None:
    """The day that stands in a link's row, if it is one."""
    try:
        return dt.date.fromisoformat(str(row[2 if row[0] == PERIOD else 3]))
    except ValueError:
        return None
