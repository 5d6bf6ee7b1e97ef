"""One pairing: what goes with a product, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.i18n import _
from app.services import journal, product_pairings
from app.services.product_pairings import PairingRow
from app.services.products import ProductRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Editor, TextField
from app.ui.widgets.product_field import ProductField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class OtherField(ProductField):
    """A product field that keeps what was taken from its list, and goes on to the next field."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._kept: tuple[int, str] | None = None
        self.product_taken.connect(self._settle)

    def set_product(self, key: int, name: str) -> None:
        """Shows a product."""
        self._kept = (key, name)
        self.setText(name)
        self.setCursorPosition(0)

    def product_id(self, field: str) -> int:
        """The product chosen. Raises AppError."""
        if self._kept and self.text() == self._kept[1]:
            return self._kept[0]
        raise AppError(_("Choose a product from the list that drops down."), field=field)

    def _settle(self, row: ProductRow, _quantity: int) -> None:
        self.set_product(row.id, row.name[: self.maxLength()])
        self.focusNextChild()


class PairingEditor(Editor):
    """Adds what goes with a product, or changes why; `saved` carries the entry for Undo."""

    def __init__(
        self, context: Context, product_id: int, parent: QWidget | None = None, pair: PairingRow | None = None
    ) -> None:
        super().__init__(context, _("Goes with") if pair else _("Add what goes with it"), parent)
        self._key, self._pair = product_id, pair
        self.other = self.form.add("pairings", _("Product"), OtherField(context))
        hint = _("Said to the customer: both for the same bird table")
        self.reason = self.form.add("reason", _("Why they go together"), TextField(), hint)
        if pair:
            self.other.set_product(pair.with_id, pair.name[: self.other.maxLength()])
            self.other.setEnabled(False)
            self.reason.setText(pair.reason)
        (self.reason if pair else self.other).setFocus()
        # The list of products drops down inside this window.
        self.resize(theme.px(480), theme.px(400))

    def draft(self) -> PairingRow:
        """What is typed. Raises AppError."""
        return PairingRow(self.other.product_id("pairings"), reason=self.reason.text())

    def save(self, draft: PairingRow) -> Callable[[Session], int]:
        """Saves it beside the product's other pairings."""
        key = self._key

        def work(session: Session) -> int:
            others = [one for one in product_pairings.of(session, key) if one.with_id != draft.with_id]
            product_pairings.set_for(session, key, [*others, draft])
            return journal.entry_id(session)

        return work
