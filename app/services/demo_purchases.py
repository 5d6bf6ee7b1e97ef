"""Writes the demo shop's products and receipts into its book, many rows at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.models.interest import Interest, ProductInterest
from app.models.product import Product, ProductFamily, ProductPairing
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.models.shop import TaxRate
from app.services import journal, shop
from app.services.demo_receipts import RATE, Receipt
from app.services.demo_seeds import Good, Seeds

CHUNK = 5_000
"""Receipts written at once."""

_BILL = ("number", "customer_id", "day", "at", "staff_id", "channel", "net", "tax", "discount", "paid")
_LINE = (
    "purchase_id", "position", "product_id", "quantity", "unit_price", "discount", "tax_rate", "net", "tax",
    "returns_id",
)  # fmt: skip
_PAYMENT = ("purchase_id", "day", "method", "amount")

Values = tuple[Any, ...]
"""A row, in the order of its columns above."""


def stock(session: Session, seeds: Seeds) -> tuple[range, dict[str, int]]:
    """Adds tax rates, interests and products.

    Returns:
        the keys of the products, in the order of the seeds, and of the interests by name.
    """
    shop.add_tax_rate(session, "PPN 11 %", RATE, is_default=True)
    free = journal.insert(session, TaxRate, name="Tax-free", rate=0, is_default=False)
    names = seeds.interests
    keys = journal.insert_many(session, Interest, [{"name": name} for name in names])
    interests = dict(zip(names, keys, strict=True))
    families = list(dict.fromkeys(good.family for good in seeds.goods if good.family))
    keys = journal.insert_many(session, ProductFamily, [{"name": name} for name in families])
    family = dict(zip(families, keys, strict=True))
    goods = journal.insert_many(
        session, Product, [_product(place, good, family, free) for place, good in enumerate(seeds.goods)]
    )
    served = [
        {"product_id": key, "interest_id": interests[name]}
        for key, good in zip(goods, seeds.goods, strict=True)
        for name in good.interests
    ]
    journal.insert_many(session, ProductInterest, served)
    pairs = [
        {"product_id": goods[one], "with_id": goods[other], "reason": reason} for one, other, reason in seeds.pairings
    ]
    journal.insert_many(session, ProductPairing, pairs)
    return goods, interests


def _product(place: int, good: Good, family: dict[str, int], free: int) -> dict[str, Any]:
    barcode = _ean13(f"20{place + 1:010}") if good.is_goods else ""
    return {
        "code": good.code, "barcode": barcode, "name": good.name, "category": good.category, "price": good.price,
        "search_text": text.fold(f"{good.name} {good.code} {barcode} {good.category}"), "cost": good.cost,
        "tax_rate_id": None if good.is_taxed else free, "unit": good.unit,
        "size": good.size * 1000 if good.size else None, "family_id": family.get(good.family), "step": good.step,
        "is_goods": good.is_goods, "is_discontinued": good.is_discontinued,
    }  # fmt: skip


def _ean13(digits: str) -> str:
    """Twelve digits and their check digit; numbers from 20 are for use inside a shop."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def write(
    session: Session,
    rnd: Random,
    receipts: Sequence[Receipt],
    keys: tuple[Sequence[int], Sequence[int], Sequence[int]],
    told: Callable[[float], None],
) -> range:
    """Adds the receipts in order, with their lines and payments.

    Args:
        keys: the keys of the customers, the products and the staff, by place.
        told: the share done, 0 to 1.

    Returns:
        the keys of the receipts.
    """
    zone = shop.get(session).zone
    first, line = _next(session, Purchase), _next(session, PurchaseLine)
    for start in range(0, len(receipts), CHUNK):
        told(start / len(receipts))
        some = receipts[start : start + CHUNK]
        bills = [_bill(rnd, one, start + place + 1, zone, keys) for place, one in enumerate(some)]
        for bill, key in zip(some, journal.insert_lines(session, Purchase, _BILL, bills), strict=True):
            bill.key = key
        line = journal.insert_lines(session, PurchaseLine, _LINE, _lines(some, line, keys[1])).stop
        journal.insert_lines(session, Payment, _PAYMENT, _payments(some))
    return range(first, first + len(receipts))


def _next(session: Session, model: type[Purchase] | type[PurchaseLine]) -> int:
    return (session.scalar(select(func.max(model.id))) or 0) + 1


def _bill(
    rnd: Random, one: Receipt, number: int, zone: ZoneInfo, keys: tuple[Sequence[int], Sequence[int], Sequence[int]]
) -> Values:
    day = dt.date.fromordinal(one.day)
    hour, minute = divmod(one.minute, 60)
    lines = one.lines
    return (
        str(number), keys[0][one.who] if one.who >= 0 else None, day,
        dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone),
        keys[2][int(rnd.random() * len(keys[2]))], one.channel,
        sum([line.net for line in lines]), sum([line.tax for line in lines]), sum([line.discount for line in lines]),
        sum([amount for _day, _how, amount in one.payments]),
    )  # fmt: skip


def _lines(some: Sequence[Receipt], first: int, products: Sequence[int]) -> list[Values]:
    """The rows, numbered from `first` on, so that those brought back later know which they were."""
    rows: list[Values] = []
    for one in some:
        for position, line in enumerate(one.lines):
            line.key = first + len(rows)
            rows.append(
                (
                    one.key, position, products[line.place], line.quantity, line.price, line.discount, line.rate,
                    line.net, line.tax, line.back.key if line.back else None,
                )
            )  # fmt: skip
    return rows


def _payments(some: Sequence[Receipt]) -> list[Values]:
    return [
        (one.key, dt.date.fromordinal(day), method, amount)
        for one in some
        for day, method, amount in one.payments
    ]
