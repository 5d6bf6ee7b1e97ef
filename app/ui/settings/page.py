"""Settings: the shop, its taxes, its thresholds, the look of this machine, the book's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.context import Context
from app.ui.settings.closed_card import ClosedCard
from app.ui.settings.data_card import DataCard
from app.ui.settings.look_card import LookCard
from app.ui.settings.passcode_card import PasscodeCard
from app.ui.settings.shop_card import ShopCard
from app.ui.settings.tax_card import TaxCard
from app.ui.settings.threshold_card import ThresholdCard
from app.ui.settings.words_card import WordsCard
from app.ui.widgets import Columns, PageHeader, column


class SettingsPage(QWidget):
    """What can be set, each thing with what it does."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"shop", "tax_rate", "threshold", "tag", "customer_tag", "interest", "customer_interest", "product_family",
         "product", "custom_field", "custom_value", "closed_period"}
    )  # fmt: skip

    PARTS: ClassVar = (ShopCard, TaxCard, ClosedCard, WordsCard, LookCard, ThresholdCard, DataCard, PasscodeCard)

    def __init__(self, context: Context, parts: Mapping[type, Any] | None = None) -> None:
        super().__init__()
        parts = parts or {kind: kind(context) for kind in self.PARTS}
        self.shop: ShopCard = parts[ShopCard]
        self.tax: TaxCard = parts[TaxCard]
        self.closed: ClosedCard = parts[ClosedCard]
        self.words: WordsCard = parts[WordsCard]
        self.look: LookCard = parts[LookCard]
        self.thresholds: ThresholdCard = parts[ThresholdCard]
        self.data: DataCard = parts[DataCard]
        self.passcode: PasscodeCard = parts[PasscodeCard]
        left, right = QWidget(), QWidget()
        left.setLayout(column(self.shop, self.tax, self.closed, self.words, None, gap=14))
        right.setLayout(column(self.look, self.data, self.passcode, self.thresholds, None, gap=14))
        header = PageHeader(context, _("Settings"), record=False)
        self.setLayout(column(header, Columns(left, right, below=800), None, gap=14, margin=24))

    def refresh(self) -> None:
        """Reads what is saved."""
        for card in (self.shop, self.tax, self.closed, self.words, self.thresholds, self.data, self.passcode):
            card.refresh()

    def leave(self) -> bool:
        """Keeps what was typed about the shop."""
        self.shop.save_if_typed()
        return True
