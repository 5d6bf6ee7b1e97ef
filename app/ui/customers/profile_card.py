"""The cards at the left of a customer's page: who they are, their days, their value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app import i18n
from app.i18n import _
from app.services import contacts, customers, mailing
from app.services.consents import ConsentDraft
from app.services.customer_page import PageRow
from app.services.customer_parts import NeedDraft
from app.services.special_dates import SpecialDateRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Card, Chip, ElidedLabel, FlowLayout, button, column, icon_button, label, muted, row
from app.ui.widgets.text import plain_tip

LEAP_YEAR = 2024


def fact(name: str, value: QWidget | QLayout | str) -> QVBoxLayout:
    """A quiet name above what it is."""
    shown = label(value, wrap=True, selectable=True) if isinstance(value, str) else value
    if isinstance(shown, QWidget):
        shown.setAccessibleDescription(name)
    return column(muted(name), shown, gap=1)


def chips(words: Sequence[str], pressed: Callable[[str], object] | None = None) -> QWidget:
    """Words as chips that flow."""
    holder = QWidget()
    flow = FlowLayout(holder, gap=5)
    for word in words:
        chip = Chip(word)
        if pressed:
            chip.pressed.connect(lambda word=word: pressed(word))
        flow.addWidget(chip)
    return holder


class ProfileCard(Card):
    """How to reach them and what they care about.

    Signals:
        need_met(int): a wish was fulfilled.
    """

    need_met = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(_("Profile"))
        self._shop = context.shop
        self._page: PageRow | None = None

    def show_page(self, page: PageRow) -> None:
        """Shows a customer."""
        if self._page is not None and self._page.draft == page.draft:
            return
        self._page = page
        with self.refill():
            for part in self._facts(page):
                self.add(part)
            if self.body.count() == 0:
                self.add(muted(_("Nothing is known yet but the name."), wrap=True))

    def _facts(self, page: PageRow) -> list[QVBoxLayout]:
        draft = page.draft
        kinds = {"phone": _("Phone"), "email": _("E-mail"), "social": _("Account")}
        found = []
        for kind, name in kinds.items():
            lines = [ElidedLabel(f"{one.value}  {one.label}".rstrip()) for one in draft.contacts if one.kind == kind]
            for line in lines:
                line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if lines:
                found.append(fact(name, column(*lines, gap=2)))
        places = [mailing.in_one_line(one, self._shop.country) for one in draft.addresses if one.line]
        if places:
            found.append(fact(_("Address"), "\n".join(places)))
        if draft.interests:
            found.append(fact(_("Interests"), chips(draft.interests)))
        if draft.tags:
            found.append(fact(_("Tags"), chips(draft.tags)))
        needs = [one for one in draft.needs if one.met_on is None]
        if needs:
            found.append(fact(_("Looking for"), column(*(self._need(one) for one in needs), gap=2)))
        return found

    def _need(self, need: NeedDraft) -> QLayout:
        met = icon_button("check", _("Found for them: {need}").format(need=need.text[:60]))
        if need.id is not None:
            met.clicked.connect(partial(self.need_met.emit, need.id))
        words = label(need.text, wrap=True, selectable=True)
        line = row(words, met, gap=4)
        line.setStretch(0, 1)
        return line


class RelationCard(Card):
    """How they and the shop know each other, and what they allowed.

    Signals:
        customer_wanted(int): somebody of the household, or who referred them.
        consents_wanted: everything they ever allowed or refused.
    """

    customer_wanted = Signal(int)
    consents_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(_("Relationship"))
        self._page: PageRow | None = None

    def show_page(self, page: PageRow) -> None:
        """Shows a customer."""
        if self._page is not None and self._page.draft == page.draft and self._page.members == page.members:
            return
        self._page = page
        with self.refill():
            for part in self._facts(page):
                self.add(part)

    def _facts(self, page: PageRow) -> list[QVBoxLayout]:
        draft = page.draft
        found = [fact(_("Kind"), customers.relationship_word(draft.relationship_type))]
        if page.staff:
            found.append(fact(_("Looked after by"), page.staff))
        if draft.referred_by_id is not None and page.referred_by:
            found.append(fact(_("Referred by"), self._people([(draft.referred_by_id, page.referred_by)])))
        if draft.source:
            found.append(fact(_("Found us through"), draft.source))
        if draft.household:
            people = [(one.id, one.name) for one in page.members]
            shown = column(label(draft.household, wrap=True), self._people(people) if people else None, gap=2)
            found.append(fact(_("Household"), shown))
        for name, given in ((_("Allowed"), True), (_("Refused"), False)):
            said = [answered(one) for one in draft.consents if one.given is given]
            if said:
                found.append(fact(name, "\n".join(said)))
        if draft.consents:
            more = button(_("Who asked, and how"), self.consents_wanted.emit, kind="flat", small=True)
            found.append(column(row(more, None)))
        found += [fact(one.name, one.value) for one in draft.custom if one.value]
        return found

    def _people(self, people: list[tuple[int, str]]) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, gap=5)
        for key, name in people:
            made = button(name.replace("&", "&&"), partial(self.customer_wanted.emit, key), small=True)
            made.setMaximumWidth(theme.px(220))
            flow.addWidget(made)
        return holder


class DatesCard(Card):
    """The special dates, the next first.

    Signals:
        add_wanted: another one.
        opened(int): change this one.
    """

    add_wanted = Signal()
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__(_("Special dates"))
        self._shown: tuple[SpecialDateRow, ...] | None = None
        self.add_button = icon_button("plus", _("Add a special date"), self.add_wanted.emit)
        self.add_action(self.add_button)

    def show_dates(self, dates: Sequence[SpecialDateRow]) -> None:
        """Shows them with how far off they are."""
        if self._shown == tuple(dates):
            return
        self._shown = tuple(dates)
        with self.refill():
            for date in dates:
                day = dt.date(LEAP_YEAR, date.month, date.day)  # 29 February as it is, whenever it is kept this year
                when = label(f"{i18n.format_day(day, 'dMMM')}  ", strong=date.days_until <= date.lead_days)
                when.setToolTip(plain_tip(i18n.format_day(date.on, "full")))
                name = label(date.sentence, wrap=True)
                change = icon_button("pencil", _("Change {what}").format(what=date.words))
                change.clicked.connect(partial(self.opened.emit, date.id))
                line = row(name, when, muted(date.when), change, gap=2)
                line.setStretch(0, 1)
                self.add(line)
            if not dates:
                self.add(muted(_("None known yet."), wrap=True))


def answered(one: ConsentDraft) -> str:
    """ "WhatsApp, since 3 May 2026: at the counter"."""
    word = contacts.channel_word(one.channel)
    if one.day is not None:
        word = _("{channel}, since {day}").format(channel=word, day=i18n.format_day(one.day))
    return i18n.named(word, one.how) if one.how else word


def since_words(day: dt.date) -> str:
    """ "Customer since March 2024"."""
    return _("Customer since {month}").format(month=i18n.format_day(day, "yMMMM"))
