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
AT_A_GLANCE = 2
"""The lines of a row that is not chosen: one of the reason above one of the suggestion, or two beside two."""
WRAPPED = ("reason", "suggestion")
TICK = "tick"
GAP = 7
"""Between the chip and the words after it, at 100 %."""
ROW = 41
"""The height of a row that needs no more, at 100 %."""
AROUND = 2
"""Above and below the words of a row, at 100 %."""


def why(person: ReachRow) -> tuple[str, str]:
    """The word on the chip and its hue: the stage, unless an open complaint comes before it."""
    if person.kind == "complaint":
        return _("Complaint"), "complaint"
    return stages.word(person.stage), person.stage


def wrapped(text: str, font: QFont, wide: int, indent: int = 0, most: int = LINES) -> list[str]:
    """The few lines of a text in a cell `wide` pixels wide, the last one shortened where it does not fit.

    Args:
        indent: what is taken from the first line at its left, in pixels.
        most: so many lines at most.
    """
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[tuple[int, int]] = []
    while len(starts) <= most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(wide - (0 if starts else indent), 1))
        starts.append((line.textStart(), line.textLength()))
    layout.endLayout()
    found = [text[start : start + length].strip() for start, length in starts[:most]]
    if len(starts) > most:
        rest = text[starts[most - 1][0] :]
        room = wide - (indent if most == 1 else 0)
        found[-1] = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, room)
    return found


def draw_wrapped(
    painter: QPainter, rect: QRect, text: str, chip: tuple[str, str] | None = None, most: int = LINES
) -> None:
    """Paints text in a few lines, centred in the height; `chip` (word, hue) stands at its beginning."""
    size = chip_size(chip[0]) if chip else QSize()
    indent = min(size.width() + theme.px(GAP), rect.width()) if chip else 0
    lines = wrapped(text, painter.font(), rect.width(), indent, most) or [""]
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

    def height(self) -> int:
        """How high a row is that is not chosen."""
        return max(AT_A_GLANCE * self._line_height() + 2 * theme.px(AROUND), theme.px(ROW))

    def height_for(self, person: ReachRow, reason: int, suggestion: int) -> int:
        """How high the row of the person chosen is, so that nothing in it is cut.

        Args:
            reason, suggestion: how wide their columns are, in pixels.
        """
        above, below = self._lines(person, reason, suggestion)
        lines = above + below if self.stacked else max(above, below)
        return max(lines * self._line_height() + 2 * theme.px(AROUND), self.height())

    def _line_height(self) -> int:
        return max(QFontMetrics(self._small).lineSpacing(), chip_size(_("Complaint")).height())

    def _lines(self, person: ReachRow, reason: int, suggestion: int) -> tuple[int, int]:
        """How many lines the whole reason and the whole suggestion take."""
        indent, pad = chip_size(why(person)[0]).width() + theme.px(GAP), 2 * theme.px(PAD)
        below = reason if self.stacked else suggestion
        said = wrapped(person.reason, self._small, reason - pad, indent)
        return max(len(said), 1), max(len(wrapped(person.suggestion, self._small, below - pad)), 1)

    def _most(self, row: object) -> int:
        """The lines of a reason or a suggestion: as many as it needs in the row that is chosen, few elsewhere."""
        if isinstance(row, ReachRow) and self._view.current_id() == row.id:  # type: ignore[attr-defined]
            return LINES
        return AT_A_GLANCE // 2 if self.stacked else AT_A_GLANCE

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
                draw_wrapped(painter, inner, column.text(row), most=self._most(row))
        else:
            super()._cell(painter, inner, column, row)

    def _reason(self, painter: QPainter, inner: QRect, person: ReachRow) -> None:
        most = self._most(person)
        if not self.stacked:
            draw_wrapped(painter, inner, person.reason, why(person), most)
            return
        wide = inner.width() + 2 * theme.px(PAD)
        above, below = (min(lines, most) for lines in self._lines(person, wide, wide))
        high, low = above * self._line_height(), below * QFontMetrics(self._small).lineSpacing()
        top = inner.top() + (inner.height() - high - low) // 2
        draw_wrapped(painter, QRect(inner.left(), top, inner.width(), high), person.reason, why(person), most)
        painter.setPen(theme.colour("muted"))
        draw_wrapped(painter, QRect(inner.left(), top + high, inner.width(), low), person.suggestion, most=most)

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
        if column.key in WRAPPED and isinstance(row, ReachRow):
            if self.stacked:
                return f"{row.reason}\n{row.suggestion}"
            indent, text = 0, row.suggestion
            if column.key == "reason":
                indent, text = chip_size(why(row)[0]).width() + theme.px(GAP), row.reason
            lines = wrapped(text, self._small, width - 2 * theme.px(PAD), indent, self._most(row))
            return text if lines and lines[-1].endswith("…") else ""
        return super()._tip(column, row, width)
