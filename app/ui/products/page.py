"""Products: the list, what is known of the chosen one, and adding, changing and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from app.errors import AppError
from app.i18n import _, format_number, ngettext
from app.services import journal, product_list, product_pairings, products
from app.services.product_list import Filters
from app.services.product_pairings import PairingRow
from app.ui.context import Context
from app.ui.products import detail
from app.ui.products.columns import columns
from app.ui.products.detail import Detail, Whole
from app.ui.products.editor import ProductEditor, Saved
from app.ui.products.filters import FilterBar
from app.ui.products.pairing_editor import PairingEditor
from app.ui.widgets import (
    Card,
    Columns,
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


class ProductsPage(QWidget):
    """Everything the shop sells."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"product", "product_family", "product_pairing", "product_interest", "interest", "tax_rate",
         "customer", "customer_figure", "purchase", "import_run"}
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._wanted: int | None = None
        """A product to be shown as soon as the list is there."""
        self.search = SearchField(_("Name, code, barcode, category…"))
        self.filters = FilterBar()
        self.model = RowTableModel(columns(context.currency), self, jobs=context.jobs, rows_of=product_list.rows)
        self.table = TableView(self.model, _("Products"), settings=context.settings, remembers="products", many=False)
        self.table.show_sorted("name", False)
        self.counted = muted("")
        self.detail = Detail(context.currency)
        self._build()
        self._connect()

    def _build(self) -> None:
        header = PageHeader(self.context, _("Products"), search=False)
        header.add_action(button(_("Add product"), self.add, icon="plus", tip=_("Add a product (Ctrl+Shift+N)")))
        card = Card(margin=12)
        card.add(row(self.search, self.table.columns_button()))
        card.add(self.filters)
        card.add(self.table, 1)
        card.add(self.counted)
        self.side = Card(margin=14)
        self.side.add(self.detail, 1)
        self.side.hide()
        whole = column(header, gap=14, margin=24)
        whole.addWidget(Columns(card, self.side, shares=(13, 6)), 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.search.searched.connect(self.filters.set_text)
        self.search.left_down.connect(self.table.focus_list)
        self.filters.changed.connect(self._look)
        self.model.sort_wanted.connect(lambda _key, _down: self._look())
        self.table.opened.connect(lambda _key: self.edit())
        self.table.chosen.connect(lambda _keys: self._show_current())
        self.table.menu_wanted.connect(self._menu)
        self.detail.edit_wanted.connect(self.edit)
        self.detail.remove_wanted.connect(self.remove)
        self.detail.pairing_wanted.connect(self.pair)
        self.detail.unpairing_wanted.connect(self.unpair)
        self.detail.product_wanted.connect(self.show_product)
        self.detail.customer_wanted.connect(lambda key: self.context.navigate("customer", customer_id=key))
        QShortcut(QKeySequence("Ctrl+Shift+N"), self).activated.connect(self.add)
        for keys, call in (("F2", self.edit), ("Delete", self.remove)):
            made = QShortcut(QKeySequence(keys), self.table)
            made.activated.connect(call)
            made.setContext(Qt.ShortcutContext.WidgetShortcut)

    def first_focus(self) -> QWidget:
        """The search field, or the list if a product in it is wanted."""
        return self.search if self._wanted is None else self.table

    def open(self, product_id: int | None = None, text: str = "", **_more: object) -> None:
        """Shows this product, or what these words find."""
        if product_id is not None:
            self.show_product(product_id)
        elif text:
            self.search.setText(text)
            self.filters.set_text(text)

    def refresh(self) -> None:
        """Looks at the book again."""
        self.context.jobs.read(
            self, products.choices, lambda found: self.filters.set_choices(found.categories, found.families),
            key="choices",
        )  # fmt: skip
        self._look()

    # --- the list ----------------------------------------------------------------------------------------------
    def _look(self) -> None:
        filters = self.filters.filters
        sort, descending = self.model.sorted_by or ("name", False)

        def ids(session: Session) -> list[int]:
            return product_list.ids(session, filters, sort, descending=descending)

        self.context.jobs.read(self, ids, self._found, key="list")

    def _found(self, ids: list[int]) -> None:
        here = self.table.current_id() if self._wanted is None else self._wanted
        if self._wanted is not None and self._wanted not in ids and self._widened():
            return
        self._wanted = None
        if not ids:
            self.table.set_empty(self._nothing())
        before = self.model.ids()
        self.model.set_ids(ids)
        number = len(ids)
        self.counted.setText(ngettext("{n} product", "{n} products", number).format(n=format_number(number)))
        wanted = here if here is not None and self.model.place(here) is not None else (ids[0] if ids else None)
        if ids != before or self.table.chosen_ids() != [wanted]:
            self.table.choose([wanted] if wanted is not None else [])
        self._show_current()

    def _widened(self) -> bool:
        """Takes away what hides the product wanted; says whether there was anything."""
        if self.filters.filters == Filters(kind="all"):
            return False
        self._clear_search()
        self.filters.set_filters(Filters(kind="all"))
        return True

    def _clear_search(self) -> None:
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)

    def _nothing(self) -> EmptyState:
        if self.filters.filters != Filters():
            return EmptyState("search", _("No product like that."), _("Show all for sale"), self._everything)
        words = _("No product is in the book yet. Add the first one, or import a list of products or of sales.")
        return EmptyState("package", words, _("Add product"), self.add)

    def _everything(self) -> None:
        self._clear_search()
        self.filters.set_filters(Filters())

    def show_product(self, key: int) -> None:
        """Goes to a product, whatever is filtered."""
        self._wanted = key
        self._look()

    # --- the side ----------------------------------------------------------------------------------------------
    def current(self) -> int | None:
        """The product chosen."""
        keys = self.table.chosen_ids()
        return keys[0] if keys else None

    def _show_current(self) -> None:
        key = self.current()
        if key is None:
            self.side.hide()
            return
        self.context.jobs.read(
            self, lambda session: detail.whole(session, key), self._show_whole, self._gone, key="detail"
        )

    def _show_whole(self, found: Whole) -> None:
        if found.product.id == self.current():
            self.detail.show_product(found)
            self.side.show()

    def _gone(self, error: Exception) -> None:
        # Removed since the list was read: the list is on its way.
        self.side.hide()
        if not isinstance(error, AppError):
            self.context.failed(error)

    # --- changing ----------------------------------------------------------------------------------------------
    def add(self) -> None:
        """Opens the form for a new product."""
        self._open(ProductEditor(self.context, self), _("Product added"))

    def edit(self) -> None:
        """Opens the form for the chosen product."""
        key = self.current()
        if key is not None:
            self._open(ProductEditor(self.context, self, key), _("Product changed"))

    def _open(self, editor: ProductEditor, said: str) -> None:
        def saved(value: Saved) -> None:
            self.context.undo_offered(said, value.entry)
            self.show_product(value.product_id)

        editor.saved.connect(saved)
        editor.open()

    def remove(self) -> None:
        """Takes the chosen product off the list; Undo brings it back."""
        key = self.current()
        if key is None:
            return

        def work(session: Session) -> tuple[str, int]:
            name = products.get(session, key).draft.name
            products.remove(session, key)
            return _("{name} removed").format(name=name), journal.entry_id(session)

        self.context.jobs.write(self, _("Remove product"), work, lambda done: self.context.undo_offered(*done))

    def pair(self, pair: PairingRow | None = None) -> None:
        """Asks what goes with the chosen product, or why this does."""
        key = self.current()
        if key is not None:
            editor = PairingEditor(self.context, key, self, pair)
            editor.saved.connect(lambda entry: self.context.undo_offered(_("Saved what goes with it"), entry))
            editor.open()

    def unpair(self, pair: PairingRow) -> None:
        """Says that these two do not go together after all."""
        key = self.current()
        if key is None:
            return
        said = _("{name} does not go with it any more").format(name=pair.name)

        def work(session: Session) -> int:
            kept = [one for one in product_pairings.of(session, key) if one.with_id != pair.with_id]
            product_pairings.set_for(session, key, kept)
            return journal.entry_id(session)

        self.context.jobs.write(
            self, _("Remove what goes with it"), work, lambda entry: self.context.undo_offered(said, entry)
        )

    def _menu(self, at: QPoint) -> None:
        if self.current() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("&Change…") + "\tF2").triggered.connect(self.edit)
        menu.addAction(_("&Remove") + "\tDel").triggered.connect(self.remove)
        menu.addAction(_("Add what &goes with it…")).triggered.connect(lambda _on=False: self.pair())
        menu.popup(at)
