"""The fields of the product form: how they are laid out, filled and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLineEdit

from app import i18n
from app.errors import AppError
from app.i18n import _
from app.services.products import ChoicesRow, ProductDraft
from app.services.shop import TaxRateRow
from app.ui.widgets import Choice, Form, MoneyField, QuantityField, TextField
from app.ui.widgets.word_field import WordField, WordsField


class Parts:
    """Fills `form` with the fields of a product and reads them back."""

    def __init__(self, currency: str, form: Form) -> None:
        add = form.add
        self.name = add("name", _("Name"), TextField(), wide=True)
        self.code = add("code", _("Code"), TextField(limit=60, hint=_("made if left empty")))
        self.barcode = add("barcode", _("Barcode"), TextField(limit=60, hint=_("scan it here")))
        self.price = add("price", _("Price"), MoneyField(currency))
        self.cost = add("cost", _("Cost"), MoneyField(currency))
        self.rate = add("tax_rate_id", _("Tax rate"), Choice([(None, _("The shop's usual rate"))]))
        self.category = add("category", _("Category"), WordField())
        self.size = add("size", _("Size"), QuantityField(None), _("How much one piece holds: 250"))
        self.unit = add("unit", _("Unit"), WordField(limit=40), _("What the size is counted in: g"))
        self.family = add("family", _("Family"), WordField(), _("The same thing in steps: a small and a large bag"))
        self.step = add("step", _("Step"), TextField(limit=12), _("Its place in the family, from 1 up"))
        words = _("What it serves, parted by commas: gardening, gifts")
        self.interests = add("interests", _("Interests"), WordsField(), words, wide=True)
        self.goods = QCheckBox(_("Goods: may be suggested, and buying it is a visit"))
        self.goods.setToolTip(_("Postage, fees and vouchers are not goods: they count in the totals only."))
        self.gone = QCheckBox(_("Discontinued: not sold any more, never suggested"))
        form.add_part(self.goods)
        form.add_part(self.gone)

    def set_choices(self, choices: ChoicesRow, rates: Sequence[TaxRateRow]) -> None:
        """What there is to choose from."""
        self.category.set_known(choices.categories)
        self.unit.set_known(choices.units)
        self.family.set_known(choices.families)
        self.interests.set_known(choices.interests)
        self.rate.set_options([(None, _("The shop's usual rate")), *((one.id, rate_words(one)) for one in rates)])

    def fill(self, draft: ProductDraft) -> None:
        """Shows a product."""
        self.name.setText(draft.name)
        self.code.setText(draft.code)
        self.barcode.setText(draft.barcode)
        self.price.set_amount(draft.price if draft.name or draft.price else None)
        self.cost.set_amount(draft.cost)
        self._fill_rate(draft.tax_rate_id)
        self.category.setText(draft.category)
        self.size.set_quantity(draft.size)
        self.unit.setText(draft.unit)
        self.family.setText(draft.family)
        self.step.setText("" if draft.step is None else str(draft.step))
        self.interests.set_words(draft.interests)
        self.goods.setChecked(draft.is_goods)
        self.gone.setChecked(draft.is_discontinued)

    def _fill_rate(self, key: int | None) -> None:
        if key is not None and self.rate.findData(key) < 0:
            # A rate out of use stays with its products until somebody chooses another.
            self.rate.addItem(_("A rate no longer in use"), key)
        self.rate.set_value(key)

    def typed(self) -> tuple[str | bool | int | None, ...]:
        """What stands in the fields, right or wrong."""
        rate = self.rate.value()
        ticks = (self.goods.isChecked(), self.gone.isChecked())
        return (*(line.text() for line in self._lines()), *ticks, rate if isinstance(rate, int) else None)

    def retype(self, typed: Sequence[str | bool | int | None]) -> None:
        """Shows again what `typed` gave."""
        *words, goods, gone, rate = typed
        for line, word in zip(self._lines(), words, strict=True):
            line.setText(str(word))
        self.goods.setChecked(bool(goods))
        self.gone.setChecked(bool(gone))
        self._fill_rate(rate if isinstance(rate, int) else None)

    def _lines(self) -> tuple[QLineEdit, ...]:
        return (
            self.name, self.code, self.barcode, self.price, self.cost, self.category, self.size, self.unit,
            self.family, self.step, self.interests,
        )  # fmt: skip

    def draft(self, base: ProductDraft) -> ProductDraft:
        """What is typed; the rest as in `base`.

        Raises:
            AppError: something typed cannot be read.
        """
        rate = self.rate.value()
        family = self.family.text().strip()
        step = _whole(self.step.text(), "step")
        return replace(
            base,
            name=self.name.text(),
            code=self.code.text(),
            barcode=self.barcode.text(),
            category=self.category.text(),
            price=self.price.amount("price") or 0,
            cost=self.cost.amount("cost"),
            tax_rate_id=rate if isinstance(rate, int) else None,
            unit=self.unit.text(),
            size=self.size.quantity("size"),
            family=family,
            step=step,
            interests=self.interests.words(),
            is_goods=self.goods.isChecked(),
            is_discontinued=self.gone.isChecked(),
        )


def rate_words(rate: TaxRateRow) -> str:
    """A tax rate's name with its percentage, if the name does not say it."""
    share = i18n.format_percent(rate.rate / 10_000, 0 if rate.rate % 100 == 0 else 2)
    return _("{name}, {share}").format(name=rate.name, share=share)


def _whole(typed: str, field: str) -> int | None:
    """A whole number, None if nothing is typed.

    Raises:
        AppError: something else is typed.
    """
    bare = typed.strip()
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit()):
        raise AppError(_("“{text}” is not a whole number.").format(text=bare), field=field)
    return int(bare)
