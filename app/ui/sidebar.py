"""The sidebar: the shop's name and the way to every page."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QSizePolicy,
    QVBoxLayout,
)

from app.i18n import _, clauses, ngettext
from app.ui import icons, theme
from app.ui.pages import AT_FOOT, Entry
from app.ui.widgets.button import entered
from app.ui.widgets.text import ElidedLabel

WIDE, NARROW = 196, 60


class NavButton(QAbstractButton):
    """One way: icon, words, and how many wait there."""

    def __init__(self, entry: Entry, keys: str) -> None:
        super().__init__()
        self.entry, self._keys, self._count = entry, keys, 0
        self.setText(entry.words())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Shows how many wait there; 0 shows nothing."""
        self._count = count
        waiting = ngettext("{n} waiting", "{n} waiting", count).format(n=count) if count else ""
        self.setAccessibleName(clauses(self.text(), waiting))
        self.setToolTip(f"{self.text()} ({self._keys})" if self._keys else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(33))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not entered(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit, narrow = self.isChecked(), self.width() < theme.px(100)
        box = self.rect().adjusted(1, 1, -1, -1)
        round_ = theme.px(7)
        painter.setPen(Qt.PenStyle.NoPen)
        if lit or self.underMouse():
            painter.setBrush(theme.colour("tint" if lit else "hover"))
            painter.drawRoundedRect(box, round_, round_)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(box, round_, round_)
        side = theme.px(17)
        left = (self.width() - side) // 2 if narrow else theme.px(10)
        colour = "tint_text" if lit else "muted"
        icons.draw(painter, self.entry.icon, QRect(left, (self.height() - side) // 2, side, side), colour)
        badge = self._badge(painter, narrow)
        if narrow:
            return
        start = left + side + theme.px(10)
        room = self.rect().adjusted(start, 0, -badge - theme.px(8), 0)
        painter.setFont(theme.semibold() if lit else theme.font())
        painter.setPen(theme.colour("tint_text" if lit else "text"))
        words = QFontMetrics(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _badge(self, painter: QPainter, narrow: bool) -> int:
        if not self._count:
            return 0
        text = str(self._count) if self._count < 1000 else "999+"
        painter.setFont(theme.semibold(10.5 if narrow else 11.5))
        metrics = QFontMetrics(painter.font())
        high = metrics.height() + (0 if narrow else theme.px(1))
        wide = max(high, metrics.horizontalAdvance(text) + theme.px(9))
        top = 0 if narrow else (self.height() - high) // 2
        box = QRect(self.width() - wide - (0 if narrow else theme.px(10)), top, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("badge"))
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(theme.colour("badge_text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return wide + theme.px(10)


class Sidebar(QFrame):
    """The shop's name and a button a page; only icons where the window is narrow.

    Signals:
        chosen(str): the name of a page.
    """

    chosen = Signal(str)

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self._title = ElidedLabel("", strong=True, size=15)
        self._title.setFixedHeight(theme.px(36))
        self._title.setContentsMargins(theme.px(10), 0, 0, 0)
        self._title.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.px(10), theme.px(10), theme.px(10), theme.px(14))
        self._box.setSpacing(theme.px(2))
        self._box.addWidget(self._title)
        self._box.addSpacing(theme.px(6))
        self._group = QButtonGroup(self)
        self.buttons: dict[str, NavButton] = {}
        main = [entry for entry in entries if entry.name not in AT_FOOT]
        foot = [entry for entry in entries if entry.name in AT_FOOT]
        for place, entry in enumerate(main):
            self._add(entry, f"Ctrl+{place + 1}" if place < 9 else "")
        self._box.addStretch(1)
        self.lock_button = NavButton(Entry("lock", lambda: _("Lock"), "lock", ""), "Ctrl+Shift+L")
        self.lock_button.setCheckable(False)
        self.lock_button.hide()
        self._box.addWidget(self.lock_button)
        for entry in foot:
            self._add(entry, "Ctrl+," if entry.name == "settings" else "")
        self.set_narrow(False)

    def _add(self, entry: Entry, keys: str) -> None:
        made = NavButton(entry, keys)
        made.clicked.connect(lambda: self.chosen.emit(entry.name))
        self._group.addButton(made)
        self._box.addWidget(made)
        self.buttons[entry.name] = made

    def set_shop(self, name: str) -> None:
        """Shows the shop's name."""
        self._title.setText(name)
        self._title.setAccessibleName(name)

    def set_lockable(self, lockable: bool) -> None:
        """Offers to lock the book, if it has a passcode."""
        self.lock_button.setVisible(lockable)

    def light(self, name: str) -> None:
        """Shows which page is open."""
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone, or icons and words."""
        self.setFixedWidth(theme.px(NARROW if narrow else WIDE))
        self._title.setVisible(not narrow)
