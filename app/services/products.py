"""Products: found, opened, saved and removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError, Conflict
from app.i18n import _
from app.models.interest import Interest
from app.models.product import Product, ProductFamily
from app.models.shop import TaxRate
from app.services import interests, journal, product_families, product_pairings, product_search
from app.services.product_pairings import PairingRow as PairingRow
from app.services.product_search import ProductRow as ProductRow
from app.services.product_search import by_code as by_code
from app.services.product_search import find as find
from app.services.product_search import search as search

DEAREST = 10**13
"""The highest price, in minor units."""

MOST_STEPS = 1000


@dataclass(frozen=True)
class ProductDraft:
    """What the product form gives; money in minor units, size in thousandths of `unit`."""

    name: str
    code: str = ""
    """Made if empty."""
    barcode: str = ""
    category: str = ""
    price: int = 0
    cost: int | None = None
    tax_rate_id: int | None = None
    """None is the shop's usual rate."""
    unit: str = ""
    size: int | None = None
    family: str = ""
    """Its name; made if there is none called so."""
    step: int | None = None
    """The place in the family, from 1; None is after the last one."""
    interests: tuple[str, ...] = ()
    pairings: tuple[PairingRow, ...] = ()
    is_goods: bool = True
    is_discontinued: bool = False


@dataclass(frozen=True)
class SavedProduct:
    """A product as saved: the draft that would save it again, and its version."""

    id: int
    draft: ProductDraft
    version: int


@dataclass(frozen=True)
class ChoicesRow:
    """What the product form offers to choose from."""

    categories: tuple[str, ...]
    units: tuple[str, ...]
    families: tuple[str, ...]
    interests: tuple[str, ...]


def get(session: Session, key: int) -> SavedProduct:
    """One product with all that hangs on it.

    Raises:
        AppError: it was removed.
    """
    item = Product
    names = (
        "name", "code", "barcode", "category", "price", "cost", "tax_rate_id", "unit", "size", "step",
        "is_goods", "is_discontinued",
    )  # fmt: skip
    row = session.execute(
        select(*(getattr(item, name) for name in names), item.version, ProductFamily.name.label("family"))
        .outerjoin(ProductFamily, ProductFamily.id == item.family_id)
        .where(item.id == key, item.removed_at.is_(None))
    ).first()
    if row is None:
        raise AppError(_("This product was removed."))
    draft = ProductDraft(
        **{name: getattr(row, name) for name in names},
        family=row.family or "",
        interests=tuple(interests.of_product(session, key)),
        pairings=product_pairings.of(session, key),
    )
    return SavedProduct(key, draft, row.version)


def row_of(session: Session, key: int, customer_id: int | None = None) -> ProductRow:
    """One product as a list shows it.

    Raises:
        AppError: it was removed.
    """
    found = session.execute(product_search.rows(customer_id).where(Product.id == key)).first()
    if found is None:
        raise AppError(_("This product was removed."))
    return ProductRow(*found)


def save(session: Session, draft: ProductDraft, key: int | None = None, version: int | None = None) -> int:
    """Saves a product with all that hangs on it, new or old; returns its key.

    Args:
        version: the version the form was opened with; None to change whatever is there.

    Raises:
        AppError: a field cannot be right (`field` names it).
        Conflict: somebody saved this product meanwhile.
    """
    before = _before(session, key, version) if key is not None else None
    values = _checked(session, draft, key, before)
    if key is None:
        key = journal.insert(session, Product, **values)
        _save_parts(session, key, draft)
        return key
    if _save_parts(session, key, draft):
        # Interests and pairings have no version a form could hold: the product's own stands for all of it.
        values["version"] = session.scalars(select(Product.version).where(Product.id == key)).one() + 1
    journal.update(session, Product, key, values, version)
    return key


def remove(session: Session, key: int) -> None:
    """Takes a product off the list; receipts keep it, and Undo brings it back."""
    journal.remove(session, Product, key)


def choices(session: Session) -> ChoicesRow:
    """The categories, units, families and interests in use, by name."""
    item = Product

    def used(one: Any) -> tuple[str, ...]:
        found = session.scalars(select(one).where(item.removed_at.is_(None), one != "").group_by(one).order_by(one))
        return tuple(found)

    families = session.scalars(
        select(ProductFamily.name).where(ProductFamily.removed_at.is_(None)).order_by(ProductFamily.name)
    )
    likes = session.scalars(select(Interest.name).where(Interest.removed_at.is_(None)).order_by(Interest.name))
    return ChoicesRow(used(item.category), used(item.unit), tuple(families), tuple(likes))


def _before(session: Session, key: int, version: int | None) -> Any:
    item = Product
    row = session.execute(
        select(item.version, item.removed_at, item.code, item.barcode, item.family_id, item.step).where(item.id == key)
    ).first()
    if row is None or row.removed_at is not None:
        raise Conflict(_("This product was removed in the meantime."))
    if version is not None and row.version != version:
        raise Conflict(_("This product was changed in the meantime. Look at what is saved now, then save again."))
    return row


def _checked(session: Session, draft: ProductDraft, key: int | None, before: Any) -> dict[str, Any]:
    name = text.clean(draft.name, field="name", required=_("A product needs a name."))
    code = text.clean(draft.code, 60, field="code") or (before.code if before else _free_code(session))
    barcode = text.clean(draft.barcode, 60, field="barcode")
    category = text.clean(draft.category, field="category")
    _free(session, Product.code, code, key, "code")
    if barcode and (before is None or before.barcode != barcode):
        _free(session, Product.barcode, barcode, key, "barcode")
    _check_numbers(session, draft)
    family, step = _place(session, draft, key, before)
    return {
        "name": name, "code": code, "barcode": barcode, "category": category, "price": draft.price,
        "cost": draft.cost, "tax_rate_id": draft.tax_rate_id, "unit": text.clean(draft.unit, 40, field="unit"),
        "size": draft.size, "family_id": family, "step": step, "is_goods": draft.is_goods,
        "is_discontinued": draft.is_discontinued,
        "search_text": product_search.words_of(name, code, barcode, category),
    }  # fmt: skip


def _free(session: Session, column: Any, value: str, key: int | None, field: str) -> None:
    """Makes sure that no other product has this code or barcode."""
    taken = select(Product.name, Product.removed_at).where(column == value, Product.id != (key or 0))
    if field == "barcode":
        taken = taken.where(Product.removed_at.is_(None))
    other = session.execute(taken.limit(1)).first()
    if other is None:
        return
    if other.removed_at is not None:
        raise AppError(_("“{name}”, which was removed, has this code.").format(name=other.name), field=field)
    words = _("“{name}” has this code already.") if field == "code" else _("“{name}” has this barcode already.")
    raise AppError(words.format(name=other.name), field=field)


def _check_numbers(session: Session, draft: ProductDraft) -> None:
    for field, amount in (("price", draft.price), ("cost", draft.cost)):
        if amount is not None and amount < 0:
            raise AppError(_("This cannot be below nothing."), field=field)
        if amount is not None and amount > DEAREST:
            raise AppError(_("This amount is too large."), field=field)
    if draft.size is not None and not 0 < draft.size < 10**12:
        raise AppError(_("A size is more than nothing."), field="size")
    rate = TaxRate
    if draft.tax_rate_id is not None and not session.scalar(select(rate.id).where(rate.id == draft.tax_rate_id)):
        raise AppError(_("Choose a tax rate from the list."), field="tax_rate_id")


def _place(session: Session, draft: ProductDraft, key: int | None, before: Any) -> tuple[int | None, int | None]:
    """(family, step), the step made where none was given."""
    if not draft.family.strip():
        if draft.step is not None:
            raise AppError(_("A step belongs to a family: name the family, or leave the step empty."), field="family")
        return None, None
    family = product_families.key_of(session, draft.family, field="family")
    if draft.step is None:
        kept = before is not None and before.family_id == family and before.step is None
        return family, None if kept else product_families.next_step(session, family)
    if not 1 <= draft.step <= MOST_STEPS:
        raise AppError(_("Steps count from 1."), field="step")
    item = Product
    taken = session.scalar(
        select(item.name).where(
            item.family_id == family, item.step == draft.step, item.id != (key or 0), item.removed_at.is_(None)
        )
    )
    unchanged = before is not None and (before.family_id, before.step) == (family, draft.step)
    if taken is not None and not unchanged:
        raise AppError(
            _("“{name}” is step {step} of this family.").format(name=taken, step=draft.step), field="step"
        )
    return family, draft.step


def _free_code(session: Session) -> str:
    number = (session.scalar(select(func.max(Product.id))) or 0) + 1
    while session.scalar(select(Product.id).where(Product.code == f"P{number:04}")):
        number += 1
    return f"P{number:04}"


def _save_parts(session: Session, key: int, draft: ProductDraft) -> bool:
    """Saves interests and pairings; says whether any changed."""
    paired = product_pairings.set_for(session, key, draft.pairings)
    return interests.set_for_product(session, key, draft.interests) or paired
