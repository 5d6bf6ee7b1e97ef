"""How a receipt is paid: what it comes to, the way to pay, the amount, and what is left or goes back as change."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLabel

from app import i18n
from app.errors import AppError
from app.i18n import _
from app.services.purchases import PaymentDraft, PaymentRow
from app.ui import theme
from app.ui.purchases.basket import Totals
from app.ui.purchases.words import ON_ACCOUNT, methods
from app.ui.widgets import Card, Choice, FormField, MoneyField, label, muted
from app.ui.widgets.text import FIGURE


class PaymentPart(Card):
    """The totals and the payment of a receipt.

    Signals:
        submitted: Enter was pressed in the amount.
        changed: another way to pay, or another amount.
    """

    submitted = Signal()
    changed = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__(_("To pay"))
        self._currency = currency
        self._totals = Totals()
        self._fixed: tuple[PaymentDraft, ...] | None = None
        self._day: dt.date | None = None
        self.manual = False
        """Whether the person typed an amount; until then it follows the total."""
        self.total = label("—", strong=True, size=FIGURE)
        self.total.setFont(theme.figures(theme.semibold(FIGURE)))
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.head.addWidget(self.total)
        self._rows = QFormLayout()
        self._rows.setVerticalSpacing(theme.px(2))
        self._net, self._discount, self._tax = (self._line(words) for words in (_("Net"), _("Discount"), _("Tax")))
        self.add(self._rows)
        self.method = Choice(methods(currency))
        self.amount = MoneyField(currency)
        self.method_field = FormField("method", _("Paid by"), self.method)
        self.amount_field = FormField("amount", _("Amount received"), self.amount)
        self.rest = label("", wrap=True, strong=True)
        self.kept = muted("", wrap=True)
        for part in (self.method_field, self.amount_field, self.rest, self.kept):
            self.add(part)
        self.kept.hide()
        self.body.addStretch(1)
        self.method.currentIndexChanged.connect(lambda _index: self._follow())
        self.amount.textEdited.connect(lambda _text: self._edited())
        self.amount.installEventFilter(self)
        self.set_totals(Totals())

    def _line(self, words: str) -> QLabel:
        figure = label("")
        figure.setFont(theme.figures(theme.font()))
        figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._rows.addRow(label(words, tone="muted"), figure)
        return figure

    def _money(self, amount: int) -> str:
        return i18n.format_money(amount, self._currency)

    # --- what is shown -----------------------------------------------------------------------------------------
    def set_methods(self, last: str) -> None:
        """Offers the ways to pay; `last` is chosen."""
        self.method.set_options(methods(self._currency, last))
        self.method.set_value(last)

    def set_totals(self, totals: Totals) -> None:
        """Shows what the basket comes to."""
        self._totals = totals
        self.total.setText(self._money(totals.gross))
        self.total.setAccessibleName(_("To pay: {amount}").format(amount=self._money(totals.gross)))
        self._net.setText(self._money(totals.net))
        self._discount.setText(self._money(-totals.discount) if totals.discount else "–")
        self._tax.setText(self._money(totals.tax))
        self.title.setText(_("To pay back") if totals.gross < 0 else _("To pay"))
        back = totals.gross < 0
        self.amount_field.caption.setText(_("Amount paid back") if back else _("Amount received"))
        self.amount.setAccessibleName(self.amount_field.caption.text())
        self._follow()

    def set_payments(self, payments: tuple[PaymentRow, ...], gross: int) -> None:
        """Shows the payments of a saved receipt: one is edited here, several stay as they are."""
        if len(payments) > 1:
            drafts = tuple(PaymentDraft(row.amount, row.method, row.day) for row in payments)
            self.keep(drafts)
            return
        if not payments:
            self.method.set_value(ON_ACCOUNT)
            return
        one = payments[0]
        self.set_methods(one.method)
        self._day = one.day
        if one.amount != gross:
            self.manual = True
            self.amount.set_amount(abs(one.amount))
        self._follow()

    def keep(self, drafts: tuple[PaymentDraft, ...]) -> None:
        """Keeps these payments as they are; only their sum is shown."""
        self._fixed = drafts
        self.method_field.hide()
        self.amount_field.hide()
        self.kept.setText(
            i18n.ngettext("{n} payment, {amount} together", "{n} payments, {amount} together", len(drafts)).format(
                n=len(drafts), amount=self._money(sum(one.amount for one in drafts))
            )
        )
        self.kept.show()
        self._follow()

    def clear_errors(self) -> None:
        """Takes the error lines away."""
        self.amount_field.set_error("")
        self.method_field.set_error("")

    # --- what is paid ------------------------------------------------------------------------------------------
    @property
    def on_account(self) -> bool:
        """Whether nothing is paid now."""
        return self.method.value() == ON_ACCOUNT

    def payments(self) -> tuple[PaymentDraft, ...]:
        """What is paid.

        Raises:
            AppError: the amount cannot be read, or is more than there is to pay (change is given in cash only).
        """
        if self._fixed is not None:
            return self._fixed
        gross = self._totals.gross
        if self.on_account or gross == 0:
            return ()
        typed = self.amount.amount("amount") if self.manual else abs(gross)
        if typed is None or typed == 0:
            return ()
        if typed < 0:
            raise AppError(_("An amount cannot be below nothing."), field="amount")
        method = str(self.method.value())
        if typed > abs(gross):
            if gross < 0:
                raise AppError(_("This is more than there is to pay back."), field="amount")
            if method != "cash":
                raise AppError(_("This is more than there is to pay; change is given in cash only."), field="amount")
            typed = gross
        return (PaymentDraft(typed if gross > 0 else -typed, method, self._day),)

    def owed(self) -> int:
        """What stays to be paid; 0 while the amount cannot be read."""
        try:
            return self._totals.gross - sum(one.amount for one in self.payments())
        except AppError:
            return 0

    def _edited(self) -> None:
        self.manual = bool(self.amount.text().strip())
        self._follow()

    def _follow(self) -> None:
        self.amount.setEnabled(not self.on_account)
        if self.on_account:
            self.amount.setText("")
            self.manual = False
        elif not self.manual and not self.amount.hasFocus():
            self.amount.set_amount(abs(self._totals.gross))
        self.rest.setText(self._rest())
        self.rest.setVisible(bool(self.rest.text()))
        self.changed.emit()

    def _rest(self) -> str:
        gross = self._totals.gross
        try:
            paid = sum(one.amount for one in self.payments())
            typed = self.amount.amount() if self.manual and not self.on_account else None
        except AppError as error:
            return error.message
        if typed is not None and typed > abs(gross):
            return _("Change: {amount}").format(amount=self._money(typed - gross))
        if gross > paid:
            return _("On account: {amount}").format(amount=self._money(gross - paid))
        if gross < paid:
            return _("The shop owes: {amount}").format(amount=self._money(paid - gross))
        return ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the amount is the end of the receipt; leaving it empty means the whole amount again."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                self.submitted.emit()
                return True
        if event.type() == QEvent.Type.FocusOut and not self.manual and not self.on_account:
            self.amount.set_amount(abs(self._totals.gross))
        return super().eventFilter(watched, event)
