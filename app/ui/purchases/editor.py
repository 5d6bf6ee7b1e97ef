"""Recording a purchase: who, what, how it is paid; everything by keyboard."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from app.errors import AppError, Conflict
from app.i18n import _
from app.services import counter, purchases, returns
from app.services.counter import OfferRow, TillRow
from app.services.products import ProductRow
from app.services.purchases import PurchaseDraft, PurchaseRow
from app.ui.context import Context
from app.ui.purchases import saving
from app.ui.purchases.basket import Basket, corrected_lines, saved_line
from app.ui.purchases.form import Kept, PurchaseForm
from app.ui.purchases.lines import QUANTITY
from app.ui.purchases.new_product import NewProduct
from app.ui.purchases.saving import Saved, Whole
from app.ui.purchases.words import walk_in
from app.ui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Correction = tuple[PurchaseRow, PurchaseDraft]
"""A receipt, and the draft of the one that corrects it."""

Loaded = tuple[TillRow, tuple[PurchaseRow, Basket] | None, Correction | None]


class PurchaseEditor(Dialog):
    """Records a purchase, or edits one. Closing it unsaved keeps what was typed for the next time.

    Args:
        corrects: a new receipt begins with this one taken back and sold again, to be set right.
        ahead: only its parts are built; `form.lay_out` and `begin`, which says for whom, are still to come.

    Signals:
        saved(int): the receipt's key, after the commit.
    """

    saved = Signal(int)
    kept: ClassVar[dict[tuple[str, int | None], Kept]] = {}
    """By book and receipt; None is a new one, below nothing one that corrects another."""

    def __init__(
        self,
        context: Context,
        customer_id: int | None = None,
        parent: QWidget | None = None,
        *,
        purchase_id: int | None = None,
        corrects: int | None = None,
        ahead: bool = False,
    ) -> None:
        super().__init__(parent)
        self.context = context
        self._key: int | None = None
        self._corrects: int | None = None
        self._customer: int | None = None
        self._version = 0
        self._offered: tuple[int | None, tuple[int, ...]] | None = None
        self._first: Kept | None = None
        self.form = PurchaseForm(context, self)
        self._connect()
        self.form.set_ready(False)
        if not ahead:
            self.form.lay_out()
            self.begin(customer_id, purchase_id=purchase_id, corrects=corrects)

    def _title(self) -> str:
        return _("Record purchase") if self._key is None else _("Edit purchase")

    def begin(
        self, customer_id: int | None = None, *, purchase_id: int | None = None, corrects: int | None = None
    ) -> None:
        """Reads what the form needs; keys pressed meanwhile wait."""
        self._customer, self._key, self._corrects = customer_id, purchase_id, corrects
        self.setWindowTitle(_("Correct purchase") if corrects else self._title())
        self.form.cancel_button.setText(_("Cancel") if purchase_id is None else _("Close"))
        self.form.fit()
        self._first_field = self.form.customer.finder if self._key is customer_id is None else self.form.product
        self._first_field.setFocus()
        self._first_field.hold()
        self.context.jobs.read(self, self._load, self._loaded, self._not_loaded)

    def _connect(self) -> None:
        form = self.form
        form.save_button.clicked.connect(lambda _on=False: self.submit())
        form.cancel_button.clicked.connect(lambda _on=False: self.reject())
        form.customer.changed.connect(self._customer_changed)
        form.customer.settled.connect(self._to_products)
        form.product.product_taken.connect(self._add)
        form.product.new_wanted.connect(self._new_product)
        form.product.unknown.connect(self._unknown)
        form.product.entered.connect(self._to_payment)
        form.lines.changed.connect(self._basket_changed)
        form.sheet.left.connect(form.product.setFocus)
        form.sheet.remove_wanted.connect(self._take_out)
        form.offer.bought.connect(self._bought)
        form.payment.submitted.connect(self.submit)
        form.afresh_wanted.connect(self._afresh)
        form.conflict.mine_kept.connect(self._keep_mine)
        form.conflict.theirs_taken.connect(self._fill)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.submit)
        QShortcut(QKeySequence("F2"), self).activated.connect(self._edit_last)

    # --- opening -----------------------------------------------------------------------------------------------
    def _load(self, session: Session) -> Loaded:
        till = counter.till(session)
        if self._key is None:
            return till, None, self._correction(session)
        saved = purchases.get(session, self._key)
        return till, (saved, self._basket(saved, included=till.included)), None

    def _basket(self, row: PurchaseRow, *, included: bool) -> Basket:
        """The lines of a receipt, added up once: what is worked out of each is kept, and the window need not wait."""
        currency = self.context.currency
        basket = Basket(currency, included, [saved_line(line, currency) for line in row.lines])
        basket.totals()
        return basket

    def _correction(self, session: Session) -> Correction | None:
        if self._corrects is None:
            return None
        row = purchases.get(session, self._corrects)
        left = purchases.returnable(session, row.id)
        return row, returns.correction(row, left, self.context.today())

    def _loaded(self, found: Loaded) -> None:
        till, saved, correction = found
        self.form.set_till(till)
        self.form.set_ready(True)
        if saved is not None:
            self._fill_saved(*saved)
        elif correction is not None:
            self._fill_correction(*correction)
        elif self._customer is not None:
            self.form.customer.set_customer(self._customer, "…")
        self._first = self._state()
        kept = self.kept.pop(self._place, None)
        if kept is not None and self._customer in (None, kept.customer[0] if kept.customer else None):
            self._take_up(kept)
            self.form.again.show()
        if saved is not None or self.form.customer.chosen():
            self._to_products()
        else:
            self.form.customer.finder.setFocus()
        self._first_field.go_on()

    def _not_loaded(self, error: Exception) -> None:
        self.context.failed(error)
        super().reject()

    @property
    def _place(self) -> tuple[str, int | None]:
        return str(self.context.shop.path), -self._corrects if self._corrects else self._key

    def _fill(self, row: PurchaseRow) -> None:
        """Shows what another hand made of the receipt."""
        self._fill_saved(row, self._basket(row, included=self.form.lines.basket.included))

    def _fill_saved(self, row: PurchaseRow, basket: Basket) -> None:
        """Shows a saved receipt."""
        self._version = row.version
        self.form.customer.set_customer(row.customer_id, row.customer_name)
        self.form.lines.set_basket(basket)
        self.form.fill(row)
        self._first = self._state()

    def _fill_correction(self, row: PurchaseRow, draft: PurchaseDraft) -> None:
        """Shows what a receipt was, taken back and sold again."""
        lines = corrected_lines(row, draft, self.context.currency)
        self.form.customer.set_customer(row.customer_id, row.customer_name)
        self.form.lines.set_basket(Basket(self.context.currency, self.form.lines.basket.included, lines))
        self.form.set_details(replace(self.form.details(), note=draft.note, channel=draft.channel))

    def _state(self) -> Kept:
        form = self.form
        return Kept(
            form.customer.chosen(), tuple(form.lines.basket.lines), form.details(), dict(form.offer.answers),
            self._version,
        )  # fmt: skip

    def _take_up(self, kept: Kept) -> None:
        form, basket = self.form, self.form.lines.basket
        self._version = kept.version
        if kept.customer:
            form.customer.set_customer(*kept.customer)
        else:
            form.customer.set_customer(None)
        form.lines.set_basket(Basket(basket.currency, basket.included, list(kept.lines)))
        form.set_details(kept.details)
        form.offer.reset(kept.answers)
        self._offered = None
        self._offer()

    def _afresh(self) -> None:
        if self._first is not None:
            self._take_up(self._first)
            self.form.again.hide()
            self.form.customer.finder.setFocus()

    # --- the counter -------------------------------------------------------------------------------------------
    def _customer_changed(self) -> None:
        chosen = self.form.customer.chosen()
        self.form.product.customer_id = chosen[0] if chosen else None
        self.form.offer.reset()
        self._offered = None
        self._offer()

    def _to_products(self) -> None:
        """The usual products of whoever it is drop down while nothing lies on the counter."""
        self.form.product.setFocus()
        if not self.form.lines.basket.lines:
            self.form.product.look()

    def _to_payment(self) -> None:
        if self.form.lines.basket.lines:
            self.form.payment.method.setFocus()

    def _add(self, product: ProductRow, quantity: int) -> None:
        place = self.form.lines.add(product, quantity)
        self.form.show_line(place)
        if not self.isActiveWindow() or not self.form.sheet.hasFocus():
            self.form.product.setFocus()

    def _bought(self, offer: OfferRow) -> None:
        """An offer that was taken goes on the receipt."""

        def came(found: dict[int, ProductRow]) -> None:
            if row := found.get(offer.product_id):
                self.form.show_line(self.form.lines.add(row, 1000, offer.kind, offer.reason))
                self.form.product.setFocus()

        keys = [offer.product_id]
        self.context.jobs.read(self, lambda session: counter.products_of(session, keys), came)

    def _unknown(self, code: str) -> None:
        """Said where it stays for a while: the next scan is on its way already."""
        self.form.toast.say(_("No product has the code “{code}”.").format(code=code))
        QApplication.beep()

    def _new_product(self, words: str) -> None:
        editor = NewProduct(self.context, words, self)
        editor.saved.connect(lambda row: self._add(row, 1000))
        editor.open()

    def _take_out(self, row: int) -> None:
        line = self.form.lines.take_out(row)
        self.form.toast.say(
            _("{product} taken off the receipt").format(product=line.name),
            lambda: self.form.lines.put_back(min(row, self.form.lines.rowCount()), line),
        )
        if not self.form.lines.rowCount():
            self.form.product.setFocus()

    def _edit_last(self) -> None:
        if rows := self.form.lines.rowCount():
            row = self.form.sheet.current_row()
            self.form.sheet.go_to(row if 0 <= row < rows else rows - 1, QUANTITY)

    def _basket_changed(self) -> None:
        self.form.show_totals()
        self._offer()

    def _offer(self) -> None:
        """Looks for what to offer now, whenever the customer or the basket is another."""
        chosen = self.form.customer.chosen()
        asked = (chosen[0] if chosen else None, self.form.lines.basket.products())
        if self._key is not None or asked == self._offered:
            return
        self._offered = asked
        today = self.context.today()
        self.context.jobs.read(
            self, lambda session: counter.offers(session, *asked, today), self.form.offer.set_offers, key="offer"
        )

    # --- saving ------------------------------------------------------------------------------------------------
    def draft(self) -> PurchaseDraft:
        """What is typed.

        Raises:
            AppError: something cannot be right; its field names where.
        """
        return self.form.draft(new=self._key is None)

    def submit(self) -> None:
        """Saves; closes when it is in the book."""
        if not self.form.save_button.isEnabled():
            return
        self.form.clear_errors()
        self.form.sheet.commit()
        try:
            whole = Whole(self.draft(), tuple(self.form.offer.answers.values()), self._key, self._version)
        except AppError as error:
            self.form.show_error(error)
            return
        self.form.set_ready(False)
        self.hold()
        self.context.jobs.write(self, self._title(), saving.save(whole), self._saved, self._failed)

    def _saved(self, done: Saved) -> None:
        amount = i18n.format_money(done.gross, self.context.currency)
        words = _("Saved: {amount}, {customer}").format(amount=amount, customer=done.customer or walk_in())
        context, key = self.context, done.key
        printing = partial(context.navigate, "reports", name="receipt", purchase_id=key)
        self.accept()
        context.undo_offered(words, done.entry, (_("Print receipt…"), printing))
        self.saved.emit(done.key)

    def _failed(self, error: Exception) -> None:
        self.form.set_ready(True)
        if isinstance(error, Conflict) and self._key is not None:
            self.context.jobs.read(self, self._load, self._conflicting, self._failed_again)
        elif isinstance(error, AppError):
            self.form.show_error(error)
        else:
            self.context.failed(error)
        self.go_on()

    def _conflicting(self, found: Loaded) -> None:
        if found[1] is not None:
            self.form.conflict.show_both(found[1][0], self.form.lines.basket, self.context.currency)

    def _failed_again(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.form.show_error(error)
        else:
            self.context.failed(error)

    def _keep_mine(self, theirs: PurchaseRow) -> None:
        self._version = theirs.version
        self.submit()

    # --- closing -----------------------------------------------------------------------------------------------
    def is_dirty(self) -> bool:
        """Whether something lies on the counter that is not saved."""
        return self._first is not None and self._state().lines != self._first.lines

    def reject(self) -> None:
        """Closes; what lies on the counter waits for the next time, answers to suggestions are kept at once."""
        if self.is_dirty():
            self.kept[self._place] = self._state()
            self.context.told(_("What you typed is kept: open the form again to go on."))
        elif (chosen := self.form.customer.chosen()) and self.form.offer.answers:
            said = tuple(self.form.offer.answers.values())
            empty = PurchaseDraft(chosen[0], self.context.today(), ())
            self.context.jobs.write(
                self.context.jobs, _("Answers to suggestions"), saving.answers_only(chosen[0], said, empty)
            )
        super().reject()
