"""Somebody saved the same product meanwhile: both values, and which one to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app import i18n
from app.i18n import _
from app.services.products import ProductDraft, SavedProduct
from app.services.shop import TaxRateRow
from app.ui import theme
from app.ui.products.form_parts import rate_words
from app.ui.widgets import Card, button, clear, label, muted, row


def captions() -> dict[str, str]:
    """The words for the fields of a product, in the form's order."""
    return {
        "name": _("Name"), "code": _("Code"), "barcode": _("Barcode"), "price": _("Price"), "cost": _("Cost"),
        "tax_rate_id": _("Tax rate"), "category": _("Category"), "size": _("Size"), "unit": _("Unit"),
        "family": _("Family"), "step": _("Step"), "interests": _("Interests"), "is_goods": _("Goods"),
        "is_discontinued": _("Discontinued"),
    }  # fmt: skip


class ConflictBox(Card):
    """Stands on top of the form while there is a conflict.

    Signals:
        mine_kept(SavedProduct): save what was typed over what is saved.
        theirs_taken(SavedProduct): fill the form with what is saved.
    """

    mine_kept = Signal(object)
    theirs_taken = Signal(object)

    def __init__(self, currency: str) -> None:
        super().__init__(_("Somebody saved this product while you were typing"), tone="notice")
        self._currency = currency
        self._saved: SavedProduct | None = None
        self._rates: dict[int, str] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.add(self._grid)
        self.mine = button(_("Save what I typed"), lambda: self._chosen(self.mine_kept))
        self.theirs = button(_("Take what is saved"), lambda: self._chosen(self.theirs_taken))
        self.add(row(None, self.theirs, self.mine))
        self.hide()

    def show_both(self, saved: SavedProduct, typed: ProductDraft, rates: Sequence[TaxRateRow]) -> None:
        """Shows what differs."""
        self._saved = saved
        self._rates = {one.id: rate_words(one) for one in rates}
        clear(self._grid)
        for place, words in enumerate(("", _("Saved now"), _("You typed"))):
            self._grid.addWidget(muted(words), 0, place)
        line = 1
        for name, caption in captions().items():
            theirs, mine = (self._shown(name, getattr(draft, name)) for draft in (saved.draft, typed))
            if theirs != mine:
                for place, words in enumerate((caption, theirs, mine)):
                    self._grid.addWidget(label(words, wrap=place > 0, strong=place == 2), line, place)
                line += 1
        self.show()
        self.mine.setFocus()

    def _shown(self, name: str, value: Any) -> str:
        if name == "interests":
            return i18n.listed(sorted(value, key=str.casefold)) or "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if value is None:
            return _("The shop's usual rate") if name == "tax_rate_id" else "–"
        if name in ("price", "cost"):
            return i18n.format_money(value, self._currency)
        if name == "size":
            return i18n.format_quantity(value)
        if name == "tax_rate_id":
            return self._rates.get(value, _("A rate no longer in use"))
        return str(value).strip() or "–"

    def _chosen(self, signal: Any) -> None:
        self.hide()
        if self._saved is not None:
            signal.emit(self._saved)
