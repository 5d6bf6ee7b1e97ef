"""How the form for a purchase is laid out, filled and read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

from app.errors import AppError
from app.i18n import _
from app.services.counter import TillRow
from app.services.purchases import PurchaseDraft, PurchaseRow
from app.ui import theme
from app.ui.context import Context
from app.ui.purchases.basket import FIELDS, Basket, Line
from app.ui.purchases.conflict import ConflictBar
from app.ui.purchases.customer_part import CustomerPart
from app.ui.purchases.lines import LinesModel
from app.ui.purchases.offer_card import Answer, OfferCard
from app.ui.purchases.payment_part import PaymentPart
from app.ui.purchases.sheet import SheetView
from app.ui.purchases.words import channels
from app.ui.widgets import (
    Card,
    Choice,
    Columns,
    DateField,
    Form,
    FormField,
    NoteField,
    TextField,
    UndoBar,
    button,
    column,
    label,
    muted,
    row,
)
from app.ui.widgets.product_field import ProductField

WIDE, HIGH = 1080, 720
SIDE = 320


@dataclass(frozen=True)
class Details:
    """What stands in the smaller fields."""

    day: str
    number: str
    channel: object
    staff: object
    note: str
    method: object
    amount: str
    """Empty while the amount follows the total."""


@dataclass(frozen=True)
class Kept:
    """What was on the counter when the form was closed unsaved."""

    customer: tuple[int, str] | None
    lines: tuple[Line, ...]
    details: Details
    answers: dict[int, Answer]
    version: int


class PurchaseForm(QObject):
    """The parts of the form and what is read from them; the dialog says what happens.

    Signals:
        afresh_wanted: forget what was kept from the last time.
    """

    afresh_wanted = Signal()

    def __init__(self, context: Context, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._context, self._dialog = context, dialog
        self.customer = CustomerPart(context)
        self.day = DateField(context.today())
        self.day_field = FormField("day", _("Day"), self.day)
        self.product = ProductField(context, new=True)
        self.product_field = FormField("product", _("Product"), self.product)
        self.lines = LinesModel(Basket(context.currency))
        self.sheet = SheetView(self.lines, _("Lines of the receipt"), _("Scan, or type a code or a name above."))
        self.offer = OfferCard(context.currency)
        self.payment = PaymentPart(context.currency)
        self.conflict = ConflictBar()
        self.banner = label("", tone="danger", wrap=True)
        self.banner.hide()
        self.save_button = button(_("Save"), kind="primary", tip=_("Ctrl+Enter"))
        self.cancel_button = button(_("Cancel"), tip=_("Esc: what you typed is kept"))
        self.again = self._notice()
        self.more = Form(2)
        self.more.hide()
        self.toast = UndoBar(dialog)
        self.customer.told.connect(self.toast.say)

    # --- looks -------------------------------------------------------------------------------------------------
    def _notice(self) -> QWidget:
        notice = QWidget()
        words = label(_("This is what you typed last time and did not save."), tone="accent", wrap=True)
        line = row(words, button(_("Start afresh"), self.afresh_wanted.emit, small=True))
        line.setStretch(0, 1)
        notice.setLayout(line)
        notice.hide()
        return notice

    def _build_more(self) -> None:
        """The smaller fields; made once the window stands, so that it stands sooner."""
        form = self.more
        self._number = form.add("number", _("Receipt number"), TextField(limit=60), _("Made if you leave it empty"))
        self._channel = form.add("channel", _("Where"), Choice(channels(), "shop"))
        self._staff = form.add("staff", _("Served by"), Choice([(None, "–")]), wide=True)
        self._off = form.add("off", _("Discount on everything"), TextField(limit=30), _("10 % or an amount; Enter"))
        self._off.editingFinished.connect(self._take_off)
        self._note = form.add("note", _("Note on the receipt"), NoteField(lines=2), wide=True)

    def lay_out(self) -> None:
        """Gives every part its place; once."""
        first = row(self.customer, self.day_field, gap=12)
        first.setStretch(0, 1)
        first.setAlignment(self.day_field, Qt.AlignmentFlag.AlignTop)
        self.day_field.setFixedWidth(theme.px(150))
        self.hint = muted(_("↓ for more · 3* before a code for three of it · F2 to change the quantity"), wrap=True)
        left = QWidget()
        paper = Card(margin=8)
        paper.add(self.sheet, 1)
        left.setLayout(column(first, self.product_field, paper, self.hint, gap=10))
        left.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self._opener = button(_("More details"), self._toggle, kind="flat", icon="chevron-down", small=False)
        self._opener.setCheckable(True)
        right = QWidget()
        right.setLayout(column(self.offer, self.payment, row(self._opener, None), self.more, gap=12))
        right.layout().setStretch(1, 1)  # type: ignore[union-attr]
        right.setMinimumWidth(theme.px(SIDE))
        body = Columns(left, right, shares=(5, 3), below=760, gap=18)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(column(self.again, self.conflict, body, margin=20, gap=12))
        inside.layout().setStretch(2, 1)  # type: ignore[union-attr]
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        foot = QWidget()
        foot.setLayout(column(self.banner, row(None, self.cancel_button, self.save_button), gap=8, margin=16))
        outer = column(area, foot, gap=0)
        outer.setStretch(0, 1)
        self._dialog.setLayout(outer)

    def fit(self) -> None:
        """As large as the window it opens over allows."""
        over = self._dialog.parentWidget()
        room = over.window().size() if over else self._dialog.screen().availableSize()
        self._dialog.resize(
            min(theme.px(WIDE), max(640, room.width() - 40)), min(theme.px(HIGH), max(480, room.height() - 40))
        )

    def _toggle(self) -> None:
        self.more.setVisible(self._opener.isChecked())
        self._opener.setText(_("Fewer details") if self._opener.isChecked() else _("More details"))

    def _take_off(self) -> None:
        """Spreads the discount on everything over the lines, where it is seen and can be changed."""
        self.more.clear_errors()
        try:
            self._spread()
        except AppError as error:
            self.more.fields["off"].set_error(error.message)  # the focus goes where the person wants it

    def _spread(self) -> None:
        typed = self._off.text().strip()
        if not typed:
            return
        before = self.lines.take_off(typed)
        self._off.clear()
        self.toast.say(
            _("{discount} taken off, spread over the lines").format(discount=typed),
            lambda: self.lines.show_lines(before),
        )

    # --- filling -----------------------------------------------------------------------------------------------
    def set_ready(self, ready: bool) -> None:
        """Whether it can be saved now; while it is being saved, nothing it names is taken back."""
        if not ready:
            self.toast.hide()
        self.save_button.setEnabled(ready)

    def set_till(self, till: TillRow) -> None:
        """How the shop sells."""
        if not self.more.fields:
            self._build_more()
        self.lines.set_basket(Basket(self._context.currency, till.included, self.lines.basket.lines))
        self.payment.set_methods(till.method)
        self._staff.set_options([(None, "–"), *till.staff])
        self.more.fields["staff"].setVisible(bool(till.staff))

    def fill(self, saved: PurchaseRow) -> None:
        """Shows the smaller fields of a saved receipt; its lines stand already."""
        self.day.set_day(saved.day)
        self._number.setText(saved.number)
        self._channel.set_value(saved.channel)
        self._staff.set_value(saved.staff_id)
        self._note.setText(saved.note)
        self.payment.set_payments(saved.payments, saved.gross)

    def details(self) -> Details:
        """What stands in the smaller fields."""
        amount = self.payment.amount.text() if self.payment.manual else ""
        return Details(
            self.day.text(), self._number.text(), self._channel.value(), self._staff.value(), self._note.text(),
            self.payment.method.value(), amount,
        )  # fmt: skip

    def set_details(self, details: Details) -> None:
        """Shows them again."""
        self.day.setText(details.day)
        self._number.setText(details.number)
        self._channel.set_value(details.channel)
        self._staff.set_value(details.staff)
        self._note.setText(details.note)
        self.payment.method.set_value(details.method)
        self.payment.manual = bool(details.amount)
        if details.amount:
            self.payment.amount.setText(details.amount)
        self.show_totals()

    def show_totals(self) -> None:
        """What lies on the counter comes to."""
        self.payment.set_totals(self.lines.basket.totals())
        self.say_wrong(self.lines.first_wrong())

    def show_line(self, place: int) -> None:
        """Makes a line the current one and brings it into view."""
        index = self.lines.index(place, 1)
        self.sheet.setCurrentIndex(index)
        self.sheet.scrollTo(index)

    # --- reading -----------------------------------------------------------------------------------------------
    def draft(self, *, new: bool) -> PurchaseDraft:
        """What is typed.

        Raises:
            AppError: something cannot be right; its field names where.
        """
        if words := self.product.words():
            raise AppError(
                _("“{words}” is not on the receipt yet: press Enter to add it, or empty the field.").format(
                    words=words[:60]
                ),
                field="product",
            )
        self._spread()
        lines = self.lines.basket.drafts()
        if not lines:
            raise AppError(_("Add at least one product."), field="product")
        customer, day = self.customer.customer_id(), self._day()
        payments = self.payment.payments()
        if new and customer is None and self.payment.owed() > 0:
            raise AppError(_("On account needs a customer; a walk-in pays at once."), field="customer")
        staff = self._staff.value()
        number = " ".join(self._number.text().split())
        return PurchaseDraft(
            customer, day, lines, payments, number, staff if isinstance(staff, int) else None,
            str(self._channel.value()), self._note.text(),
        )  # fmt: skip

    def _day(self) -> dt.date:
        day = self.day.day("day") or self._context.today()
        if day > self._context.today():
            raise AppError(_("This day is still to come."), field="day")
        return day

    # --- what is wrong -----------------------------------------------------------------------------------------
    def clear_errors(self) -> None:
        """Takes every error line away."""
        for field in (self.customer.field, self.day_field, self.product_field):
            field.set_error("")
        self.payment.clear_errors()
        self.more.clear_errors()
        self.banner.hide()

    def say_wrong(self, text: str) -> None:
        """Says above the buttons what is wrong; "" takes it away."""
        self.banner.setText(text)
        self.banner.setVisible(bool(text))

    def show_error(self, error: AppError) -> None:
        """Shows an error beside its field and goes there."""
        name = error.field or ""
        fields = {
            "customer": self.customer.field, "day": self.day_field, "product": self.product_field,
            "amount": self.payment.amount_field, "method": self.payment.method_field,
        }  # fmt: skip
        if field := fields.get(name):
            field.set_error(error.message)
            field.editor.setFocus()
        elif name.startswith("lines."):
            _lines, place, which = name.split(".")
            self.say_wrong(self.lines.first_wrong() or error.message)
            self.sheet.go_to(int(place), FIELDS.index(which) + 1)
        elif name in self.more.fields:
            self._opener.setChecked(True)
            self._toggle()
            self.more.show_error(error)
        else:
            self.say_wrong(error.message)
