"""The figures that need the whole shop (scores, chances, core customers), worked out in the background and kept."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.services import customer_list, insights
from app.services.insights import InsightRow
from app.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FRESH = 60.0
"""Seconds for which figures of the whole shop are shown as they are, although a sale came in meanwhile."""
MOST = 20_000
"""Customers up to which it is worked out: it would keep reports waiting in a larger book."""
CHANGING = frozenset({"purchase", "purchase_line", "payment", "exit", "threshold", "customer", "feedback"})


class Outlook:
    """What is known of every customer, as of today."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rows: dict[int, InsightRow] = {}
        self._day: dt.date | None = None
        self._made = 0.0
        self._stale = True
        self._busy = False
        context.jobs.changed.connect(self._changed)

    def known(self, customer_id: int) -> InsightRow | None:
        """The figures of a customer, None while they are not worked out."""
        return self._rows.get(customer_id) if self._day == self._context.today() else None

    def ask(self, owner: QWidget, came: Callable[[], object]) -> None:
        """Works them out if they are not known or not fresh, and calls back once they are."""
        day = self._context.today()
        old = self._stale and time.monotonic() - self._made > FRESH
        if self._busy or (self._day == day and not old):
            came()
            return
        self._busy = True

        def work(session: Session, _progress: Any, _cancelled: Any) -> dict[int, InsightRow]:
            if customer_list.count(session) > MOST:
                return {}
            return {row.customer_id: row for row in insights.table(session, day)}

        def done(rows: dict[int, InsightRow]) -> None:
            self._rows, self._day, self._made, self._stale, self._busy = rows, day, time.monotonic(), False, False
            came()

        def failed(error: Exception) -> None:
            self._busy = False
            self._context.failed(error)

        self._context.jobs.make(owner, work, done, failed)

    def _changed(self, tables: frozenset[str]) -> None:
        self._stale = self._stale or bool(tables & CHANGING)
