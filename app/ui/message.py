"""A message to a customer: a draft in words, handed to the program that sends it, or copied."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import contacts
from app.services.reaching import Way
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import NoteField, button, column, heading, muted, row
from app.ui.widgets.dialog import Dialog

WRITTEN = ("whatsapp", "sms", "email", "letter", "card")
"""Channels that carry words."""
ICONS = {"call": "phone", "email": "mail", "letter": "mail", "card": "mail"}


def icon(channel: str) -> str:
    """The picture of a channel."""
    return ICONS.get(channel, "message-circle")


def words(channel: str) -> str:
    """What being in touch by a channel is called on a button."""
    known = {
        "call": _("Call"), "whatsapp": _("Message on WhatsApp"), "sms": _("Send an SMS"),
        "email": _("Write an e-mail"), "visit": _("Log the visit"),
    }  # fmt: skip
    return known.get(channel, contacts.channel_word(channel))


def reaches(way: Way) -> bool:
    """Whether there is something to do for it at this computer: to call, or to write."""
    return way.channel in WRITTEN or bool(way.address)


def link(channel: str, address: str, country: str, text: str = "") -> str:
    """What another program may open to call or to write; empty if there is nothing to open."""
    said = quote(text, safe="")
    if channel == "email":
        return f"mailto:{address.strip()}" + (f"?body={said}" if text else "")
    number = contacts.e164(address, country) or contacts.digits(address)
    if channel == "whatsapp":
        return f"whatsapp://send?phone={contacts.digits(number)}" + (f"&text={said}" if text else "")
    if channel == "sms":
        return f"sms:{number}" + (f"?body={said}" if text else "")
    return f"tel:{number}" if channel == "call" else ""


def hand_over(context: Context, way: Way, text: str = "") -> None:
    """Copies the text, or else the number or address, and opens the program that writes or calls."""
    if not text and not way.address:
        return
    QGuiApplication.clipboard().setText(text or way.address)
    target = link(way.channel, way.address, context.shop.country, text) if way.address else ""
    opened = bool(target) and QDesktopServices.openUrl(QUrl(target))
    said = _("The text is copied.") if text else _("{address} is copied.").format(address=way.address)
    if target and not opened and text:
        said = _("No program on this computer opens {channel}; the text is copied.").format(
            channel=contacts.channel_word(way.channel)
        )
    context.told(said)


class MessageDialog(Dialog):
    """The words, to change before they go.

    Signals:
        sent(str): the text was copied, or handed to the program that sends it.
    """

    sent = Signal(str)

    def __init__(self, context: Context, name: str, way: Way, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._way = context, way
        title = _("Message to {name}").format(name=name)
        self.setWindowTitle(title)
        self.text = NoteField(lines=5)
        self.text.setAccessibleName(_("Message"))
        self.text.setText(text)
        self.copy_button = button(_("Copy text"), self.copy)
        self.open_button = button(words(way.channel), self.open_program, kind="primary", icon=icon(way.channel))
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self).activated.connect(self._main)
        self.open_button.setVisible(bool(way.address))
        close = button(_("Close"), self.reject)
        hint = muted(_("Change the words as you like. Afterwards you say how it went."), wrap=True)
        foot = row(close, None, self.copy_button, self.open_button)
        whole = column(heading(title), muted(way.words), self.text, hint, foot, gap=10, margin=20)
        whole.setStretchFactor(self.text, 1)
        self.setLayout(whole)
        self.resize(theme.px(520), theme.px(300))
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.setFocus()

    def _main(self) -> None:
        (self.open_program if self._way.address else self.copy)()

    def copy(self) -> None:
        """Copies the words for a program of one's own choice."""
        self._go(Way(self._way.channel))

    def open_program(self) -> None:
        """Opens the program that sends it, with the words in it."""
        self._go(self._way)

    def _go(self, way: Way) -> None:
        said = self.text.text().strip()
        hand_over(self._context, way, said)
        self.accept()
        self.sent.emit(said)
