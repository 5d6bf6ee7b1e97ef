"""Special dates: the next weeks, any month, and adding, changing, removing and printing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _, format_number, ngettext
from app.services import customers, journal, special_dates
from app.services.special_dates import SpecialDateRow
from app.ui.context import Context
from app.ui.special_dates.editor import SpecialDateEditor
from app.ui.special_dates.lines import DateLine, by_week, columns
from app.ui.widgets import (
    AtHand,
    Card,
    Choice,
    EmptyState,
    PageHeader,
    RowTableModel,
    TableView,
    button,
    column,
    label,
    muted,
    row,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WEEKS = (4, 8, 13, 52)


class SpecialDatesPage(QWidget):
    """Who is to be remembered, and when."""

    watches: ClassVar[frozenset[str]] = frozenset({"special_date", "customer", "shop", "exit", "import_run"})

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        spans: list[tuple[object, str]] = [
            (("weeks", n), _("Next {n} weeks").format(n=n)) for n in WEEKS
        ]
        spans += [(("month", month), special_dates.month_word(month)) for month in range(1, 13)]
        self.span = Choice(spans, ("weeks", 4))
        self.model = RowTableModel(columns(), self)
        self.table = TableView(
            self.model, _("Special dates"), settings=context.settings, remembers="special_dates", two_lines=True,
            many=False,
        )  # fmt: skip
        self.counted = muted("")
        self._build()
        self._connect()

    def _build(self) -> None:
        header = PageHeader(self.context, _("Special dates"), search=False)
        add = button(_("Add special date"), self.add, icon="calendar-heart", tip=_("Ctrl+Shift+D"))
        header.add_action(add)
        caption = label(_("Show"))
        caption.setBuddy(self.span)
        self.span.setAccessibleName(_("Which dates to show"))
        self.span.setMinimumContentsLength(16)
        self.edit_button = button(_("Change…"), self.edit, tip=_("Change the chosen date (F2)"), small=True)
        self.remove_button = button(_("Remove"), self.remove, tip=_("Remove the chosen date (Delete)"), small=True)
        print_button = button(_("Print list"), self.print_list, tip=_("Ctrl+P"), small=True)
        card = Card(margin=12)
        head = row(caption, self.span, self.counted, None, self.edit_button, self.remove_button, print_button)
        card.add(head)
        card.add(self.table, 1)
        whole = column(header, gap=14, margin=24)
        whole.addWidget(card, 1)
        self.setLayout(whole)
        self._chosen([])

    def _connect(self) -> None:
        self.span.currentIndexChanged.connect(lambda _place: self.refresh())
        self.table.opened.connect(lambda _key: self.show_customer())
        self.table.chosen.connect(self._chosen)
        self.table.menu_wanted.connect(self._menu)
        for keys, call in (("Ctrl+Shift+D", self.add), ("Ctrl+P", self.print_list)):
            QShortcut(QKeySequence(keys), self).activated.connect(call)
        for keys, call in (("F2", self.edit), ("Delete", self.remove)):
            made = QShortcut(QKeySequence(keys), self.table)
            made.activated.connect(call)
            made.setContext(Qt.ShortcutContext.WidgetShortcut)

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    def open(self, customer_id: int | None = None, special_date_id: int | None = None, **_more: object) -> None:
        """Opens the editor: for a saved date, or for a new one of this customer."""
        day = self.context.today()
        if special_date_id is not None:
            self.context.jobs.read(self, lambda session: special_dates.get(session, special_date_id, day), self._edit)
        elif customer_id is not None:
            self.context.jobs.read(self, lambda session: customers.get(session, customer_id), self._add_for)

    def refresh(self) -> None:
        """Looks at the book again."""
        day, (kind, number) = self.context.today(), self._span()

        def found(session: Session) -> Any:
            total = special_dates.count(session)
            if kind == "month":
                lines = [DateLine(one) for one in special_dates.in_month(session, number, day)]
            else:
                lines = by_week(special_dates.upcoming(session, day, 7 * number), day)
            return AtHand.of(lines), total

        self.table.setColumnHidden(0, kind == "month")
        self.context.jobs.read(self, found, self._show, key="list")

    def _span(self) -> tuple[str, int]:
        value = self.span.value()
        assert isinstance(value, tuple | list)
        return str(value[0]), int(value[1])

    def _show(self, found: Any) -> None:
        lines, total = found
        here = self.table.current_id()
        self.model.set_at_hand(lines)
        number = len(lines.ids)
        words = ngettext("{n} date", "{n} dates", number).format(n=format_number(number))
        self.counted.setText(words if number else "")
        if total:
            self.table.set_empty(EmptyState("calendar-heart", _("No special dates in this time.")))
        else:
            words = _("Birthdays, wedding days, anniversaries: whoever is remembered comes back.")
            self.table.set_empty(EmptyState("calendar-heart", words, _("Add special date"), self.add))
        self.table.choose([here] if here is not None else [])
        if number and not self.table.chosen_ids():
            self.table.choose([lines.ids[0]])
        self._chosen(self.table.chosen_ids())

    def _chosen(self, keys: list[Any]) -> None:
        for one in (self.edit_button, self.remove_button):
            one.setEnabled(bool(keys))

    def current(self) -> SpecialDateRow | None:
        """The date the keyboard stands on."""
        key = self.table.current_id()
        place = self.model.place(key) if key is not None else None
        line = self.model.row_at(place) if place is not None else None
        return line.date if line else None

    def add(self) -> None:
        """Opens an empty editor."""
        self._open(SpecialDateEditor(self.context, None, self), _("Special date added"))

    def _add_for(self, customer: Any) -> None:
        editor = SpecialDateEditor(self.context, None, self)
        editor.set_customer(customer.id, customer.draft.name)
        self._open(editor, _("Special date added"))

    def edit(self) -> None:
        """Opens the editor for the chosen date."""
        date = self.current()
        if date:
            self._edit(date)

    def _edit(self, date: SpecialDateRow) -> None:
        self._open(SpecialDateEditor(self.context, date, self), _("Special date changed"))

    def _open(self, editor: SpecialDateEditor, said: str) -> None:
        editor.saved.connect(lambda entry: self.context.undo_offered(said, entry))
        editor.open()

    def remove(self) -> None:
        """Removes the chosen date; Undo brings it back."""
        date = self.current()
        if date is None:
            return
        said = _("{what} of {name} removed").format(what=date.words, name=date.customer)

        def work(session: Session) -> int:
            special_dates.remove(session, date.id)
            return journal.entry_id(session)

        self.context.jobs.write(
            self, _("Remove special date"), work, lambda entry: self.context.undo_offered(said, entry)
        )

    def show_customer(self) -> None:
        """Opens the customer whose date is chosen."""
        date = self.current()
        if date:
            self.context.navigate("customer", customer_id=date.customer_id)

    def print_list(self) -> None:
        """The list on paper."""
        self.context.navigate("reports", name="special-dates")

    def _menu(self, at: QPoint) -> None:
        if self.current() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("&Change…") + "\tF2").triggered.connect(self.edit)
        menu.addAction(_("&Remove") + "\tDel").triggered.connect(self.remove)
        menu.addAction(_("&Open the customer")).triggered.connect(self.show_customer)
        menu.popup(at)
