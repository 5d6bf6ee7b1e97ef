"""Fields that know what they hold: money, quantities, days, search words."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
    QWidgetAction,
)

from app import i18n, money
from app.i18n import _
from app.ui import icons, theme
from app.ui.widgets.button import icon_button


class TextField(QLineEdit):
    """One line of text; `limit` keeps a million pasted characters out."""

    def __init__(self, text: str = "", *, limit: int = 250, hint: str = "") -> None:
        super().__init__(text)
        self.setMaxLength(limit)
        self.setPlaceholderText(hint)


class NoteField(QPlainTextEdit):
    """Several lines of plain text; Tab leaves it."""

    def __init__(self, text: str = "", *, lines: int = 4, hint: str = "") -> None:
        super().__init__(text)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        self._lines = lines
        self.setMinimumHeight(self.sizeHint().height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """As high as the lines it was made for."""
        return QSize(theme.px(200), self.fontMetrics().lineSpacing() * self._lines + theme.px(18))

    def minimumSizeHint(self) -> QSize:
        """No lower than that."""
        return self.sizeHint()

    def text(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Shows another text."""
        self.setPlainText(text)


class EdgeIcon(QLabel):
    """An icon inside a field, at the size of the text (Qt's own stays small at 200 %)."""

    def __init__(self, field: QLineEdit, name: str) -> None:
        super().__init__(field)
        self._field = field
        side = theme.px(16)
        self.setPixmap(icons.icon(name, "muted").pixmap(side, side))
        self.setFixedSize(side, side)
        field.setTextMargins(side + theme.px(4), 0, 0, 0)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the field is resized."""
        if event.type() == QEvent.Type.Resize:
            self.move(theme.px(8), (self._field.height() - self.height()) // 2)
        return False


class SearchField(QLineEdit):
    """Search as you type.

    Signals:
        searched(str): the words, a moment after the last key (at once on Enter).
        left_down: Arrow down was pressed: go to the list.
    """

    searched = Signal(str)
    left_down = Signal()

    def __init__(self, hint: str, *, delay: int = 120) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)
        EdgeIcon(self, "search")
        self._timer = QTimer(self, singleShot=True, interval=delay)
        self._timer.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda _text: self._timer.start())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._timer.stop()
            self.searched.emit(self.text())
        elif event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class MoneyField(QLineEdit):
    """An amount of the book's currency, typed as people write it; tidied up when left."""

    def __init__(self, currency: str, amount: int | None = None) -> None:
        super().__init__()
        self._currency = currency
        self.setMaxLength(40)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(theme.figures(theme.font()))
        self.set_amount(amount)

    def amount(self, field: str | None = None) -> int | None:
        """Minor units; None if nothing is typed. Raises AppError."""
        text = self.text().strip()
        return i18n.parse_money(text, self._currency, field) if text else None

    def set_amount(self, amount: int | None) -> None:
        """Shows an amount of minor units."""
        self.setText("" if amount is None else i18n.format_money(amount, self._currency, symbol=False))


class QuantityField(QLineEdit):
    """A quantity in thousandths: "2", "0,5", "-1"."""

    def __init__(self, quantity: int | None = money.MILLI) -> None:
        super().__init__()
        self.setMaxLength(20)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(theme.figures(theme.font()))
        self.set_quantity(quantity)

    def quantity(self, field: str | None = None) -> int | None:
        """Thousandths; None if nothing is typed. Raises AppError."""
        text = self.text().strip()
        return i18n.parse_quantity(text, field) if text else None

    def set_quantity(self, quantity: int | None) -> None:
        """Shows a quantity of thousandths."""
        self.setText("" if quantity is None else i18n.format_quantity(quantity))


def typed_day(day: dt.date) -> str:
    """A day as `i18n.parse_day` reads it back in the language spoken now."""
    pattern = i18n.locale().date_formats["short"].pattern
    order = "".join(dict.fromkeys(c for c in pattern if c in "dMy"))
    separator = next((c for c in pattern if c in "./-"), "/")
    parts = {"d": f"{day.day:02}", "M": f"{day.month:02}", "y": f"{day.year:04}"}
    return separator.join(parts[c] for c in order)


def day_hint() -> str:
    """How a day is typed, for the empty field."""
    example = typed_day(dt.date(2033, 11, 22))
    words = {"2033": _("yyyy"), "11": _("mm"), "22": _("dd")}
    for digits, word in words.items():
        example = example.replace(digits, word)
    return example


class DateField(QLineEdit):
    """A day typed in the language's order, or chosen from a calendar (Alt+Down); Up and Down step a day.

    Signals:
        day_chosen: another valid day stands in the field.
    """

    day_chosen = Signal()

    def __init__(self, day: dt.date | None = None) -> None:
        super().__init__()
        self.setMaxLength(20)
        self.setPlaceholderText(day_hint())
        self._opener = icon_button("calendar", _("Choose from the calendar (Alt+Down)"), self.open_calendar)
        self._opener.setParent(self)
        self._opener.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._opener.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setTextMargins(0, 0, theme.px(24), 0)
        self.set_day(day)
        self.editingFinished.connect(self._tidy)

    def day(self, field: str | None = None) -> dt.date | None:
        """The day; None if nothing is typed. Raises AppError."""
        text = self.text().strip()
        return i18n.parse_day(text, field) if text else None

    def set_day(self, day: dt.date | None) -> None:
        """Shows a day."""
        self.setText(typed_day(day) if day else "")

    def _valid(self) -> dt.date | None:
        from app.errors import AppError

        try:
            return self.day()
        except AppError:
            return None

    def _tidy(self) -> None:
        day = self._valid()
        if day:
            self.set_day(day)
            self.day_chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height() - 4
        self._opener.setGeometry(self.width() - side - 2, 2, side, side)

    def open_calendar(self) -> None:
        """Drops the calendar down."""
        menu = QMenu(self)
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        day = self._valid()
        if day:
            calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)

        def chosen(date: QDate) -> None:
            self.set_day(dt.date(date.year(), date.month(), date.day()))
            menu.close()
            self.day_chosen.emit()

        calendar.clicked.connect(chosen)
        calendar.activated.connect(chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif step and (day := self._valid()):
            self.set_day(day + dt.timedelta(days=step))
            self.day_chosen.emit()
        else:
            super().keyPressEvent(event)


def mark_wrong(editor: QWidget, wrong: bool) -> None:
    """Gives a field the red border, or takes it away."""
    if bool(editor.property("wrong")) != wrong:
        editor.setProperty("wrong", wrong)
        editor.style().unpolish(editor)
        editor.style().polish(editor)
