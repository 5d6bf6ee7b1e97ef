"""The shop's own particulars."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox

from app import i18n
from app.errors import AppError
from app.i18n import _
from app.ui import places
from app.ui.context import Context
from app.ui.widgets import Card, Choice, Form, NoteField, TextField, button, row

if TYPE_CHECKING:
    from app.services.shop import ShopDraft, ShopRow


class ShopCard(Card):
    """Name, address, tax id and the rules of the shop's calendar."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("My shop"), _("printed on reports"))
        self._context = context
        self._saved: ShopRow | None = None
        self.form = Form(2)
        add = self.form.add
        self.name = add("name", _("Name"), TextField(), wide=True)
        self.address = add("address", _("Address"), NoteField(lines=2), wide=True)
        self.phone = add("phone", _("Phone"), TextField())
        self.email = add("email", _("E-mail"), TextField())
        self.tax_id = add("tax_id", _("Tax number"), TextField())
        self.currency = add("currency", _("Currency"), Choice(places.currencies()))
        self.currency.setEnabled(False)
        self.currency.setToolTip(_("A book keeps its currency."))
        self.country = add("country", _("Country"), Choice(places.countries(), likely=places.likely_countries()))
        self.time_zone = add("time_zone", _("Time zone"), Choice(places.zones()))
        months = i18n.locale().months["stand-alone"]["wide"]
        choices: list[tuple[object, str]] = [(month, str(months[month])) for month in range(1, 13)]
        self.fiscal = add("fiscal_year_month", _("Business year begins in"), Choice(choices))
        self.tax_included = QCheckBox(_("Prices include tax"))
        self.leap = QCheckBox(_("29 February is kept on 1 March in other years"))
        self.form.add_part(self.tax_included)
        self.form.add_part(self.leap)
        self.add(self.form)
        self.save_button = button(_("Save"), self.save, kind="primary")
        self.add(row(self.save_button, None))

    def refresh(self) -> None:
        """Reads the shop; what is being typed stays."""
        if self._saved is None or not self._typed():
            self._context.jobs.read(self, _read, self._show, key="shop")

    def _show(self, shop: ShopRow) -> None:
        self._saved = shop
        for name, field in self._texts().items():
            field.setText(getattr(shop, name))
        for name, choice in self._choices().items():
            choice.set_value(getattr(shop, name))
        self.tax_included.setChecked(shop.prices_include_tax)
        self.leap.setChecked(shop.leap_day_on_march)

    def _texts(self) -> dict[str, Any]:
        return {
            "name": self.name, "address": self.address, "phone": self.phone,
            "email": self.email, "tax_id": self.tax_id,
        }  # fmt: skip

    def _choices(self) -> dict[str, Choice]:
        return {
            "currency": self.currency, "country": self.country, "time_zone": self.time_zone,
            "fiscal_year_month": self.fiscal,
        }  # fmt: skip

    def _draft(self) -> ShopDraft:
        assert self._saved
        values: dict[str, Any] = {name: field.text() for name, field in self._texts().items()}
        values |= {name: choice.value() for name, choice in self._choices().items()}
        return dataclasses.replace(
            self._saved,
            **values,
            prices_include_tax=self.tax_included.isChecked(),
            leap_day_on_march=self.leap.isChecked(),
        )

    def _typed(self) -> bool:
        return self._saved is not None and self._draft() != self._saved

    def save_if_typed(self) -> None:
        """Saves, if anything was changed."""
        if self._typed():
            self.save()

    def save(self) -> None:
        """Saves the shop."""
        if self._saved is None:
            return
        self.form.clear_errors()
        draft, version = self._draft(), self._saved.version

        def work(session: Any) -> tuple[ShopRow, int]:
            from app.services import journal, shop

            shop.save(session, draft, version)
            return shop.get(session), journal.entry_id(session)

        self._context.jobs.write(self, _("Change the shop"), work, self._done, self._refused)

    def _done(self, found: tuple[ShopRow, int]) -> None:
        self._show(found[0])
        self._context.undo_offered(_("The shop is saved."), found[1])

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, AppError) or not self.form.show_error(error):
            self._context.failed(error)


def _read(session: Any) -> ShopRow:
    from app.services import shop

    return shop.get(session)
