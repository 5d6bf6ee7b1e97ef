"""A product that is not in the book yet, added while the customer waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app import i18n
from app.i18n import _
from app.services import products, shop
from app.services.products import ProductDraft, ProductRow
from app.services.shop import TaxRateRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Choice, Editor, MoneyField, TextField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NewProduct(Editor):
    """Name and price are enough; the rest can follow on the Products page."""

    def __init__(self, context: Context, words: str, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Add product"), parent, columns=2)
        bare = words.replace(" ", "")
        scanned = bare.isdigit() and len(bare) >= 6
        self._name = self.form.add("name", _("Name"), TextField("" if scanned else words), wide=True)
        self._price = self.form.add("price", _("Price"), MoneyField(context.currency))
        self._rate = self.form.add("tax_rate_id", _("Tax rate"), Choice([(None, _("The shop's usual rate"))]))
        self._code = self.form.add("code", _("Code"), TextField(limit=60), _("Made if you leave it empty"))
        self._barcode = self.form.add("barcode", _("Barcode"), TextField(bare if scanned else "", limit=60))
        self._category = self.form.add("category", _("Category"), TextField(), wide=True)
        self.resize(theme.px(560), theme.px(420))
        (self._name if scanned else self._price).setFocus()
        for field in (self._name, self._price, self._code, self._barcode, self._category):
            field.returnPressed.connect(self.submit)
        context.jobs.read(self, shop.tax_rates, self._loaded)

    def _loaded(self, rates: list[TaxRateRow]) -> None:
        usual: list[tuple[object, str]] = [(None, _("The shop's usual rate"))]
        percent = [(rate.id, f"{rate.name} ({i18n.format_percent(rate.rate / 10_000, 1)})") for rate in rates]
        self._rate.set_options([*usual, *percent])

    def draft(self) -> ProductDraft:
        """What is typed."""
        rate = self._rate.value()
        return ProductDraft(
            self._name.text(), self._code.text(), self._barcode.text(), self._category.text(),
            self._price.amount("price") or 0, tax_rate_id=rate if isinstance(rate, int) else None,
        )  # fmt: skip

    def save(self, draft: ProductDraft) -> Callable[[Any], ProductRow]:
        """Saves it and gives back the row for the receipt."""

        def work(session: Session) -> ProductRow:
            return products.row_of(session, products.save(session, draft))

        return work
