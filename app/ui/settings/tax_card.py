"""The tax rates the shop charges."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app import i18n
from app.i18n import _
from app.ui.context import Context
from app.ui.widgets import Card, Editor, TextField, button, clear, column, icon_button, label, muted, row


def rate_words(rate: int) -> str:
    """A rate of hundredths of a percent as people write it."""
    return i18n.format_percent(rate / 10_000, 0 if rate % 100 == 0 else 2)


class RateEditor(Editor):
    """A new rate."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, _("Add tax rate"), parent)
        self.name = self.form.add("name", _("Name"), TextField(hint=_("VAT")))
        self.rate = self.form.add("rate", _("Percent"), TextField(hint="11"))
        self.usual = QCheckBox(_("For products without a rate of their own"))
        self.form.add_part(self.usual)

    def draft(self) -> Any:
        """(name, hundredths of a percent, default or not)."""
        percent = i18n.parse_decimal(self.rate.text().replace("%", ""), "rate")
        return self.name.text(), int((percent * 100).to_integral_value()), self.usual.isChecked()

    def save(self, draft: Any) -> Any:
        """Adds it."""
        name, rate, usual = draft

        def work(session: Any) -> int:
            from app.services import shop

            return shop.add_tax_rate(session, name, rate, is_default=usual)

        return work


class TaxCard(Card):
    """The rates, with a way to add and to take out of use."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Tax rates"))
        self._context = context
        self.add_action(button(_("Add"), self.add_rate, icon="plus", small=True))
        self._lines = column(gap=4)
        self.add(self._lines)

    def refresh(self) -> None:
        """Reads the rates."""
        self._context.jobs.read(self, _read, self._show, key="rates")

    def _show(self, rates: list[Any]) -> None:
        clear(self._lines)
        for rate in rates:
            drop = icon_button(
                "trash-2",
                _("Remove tax rate {name}").format(name=rate.name),
                partial(self._remove, rate.id),
            )
            usual = muted(_("for products without a rate of their own") if rate.is_default else "")
            line = row(label(rate.name), usual, None, label(rate_words(rate.rate), strong=True), drop, gap=10)
            self._lines.addLayout(line)
        if not rates:
            self._lines.addWidget(muted(_("No tax rates: prices are taken as they are.")))

    def add_rate(self) -> None:
        """Asks for a new rate."""
        RateEditor(self._context, self).open()

    def _remove(self, key: int) -> None:
        def work(session: Any) -> int:
            from app.services import journal, shop

            shop.remove_tax_rate(session, key)
            return journal.entry_id(session)

        self._context.jobs.write(
            self,
            _("Remove tax rate"),
            work,
            lambda entry: self._context.undo_offered(_("Tax rate removed; receipts keep theirs."), entry),
        )


def _read(session: Any) -> list[Any]:
    from app.services import shop

    return list(shop.tax_rates(session))
