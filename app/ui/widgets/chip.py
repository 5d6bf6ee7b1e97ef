"""Small coloured words: stages, states and tags."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _, pgettext
from app.ui import theme
from app.ui.widgets.text import plain_tip

STAGES = ("prospect", "new", "growing", "loyal", "at_risk", "lapsed", "won_back")


def stage_word(code: str) -> str:
    """The word a person reads for a stage or state."""
    words = {
        "prospect": pgettext("stage", "Prospect"),
        "new": pgettext("stage", "New"),
        "growing": pgettext("stage", "Growing"),
        "loyal": pgettext("stage", "Loyal"),
        "at_risk": pgettext("stage", "At risk"),
        "lapsed": pgettext("stage", "Lapsed"),
        "won_back": pgettext("stage", "Won back"),
        "complaint": _("Complaint open"),
        "core": _("Core customer"),
    }
    return words.get(code, code)


def chip_size(text: str) -> QSize:
    """How much room a chip with this word takes."""
    metrics = QFontMetrics(theme.semibold(12))
    return QSize(metrics.horizontalAdvance(text) + theme.px(18), metrics.height() + theme.px(2))


def draw_chip(painter: QPainter, rect: QRect, text: str, code: str) -> None:
    """Paints a chip into `rect`, eliding its word if there is no room."""
    ground, ink = theme.chip_colours(code)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(rect), rect.height() / 2, rect.height() / 2)
    painter.setPen(ink)
    painter.setFont(theme.semibold(12))
    room = rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


class Chip(QWidget):
    """A word on a round coloured ground; `code` chooses the hue (see theme.HUES).

    Signals:
        pressed: it was clicked.
    """

    pressed = Signal()

    def __init__(self, text: str, code: str = "plain") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_chip(text, code)

    def set_chip(self, text: str, code: str = "plain") -> None:
        """Shows another word in another hue."""
        self._text, self._code = text, code
        self.setAccessibleName(text)
        self.setToolTip(plain_tip(text) if len(text) > 30 else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = chip_size(self._text)
        return QSize(min(size.width(), theme.px(280)), size.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme.px(48)), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_chip(QPainter(self), self.rect(), self._text, self._code)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


class StageChip(Chip):
    """The chip of a lifecycle stage (or "complaint", "core"), always with its word."""

    def __init__(self, code: str = "prospect") -> None:
        super().__init__(stage_word(code), code)

    def set_stage(self, code: str) -> None:
        """Shows another stage."""
        self.set_chip(stage_word(code), code)
