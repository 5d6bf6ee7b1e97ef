"""The lines of a receipt, to be typed into."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal

from app import i18n
from app.i18n import _
from app.services.products import ProductRow
from app.ui.purchases.basket import FIELDS, Basket, Line
from app.ui.purchases.sheet_model import SheetModel

QUANTITY, PRICE, DISCOUNT, TAX, AMOUNT = 1, 2, 3, 4, 5


class LinesModel(SheetModel):
    """Product, quantity, price, discount, tax and amount of every line of a basket.

    Signals:
        changed: a line came, went or was typed into.
    """

    changed = Signal()
    spare = TAX
    numbers = frozenset({QUANTITY, PRICE, DISCOUNT, TAX, AMOUNT})
    typed = frozenset({QUANTITY, PRICE, DISCOUNT})

    def __init__(self, basket: Basket) -> None:
        super().__init__()
        self.basket = basket
        self.heads = (_("Product"), _("Quantity"), _("Price"), _("Discount"), _("Tax"), _("Amount"))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.basket.lines)

    def cell(self, row: int, column: int) -> str:
        line = self.basket.lines[row]
        if column == 0:
            return line.name
        if column in self.typed:
            return str(getattr(line, FIELDS[column - 1]))
        if column == TAX:
            return i18n.format_percent(line.rate / 10_000, 1 if line.rate % 100 else 0)
        amount = self.basket.amount(line)
        return "—" if amount is None else i18n.format_money(amount, self.basket.currency, symbol=False)

    def quiet(self, row: int, column: int) -> str:
        if column:
            return ""
        line = self.basket.lines[row]
        parts = [line.code]
        if line.returns_id is not None:
            parts.append(_("return"))
        if line.offer:
            parts.append(_("from your suggestion"))
        return " · ".join(parts)

    def wrong(self, row: int, column: int) -> str:
        if column not in self.typed:
            return ""
        return self.basket.lines[row].errors(self.basket.currency).get(FIELDS[column - 1], "")

    def first_wrong(self) -> str:
        """What is wrong with the first line that cannot be read."""
        for line in self.basket.lines:
            for words in line.errors(self.basket.currency).values():
                return _("{product}: {problem}").format(product=line.name, problem=words)
        return ""

    def set_text(self, row: int, column: int, text: str) -> None:
        name = FIELDS[column - 1]
        line = self.basket.lines[row]
        if getattr(line, name) != text.strip():
            self.basket.lines[row] = line.with_text(name, text.strip())
            self.changed.emit()

    def add(self, product: ProductRow, quantity: int, offer: str = "", reason: str = "") -> int:
        """Puts a product in and returns its row."""
        before = len(self.basket.lines)
        self.beginResetModel()
        place = self.basket.add(product, quantity, offer, reason)
        self.endResetModel()
        assert len(self.basket.lines) - before in (0, 1)
        self.changed.emit()
        return place

    def take_off(self, typed: str) -> list[Line]:
        """Takes a discount off everything and gives the lines back as they were. Raises AppError."""
        before = list(self.basket.lines)
        self.basket.take_off(typed)
        self.show_lines(self.basket.lines)
        return before

    def show_lines(self, lines: list[Line]) -> None:
        """Shows these lines in place of those that stand there."""
        self.beginResetModel()
        self.basket.lines = lines
        self.endResetModel()
        self.changed.emit()

    def take_out(self, row: int) -> Line:
        """Takes a line out and gives it back."""
        self.beginRemoveRows(QModelIndex(), row, row)
        gone = self.basket.lines.pop(row)
        self.endRemoveRows()
        self.changed.emit()
        return gone

    def put_back(self, row: int, line: Line) -> None:
        """Puts a line where it was."""
        self.beginInsertRows(QModelIndex(), row, row)
        self.basket.lines.insert(row, line)
        self.endInsertRows()
        self.changed.emit()

    def set_basket(self, basket: Basket) -> None:
        """Shows another basket."""
        self.beginResetModel()
        self.basket = basket
        self.endResetModel()
        self.changed.emit()
