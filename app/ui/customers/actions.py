"""What can be done on a customer's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMenu

from app.i18n import _
from app.services import (
    attachments,
    customer_parts,
    customers,
    exits,
    follow_ups,
    interactions,
    journal,
    notes,
    suggestions,
)
from app.services.customer_timeline import TimelineRow
from app.services.reaching import Way
from app.services.suggestions import SuggestionRow
from app.ui import message, pages
from app.ui.context import Context
from app.ui.customers import attachments as files
from app.ui.customers import giving, merge_editor
from app.ui.customers.consent_history import ConsentHistory
from app.ui.customers.editor import CustomerEditor
from app.ui.customers.erasure_dialog import ErasureDialog
from app.ui.customers.exit_editor import ExitEditor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.ui.customers.customer_page import CustomerPage


class Actions:
    """Does what the buttons, menus and keys of the page ask for."""

    def __init__(self, context: Context, page: CustomerPage) -> None:
        self._context, self._page = context, page

    def bind_keys(self) -> None:
        """The keys of the page."""
        keys: dict[str, Callable[[], object]] = {
            "Alt+Up": self._page.head.previous_wanted.emit,
            "Alt+Down": self._page.head.next_wanted.emit,
            "Ctrl+E": self.edit,
            "Ctrl+Shift+N": self.add_customer,
            "Ctrl+M": self.add_note,
            "Ctrl+L": self.log_contact,
            "Ctrl+Shift+A": self.keep_file,
            "Ctrl+P": self.print_profile,
        }
        for press, call in keys.items():
            shortcut = QShortcut(QKeySequence(press), self._page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)

    @property
    def _key(self) -> int:
        return self._page.customer_id or 0

    # --- forms -------------------------------------------------------------------------------------------------
    def record_purchase(self) -> None:
        """Opens the purchase form for them."""
        self._context.record_purchase(self._key)

    def add_customer(self) -> None:
        """Opens the form for somebody else who is new."""
        editor = CustomerEditor(self._context, self._page)
        editor.saved.connect(lambda key: self._context.navigate("customer", customer_id=key))
        editor.open()

    def edit(self) -> None:
        """Opens their form."""
        if self._page.whole is not None:
            CustomerEditor(self._context, self._page, self._key).open()

    def print_profile(self) -> None:
        """Shows their sheet, ready to print."""
        self._context.navigate("reports", name="customer-profile", customer_id=self._key)

    def add_note(self) -> None:
        """Opens the form for a note."""
        self._open(pages.NOTE_EDITOR, customer_id=self._key)

    def edit_note(self, key: int) -> None:
        """Opens a note."""
        self._open(pages.NOTE_EDITOR, note_id=key)

    def log_contact(self) -> None:
        """Opens the form for a contact."""
        whole = self._page.whole
        channel = whole.page.draft.preferred_channel if whole else ""
        self._open(pages.CONTACT_EDITOR, customer_id=self._key, channel=channel)

    def keep_file(self) -> None:
        """Asks for a file to keep with them."""
        if self._key:
            files.ask_which(self._context, self._page, self._key)

    def add_date(self) -> None:
        """Goes to the special dates to add one for them."""
        self._context.navigate("special_dates", customer_id=self._key)

    def record_feedback(self) -> None:
        """Goes to the feedback to record some of theirs."""
        self._context.navigate("feedback", customer_id=self._key)

    def record_exit(self) -> None:
        """Asks why they left."""
        editor = ExitEditor(self._context, self._key, self._page)
        editor.saved.connect(lambda entry: self._context.undo_offered(_("Kept that they left"), entry))
        editor.open()

    def record_payment(self, owed: int) -> None:
        """Opens the form for a payment of what they owe."""
        self._open(pages.ACCOUNT_PAYMENT, customer_id=self._key, owed=owed)

    def merge(self) -> None:
        """Asks which other card is the same person's."""
        if self._page.whole is not None:
            merge_editor.ask(self._context, self._page, self._key, self._page.whole.page.draft.name)

    def meet_need(self, key: int) -> None:
        """What they were looking for was found."""
        today = self._context.today()
        self._write(
            _("Wish fulfilled"), lambda session: customer_parts.meet_need(session, key, today), _("Wish fulfilled")
        )

    def _open(self, where: str, **kwargs: Any) -> None:
        made: Any = pages.load(where)
        if made is not None:
            editor: QDialog = made(self._context, self._page, **kwargs)
            editor.open()

    # --- being in touch ----------------------------------------------------------------------------------------
    def reach(self, channel: str, address: str) -> None:
        """Copies the number or address, hands it to the program that calls or writes, and opens the contact form."""
        message.hand_over(self._context, Way(channel, address))
        self._open(pages.CONTACT_EDITOR, customer_id=self._key, channel=channel)

    def answer_step(self, channel: str) -> None:
        """Does the next step: being in touch, and what came of it."""
        step = self._page.whole.step if self._page.whole else None
        if step is None:
            return
        about = {"customer_id": self._key, "channel": channel, "occasion": step.occasion}
        if step.way is not None and step.way.channel == channel and channel in message.WRITTEN and self._page.whole:
            name = self._page.whole.page.draft.name
            dialog = message.MessageDialog(self._context, name, step.way, step.message, self._page)
            dialog.sent.connect(lambda text: self._open(pages.CONTACT_EDITOR, **about, text=text))
            dialog.open()
            return
        if step.way is not None and step.way.channel == channel:
            message.hand_over(self._context, step.way)
        self._open(pages.CONTACT_EDITOR, **about)

    def put_off(self, days: int) -> None:
        """Puts the next step off."""
        step = self._page.whole.step if self._page.whole else None
        if step is None or step.occasion is None:
            return
        occasion, today = step.occasion, self._context.today()
        until = today + dt.timedelta(days=days)
        self._write(
            _("Put off"), lambda session: follow_ups.later(session, occasion, until, today), _("Put off for later")
        )

    def drop_step(self) -> None:
        """The next step is not worth it this time."""
        step = self._page.whole.step if self._page.whole else None
        if step is None or step.occasion is None:
            return
        occasion, today = step.occasion, self._context.today()
        self._write(
            _("Not this one"), lambda session: follow_ups.drop(session, occasion, today), _("Left out this time")
        )

    def open_complaint(self) -> None:
        """Goes to the complaint the next step is about."""
        step = self._page.whole.step if self._page.whole else None
        if step is not None and step.feedback_id is not None:
            self._context.navigate("feedback", feedback_id=step.feedback_id)

    def answer_offer(self, offer: SuggestionRow, answer: str) -> None:
        """Keeps what came of a suggestion."""
        key, today = self._key, self._context.today()
        self._write(
            _("Answer to a suggestion"),
            lambda session: suggestions.answer(session, key, offer.product_id, offer.kind, answer, today, offer.reason),
            _("Kept: the next list will know."),
        )

    # --- entries of the timeline -------------------------------------------------------------------------------
    def open_entry(self, entry: TimelineRow) -> None:
        """Opens what an entry stands for."""
        if entry.kind == "note":
            self.edit_note(entry.id)
        elif entry.kind == "contact":
            self._open(pages.CONTACT_EDITOR, interaction_id=entry.id)
        elif entry.kind == "purchase":
            self._context.navigate("purchases", purchase_id=entry.id)
        elif entry.kind == "feedback":
            self._context.navigate("feedback", feedback_id=entry.id)
        elif entry.kind == "file":
            files.open_copy(self._context, self._page, entry.id)

    def fill_entry_menu(self, menu: QMenu, entry: TimelineRow) -> None:
        """What can be done with an entry."""
        if entry.kind in ("note", "contact", "purchase", "feedback", "file"):
            action = menu.addAction(_("Open"), lambda: self.open_entry(entry))
            action.setEnabled(entry.kind != "file" or attachments.can_open(entry.text))
        if entry.kind == "file":
            menu.addAction(_("Save a copy…"), lambda: files.ask_where(self._context, self._page, entry.id))
            menu.addAction(_("Remove file"), lambda: self.remove_file(entry.id))
        if entry.kind == "note":
            menu.addAction(_("Remove note"), lambda: self.remove_note(entry.id))
        if entry.kind == "contact":
            menu.addAction(_("Remove contact"), lambda: self.remove_contact(entry.id))
        if entry.kind == "exit":
            menu.addAction(_("They did not leave after all"), lambda: self.take_exit_back(entry.id))

    def remove_note(self, key: int) -> None:
        """Removes a note; Undo brings it back."""
        self._write(_("Remove note"), lambda session: notes.remove(session, key), _("Note removed"))

    def remove_file(self, key: int) -> None:
        """Removes a file; Undo brings it back."""
        self._write(_("Remove file"), lambda session: attachments.remove(session, key), _("File removed"))

    def remove_contact(self, key: int) -> None:
        """Removes a contact; Undo brings it back."""
        self._write(_("Remove contact"), lambda session: interactions.remove(session, key), _("Contact removed"))

    def take_exit_back(self, key: int) -> None:
        """They did not leave."""
        self._write(_("Take exit back"), lambda session: exits.remove(session, key), _("They have not left"))

    def remove(self) -> None:
        """Removes the customer and goes back to the list; Undo brings them back."""
        key = self._key
        name = self._page.whole.page.draft.name if self._page.whole else ""
        # The page looks again at every change: without a customer it has nothing to look for.
        self._page.customer_id = None
        self._write(
            _("Remove customer"), lambda session: customers.remove(session, key), _("{name} removed").format(name=name)
        )
        self._context.navigate("customers")

    def show_consents(self) -> None:
        """Shows everything they ever allowed or refused, with who asked and how."""
        ConsentHistory(self._context, self._key, self._page).open()

    def give_data(self) -> None:
        """Writes everything the book holds about them into a file, to give to them."""
        if self._page.whole is not None:
            giving.ask(self._context, self._page, self._key, self._page.whole.page.draft.name)

    def erase(self) -> None:
        """Asks, and erases them for good."""
        dialog = ErasureDialog(self._context, self._key, self._page)
        dialog.begun.connect(partial(self._look_at, None))
        dialog.rejected.connect(partial(self._look_at, self._key))
        dialog.erased.connect(self._erased)
        dialog.open()

    def _look_at(self, key: int | None) -> None:
        # The page looks again at every change: without a customer it has nothing to look for.
        if self._page.customer_id != key:
            self._page.customer_id = key
            self._page.refresh()

    def _erased(self, name: str) -> None:
        self._context.navigate("customers")
        self._context.told(_("{name} was erased.").format(name=name))

    def _write(self, title: str, work: Callable[[Session], object], said: str) -> None:
        def whole(session: Session) -> int:
            work(session)
            return journal.entry_id(session)

        self._context.jobs.write(
            self._page, title, whole, lambda entry: self._context.undo_offered(said, entry), self._context.failed
        )
