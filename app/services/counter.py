"""What has to be at hand at the counter: the shop's way with prices, who stands there, what to offer them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.product import Product
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.models.staff import Staff
from app.services import customer_list, notes, product_search, shop, suggestions
from app.services.product_search import ProductRow

OFFERS = 5
"""How many suggestions are at hand at once."""
REMEMBERED = 3
"""So many things of the last visit are at hand."""
LOOKED_AT = 50
"""So many payments back a way to pay is still what the shop is used to; "other" is pressed by mistake, or once."""


@dataclass(frozen=True)
class TillRow:
    """How the shop sells; `method` is what was paid with last ("other" aside), `rate` in hundredths of a percent."""

    included: bool
    rate: int
    method: str
    staff: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CustomerAtCounter:
    """Whoever stands there: money owed in minor units, the warnings in full."""

    id: int
    name: str
    stage: str
    owed: int
    visits: int
    last_day: dt.date | None
    warnings: tuple[str, ...]
    last_bought: tuple[str, ...] = ()
    """What they took home on the last day, as it stood on the receipt, no more than a few."""


@dataclass(frozen=True)
class OfferRow:
    """A product worth offering now; `kind` is "" for what just goes with the basket. Price in minor units."""

    product_id: int
    name: str
    price: int
    reason: str
    kind: str = ""


@dataclass(frozen=True)
class OffersRow:
    """What to offer, the best first, or the sentence that says why nothing is."""

    offers: tuple[OfferRow, ...] = ()
    blocked: str = ""


def till(session: Session) -> TillRow:
    """What every receipt starts from."""
    newest = select(Payment.method).where(Payment.removed_at.is_(None)).order_by(Payment.id.desc()).limit(LOOKED_AT)
    last = next((method for method in session.scalars(newest) if method != "other"), "cash")
    staff = session.execute(select(Staff.id, Staff.name).where(Staff.removed_at.is_(None)).order_by(Staff.name))
    included = shop.get(session).prices_include_tax
    names = tuple((row.id, row.name) for row in staff)
    return TillRow(included, shop.default_tax_rate(session), last, names)


def customer(session: Session, key: int, as_of: dt.date) -> CustomerAtCounter | None:
    """Who stands there, by point reads; None if they were removed."""
    rows = customer_list.rows(session, [key], as_of)
    if not rows:
        return None
    row = rows[0]
    warned = tuple(note.text for note in notes.marked(session, key) if note.is_warning)
    bought = _bought(session, key, row.last_day) if row.last_day else ()
    return CustomerAtCounter(key, row.name, row.stage, row.owed, row.purchase_days, row.last_day, warned, bought)


def _bought(session: Session, key: int, day: dt.date) -> tuple[str, ...]:
    """What a customer took home on a day, in the order of the receipts, each once."""
    line = PurchaseLine
    names = session.scalars(
        select(Product.name)
        .join(line, line.product_id == Product.id)
        .join(Purchase, Purchase.id == line.purchase_id)
        .where(Purchase.customer_id == key, Purchase.day == day, Purchase.removed_at.is_(None), line.quantity > 0)
        .order_by(Purchase.id, line.position)
        .limit(REMEMBERED)
    )
    return tuple(dict.fromkeys(names))


def offers(session: Session, customer_id: int | None, basket: Collection[int], as_of: dt.date) -> OffersRow:
    """What to offer to the customer, or to anybody with this basket."""
    if customer_id is None:
        pairs = suggestions.goes_with(session, list(basket), as_of, OFFERS) if basket else []
        return _offers(session, [(row.product_id, row.name, row.reason, "") for row in pairs])
    if blocked := suggestions.blocked(session, customer_id):
        return OffersRow(blocked=blocked)
    rows = suggestions.for_customer(session, customer_id, as_of, OFFERS, basket=basket, mixed=True)
    return _offers(session, [(row.product_id, row.name, row.reason, row.kind) for row in rows])


def _offers(session: Session, found: list[tuple[int, str, str, str]]) -> OffersRow:
    keys = [key for key, *_rest in found]
    prices = dict(session.execute(select(Product.id, Product.price).where(Product.id.in_(keys))).all())
    return OffersRow(tuple(OfferRow(key, name, prices.get(key, 0), why, kind) for key, name, why, kind in found))


def products_of(session: Session, keys: Collection[int]) -> dict[int, ProductRow]:
    """Products by key, removed ones left out."""
    found = session.execute(product_search.rows(None).where(Product.id.in_(keys)))
    return {row[0]: ProductRow(*row) for row in found}
