"""One purchase in full: its lines, its payments, and what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from app import i18n
from app.i18n import _
from app.services import sales
from app.services.purchases import LineRow, PurchaseRow
from app.services.sales import channel_word
from app.ui import theme
from app.ui.context import Context
from app.ui.purchases.words import number_words, walk_in
from app.ui.widgets import (
    Card,
    Chip,
    Column,
    EmptyState,
    RowTableModel,
    TableView,
    button,
    clear,
    column,
    icon_button,
    label,
    muted,
    row,
)
from app.ui.widgets.text import plain_tip


class ReceiptCard(Card):
    """Shows a purchase, or says that none is chosen.

    Signals:
        edit_wanted, return_wanted, pay_wanted, remove_wanted: what to do with it.
        unpay_wanted(PaymentRow): take a payment back.
    """

    edit_wanted = Signal()
    return_wanted = Signal()
    pay_wanted = Signal()
    remove_wanted = Signal()
    unpay_wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(_("Receipt"))
        self._context = context
        self.purchase: PurchaseRow | None = None
        self._left: dict[int, int] = {}
        self.print_button = icon_button("printer", _("Print receipt… (Ctrl+P)"), self.print)
        self.print_button.setShortcut("Ctrl+P")
        self._more = icon_button("ellipsis", _("More actions"), self._menu)
        self.add_action(self.print_button)
        self.add_action(self._more)
        self._empty = EmptyState("receipt", _("Choose a purchase to see it here."))
        self._who = button("", self._open_customer, kind="flat", icon="user")
        self._nobody = label(walk_in(), strong=True)
        self._facts = muted("", wrap=True)
        self._state = Chip("", "warn")
        self._note = label("", wrap=True, selectable=True)
        self._model = RowTableModel(self._columns(), self)
        self._table = TableView(self._model, _("Lines of the receipt"), many=False, two_lines=True)
        self._sums = QGridLayout()
        self._sums.setVerticalSpacing(theme.px(2))
        self._sums.setColumnStretch(1, 1)
        self._payments = QGridLayout()
        self._payments.setHorizontalSpacing(theme.px(10))
        self.edit_button = button(_("Edit"), self.edit_wanted.emit, icon="pencil", small=True)
        self.return_button = button(_("Return…"), self.return_wanted.emit, icon="undo-2", small=True)
        self.pay_button = button(_("Record payment"), self.pay_wanted.emit, icon="wallet", small=True)
        self._whole = QWidget()
        self._lay_out()
        self.add(self._empty, 1)
        self.add(self._whole, 1)
        self.show_purchase(None, {})

    def _lay_out(self) -> None:
        who = row(self._who, self._nobody, self._state, None)
        actions = row(self.edit_button, self.return_button, self.pay_button, None, gap=6)
        below = QWidget()
        below.setLayout(column(self._note, self._sums, self._payments, gap=8))
        whole = column(who, self._facts, actions, self._table, below, gap=8)
        whole.setStretch(3, 1)
        self._whole.setLayout(whole)

    def _columns(self) -> list[Column]:
        currency = self._context.currency

        def money(amount: int) -> str:
            return i18n.format_money(amount, currency, symbol=False)

        def times(line: LineRow) -> str:
            words = f"{i18n.format_quantity(line.quantity)} × {money(line.unit_price)}"
            if line.discount:
                words = f"{words} − {money(line.discount)}"
            return " · ".join(part for part in (words, line.code, self._returned(line)) if part)

        return [
            Column("name", _("Product"), lambda r: r.name, detail=times, strong=True, stretch=True, width=16),
            Column("gross", _("Amount"), lambda r: money(r.net + r.tax), right=True, value=lambda r: r.net + r.tax),
        ]  # fmt: skip

    def _returned(self, line: LineRow) -> str:
        back = line.quantity - self._left.get(line.id, 0) if line.quantity > 0 else 0
        if back <= 0:
            return ""
        if back == line.quantity:
            return _("returned")
        return _("{n} returned").format(n=i18n.format_quantity(back))

    # --- showing -----------------------------------------------------------------------------------------------
    def show_purchase(self, purchase: PurchaseRow | None, left: dict[int, int]) -> None:
        """Shows a purchase; `left` says what can still come back of it."""
        self.purchase, self._left = purchase, left
        self._empty.setVisible(purchase is None)
        self._whole.setVisible(purchase is not None)
        self.print_button.setVisible(purchase is not None)
        self._more.setVisible(purchase is not None)
        self.title.setText(number_words(purchase.number) if purchase else _("Receipt"))
        self.quiet.setText(i18n.format_day(purchase.day, "full") if purchase else "")
        if purchase is None:
            return
        known = purchase.customer_id is not None
        self._who.setText(_short(purchase.customer_name))
        self._who.setToolTip(plain_tip(_("Open the customer: {name}").format(name=purchase.customer_name)))
        self._who.setVisible(known)
        self._nobody.setVisible(not known)
        self._facts.setText(self._what(purchase))
        self._show_state(purchase)
        self._note.setText(purchase.note)
        self._note.setVisible(bool(purchase.note))
        self._model.set_rows(purchase.lines)
        self._show_sums(purchase)
        self._show_payments(purchase)
        self.return_button.setVisible(bool(left))
        self.edit_button.setText(_("Correct…") if purchase.is_closed else _("Edit"))
        self.edit_button.setVisible(bool(left) or not purchase.is_closed)
        self.pay_button.setVisible(purchase.owed != 0)
        self.pay_button.setText(_("Pay back") if purchase.owed < 0 else _("Record payment"))

    def _what(self, purchase: PurchaseRow) -> str:
        at = i18n.format_instant(purchase.at, self._context.shop.zone)
        parts = [channel_word(purchase.channel), _("recorded {moment}").format(moment=at)]
        return " · ".join([*parts, _("its books are closed")] if purchase.is_closed else parts)

    def _show_state(self, purchase: PurchaseRow) -> None:
        words = ""
        if purchase.owed > 0:
            owed = i18n.format_money(purchase.owed, self._context.currency)
            words, code = _("Owes {amount}").format(amount=owed), "warn"
        elif any(line.quantity < 0 for line in purchase.lines):
            words, code = _("Return"), "plain"
        self._state.setVisible(bool(words))
        if words:
            self._state.set_chip(words, code)

    def _show_sums(self, purchase: PurchaseRow) -> None:
        clear(self._sums)
        lines = [(_("Net"), purchase.net, False), (_("Tax"), purchase.tax, False)]
        if purchase.discount:
            lines.insert(0, (_("Discounts in it"), -purchase.discount, False))
        lines.append((_("Total"), purchase.gross, True))
        for place, (words, amount, strong) in enumerate(lines):
            self._sums.addWidget(label(words, tone="" if strong else "muted", strong=strong), place, 0)
            self._sums.addWidget(self._figure(amount, strong), place, 1)

    def _figure(self, amount: int, strong: bool = False) -> QWidget:
        made = label(i18n.format_money(amount, self._context.currency), strong=strong)
        made.setFont(theme.figures(made.font()))
        holder = QWidget()
        holder.setLayout(row(None, made))
        return holder

    def _show_payments(self, purchase: PurchaseRow) -> None:
        clear(self._payments)
        self._payments.setColumnStretch(1, 1)
        for place, one in enumerate(purchase.payments):
            self._payments.addWidget(muted(i18n.format_day(one.day)), place, 0)
            self._payments.addWidget(label(sales.method_word(one.method)), place, 1)
            self._payments.addWidget(self._figure(one.amount), place, 2)
            if purchase.closed_through is not None and one.day <= purchase.closed_through:
                continue
            amount = i18n.format_money(one.amount, self._context.currency)
            gone = icon_button(
                "x", _("Take this payment of {amount} back").format(amount=amount),
                partial(self.unpay_wanted.emit, one),
            )  # fmt: skip
            self._payments.addWidget(gone, place, 3)
        if not purchase.payments:
            self._payments.addWidget(muted(_("Nothing is paid yet.")), 0, 0, 1, 3)

    # --- doing -------------------------------------------------------------------------------------------------
    def _open_customer(self) -> None:
        if self.purchase and self.purchase.customer_id is not None:
            self._context.navigate("customer", customer_id=self.purchase.customer_id)

    def print(self) -> None:
        """Shows the receipt as it is printed or saved."""
        if self.purchase is not None:
            self._context.navigate("reports", name="receipt", purchase_id=self.purchase.id)

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def fill_menu(self, menu: QMenu) -> None:
        """Everything that can be done with the purchase shown."""
        if self.purchase is None:
            return
        if not self.edit_button.isHidden():
            menu.addAction(self.edit_button.text(), self.edit_wanted.emit)
        if not self.return_button.isHidden():
            menu.addAction(_("Return…"), self.return_wanted.emit)
        if not self.pay_button.isHidden():
            menu.addAction(self.pay_button.text(), self.pay_wanted.emit)
        menu.addAction(_("Print receipt…"), self.print)
        if self.purchase.customer_id is not None:
            menu.addAction(_("Open the customer"), self._open_customer)
        if not self.purchase.is_closed:
            menu.addSeparator()
            menu.addAction(_("Remove"), self.remove_wanted.emit)


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:39] + "…"
