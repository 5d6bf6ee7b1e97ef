"""Somebody saved the same product meanwhile: what differs, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app import i18n
from app.i18n import _
from app.services.products import ProductDraft
from app.services.shop import TaxRateRow
from app.ui.products.form_parts import rate_words
from app.ui.widgets.conflict_box import Difference


def captions() -> dict[str, str]:
    """The words for the fields of a product, in the form's order."""
    return {
        "name": _("Name"), "code": _("Code"), "barcode": _("Barcode"), "price": _("Price"), "cost": _("Cost"),
        "tax_rate_id": _("Tax rate"), "category": _("Category"), "size": _("Size"), "unit": _("Unit"),
        "family": _("Family"), "step": _("Step"), "interests": _("Interests"), "is_goods": _("Goods"),
        "is_discontinued": _("Discontinued"),
    }  # fmt: skip


def differences(
    saved: ProductDraft, typed: ProductDraft, currency: str, rates: Sequence[TaxRateRow]
) -> list[Difference]:
    """What a person would see as different, field by field."""
    found = []
    for name, caption in captions().items():
        theirs, mine = (_shown(name, getattr(draft, name), currency, rates) for draft in (saved, typed))
        if theirs != mine:
            found.append((caption, theirs, mine))
    return found


def _shown(name: str, value: Any, currency: str, rates: Sequence[TaxRateRow]) -> str:
    if name == "interests":
        return i18n.listed(sorted(value, key=str.casefold))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return _("The shop's usual rate") if name == "tax_rate_id" else ""
    if name in ("price", "cost"):
        return i18n.format_money(value, currency)
    if name == "size":
        return i18n.format_quantity(value)
    if name == "tax_rate_id":
        return {one.id: rate_words(one) for one in rates}.get(value, _("A rate no longer in use"))
    return str(value).strip()
