"""Feedback: open complaints first; record, close, change and remove."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _, format_day, format_number, named, ngettext
from app.services import customers, feedback, journal
from app.services.feedback import FeedbackRow
from app.ui.context import Context
from app.ui.feedback.editors import CloseEditor, FeedbackEditor
from app.ui.widgets import (
    Card,
    Choice,
    Column,
    Editor,
    EmptyState,
    PageHeader,
    RowTableModel,
    TableView,
    button,
    column,
    label,
    muted,
    row,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HUES = {"complaint": "bad", "question": "warn", "suggestion": "plain", "praise": "good"}
SHOWN = 1200
"""Characters of a long text that stand below the list; the form shows all of it."""


class FeedbackPage(QWidget):
    """What customers said."""

    watches: ClassVar[frozenset[str]] = frozenset({"feedback", "customer", "staff"})

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        options: list[tuple[object, str]] = [("", _("Everything")), ("open", _("Open only"))]
        options += [(code, feedback.kind_word(code)) for code in feedback.KINDS]
        self.show_choice = Choice(options, "")
        self.model = RowTableModel(_columns(context.today), self, jobs=context.jobs, rows_of=feedback.rows)
        self.table = TableView(
            self.model, _("Feedback"), settings=context.settings, remembers="feedback", two_lines=True, many=False
        )
        self.counted = muted("")
        self.whole = label("", wrap=True, selectable=True)
        self.answer = muted("", wrap=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        header = PageHeader(self.context, _("Feedback"), search=False)
        tip = _("Record feedback (Ctrl+Shift+F)")
        header.add_action(button(_("Record feedback"), self.add, icon="message-square-heart", tip=tip))
        caption = label(_("Show"))
        caption.setBuddy(self.show_choice)
        self.show_choice.setAccessibleName(_("Which feedback to show"))
        self.close_button = button(_closing(None), self.close_it, tip=_("Say how it was put right (C)"), small=True)
        self.edit_button = button(_("Change…"), self.edit, tip=_("Change it (F2)"), small=True)
        self.remove_button = button(_("Remove"), self.remove, tip=_("Remove it (Delete)"), small=True)
        card = Card(margin=12)
        buttons = (self.close_button, self.edit_button, self.remove_button)
        card.add(row(caption, self.show_choice, self.counted, None, *buttons))
        card.add(self.table, 1)
        self.detail = Card(margin=14)
        self.detail.add(self.whole)
        self.detail.add(self.answer)
        whole = column(header, gap=14, margin=24)
        whole.addWidget(card, 1)
        whole.addWidget(self.detail)
        self.setLayout(whole)
        self._show_current()

    def _connect(self) -> None:
        self.show_choice.currentIndexChanged.connect(lambda _place: self.refresh())
        self.table.opened.connect(lambda _key: self.show_customer())
        self.table.chosen.connect(lambda _keys: self._show_current())
        self.model.loaded.connect(self._show_current)
        self.table.menu_wanted.connect(self._menu)
        QShortcut(QKeySequence("Ctrl+Shift+F"), self).activated.connect(self.add)
        for keys, call in (("C", self.close_it), ("F2", self.edit), ("Delete", self.remove)):
            made = QShortcut(QKeySequence(keys), self.table)
            made.activated.connect(call)
            made.setContext(Qt.ShortcutContext.WidgetShortcut)

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    def open(self, feedback_id: int | None = None, customer_id: int | None = None, **_more: object) -> None:
        """Opens a complaint to be closed, or an empty form for this customer."""
        if feedback_id is not None:
            self.context.jobs.read(self, lambda session: feedback.get(session, feedback_id), self._open_row)
        elif customer_id is not None:
            self.context.jobs.read(self, lambda session: customers.get(session, customer_id), self._add_for)

    def refresh(self) -> None:
        """Looks at the book again."""
        wanted = str(self.show_choice.value() or "")
        kind, only_open = ("", True) if wanted == "open" else (wanted, False)

        def found(session: Session) -> Any:
            return feedback.ids(session, kind, only_open=only_open), feedback.count_open(session)

        self.context.jobs.read(self, found, self._show, key="list")

    def _show(self, found: Any) -> None:
        keys, waiting = found
        here = self.table.current_id()
        self.model.set_ids(keys)
        self.counted.setText(ngettext("{n} open", "{n} open", waiting).format(n=format_number(waiting)))
        if self.show_choice.value():
            self.table.set_empty(EmptyState("message-square-heart", _("Nothing of this kind.")))
        else:
            words = _("What customers say, good and bad: a complaint heard is a customer kept.")
            self.table.set_empty(EmptyState("message-square-heart", words, _("Record feedback"), self.add))
        wanted = here if here in keys else (keys[0] if keys else None)
        self.table.choose([wanted] if wanted is not None else [])
        self._show_current()

    def current(self) -> FeedbackRow | None:
        """What the keyboard stands on."""
        key = self.table.current_id()
        place = self.model.place(key) if key is not None else None
        return self.model.row_at(place) if place is not None else None

    def _show_current(self) -> None:
        found = self.current()
        self.close_button.setEnabled(found is not None and found.is_open)
        self.close_button.setText(_closing(found))
        self.edit_button.setEnabled(found is not None)
        self.remove_button.setEnabled(found is not None)
        self.detail.setVisible(found is not None)
        if found is None:
            return
        self.whole.setText(_shortened(found.text))
        about = (
            (_("What it was about"), feedback.cause_word(found.cause)), (_("Looked after by"), found.staff),
            (_("What was done about it"), _shortened(found.resolution)),
            (_("What the customer made of it"), feedback.verdict_word(found.verdict)),
        )  # fmt: skip
        self.answer.setText("\n".join(named(what, words) for what, words in about if words))
        self.answer.setVisible(bool(self.answer.text()))

    def add(self) -> None:
        """Opens an empty form."""
        self._open(FeedbackEditor(self.context, None, self), _("Feedback kept"))

    def _add_for(self, customer: Any) -> None:
        editor = FeedbackEditor(self.context, None, self)
        editor.set_customer(customer.id, customer.draft.name)
        self._open(editor, _("Feedback kept"))

    def _open_row(self, found: FeedbackRow) -> None:
        if found.is_open:
            self._open(CloseEditor(self.context, found, self), _("Closed"))
        else:
            self._open(FeedbackEditor(self.context, found, self), _("Feedback changed"))

    def edit(self) -> None:
        """Opens the form of what is chosen."""
        found = self.current()
        if found:
            self._open(FeedbackEditor(self.context, found, self), _("Feedback changed"))

    def close_it(self) -> None:
        """Asks how it was put right."""
        found = self.current()
        if found and found.is_open:
            self._open(CloseEditor(self.context, found, self), _("Closed"))

    def reopen(self) -> None:
        """Opens it again."""
        found = self.current()
        if found:
            self._write(_("Open again"), lambda session: feedback.reopen(session, found.id), _("Open again"))

    def remove(self) -> None:
        """Removes what is chosen; Undo brings it back."""
        found = self.current()
        if found:
            said = _("Feedback of {name} removed").format(name=found.customer)
            self._write(_("Remove feedback"), lambda session: feedback.remove(session, found.id), said)

    def _write(self, title: str, change: Callable[[Session], object], said: str) -> None:
        def work(session: Session) -> int:
            change(session)
            return journal.entry_id(session)

        self.context.jobs.write(self, title, work, lambda entry: self.context.undo_offered(said, entry))

    def _open(self, editor: Editor, said: str) -> None:
        editor.saved.connect(lambda entry: self.context.undo_offered(said, entry))
        editor.open()

    def show_customer(self) -> None:
        """Opens the customer who said it."""
        found = self.current()
        if found:
            self.context.navigate("customer", customer_id=found.customer_id)

    def _menu(self, at: QPoint) -> None:
        found = self.current()
        if found is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if found.is_open:
            menu.addAction(_closing(found) + "\tC").triggered.connect(self.close_it)
        elif found.kind in feedback.OPEN_KINDS:
            menu.addAction(_("&Open again")).triggered.connect(self.reopen)
        menu.addAction(_("Chan&ge…") + "\tF2").triggered.connect(self.edit)
        menu.addAction(_("&Remove") + "\tDel").triggered.connect(self.remove)
        menu.addAction(_("Open the c&ustomer")).triggered.connect(self.show_customer)
        menu.popup(at)


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN].rstrip() + "…"


def _closing(found: FeedbackRow | None) -> str:
    """What is done about it."""
    return _("Answer…") if found is not None and found.kind == "question" else _("Put right…")


def _hue(found: FeedbackRow) -> str:
    """Praise is good news; what was put right is no alarm any more."""
    return HUES[found.kind] if found.is_open or found.kind == "praise" else "plain"


def _columns(today: Callable[[], dt.date]) -> list[Column]:
    def state(found: FeedbackRow) -> str:
        if found.is_open:
            days = (today() - found.day).days
            return ngettext("open for {n} day", "open for {n} days", days).format(n=days) if days > 0 else _("open")
        if found.kind not in feedback.OPEN_KINDS or found.closed_on is None:
            return ""
        return _("closed {day}").format(day=format_day(found.closed_on))

    return [
        Column("kind", _("Kind"), lambda f: feedback.kind_word(f.kind), chip=_hue,
               width=12, sort=False),
        Column("customer", _("Customer"), lambda f: f.customer, detail=lambda f: format_day(f.day), strong=True,
               stretch=True, width=16, sort=False),
        Column("text", _("What was said"), lambda f: f.text[:300], detail=lambda f: f.resolution[:300], stretch=True,
               width=30, sort=False),
        Column("severity", _("How serious"), lambda f: feedback.severity_word(f.severity), width=11, sort=False),
        Column("state", _("State"), state, detail=lambda f: feedback.verdict_word(f.verdict), width=19, sort=False),
    ]  # fmt: skip
