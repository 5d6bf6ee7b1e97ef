"""The customers, products and staff that a file of receipts names: found in the book, or added to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.models.customer import Customer
from app.models.product import Product
from app.models.shop import Shop
from app.models.staff import Staff
from app.services import customer_search, goods, journal

if TYPE_CHECKING:
    from app.services.import_purchases import Goods, Receipt

SALE = "SALE"
"""The code of the product that stands for what a file does not name: it makes a visit, but is never suggested."""


@dataclass(slots=True)
class KnownProduct:
    """A product as lines need it; its key is 0 until it is added."""

    id: int
    code: str
    name: str
    price: int


@dataclass
class Names:
    """What the book knows, by the words files use; see `load`."""

    session: Session
    file: Mapping[str, Goods]
    products: dict[str, KnownProduct] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    removed_products: dict[str, int] = field(default_factory=dict)
    removed_customers: dict[str, int] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    def product(self, said: str) -> KnownProduct:
        """The product a line names."""
        return self.products[said]

    def product_id(self, said: str) -> int:
        """Its key; 0 if the book has no such product."""
        found = self.products.get(said)
        return found.id if found else 0

    def customer_id(self, said: str) -> int | None:
        """The customer a receipt names; None for walk-ins and for those the book does not have."""
        if not said:
            return None
        found = self.customers.get(said)
        if found is None:
            named = self.by_name.get(self._fold(said), ())
            found = named[0] if len(named) == 1 else None
            if found is not None:
                self.customers[said] = found
        return found

    def is_ambiguous(self, said: str) -> bool:
        """Whether several customers have this name, and none this code."""
        return said not in self.customers and len(self.by_name.get(self._fold(said), ())) > 1

    def staff_id(self, said: str) -> int | None:
        """The member of staff a receipt names."""
        return self.staff.get(said.casefold()) if said else None

    def _fold(self, said: str) -> str:
        if said not in self._folded:
            self._folded[said] = text.fold(said)
        return self._folded[said]

    def add_missing(self, session: Session, receipts: list[Receipt], run: int) -> None:
        """Adds the customers, products and staff that the receipts name and the book lacks."""
        _add_products(session, self, receipts, run)
        _add_customers(session, self, receipts, run)
        for name in dict.fromkeys(receipt.staff for receipt in receipts if receipt.staff):
            if name.casefold() not in self.staff:
                self.staff[name.casefold()] = journal.insert(session, Staff, name=name)


def load(session: Session, file: Mapping[str, Goods]) -> Names:
    """What the book knows of customers, products and staff.

    Args:
        file: what the file says of the products it names.
    """
    names = Names(session, file)
    _load_products(session, names)
    one = Customer
    everyone = session.execute(select(one.id, one.code, one.name, one.merged_into_id, one.removed_at)).all()
    into = {row.id: row.merged_into_id for row in everyone if row.merged_into_id}
    for row in everyone:
        if row.removed_at is None or row.id in into:
            names.customers[row.code] = _final(row.id, into)
        else:
            names.removed_customers[row.code] = row.id
        if row.removed_at is None and row.name != row.code:
            names.by_name.setdefault(text.fold(row.name), []).append(row.id)
    for key, name in session.execute(select(Staff.id, Staff.name).where(Staff.removed_at.is_(None))):
        names.staff.setdefault(name.casefold(), key)
    return names


def _final(key: int, into: dict[int, int]) -> int:
    """Whom a merged customer became."""
    for _step in range(len(into) + 1):
        if key not in into:
            break
        key = into[key]
    return key


def _load_products(session: Session, names: Names) -> None:
    product = Product
    rows = session.execute(
        select(product.id, product.code, product.name, product.price, product.barcode, product.removed_at)
    ).all()
    by_name: dict[str, KnownProduct] = {}
    by_barcode: dict[str, KnownProduct] = {}
    for row in rows:
        if row.removed_at is not None:
            names.removed_products[row.code] = row.id
            continue
        known = KnownProduct(row.id, row.code, row.name, row.price)
        names.products[row.code] = known
        by_name.setdefault(row.name.casefold(), known)
        if row.barcode:
            by_barcode.setdefault(row.barcode, known)
    for said in names.file:
        found = names.products.get(said) or by_barcode.get(said) or by_name.get(said.casefold())
        if found:
            names.products[said] = found


def _add_products(session: Session, names: Names, receipts: list[Receipt], run: int) -> None:
    wanted = dict.fromkeys(line.product for receipt in receipts for line in receipt.lines)
    missing = sorted(said for said in wanted if said not in names.products)  # whatever the order of the file's lines
    coded = goods.are_coded(list(wanted))
    rows: list[dict[str, Any]] = []
    for said in missing:
        about = names.file[said]
        name = min(about.names, key=lambda name: (-about.names[name], name), default=said)
        known = KnownProduct(0, said, name, about.price)
        names.products[said] = known
        if said in names.removed_products:
            known.id = names.removed_products[said]
            journal.update(session, Product, known.id, {"removed_at": None})
            continue
        rows.append({
            "code": said, "name": name, "search_text": text.fold(f"{name} {said}"), "price": about.price,
            "category": about.category, "import_id": run,
            "is_goods": goods.is_goods(said, name, coded=coded), "is_discontinued": said == SALE,
        })  # fmt: skip
    for row, key in zip(rows, journal.insert_many(session, Product, rows), strict=True):
        names.products[row["code"]].id = key


def _add_customers(session: Session, names: Names, receipts: list[Receipt], run: int) -> None:
    first: dict[str, Receipt] = {}
    for receipt in receipts:
        if receipt.customer and names.customer_id(receipt.customer) is None:
            first.setdefault(receipt.customer, receipt)
    country = session.scalar(select(Shop.country).where(Shop.id == 1)) or ""
    codes = fresh_codes(session, [*names.customers, *names.removed_customers, *first])
    rows = []
    for said, receipt in first.items():
        if said in names.removed_customers:
            names.customers[said] = names.removed_customers[said]
            journal.update(session, Customer, names.customers[said], {"removed_at": None})
            continue
        is_code = bool(receipt.customer_name) or looks_like_code(said)
        name = receipt.customer_name or said
        code = said if is_code else next(codes)
        rows.append({
            "code": code, "name": name, "sort_key": customer_search.sort_key(name, country),
            "search_text": customer_search.search_text([name, code]), "since": receipt.day, "import_id": run,
        })  # fmt: skip
        names.customers[said] = -len(rows)
    keys = journal.insert_many(session, Customer, rows)
    for said in first:
        if names.customers[said] < 0:
            names.customers[said] = keys[-names.customers[said] - 1]


def looks_like_code(said: str) -> bool:
    """Whether a word is a code rather than somebody's name."""
    return " " not in said and bool(re.search(r"[0-9]", said))


def fresh_codes(session: Session, taken: Iterable[str]) -> Iterator[str]:
    """Codes for new customers (C0012 and on, as the form makes them), none of which is taken."""
    used = set(taken)
    number = session.scalar(select(func.max(Customer.id))) or 0
    while True:
        number += 1
        if f"C{number:04}" not in used:
            yield f"C{number:04}"
