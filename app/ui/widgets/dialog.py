"""A window over another one, that loses no key on its way to the screen."""

from __future__ import annotations

from functools import partial
from itertools import dropwhile

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QDialog, QWidget

from app.ui import theme

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
    So the window behind is shut here instead, and hands its keys on. Closed, it is gone.
    """

    _waiting: Waiting | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def hold(self) -> None:
        """Until `go_on` the keys pressed wait: the form is not filled yet, or is being saved. Escape closes it."""
        self._waiting = Waiting(self)
        if handle := self.windowHandle():
            handle.installEventFilter(self._waiting)

    def go_on(self) -> None:
        """The keys that wait do what they do."""
        waiting, self._waiting = self._waiting, None
        if waiting:
            if handle := self.windowHandle():
                handle.removeEventFilter(waiting)
            waiting.deleteLater()
            for event in waiting.keys:
                press(self, event)

    def accept(self) -> None:
        """Closes it, its work done; of the keys that wait, those from a command on are for the window behind."""
        waiting, self._waiting = self._waiting, None
        own = [one.key() for one in self.findChildren(QShortcut)]
        parent = self.parentWidget()
        super().accept()
        if waiting and parent:
            foreign = (event for event in waiting.keys if QKeySequence(event.keyCombination()) not in own)
            for event in dropwhile(_is_plain, foreign):
                QTimer.singleShot(0, parent.window(), partial(press, parent.window(), event))

    def keep(self, event: QKeyEvent) -> bool:
        """Whether a key waits for `go_on`."""
        return self._waiting is not None and self._waiting.keep(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if self._waiting and handle:
            handle.installEventFilter(self._waiting)

    def open(self) -> None:
        """Shows it over its parent's window."""
        for area in self.findChildren(QAbstractScrollArea):
            theme.dress_apart(area.viewport())
        parent = self.parentWidget()
        behind = parent.window().windowHandle() if parent else None
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.show()
        if behind is not None:
            QCoreApplication.sendEvent(behind, QEvent(KINDS.WindowBlocked))  # no button counts as held down
            behind.installEventFilter(_Shut(self))


class Waiting(QObject):
    """Stands before a dialog that is not filled yet and keeps its keys."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog)
        self.keys: list[QKeyEvent] = []

    def keep(self, event: QKeyEvent) -> bool:
        """Keeps a key that was pressed; not Escape."""
        if event.key() == Qt.Key.Key_Escape:
            return False
        event.accept()  # so that it is nobody's shortcut either
        if event.type() == KINDS.KeyPress:
            self.keys.append(QKeyEvent(event))
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keys wait; the mouse does what it does."""
        return event.type() in KEYS and isinstance(event, QKeyEvent) and self.keep(event)


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
    if isinstance(window, Dialog) and window.keep(event):
        return
    focus, handle = window.focusWidget() or window, window.windowHandle()
    override = QKeyEvent(KINDS.ShortcutOverride, event.key(), event.modifiers(), event.text())
    override.ignore()
    QCoreApplication.sendEvent(focus, override)
    meant = QKeySequence(event.keyCombination())
    if not override.isAccepted():
        for one in window.findChildren(QShortcut):
            if one.key() == meant and one.isEnabled() and _reached(one, focus):
                one.activated.emit()
                return
    if handle is not None:
        QCoreApplication.sendEvent(handle, event)


def _is_plain(event: QKeyEvent) -> bool:
    """Whether a key is no command: a letter typed once too often answers no line of the window behind."""
    return not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)


def _reached(shortcut: QShortcut, focus: QWidget) -> bool:
    """Whether a key pressed there means this shortcut; a page that is not shown has its own, too."""
    owner = shortcut.parent()
    if not isinstance(owner, QWidget) or not owner.isVisible():
        return False
    within = shortcut.context() == Qt.ShortcutContext.WidgetWithChildrenShortcut
    return not within or owner is focus or owner.isAncestorOf(focus)
