"""A bar that says what was done and offers to take it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.button import button, icon_button
from app.ui.widgets.layout import row
from app.ui.widgets.text import ElidedLabel

STAYS = 9_000
"""Milliseconds a message stays; it stays longer while the mouse or the focus is on it."""


class UndoBar(QFrame):
    """Floats at the foot of `over`: "Customer removed", Undo, what else can be done now, and a cross."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._under = over
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = ElidedLabel()
        self._undo = button(_("Undo"), self._undone, small=True, tip=_("Ctrl+Z"))
        self._also = button(_("More actions"), self._gone_on, small=True)
        self._close = icon_button("x", _("Close this message"), self.hide)
        box = row(self._text, self._also, self._undo, self._close, gap=10)
        box.setContentsMargins(theme.px(16), theme.px(6), theme.px(8), theme.px(6))
        box.setStretch(0, 1)
        self.setLayout(box)
        self._call: Callable[[], object] | None = None
        self._next: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=STAYS)
        self._timer.timeout.connect(self._over)
        over.installEventFilter(self)
        self.hide()

    def say(
        self, text: str, undo: Callable[[], object] | None = None, also: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Shows a message for a while; with `undo` and `also` (words, what happens) there are the buttons."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._call = undo
        self._undo.setVisible(undo is not None)
        words, self._next = also or ("", None)
        self._also.setText(words)
        self._also.setVisible(also is not None)
        self.show()
        self.raise_()
        self._place()
        self._timer.start()

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def _undone(self) -> None:
        self.hide()
        if self._call:
            self._call()

    def _gone_on(self) -> None:
        self.hide()
        if self._next:
            self._next()

    def _over(self) -> None:
        if self.underMouse() or self._undo.hasFocus() or self._also.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        over = self._under
        self.adjustSize()
        width = min(self.sizeHint().width(), over.width() - theme.px(32))
        height = self.sizeHint().height()
        self.setGeometry((over.width() - width) // 2, over.height() - height - theme.px(16), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
