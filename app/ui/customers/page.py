"""The list of customers: search, filter, sort, and what to do with many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _, format_number, ngettext
from app.services import customer_list, interests, stages, tags
from app.services.customer_list import Filters
from app.ui.context import Context
from app.ui.customers.columns import columns
from app.ui.customers.editor import CustomerEditor
from app.ui.customers.filters import FilterBar
from app.ui.customers.many import Many
from app.ui.widgets import (
    Card,
    EmptyState,
    PageHeader,
    RowTableModel,
    SearchField,
    TableView,
    button,
    column,
    muted,
    row,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_ONCE = 200
"""Rows that are asked for first, so that the list stands before the whole order is known."""
SHORT = 30
"""Characters of a name that a button shows."""


class CustomersPage(QWidget):
    """Everybody in the book."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"customer", "customer_contact", "customer_address", "customer_tag", "tag", "customer_interest", "interest",
         "customer_figure", "purchase", "payment", "interaction", "exit", "threshold", "shop_rhythm", "import_run"}
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._shown = False
        self.search = SearchField(_("Name, phone, e-mail, code, tag, town…"))
        self.filters = FilterBar(context.currency)
        self.model = RowTableModel(columns(context.currency), self, jobs=context.jobs, rows_of=self._rows)
        self.table = TableView(self.model, _("Customers"), settings=context.settings, remembers="customers")
        self.table.show_sorted("name", False)
        self.many = Many(context, self.table, self.model)
        self.counted = muted("")
        self._build()
        self._connect()

    def _build(self) -> None:
        self.header = PageHeader(self.context, _("Customers"), search=False)
        self.add_button = button(_("Add customer"), self.add, icon="user-plus", tip=_("Add a customer (Ctrl+Shift+N)"))
        self.header.add_action(self.add_button)
        card = Card(margin=12)
        card.add(row(self.search, self.filters.none, self.table.columns_button()))
        card.add(self.filters)
        card.add(self.table, 1)
        foot = row(self.counted, None, self.many)
        card.add(foot)
        self.setLayout(column(self.header, card, gap=14, margin=24))
        layout = self.layout()
        assert layout is not None
        layout.setStretchFactor(card, 1)  # type: ignore[attr-defined]
        self.table.set_empty(self._nobody(Filters()))

    def _connect(self) -> None:
        self.search.searched.connect(self.filters.set_text)
        self.search.left_down.connect(self.table.focus_list)
        self.filters.changed.connect(self._look)
        self.model.sort_wanted.connect(lambda _key, _down: self._look())
        self.table.opened.connect(self.show_customer)
        self.table.chosen.connect(self._chosen)
        self.table.menu_wanted.connect(self._menu)
        add = QShortcut(QKeySequence("Ctrl+Shift+N"), self)
        add.activated.connect(self.add)
        remove = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self.many.remove)

    def first_focus(self) -> QWidget:
        """The search field."""
        return self.search

    def open(
        self,
        stage: str | tuple[str, ...] = "",
        tag_id: int | None = None,
        interest_id: int | None = None,
        text: str = "",
        lateness: str = "",
        customer_ids: tuple[int, ...] | None = None,
        because: str = "",
        **_more: object,
    ) -> None:
        """Shows the customers of one stage or more, with a tag, an interest, found by words or late, or just these.

        Args:
            because: what the customers of `customer_ids` have in common, in words.
        """
        wanted = Filters(
            stages=(stage,) if isinstance(stage, str) and stage else tuple(stage),
            tag_ids=(tag_id,) if tag_id else (),
            interest_ids=(interest_id,) if interest_id else (),
            lateness=lateness,
            keys=None if customer_ids is None else frozenset(customer_ids),
            because=because,
        )
        self.search.setText(text)
        self.filters.set_text(text)
        self.filters.set_filters(wanted)

    def refresh(self) -> None:
        """Looks at the book again."""
        today = self.context.today()

        def choices(session: Session) -> Any:
            found = stages.counts(session, today)
            return tags.listing(session), interests.listing(session), found

        self._look()
        self.context.jobs.read(self, choices, lambda found: self.filters.set_choices(*found), key="choices")

    def _rows(self, session: Session, ids: list[int]) -> list[customer_list.ListRow]:
        return customer_list.rows(session, ids, self.context.today())

    def _look(self) -> None:
        filters, today = self.filters.filters, self.context.today()
        sort, descending = self.model.sorted_by or ("name", False)

        def ids(limit: int | None) -> Any:
            return lambda session: customer_list.ids(session, filters, today, sort, descending=descending, limit=limit)

        if not self._shown:
            self.context.jobs.read(self, ids(AT_ONCE), self._first, key="first")
        self.context.jobs.read(self, ids(None), self._found, key="list")

    def _first(self, ids: list[int]) -> None:
        if not self._shown:
            self.model.set_ids(ids)

    def _found(self, ids: list[int]) -> None:
        self._shown = True
        kept, current = self.table.chosen_ids(), self.table.current_id()
        before = self.model.ids()
        if not ids:
            self.table.set_empty(self._nobody(self.filters.filters))
        self.model.set_ids(ids)
        if ids != before:
            still = set(ids)
            again = [key for key in kept if key in still]
            if again:
                self.table.choose([current] if current in again and len(again) == 1 else again)
        self._chosen(self.table.chosen_ids())

    def _chosen(self, keys: list[int]) -> None:
        number = len(self.model.ids())
        words = ngettext("{n} customer", "{n} customers", number).format(n=format_number(number))
        if len(keys) > 1:
            chosen = ngettext("{n} chosen", "{n} chosen", len(keys)).format(n=format_number(len(keys)))
            words = f"{words} · {chosen}"
        self.counted.setText(words)
        self.many.set_chosen(keys)

    def _nobody(self, filters: Filters) -> EmptyState:
        if filters.narrow:
            return EmptyState(
                "search", _("Nobody like that."), _("Show everybody"), self._everybody, self._newcomer(filters)
            )
        return EmptyState(
            "users",
            _("Nobody is in the book yet. Add the first customer, or import a list."),
            _("Add customer"),
            self.add,
        )

    def _newcomer(self, filters: Filters) -> QWidget | None:
        """A button that adds whom the words name, unless more than words hides them, or the words are no name."""
        name = " ".join(filters.text.split())
        if filters != Filters(text=filters.text) or "@" in name or not any(sign.isalpha() for sign in name):
            return None
        short = name if len(name) <= SHORT else name[: SHORT - 1] + "…"
        words = _("Add “{name}”").format(name=short).replace("&", "&&")  # one alone would mark a key
        return button(words, lambda: self.add(name), icon="user-plus")

    def _everybody(self) -> None:
        self.search.clear()
        self.filters.set_text("")
        self.filters.clear()

    def show_customer(self, key: int) -> None:
        """Opens a customer's page; previous and next follow this list."""
        self.context.navigate("customer", customer_id=key, among=tuple(self.model.ids()))

    def add(self, name: str = "") -> None:
        """Opens the form for a new customer, with this name in it."""
        editor = CustomerEditor(self.context, self, name=name)
        editor.saved.connect(self._added)
        editor.open()

    def _added(self, key: int) -> None:
        self.context.navigate("customer", customer_id=key)

    def _menu(self, at: QPoint) -> None:
        keys = self.table.chosen_ids()
        if not keys:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(keys) == 1:
            menu.addAction(_("Open"), lambda: self.show_customer(keys[0]))
            menu.addAction(_("Record purchase"), lambda: self.context.record_purchase(keys[0]))
            menu.addSeparator()
        self.many.fill(menu)
        menu.popup(at)
