"""One special date: whose, what, which day, the year if it is known, and when to be reminded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.i18n import _
from app.services import journal, special_dates
from app.services.special_dates import SpecialDateDraft, SpecialDateRow
from app.ui.context import Context
from app.ui.widgets import Choice, Editor, TextField
from app.ui.widgets.birthday_field import read_day
from app.ui.widgets.customer_field import CustomerField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class SpecialDateEditor(Editor):
    """Adds a special date, or changes `date`; `saved` carries the entry for Undo."""

    def __init__(self, context: Context, date: SpecialDateRow | None = None, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Special date") if date else _("New special date"), parent, columns=2)
        self.date = date
        kinds: list[tuple[object, str]] = [(code, special_dates.kind_word(code)) for code in special_dates.KINDS]
        months: list[tuple[object, str]] = [(month, special_dates.month_word(month)) for month in range(1, 13)]
        add = self.form.add
        self.customer = add("customer", _("Customer"), CustomerField(context), wide=True)
        self.kind = add("kind", _("What day it is"), Choice(kinds, "birthday"))
        self.label = add("label", _("In your own words"), TextField(hint=_("if it has a name of its own")))
        self.day = add("day", _("Day"), TextField(limit=30))
        self.day.editingFinished.connect(self._spread)
        self.month = add("month", _("Month"), Choice(months, context.today().month))
        self.year = add("year", _("Year"), TextField(limit=12, hint=_("if it is known")))
        self.lead = add("lead_days", _("Remind so many days before"), TextField("7", limit=12))
        self.idea = add("idea", _("What to do or give"), TextField(hint=_("likes gardening")), wide=True)
        if date:
            self._fill(date)

    def _fill(self, date: SpecialDateRow) -> None:
        self.set_customer(date.customer_id, date.customer)
        self.kind.set_value(date.kind)
        self.label.setText(date.label)
        self.day.setText(str(date.day))
        self.month.set_value(date.month)
        self.year.setText("" if date.year is None else str(date.year))
        self.lead.setText(str(date.lead_days))
        self.idea.setText(date.idea)

    def set_customer(self, key: int, name: str) -> None:
        """Says whose day it is; the keyboard goes on to what day it is."""
        self.customer.set_customer(key, name)
        self.kind.setFocus()

    def _spread(self) -> None:
        """A whole day in the field of the day ("29.2.", "29 Feb 1988") goes to the fields it belongs in."""
        with suppress(AppError):  # said when it is saved
            self._read_whole_day()

    def _read_whole_day(self) -> None:
        typed = self.day.text().strip()
        if typed.isdigit() or not any(sign.isdigit() for sign in typed):
            return
        day, month, year = read_day(typed, "day")
        self.day.setText(str(day))
        self.month.set_value(month)
        if year is not None:
            self.year.setText(str(year))

    def draft(self) -> SpecialDateDraft:
        """What is typed. Raises AppError."""
        customer = self.customer.customer_id("customer")
        if customer is None:
            raise AppError(_("Choose a customer."), field="customer")
        self._read_whole_day()
        day = _whole(self.day.text(), "day")
        if day is None:
            raise AppError(_("Type the day of the month."), field="day")
        month, lead = self.month.value(), _whole(self.lead.text(), "lead_days")
        assert isinstance(month, int)
        return SpecialDateDraft(
            customer, str(self.kind.value()), month, day, _whole(self.year.text(), "year"), self.label.text(),
            7 if lead is None else lead, self.idea.text(),
        )  # fmt: skip

    def save(self, draft: SpecialDateDraft) -> Callable[[Session], Any]:
        """Saves it; gives the entry for Undo."""
        key, version = (self.date.id, self.date.version) if self.date else (None, None)

        def work(session: Session) -> int:
            special_dates.save(session, draft, key, version)
            return journal.entry_id(session)

        return work


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
