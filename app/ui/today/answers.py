"""What the owner answers to a proposed contact: done, later, not this one; each with Undo."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from app.i18n import _, format_day
from app.services import follow_ups, journal
from app.services.today import ReachRow
from app.ui import message
from app.ui.today.outcome_editor import LaterEditor, OutcomeEditor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.ui.today.page import TodayPage


def reach_out(page: TodayPage, person: ReachRow) -> None:
    """Hands the number to what calls, or shows the words to send; both end in the form that asks how it went."""
    if person.way.channel in message.WRITTEN:
        dialog = message.MessageDialog(page.context, person.name, person.way, person.message, page)
        dialog.sent.connect(lambda text: done(page, person, "left_message", text))
        dialog.open()
    else:
        message.hand_over(page.context, person.way)
        done(page, person)


def done(page: TodayPage, person: ReachRow, outcome: str = "", text: str = "") -> None:
    """Opens the small form that asks how it went.

    Args:
        outcome, text: what stands in it at first.
    """
    editor = OutcomeEditor(page.context, person, page)
    if outcome:
        editor.choose(outcome)
    editor.note.setText(text)
    said = _("Contact with {name} kept").format(name=person.name)
    editor.saved.connect(lambda entry: page.context.undo_offered(said, entry))
    editor.open()


def drop(page: TodayPage, person: ReachRow) -> None:
    """Not worth a contact this time."""
    day = page.context.today()

    def work(session: Session) -> int:
        follow_ups.drop(session, person.occasion, day)
        return journal.entry_id(session)

    said = _("{name}: not this time").format(name=person.name)
    page.context.jobs.write(page, _("Not this one"), work, lambda entry: page.context.undo_offered(said, entry))


def later(page: TodayPage, person: ReachRow, until: dt.date) -> None:
    """Puts it off."""
    day = page.context.today()

    def work(session: Session) -> int:
        follow_ups.later(session, person.occasion, until, day)
        return journal.entry_id(session)

    said = _("{name}: again on {day}").format(name=person.name, day=format_day(until, "MMMEd"))
    page.context.jobs.write(page, _("Later"), work, lambda entry: page.context.undo_offered(said, entry))


def later_menu(page: TodayPage, person: ReachRow) -> QMenu:
    """Until when: tomorrow, in 3 days, next week, in a month, or a day to pick."""
    menu = QMenu(_("Later"), page)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill_later(menu, page, person)
    return menu


def _fill_later(menu: QMenu, page: TodayPage, person: ReachRow) -> None:
    today = page.context.today()
    for words, days in ((_("&Tomorrow"), 1), (_("In &3 days"), 3), (_("Next &week"), 7), (_("In a &month"), 30)):
        until = today + dt.timedelta(days=days)
        action = menu.addAction(f"{words}\t{format_day(until, 'MMMEd')}")
        action.triggered.connect(lambda _on=False, day=until: later(page, person, day))
    menu.addAction(_("&Pick a day…")).triggered.connect(lambda: pick(page, person))


def pick(page: TodayPage, person: ReachRow) -> None:
    """Asks for a day."""
    editor = LaterEditor(page.context, person, page)
    said = _("{name}: put off").format(name=person.name)
    editor.saved.connect(lambda entry: page.context.undo_offered(said, entry))
    editor.open()


def more_menu(page: TodayPage, person: ReachRow) -> QMenu:
    """Everything that can be done with a person of the list."""
    menu = QMenu(page)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if message.reaches(person.way):
        words = message.words(person.way.channel)
        menu.addAction(words + "\tM").triggered.connect(lambda: reach_out(page, person))
    menu.addAction(_("&Done…") + "\tD").triggered.connect(lambda: done(page, person))
    _fill_later(menu.addMenu(_("&Later")), page, person)
    menu.addAction(_("&Not this one") + "\tN").triggered.connect(lambda: drop(page, person))
    menu.addSeparator()
    if person.feedback_id is not None:
        key = person.feedback_id
        menu.addAction(_("&Resolve the complaint…")).triggered.connect(
            lambda: page.context.navigate("feedback", feedback_id=key)
        )
    menu.addAction(_("Record &purchase…") + "\tR").triggered.connect(
        lambda: page.context.record_purchase(person.customer_id)
    )
    menu.addAction(_("&Open {name}").format(name=person.name.replace("&", "&&"))).triggered.connect(
        lambda: page.show_customer(person.customer_id)
    )
    return menu
