"""The form for a product, new or known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget

from app.errors import Conflict
from app.i18n import _
from app.services import journal, product_pairings, products, shop
from app.services.products import ChoicesRow, ProductDraft, SavedProduct
from app.services.shop import TaxRateRow
from app.ui import theme
from app.ui.context import Context
from app.ui.products.conflict import differences
from app.ui.products.form_parts import Parts
from app.ui.widgets import Editor, button, label, row
from app.ui.widgets.conflict_box import ConflictBox

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


@dataclass(frozen=True)
class Kept:
    """What was typed and not saved, and the version it was typed over."""

    typed: tuple[str | bool | int | None, ...]
    version: int | None


class ProductEditor(Editor):
    """Adds a product, or changes one; `saved` carries a `Saved`. Closed unsaved, it keeps what was typed.

    Args:
        product_id: the product to change; None adds one.
        name: what a new one is called to begin with.
    """

    kept: ClassVar[dict[tuple[str, int | None], Kept]] = {}
    """By book and product; None is a new one."""

    def __init__(
        self, context: Context, parent: QWidget | None = None, product_id: int | None = None, name: str = ""
    ) -> None:
        super().__init__(context, _("Add product") if product_id is None else _("Change product"), parent, columns=2)
        self._key = product_id
        self._version: int | None = None
        self._read: int | None = None
        self._base = ProductDraft(name)
        self.parts = Parts(context.currency, self.form)
        self._conflict = ConflictBox(_("Somebody saved this product while you were typing"))
        self._conflict.mine_kept.connect(self._keep_mine)
        self._conflict.theirs_taken.connect(self._take_theirs)
        self._untouched: tuple[str | bool | int | None, ...] | None = None
        self._again = self._notice()
        self.body.insertWidget(0, self._conflict)
        self.body.insertWidget(0, self._again)
        if product_id is None and not name:
            self.offer_another()
        self.resize(theme.px(680), theme.px(690))
        self.begin(self._load, self._loaded)

    def _notice(self) -> QWidget:
        notice = QWidget()
        words = label(_("This is what you typed last time and did not save."), tone="accent", wrap=True)
        line = row(words, button(_("Start afresh"), self._afresh, small=True))
        line.setStretch(0, 1)
        notice.setLayout(line)
        notice.hide()
        return notice

    def _afresh(self) -> None:
        self._again.hide()
        self.parts.fill(self._base)
        self._version = self._read
        self.parts.name.setFocus()

    def go_again(self) -> str:
        """Empties the form for the next product."""
        name = self.parts.name.text().strip()
        self._afresh()
        return name

    # --- opening -----------------------------------------------------------------------------------------------
    def _load(self, session: Session) -> Loaded:
        saved = products.get(session, self._key) if self._key is not None else None
        return Loaded(products.choices(session), tuple(shop.tax_rates(session)), saved)

    def _loaded(self, found: Loaded) -> None:
        self.parts.set_choices(found.choices, found.rates)
        if found.product is not None:
            self._base, self._version = found.product.draft, found.product.version
        self._read = self._version
        self.parts.fill(self._base)
        self._untouched = self.parts.typed()
        kept = self.kept.pop(self._place, None)
        if kept is not None:
            self._again.show()
            self.parts.retype(kept.typed)
            self._version = kept.version
        self.parts.name.setFocus()

    @property
    def _place(self) -> tuple[str, int | None]:
        return str(self.context.shop.path), self._key

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
        currency = self.context.currency
        different = differences(found.product.draft, self.draft(), currency, found.rates)
        self._conflict.show_both(found.product, different)

    def _keep_mine(self, theirs: SavedProduct) -> None:
        self._base, self._version = theirs.draft, theirs.version
        self.submit()

    def _take_theirs(self, theirs: SavedProduct) -> None:
        self._base, self._version = theirs.draft, theirs.version
        self.parts.fill(theirs.draft)
        self.parts.name.setFocus()

    # --- closing -----------------------------------------------------------------------------------------------
    def reject(self) -> None:
        """Closes; what was typed waits for the next time."""
        if self._untouched is not None and self.parts.typed() != self._untouched:
            self.kept[self._place] = Kept(self.parts.typed(), self._version)
            self.context.told(_("What you typed is kept: open the form again to go on."))
        super().reject()
