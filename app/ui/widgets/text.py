"""Labels: always plain text, in the sizes of the type scale."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import theme

_ENDLESS, _PIECE = re.compile(r"\S{61,}"), re.compile(r"\S{1,20}")

TITLE, HEADING, BODY, SMALL, FIGURE = 21.0, 13.0, 13.0, 12.0, 23.0


def label(
    text: str = "",
    *,
    tone: str = "",
    strong: bool = False,
    size: float = BODY,
    wrap: bool = False,
    selectable: bool = False,
) -> QLabel:
    """A plain-text label; `tone` is "muted", "accent" or "danger"."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(breakable(text) if wrap and not selectable else text)  # what is copied is as it was
    made.setFont(theme.semibold(size) if strong else theme.font(size))
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def breakable(text: str) -> str:
    """`text` with places to break in words that are longer than any line, which would push a page apart."""
    return _ENDLESS.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), text)


def plain_tip(text: str) -> str:
    """What to hand to a tooltip so that it shows `text` as it is: Qt takes anything with a tag in it for markup."""
    marked = "<" in text or "&lt;" in text
    return f"<p>{html.escape(text)}</p>".replace("\n", "<br>") if marked else text


def heading(text: str) -> QLabel:
    """The semibold line at the head of a card."""
    return label(text, strong=True, size=HEADING)


def muted(text: str = "", *, wrap: bool = False) -> QLabel:
    """A quieter line."""
    return label(text, tone="muted", size=SMALL, wrap=wrap)


class ElidedLabel(QLabel):
    """One line that shortens itself with … and tells the whole in its tooltip."""

    def __init__(self, text: str = "", *, strong: bool = False, size: float = BODY, tone: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.semibold(size) if strong else theme.font(size))
        if tone:
            self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.averageCharWidth() * 4, metrics.height())

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole = QFontMetrics(self.font()).horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if whole else plain_tip(self.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)


class Avatar(QWidget):
    """A round patch with a person's initials."""

    def __init__(self, name: str = "", size: float = 46) -> None:
        super().__init__()
        self._name, self._size = name, size
        self.setFixedSize(theme.px(size), theme.px(size))

    def set_name(self, name: str) -> None:
        """Shows the initials of another name."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("tint"))
        painter.drawEllipse(self.rect())
        painter.setPen(theme.colour("tint_text"))
        painter.setFont(theme.semibold(self._size * 0.38))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, initials(self._name))


def initials(name: str) -> str:
    """Up to two letters that stand for a name; the first character of a Chinese one."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    if ord(words[0][0]) > 0x2E80:
        return words[0][0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
