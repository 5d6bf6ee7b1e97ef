"""Which line a return brings back: the latest earlier one of the same customer and product that has enough left."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.purchase import Purchase, PurchaseLine
from app.services import figures

if TYPE_CHECKING:
    from app.services.import_names import Names
    from app.services.import_purchases import Receipt

_Open = list[list[int]]
"""Lines that may still be returned, in order of time: [key, quantity left, receipt, day's number]."""


class Returns:
    """Keeps what each customer could still bring back, from the book and from the lines followed so far."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._open: dict[tuple[int, int], _Open] = defaultdict(list)
        self._loaded: set[int] = set()
        self._first_new = (session.scalar(select(func.max(PurchaseLine.id))) or 0) + 1

    def expect(self, receipts: list[Receipt], names: Names) -> None:
        """Loads what the book says of the customers who bring something back in these receipts."""
        if self._first_new == 1:
            return
        who = {
            names.customer_id(receipt.customer)
            for receipt in receipts
            if receipt.customer and any(line.quantity < 0 for line in receipt.lines)
        }
        keys = sorted(key for key in who if key is not None and key not in self._loaded)
        for start in range(0, len(keys), figures.CHUNK):
            self._load(keys[start : start + figures.CHUNK])
        self._loaded.update(keys)

    def _load(self, customers: list[int]) -> None:
        line, bill = PurchaseLine, Purchase
        here = (
            select(bill.customer_id, line.product_id, line.id, line.quantity, line.returns_id, line.purchase_id, bill.day)
            .join(bill, bill.id == line.purchase_id)
            .where(bill.customer_id.in_(customers), bill.removed_at.is_(None), line.id < self._first_new)
            .order_by(bill.at, line.id)
        )
        rows = self._session.execute(here).all()
        back: dict[int, int] = defaultdict(int)
        for row in rows:
            if row.returns_id is not None:
                back[row.returns_id] += row.quantity
        older: dict[tuple[int, int], _Open] = defaultdict(list)
        for row in rows:
            if row.quantity > 0:
                older[row.customer_id, row.product_id].append(
                    [row.id, row.quantity + back.get(row.id, 0), row.purchase_id, row.day.toordinal()]
                )
        for key, lines in older.items():
            self._open[key] = lines + self._open[key]

    def follow(self, customer: int, product: int, quantity: int, line: int, receipt: int, day: int) -> int | None:
        """Takes note of a line about to be written; for a return, says which line it brings back."""
        if quantity > 0:
            self._open[customer, product].append([line, quantity, receipt, day])
            return None
        for candidate in reversed(self._open.get((customer, product), ())):
            if candidate[1] >= -quantity > 0 and candidate[2] != receipt and candidate[3] <= day:
                candidate[1] += quantity
                return candidate[0]
        return None
