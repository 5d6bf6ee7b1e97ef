"""The form for a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app.errors import AppError
from app.i18n import _
from app.services import notes
from app.services.notes import NoteDraft, NoteRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import DateField, Editor, NoteField


class NoteEditor(Editor):
    """Writes a note on a customer, or changes one."""

    def __init__(
        self, context: Context, parent: QWidget | None = None, *, customer_id: int = 0, note_id: int | None = None
    ) -> None:
        super().__init__(context, _("Add note") if note_id is None else _("Edit note"), parent)
        self._customer, self._key = customer_id, note_id
        self._version: int | None = None
        self.text = self.form.add("text", _("Note"), NoteField(lines=8))
        self.day = self.form.add("day", _("Day"), DateField(context.today()))
        self.pinned = QCheckBox(_("Pin it to the top of the page"))
        self.warning = QCheckBox(_("A warning: show it whenever this customer is opened"))
        self.form.add_part(self.pinned)
        self.form.add_part(self.warning)
        self.resize(theme.px(480), theme.px(430))
        if note_id is not None:
            self.begin(lambda session: notes.get(session, note_id), self._loaded)
        self.text.setFocus()

    def _loaded(self, row: NoteRow) -> None:
        self._customer, self._version = row.customer_id, row.version
        self.text.setText(row.text)
        self.day.set_day(row.day)
        self.pinned.setChecked(row.is_pinned)
        self.warning.setChecked(row.is_warning)

    def draft(self) -> NoteDraft:
        """What is typed."""
        day = self.day.day("day")
        if day is None:
            raise AppError(_("A note needs its day."), field="day")
        return NoteDraft(self._customer, day, self.text.text(), self.pinned.isChecked(), self.warning.isChecked())

    def save(self, draft: NoteDraft) -> Callable[[Any], int]:
        """One call saves it."""
        key, version = self._key, self._version
        return lambda session: notes.save(session, draft, key, version)
