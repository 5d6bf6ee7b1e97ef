"""The head of a customer's page: who it is, where they stand, and the actions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QPushButton, QWidget

from app.i18n import _, format_number
from app.services import contacts
from app.services.contacts import ContactDraft
from app.services.customer_list import BesideRow
from app.services.customer_page import PageRow
from app.ui import theme
from app.ui.context import Context
from app.ui.customers.profile_card import since_words
from app.ui.widgets import PageHeader, StageChip, button, clear, column, icon_button, muted, row
from app.ui.widgets.text import plain_tip

LONG_NAME = 24
NAME_ROOM, NAME_MOST, PICTURE = 220, 460, 74
"""What picture and name have at least, the most that buttons make room for, what the picture takes (at 100 %)."""


def preference_word(channel: str) -> str:
    """A channel as it stands in "prefers …"."""
    words = {
        "visit": _("visits"),
        "call": _("calls"),
        "email": _("e-mail"),
        "letter": _("letters"),
        "card": _("cards"),
    }
    return words.get(channel, contacts.channel_word(channel))


class Head(QWidget):
    """Name, stage, and what can be done.

    Signals:
        reach_wanted(str, str): be in touch by a channel at a number or address.
    """

    previous_wanted = Signal()
    next_wanted = Signal()
    list_wanted = Signal()
    purchase_wanted = Signal()
    edit_wanted = Signal()
    print_wanted = Signal()
    remove_wanted = Signal()
    file_wanted = Signal()
    feedback_wanted = Signal()
    exit_wanted = Signal()
    merge_wanted = Signal()
    data_wanted = Signal()
    erase_wanted = Signal()
    reach_wanted = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._page: PageRow | None = None
        self._core = False
        self._chips_width = 0
        self.header = PageHeader(context, " ", search=False, record=False, avatar=True)
        self.message = button(_("Message ▾"), self._message_menu, icon="message-circle")
        self.call = button(_("Call"), self._call, icon="phone")
        self.print_button = button(_("Print profile"), self.print_wanted.emit, icon="printer", tip=_("Ctrl+P"))
        self.edit = button(_("Edit"), self.edit_wanted.emit, icon="pencil", tip=_("Ctrl+E"))
        self.more = icon_button("ellipsis", _("More actions"), self._more_menu)
        self.record = button(
            _("Record purchase"), self.purchase_wanted.emit, kind="primary", tip=_("Record purchase (Ctrl+N)")
        )
        for made in (self.message, self.call, self.print_button, self.edit, self.more, self.record):
            self.header.add_action(made)
        self.place = muted("")
        self.previous = self._neighbour("chevron-left", self.previous_wanted.emit)
        self.following = self._neighbour("chevron-right", self.next_wanted.emit)
        back = button(_("Customers"), self.list_wanted.emit, kind="flat", small=True, icon="arrow-left")
        way = row(back, None, self.place, self.previous, self.following, gap=4)
        self.setLayout(column(way, self.header, gap=4))

    @staticmethod
    def _neighbour(icon: str, pressed: object) -> QPushButton:
        made = button("", kind="flat", small=True, icon=icon)
        made.clicked.connect(lambda _on=False: pressed())  # type: ignore[operator]
        if icon == "chevron-right":
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        return made

    def show_page(self, page: PageRow, beside: BesideRow) -> None:
        """Shows a customer and who comes before and after."""
        if self._page is None or self._page.id != page.id:
            self._core = False
        self._page = page
        since = [day for day in (page.draft.since, page.figures.first_day) if day]
        parts = [since_words(min(since))] if since else []
        if page.draft.preferred_channel:
            parts.append(_("prefers {channel}").format(channel=preference_word(page.draft.preferred_channel)))
        self.header.set_title(page.draft.name, " · ".join(parts))
        self.header.setToolTip(plain_tip(page.stage.reason))
        self._chips()
        self.call.setEnabled(bool(page.phone))
        self.call.setToolTip(plain_tip(page.phone) or _("No phone number is known."))
        self.message.setEnabled(bool(page.phone or page.email))
        self._show_beside(beside)

    def show_core(self, core: bool) -> None:
        """Says whether they are among the few who bring most of the sales."""
        if core != self._core:
            self._core = core
            self._chips()

    def _chips(self) -> None:
        assert self._page is not None
        clear(self.header.chips)
        chips = [StageChip(self._page.stage.stage)]
        chips[0].setToolTip(plain_tip(self._page.stage.reason))
        if self._core:
            chips.append(StageChip("core"))
            chips[-1].setToolTip(_("One of the few who bring 80 % of the net sales of the last 12 months."))
        if self._page.open_complaints:
            chips.append(StageChip("complaint"))
        for chip in chips:
            chip.setMinimumWidth(chip.sizeHint().width())
            self.header.chips.addWidget(chip)
        gaps = self.header.chips.spacing() * len(chips)  # asked itself, the layout leaves out what is not shown yet
        self._chips_width = sum(chip.sizeHint().width() for chip in chips) + gaps
        self.fit()

    def _show_beside(self, beside: BesideRow) -> None:
        words = ""
        if beside.place:
            words = _("{place} of {total}").format(place=format_number(beside.place), total=format_number(beside.total))
        self.place.setText(words)
        for made, other, tip in (
            (self.previous, beside.before, _("Previous customer: {name} (Alt+Up)")),
            (self.following, beside.after, _("Next customer: {name} (Alt+Down)")),
        ):
            name = other[1] if other else ""
            short = name if len(name) <= LONG_NAME else name[: LONG_NAME - 1] + "…"
            made.setText(short.replace("&", "&&"))
            made.setEnabled(other is not None)
            full = tip.format(name=name) if other else ""
            made.setToolTip(plain_tip(full))
            made.setAccessibleName(full or _("Nobody there"))

    # --- menus -------------------------------------------------------------------------------------------------
    def _call(self) -> None:
        phones = [one for one in self._contacts() if one.kind == "phone"]
        if len(phones) == 1 and "call" not in self._refused():
            self.reach_wanted.emit("call", phones[0].value)
        elif phones:
            self._popup(self.call, [("call", one) for one in phones])

    def _message_menu(self) -> None:
        found: list[tuple[str, ContactDraft]] = []
        for one in self._contacts():
            if one.kind == "phone":
                found += [("whatsapp", one), ("sms", one)]
            elif one.kind == "email":
                found.append(("email", one))
        self._popup(self.message, found)

    def _contacts(self) -> tuple[ContactDraft, ...]:
        return self._page.draft.contacts if self._page else ()

    def _refused(self) -> set[str]:
        return {one.channel for one in self._page.draft.consents if not one.given} if self._page else set()

    def _popup(self, at: QPushButton, ways: list[tuple[str, ContactDraft]]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        refused = self._refused()
        for channel, one in ways:
            words = f"{contacts.channel_word(channel)}  {one.value}  {one.label}".rstrip().replace("&", "&&")
            if channel in refused:
                words = _("{way} – refused").format(way=words)
            action = menu.addAction(words, partial(self.reach_wanted.emit, channel, one.value))
            action.setEnabled(channel not in refused)
        near = at if at.isVisible() else self.more
        menu.popup(near.mapToGlobal(QPoint(0, near.height())))

    def _more_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.call.isHidden() and self.call.isEnabled():
            menu.addAction(self.call.icon(), _("Call"), self._call)
        if self.message.isHidden() and self.message.isEnabled():
            menu.addAction(self.message.icon(), _("Message"), self._message_menu)
        menu.addAction(self.edit.icon(), _("Edit"), self.edit_wanted.emit)
        menu.addAction(self.print_button.icon(), _("Print profile"), self.print_wanted.emit)
        menu.addAction(_("Keep a file…"), self.file_wanted.emit)
        menu.addAction(_("Record feedback"), self.feedback_wanted.emit)
        menu.addAction(_("They left…"), self.exit_wanted.emit)
        menu.addAction(_("Merge with somebody…"), self.merge_wanted.emit)
        menu.addSeparator()
        menu.addAction(_("Remove customer"), self.remove_wanted.emit)
        menu.addSeparator()
        menu.addAction(_("Give this person their data…"), self.data_wanted.emit)
        menu.addAction(_("Erase this person…"), self.erase_wanted.emit)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    # --- room --------------------------------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        view = self._view()
        if view is not None:
            view.installEventFilter(self)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The view may become narrower than the page, which then is not told."""
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    def _view(self) -> QWidget | None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QAbstractScrollArea):
            above = above.parentWidget()
        return above.viewport() if isinstance(above, QAbstractScrollArea) else None

    def fit(self) -> None:
        """Hides as many buttons as the room asks for, the least needed first; the menu has them all."""
        view = self._view()
        room = min(self.width(), view.width() - theme.px(48)) if view is not None else self.width()
        gap = theme.px(8)
        room -= self.record.sizeHint().width() + self.more.sizeHint().width() + 2 * gap
        whole = self.header.title_width() + theme.px(PICTURE)
        room -= max(theme.px(NAME_ROOM), min(whole, theme.px(NAME_MOST)))
        room -= self._chips_width
        for made in (self.message, self.call, self.edit, self.print_button):
            room -= made.sizeHint().width() + gap
            made.setVisible(room >= 0)
