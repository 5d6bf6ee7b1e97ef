"""Products: the list, what is known of the chosen one, and adding, changing and removing."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import product_list
from app.ui.context import Context
from app.ui.products.columns import columns
from app.ui.widgets import Card, PageHeader, RowTableModel, TableView, column


class ProductsPage(QWidget):
    """Everything the shop sells."""

    watches: ClassVar[frozenset[str]] = frozenset({"product", "customer_product"})

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.model = RowTableModel(columns(context.currency), self, jobs=context.jobs, rows_of=product_list.rows)
        self.table = TableView(self.model, _("Products"), settings=context.settings, remembers="products", many=False)
        card = Card(margin=12)
        card.add(self.table, 1)
        whole = column(PageHeader(context, _("Products"), search=False), gap=14, margin=24)
        whole.addWidget(card, 1)
        self.setLayout(whole)

    def refresh(self) -> None:
        """Looks at the book again."""
        filters = product_list.Filters()
        self.context.jobs.read(self, lambda session: product_list.ids(session, filters), self.model.set_ids, key="list")
