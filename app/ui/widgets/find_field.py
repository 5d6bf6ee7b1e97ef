"""A field that drops down what was found for the words typed; the focus never leaves it.

No key is lost while the book is asked: Enter waits for the answer, and the keys after it wait for Enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app import text
from app.ui import theme
from app.ui.widgets.dialog import press
from app.ui.widgets.fields import EdgeIcon

SHOWN = 8
ALONE = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
"""Keys that say nothing until another one is pressed."""
LINE = 34
_OFFER = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list: words, quieter words, what stands at the right, and what it is.

    Attributes:
        asks: it is an action ("Add … as a new product"): Enter takes it only once it stands there to be read.
    """

    words: str
    detail: str
    right: str
    value: Any
    asks: bool = False


def beyond_doubt(words: str, found: Sequence[Found]) -> Found | None:
    """The one line these words can only mean: there is no other, or no other begins with them."""
    real = [one for one in found if not one.asks]
    begin = [one for one in real if text.fold(one.words).startswith(text.fold(words))]
    return real[0] if len(real) == 1 else begin[0] if len(begin) == 1 else None


class FoundDelegate(QStyledItemDelegate):
    """Paints a line: the words, the detail after them, numbers at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(theme.px(200), theme.px(LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        found: Found = index.data(_OFFER)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("selection"))
        inner = option.rect.adjusted(theme.px(12), 0, -theme.px(12), 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.setFont(theme.figures(theme.font()))
        painter.setPen(theme.colour("text"))
        used = QFontMetrics(painter.font()).horizontalAdvance(found.right)
        painter.drawText(inner, middle | int(Qt.AlignmentFlag.AlignRight), found.right)
        left = QRect(inner.left(), inner.top(), inner.width() - used - (theme.px(14) if used else 0), inner.height())
        painter.setFont(theme.font() if found.asks else theme.semibold())
        painter.setPen(theme.colour("tint_text" if found.asks else "text"))
        words = QFontMetrics(painter.font()).elidedText(found.words, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, middle, words)
        left.setLeft(left.left() + QFontMetrics(painter.font()).horizontalAdvance(words) + theme.px(10))
        if left.width() > theme.px(30):
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("muted"))
            rest = QFontMetrics(painter.font()).elidedText(found.detail, Qt.TextElideMode.ElideRight, left.width())
            painter.drawText(left, middle, rest)


class FindField(QLineEdit):
    """Type, see what is found, take it with Enter. Whoever owns it answers `look_wanted` by calling `offer`.

    Signals:
        look_wanted(str): find what these words mean ("" for what to offer before anything is typed).
        taken(object): the value of the line chosen.
        entered: Enter was pressed in the empty field.
    """

    look_wanted = Signal(str)
    taken = Signal(object)
    entered = Signal()

    def __init__(self, hint: str, *, delay: int = 90) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setMaxLength(200)
        EdgeIcon(self, "search")
        self.dropped = QListWidget()
        self.dropped.setObjectName("dropped")
        self.dropped.setItemDelegate(FoundDelegate(self.dropped))
        self.dropped.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.dropped.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.dropped.setUniformItemSizes(True)
        self.dropped.setAccessibleName(hint)
        self.dropped.hide()
        self.dropped.itemClicked.connect(self._take)
        self.steered = False
        """Whether the person moved to a line with the arrows, and so means just that one."""
        self._shown_for: str | None = None
        self._looking: str | None = None
        self._holding = False
        self._held: list[tuple[int, Qt.KeyboardModifier, str]] = []
        self._timer = QTimer(self, singleShot=True, interval=delay)
        self._timer.timeout.connect(self.look)
        self.textEdited.connect(self._typed)
        self.destroyed.connect(self.dropped.deleteLater)

    def words(self) -> str:
        """What is typed."""
        return self.text().strip()

    def look(self) -> None:
        """Asks for what the words typed mean."""
        self._timer.stop()
        self._looking = self.words()
        self.look_wanted.emit(self._looking)

    def offer(self, words: str, found: Sequence[Found], meant: Found | None = None) -> None:
        """Shows what was found for these words, unless others stand in the field by now.

        Args:
            meant: what Enter takes if it was pressed before the list could be read; None: nothing is beyond doubt.
        """
        if self._looking == words:
            self._looking = None
        if words != self.words() or self.window().focusWidget() is not self:
            return
        self.dropped.clear()
        for one in found:
            item = QListWidgetItem(" ".join(part for part in (one.words, one.detail, one.right) if part))
            item.setData(_OFFER, one)
            self.dropped.addItem(item)
        self.steered, self._shown_for = False, words
        if self._holding and meant is not None:
            self._take(self.dropped.item(list(found).index(meant)))
            self.go_on()
            return
        self.dropped.setCurrentRow(0)
        self._place(len(found))
        self.stop_holding()
        self._watch(on=True)

    def is_open(self) -> bool:
        """Whether the list is dropped down."""
        return self.dropped.isVisible()

    def close_list(self) -> None:
        """Takes the list away."""
        self.dropped.hide()
        self._watch(on=False)
        self._shown_for, self.steered = None, False
        self._timer.stop()

    def enter(self) -> None:
        """What Enter does: takes the line shown, or looks first."""
        words = self.words()
        if self.is_open() and (self.steered or self._shown_for == words):
            self._take(self.dropped.currentItem())
        elif not words and self._looking is None:
            self.entered.emit()
        else:
            self.hold()
            if self._looking != words:
                self.look()

    def _typed(self, _text: str) -> None:
        self.steered = False
        self._timer.start()

    # --- keys that wait ----------------------------------------------------------------------------------------
    def hold(self) -> None:
        """Keys wait from now on until `go_on` or `stop_holding`; Escape ends it at once."""
        self._holding = True

    def go_on(self) -> None:
        """What was waited for has come: the keys that waited are pressed now, where the focus is."""
        self._holding = False
        held, self._held = self._held, []
        for key in held:
            press(self.window(), QKeyEvent(QEvent.Type.KeyPress, *key))

    def stop_holding(self) -> None:
        """What has come has to be looked at first: the keys that waited were meant for something else."""
        self._holding = False
        if self._held:
            self._held.clear()
            QApplication.beep()

    def failed(self) -> None:
        """Nothing will come."""
        self._looking = None
        self.stop_holding()

    def typing_went_on(self) -> bool:
        """Whether the next key that waits is a letter or digit, as when a scanner goes on."""
        return bool(self._held and self._held[0][2].isprintable() and self._held[0][2])

    def _keep(self, event: QKeyEvent) -> bool:
        """Whether a key waits; Shift and its like mean nothing by themselves."""
        if not self._holding or event.key() == Qt.Key.Key_Escape:
            self.stop_holding()
            return False
        if event.type() == QEvent.Type.KeyPress and event.key() not in ALONE:
            self._held.append((event.key(), event.modifiers(), event.text()))
        event.accept()
        return True

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            value = item.data(_OFFER).value
            self.close_list()
            self.taken.emit(value)

    def _place(self, count: int) -> None:
        over = self.window()
        if not count:
            self.dropped.hide()
            return
        if self.dropped.parentWidget() is not over:
            self.dropped.setParent(over)
        below = self.mapTo(over, QPoint(0, self.height() + theme.px(2)))
        width = min(max(self.width(), theme.px(420)), over.width() - below.x() - theme.px(8))
        height = min(count, SHOWN) * theme.px(LINE) + 2 * theme.px(5)
        self.dropped.setGeometry(below.x(), below.y(), width, min(height, over.height() - below.y() - theme.px(8)))
        self.dropped.show()
        self.dropped.raise_()
        self._say()

    def _say(self) -> None:
        item = self.dropped.currentItem()
        self.setAccessibleDescription(item.text() if item else "")

    def _step(self, by: int) -> None:
        if not self.is_open():
            self.look()
            return
        last = self.dropped.count() - 1
        self.dropped.setCurrentRow(max(0, min(last, self.dropped.currentRow() + by)))
        self.steered = True
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN, Qt.Key.Key_PageUp: -SHOWN}
        step = steps.get(Qt.Key(event.key()))
        if step and (step > 0 or self.is_open()):
            self._step(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            self.enter()
        elif event.key() == Qt.Key.Key_Escape and self.is_open():
            self.close_list()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keys wait while the book is asked; Tab takes the line that is shown for the words typed, then goes on."""
        keys = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if event.type() in keys and isinstance(event, QKeyEvent) and self._keep(event):
            return True
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self.is_open()
            and (self.steered or (self.words() and self._shown_for == self.words()))
        ):
            item = self.dropped.currentItem()
            if item is not None and not item.data(_OFFER).asks:
                self._take(item)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self.stop_holding()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What stands above the field grew and pushed it down: the list follows."""
        if event.type() == QEvent.Type.Move and self.is_open():
            self._place(self.dropped.count())
        return super().eventFilter(watched, event)

    def _watch(self, *, on: bool) -> None:
        """Looks whether anything that the field stands in moves."""
        above = self.parentWidget()
        while above is not None and not above.isWindow():
            above.installEventFilter(self) if on else above.removeEventFilter(self)
            above = above.parentWidget()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.close_list()
