"""What is known of one product: facts, what goes with it, its family, whom it serves, what it sold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app import i18n
from app.i18n import _, ngettext
from app.services import product_families, product_list, products
from app.services.product_families import FamilyRow
from app.services.product_list import FiguresRow
from app.services.product_pairings import PairingRow
from app.services.products import SavedProduct
from app.ui import theme
from app.ui.products.detail_parts import buttons_in, fact, linked, section, wrapped
from app.ui.widgets import (
    Chip,
    ElidedLabel,
    FlowLayout,
    button,
    clear,
    column,
    icon_button,
    label,
    muted,
    refilled,
    row,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Whole:
    """All that is shown of a product."""

    product: SavedProduct
    tax_rate: int
    """Its own, or else the shop's, in hundredths of a percent."""
    family: FamilyRow | None
    figures: FiguresRow


def whole(session: Session, key: int) -> Whole:
    """Reads a product."""
    saved = products.get(session, key)
    families = product_families.listing(session) if saved.draft.family else []
    return Whole(
        saved,
        products.row_of(session, key).tax_rate,
        next((one for one in families if one.name == saved.draft.family), None),
        product_list.figures(session, key),
    )


class Detail(QScrollArea):
    """The chosen product.

    Signals:
        edit_wanted, remove_wanted: its buttons.
        pairing_wanted(PairingRow | None): change this pairing, or add one.
        unpairing_wanted(PairingRow): these do not go together.
        product_wanted(int), customer_wanted(int): a name in it was pressed.
    """

    edit_wanted = Signal()
    remove_wanted = Signal()
    pairing_wanted = Signal(object)
    unpairing_wanted = Signal(object)
    product_wanted = Signal(int)
    customer_wanted = Signal(int)

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self._shown: Whole | None = None
        self.setAccessibleName(_("The chosen product"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("inside")
        self._name = wrapped(label("", strong=True, size=16, wrap=True, selectable=True))
        self._quiet = wrapped(muted("", wrap=True))
        self.edit_button = button(_("Change…"), self.edit_wanted.emit, tip=_("Change this product (F2)"), small=True)
        self.remove_button = button(
            _("Remove"), self.remove_wanted.emit, tip=_("Remove this product (Delete)"), small=True
        )
        self._room = self._body = QVBoxLayout()
        self._room.setSpacing(theme.px(6))
        self._chips = FlowLayout()
        top = column(self._name, self._quiet, self._chips, row(self.edit_button, self.remove_button, None), gap=6)
        whole = column(top, self._room, None, gap=12)
        whole.setContentsMargins(0, 0, theme.px(10), 0)
        inside.setLayout(whole)
        self.setWidget(inside)
        # The card's own ground shows through.
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_product(self, found: Whole) -> None:
        """Shows a product, built anew only if something about it is."""
        if found == self._shown:
            return
        before, self._shown = self._shown, found
        draft = found.product.draft
        self._name.setText(draft.name)
        self._quiet.setText(" · ".join(part for part in (draft.code, draft.barcode, draft.category) if part))
        held = self._let_go()
        clear(self._chips)
        if draft.is_discontinued:
            self._chips.addWidget(Chip(_("Discontinued"), "warn"))
        if not draft.is_goods:
            self._chips.addWidget(Chip(_("Not goods")))
        with refilled(self._room) as self._body:
            self._facts(found)
            self._pairings(draft.pairings)
            self._family(found)
            self._interests(draft.interests)
            self._sales(found.figures)
        self._take_up(held)
        if before is None or before.product.id != found.product.id:
            self.verticalScrollBar().setValue(0)

    def _let_go(self) -> str:
        """Takes the keyboard off what is about to be built anew; gives the name of what had it."""
        held = self.window().focusWidget()
        if held is None or held not in self._made():
            return ""
        self.edit_button.setFocus()
        return held.accessibleName()

    def _take_up(self, name: str) -> None:
        """Gives the keyboard to what has that name now, if anything has."""
        for one in self._made() if name else ():
            if one.accessibleName() == name:
                one.show()  # a hidden widget takes no keyboard, and the layout shows it only later
                one.setFocus()

    def _made(self) -> list[QWidget]:
        """The buttons in the lines below the head."""
        lines = [item.layout() for item in map(self._body.itemAt, range(self._body.count())) if item]
        return [made for line in lines if line is not None for made in buttons_in(line)]

    def _facts(self, found: Whole) -> None:
        draft, money = found.product.draft, self._currency
        fact(self._body, _("Price"), i18n.format_money(draft.price, money))
        if draft.cost is not None:
            fact(self._body, _("Cost"), i18n.format_money(draft.cost, money))
        rate = i18n.format_percent(found.tax_rate / 10_000, 0 if found.tax_rate % 100 == 0 else 2)
        fact(self._body, _("Tax"), rate)
        if draft.size is not None:
            size = i18n.format_quantity(draft.size)
            fact(self._body, _("Size"), f"{size} {draft.unit}".strip())
        elif draft.unit:
            fact(self._body, _("Unit"), draft.unit)

    def _pairings(self, pairs: tuple[PairingRow, ...]) -> None:
        add = icon_button("plus", _("Add what goes with it"), lambda: self.pairing_wanted.emit(None))
        section(self._body, _("Goes with"), add)
        if not pairs:
            self._body.addWidget(muted(_("Say what goes with it, and it will be suggested together."), wrap=True))
        for pair in pairs:
            self._body.addLayout(self._pair(pair))

    def _pair(self, pair: PairingRow) -> QVBoxLayout:
        change = icon_button(
            "pencil",
            _("Change why it goes with {name}").format(name=pair.name),
            lambda: self.pairing_wanted.emit(pair),
        )
        gone = icon_button(
            "x", _("{name} does not go with it").format(name=pair.name), lambda: self.unpairing_wanted.emit(pair)
        )
        name = linked(pair.name, lambda: self.product_wanted.emit(pair.with_id))
        line = row(name, change, gone, gap=2)
        line.setStretch(0, 1)
        return column(line, wrapped(muted(pair.reason, wrap=True)), gap=0) if pair.reason else column(line)

    def _family(self, found: Whole) -> None:
        if found.family is None:
            return
        section(self._body, _("Family: {name}").format(name=found.family.name))
        for step in found.family.steps:
            number = muted(i18n.format_number(step.step) if step.step else "–")
            number.setMinimumWidth(theme.px(18))
            price = label(i18n.format_money(step.price, self._currency))
            here = step.product_id == found.product.id
            name: QWidget = (
                ElidedLabel(step.name, strong=True)
                if here
                else linked(step.name, partial(self.product_wanted.emit, step.product_id))
            )
            line = row(number, name, price, gap=6)
            line.setStretch(1, 1)
            self._body.addLayout(line)

    def _interests(self, names: tuple[str, ...]) -> None:
        if not names:
            return
        section(self._body, _("Serves"))
        flow = FlowLayout()
        for name in names:
            flow.addWidget(Chip(name))
        self._body.addLayout(flow)

    def _sales(self, sold: FiguresRow) -> None:
        section(self._body, _("Sold to known customers"))
        if sold.first_day is None or sold.last_day is None:
            self._body.addWidget(muted(_("No known customer bought it yet."), wrap=True))
            return
        fact(self._body, _("Buyers"), i18n.format_number(sold.buyers))
        fact(self._body, _("Bought it again"), i18n.format_number(sold.repeat_buyers))
        fact(self._body, _("Pieces"), i18n.format_quantity(sold.quantity))
        fact(self._body, _("Net sales"), i18n.format_money(sold.net, self._currency))
        fact(self._body, _("First sold"), i18n.format_day(sold.first_day))
        fact(self._body, _("Last sold"), i18n.format_day(sold.last_day))
        if sold.best:
            section(self._body, _("Best customers"))
        for one in sold.best:
            name = linked(one.name, partial(self.customer_wanted.emit, one.customer_id))
            net = label(i18n.format_money(one.net, self._currency))
            days = ngettext("on {n} day", "on {n} days", one.days).format(n=i18n.format_number(one.days))
            line = row(name, muted(days), net, gap=8)
            line.setStretch(0, 1)
            self._body.addLayout(line)
