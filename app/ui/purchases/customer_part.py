"""Who stands at the counter: found by a few letters, with the warnings that belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import i18n
from app.errors import AppError
from app.i18n import _
from app.services import counter, customers, journal, undoing
from app.services.counter import CustomerAtCounter
from app.services.customers import CustomerDraft, CustomerRow
from app.ui.context import Context
from app.ui.widgets import Card, FormField, StageChip, clear, column, label, muted, row, stage_word
from app.ui.widgets.find_field import FindField, Found, beyond_doubt

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OFFERED = 8
WARNING = 400
"""Characters of a warning that are shown; the whole is on the customer's page."""


class CustomerPart(QWidget):
    """A field for the customer; empty is a walk-in sale.

    Signals:
        settled: a customer was chosen, or Enter said that it is a walk-in sale.
        changed: another customer, or none any more.
        told: (words, call that takes it back or None) when somebody was added to the book, or taken out again.
    """

    settled = Signal()
    changed = Signal()
    told = Signal(str, object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._chosen: tuple[int, str] | None = None
        self.finder = FindField(_("Name, phone or code; Enter for a walk-in sale"))
        self.field = FormField("customer", _("Customer"), self.finder)
        self.stage = StageChip()
        self.facts = muted("", wrap=True)
        about = row(self.stage, self.facts, gap=8)
        about.setStretch(1, 1)
        about.setStretch(1, 1)
        self.about = QWidget()
        self.about.setLayout(about)
        self.warnings = Card(tone="notice", margin=10)
        self.warnings.setAccessibleName(_("Warnings"))
        self.setLayout(column(self.field, self.about, self.warnings, gap=6))
        self._show(None)
        self.finder.look_wanted.connect(self._look)
        self.finder.taken.connect(self._taken)
        self.finder.entered.connect(self._walk_in)
        self.finder.textEdited.connect(lambda _text: self._unset())

    def customer_id(self) -> int | None:
        """The customer chosen, None for a walk-in sale.

        Raises:
            AppError: something is typed but nobody chosen.
        """
        if self._chosen is None and self.finder.words():
            raise AppError(
                _("Choose a customer from the list, or empty the field for a walk-in sale."), field="customer"
            )
        return self._chosen[0] if self._chosen else None

    def chosen(self) -> tuple[int, str] | None:
        """(key, name) of the customer, None if nobody is chosen."""
        return self._chosen

    def set_customer(self, key: int | None, name: str = "") -> None:
        """Shows a customer, or none; `settled` is not sent."""
        if key is None:
            self._unset()
            self.finder.clear()
            return
        self._chosen = (key, name)
        self.finder.setText(name)
        self.finder.setCursorPosition(0)
        self.changed.emit()
        self._load(key)

    def _unset(self) -> None:
        if self._chosen is not None:
            self._chosen = None
            self._show(None)
            self.changed.emit()

    # --- finding -----------------------------------------------------------------------------------------------
    def _look(self, words: str) -> None:
        def found(rows: list[CustomerRow]) -> None:
            lines = [Found(row.name, row.detail, stage_word(row.stage), row) for row in rows]
            if words:
                new = _("Add “{name}” as a new customer").format(name=words)
                lines.append(Found(new, "", "", words, asks=True))
            self.finder.offer(words, lines, beyond_doubt(words, lines) if words else None)

        day = self._context.today()
        self._context.jobs.read(
            self, lambda session: customers.search(session, words, OFFERED, day), found, self._broke, key="look"
        )

    def _broke(self, error: Exception) -> None:
        self.finder.failed()
        self._context.failed(error)

    def _taken(self, value: object) -> None:
        if isinstance(value, CustomerRow):
            self.set_customer(value.id, value.name)
            self.settled.emit()
        else:
            self._add(str(value))

    def _add(self, name: str) -> None:
        called = " ".join(name.split())

        def work(session: Session) -> tuple[int, int]:
            return customers.save(session, CustomerDraft(name)), journal.entry_id(session)

        def done(added: tuple[int, int]) -> None:
            key, entry = added
            self.set_customer(key, called)
            self.told.emit(_("{name} added as a new customer").format(name=called), lambda: self._take_back(key, entry))
            self.settled.emit()
            self.finder.go_on()

        self.finder.hold()
        self._context.jobs.write(self, _("Add customer"), work, done, self._refused)

    def _refused(self, error: Exception) -> None:
        self.finder.failed()
        if isinstance(error, AppError):
            self.field.set_error(error.message)
        else:
            self._context.failed(error)

    def _take_back(self, key: int, entry: int) -> None:
        """Takes somebody just added out of the book; the field is empty at once, so that nothing names them."""
        if self._chosen and self._chosen[0] == key:
            self.set_customer(None)
            self.finder.setFocus()
        self._context.jobs.write(
            self, _("Undo"), lambda session: undoing.undo(session, entry),
            lambda _nothing: self.told.emit(_("Undone."), None), self._refused,
        )  # fmt: skip

    def _walk_in(self) -> None:
        self._unset()
        self.settled.emit()

    # --- who it is ---------------------------------------------------------------------------------------------
    def _load(self, key: int) -> None:
        today = self._context.today()

        def came(found: CustomerAtCounter | None) -> None:
            if self._chosen and self._chosen[0] == key:
                self._show(found)

        self._context.jobs.read(self, lambda session: counter.customer(session, key, today), came, key="who")

    def _show(self, found: CustomerAtCounter | None) -> None:
        clear(self.warnings.body)
        self.warnings.setVisible(bool(found and found.warnings))
        self.about.setVisible(found is not None)
        if found is None:
            return
        if not self.finder.hasFocus() and self.finder.text() != found.name:
            self.finder.setText(found.name)
            self.finder.setCursorPosition(0)
        self._chosen = (found.id, found.name)
        self.stage.set_stage(found.stage)
        self.facts.setText(self._facts(found))
        for words in found.warnings:
            short = words if len(words) <= WARNING else words[: WARNING - 1] + "…"
            self.warnings.add(label(_("Warning: {text}").format(text=short), strong=True, wrap=True))

    def _facts(self, found: CustomerAtCounter) -> str:
        parts = []
        if found.last_day:
            visits = i18n.ngettext("{n} visit", "{n} visits", found.visits).format(n=i18n.format_number(found.visits))
            last = _("last on {day}").format(day=i18n.format_day(found.last_day))
            parts += [visits, i18n.named(last, i18n.listed(found.last_bought)) if found.last_bought else last]
        if found.owed > 0:
            owed = i18n.format_money(found.owed, self._context.currency)
            parts.append(_("owes {amount}").format(amount=owed))
        return " · ".join(parts)
