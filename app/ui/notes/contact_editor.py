"""The form for a contact with a customer: how, what came of it, what was learned, and what was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app.errors import AppError
from app.i18n import _
from app.services import contacts, follow_ups, interactions
from app.services.follow_ups import ContactMade, Occasion
from app.services.interactions import InteractionDraft, InteractionRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Choice, DateField, Editor, NoteField, TextField, button, row


class ContactEditor(Editor):
    """Logs a contact, or changes one.

    Args:
        occasion: what the contact settles; it is done with it.
        channel: chosen at first.
        text: what was written to them, which is the message left.
    """

    def __init__(
        self,
        context: Context,
        parent: QWidget | None = None,
        *,
        customer_id: int = 0,
        interaction_id: int | None = None,
        occasion: Occasion | None = None,
        channel: str = "",
        text: str = "",
    ) -> None:
        super().__init__(context, _("Log contact") if interaction_id is None else _("Edit contact"), parent, columns=2)
        self._customer, self._key, self._occasion = customer_id, interaction_id, occasion
        self._version: int | None = None
        self._fields(channel)
        self.text.setText(text)
        if text:
            self.outcome.set_value("left_message")
        if interaction_id is None:
            self._promise()
        else:
            self.begin(lambda session: interactions.get(session, interaction_id), self._loaded)
        self.resize(theme.px(560), theme.px(545))
        self.text.setFocus()

    def _fields(self, channel: str) -> None:
        ways = [(one, contacts.channel_word(one)) for one in contacts.CHANNELS]
        self.channel = self.form.add("channel", _("How"), Choice(list(ways), channel or "call"))
        outcomes = [("", _("Not said")), *((one, interactions.outcome_word(one)) for one in interactions.OUTCOMES)]
        self.outcome = self.form.add("outcome", _("What came of it"), Choice(list(outcomes), "reached"))
        self.day = self.form.add("day", _("Day"), DateField(self.context.today()))
        self.incoming = QCheckBox(_("They got in touch with us"))
        self.form.add_part(self.incoming, wide=False)
        self.text = self.form.add("text", _("What was said"), NoteField(lines=3), wide=True)
        self.learned = self.form.add(
            "learned",
            _("What you learned"),
            TextField(limit=2000),
            _("A wish or a need; it is kept on their page."),
            wide=True,
        )

    def _promise(self) -> None:
        self.again_on = self.form.add("again_on", _("Get in touch again by"), DateField())
        self.again_why = self.form.add("again_why", _("About what"), TextField())
        steps = ((1, _("Tomorrow")), (7, _("In a week")), (30, _("In a month")))
        shortcuts = [button(words, partial(self._again_in, days), kind="flat", small=True) for days, words in steps]
        holder = QWidget()
        holder.setLayout(row(*shortcuts, None, gap=4))
        self.form.add_part(holder)

    def _again_in(self, days: int) -> None:
        self.again_on.set_day(self.context.today() + dt.timedelta(days=days))
        self.again_why.setFocus()

    def _loaded(self, row: InteractionRow) -> None:
        self._customer, self._version = row.customer_id, row.version
        self.channel.set_value(row.channel)
        self.outcome.set_value(row.outcome)
        self.day.set_day(row.day)
        self.incoming.setChecked(row.is_incoming)
        self.text.setText(row.text)
        self.learned.setText(row.learned)

    def draft(self) -> InteractionDraft:
        """What is typed."""
        day = self.day.day("day")
        if day is None:
            raise AppError(_("A contact needs its day."), field="day")
        promised = self._key is None
        return InteractionDraft(
            customer_id=self._customer,
            channel=str(self.channel.value()),
            day=day,
            is_incoming=self.incoming.isChecked(),
            outcome=str(self.outcome.value()),
            text=self.text.text(),
            learned=self.learned.text(),
            again_on=self.again_on.day("again_on") if promised else None,
            again_why=self.again_why.text() if promised else "",
        )

    def save(self, draft: InteractionDraft) -> Callable[[Any], Any]:
        """One call saves it, and settles what it was about."""
        key, version, occasion = self._key, self._version, self._occasion
        if key is not None and version is not None:
            return lambda session: interactions.edit(session, key, draft, version)
        if occasion is not None:
            made = ContactMade(
                draft.channel, draft.outcome, draft.text, draft.again_on, draft.again_why, learned=draft.learned,
                is_incoming=draft.is_incoming,
            )  # fmt: skip
            return lambda session: follow_ups.done(session, occasion, made, draft.day)
        return lambda session: interactions.log(session, draft)
