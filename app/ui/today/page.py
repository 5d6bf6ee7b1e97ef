"""Today: who to reach out to, how the month goes, where customers stand, what comes up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.i18n import _, format_day, format_number, ngettext
from app.services import special_dates, stages, today
from app.services.today import ReachRow, TodaySummary
from app.ui import theme
from app.ui.context import Context
from app.ui.today import answers
from app.ui.today.coming_up import DAYS, ComingUp
from app.ui.today.figures import Figures
from app.ui.today.first_steps import FirstSteps
from app.ui.today.reach_list import ReachList
from app.ui.today.stage_bars import StageBars
from app.ui.widgets import Card, EmptyState, PageHeader, button, column, muted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NARROW = 860
"""Below this width (at 100 %) the cards stand one below the other."""


class TodayPage(QWidget):
    """The page the program opens with."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"customer", "customer_contact", "customer_figure", "purchase", "purchase_line", "feedback", "follow_up",
         "interaction", "special_date", "shop", "consent", "suggestion_answer", "exit", "threshold", "shop_rhythm",
         "shop_outlook", "import_run", "product"}
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.header = PageHeader(context, _("Today"), self._day())
        self.figures = Figures(context)
        self.list = ReachList()
        self.bars = StageBars()
        self.coming = ComingUp(context)
        self.first_steps = FirstSteps(context)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.print_button = button(_("Print list"), self.print_list, small=True, tip=_("The list on paper (P)"))
        self.reach = Card(_("Reach out"), _("most worth your time first"), margin=12)
        self.reach.add_action(self.print_button)
        self.reach.add(self.list, 1)
        keys = _(
            "M message or call · D done · L later · N not this one · R record purchase · Space ticks · P prints · "
            "Enter opens"
        )
        self._keys = muted(keys, wrap=True)
        self.reach.add(self._keys)
        self.list.set_empty(EmptyState("circle-check", _("Nobody to reach today. Enjoy your coffee.")))
        stand = Card(_("Where customers stand"), margin=12)
        stand.add(self.bars)
        side = QWidget()
        cards = column(stand, gap=14)
        cards.addWidget(self.coming, 1)
        side.setLayout(cards)
        side.setMinimumWidth(theme.px(230))
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(theme.px(14))
        self._halves.addWidget(self.reach, 75)
        self._halves.addWidget(side, 25)
        self._side = side
        self._whole = column(self.header, self.figures, self.first_steps, gap=14, margin=24)
        self._whole.addLayout(self._halves, 1)
        self._whole.addStretch(0)
        self.setLayout(self._whole)
        self.reach.setMinimumHeight(theme.px(330))
        self._show_parts(new=False)

    def _connect(self) -> None:
        self.list.opened.connect(self.show_customer)
        self.list.message_wanted.connect(self.reach_out)
        self.list.done_wanted.connect(self.done)
        self.list.drop_wanted.connect(lambda person: answers.drop(self, person))
        self.list.later_wanted.connect(self.later)
        self.list.more_wanted.connect(self.more)
        self.list.purchase_wanted.connect(lambda person: self.context.record_purchase(person.customer_id))
        self.list.print_wanted.connect(self.print_list)
        self.list.ticked_changed.connect(self._ticked)
        self.bars.chosen.connect(lambda code: self.context.navigate("customers", stage=code))
        self.coming.chosen.connect(self.show_customer)
        self.figures.wanted.connect(self._figure)

    def first_focus(self) -> QWidget:
        """The list of people; in a new shop the first thing to do."""
        return self.list if self.first_steps.isHidden() else self.first_steps.bring_in

    def refresh(self) -> None:
        """Looks at the book again."""
        day, jobs = self.context.today(), self.context.jobs

        def lists(session: Session) -> Any:
            return today.reach_out(session, day), special_dates.upcoming(session, day, DAYS)

        jobs.read(self, lists, self._show_lists, key="lists")
        jobs.make(self, lambda session, *_made: today.summary(session, day), self._show_summary, key="summary")
        jobs.make(self, lambda session, *_made: _money_at_risk(session, day), self._show_money, key="money")

    def _show_lists(self, found: Any) -> None:
        people, dates = found
        self.list.show_people(people)
        for made in (self._keys, self.print_button):  # there is nobody to answer, and nothing to print
            made.setVisible(bool(people))
        self.coming.show_dates(dates)
        count = ngettext("{n} person to reach", "{n} people to reach", len(people))
        words = f" · {count.format(n=format_number(len(people)))}" if people else ""
        self.header.set_title(_("Today"), self._day() + words)

    def _show_summary(self, found: TodaySummary) -> None:
        self.figures.show_summary(found)
        self.bars.set_counts(found.stages)
        self._show_parts(new=not found.customers and not found.purchases)

    def _show_money(self, amount: int) -> None:
        self.figures.show_money_at_risk(amount)

    def _show_parts(self, *, new: bool) -> None:
        had_focus = self.window().focusWidget() is self.list
        self.first_steps.setVisible(new)
        for part in (self.figures, self.reach, self._side):
            part.setVisible(not new)
        self._whole.setStretchFactor(self._halves, 0 if new else 1)
        if new and had_focus:
            self.first_steps.bring_in.setFocus()

    def _ticked(self) -> None:
        n = len(self.list.ticked)
        words = ngettext("Print {n} ticked", "Print {n} ticked", n).format(n=n) if n else _("Print list")
        self.print_button.setText(words)

    def _figure(self, name: str) -> None:
        if name == "sales":
            self.context.navigate("reports", name="sales-journal")
        elif name == "at_risk":
            self.context.navigate("customers", stage="at_risk")
        else:
            self.context.navigate("customers", stage=stages.ACTIVE)

    def show_customer(self, key: object) -> None:
        """Opens a customer's page."""
        self.context.navigate("customer", customer_id=key)

    def reach_out(self, person: ReachRow) -> None:
        """Calls, or shows what to write; then asks how it went."""
        answers.reach_out(self, person)

    def done(self, person: ReachRow) -> None:
        """Asks how it went."""
        answers.done(self, person)

    def later(self, person: ReachRow, at: QPoint) -> None:
        """Asks until when."""
        answers.later_menu(self, person).popup(at)

    def more(self, person: ReachRow, at: QPoint) -> None:
        """Everything that can be done with a person."""
        answers.more_menu(self, person).popup(at)

    def print_list(self) -> None:
        """The list on paper: those ticked, or everybody."""
        ticked = tuple(key for key in self.list.rows.ids() if key in self.list.ticked)
        self.context.navigate("reports", name="follow-up-list", customer_ids=ticked)

    def _day(self) -> str:
        return format_day(self.context.today(), "EEEEdMMMM")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.px(NARROW)
        way = QBoxLayout.Direction
        self._halves.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self.figures.set_narrow(narrow)


def _money_at_risk(session: Session, day: dt.date) -> int:
    from app.services import insights  # here, so that the window does not wait for the arithmetic to load

    return insights.money_at_risk(session, day)
