"""What finds a product: its code, its barcode, or any words of its name, accents and case ignored."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, column, func, literal, or_, select, table
from sqlalchemy.orm import Session

from app import text
from app.models.figure import CustomerProduct, ProductPair
from app.models.product import Product
from app.models.shop import TaxRate

TRIGRAM = 3
"""The index knows pieces of three characters; shorter words are looked for in the column itself."""

MOST_WORDS = 12

_index = table("product_search", column("rowid"), column("search_text"))
_HAN = re.compile("[\u2e80-\uffff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class ProductRow:
    """A product in a list to choose from; the price in minor units, the rate in hundredths of a percent.

    Attributes:
        tax_rate: the product's own, or else the shop's.
        days: on how many days the customer it was searched for bought it.
        last_day: when that customer bought it last.
    """

    id: int
    code: str
    barcode: str
    name: str
    category: str
    price: int
    tax_rate: int
    is_goods: bool
    is_discontinued: bool
    days: int = 0
    last_day: dt.date | None = None

    @property
    def detail(self) -> str:
        """What tells apart two of the same name."""
        return " · ".join(part for part in (self.code, self.category) if part)


def words_of(*words: str) -> str:
    """What is stored for the search, of a product's name, code, barcode and category."""
    return text.fold(" ".join(word for word in words if word))


def search(session: Session, typed: str, limit: int = 20, customer_id: int | None = None) -> list[ProductRow]:
    """Products found by what was typed: exact codes first, then what the customer usually buys, then by name.

    With nothing typed: the customer's usual products, or else what was sold most lately. What is discontinued
    comes last and only if its words were typed.
    """
    usual, item = CustomerProduct, Product
    wanted = rows(customer_id).limit(limit)
    found = condition(session, typed)
    if found is not None:
        whole = text.fold(typed).partition(" ")[0] if " " not in typed.strip() else text.fold(typed)
        wanted = wanted.where(found).order_by(
            case((or_(item.code == typed.strip(), item.barcode == typed.strip()), 0), else_=1),
            item.is_discontinued,
            *([usual.days.desc().nulls_last(), usual.last_day.desc()] if customer_id is not None else []),
            case((item.search_text.startswith(whole, autoescape=True), 0), else_=1),
            item.name,
            item.id,
        )
    elif customer_id is not None:
        bought = [ProductRow(*row) for row in session.execute(_usual(wanted))]
        return bought or search(session, "", limit)
    else:
        pair = ProductPair
        wanted = (
            wanted.outerjoin(pair, and_(pair.product_id == item.id, pair.with_id == item.id))
            .where(item.is_discontinued.is_(False))
            .order_by(pair.common.desc().nulls_last(), item.is_goods.desc(), item.name, item.id)
        )
    return [ProductRow(*row) for row in session.execute(wanted)]


def find(session: Session, typed: str, limit: int = 8) -> list[ProductRow]:
    """For the finder: as `search`, but nothing while nothing is typed."""
    return search(session, typed, limit) if typed.strip() else []


def by_code(session: Session, typed: str) -> ProductRow | None:
    """The product with exactly this code or barcode, as a scanner gives it; None if there is none or several.

    Case does not matter, nor whether a UPC comes as twelve digits or with the zero of an EAN before it.
    """
    bare = typed.strip()
    if not bare or len(bare) > text.LINE:
        return None
    item = Product
    for met in (item.code == bare, item.barcode.in_(_barcodes(bare)), func.lower(item.code) == bare.lower()):
        found = [ProductRow(*row) for row in session.execute(rows(None).where(met).limit(3))]
        offered = [row for row in found if not row.is_discontinued] or found
        if offered:
            return offered[0] if len(offered) == 1 else None
    return None


def condition(session: Session, typed: str) -> ColumnElement[bool] | None:
    """What a product must meet to be found by what was typed; None if nothing was."""
    terms = text.clean(typed, text.PAGE)[: text.LINE].split()[:MOST_WORDS]
    if not terms:
        return None
    indexed = session.get_bind().dialect.name == "sqlite"
    return and_(*(_term(term, indexed=indexed) for term in terms))


def _term(term: str, *, indexed: bool) -> ColumnElement[bool]:
    folded = text.fold(term)
    first, _space, rest = folded.partition(" ")
    forms = [first] if _HAN.search(first) or not rest else [first, rest]
    if indexed and all(len(form) >= TRIGRAM for form in forms):
        wanted = " OR ".join('"' + form.replace('"', '""') + '"' for form in forms)
        return Product.id.in_(select(_index.c.rowid).where(_index.c.search_text.op("MATCH")(wanted)))
    return or_(*(Product.search_text.contains(form, autoescape=True) for form in forms))


def _barcodes(bare: str) -> list[str]:
    forms = [bare]
    if bare.isdigit() and len(bare) == 12:
        forms.append("0" + bare)
    elif bare.isdigit() and len(bare) == 13 and bare[0] == "0":
        forms.append(bare[1:])
    return forms


def rows(customer_id: int | None) -> Any:
    """A statement for all products that are not removed, its columns those of ProductRow, in its order."""
    item, usual = Product, CustomerProduct
    shops = select(TaxRate.rate).where(TaxRate.is_default, TaxRate.removed_at.is_(None)).limit(1).scalar_subquery()
    own = select(TaxRate.rate).where(TaxRate.id == item.tax_rate_id).scalar_subquery()
    columns = [
        item.id, item.code, item.barcode, item.name, item.category, item.price,
        func.coalesce(own, shops, 0), item.is_goods, item.is_discontinued,
    ]  # fmt: skip
    if customer_id is None:
        return select(*columns, literal(0)).where(item.removed_at.is_(None))
    return (
        select(*columns, func.coalesce(usual.days, 0), usual.last_day)
        .outerjoin(usual, and_(usual.product_id == item.id, usual.customer_id == customer_id))
        .where(item.removed_at.is_(None))
    )


def _usual(wanted: Any) -> Any:
    """Only what the customer bought, the most often bought first."""
    item, usual = Product, CustomerProduct
    return wanted.where(usual.days > 0, item.is_discontinued.is_(False), item.is_goods).order_by(
        usual.days.desc(), usual.last_day.desc(), item.name, item.id
    )
