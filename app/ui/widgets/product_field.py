"""A field that finds a product: by code, by barcode as a scanner types it, or by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import i18n, money
from app.errors import AppError
from app.i18n import _
from app.services import products
from app.services.products import ProductRow
from app.ui.context import Context
from app.ui.widgets.find_field import FindField, Found, beyond_doubt

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OFFERED = 12
SCANNED = 6
"""From so many digits on it is a code, not a part of a name."""
_TIMES = re.compile(r"\s*([+-−]?[0-9][0-9.,]*)\s*[*×]\s*(.*)", re.DOTALL)


class ProductField(FindField):
    """Type or scan. "3*" before a code or name means three of it.

    Signals:
        product_taken(ProductRow, int): a product, and the quantity in thousandths.
        new_wanted(str): there is no such product yet: add one of this name or barcode.
        unknown(str): a scanned code that no product has, while the next one was being typed already.
    """

    product_taken = Signal(object, int)
    new_wanted = Signal(str)
    unknown = Signal(str)

    def __init__(self, context: Context, *, new: bool = False) -> None:
        super().__init__(_("Code, barcode or name"))
        self._context, self._new = context, new
        self.customer_id: int | None = None
        """Whose usual products come first."""
        self.look_wanted.connect(self._look)
        self.taken.connect(self._chosen)

    def split(self, typed: str) -> tuple[int, str]:
        """(quantity in thousandths, the words) of what is typed."""
        match = _TIMES.fullmatch(typed)
        if match:
            try:
                return i18n.parse_quantity(match[1]) or money.MILLI, match[2].strip()
            except AppError:
                return money.MILLI, typed.strip()
        return money.MILLI, typed.strip()

    def enter(self) -> None:
        """An exact code comes first, unless a line of the list was gone to."""
        typed = self.words()
        _quantity, words = self.split(typed)
        if self.steered or not words:
            super().enter()
            return
        self._timer.stop()
        self.hold()
        self._context.jobs.read(
            self, lambda session: products.by_code(session, words), lambda row: self._scanned(typed, row), self._broke
        )

    def _broke(self, error: Exception) -> None:
        self.failed()
        self._context.failed(error)

    def _scanned(self, typed: str, row: ProductRow | None) -> None:
        quantity, words = self.split(typed)
        if row is None and not self.typing_went_on():
            self.selectAll()  # what a scanner types next takes its place
            super().enter()
            return
        self.clear()
        self.close_list()
        if row is not None:
            self.product_taken.emit(row, quantity)
        else:
            self.unknown.emit(words)
        self.go_on()

    def _look(self, typed: str) -> None:
        _quantity, words = self.split(typed)
        customer = self.customer_id

        def read(session: Session) -> list[ProductRow]:
            return products.search(session, words, OFFERED, customer)

        self._context.jobs.read(self, read, lambda rows: self._found(typed, words, rows), self._broke, key="look")

    def _found(self, typed: str, words: str, rows: list[ProductRow]) -> None:
        found = [self._line(row) for row in rows]
        if words and self._new:
            found.append(Found(_("Add “{name}” as a new product…").format(name=words), "", "", words, asks=True))
        self.offer(typed, found, self._meant(words, found))

    def _meant(self, words: str, found: list[Found]) -> Found | None:
        """With nothing typed only what this customer usually buys; of a scanned code never a part."""
        if not words:
            return found[0] if found and found[0].value.days else None
        return None if words.isdigit() and len(words) >= SCANNED else beyond_doubt(words, found)

    def _line(self, row: ProductRow) -> Found:
        parts = [row.detail]
        if row.days:
            parts.append(i18n.ngettext("bought on {n} day", "bought on {n} days", row.days).format(n=row.days))
        if row.is_discontinued:
            parts.append(_("discontinued"))
        price = i18n.format_money(row.price, self._context.currency)
        return Found(row.name, " · ".join(part for part in parts if part), price, row)

    def _chosen(self, value: object) -> None:
        quantity = self.split(self.words())[0]
        self.clear()
        if isinstance(value, ProductRow):
            self.product_taken.emit(value, quantity)
            self.go_on()  # Enter on a line of the list asked for an exact code first
        else:
            self.stop_holding()
            self.new_wanted.emit(str(value))
