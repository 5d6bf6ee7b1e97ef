"""Which line a return brings back: the latest earlier one of the same customer and product that has enough left."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.purchase import Purchase, PurchaseLine
from app.services import figures

if TYPE_CHECKING:
    from app.services.import_names import Names
    from app.services.import_purchases import Receipt

_Open = list[list[int]]
"""Lines that may still be returned, in order of time: [key, quantity left, receipt, day's number]."""


class Returns:
    """Keeps what each customer could still bring back, of the products that these receipts do bring back."""

    def __init__(self, session: Session, receipts: list[Receipt], names: Names) -> None:
        self._open: dict[tuple[int, int], _Open] = defaultdict(list)
        self.wanted = {
            (customer, names.product_id(line.product))
            for receipt in receipts
            if receipt.customer and (customer := names.customer_id(receipt.customer)) is not None
            for line in receipt.lines
            if line.quantity < 0
        }
        """(customer, product) of every return; `follow` need not be told of any other line."""
        keys = sorted({customer for customer, _product in self.wanted})
        for start in range(0, len(keys), figures.CHUNK):
            self._load(session, keys[start : start + figures.CHUNK])

    def _load(self, session: Session, customers: list[int]) -> None:
        line, bill = PurchaseLine, Purchase
        rows = session.execute(
            select(
                bill.customer_id, line.product_id, line.id, line.quantity, line.returns_id, line.purchase_id, bill.day
            )
            .join(bill, bill.id == line.purchase_id)
            .where(bill.customer_id.in_(customers), bill.removed_at.is_(None))
            .order_by(bill.at, line.id)
        ).all()
        back: dict[int, int] = defaultdict(int)
        for row in rows:
            if row.returns_id is not None:
                back[row.returns_id] += row.quantity
        for row in rows:
            if row.quantity > 0 and (row.customer_id, row.product_id) in self.wanted:
                left = row.quantity + back.get(row.id, 0)
                self._open[row.customer_id, row.product_id].append(
                    [row.id, left, row.purchase_id, row.day.toordinal()]
                )

    def follow(self, which: tuple[int, int], quantity: int, line: int, receipt: int, day: int) -> int | None:
        """Takes note of a line about to be written; for a return, says which line it brings back.

        Args:
            which: (customer, product), one of `wanted`.
        """
        if quantity > 0:
            self._open[which].append([line, quantity, receipt, day])
            return None
        for candidate in reversed(self._open[which]):
            if candidate[1] >= -quantity > 0 and candidate[2] != receipt and candidate[3] <= day:
                candidate[1] += quantity
                return candidate[0]
        return None
