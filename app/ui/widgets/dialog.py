"""A window over another one, that loses no key on its way to the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

KINDS = QEvent.Type
KEYS = frozenset({KINDS.KeyPress, KINDS.KeyRelease, KINDS.ShortcutOverride})
HANDS = frozenset(
    {KINDS.MouseButtonPress, KINDS.MouseButtonRelease, KINDS.MouseButtonDblClick, KINDS.MouseMove, KINDS.Wheel}
    | {KINDS.TouchBegin, KINDS.TouchUpdate, KINDS.TouchEnd, KINDS.TabletPress, KINDS.TabletRelease, KINDS.TabletMove}
    | {KINDS.Enter, KINDS.DragEnter, KINDS.Drop}
)


class Dialog(QDialog):
    """Opened by `open`: the window behind is shut while this one is visible.

    Qt's own modal windows throw away every key that still reaches the window behind, and until the window manager has
    brought the new window forward all of them do: whoever presses Ctrl+N and types on would lose the first letters.
    So the window behind is shut here instead, and hands its keys on.
    """

    def open(self) -> None:
        """Shows it over its parent's window."""
        parent = self.parentWidget()
        behind = parent.window().windowHandle() if parent else None
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.show()
        if behind is not None:
            QCoreApplication.sendEvent(behind, QEvent(KINDS.WindowBlocked))  # no button counts as held down
            behind.installEventFilter(_Shut(self))


class _Shut(QObject):
    """Stands before the window behind a dialog."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys go to the dialog; the mouse brings it forward."""
        kind = event.type()
        over = self._dialog.windowHandle()
        if over is None or not self._dialog.isVisible():
            return False
        if kind in KEYS and isinstance(event, QKeyEvent):
            event.accept()  # so that it is nobody's shortcut in the window behind
            if kind == KINDS.KeyPress:
                press(self._dialog, event)
            elif kind == KINDS.KeyRelease:
                QCoreApplication.sendEvent(over, event)
            return True
        if kind == KINDS.MouseButtonPress:
            self._dialog.raise_()
            self._dialog.activateWindow()
        if kind == KINDS.Close:
            event.ignore()
        return kind in HANDS or kind == KINDS.Close


def press(window: QWidget, event: QKeyEvent) -> None:
    """Does in a window what a key pressed in it does; Qt itself looks for shortcuts only as keys come in."""
    focus, handle = window.focusWidget() or window, window.windowHandle()
    override = QKeyEvent(KINDS.ShortcutOverride, event.key(), event.modifiers(), event.text())
    override.ignore()
    QCoreApplication.sendEvent(focus, override)
    meant = QKeySequence(event.keyCombination())
    if not override.isAccepted():
        for one in window.findChildren(QShortcut):
            if one.key() == meant and one.isEnabled():
                one.activated.emit()
                return
    if handle is not None:
        QCoreApplication.sendEvent(handle, event)
