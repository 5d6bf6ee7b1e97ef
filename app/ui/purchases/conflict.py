"""Somebody else saved the same receipt: what is saved and what is typed, side by side."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance

from app import i18n
from app.i18n import _
from app.services.purchases import PurchaseRow
from app.ui.purchases.basket import Basket
from app.ui.purchases.words import item_words
from app.ui.widgets import Card, button, label, row


class ConflictBar(Card):
    """Shown until one of the two is chosen.

    Signals:
        mine_kept(PurchaseRow): save what is typed over it.
        theirs_taken(PurchaseRow): show what is saved.
    """

    mine_kept = Signal(object)
    theirs_taken = Signal(object)

    def __init__(self) -> None:
        super().__init__(tone="danger", margin=12)
        self._theirs: PurchaseRow | None = None
        self._words = label("", wrap=True)
        self.mine = button(_("Save mine"), lambda: self._chosen(self.mine_kept), small=True)
        self.theirs = button(_("Take what is saved"), lambda: self._chosen(self.theirs_taken), small=True)
        self.add(self._words)
        self.add(row(self.mine, self.theirs, None))
        self.hide()

    def show_both(self, theirs: PurchaseRow, mine: Basket, currency: str) -> None:
        """Shows both values."""
        self._theirs = theirs
        saved = item_words(theirs.lines[0].name if theirs.lines else "", len(theirs.lines))
        typed = item_words(mine.lines[0].name if mine.lines else "", len(mine.lines))
        self._words.setText(
            _(
                "This purchase was changed in the meantime. Saved now: {amount} ({items}). "
                "Yours: {mine} ({mine_items})."
            ).format(
                amount=i18n.format_money(theirs.gross, currency),
                items=saved,
                mine=i18n.format_money(mine.totals().gross, currency),
                mine_items=typed,
            )
        )
        self.show()
        self.mine.setFocus()

    def _chosen(self, signal: SignalInstance) -> None:
        self.hide()
        signal.emit(self._theirs)
