"""What a customer allowed, a channel a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.i18n import _, format_day
from app.services import contacts
from app.services.customer_parts import ConsentDraft
from app.ui import theme
from app.ui.widgets import Choice, TextField, label, muted

ASKED = ("call", "whatsapp", "sms", "email", "letter")


class ConsentRows(QWidget):
    """Not asked, yes or no for each channel, and how it was said.

    Signals:
        changed: an answer was chosen or its words typed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Choice] = {}
        self.hows: dict[str, TextField] = {}
        self._when = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(2, 1)
        for line, channel in enumerate(ASKED):
            words = contacts.channel_word(channel)
            answer = Choice([(None, _("Not asked")), (True, _("Allowed")), (False, _("Refused"))])
            answer.setAccessibleName(_("{channel}: allowed or not").format(channel=words))
            answer.currentIndexChanged.connect(self.changed)
            how = TextField(hint=_("how: at the counter, by form…"))
            how.setAccessibleName(_("{channel}: how they said so").format(channel=words))
            how.textEdited.connect(self.changed)
            when = muted("")
            for place, part in enumerate((label(words), answer, how, when)):
                grid.addWidget(part, line, place)
            self.answers[channel], self.hows[channel], self._when[channel] = answer, how, when

    def set_drafts(self, drafts: Sequence[ConsentDraft]) -> None:
        """Shows what was said last."""
        said = {draft.channel: draft for draft in drafts}
        for channel, answer in self.answers.items():
            draft = said.get(channel)
            answer.set_value(draft.given if draft else None)
            self.hows[channel].setText(draft.how if draft else "")
            self._when[channel].setText(format_day(draft.day) if draft and draft.day else "")

    def drafts(self) -> tuple[ConsentDraft, ...]:
        """The answers given; what was answered once cannot become unasked."""
        return tuple(
            ConsentDraft(channel, bool(answer.value()), self.hows[channel].text())
            for channel, answer in self.answers.items()
            if answer.value() is not None
        )
