"""A payment for a purchase on account, some days later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app import i18n
from app.errors import AppError
from app.i18n import _
from app.services import accounts, journal, purchases
from app.services.accounts import AccountRow
from app.services.purchases import PaymentDraft, PurchaseRow
from app.ui import theme
from app.ui.context import Context
from app.ui.purchases.words import ON_ACCOUNT, methods
from app.ui.widgets import Choice, DateField, Editor, MoneyField, muted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class PaymentEditor(Editor):
    """Amount, way to pay and day; `saved` brings the change to undo."""

    def __init__(self, context: Context, purchase: PurchaseRow | AccountRow, parent: QWidget | None = None) -> None:
        back = purchase.owed < 0
        super().__init__(context, _("Pay back") if back else _("Record payment"), parent)
        self._purchase = purchase
        owed = i18n.format_money(abs(purchase.owed), context.currency)
        words = _("The shop owes {amount}.") if back else _("Still owed: {amount}.")
        self.form.add_part(muted(words.format(amount=owed), wrap=True))
        self._amount = self.form.add("amount", _("Amount"), MoneyField(context.currency, abs(purchase.owed)))
        ways = [pair for pair in methods(context.currency) if pair[0] != ON_ACCOUNT]
        self._method = self.form.add("method", _("Paid by"), Choice(ways))
        self._day = self.form.add("day", _("Day"), DateField(context.today()))
        self._amount.returnPressed.connect(self.submit)
        self.resize(theme.px(420), theme.px(380))
        self._amount.setFocus()
        self._amount.selectAll()

    def draft(self) -> PaymentDraft:
        """What is typed."""
        amount = self._amount.amount("amount")
        if not amount or amount < 0:
            raise AppError(_("Say how much was paid."), field="amount")
        if amount > abs(self._purchase.owed):
            raise AppError(_("This is more than is owed."), field="amount")
        day = self._day.day("day") or self.context.today()
        if day > self.context.today():
            raise AppError(_("This day is still to come."), field="day")
        return PaymentDraft(amount if self._purchase.owed > 0 else -amount, str(self._method.value()), day)

    def save(self, draft: PaymentDraft) -> Callable[[Any], int]:
        """Saves it and gives back the change to undo."""
        key = self._purchase.id

        def work(session: Session) -> int:
            purchases.add_payment(session, key, draft)
            return journal.entry_id(session)

        return work


class AccountPaymentEditor(PaymentEditor):
    """One payment for all that a customer owes; the oldest receipts are paid first."""

    def __init__(self, context: Context, parent: QWidget | None = None, *, customer_id: int, owed: int) -> None:
        super().__init__(context, AccountRow(customer_id, owed), parent)
        self.form.add_part(muted(_("The oldest receipts are paid first."), wrap=True))
        self.saved.connect(lambda entry: context.undo_offered(_("Payment recorded"), entry))

    def save(self, draft: PaymentDraft) -> Callable[[Any], int]:
        """Shares it out and gives back the change to undo."""
        key = self._purchase.id

        def work(session: Session) -> int:
            accounts.pay(session, key, draft)
            return journal.entry_id(session)

        return work
