"""All purchases: found, looked at, edited, returned, paid, removed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from app import i18n
from app.i18n import _, ngettext
from app.services import counter, journal, purchase_list, purchases
from app.services.counter import TillRow
from app.services.purchase_list import Filters, ListRow, TotalsRow
from app.services.purchases import PaymentRow, PurchaseRow
from app.ui.context import Context
from app.ui.purchases.columns import columns
from app.ui.purchases.filters import FilterBar
from app.ui.purchases.payment_editor import PaymentEditor
from app.ui.purchases.receipt_card import ReceiptCard
from app.ui.purchases.return_editor import ReturnEditor
from app.ui.widgets import (
    Card,
    Columns,
    EmptyState,
    PageHeader,
    RowTableModel,
    SearchField,
    TableView,
    column,
    muted,
    row,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_ONCE = 200
"""Rows that are asked for first, so that the list stands before the whole order is known."""

Shown = tuple[PurchaseRow, dict[int, int]]


class PurchasesPage(QWidget):
    """The list at the left, the receipt at the right."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"purchase", "purchase_line", "payment", "customer", "product", "import_run", "closed_period"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._known = False
        self._wanted: int | None = None
        self.search = SearchField(_("Customer, product, receipt number or note"))
        self.filters = FilterBar(context.today())
        self.model = RowTableModel(columns(context.currency), self, jobs=context.jobs, rows_of=self._rows)
        self.table = TableView(
            self.model, _("Purchases"), settings=context.settings, remembers="purchases", two_lines=True, many=False
        )
        self.table.show_sorted("day", True)
        self.totals = muted("", wrap=True)
        self.receipt = ReceiptCard(context)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.header = PageHeader(self.context, _("Purchases"))
        card = Card(margin=12)
        card.add(row(self.search, self.table.columns_button()))
        card.add(self.filters)
        card.add(self.table, 1)
        card.add(self.totals)
        both = Columns(card, self.receipt, shares=(3, 2), below=860)
        whole = column(self.header, both, gap=14, margin=24)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.table.set_empty(self._nothing(Filters()))

    def _connect(self) -> None:
        self.search.searched.connect(self.filters.set_text)
        self.search.left_down.connect(self.table.focus_list)
        self.filters.changed.connect(self._look)
        self.model.sort_wanted.connect(lambda _key, _down: self._look())
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _key: self.edit())
        self.table.menu_wanted.connect(self._menu)
        self.receipt.edit_wanted.connect(self.edit)
        self.receipt.return_wanted.connect(self.bring_back)
        self.receipt.pay_wanted.connect(self.pay)
        self.receipt.unpay_wanted.connect(self._unpay)
        self.receipt.remove_wanted.connect(self.remove)
        gone = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        gone.setContext(Qt.ShortcutContext.WidgetShortcut)
        gone.activated.connect(self.remove)

    def first_focus(self) -> QWidget:
        """The search field."""
        return self.search

    def open(
        self, purchase_id: int | None = None, text: str = "", owing: bool = False, who: str = "",
        days: tuple[dt.date, dt.date] | None = None, **_more: object,
    ) -> None:  # fmt: skip
        """Shows one purchase, those found by words, those on account, or those of some people on some days."""
        self._wanted = purchase_id
        self.search.setText(text)
        if purchase_id is not None or text or owing or days:
            self.filters.clear()
        if days:
            self.filters.show_days(*days, who)
        self.filters.set_text(text)
        if owing:
            self.filters.owing.setChecked(True)
        if purchase_id is not None:
            self._show(purchase_id)

    def refresh(self) -> None:
        """Looks at the book again."""
        self.filters.set_today(self.context.today())
        self._look()
        if self.receipt.purchase is not None:
            self._show(self.receipt.purchase.id)

    # --- the list ----------------------------------------------------------------------------------------------
    def _rows(self, session: Session, ids: list[int]) -> list[ListRow]:
        return purchase_list.rows(session, ids)

    def _look(self) -> None:
        filters = self.filters.filters
        sort, descending = self.model.sorted_by or ("day", True)
        sort = sort if sort in purchase_list.SORTS else "day"

        def ids(session: Session) -> tuple[list[int], TotalsRow]:
            found = purchase_list.ids(session, filters, sort, descending=descending)
            return found, purchase_list.totals(session, filters)

        def first(session: Session) -> list[int]:
            return purchase_list.ids(session, filters, sort, descending=descending, limit=AT_ONCE)

        if not self._known:
            self.context.jobs.read(self, first, self._first, key="first")
        self.context.jobs.read(self, ids, self._found, key="list")

    def _first(self, ids: list[int]) -> None:
        if not self._known:
            self.model.set_ids(ids)

    def _found(self, found: tuple[list[int], TotalsRow]) -> None:
        self._known = True
        ids, totals = found
        if not ids:
            self.table.set_empty(self._nothing(self.filters.filters))
        chosen = self._wanted if self._wanted is not None else self.table.current_id()
        before = self.model.ids()
        self.model.set_ids(ids)
        if chosen is not None and (ids != before or self._wanted is not None):
            self.table.choose([chosen])
        self._wanted = None
        self._say(totals)

    def _say(self, totals: TotalsRow) -> None:
        def money(amount: int) -> str:
            return i18n.format_money(amount, self.context.currency)

        count = ngettext("{n} purchase", "{n} purchases", totals.count).format(n=i18n.format_number(totals.count))
        parts = [count]
        if totals.count:
            parts.append(_("{amount} with tax").format(amount=money(totals.gross)))
            parts.append(_("{amount} net").format(amount=money(totals.net)))
        if totals.owed:
            parts.append(_("{amount} owed").format(amount=money(totals.owed)))
        self.totals.setText(" · ".join(parts))

    def _nothing(self, filters: Filters) -> EmptyState:
        if filters.narrow:
            return EmptyState("search", _("No purchase like that."), _("Show all purchases"), self._everything)
        words = _("Nothing is sold yet. Record the first purchase, or import your sales.")
        return EmptyState("shopping-bag", words, _("Record purchase"), lambda: self.context.record_purchase())

    def _everything(self) -> None:
        self.search.clear()
        self.filters.set_text("")
        self.filters.clear()

    # --- the receipt -------------------------------------------------------------------------------------------
    def _chosen(self, keys: list[int]) -> None:
        if keys and (self.receipt.purchase is None or self.receipt.purchase.id != keys[0]):
            self._show(keys[0])

    def _show(self, key: int) -> None:
        def read(session: Session) -> Shown:
            return purchases.get(session, key), purchases.returnable(session, key)

        self.context.jobs.read(
            self, read, lambda found: self.receipt.show_purchase(*found), self._gone, key="receipt"
        )

    def _gone(self, _error: Exception) -> None:
        self.receipt.show_purchase(None, {})

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.receipt.fill_menu(menu)
        if menu.actions():
            menu.popup(at)

    def edit(self) -> None:
        """Opens the receipt in the form; one of closed books is corrected by another."""
        shown = self.receipt.purchase
        if shown is not None and shown.is_closed:
            self.correct()
        elif shown is not None:
            self.context.record_purchase(purchase_id=shown.id)

    def correct(self) -> None:
        """Opens the form for a receipt of today that corrects this one."""
        if self.receipt.purchase is not None:
            self.context.record_purchase(corrects=self.receipt.purchase.id)

    def bring_back(self) -> None:
        """Opens the form for a return of this receipt."""
        shown = self.receipt.purchase
        if shown is None:
            return

        def read(session: Session) -> tuple[PurchaseRow, dict[int, int], TillRow]:
            return purchases.get(session, shown.id), purchases.returnable(session, shown.id), counter.till(session)

        def came(found: tuple[PurchaseRow, dict[int, int], TillRow]) -> None:
            editor = ReturnEditor(self.context, *found, self)
            editor.saved.connect(lambda entry: self.context.undo_offered(_("Return recorded"), entry))
            editor.open()

        self.context.jobs.read(self, read, came)

    def pay(self) -> None:
        """Opens the form for a payment."""
        if self.receipt.purchase is not None:
            editor = PaymentEditor(self.context, self.receipt.purchase, self)
            editor.saved.connect(lambda entry: self.context.undo_offered(_("Payment recorded"), entry))
            editor.open()

    def _unpay(self, payment: PaymentRow) -> None:
        def work(session: Session) -> int:
            purchases.remove_payment(session, payment.id)
            return journal.entry_id(session)

        self.context.jobs.write(
            self, _("Take payment back"), work,
            lambda entry: self.context.undo_offered(_("Payment taken back"), entry),
        )  # fmt: skip

    def remove(self) -> None:
        """Removes the receipt; Undo brings it back."""
        shown = self.receipt.purchase
        if shown is None:
            return

        def work(session: Session) -> int:
            purchases.remove(session, shown.id)
            return journal.entry_id(session)

        def done(entry: int) -> None:
            self.receipt.show_purchase(None, {})
            self.context.undo_offered(_("Purchase removed"), entry)

        self.context.jobs.write(self, _("Remove purchase"), work, done)
