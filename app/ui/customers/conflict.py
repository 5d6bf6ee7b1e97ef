"""Somebody saved the same customer meanwhile: both values, and which one to keep."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app.i18n import _, listed, named
from app.services import contacts, customers
from app.services.customers import CustomerDraft, SavedCustomer
from app.ui import theme
from app.ui.widgets import Card, button, clear, label, muted, row


def captions() -> dict[str, str]:
    """The words for the fields of a customer."""
    return {
        "name": _("Name"), "code": _("Code"), "is_firm": _("A firm"), "contacts": _("How to reach them"),
        "addresses": _("Address"), "interests": _("Interests"), "needs": _("Looking for"), "tags": _("Tags"),
        "relationship_type": _("Relationship"), "preferred_channel": _("Prefers"), "language": _("Language"),
        "source": _("Found us through"), "referred_by_id": _("Referred by"), "staff_id": _("Looked after by"),
        "household": _("Household"), "custom": _("Own fields"), "consents": _("What they allowed"),
    }  # fmt: skip


def differences(saved: CustomerDraft, typed: CustomerDraft) -> list[tuple[str, str, str]]:
    """(field, what is saved, what was typed) wherever a person would see a difference."""
    words = captions()
    found = []
    for field in fields(CustomerDraft):
        if field.name in words:
            theirs, mine = (_shown(field.name, getattr(draft, field.name)) for draft in (saved, typed))
            if theirs != mine:
                found.append((words[field.name], theirs, mine))
    return found


def _shown(name: str, value: Any) -> str:
    if name == "contacts":
        return listed(one.value.strip() for one in value)
    if name == "addresses":
        return "; ".join(one.line for one in value if one.line)
    if name == "needs":
        return "; ".join(one.text for one in value)
    if name in ("tags", "interests"):
        return listed(sorted(value, key=str.casefold))
    if name == "custom":
        return listed(named(one.name, one.value) for one in value if one.value)
    if name == "consents":
        answers = sorted((contacts.channel_word(one.channel), one.given) for one in value)
        return listed(named(word, _("yes") if given else _("no")) for word, given in answers)
    if name == "relationship_type":
        return customers.relationship_word(value)
    if name == "preferred_channel":
        return contacts.channel_word(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "").strip()


class ConflictBox(Card):
    """Stands on top of the form while there is a conflict.

    Signals:
        mine_kept(SavedCustomer): save what was typed over what is saved.
        theirs_taken(SavedCustomer): fill the form with what is saved.
    """

    mine_kept = Signal(object)
    theirs_taken = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("Somebody saved this customer while you were typing"), tone="notice")
        self._saved: SavedCustomer | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.add(self._grid)
        self.mine = button(_("Save what I typed"), lambda: self._chosen(self.mine_kept))
        self.theirs = button(_("Take what is saved"), lambda: self._chosen(self.theirs_taken))
        self.add(row(None, self.theirs, self.mine))
        self.hide()

    def show_both(self, saved: SavedCustomer, typed: CustomerDraft) -> None:
        """Shows what differs."""
        self._saved = saved
        clear(self._grid)
        for place, words in enumerate(("", _("Saved now"), _("You typed"))):
            self._grid.addWidget(muted(words), 0, place)
        for line, (name, theirs, mine) in enumerate(differences(saved.draft, typed), 1):
            for place, words in enumerate((name, theirs or "–", mine or "–")):
                self._grid.addWidget(label(words, wrap=place > 0, strong=place == 2), line, place)
        self.show()
        self.mine.setFocus()

    def _chosen(self, signal: Any) -> None:
        self.hide()
        if self._saved is not None:
            signal.emit(self._saved)
