"""The suggestion while it can still be said aloud, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal

from app import i18n
from app.i18n import _
from app.services.counter import OfferRow, OffersRow
from app.ui import theme
from app.ui.widgets import Card, button, clear, column, icon_button, label, muted, row


@dataclass(frozen=True)
class Answer:
    """What came of one offer: offered, bought or declined."""

    product_id: int
    kind: str
    answer: str
    reason: str


class OfferCard(Card):
    """One product at a time; the next one comes when it is answered.

    Signals:
        bought(OfferRow): put it in the basket.
        answered: another answer stands in `answers`.
    """

    bought = Signal(object)
    answered = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__(_("While they are here"), tone="notice")
        self._currency = currency
        self._found = OffersRow()
        self._at = 0
        self.answers: dict[int, Answer] = {}
        """Product key -> the answer, to be saved with the receipt."""
        self.next = icon_button("chevron-right", _("Another suggestion"), self._another)
        self.add_action(self.next)
        self.hide()

    def set_offers(self, found: OffersRow) -> None:
        """Shows the best of these that was not answered yet."""
        self._found, self._at = found, 0
        self._show()

    def reset(self, answers: dict[int, Answer] | None = None) -> None:
        """Forgets the answers, or takes up others."""
        self.answers = dict(answers or {})
        self._found = OffersRow()
        self._show()

    def shown(self) -> OfferRow | None:
        """The offer on the card."""
        open_ = [one for one in self._found.offers if one.product_id not in self.answers]
        return open_[self._at % len(open_)] if open_ else None

    def _another(self) -> None:
        self._at += 1
        self._show()

    def _show(self) -> None:
        clear(self.body)
        offer = self.shown()
        open_ = [one for one in self._found.offers if one.product_id not in self.answers]
        self.next.setVisible(len(open_) > 1)
        self.setVisible(offer is not None or bool(self._found.blocked))
        if self._found.blocked:
            self.add(label(self._found.blocked, wrap=True))
        elif offer is not None:
            self._fill(offer)

    def _fill(self, offer: OfferRow) -> None:
        price = i18n.format_money(offer.price, self._currency) if offer.price else ""
        name = label(_("Offer {product}").format(product=offer.name), strong=True, wrap=True)
        amount = label(price)
        amount.setFont(theme.figures(theme.font()))
        head = row(name, amount)
        head.setStretch(0, 1)
        self.add(column(head, muted(offer.reason, wrap=True), gap=3))
        if not offer.kind:
            self.add(row(button(_("Add"), lambda: self.bought.emit(offer), small=True), None))
            return
        said = button(_("Offered"), lambda: self._answer(offer, "offered"), small=True)
        said.setToolTip(_("You told them about it (Alt+O)"))
        took = button(_("Bought"), lambda: self._answer(offer, "bought"), small=True)
        took.setToolTip(_("They take it: it goes on the receipt (Alt+B)"))
        no = button(_("Declined"), lambda: self._answer(offer, "declined"), small=True)
        no.setToolTip(_("They said no: it rests for a while (Alt+D)"))
        for one, keys in ((said, "Alt+O"), (took, "Alt+B"), (no, "Alt+D")):
            one.setShortcut(keys)
            one.setAccessibleName(i18n.named(one.text(), offer.name))
        self.add(row(said, took, no, None, gap=6))

    def _answer(self, offer: OfferRow, answer: str) -> None:
        self.answers[offer.product_id] = Answer(offer.product_id, offer.kind, answer, offer.reason)
        if answer == "bought":
            self.bought.emit(offer)
        self._show()
        self.answered.emit()
