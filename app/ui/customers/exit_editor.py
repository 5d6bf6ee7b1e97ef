"""The form for a customer who left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.errors import AppError
from app.i18n import _
from app.services import exits, journal
from app.services.exits import ExitDraft
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import DateField, Editor, NoteField


class ExitEditor(Editor):
    """Why they left, and what would win them back; `saved` carries the entry for Undo."""

    def __init__(self, context: Context, customer_id: int, parent: QWidget | None = None) -> None:
        super().__init__(context, _("They left"), parent)
        self._customer = customer_id
        self.reasons: dict[str, QCheckBox] = {}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, reason in enumerate(exits.REASONS):
            box = QCheckBox(exits.reason_word(reason))
            self.reasons[reason] = box
            grid.addWidget(box, place // 2, place % 2)
        self.form.add("reasons", _("Why"), holder)
        self.win_back = self.form.add("win_back", _("What would win them back"), NoteField(lines=3))
        self.day = self.form.add("day", _("Day"), DateField(context.today()))
        self.resize(theme.px(440), theme.px(500))

    def draft(self) -> ExitDraft:
        """What is chosen."""
        day = self.day.day("day")
        if day is None:
            raise AppError(_("Say on which day."), field="day")
        chosen = [reason for reason, box in self.reasons.items() if box.isChecked()]
        return ExitDraft(self._customer, day, tuple(chosen), self.win_back.text())

    def save(self, draft: ExitDraft) -> Callable[[Any], int]:
        """One call keeps it."""

        def work(session: Any) -> int:
            exits.record(session, draft)
            return journal.entry_id(session)

        return work
