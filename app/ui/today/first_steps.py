"""What a new shop sees instead of an empty Today."""

from __future__ import annotations

from app.i18n import _
from app.ui.context import Context
from app.ui.widgets import Card, button, column, label, muted, row


class FirstSteps(Card):
    """Three ways to begin, the most useful first."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Welcome to your book"), margin=24)
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
        self.add_customer = button(_("Add a customer"), lambda: context.navigate("customers"), icon="user-plus")
        for action, words in (
            (self.bring_in, _("From a till, a spreadsheet or an address book; nothing is lost, and it can be undone.")),
            (self.record, _("The next sale over the counter: Ctrl+N from anywhere.")),
            (self.add_customer, _("A regular you know by heart: name, phone, birthday.")),
        ):
            self.add(row(column(row(action, None), muted(words, wrap=True), gap=4), None))
        self.add(
            muted(
                _("To look around first, open the demo shop: Settings, then Open another book."),
                wrap=True,
            )
        )
        self.body.addStretch(1)
