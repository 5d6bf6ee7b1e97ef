"""What a customer allowed, a channel a line, and when, by whom and in which words they were asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.errors import AppError
from app.i18n import _, format_day
from app.services import contacts
from app.services.consents import ConsentDraft
from app.ui import theme
from app.ui.widgets import Choice, DateField, Form, TextField, column, label, muted

ASKED = ("call", "whatsapp", "sms", "email", "letter")


class ConsentRows(QWidget):
    """Not asked, yes or no for each channel, and how it was said; below, what is the same for all new answers.

    Signals:
        changed: an answer was chosen or its words typed.
    """

    changed = Signal()

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self._today = today
        self._before: dict[str, ConsentDraft] = {}
        self.answers: dict[str, Choice] = {}
        self.hows: dict[str, TextField] = {}
        self._when = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(2, 1)
        for line, channel in enumerate(ASKED):
            words = contacts.channel_word(channel)
            answer = Choice([(None, _("Not asked")), (True, _("Allowed")), (False, _("Refused"))])
            answer.setAccessibleName(_("{channel}: allowed or not").format(channel=words))
            answer.currentIndexChanged.connect(self._said)
            how = TextField(hint=_("how: at the counter, by form…"))
            how.setAccessibleName(_("{channel}: how they said so").format(channel=words))
            how.textEdited.connect(self._said)
            when = muted("")
            for place, part in enumerate((label(words), answer, how, when)):
                grid.addWidget(part, line, place)
            self.answers[channel], self.hows[channel], self._when[channel] = answer, how, when
        self.form = Form(2)
        self.day = self.form.add("day", _("New answers given on"), DateField(today))
        self.staff = self.form.add("staff", _("Asked by"), Choice([(None, "–")]))
        hint = _("The words they agreed to, as proof: kept with each new answer.")
        self.wording = self.form.add("wording", _("Asked in these words"), TextField(limit=2000), hint, wide=True)
        self.form.hide()
        self.setLayout(column(grid, self.form, gap=10))

    def set_choices(self, staff: Sequence[tuple[int, str]], wording: str) -> None:
        """Who may have asked, and the words that somebody was asked with last."""
        self.staff.set_options([(None, "–"), *staff])
        self.form.fields["staff"].setVisible(bool(staff))
        self.wording.setText(wording)

    def set_drafts(self, drafts: Sequence[ConsentDraft]) -> None:
        """Shows what was said last."""
        self._before = {draft.channel: draft for draft in drafts}
        for channel, answer in self.answers.items():
            draft = self._before.get(channel)
            answer.blockSignals(True)
            answer.set_value(draft.given if draft else None)
            answer.blockSignals(False)
            self.hows[channel].setText(draft.how if draft else "")
            self._when[channel].setText(format_day(draft.day) if draft and draft.day else "")
        self.form.hide()

    def drafts(self) -> tuple[ConsentDraft, ...]:
        """The answers given, unchanged ones as they were; what was answered once cannot become unasked."""
        found = dict(self._before)
        found |= {channel: self._new(channel) for channel in self.answers if self._is_new(channel)}
        return tuple(found.values())

    def check(self) -> None:
        """Looks at the day of new answers.

        Raises:
            AppError: it cannot be read.
        """
        if any(self._is_new(channel) for channel in self.answers):
            self.day.day("consents")

    def show_error(self, message: str) -> bool:
        """Shows what is wrong with the new answers."""
        self.form.show()
        return self.form.show_error(AppError(message, field="day"))

    def _new(self, channel: str) -> ConsentDraft:
        try:
            day = self.day.day()
        except AppError:
            day = None
        staff = self.staff.value()
        return ConsentDraft(
            channel, bool(self.answers[channel].value()), self.hows[channel].text(), day,
            staff if isinstance(staff, int) else None, self.wording.text(),
        )  # fmt: skip

    def _is_new(self, channel: str) -> bool:
        answer, how, before = self.answers[channel].value(), self.hows[channel].text(), self._before.get(channel)
        return answer is not None and (before is None or (before.given, before.how) != (answer, how))

    def _said(self) -> None:
        self.form.setVisible(any(self._is_new(channel) for channel in self.answers))
        self.changed.emit()
