"""The figures and the suggestions of every customer as plain CSV, for other programs.

Unlike a report it has fixed column names, points for decimals and ISO dates in every language.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import money
from app.errors import AppError
from app.i18n import _
from app.reports.files import write_whole
from app.services import customer_search, shop, suggestions
from app.services import insights as figures
from app.text import guarded

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

INSIGHTS = (
    "customer", "name", "stage", "phase", "stage_since", "stage_reason", "first_purchase", "last_purchase",
    "purchase_days", "net_sales", "r", "f", "m", "rfm_group", "usual_gap_days", "lateness", "p_buy",
    "expected_purchases", "expected_value", "core", "loyalty",
)  # fmt: skip
SUGGESTIONS = ("customer", "rank", "product", "name", "kind", "score", "reason")
AMOUNTS = ("net_sales", "expected_value")


def insights(session: Session, path: Path, as_of: dt.date, horizon_days: int) -> int:
    """Writes one line a customer and returns how many.

    Args:
        horizon_days: the days within which `p_buy` asks for a purchase.

    Raises:
        AppError: the horizon is not 1 to 3,650 days, or the file cannot be written.
    """
    if not 1 <= horizon_days <= 3650:
        raise AppError(_("The horizon lies between 1 and 3,650 days."))
    rows = figures.table(session, as_of, horizon_days)
    _write(path, INSIGHTS, rows, shop.get(session).currency)
    return len(rows)


def suggested(
    session: Session, path: Path, as_of: dt.date, *, top: int, new_only: bool, customer: str | None
) -> int:
    """Writes the suggestions for every customer, or for the one with that code, and returns how many lines.

    Raises:
        AppError: there is no such customer, `top` is not 1 to 1,000, or the file cannot be written.
    """
    if not 1 <= top <= 1000:
        raise AppError(_("--top lies between 1 and 1,000."))
    if customer is None:
        rows = suggestions.for_all(session, as_of, top=top, new_only=new_only)
    else:
        key = customer_of(session, customer)
        rows = suggestions.for_customer(session, key, as_of, top=top, new_only=new_only)
    _write(path, SUGGESTIONS, rows, shop.get(session).currency)
    return len(rows)


def customer_of(session: Session, code: str) -> int:
    """The customer with that code.

    Raises:
        AppError: there is none.
    """
    found = customer_search.find_by(session, code=code)
    if not found:
        raise AppError(_("There is no customer with the code “{code}”.").format(code=code[:40]))
    return found[0]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Any], currency: str) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(name, getattr(row, name), currency) for name in columns])
    write_whole(path, target.getvalue().encode("utf-8"))


def _plain(name: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if name in AMOUNTS:
        return f"{money.to_decimal(round(value), currency):f}"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, dt.date):
        return value.isoformat()
    return guarded(str(value))
