"""The figures that need the whole shop (scores, chances, core customers), worked out in the background and kept."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.services import insights
from app.services.insights import InsightRow
from app.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FRESH = 60.0
"""Seconds for which figures of the whole shop are shown as they are, although a sale came in meanwhile."""
CHANGING = frozenset({"purchase", "purchase_line", "payment", "exit", "threshold", "customer", "feedback"})


class Outlook:
    """What is known of every customer, as of today."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rows: dict[int, InsightRow] = {}
        self._day: dt.date | None = None
        self._made = 0.0
        self._stale = True
        context.jobs.changed.connect(self._changed)

    def known(self, customer_id: int) -> InsightRow | None:
        """The figures of a customer, None while they are not worked out."""
        return self._rows.get(customer_id) if self._day == self._context.today() else None

    def ask(self, owner: QWidget, came: Callable[[], object]) -> None:
        """Works them out if they are not known or not fresh, and calls back; at once if they are."""
        day = self._context.today()
        old = self._stale and time.monotonic() - self._made > FRESH
        if self._day == day and not old:
            came()
            return

        def work(session: Session, _progress: Any, _cancelled: Any) -> dict[int, InsightRow]:
            return {row.customer_id: row for row in insights.table(session, day)}

        def done(rows: dict[int, InsightRow]) -> None:
            self._rows, self._day, self._made, self._stale = rows, day, time.monotonic(), False
            came()

        self._context.jobs.make(owner, work, done, key="outlook")

    def _changed(self, tables: frozenset[str]) -> None:
        self._stale = self._stale or bool(tables & CHANGING)
