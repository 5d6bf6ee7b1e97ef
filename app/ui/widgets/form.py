"""Forms: a label above each field, its error right below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.i18n import _
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets.button import button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import mark_wrong
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import SMALL, label, muted

W = TypeVar("W", bound=QWidget)
SHORT = 40
"""Characters of a name that the foot of a form shows."""
SPARE = 44
"""Room for what is wrong with a field, at 100 %."""


class FormField(QWidget):
    """A field with its label (its buddy), a quiet hint, and a line for what is wrong."""

    def __init__(self, name: str, words: str, editor: QWidget, hint: str = "") -> None:
        super().__init__()
        self.name, self.editor = name, editor
        self.caption = label(words, tone="muted", size=SMALL)
        self.caption.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(words)
        self.hint = muted(hint, wrap=True)
        if not hint:  # shown without a parent it would be a window of its own for a moment
            self.hint.hide()
        self.wrong = label("", tone="danger", size=SMALL, wrap=True)
        self.wrong.hide()
        self.setLayout(column(self.caption, editor, self.hint, self.wrong, None, gap=3))
        self.setFocusProxy(editor)

    def set_error(self, text: str) -> None:
        """Shows what is wrong with this field; "" takes it away."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        self.editor.setAccessibleDescription(text)
        mark_wrong(self.editor, bool(text))


class Form(QWidget):
    """Fields in one or more columns, found by name."""

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self.fields: dict[str, FormField] = {}
        self._columns, self._next = columns, 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setVerticalSpacing(theme.px(10))
        for index in range(columns):
            self._grid.setColumnStretch(index, 1)

    def add(self, name: str, words: str, editor: W, hint: str = "", *, wide: bool = False) -> W:
        """Adds a field and gives the editor back; a wide one takes a whole line."""
        made = FormField(name, words, editor, hint)
        self.fields[name] = made
        self.add_part(made, wide=wide)
        return editor

    def add_part(self, part: QWidget, *, wide: bool = True) -> None:
        """Adds any widget in the next free place, or across the whole form."""
        span = self._columns if wide else 1
        if self._next % self._columns and wide:
            self._next += self._columns - self._next % self._columns
        place = divmod(self._next, self._columns)
        self._grid.addWidget(part, place[0], place[1], 1, span)
        self._next += span

    def clear_errors(self) -> None:
        """Takes every error line away."""
        for one in self.fields.values():
            one.set_error("")

    def show_error(self, error: AppError) -> bool:
        """Shows an error beside the field it names and goes there; False if it names none of these."""
        self.clear_errors()
        one = self.fields.get(error.field or "")
        if one is None:
            return False
        one.set_error(error.message)
        one.editor.setFocus()
        return True


class Editor(Dialog):
    """A window with a form, Save (Ctrl+Enter) and Cancel; errors show inside, nothing typed is lost.

    Subclasses add fields to `form` and override `draft` (plain values; may raise AppError) and `save`
    (runs on the book's thread). `title` names the transaction.

    Signals:
        saved(object): what `save` returned, after the commit.
    """

    saved = Signal(object)

    def __init__(self, context: Context, title: str, parent: QWidget | None = None, *, columns: int = 1) -> None:
        super().__init__(parent)
        self.context, self.title = context, title
        self._goes_on = False
        self.setWindowTitle(title)
        self.form = Form(columns)
        self.banner: QLabel = label("", tone="danger", wrap=True)
        self.banner.hide()
        self.save_button = button(_("Save"), self.submit, kind="primary", tip=_("Ctrl+Enter"))
        self.cancel_button = button(_("Cancel"), self.reject)
        self.foot = row(None, self.cancel_button, self.save_button)
        inside = QWidget()
        inside.setObjectName("page")
        self.body = column(self.form, None, margin=20, gap=12)
        self.body.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)  # grows as fields are added, never squeezed
        inside.setLayout(self.body)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below = QWidget()
        below.setLayout(column(self.banner, self.foot, gap=8, margin=16))
        self._inside, self._below = inside, below
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addWidget(below)
        self.resize(theme.px(460 if columns == 1 else 680), theme.px(520))
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.submit)

    def offer_another(self) -> None:
        """Adds a button that saves and empties the form for the next one, as they stand in a diary of paper."""
        self.saved_words = label("", tone="muted", size=SMALL)
        self.another_button = button(_("Save and add another"), self.submit_and_go_on, tip=_("Ctrl+Shift+Enter"))
        self.foot.insertWidget(0, self.saved_words)
        self.foot.insertWidget(self.foot.indexOf(self.save_button), self.another_button)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.submit_and_go_on)

    def go_again(self) -> str:
        """Empties the form for the next one, and says how the one that was saved is called."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        if self.focusWidget() is None:  # else Qt would begin with Cancel, which stood here before the fields
            self._first().setFocus()

    def _fit(self) -> None:
        """No higher than its fields with room for an error or two; one that grows later keeps its size."""
        inside, below = self._inside.layout(), self._below
        if self._waiting is None and inside is not None:
            needed = inside.totalHeightForWidth(self.width()) if inside.hasHeightForWidth() else 0
            needed = max(needed, inside.sizeHint().height()) + below.sizeHint().height() + theme.px(SPARE)
            self.resize(self.width(), min(self.height(), needed))

    def begin(
        self, read: Callable[[Any], Any], fill: Callable[[Any], object], parts: Sequence[Callable[[], object]] = ()
    ) -> None:
        """Reads what the form opens with and fills it; the keys pressed meanwhile wait, and nothing can be saved.

        Args:
            read: a function of a session.
            fill: called with what `read` brought.
            parts: what has to be built before it can be filled, piece by piece, so that the form stands at once.
        """
        self.save_button.setEnabled(False)
        self.hold()

        def came(found: Any) -> None:
            self.context.jobs.steps(self, (*parts, partial(fill, found), self._begun))

        self.context.jobs.read(self, read, came, self._not_read)

    def _begun(self) -> None:
        self.save_button.setEnabled(True)
        self.go_on()

    def _not_read(self, error: Exception) -> None:
        self.context.failed(error)
        self.reject()

    def _first(self) -> QWidget:
        """The first field of the form that can be typed into."""
        tab = Qt.FocusPolicy.TabFocus
        fields = (one for one in self.form.findChildren(QWidget) if one.focusPolicy() & tab)
        return next((one for one in fields if one.isEnabled() and one.isVisibleTo(self)), self.save_button)

    def draft(self) -> Any:
        """What is typed, as plain values."""
        raise NotImplementedError

    def save(self, draft: Any) -> Callable[[Any], Any]:
        """The function of a session that saves a draft."""
        raise NotImplementedError

    def submit(self) -> None:
        """Saves; closes when it is in the book."""
        if not self.save_button.isEnabled():
            return
        self.form.clear_errors()
        self.banner.hide()
        try:
            work = self.save(self.draft())
        except AppError as error:
            self.show_error(error)
            return
        self.save_button.setEnabled(False)
        self.hold()
        self.context.jobs.write(self, self.title, work, self._saved, self._not_saved)

    def submit_and_go_on(self) -> None:
        """Saves; the form stays for the next one."""
        self._goes_on = self.save_button.isEnabled()
        self.submit()

    def _saved(self, value: Any) -> None:
        if not self._goes_on:
            self.saved.emit(value)
            self.accept()
            return
        self._goes_on = False
        self.saved_words.setText(_("In the book: {name}").format(name=self.go_again()[:SHORT]))
        self.save_button.setEnabled(True)
        self.area.verticalScrollBar().setValue(0)
        self.go_on()

    def _not_saved(self, error: Exception) -> None:
        self.show_error(error)
        self.go_on()

    def show_error(self, error: Exception) -> None:
        """Shows an AppError beside its field or above the buttons; a bug goes to the crash dialog."""
        self._goes_on = False
        self.save_button.setEnabled(True)
        if not isinstance(error, AppError):
            self.context.failed(error)
            return
        if not self.form.show_error(error):
            self.banner.setText(error.message)
            self.banner.show()
