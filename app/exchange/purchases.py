"""A file of purchase lines, read into receipts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from app.errors import AppError
from app.exchange import columns, days, values
from app.exchange.days import When
from app.exchange.headings import Mapping
from app.exchange.reading import Chunk, Table
from app.exchange.values import Bad, Exact, Memo
from app.i18n import _
from app.money import MILLI, round_ratio
from app.services.import_names import SALE
from app.services.import_purchases import Goods, Receipt, Sales, SoldLine
from app.services.purchases import CHANNELS

NOTHING = frozenset(("none", "null", "nan", "n/a", "-", "--", "?"))
"""What tills write where no product was named."""

_METHODS = {
    "cash": "cash tunai kontan kontant kontanter 现金",
    "card": "card debit credit creditcard debitcard kartu kort bankkort kredittkort 刷卡 银行卡 信用卡",
    "transfer": "transfer bank banktransfer transferbank overføring bankoverføring 转账",
    "qris": "qris qr",
    "vipps": "vipps",
    "alipay": "alipay 支付宝",
    "wechat": "wechat wechatpay 微信 微信支付",
    "": "unpaid account onaccount invoice faktura kredit tempo bon utang piutang belumbayar 赊账 挂账 未付",
}
_METHOD_OF = {word: method for method, words in _METHODS.items() for word in words.split()}


def read(table: Table, mapping: Mapping, currency: str, zone: ZoneInfo, reject: Callable[[int, str], None],
         progress: Callable[[float], None] | None = None) -> tuple[Sales, int]:  # fmt: skip
    """The file's receipts, earliest first, and the number of rows read.

    Args:
        zone: the shop's, for times that say their own.
        reject: told the number of each row that cannot come in, and why.
        progress: told the share of the file that was read; may raise Cancelled.

    Raises:
        AppError: the file cannot be read, or lacks a column that is needed.
    """
    places = mapping.indexes(table.headings)
    parsers = _parsers(places, columns.formats(table, mapping, places, currency), currency, zone)
    found = _Reader(places, parsers, reject)
    for chunk in table.chunks():
        found.take(chunk)
        if progress:
            progress(table.share)
    return found.sales(), found.rows


def _parsers(
    places: dict[str, int], formats: columns.Formats, currency: str, zone: ZoneInfo
) -> dict[str, Callable[[str], Any]]:
    mark, order = formats.mark, formats.order
    code = values.parse_code

    def exact(name: str) -> Callable[[str], Any]:
        return lambda text: values.parse_exact(text, currency, mark[name]) if text.strip() else None

    every: dict[str, Callable[[str], Any]] = {
        "receipt": code,
        "date": lambda text: days.parse_when(text, order["date"], zone),
        "time": days.parse_time,
        "customer": _customer,
        "customer_name": _words,
        "product": _product,
        "product_name": _words,
        "quantity": lambda text: values.parse_quantity(text, mark["quantity"]),
        "price": exact("price"),
        "amount": exact("amount"),
        "discount": exact("discount"),
        "tax_rate": lambda text: values.parse_rate(text, mark["tax_rate"]),
        "payment": _method,
        "paid_on": lambda text: days.parse_when(text, order["paid_on"]).day if text.strip() else None,
        "channel": _channel,
        "staff": _words,
        "country": _words,
        "category": _words,
    }
    return {name: every[name] for name in places}


def _words(text: str) -> str:
    bare = " ".join(text.replace("\0", "").split())
    if len(bare) > 200:
        raise AppError(_("“{text}” is too long.").format(text=values.shown(bare)))
    return bare


def _customer(text: str) -> str:
    bare = values.parse_code(text)
    return "" if bare.casefold() in NOTHING else bare


def _product(text: str) -> str:
    bare = values.parse_code(text)
    if bare.casefold() in NOTHING:
        raise AppError(_("No product is named here."))
    return bare


def _method(text: str) -> str:
    """A way to pay as the book calls it; empty for "not paid yet"."""
    bare = "".join(text.split()).casefold()
    return _METHOD_OF.get(bare, "other") if bare else "cash"


def _channel(text: str) -> str:
    bare = text.strip().casefold()
    if bare in CHANNELS or not bare:
        return bare or "shop"
    return "online" if bare in ("web", "website", "internet", "nettbutikk", "线上", "网店") else bare[:40]


class _Reader:
    """Gathers lines into receipts, chunk by chunk."""

    def __init__(
        self, places: dict[str, int], parsers: dict[str, Callable[[str], Any]], reject: Callable[[int, str], None]
    ) -> None:
        self._places, self._reject = places, reject
        self._memos = {name: Memo(parse) for name, parse in parsers.items()}
        self._receipts: dict[tuple[Any, ...], Receipt] = {}
        self._products: dict[str, Goods] = {}
        self._calls: Counter[tuple[str, str]] = Counter()
        self._paid_known = "paid_on" in places
        self.rows = 0

    def take(self, chunk: Chunk) -> None:
        """Takes some rows."""
        self.rows += len(chunk.rows) + len(chunk.broken)
        for number, _fields, reason in chunk.broken:
            self._reject(number, reason)
        if not chunk.rows:
            return
        raw = list(zip(*chunk.rows, strict=True))
        parsed: dict[str, Sequence[Any]] = {
            name: list(map(memo.__getitem__, raw[self._places[name]])) for name, memo in self._memos.items()
        }
        numbers = self._without_bad(chunk.numbers, parsed)
        self._gather(numbers, parsed)

    def _without_bad(self, numbers: list[int], parsed: dict[str, Sequence[Any]]) -> list[int]:
        """Turns away rows with a value that cannot be meant."""
        reasons: dict[int, str] = {}
        for column in parsed.values():
            if Bad in set(map(type, column)):
                for place, value in enumerate(column):
                    if type(value) is Bad:
                        reasons.setdefault(place, str(value))
        if "product" in parsed and "" in set(parsed["product"]):
            self._fill_products(parsed, reasons)
        if not reasons:
            return numbers
        for place, reason in sorted(reasons.items()):
            self._reject(numbers[place], reason)
        keep = [place for place in range(len(numbers)) if place not in reasons]
        for name, column in parsed.items():
            parsed[name] = [column[place] for place in keep]
        return [numbers[place] for place in keep]

    def _fill_products(self, parsed: dict[str, Sequence[Any]], reasons: dict[int, str]) -> None:
        """A line without a code goes by its name."""
        names = parsed.get("product_name") or [""] * len(parsed["product"])
        filled = []
        for place, (code, name) in enumerate(zip(parsed["product"], names, strict=True)):
            if code == "" and (not isinstance(name, str) or not name):
                reasons.setdefault(place, _("No product is named here."))
            filled.append(code or name)
        parsed["product"] = filled

    def _gather(self, numbers: list[int], parsed: dict[str, Sequence[Any]]) -> None:
        def column(name: str, default: Any) -> Iterator[Any]:
            return iter(parsed[name]) if name in parsed else repeat(default)

        if "product_name" in parsed and "product" in parsed:
            self._calls.update(zip(parsed["product"], parsed["product_name"], strict=True))
        if "category" in parsed:
            for product, category in zip(parsed["product"], parsed["category"], strict=True):
                if category:
                    self._goods(product).category = category
        receipts = self._receipts
        for number, when, clock, ident, who, product, name, quantity, price, amount, less, rate, extra in zip(
            numbers, parsed["date"], column("time", None), column("receipt", ""), column("customer", ""),
            column("product", SALE), column("product_name", ""), column("quantity", MILLI), column("price", None),
            column("amount", None), column("discount", None), column("tax_rate", 0), self._extras(parsed),
            strict=False,
        ):  # fmt: skip
            time = when.time or clock
            which = (ident, who, when.day) if ident else ("", who, when.day, time and (time.hour, time.minute))
            receipt = receipts.get(which)
            if receipt is None:
                receipt = receipts[which] = self._receipt(which, when, time, extra)
            unit, worth = _worth(quantity, price, amount)
            discount = 0 if less is None else _discount(less, worth or 0)
            receipt.lines.append(SoldLine(number, product, name, quantity, unit, worth, discount, rate))

    def _extras(self, parsed: dict[str, Sequence[Any]]) -> Iterator[Any]:
        """Per line what only receipts need, in one column: most files have none of it."""
        names = ("customer_name", "payment", "paid_on", "channel", "staff", "country")
        if not any(name in parsed for name in names):
            return repeat(None)
        nothing: dict[str, Any] = {"payment": "cash", "channel": "shop"}
        return zip(
            *(parsed[name] if name in parsed else repeat(nothing.get(name, ""), len(parsed["date"])) for name in names),
            strict=True,
        )

    def _receipt(self, which: tuple[Any, ...], when: When, time: dt.time | None, extra: Any) -> Receipt:
        name, method, paid_on, channel, staff, country = extra or ("", "cash", None, "shop", "", "")
        said = "\x1f".join((which[0], which[1], "" if which[0] else str(which[3])))
        key = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        paid = paid_on if self._paid_known else (when.day if method else None)
        return Receipt(
            key, which[0], which[1], name, when.day, time, paid or None, method or "other", channel, staff, country
        )

    def _goods(self, product: str) -> Goods:
        found = self._products.get(product)
        if found is None:
            found = self._products[product] = Goods()
        return found

    def sales(self) -> Sales:
        """All that was taken, in order of time."""
        receipts = _across_days(sorted(self._receipts.values(), key=lambda r: (r.day, r.time or dt.time.min)))
        _mark_cancellations(receipts)
        for (product, name), count in self._calls.items():
            if name:
                self._goods(product).names[name] += count
        for receipt in receipts:
            for line in receipt.lines:
                goods = self._products.get(line.product) or self._goods(line.product)
                if line.unit_price is not None and line.unit_price > 0 and line.quantity > 0:
                    goods.price = line.unit_price
        if SALE in self._products and "product" not in self._places:
            self._products[SALE].names[_("Sale")] += 1
            self._products[SALE].price = 0
        return Sales(receipts, self._products)


def _worth(quantity: int, price: Exact | None, amount: Exact | None) -> tuple[int | None, int | None]:
    """(unit price, worth before discount) in minor units, each rounded once; (None, None) without either."""
    if price is not None:
        if price.parts == 1:
            unit = price.units
            return unit, (quantity // MILLI * unit if quantity % MILLI == 0 else round_ratio(quantity * unit, MILLI))
        return round_ratio(price.units, price.parts), round_ratio(quantity * price.units, MILLI * price.parts)
    if amount is None:
        return None, None
    worth = round_ratio(amount.units, amount.parts)
    return (round_ratio(amount.units * MILLI, amount.parts * quantity) if quantity else worth), worth


def _discount(less: Exact, worth: int) -> int:
    """A discount has the sign of what it is taken from."""
    amount = abs(round_ratio(less.units, less.parts))
    return -amount if worth < 0 else amount


def _across_days(receipts: list[Receipt]) -> list[Receipt]:
    """One receipt a number and customer, unless the till begins its numbers anew (every day, every month)."""
    first: dict[tuple[str, str], Receipt] = {}
    later: list[tuple[Receipt, Receipt]] = []
    for receipt in receipts:
        if receipt.number:
            begun = first.setdefault((receipt.number, receipt.customer), receipt)
            if begun is not receipt:
                later.append((begun, receipt))
    apart = {(a.number, a.customer) for a, b in later if (b.day - a.day).days > 1}
    if len(apart) >= 3 and len(apart) * 5 > len(first):
        return receipts
    for begun, receipt in later:
        begun.lines += receipt.lines
        begun.later_days += (receipt.day,)
    gone = {id(receipt) for _begun, receipt in later}
    return [receipt for receipt in receipts if id(receipt) not in gone] if gone else receipts


def _mark_cancellations(receipts: list[Receipt]) -> None:
    """A receipt C123 among numbers without a letter takes back what it lists, even if its quantities have no sign."""
    cancelling = [r for r in receipts if r.number[:1] in ("C", "c") and r.number[1:].isdigit()]
    plain = sum(r.number.isdigit() for r in receipts)
    if len(cancelling) * 2 > plain:
        return
    for receipt in cancelling:
        if all(line.quantity > 0 and (line.worth or 0) >= 0 for line in receipt.lines):
            receipt.lines = [
                line._replace(
                    quantity=-line.quantity, discount=-line.discount,
                    worth=None if line.worth is None else -line.worth,
                )
                for line in receipt.lines
            ]  # fmt: skip
