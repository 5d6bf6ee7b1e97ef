"""What a new shop sees instead of an empty Today."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from app.i18n import _
from app.ui import pages, theme
from app.ui.context import Context
from app.ui.widgets import Card, button, label, muted


class FirstSteps(Card):
    """Three ways to begin, the most useful first."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Welcome to your book"), margin=24)
        self._context = context
        self.add(
            label(
                _("As soon as there are sales in it, this page says every morning who is worth a call, and why."),
                wrap=True,
            )
        )
        self.bring_in = button(
            _("Import sales or customers…"), lambda: context.navigate("imports"), kind="primary", icon="import"
        )
        self.record = button(_("Record a purchase"), lambda: context.record_purchase(), icon="receipt")
        self.add_customer = button(_("Add a customer"), self._add_customer, icon="user-plus")
        steps = QGridLayout()
        steps.setHorizontalSpacing(theme.px(18))
        steps.setVerticalSpacing(theme.px(12))
        steps.setColumnStretch(1, 1)
        for line, (action, words) in enumerate(
            (
                (self.bring_in, _("From a till, a spreadsheet or an address book; it can be taken back whole.")),
                (self.record, _("The next sale over the counter: Ctrl+N from anywhere.")),
                (self.add_customer, _("A regular you know by heart: name, phone, birthday.")),
            )
        ):
            steps.addWidget(action, line, 0)
            steps.addWidget(muted(words, wrap=True), line, 1)
        self.body.setSpacing(theme.px(14))
        self.add(steps)
        self.add(muted(_("To look around first, open the demo shop: Settings, then Open another book."), wrap=True))

    def _add_customer(self) -> None:
        editor = pages.load(pages.CUSTOMER_EDITOR)(self._context, self)
        editor.saved.connect(lambda key: self._context.navigate("customer", customer_id=key))
        editor.open()
