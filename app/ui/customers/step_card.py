"""The next best step, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from app import i18n
from app.i18n import _
from app.services.follow_ups import FollowUpRow
from app.services.next_step import StepRow
from app.ui import message
from app.ui.widgets import Card, FlowLayout, button, label, muted

PUT_OFF = (1, 3, 7, 30)


class StepCard(Card):
    """A sentence, its reason, and the answers.

    Signals:
        reach_wanted(str): be in touch by this channel.
        put_off(int): later, in so many days.
        dropped: not this one.
        complaint_wanted: go to the complaint.
    """

    reach_wanted = Signal(str)
    put_off = Signal(int)
    dropped = Signal()
    complaint_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(_("Next best step"))
        self._shown: object = None
        self._may_drop = False

    def show_step(self, step: StepRow, promises: Sequence[FollowUpRow]) -> None:
        """Shows what to do."""
        shown = (step, tuple(promises))
        if shown == self._shown:
            return
        self._shown = shown
        self._tone("" if step.kind == "wait" else "notice")
        with self.refill():
            self.add(label(step.sentence, wrap=True, strong=step.kind != "wait"))
            if step.reason:
                self.add(muted(step.reason, wrap=True))
            if step.occasion is not None:
                self.add(self._answers(step))
            about = step.occasion.follow_up_id if step.occasion else None
            for promise in promises:
                if promise.id != about and step.kind != "wait":
                    day, words = i18n.format_day(promise.asked_on), _("Promised for {day}: {words}")
                    self.add(muted(words.format(day=day, words=promise.reason), wrap=True))

    def _tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    def _answers(self, step: StepRow) -> FlowLayout:
        flow = FlowLayout()
        if step.kind == "complaint":
            flow.addWidget(button(_("Open the complaint"), self.complaint_wanted.emit, kind="primary"))
        if step.way is not None:
            channel = step.way.channel
            words = message.words(channel)
            kind = "" if step.kind == "complaint" else "primary"
            flow.addWidget(button(words, lambda: self.reach_wanted.emit(channel), kind=kind, tip=step.way.words))
        else:
            flow.addWidget(button(_("Done"), lambda: self.reach_wanted.emit("visit"), kind="primary"))
        self.later_button = button(_("Later ▾"), self._later)
        flow.addWidget(self.later_button)
        self._may_drop = step.kind != "promised"
        return flow

    def _later(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = {1: _("Tomorrow"), 3: _("In three days"), 7: _("In a week"), 30: _("In a month")}
        for days in PUT_OFF:
            menu.addAction(words[days], partial(self.put_off.emit, days))
        if self._may_drop:
            menu.addSeparator()
            menu.addAction(_("Not this one"), self.dropped.emit)
        menu.popup(self.later_button.mapToGlobal(QPoint(0, self.later_button.height())))
