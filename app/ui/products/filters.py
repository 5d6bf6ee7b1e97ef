"""What narrows the list of products: words, a category, and whether it is sold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services.product_list import Filters
from app.ui.widgets import Choice, FlowLayout, button


class FilterBar(QWidget):
    """The choices above the list.

    Signals:
        changed: `filters` are others now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.filters = Filters()
        self.kind = Choice(
            [
                ("", _("For sale")),
                ("discontinued", _("Discontinued")),
                ("not_goods", _("Not goods")),
                ("all", _("All, sold or not")),
            ],
            "",
        )
        self.kind.setAccessibleName(_("Which products to show"))
        self.category, self.family = Choice([("", _("Every category"))]), Choice([("", _("Every family"))])
        self.category.setAccessibleName(_("Category"))
        self.family.setAccessibleName(_("Family"))
        self.none = button(_("No filter"), self.clear, kind="flat", small=True, icon="x")
        flow = FlowLayout(gap=8)
        for one in (self.kind, self.category, self.family, self.none):
            flow.addWidget(one)
        self.setLayout(flow)
        for choice in (self.kind, self.category, self.family):
            choice.setMinimumContentsLength(15)
            choice.currentIndexChanged.connect(lambda _place: self._chosen())
        self._show()

    def set_choices(self, categories: Sequence[str], families: Sequence[str]) -> None:
        """What there is to choose from; what is chosen stays while it exists."""
        self._offer(self.category, _("Every category"), categories)
        self._offer(self.family, _("Every family"), families)
        self._show()
        self._chosen()

    @staticmethod
    def _offer(choice: Choice, all_words: str, names: Sequence[str]) -> None:
        before = choice.value()
        choice.blockSignals(True)
        choice.set_options([("", all_words), *((name, name) for name in names)])
        choice.set_value(before)
        choice.blockSignals(False)

    def set_text(self, text: str) -> None:
        """Searches for words as well."""
        self._set(Filters(text, self.filters.category, self.filters.family, self.filters.kind))

    def set_filters(self, filters: Filters) -> None:
        """Filters by something else."""
        for choice, value in (
            (self.kind, filters.kind), (self.category, filters.category), (self.family, filters.family)
        ):  # fmt: skip
            choice.blockSignals(True)
            choice.set_value(value)
            choice.blockSignals(False)
        self._set(filters)

    def clear(self) -> None:
        """Everything for sale again; what is searched for stays."""
        self.set_filters(Filters(self.filters.text))

    def _chosen(self) -> None:
        values = (str(one.value() or "") for one in (self.category, self.family, self.kind))
        self._set(Filters(self.filters.text, *values))

    def _set(self, filters: Filters) -> None:
        if filters != self.filters:
            self.filters = filters
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        now = self.filters
        self.category.setVisible(self.category.count() > 1)
        self.family.setVisible(self.family.count() > 1)
        self.none.setVisible(bool(now.category or now.family or now.kind))
