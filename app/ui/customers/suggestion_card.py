"""What is worth offering, why, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app import i18n
from app.i18n import _
from app.services import suggestions
from app.services.suggestions import SuggestionRow
from app.ui.customers.timeline_words import answer_word
from app.ui.widgets import Card, button, column, icon_button, label, muted, row

ANSWERS = ("offered", "bought", "declined", "not_suitable")


def answer_tip(answer: str) -> str:
    """What an answer does to the next list."""
    return {
        "offered": _("You told them about it"),
        "bought": _("They took it"),
        "declined": _("They said no: it rests for a while"),
        "not_suitable": _("Nothing for them: never again"),
    }[answer]


class SuggestionLine(QWidget):
    """One product: its name, the reason, and the answers.

    Signals:
        answered(str): what came of it.
    """

    answered = Signal(str)

    def __init__(self, found: SuggestionRow, price: str) -> None:
        super().__init__()
        self.setAccessibleName(f"{found.name}. {found.reason}")
        name = label(found.name, strong=True, wrap=True)
        kind = label(suggestions.word(found.kind), tone="muted", size=12)
        amount = label(price)
        head = row(name, amount, gap=8)
        head.setStretch(0, 1)
        head.setAlignment(amount, Qt.AlignmentFlag.AlignTop)
        self._more = icon_button(
            "ellipsis", _("What came of offering {product}").format(product=found.name), self._menu
        )
        offered = button(answer_word("offered"), lambda: self.answered.emit("offered"), small=True)
        offered.setToolTip(answer_tip("offered"))
        offered.setAccessibleName(_("Offered {product}").format(product=found.name))
        foot = row(kind, None, offered, self._more, gap=4)
        self.setLayout(column(head, muted(found.reason, wrap=True), foot, gap=3))

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for answer in ANSWERS:
            words = f"{answer_word(answer)} – {answer_tip(answer)}"
            menu.addAction(words, partial(self.answered.emit, answer))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))


class SuggestionCard(Card):
    """The suggestions, or why there are none.

    Signals:
        answered(SuggestionRow, str): what came of one.
    """

    answered = Signal(object, str)

    def __init__(self, currency: str) -> None:
        super().__init__(_("Suggestions"))
        self._currency = currency
        self._shown: object = None

    def show_offers(self, offers: Sequence[SuggestionRow], prices: dict[int, int], blocked: str | None) -> None:
        """Shows what to offer, or the sentence that says why nothing is."""
        shown = (tuple(offers), tuple(sorted(prices.items())), blocked)
        if shown == self._shown:
            return
        self._shown = shown
        with self.refill():
            if blocked:
                self.add(muted(blocked, wrap=True))
                return
            for place, found in enumerate(offers):
                if place:
                    self.add(_hairline())
                self.add(self._line(found, prices))
            words = _("Your answer changes the next list.") if offers else _("Nothing stands out for them now.")
            self.add(muted(words, wrap=True))

    def _line(self, found: SuggestionRow, prices: dict[int, int]) -> SuggestionLine:
        price = prices.get(found.product_id)
        line = SuggestionLine(found, i18n.format_money(price, self._currency) if price else "")
        line.answered.connect(lambda answer: self.answered.emit(found, answer))
        return line


def _hairline() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setObjectName("hairline")
    return line
