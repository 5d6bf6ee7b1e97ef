"""Bringing back: which lines of a purchase, and how many of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app import i18n
from app.errors import AppError
from app.i18n import _
from app.services import journal, purchases, returns
from app.services.counter import TillRow
from app.services.purchases import PaymentDraft, PurchaseDraft, PurchaseRow
from app.ui import theme
from app.ui.context import Context
from app.ui.purchases.sheet import SheetView
from app.ui.purchases.sheet_model import SheetModel
from app.ui.purchases.words import ON_ACCOUNT, methods
from app.ui.widgets import Choice, Editor, NoteField, button, label, muted, row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BACK = 4


class ReturnModel(SheetModel):
    """The lines that can come back, and how many do.

    Signals:
        changed: another quantity was typed.
    """

    changed = Signal()
    numbers = frozenset({1, 2, 3, BACK})
    typed = frozenset({BACK})

    def __init__(self, purchase: PurchaseRow, left: dict[int, int], currency: str) -> None:
        super().__init__()
        self.heads = (_("Product"), _("Bought"), _("Left"), _("Price"), _("Comes back"))
        self._currency, self._left = currency, left
        self.lines = [line for line in purchase.lines if line.id in left]
        self._texts = [""] * len(self.lines)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def cell(self, row: int, column: int) -> str:
        line = self.lines[row]
        if column == BACK:
            return self._texts[row]
        return (
            line.name,
            i18n.format_quantity(line.quantity),
            i18n.format_quantity(self._left[line.id]),
            i18n.format_money(line.unit_price, self._currency, symbol=False),
        )[column]

    def quiet(self, row: int, column: int) -> str:
        return self.lines[row].code if column == 0 else ""

    def wrong(self, row: int, column: int) -> str:
        if column != BACK:
            return ""
        try:
            self.quantity(row)
        except AppError as error:
            return error.message
        return ""

    def set_text(self, row: int, column: int, text: str) -> None:
        self._texts[row] = text.strip()
        self.changed.emit()

    def quantity(self, row: int) -> int:
        """Thousandths that come back. Raises AppError."""
        typed = self._texts[row]
        found = i18n.parse_quantity(typed, "quantity") if typed else 0
        if not 0 <= found <= self._left[self.lines[row].id]:
            left = i18n.format_quantity(self._left[self.lines[row].id])
            raise AppError(_("At most {n} can come back.").format(n=left), field="quantity")
        return found

    def picked(self) -> dict[int, int]:
        """Line key -> thousandths.

        Raises:
            AppError: its field is "lines.<row>".
        """
        found = {}
        for place, line in enumerate(self.lines):
            try:
                found[line.id] = self.quantity(place)
            except AppError as error:
                raise AppError(error.message, field=f"lines.{place}") from error
        return {key: quantity for key, quantity in found.items() if quantity}

    def take_all(self) -> None:
        """Everything that is left comes back."""
        self.beginResetModel()
        self._texts = [i18n.format_quantity(self._left[line.id]) for line in self.lines]
        self.endResetModel()
        self.changed.emit()


class ReturnEditor(Editor):
    """Records a return of a purchase; `saved` brings the change to undo."""

    def __init__(
        self,
        context: Context,
        purchase: PurchaseRow,
        left: dict[int, int],
        till: TillRow,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, _("Return"), parent, columns=2)
        self._purchase, self._left, self._included = purchase, left, till.included
        self.lines = ReturnModel(purchase, left, context.currency)
        self.sheet = SheetView(self.lines, _("What comes back"))
        everything = button(_("Everything comes back"), self.lines.take_all, small=True)
        self.total = label("", strong=True)
        paid = purchase.payments[-1].method if purchase.payments else ""
        ways = methods(context.currency, paid)
        ways[-1] = (ON_ACCOUNT, _("Take off what is owed"))
        self._method = Choice(ways, ON_ACCOUNT if purchase.owed > 0 or not paid else paid)
        self.form.add_part(muted(_("Type how many of each come back."), wrap=True))
        self.form.add_part(self.sheet)
        self.form.add_part(_beside(everything, self.total))
        self.form.add("method", _("Paid back by"), self._method)
        self._note = self.form.add("note", _("Note"), NoteField(lines=2), wide=True)
        self.resize(theme.px(680), theme.px(560))
        self.lines.changed.connect(self._total)
        self.sheet.left.connect(self.save_button.setFocus)
        self._total()
        if self.lines.rowCount():
            self.sheet.go_to(0, BACK, edit=False)

    def _return(self) -> PurchaseDraft:
        day = self.context.today()
        return returns.draft(self._purchase, self._left, self.lines.picked(), day)

    def _gross(self, made: PurchaseDraft) -> int:
        return sum(
            sum(purchases.amounts(line, line.tax_rate or 0, included=self._included)) for line in made.lines
        )

    def _total(self) -> None:
        try:
            gross = self._gross(self._return())
        except AppError:
            gross = 0
        self.total.setText(_("To pay back: {amount}").format(amount=i18n.format_money(-gross, self.context.currency)))

    def draft(self) -> PurchaseDraft:
        """What is typed."""
        self.sheet.commit()
        made = self._return()
        gross, method = self._gross(made), str(self._method.value())
        payments = () if method == ON_ACCOUNT or not gross else (PaymentDraft(gross, method),)
        return replace(made, payments=payments, note=self._note.text())

    def save(self, draft: PurchaseDraft) -> Callable[[Any], int]:
        """Saves it and gives back the change to undo."""
        key = self._purchase.id

        def work(session: Session) -> int:
            now = purchases.returnable(session, key)
            for line in draft.lines:
                if -line.quantity > now.get(line.returns_id or 0, 0):
                    raise AppError(_("Something of this was brought back in the meantime; close and look again."))
            purchases.record(session, draft)
            return journal.entry_id(session)

        return work

    def show_error(self, error: Exception) -> None:
        """A wrong quantity is gone to in its cell."""
        if isinstance(error, AppError) and (error.field or "").startswith("lines."):
            super().show_error(AppError(error.message))
            self.sheet.go_to(int(str(error.field).split(".")[1]), BACK)
        else:
            super().show_error(error)


def _beside(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(parts[0], None, parts[1]))
    return holder
