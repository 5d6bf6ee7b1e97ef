"""The finder: type a few letters of anyone or anything, press Enter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QRegion,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import text
from app.i18n import _
from app.ui import icons, pages, theme
from app.ui.context import Context
from app.ui.widgets.fields import EdgeIcon
from app.ui.widgets.layout import column
from app.ui.widgets.text import muted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MANY = 8
_HIT = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the finder and what Enter does with it."""

    words: str
    detail: str
    icon: str
    go: Callable[[], object]


class HitDelegate(QStyledItemDelegate):
    """Paints an icon, the words, and the detail at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(theme.px(200), theme.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        hit: Hit = index.data(_HIT)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection"))
            painter.drawRoundedRect(rect.adjusted(theme.px(4), 1, -theme.px(4), -1), theme.px(7), theme.px(7))
        side = theme.px(17)
        icons.draw(
            painter, hit.icon, QRect(rect.left() + theme.px(14), rect.center().y() - side // 2, side, side), "muted"
        )
        inner = rect.adjusted(theme.px(42), 0, -theme.px(16), 0)
        painter.setFont(theme.font(12))
        room = inner.width() // 2
        detail = QFontMetrics(painter.font()).elidedText(hit.detail, Qt.TextElideMode.ElideRight, room)
        used = QFontMetrics(painter.font()).horizontalAdvance(detail)
        painter.setPen(theme.colour("muted"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), detail)
        painter.setFont(theme.semibold())
        painter.setPen(theme.colour("text"))
        rest = inner.width() - used - theme.px(12)
        words = QFontMetrics(painter.font()).elidedText(hit.words, Qt.TextElideMode.ElideRight, rest)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


class Finder(QDialog):
    """A field and what it finds: pages and actions at once, people and products from the book."""

    def __init__(self, context: Context, actions: list[Hit], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._context, self._actions, self._over = context, actions, parent
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Find anyone or anything"))
        self.field = QLineEdit()
        self.field.setFont(theme.font(16))
        self.field.setMaxLength(200)
        self.field.setPlaceholderText(_("A name, a phone number, a product, a page…"))
        self.field.setAccessibleName(_("Find anyone or anything"))
        EdgeIcon(self.field, "search")
        self.list = QListWidget()
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setAccessibleName(_("Found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._go)
        self._foot = muted(_("↑ ↓ to choose · Enter to open · Esc to close"))
        self._foot.setContentsMargins(theme.px(14), 0, 0, theme.px(4))
        box = column(self.field, self.list, self._foot, gap=4, margin=6)
        self.setLayout(box)
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self._look)
        self._shown_for, self._waiting = "", False
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self._quit)
        self._show(actions)
        self.field.setFocus()

    def _place(self) -> None:
        over = self._over
        wide = min(theme.px(600), over.width() - theme.px(40))
        lines = max(1, self.list.count()) * theme.px(36) + theme.px(6)
        rest = self.field.sizeHint().height() + self._foot.sizeHint().height() + theme.px(26)
        high = min(lines + rest, theme.px(500), over.height() - theme.px(80))
        corner = over.mapToGlobal(over.rect().topLeft())
        self.setGeometry(corner.x() + (over.width() - wide) // 2, corner.y() + theme.px(60), wide, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), theme.px(12), theme.px(12))
        self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows and Enter belong to the list, everything else to the field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
            step = steps.get(Qt.Key(event.key()))
            if step:
                last = self.list.count() - 1
                self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter()
                return True
        return False

    def _typed(self, _text: str) -> None:
        self._waiting = False
        self._timer.start()

    def _enter(self) -> None:
        """Opens what is shown for the words typed; if the book has not answered yet, the first it finds."""
        if self._words() == self._shown_for:
            self._go(self.list.currentItem())
        else:
            self._waiting = True
            self._timer.stop()
            self._look()

    def _quit(self) -> None:
        self.close()
        self._over.close()

    def _words(self) -> str:
        return self.field.text().strip()

    def _go(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            hit: Hit = item.data(_HIT)
            self.close()
            hit.go()

    def _matching(self, words: str) -> list[Hit]:
        wanted = text.fold(words)
        return [hit for hit in self._actions if any(part in text.fold(hit.words) for part in [wanted])]

    def _look(self) -> None:
        words = self._words()
        if not words:
            self._show_for(words, self._actions)
            return
        self._context.jobs.read(
            self, lambda session: search(session, words), lambda rows: self._found(words, rows), key="find"
        )

    def _found(self, words: str, rows: list[tuple[str, Any]]) -> None:
        self._show_for(words, [self._hit(kind, row) for kind, row in rows] + self._matching(words))

    def _show_for(self, words: str, hits: list[Hit]) -> None:
        self._shown_for = words
        self._show(hits)
        if self._waiting and words == self._words():
            self._waiting = False
            self._go(self.list.currentItem())

    def _hit(self, kind: str, row: Any) -> Hit:
        go: Callable[..., None] = self._context.navigate
        if kind == "customer":
            return Hit(row.name, row.detail, "user", lambda: go("customer", customer_id=row.id))
        return Hit(row.name, row.detail, "package", lambda: go("products", product_id=row.id))

    def _show(self, hits: list[Hit]) -> None:
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.words)
            item.setData(_HIT, hit)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._place()
        nothing = _("Nobody and nothing by that name.")
        keys = _("↑ ↓ to choose · Enter to open · Esc to close")
        self._foot.setText(keys if hits else nothing)


def search(session: Session, words: str) -> list[tuple[str, Any]]:
    """People first, then products: (kind, row with id, name, detail)."""
    found: list[tuple[str, Any]] = []
    for kind, where in pages.FINDERS:
        look = pages.load(where)
        if look:
            found += [(kind, row) for row in look(session, words, MANY)]
    return found
