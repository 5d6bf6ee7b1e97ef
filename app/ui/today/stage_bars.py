"""Where customers stand: a bar a stage, each leading to its customers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.i18n import _, clauses, format_number, ngettext, sentences
from app.services import stage_words, stages
from app.ui import theme
from app.ui.widgets import column
from app.ui.widgets.button import entered
from app.ui.widgets.text import plain_tip


class StageBar(QAbstractButton):
    """One stage: its word, a bar as long as its share of the largest, its number."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code, self._count, self._largest, self._room = code, 0, 1, 0
        self.setText(stages.word(code))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_count(self, count: int, largest: int, room: int) -> None:
        """Shows a number; `room` is the width kept for the numbers of all bars."""
        self._count, self._largest, self._room = count, max(largest, 1), room
        people = ngettext("{n} customer", "{n} customers", count).format(n=format_number(count))
        self.setAccessibleName(clauses(self.text(), people))
        said = _("{stage}: {people}. Show them.").format(stage=self.text(), people=people)
        self.setToolTip(plain_tip(sentences(stage_words.meaning(self.code), said)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(220), max(theme.px(24), QFontMetrics(theme.font()).height() + theme.px(4)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not entered(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover") if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.px(5), theme.px(5))
        inner = self.rect().adjusted(theme.px(6), 0, -theme.px(6), 0)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        metrics = QFontMetrics(painter.font())
        words = max(metrics.horizontalAdvance(stages.word(code)) for code in stages.CODES) + theme.px(12)
        words = min(words, inner.width() // 2)
        painter.drawText(
            inner.adjusted(0, 0, words - inner.width(), 0), Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, words - theme.px(4)),
        )  # fmt: skip
        track = max(inner.width() - words - self._room, 1)
        long = track * self._count / self._largest
        high = theme.px(13)
        if self._count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.hue(self.code))
            bar = QRectF(inner.left() + words, (self.height() - high) / 2, max(long, 3.0), high)
            painter.drawRoundedRect(bar, min(3.0, bar.width() / 2), 3)
        painter.setFont(theme.figures(theme.font()))
        painter.setPen(theme.colour("muted"))
        left = int(inner.left() + words + long + theme.px(8))
        painter.drawText(inner.adjusted(left - inner.left(), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._number())

    def _number(self) -> str:
        return format_number(self._count)


class StageBars(QWidget):
    """All stages, in the order of the lifecycle.

    Signals:
        chosen(str): the code of a stage whose customers are wanted.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.bars = {code: StageBar(code) for code in stages.CODES}
        for code, bar in self.bars.items():
            bar.clicked.connect(lambda _on=False, wanted=code: self.chosen.emit(wanted))
        self.setLayout(column(*self.bars.values(), gap=1))
        self.set_counts({})

    def set_counts(self, counts: dict[str, int]) -> None:
        """Shows how many stand in each stage."""
        largest = max(counts.values(), default=0)
        metrics = QFontMetrics(theme.figures(theme.font()))
        room = metrics.horizontalAdvance(format_number(largest)) + theme.px(10)
        for code, bar in self.bars.items():
            bar.set_count(counts.get(code, 0), largest, room)
