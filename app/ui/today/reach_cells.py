"""How the people to reach are painted: a box to tick, the person, the reason in a few lines, one suggestion."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from app.i18n import _
from app.services import stages
from app.services.today import ReachRow
from app.ui import icons, theme
from app.ui.widgets.chip import chip_size, draw_chip
from app.ui.widgets.table_cells import PAD, CellDelegate
from app.ui.widgets.table_model import Column

LINES = 6
"""Nobody is shown more of a reason or a suggestion than this; most need two."""
WRAPPED = ("reason", "suggestion")
TICK = "tick"
GAP = 7
"""Between the chip and the words after it, at 100 %."""
ROW, STACKED_ROW = 45, 66
"""The height of a row that needs no more, at 100 %."""
AROUND = 3
"""Above and below the words of a row, at 100 %."""


def why(person: ReachRow) -> tuple[str, str]:
    """The word on the chip and its hue: the stage, unless an open complaint comes before it."""
    if person.kind == "complaint":
        return _("Complaint"), "complaint"
    return stages.word(person.stage), person.stage


def wrapped(text: str, font: QFont, wide: int, indent: int = 0) -> list[str]:
    """The few lines of a text in a cell `wide` pixels wide, the last one shortened where it does not fit.

    Args:
        indent: what is taken from the first line at its left, in pixels.
    """
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[tuple[int, int]] = []
    while len(starts) <= LINES:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(wide - (0 if starts else indent), 1))
        starts.append((line.textStart(), line.textLength()))
    layout.endLayout()
    found = [text[start : start + length].strip() for start, length in starts[:LINES]]
    if len(starts) > LINES:
        rest = text[starts[LINES - 1][0] :]
        found[-1] = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, wide)
    return found


def draw_wrapped(painter: QPainter, rect: QRect, text: str, chip: tuple[str, str] | None = None) -> None:
    """Paints text in a few lines, centred in the height; `chip` (word, hue) stands at its beginning."""
    size = chip_size(chip[0]) if chip else QSize()
    indent = min(size.width() + theme.px(GAP), rect.width()) if chip else 0
    lines = wrapped(text, painter.font(), rect.width(), indent) or [""]
    high = max(painter.fontMetrics().lineSpacing(), size.height())
    top = rect.top() + (rect.height() - high * len(lines)) // 2
    if chip:
        place = QRect(rect.left(), top + (high - size.height()) // 2, min(size.width(), rect.width()), size.height())
        draw_chip(painter, place, *chip)
    for number, line in enumerate(lines):
        left = rect.left() + (0 if number else indent)
        box = QRect(left, top + number * high, rect.right() - left + 1, high)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), line)


class ReachDelegate(CellDelegate):
    """The cells of the list; `ticked` holds the ids whose box is ticked."""

    def __init__(self, view: QAbstractItemView, ticked: set[int]) -> None:
        super().__init__(view)
        self._ticked = ticked
        self.stacked = False
        """Whether the suggestion stands below the reason, in its cell."""

    def height_for(self, person: ReachRow, reason: int, suggestion: int) -> int:
        """How high the row of a person is, so that nothing in it is cut.

        Args:
            reason, suggestion: how wide their columns are, in pixels.
        """
        above, below = self._lines(person, reason, suggestion)
        high = max(QFontMetrics(self._small).lineSpacing(), chip_size(why(person)[0]).height())
        lines = above + below if self.stacked else max(above, below)
        return max(lines * high + 2 * theme.px(AROUND), theme.px(STACKED_ROW if self.stacked else ROW))

    def _lines(self, person: ReachRow, reason: int, suggestion: int) -> tuple[int, int]:
        """How many lines the reason and the suggestion take."""
        indent, pad = chip_size(why(person)[0]).width() + theme.px(GAP), 2 * theme.px(PAD)
        below = reason if self.stacked else suggestion
        said = wrapped(person.reason, self._small, reason - pad, indent)
        return max(len(said), 1), max(len(wrapped(person.suggestion, self._small, below - pad)), 1)

    def name_width(self, people: Sequence[ReachRow]) -> int:
        """The width of the column of names that shows every number to call whole; names may be shortened."""
        metrics = QFontMetrics(self._small)
        called = [metrics.horizontalAdvance(one.way.words) for one in people if "@" not in one.way.words]
        return max([*called, theme.px(110)]) + 2 * theme.px(PAD) + 2

    def _cell(self, painter: QPainter, inner: QRect, column: Column, row: object) -> None:
        if column.key == TICK:
            self._box(painter, inner, row.id in self._ticked)  # type: ignore[attr-defined]
        elif column.key in WRAPPED:
            painter.setFont(self._small)
            painter.setPen(theme.colour("text" if column.key == "reason" else "muted"))
            if isinstance(row, ReachRow) and column.key == "reason":
                self._reason(painter, inner, row)
            else:
                draw_wrapped(painter, inner, column.text(row))
        else:
            super()._cell(painter, inner, column, row)

    def _reason(self, painter: QPainter, inner: QRect, person: ReachRow) -> None:
        if not self.stacked:
            draw_wrapped(painter, inner, person.reason, why(person))
            return
        wide = inner.width() + 2 * theme.px(PAD)
        above, below = self._lines(person, wide, wide)
        half = round(inner.height() * above / (above + below))
        draw_wrapped(painter, inner.adjusted(0, 0, 0, half - inner.height()), person.reason, why(person))
        painter.setPen(theme.colour("muted"))
        draw_wrapped(painter, inner.adjusted(0, half, 0, 0), person.suggestion)

    @staticmethod
    def _box(painter: QPainter, inner: QRect, on: bool) -> None:
        side = theme.px(16)
        box = QRectF(inner.left() + 0.5, inner.center().y() - side / 2 + 0.5, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent" if on else "faint"), 1.2))
        painter.setBrush(theme.colour("accent" if on else "card"))
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        if on:
            icons.draw(painter, "check", box.toRect().adjusted(1, 1, -1, -1), "accent_text")
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Tells the whole text of every cell, for its lines may not hold it."""
        if event.type() == QEvent.Type.ToolTip and index.isValid() and index.column() == 0:
            return True
        return super().helpEvent(event, view, option, index)

    def _tip(self, column: Column, row: object, width: int) -> str:
        if column.key in WRAPPED:
            indent, text = 0, column.text(row)
            if isinstance(row, ReachRow) and column.key == "reason":
                indent, text = chip_size(why(row)[0]).width() + theme.px(GAP), row.reason
            if self.stacked:
                return f"{text}\n{row.suggestion}" if isinstance(row, ReachRow) else text
            lines = wrapped(text, self._small, width - 2 * theme.px(PAD), indent)
            return text if lines and lines[-1].endswith("…") else ""
        return super()._tip(column, row, width)
