"""The pages and actions that the finder offers beside people and products."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.i18n import _
from app.ui import pages
from app.ui.finder import Hit

if TYPE_CHECKING:
    from app.ui.window import Window


def hits(window: Window) -> list[Hit]:
    """Everything that can be done from anywhere."""
    found = [Hit(_("Record purchase"), "Ctrl+N", "receipt", window.record_purchase)]
    for entry in pages.PAGES:
        if entry.name in window.sidebar.buttons:
            found.append(Hit(entry.words(), _("Page"), entry.icon, partial(window.navigate, entry.name)))
    other = "light" if window.settings.theme == "dark" else "dark"
    words = _("Dark colours") if other == "dark" else _("Light colours")
    found.append(Hit(words, _("Look"), "moon", lambda: window.restyle(theme=other)))
    found.append(Hit(_("Lock the book"), "Ctrl+Shift+L", "lock", window.lock_wanted.emit))
    found.append(Hit(_("Undo the last change"), "Ctrl+Z", "undo-2", window.undo))
    found.append(Hit(_("Keys"), "F1", "keyboard", lambda: _keys(window)))
    found.append(Hit(_("Where is my data"), _("Help"), "folder-open", lambda: _where(window)))
    found.append(Hit(_("Check my book"), _("Help"), "circle-check", lambda: _check(window)))
    return found


def _where(window: Window) -> None:
    from app.ui.where import WhereDialog

    if window.context:
        WhereDialog(window.context, window).open()


def _check(window: Window) -> None:
    from app.ui.checking import CheckDialog

    if window.context:
        CheckDialog(window.context, window).open()


def _keys(window: Window) -> None:
    from app.ui.keys import KeySheet

    KeySheet(window).open()
