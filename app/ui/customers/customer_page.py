"""One customer: who they are, what happened, and what to do next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QMenu, QScrollArea, QSizePolicy, QWidget

from app.i18n import _
from app.services import customer_timeline
from app.services.customer_timeline import TimelineRow
from app.ui import theme
from app.ui.context import Context
from app.ui.customers import attachments, loading
from app.ui.customers.actions import Actions
from app.ui.customers.head import Head
from app.ui.customers.loading import Offers, Whole
from app.ui.customers.profile_card import DatesCard, ProfileCard, RelationCard
from app.ui.customers.step_card import StepCard
from app.ui.customers.suggestion_card import SuggestionCard
from app.ui.customers.timeline import TimelineView
from app.ui.customers.value_card import ValueCard
from app.ui.customers.warnings import Warnings
from app.ui.widgets import Card, button, column, icon_button, muted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session


WIDE, MIDDLE = 900, 620
"""Widths at 100 % from which three and two columns stand side by side."""


class CustomerPage(QWidget):
    """The page of one customer."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {
            "customer", "customer_contact", "customer_address", "customer_need", "customer_tag", "customer_interest",
            "tag", "interest", "household", "consent", "custom_field", "custom_value", "special_date", "note",
            "attachment", "interaction", "feedback", "follow_up", "purchase", "purchase_line", "payment", "exit",
            "suggestion_answer", "survey_answer", "product", "product_pairing", "threshold", "shop_rhythm",
            "shop_outlook",
        }
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.customer_id: int | None = None
        self.among: Sequence[int] = ()
        self.whole: Whole | None = None
        self._fresh = True
        """Whether nothing of this customer was shown yet."""
        self.actions_of = Actions(context, self)
        self._columns = 0
        self.setAcceptDrops(True)
        self._cards()
        self._connect()

    def _cards(self) -> None:
        currency = self.context.currency
        self.head = Head(self.context)
        self.warnings = Warnings()
        self.profile, self.dates, self.value = ProfileCard(self.context), DatesCard(), ValueCard(currency)
        self.relation = RelationCard()
        self.step, self.offers = StepCard(), SuggestionCard(currency)
        self.timeline = TimelineView(currency, self.context.today())
        self.story = Card(_("Timeline"), _("newest first"))
        self.note_button = button(_("Add note"), self.actions_of.add_note, small=True, tip=_("Ctrl+M"))
        self.contact_button = button(_("Log contact"), self.actions_of.log_contact, small=True, tip=_("Ctrl+L"))
        self.file_button = icon_button("paperclip", _("Keep a file… (Ctrl+Shift+A)"), self.actions_of.keep_file)
        self.story.add_action(self.file_button)
        self.story.add_action(self.note_button)
        self.story.add_action(self.contact_button)
        self.standing = muted("", wrap=True)
        self.standing.setAccessibleName(_("Why they stand there"))
        self.story.add(self.standing)
        self.story.add(self.timeline, 1)
        gap = 14
        self._left, self._middle, self._right = QWidget(), QWidget(), QWidget()
        self._left.setLayout(column(self.profile, self.dates, self.value, self.relation, None, gap=gap))
        self._middle.setLayout(column(self.story, gap=gap))
        self._right.setLayout(column(self.step, self.offers, None, gap=gap))
        for part in (self._left, self._middle, self._right):
            # The columns keep their shares, whatever long word stands in one of them.
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(gap))
        self._body = QWidget()
        self._body.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        box = column(self.head, self.warnings, self._body, gap=12, margin=24)
        box.setStretch(2, 1)
        self.setLayout(box)
        self._arrange(3)
        self._body.hide()

    def _connect(self) -> None:
        act = self.actions_of
        self.head.previous_wanted.connect(lambda: self._beside(before=True))
        self.head.next_wanted.connect(lambda: self._beside(before=False))
        self.head.list_wanted.connect(lambda: self.context.navigate("customers"))
        self.head.purchase_wanted.connect(act.record_purchase)
        self.head.edit_wanted.connect(act.edit)
        self.head.print_wanted.connect(act.print_profile)
        self.head.reach_wanted.connect(act.reach)
        self.head.remove_wanted.connect(act.remove)
        self.head.file_wanted.connect(act.keep_file)
        self.head.feedback_wanted.connect(act.record_feedback)
        self.head.exit_wanted.connect(act.record_exit)
        self.head.merge_wanted.connect(act.merge)
        self.value.payment_wanted.connect(act.record_payment)
        self.head.data_wanted.connect(act.give_data)
        self.head.erase_wanted.connect(act.erase)
        self.profile.need_met.connect(act.meet_need)
        self.relation.consents_wanted.connect(act.show_consents)
        self.relation.customer_wanted.connect(lambda key: self.context.navigate("customer", customer_id=key))
        self.dates.add_wanted.connect(act.add_date)
        self.dates.opened.connect(lambda key: self.context.navigate("special_dates", special_date_id=key))
        self.step.reach_wanted.connect(act.answer_step)
        self.step.put_off.connect(act.put_off)
        self.step.dropped.connect(act.drop_step)
        self.step.complaint_wanted.connect(act.open_complaint)
        self.offers.answered.connect(act.answer_offer)
        self.warnings.opened.connect(act.edit_note)
        self.timeline.opened.connect(act.open_entry)
        self.timeline.menu_wanted.connect(self._menu)
        self.timeline.entries.wanted.connect(self._more)
        act.bind_keys()

    # --- what is shown -----------------------------------------------------------------------------------------
    def open(self, customer_id: int, among: Sequence[int] | None = None, **_more: object) -> None:
        """Shows a customer; `among` is the list whose previous and next customer can be gone to."""
        if customer_id != self.customer_id:
            self.whole = None
            self._fresh = True
            self.timeline.entries.show_rows((), more=False)
        self.customer_id = customer_id
        if among is not None:
            self.among = among
        elif customer_id not in self.among:
            self.among = ()

    def refresh(self) -> None:
        """Looks at the book again."""
        if self.customer_id is None:
            return
        key, today, currency = self.customer_id, self.context.today(), self.context.currency
        among, entries = self.among, self.timeline.entries.rowCount()
        self.timeline.today = today
        read = self.context.jobs.read
        read(
            self,
            lambda session: loading.whole(session, key, today, currency, among, entries),
            self._show,
            self._gone,
            key="page",
        )
        read(self, lambda session: loading.offers(session, key, today), self._show_offers, key="offers")

    def first_focus(self) -> QWidget:
        """The timeline: arrows read it, and the keys of the page work."""
        return self.timeline

    def _show(self, whole: Whole) -> None:
        """In parts, so that no key waits long; what was seen before stays until all of it is there."""
        self.whole = whole
        self.setUpdatesEnabled(False)
        parts = (self._show_head, self._show_profile, self._show_story, self._show_entries)
        steps: list[Callable[[], object]] = [partial(part, whole) for part in parts]
        steps += [self._show_value, self._body.show, self._show_all]
        self.context.jobs.steps(self, steps, key="show")

    def _show_head(self, whole: Whole) -> None:
        self.head.show_page(whole.page, whole.beside)
        self.warnings.show_notes(whole.page.warnings)

    def _show_profile(self, whole: Whole) -> None:
        self.profile.show_page(whole.page)
        self.relation.show_page(whole.page)

    def _show_story(self, whole: Whole) -> None:
        self.standing.setText(whole.page.stage.reason)
        self.dates.show_dates(whole.page.dates)
        self.step.show_step(whole.step, whole.page.promises)

    def _show_entries(self, whole: Whole) -> None:
        self._show_timeline(whole.timeline, fresh=self._fresh)

    def _show_all(self) -> None:
        """A turn after everything is in its place: finding the places and painting them are two stretches."""
        self.setUpdatesEnabled(True)
        if self._fresh:
            self._fresh = False
            self._take_focus()

    def _take_focus(self) -> None:
        """The keys of the page work at once; what is typed elsewhere is not taken away."""
        focused = QApplication.focusWidget()
        if self.isVisible() and (focused is None or not focused.isVisible() or not isinstance(focused, QLineEdit)):
            self.timeline.setFocus()
        area = self._area()
        if area is not None:
            # The view goes to what takes the focus; a customer's page begins at its head.
            QTimer.singleShot(0, self, lambda: area.verticalScrollBar().setValue(0))

    def _area(self) -> QScrollArea | None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above

    def _show_timeline(self, rows: Sequence[TimelineRow], *, fresh: bool) -> None:
        bar = self.timeline.verticalScrollBar()
        kept = 0 if fresh else bar.value()
        more = len(rows) >= customer_timeline.PAGE
        self.timeline.entries.show_rows(rows, more=more)
        self.timeline.doItemsLayout()
        bar.setValue(kept)

    def _show_value(self) -> None:
        if self.whole is not None:
            insight = self.whole.insight
            self.value.show_value(self.whole.page, insight)
            self.head.show_core(bool(insight and insight.core))

    def _show_offers(self, offers: Offers) -> None:
        self.offers.show_offers(offers.rows, offers.prices, offers.blocked)

    def _gone(self, error: Exception) -> None:
        self.context.failed(error)
        self.customer_id = None
        self.context.navigate("customers")

    def _more(self, after: int) -> None:
        key, today = self.customer_id, self.context.today()
        if key is None:
            return

        def read(session: Session) -> list[TimelineRow]:
            return customer_timeline.page(session, key, today, after)

        def came(rows: list[TimelineRow]) -> None:
            if self.customer_id == key:
                self.timeline.entries.add_rows(rows, more=len(rows) >= customer_timeline.PAGE)

        self.context.jobs.read(self, read, came, key="more")

    def _beside(self, *, before: bool) -> None:
        beside = self.whole.beside if self.whole else None
        other = (beside.before if before else beside.after) if beside else None
        if other is not None:
            self.context.navigate("customer", customer_id=other[0], among=self.among or None)

    def _menu(self, entry: TimelineRow, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.actions_of.fill_entry_menu(menu, entry)
        if menu.actions():
            menu.popup(at)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.whole is not None and attachments.dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.customer_id is not None:
            attachments.keep(self.context, self, self.customer_id, attachments.dropped(event.mimeData()))
            event.acceptProposedAction()

    # --- columns -----------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width()
        self._arrange(3 if width >= theme.px(WIDE) else 2 if width >= theme.px(MIDDLE) else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        places: dict[int, list[tuple[QWidget, int, int, int]]] = {
            3: [(self._left, 0, 0, 1), (self._middle, 0, 1, 1), (self._right, 0, 2, 1)],
            2: [(self._right, 0, 0, 1), (self._left, 1, 0, 1), (self._middle, 0, 1, 2)],
            1: [(self._right, 0, 0, 1), (self._middle, 1, 0, 1), (self._left, 2, 0, 1)],
        }
        for widget, line, place, rows in places[columns]:
            self._grid.removeWidget(widget)
            self._grid.addWidget(widget, line, place, rows, 1)
        stretch = {3: (10, 16, 12), 2: (11, 15, 0), 1: (1, 0, 0)}[columns]
        for place, share in enumerate(stretch):
            self._grid.setColumnStretch(place, share)
        for line in range(3):
            self._grid.setRowStretch(line, 0)
        self._grid.setRowStretch(0 if columns == 3 else 1, 1)
