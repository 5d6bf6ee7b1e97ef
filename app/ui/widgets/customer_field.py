"""A field that names another customer."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from app.errors import AppError
from app.i18n import _
from app.services import customers
from app.services.customers import CustomerRow
from app.ui.context import Context

OFFERED = 8


class CustomerField(QLineEdit):
    """Type a few letters of a name, a phone number or a code, and choose.

    Signals:
        customer_chosen(int): one was taken from the list that drops down.
    """

    customer_chosen = Signal(int)

    def __init__(self, context: Context, *, without: int | None = None) -> None:
        super().__init__()
        self._context, self._without = context, without
        self._chosen: tuple[int, str] | None = None
        self._found: dict[str, CustomerRow] = {}
        self.setMaxLength(200)
        self.setPlaceholderText(_("Name, phone or code"))
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._list = self._completer.popup() or QListView()
        self._completer.activated.connect(self._take)
        self._timer = QTimer(self, singleShot=True, interval=120)
        self._timer.timeout.connect(self._look)
        self.textEdited.connect(lambda _text: self._timer.start())

    def customer_id(self, field: str | None = None) -> int | None:
        """The customer chosen, None with an empty field.

        Raises:
            AppError: something is typed but nobody chosen.
        """
        typed = self.text().strip()
        if not typed:
            return None
        if self._chosen and typed == self._chosen[1]:
            return self._chosen[0]
        raise AppError(_("Choose a customer from the list that drops down."), field=field)

    def set_customer(self, key: int | None, name: str) -> None:
        """Shows a customer."""
        self._chosen = (key, name) if key is not None else None
        self.setText(name if key is not None else "")

    def _look(self) -> None:
        typed = self.text().strip()
        if typed:
            self._context.jobs.read(
                self, lambda session: customers.find(session, typed, OFFERED), self._offer, key="customer"
            )

    def _offer(self, rows: list[CustomerRow]) -> None:
        if not self.hasFocus():
            return
        self._found = {
            f"{row.name}  ·  {row.detail}" if row.detail else row.name: row for row in rows if row.id != self._without
        }
        self._model.setStringList(list(self._found))
        if self._found:
            self._completer.complete()
            self._list.setCurrentIndex(self._model.index(0, 0))
        else:
            self._list.hide()

    def _take(self, words: str) -> None:
        row = self._found.get(words)
        if row is not None:
            self.set_customer(row.id, row.name)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.customer_chosen.emit(row.id)
