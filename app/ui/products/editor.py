"""The form for a product, new or known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import Conflict
from app.i18n import _
from app.services import journal, product_pairings, products, shop
from app.services.products import ChoicesRow, ProductDraft, SavedProduct
from app.services.shop import TaxRateRow
from app.ui import theme
from app.ui.context import Context
from app.ui.products.conflict import ConflictBox
from app.ui.products.form_parts import Parts
from app.ui.widgets import Editor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Saved:
    """What was saved, and the entry that takes it back."""

    product_id: int
    entry: int


@dataclass(frozen=True)
class Loaded:
    """What the form opens with."""

    choices: ChoicesRow
    rates: tuple[TaxRateRow, ...]
    product: SavedProduct | None


class ProductEditor(Editor):
    """Adds a product, or changes one; `saved` carries a `Saved`.

    Args:
        product_id: the product to change; None adds one.
        name: what a new one is called to begin with.
    """

    def __init__(
        self, context: Context, parent: QWidget | None = None, product_id: int | None = None, name: str = ""
    ) -> None:
        super().__init__(context, _("Add product") if product_id is None else _("Change product"), parent, columns=2)
        self._key, self._version = product_id, None if product_id is None else 0
        self._base = ProductDraft(name)
        self.parts = Parts(context.currency, self.form)
        self._conflict = ConflictBox(context.currency)
        self._conflict.mine_kept.connect(self._keep_mine)
        self._conflict.theirs_taken.connect(self._take_theirs)
        self.body.insertWidget(0, self._conflict)
        self.resize(theme.px(680), theme.px(690))
        self.save_button.setEnabled(False)
        context.jobs.read(self, self._load, self._loaded, self._not_loaded)

    # --- opening -----------------------------------------------------------------------------------------------
    def _load(self, session: Session) -> Loaded:
        saved = products.get(session, self._key) if self._key is not None else None
        return Loaded(products.choices(session), tuple(shop.tax_rates(session)), saved)

    def _loaded(self, found: Loaded) -> None:
        self.parts.set_choices(found.choices, found.rates)
        if found.product is not None:
            self._base, self._version = found.product.draft, found.product.version
        self.parts.fill(self._base)
        self.save_button.setEnabled(True)
        self.parts.name.setFocus()

    def _not_loaded(self, error: Exception) -> None:
        self.context.failed(error)
        self.reject()

    # --- saving ------------------------------------------------------------------------------------------------
    def draft(self) -> ProductDraft:
        """What is typed. Raises AppError."""
        return self.parts.draft(self._base)

    def save(self, draft: ProductDraft) -> Callable[[Session], Saved]:
        """One call saves it whole; what goes with it is not in this form and stays as it is."""
        key, version = self._key, self._version

        def work(session: Session) -> Saved:
            pairs = product_pairings.of(session, key) if key is not None else ()
            saved = products.save(session, replace(draft, pairings=pairs), key, version)
            return Saved(saved, journal.entry_id(session))

        return work

    def show_error(self, error: Exception) -> None:
        """Shows an error beside its field; of a conflict both values."""
        if isinstance(error, Conflict) and self._key is not None:
            self.context.jobs.read(self, self._load, self._conflicting, super().show_error)
            self.save_button.setEnabled(True)
        else:
            super().show_error(error)

    def _conflicting(self, found: Loaded) -> None:
        assert found.product is not None
        self.parts.set_choices(found.choices, found.rates)
        self._conflict.show_both(found.product, self.draft(), found.rates)

    def _keep_mine(self, theirs: SavedProduct) -> None:
        self._base, self._version = theirs.draft, theirs.version
        self.submit()

    def _take_theirs(self, theirs: SavedProduct) -> None:
        self._base, self._version = theirs.draft, theirs.version
        self.parts.fill(theirs.draft)
        self.parts.name.setFocus()
