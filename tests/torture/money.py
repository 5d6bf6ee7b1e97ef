"""Receipts by the ten thousand: each figure equal to the last unit on screen, on paper, in sheets, in the tax summary.

What is expected is worked out here, with fractions, from what was sold; the control works it out with floats.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from random import Random

from app import i18n
from app.exchange import incoming
from app.models.customer import Customer
from app.models.product import Product
from app.reports import catalog
from app.services import figures, journal, purchase_list, purchases, returns
from app.services.purchases import PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.storage import checkup
from app.storage.book import Book
from app.ui.purchases.basket import Basket, Line
from app.ui.purchases.columns import columns
from tests.reports.conftest import csv_rows, pdf_text, xlsx_cells
from tests.torture import tell

TODAY = dt.date(2026, 11, 22)
FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
DIGITS = {"JPY": 0, "IDR": 0, "NOK": 2, "KWD": 3}
RATES = (0, 500, 825, 1100, 1500, 2000, 2500)
TYPED = 4
"""One receipt in so many is typed into the form; the others come by a file."""


Amounts = dict[str, tuple[int, ...]]
"""Receipt -> its figures."""


def rounded(value: Fraction) -> int:
    """Halves away from zero."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


@dataclass(frozen=True)
class Item:
    """What is sold on one line: quantity in thousandths, money in minor units, the rate in hundredths of a percent."""

    product: int
    quantity: int
    price: int
    off: int
    rate: int

    def amounts(self, included: bool) -> tuple[int, int]:
        """(net, tax), worked out with fractions."""
        amount = rounded(Fraction(self.quantity * self.price, 1000)) - self.off
        if included:
            net = rounded(Fraction(amount * 10_000, 10_000 + self.rate))
            return net, amount - net
        return amount, rounded(Fraction(amount * self.rate, 10_000))

    def floating(self, included: bool) -> tuple[int, int]:
        """The same with floats, as it must not be done."""
        amount = round(self.quantity / 1000 * self.price) - self.off
        if included:
            return round(amount / (1 + self.rate / 10_000)), amount - round(amount / (1 + self.rate / 10_000))
        return amount, round(amount * self.rate / 10_000)


@dataclass
class Bill:
    """A receipt that is expected: what is on it, and whether it was paid."""

    number: str
    items: list[Item]
    paid: bool

    def sums(self, included: bool) -> tuple[int, int, int, int, int]:
        """Net, tax, gross, paid, owed."""
        net, tax = (sum(part) for part in zip(*(item.amounts(included) for item in self.items), strict=True))
        gross = net + tax
        return net, tax, gross, gross if self.paid else 0, 0 if self.paid else gross


@dataclass
class Tally:
    """What came of it."""

    receipts: int = 0
    lines: int = 0
    figures: int = 0
    """How many figures were compared."""
    floats: int = 0
    """How many receipts floats would have got wrong."""
    wrong: list[str] = field(default_factory=list)

    def compare(self, where: str, number: str, expected: tuple[int, ...], found: tuple[int, ...]) -> None:
        """Notes what differs."""
        self.figures += len(expected)
        if expected != found:
            self.wrong.append(f"{where} {number}: {found} instead of {expected}")


# ---- selling -------------------------------------------------------------------------------------


def item(rnd: Random, *, back: bool = False) -> Item:
    """Something sold, or brought back without a receipt; prices and quantities of any size, many just at a half."""
    price = rnd.choice((rnd.randrange(1, 100), rnd.randrange(1, 10**6), 5 * rnd.randrange(1, 10**4)))
    quantity = rnd.choice((1000, 1000 * rnd.randrange(1, 40), rnd.randrange(1, 5000), 500, 125 * rnd.randrange(1, 99)))
    worth = rounded(Fraction(quantity * price, 1000))
    off = rnd.randrange(worth + 1) if worth and not back and rnd.random() < 0.3 else 0
    return Item(rnd.randrange(1, 8), -quantity if back else quantity, price, off, rnd.choice(RATES))


def plain(amount: int, digits: int) -> str:
    """An amount or a quantity as a till writes it."""
    return f"{Decimal(amount).scaleb(-digits):f}"


def by_file(book: Book, file: Path, rnd: Random, count: int, digits: int) -> list[Bill]:
    """Receipts that come by a file."""
    bills, lines = [], ["Date,Receipt,Customer,Product,Quantity,Price,Discount,VAT,Paid date"]
    for n in range(count):
        items = [item(rnd, back=rnd.random() < 0.1) for _line in range(rnd.randint(1, 5))]
        bill = Bill(f"F{n}", items, rnd.random() < 0.8)
        day = FIRST + dt.timedelta(rnd.randrange(31))
        who = f"C{rnd.randrange(1, 30)}" if rnd.random() < 0.8 else ""
        for one in items:
            figures_of = (plain(one.quantity, 3), plain(one.price, digits), plain(one.off, digits) if one.off else "")
            rate = f"{plain(one.rate, 2)} %"
            paid = day.isoformat() if bill.paid else ""
            lines.append(",".join((day.isoformat(), bill.number, who, f"P{one.product}", *figures_of, rate, paid)))
        bills.append(bill)
    file.write_text("\n".join(lines), "utf-8")
    result = incoming.import_file(book, file, incoming.look(file).mapping)
    assert result.counts.added == len(lines) - 1, result.counts.reasons
    return bills


def by_hand(book: Book, rnd: Random, count: int, currency: str, included: bool, tally: Tally) -> list[Bill]:
    """Receipts that are typed into the form, some with shares taken off, some brought back later."""
    bills: list[Bill] = []
    for n in range(count):
        basket, items = typed(rnd, currency, included)
        bill = Bill(f"H{n}", items, rnd.random() < 0.8)
        sums = bill.sums(included)
        shown = basket.totals()
        tally.compare("form", bill.number, sums[:3], (shown.net, shown.tax, shown.gross))
        day = FIRST + dt.timedelta(rnd.randrange(31))
        payments = (PaymentDraft(sums[2], "card"),) if bill.paid and sums[2] else ()
        draft = PurchaseDraft(rnd.randrange(1, 30), day, basket.drafts(), payments, bill.number)
        with book.write("sale") as session:
            key = purchases.record(session, draft)
        bills.append(bill)
        if rnd.random() < 0.2:
            bills.append(brought_back(book, rnd, key, f"R{n}"))
    return bills


def typed(rnd: Random, currency: str, included: bool) -> tuple[Basket, list[Item]]:
    """A basket as it is typed, and what is expected of it."""
    basket, items = Basket(currency, included), []
    for _line in range(rnd.randint(1, 5)):
        one = item(rnd)
        off = i18n.format_money(one.off, currency, symbol=False) if one.off else ""
        if rnd.random() < 0.2:
            share = rnd.choice((Fraction(5), Fraction(10), Fraction(25, 2), Fraction(100, 3).limit_denominator(1)))
            worth = rounded(Fraction(one.quantity * one.price, 1000))
            one = Item(one.product, one.quantity, one.price, rounded(share * worth / 100), one.rate)
            off = f"{float(share):g} %"
        price = i18n.format_money(one.price, currency, symbol=False)
        quantity = i18n.format_quantity(one.quantity)
        basket.lines.append(Line(one.product, "", "", one.rate, quantity, price, off, kept_rate=True))
        items.append(one)
    if rnd.random() < 0.3:
        worths = [rounded(Fraction(one.quantity * one.price, 1000)) - one.off for one in items]
        if sum(worths):
            basket.take_off("7 %")
            parts = shared(rounded(Fraction(7 * sum(worths), 100)), worths)
            items = [
                Item(one.product, one.quantity, one.price, one.off + part, one.rate)
                for one, part in zip(items, parts, strict=True)
            ]
    return basket, items


def shared(amount: int, weights: list[int]) -> list[int]:
    """An amount shared out by weights, the largest remainders first."""
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    parts = [floor(one) for one in exact]
    for place in sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def brought_back(book: Book, rnd: Random, key: int, number: str) -> Bill:
    """Part of a receipt comes back, at what was paid for it."""
    with book.write("return") as session:
        row = purchases.get(session, key)
        left = purchases.returnable(session, key)
        picked = {line: rnd.randint(1, quantity) for line, quantity in left.items()}
        draft = returns.draft(row, left, picked, LAST)
        purchases.record(session, PurchaseDraft(draft.customer_id, LAST, draft.lines, (), number))
    items = []
    for line in row.lines:
        if (part := picked.get(line.id)) is not None:
            worth = rounded(Fraction(part * line.unit_price, 1000))
            paid = rounded(Fraction(line.quantity * line.unit_price, 1000)) - line.discount
            off = max(worth - rounded(Fraction(paid * part, line.quantity)), 0)
            items.append(Item(line.product_id, -part, line.unit_price, -off, line.tax_rate))
    return Bill(number, items, False)


# ---- reading back --------------------------------------------------------------------------------


def units(text: str) -> int:
    """The minor units of an amount as it is shown."""
    digits = int("".join(re.findall(r"\d", text)) or 0)
    return -digits if "-" in text or "−" in text else digits


def on_screen(book: Book, currency: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """number -> net, tax, gross, owed as the list of purchases shows them."""
    shown = {column.key: column.text for column in columns(currency)}
    with book.read() as session:
        keys = purchase_list.ids(session, purchase_list.Filters(), "day")
        for start in range(0, len(keys), 500):
            for row in purchase_list.rows(session, keys[start : start + 500]):
                yield row.number, tuple(units(shown[name](row)) for name in ("net", "tax", "gross", "owed"))


def on_paper(content: bytes) -> Iterator[tuple[str, tuple[int, ...]]]:
    """number -> net, tax, gross, paid, owed as printed."""
    for line in pdf_text(content).splitlines():
        found = re.match(r"\d+ Oct 2026 (\S+) .*?((?: -?[\d,.]+){5})$", line)
        if found:
            yield found[1], tuple(units(word) for word in found[2].split())


def in_sheet(rows: list[list[object]], digits: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """number -> the same as numbers of a sheet."""
    for row in rows:
        if len(row) >= 9 and re.fullmatch(r"[FHR]\d+", str(row[1])):
            yield str(row[1]), tuple(exactly(cell, digits) for cell in row[4:9])


def exactly(cell: object, digits: int) -> int:
    """A cell's minor units; a fraction of one is an error."""
    amount = Decimal(str(cell)).scaleb(digits)
    if amount != int(amount):
        raise ValueError(f"{cell} has a fraction of a unit")
    return int(amount)


def by_rate(bills: list[Bill], included: bool) -> dict[int, tuple[int, ...]]:
    """Rate -> sales net and tax, returns net and tax, net, tax, gross."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0] * 4)
    for bill in bills:
        for one in bill.items:
            place = 0 if one.quantity >= 0 else 2
            for n, amount in enumerate(one.amounts(included)):
                sums[one.rate][place + n] += amount
    return {
        rate: (a, b, c, d, a + c, b + d, a + b + c + d) for rate, (a, b, c, d) in sorted(sums.items(), reverse=True)
    }


# ---- one shop ------------------------------------------------------------------------------------


def shop(folder: Path, currency: str, included: bool, count: int, tally: Tally) -> None:
    """A shop of one currency and one way with prices: sells, prints, and compares."""
    rnd, digits = Random(f"{currency}{included}"), DIGITS[currency]
    name = f"{currency}-{included}"
    draft = ShopDraft(name, currency, "NO", "Europe/Oslo", prices_include_tax=included)
    book = Book.create(folder / f"{name}.regulars", draft)
    with book.write("stock") as session:
        for n in range(1, 30):
            journal.insert(session, Customer, code=f"C{n}", name=f"Customer {n}", sort_key=f"c{n}", since=FIRST)
        for n in range(1, 8):
            journal.insert(session, Product, code=f"P{n}", name=f"Thing {n}", price=1000)
        figures.refresh(session, range(1, 30))
    bills = by_hand(book, rnd, count // TYPED, currency, included, tally)
    bills += by_file(book, folder / f"{name}.csv", rnd, count - len(bills), digits)
    tally.receipts += len(bills)
    tally.lines += sum(len(bill.items) for bill in bills)
    tally.floats += sum(any(one.floating(included) != one.amounts(included) for one in bill.items) for bill in bills)
    look(book, currency, included, bills, tally)
    book.close()
    tally.wrong += checkup.wrong_totals(book.path)


def look(book: Book, currency: str, included: bool, bills: list[Bill], tally: Tally) -> None:
    """Compares what every place shows with what was sold."""
    digits = DIGITS[currency]
    expected: Amounts = {bill.number: bill.sums(included) for bill in bills}
    whole = tuple(sum(part) for part in zip(*expected.values(), strict=True))
    made = dict(rendered(book, "sales-journal"))
    sheet = xlsx_cells(made["xlsx"])["Purchases"]
    table: list[list[object]] = [list(row) for row in csv_rows(made["csv"])]
    places = {"paper": on_paper(made["pdf"]), "XLSX": in_sheet(sheet, digits), "CSV": in_sheet(table, digits)}
    for where, rows in places.items():
        compare_all(where, expected, dict(rows), tally)
    screen: Amounts = {number: (*sums[:3], sums[4]) for number, sums in expected.items()}
    compare_all("screen", screen, dict(on_screen(book, currency)), tally)
    with book.read() as session:
        total = purchase_list.totals(session, purchase_list.Filters())
    tally.compare("list", "total", whole[:1] + whole[2:3], (total.net, total.gross))
    compare_tax(book, digits, by_rate(bills, included), tally)


def compare_all(
    where: str, expected: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]], tally: Tally
) -> None:
    """Compares receipt by receipt; one that is missing is wrong."""
    for number, amounts in expected.items():
        tally.compare(where, number, amounts, found.get(number, ()))
    if len(found) != len(expected):
        tally.wrong.append(f"{where}: {len(found)} receipts instead of {len(expected)}")


def rendered(book: Book, name: str) -> Iterator[tuple[str, bytes]]:
    """A report in its three forms."""
    for ending in ("pdf", "xlsx", "csv"):
        with book.read() as session:
            yield ending, catalog.render(session, catalog.Request(name, TODAY, FIRST, LAST), ending).content


def compare_tax(book: Book, digits: int, expected: dict[int, tuple[int, ...]], tally: Tally) -> None:
    """The tax summary, rate by rate, in its three forms."""
    made = dict(rendered(book, "tax-summary"))
    printed = re.findall(r"^[\d.]+ ?%((?: -?[\d,.]+){7})$", pdf_text(made["pdf"]).replace("\r", ""), re.MULTILINE)
    rows = {
        "tax on paper": [tuple(units(word) for word in one.split()) for one in printed],
        "tax in XLSX": _amounts(xlsx_cells(made["xlsx"])["Tax by rate"], digits),
        "tax in CSV": _amounts([list(row) for row in csv_rows(made["csv"])], digits),
    }
    for where, found in rows.items():
        for place, (rate, amounts) in enumerate(expected.items()):
            tally.compare(where, f"{rate / 100:g} %", amounts, found[place] if place < len(found) else ())


def _amounts(rows: list[list[object]], digits: int) -> list[tuple[int, ...]]:
    return [tuple(exactly(cell, digits) for cell in row[1:8]) for row in rows if "%" in str(row[0])]


def whole(folder: Path, count: int = 100_000) -> bool:
    """The whole of it: four currencies, with tax in the prices and on top."""
    i18n.set_language("en")
    tally = Tally()
    ways = [(currency, included) for currency in DIGITS for included in (True, False)]
    for currency, included in ways:
        shop(folder, currency, included, -(-count // len(ways)), tally)
    tell(
        [
            f"money: {tally.receipts} receipts, {tally.lines} lines, {tally.figures} figures compared on screen, "
            "paper, XLSX, CSV and in the tax summary",
            f"  {len(tally.wrong)} wrong {tally.wrong[:3] or ''}",
            f"control: floats would have got {tally.floats} receipts wrong",
        ]
    )
    return not tally.wrong and tally.floats > 0
