"""The one shape of every report: what is written as PDF, XLSX and CSV comes from here, so it is equal in all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from app import i18n, money

Cell = str | int | float | dt.date | None
"""What stands in a row: text, minor units, thousandths, a count, a share or a day, as the column's kind says."""


class Kind(Enum):
    """What a column holds, which decides how it is written and on which side it stands."""

    TEXT = "text"
    NAME = "name"
    MONEY = "money"
    DATE = "date"
    COUNT = "count"
    QUANTITY = "quantity"
    SHARE = "share"
    TICK = "tick"
    SPACE = "space"

    @property
    def numeric(self) -> bool:
        """Whether it stands on the right, digits under digits."""
        return self in (Kind.MONEY, Kind.COUNT, Kind.QUANTITY, Kind.SHARE)

    @property
    def paper_only(self) -> bool:
        """Whether it is room for a pencil, which a sheet does not need."""
        return self in (Kind.TICK, Kind.SPACE)


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        share: how much of the room that is left a text column takes, against the others.
    """

    title: str
    kind: Kind = Kind.TEXT
    share: float = 1.0


@dataclass(frozen=True)
class Section:
    """One table with its heading.

    Attributes:
        totals: a last row set apart, blank where a sum would mean nothing.
        empty: the sentence that stands there if there are no rows.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] | None = None
    subtitle: str = ""
    empty: str = ""


@dataclass(frozen=True)
class Heading:
    """What stands at the head and foot of each page."""

    title: str
    period: str
    shop: str
    address: str
    as_of: dt.date
    made_on: dt.date
    currency: str
    language: str = "en"


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        lead: the sentence on top that says it all.
        notes: (figure, how it is worked out) for the last page.
        is_bare: its story fills the whole sheet, without margins, head and foot.
    """

    name: str
    heading: Heading
    sections: tuple[Section, ...]
    lead: str = ""
    notes: tuple[tuple[str, str], ...] = field(default=())
    is_bare: bool = False


def shown(value: Cell, kind: Kind, currency: str) -> str:
    """The cell as a person reads it; empty for nothing."""
    if value is None or value == "":
        return ""
    if kind is Kind.MONEY:
        return i18n.format_money(_whole(value), currency, symbol=False)
    if kind is Kind.COUNT:
        return i18n.format_number(_whole(value))
    if kind is Kind.QUANTITY:
        return i18n.format_quantity(_whole(value))
    if kind is Kind.SHARE:
        return i18n.format_percent(float(value), 1) if isinstance(value, (int, float)) else str(value)
    if isinstance(value, dt.date):
        return i18n.format_day(value)
    return str(value)


def exact(value: Cell, kind: Kind, currency: str) -> str:
    """The cell as a machine reads it: a plain number with a point, an ISO day, or the text as it is."""
    if value is None:
        return ""
    if kind is Kind.MONEY:
        return f"{money.to_decimal(_whole(value), currency):f}"
    if kind is Kind.QUANTITY:
        whole, rest = divmod(abs(_whole(value)), money.MILLI)
        sign = "-" if _whole(value) < 0 else ""
        return f"{sign}{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"
    if kind is Kind.SHARE and isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _whole(value: Cell) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a whole number was expected, not {value!r}")
    return value
