"""The keys that work everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

    from app.ui.window import Window


def bind(window: Window) -> None:
    """Binds them all."""
    calls = {
        "Ctrl+N": window.record_purchase,
        "Ctrl+K": window.open_finder,
        "Ctrl+,": lambda: window.navigate("settings"),
        "Alt+Left": window.back,
        "Ctrl+Z": window.undo,
        "Ctrl+F": lambda: _search(window),
        "F5": window.refresh,
        "F1": lambda: _keys(window),
        "Ctrl++": lambda: _resize(window, 1),
        "Ctrl+=": lambda: _resize(window, 1),
        "Ctrl+-": lambda: _resize(window, -1),
        "Ctrl+0": lambda: window.restyle(scale=100),
        "Ctrl+Q": window.close,
    }
    for keys, call in calls.items():
        window.shortcut(keys, call)
    everywhere = QShortcut(QKeySequence("Ctrl+Shift+L"), window)  # over forms, too: they come back as they were
    everywhere.setContext(Qt.ShortcutContext.ApplicationShortcut)
    everywhere.activated.connect(window.lock_wanted)
    for place in range(9):
        window.shortcut(f"Ctrl+{place + 1}", lambda at=place: _go(window, at))


def _keys(window: Window) -> None:
    from app.ui.keys import KeySheet

    KeySheet(window).open()


def _go(window: Window, place: int) -> None:
    names = [name for name in window.sidebar.buttons if name != "settings"]
    if place < len(names):
        window.navigate(names[place])


def _search(window: Window) -> None:
    from app.ui.widgets.fields import SearchField

    page = window.deck.page()
    field: QLineEdit | None = page.findChild(SearchField) if page else None
    if field:
        field.setFocus()
        field.selectAll()
    else:
        window.open_finder()


def _resize(window: Window, step: int) -> None:
    place = min(range(len(theme.SCALES)), key=lambda i: abs(theme.SCALES[i] - window.settings.scale))
    place = max(0, min(len(theme.SCALES) - 1, place + step))
    window.restyle(scale=theme.SCALES[place])
