"""Settings: the shop, its taxes, its thresholds, the look of this machine, the book's file."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.context import Context
from app.ui.settings.data_card import DataCard
from app.ui.settings.look_card import LookCard
from app.ui.settings.shop_card import ShopCard
from app.ui.settings.tax_card import TaxCard
from app.ui.settings.threshold_card import ThresholdCard
from app.ui.settings.words_card import WordsCard
from app.ui.widgets import Columns, PageHeader, column


class SettingsPage(QWidget):
    """What can be set, each thing with what it does."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"shop", "tax_rate", "threshold", "tag", "customer_tag", "interest", "customer_interest", "product_family",
         "product", "custom_field", "custom_value"}
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.shop = ShopCard(context)
        self.tax = TaxCard(context)
        self.words = WordsCard(context)
        self.look = LookCard(context)
        self.thresholds = ThresholdCard(context)
        self.data = DataCard(context)
        left, right = QWidget(), QWidget()
        left.setLayout(column(self.shop, self.tax, self.words, None, gap=14))
        right.setLayout(column(self.look, self.data, self.thresholds, None, gap=14))
        header = PageHeader(context, _("Settings"), record=False)
        self.setLayout(column(header, Columns(left, right, below=800), None, gap=14, margin=24))

    def refresh(self) -> None:
        """Reads what is saved."""
        for card in (self.shop, self.tax, self.words, self.thresholds, self.data):
            card.refresh()

    def leave(self) -> bool:
        """Keeps what was typed about the shop."""
        self.shop.save_if_typed()
        return True
