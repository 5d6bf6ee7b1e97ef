"""Buttons of the house: one primary a page, the rest quiet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton

from app.ui import icons, theme
from app.ui.widgets.text import plain_tip


def entered(pressed: QAbstractButton, event: QKeyEvent) -> bool:
    """Lets Enter press a button as the space bar does, which Qt leaves to the habit of each system.

    Returns:
        Whether the key was Enter.
    """
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    enter = plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if enter and not event.isAutoRepeat():
        pressed.click()
    return enter


class PushButton(QPushButton):
    """A button with words on it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not entered(self, event):
            super().keyPressEvent(event)


class IconButton(QToolButton):
    """A button with a picture on it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not entered(self, event):
            super().keyPressEvent(event)


def button(
    text: str,
    pressed: Callable[[], object] | None = None,
    *,
    kind: str = "",
    icon: str = "",
    tip: str = "",
    small: bool = False,
) -> QPushButton:
    """A push button; `kind` is "", "primary", "danger" or "flat", `icon` a Lucide name."""
    made = PushButton(text)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if kind or small:
        made.setProperty("kind", kind or "small")
    if icon:
        colour = {"primary": "accent_text", "danger": "danger"}.get(kind, "text")
        made.setIcon(icons.icon(icon, colour))
        made.setIconSize(QSize(theme.px(20 if text else 16), theme.px(16)))
    if tip:
        made.setToolTip(plain_tip(tip))
    if pressed:
        made.clicked.connect(lambda _checked=False: pressed())
    return made


def icon_button(name: str, tip: str, pressed: Callable[[], object] | None = None) -> QToolButton:
    """A button that is only an icon; `tip` is its accessible name as well."""
    made = IconButton()
    made.setIcon(icons.icon(name, "muted"))
    made.setIconSize(QSize(theme.px(17), theme.px(17)))
    made.setToolTip(plain_tip(tip))
    made.setAccessibleName(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if pressed:
        made.clicked.connect(lambda _checked=False: pressed())
    return made
