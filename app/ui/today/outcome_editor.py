"""How the contact went: a few keys, and what was promised for next time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.i18n import _
from app.services import contacts, follow_ups, interactions, journal
from app.services.follow_ups import ContactMade
from app.services.today import ReachRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Choice, DateField, Editor, FlowLayout, NoteField, TextField, label, muted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class OutcomeEditor(Editor):
    """Opened for a row of Today; Enter saves."""

    def __init__(self, context: Context, person: ReachRow, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Contact with {name}").format(name=person.name), parent, columns=2)
        self.person = person
        self._build()
        self.save_button.setDefault(True)
        self.resize(theme.px(560), theme.px(470))

    def _build(self) -> None:
        self.form.add_part(label(self.person.reason, wrap=True))
        self.form.add_part(self._outcomes())
        options: list[tuple[object, str]] = [(code, contacts.channel_word(code)) for code in contacts.CHANNELS]
        self.channel = self.form.add("channel", _("How you were in touch"), Choice(options, self.person.way.channel))
        self.form.add_part(muted(""), wide=False)
        self.note = self.form.add("text", _("Note"), NoteField(lines=2), wide=True)
        self.again_on = self.form.add("again_on", _("Promised: get in touch by"), DateField())
        self.again_why = self.form.add("again_why", _("About what"), TextField())

    def _outcomes(self) -> QWidget:
        holder, flow = QWidget(), FlowLayout(gap=10)
        holder.setAccessibleName(_("Outcome"))
        self.outcomes = QButtonGroup(self)
        for number, code in enumerate(interactions.OUTCOMES):
            one = QRadioButton(interactions.outcome_word(code))
            one.setChecked(number == 0)
            self.outcomes.addButton(one, number)
            flow.addWidget(one)
        holder.setLayout(flow)
        self.outcomes.button(0).setFocus()
        return holder

    def outcome(self) -> str:
        """The outcome chosen."""
        return interactions.OUTCOMES[self.outcomes.checkedId()]

    def choose(self, outcome: str) -> None:
        """Chooses an outcome."""
        chosen = self.outcomes.button(interactions.OUTCOMES.index(outcome))
        chosen.setChecked(True)
        chosen.setFocus()

    def draft(self) -> ContactMade:
        """How it went. Raises AppError."""
        return ContactMade(
            channel=str(self.channel.value()),
            outcome=self.outcome(),
            text=self.note.text(),
            again_on=self.again_on.day("again_on"),
            again_why=self.again_why.text(),
        )

    def save(self, draft: ContactMade) -> Callable[[Session], Any]:
        """Keeps the contact and closes the occasion; gives the entry for Undo."""
        occasion, today = self.person.occasion, self.context.today()

        def work(session: Session) -> int:
            follow_ups.done(session, occasion, draft, today)
            return journal.entry_id(session)

        return work


class LaterEditor(Editor):
    """A day to be reminded on."""

    def __init__(self, context: Context, person: ReachRow, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Later: {name}").format(name=person.name), parent)
        self.person = person
        in_two_weeks = context.today() + dt.timedelta(days=14)
        self.until = self.form.add("until", _("Remind me on"), DateField(in_two_weeks))
        self.save_button.setDefault(True)
        self.resize(theme.px(360), theme.px(220))

    def draft(self) -> dt.date:
        """The day; an empty field means tomorrow. Raises AppError."""
        return self.until.day("until") or self.context.today() + dt.timedelta(days=1)

    def save(self, draft: dt.date) -> Callable[[Session], Any]:
        """Puts the occasion off; gives the entry for Undo."""
        occasion, today = self.person.occasion, self.context.today()

        def work(session: Session) -> int:
            follow_ups.later(session, occasion, draft, today)
            return journal.entry_id(session)

        return work
