"""How fast everything is learned and worked out anew: suggestions of the real shop, figures of a very large one."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sqlcipher3.dbapi2 as driver
from sqlalchemy import select

from app.insights import crowd, pairs
from app.models.figure import CustomerFigure
from app.services import figures, insights, remembered, suggestions, visits, who_bought
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests.bench import Ratio, median, real_data, spent
from tests.bench.speed import folder, imported

LAST = dt.date(2011, 12, 9)
CUSTOMERS, RECEIPTS, LINES = 100_000, 1_250_000, 4
"""The very large shop: lines on each receipt."""
END = dt.date(2025, 10, 31)
DAYS = 1035

_RECEIPTS = (
    "SELECT l.purchase_id, l.product_id FROM purchase_line l JOIN product i ON i.id = l.product_id "
    "WHERE i.is_goods AND l.quantity > 0"
)


# ---- suggestions -------------------------------------------------------------------------------


def offering() -> Iterator[Ratio]:
    """Learning what goes with what and who buys alike beside ALS on the same rows, and ten suggestions."""
    data = real_data()
    if data is None:
        return
    with folder() as place:
        copy = place / "online_retail.csv.gz"
        copy.write_bytes((data / copy.name).read_bytes())
        book, _seconds = imported(place, place)
        with book.read() as session:
            table = who_bought.bought(session, LAST)
            receipts = np.array(session.connection().exec_driver_sql(_RECEIPTS).fetchall(), dtype=np.int64).T
            ours = partial(crowd.learn, table.customer, table.product, table.last)
            yield from _beside_als("learning who buys alike", ours, table.customer, table.product)
            yield from _beside_als("learning what goes with what", partial(pairs.learn, *receipts), *receipts)
            yield _ten(session)
        book.close()


def _beside_als(what: str, ours: Any, rows: Any, columns: Any) -> Iterator[Ratio]:
    """In turn, for the machine is not always as fast."""
    try:
        from implicit.als import AlternatingLeastSquares
        from scipy.sparse import csr_matrix
    except ImportError:  # the peers are a group of their own
        return
    place = [np.unique(keys, return_inverse=True)[1] for keys in (rows, columns)]
    has = csr_matrix((np.ones(len(rows), dtype=np.float32), tuple(place)))
    has.sum_duplicates()
    has.data[:] = 1

    def als() -> None:
        AlternatingLeastSquares(factors=64, random_state=1).fit(has, show_progress=False)

    times = [(*spent(ours), *spent(als)) for _turn in range(4)][1:]
    own, used, theirs, used_there = map(statistics.median, zip(*times, strict=True))
    yield Ratio(f"{what}, online_retail", own, "implicit ALS of the same rows", theirs, 1 / 3)
    yield Ratio(f"{what}, processor time", used, "implicit ALS of the same rows", used_there, 1 / 3)


def _ten(session: Any) -> Ratio:
    remembered.shop(session, LAST)
    regulars = select(CustomerFigure.customer_id).where(CustomerFigure.purchase_days > 3).limit(300)
    asked = [partial(suggestions.for_customer, session, key, LAST, 10, mixed=True) for key in session.scalars(regulars)]
    ours = statistics.median(median(one, 1) for one in asked)
    return Ratio("ten suggestions for one customer, the same shop", ours, "five milliseconds", 0.005, 1)


# ---- a very large shop -------------------------------------------------------------------------


def recomputing() -> Iterator[Ratio]:
    """100,000 customers and five million lines: all figures, and pandas' four sums from the same file, in turn.

    The sentence that goes with a stage is worded when it is read, and is not among them.
    """
    try:
        import pandas as pd
    except ImportError:  # the peers are a group of their own
        return
    with folder() as place:
        book = very_large(place / "large.regulars")
        connection = driver.connect(str(book.path))

        def peer() -> None:
            sql = "SELECT p.customer_id, p.day, l.net FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id"
            frame = pd.DataFrame(connection.execute(sql).fetchall(), columns=["customer", "day", "net"])
            sums = {"first": ("day", "min"), "last": ("day", "max"), "days": ("day", "nunique"), "net": ("net", "sum")}
            frame.groupby("customer").agg(**sums)

        with book.read() as session:
            days, whole = partial(visits.load, session, until=END), partial(insights.table, session, END)
            times = [[spent(one) for one in (days, whole, peer)] for _turn in range(2)]
        lines = f"{CUSTOMERS:,} customers, {RECEIPTS * LINES:,} lines"
        for clock, told in enumerate(("", ", processor time")):
            own, every, theirs = map(min, zip(*([one[clock] for one in turn] for turn in times), strict=True))
            yield Ratio(f"days and sums of {lines}{told}", own, "pandas, four sums", theirs, 0.2)
            yield Ratio(f"their every figure, stage and outlook{told}", every, "pandas, four sums", theirs, 0.2)
        connection.close()
        book.close()


def very_large(path: Path) -> Book:
    """A book of that size, written by the driver; takes some minutes."""
    book = Book.create(path, ShopDraft("Large", "NOK", "NO", "Europe/Oslo"))
    dice = np.random.default_rng(1)
    rate = dice.gamma(0.8, 1, CUSTOMERS) + 0.05
    who = dice.choice(CUSTOMERS, RECEIPTS, p=rate / rate.sum()) + 1
    first = dice.integers(0, DAYS - 30, CUSTOMERS + 1)[who]
    when = np.sort((first + dice.random(RECEIPTS) * (DAYS - first)).astype(int))
    products = (2000 * dice.random((RECEIPTS, LINES)) ** 2).astype(int) + 1
    net = dice.integers(500, 9000, (RECEIPTS, LINES))
    days = [(END - dt.timedelta(DAYS - day)).isoformat() for day in range(DAYS + 1)]
    with book.write("large") as session:
        cursor = session.connection().connection.cursor()
        people = ((key, f"C{key}", f"Name {key}", f"name {key}", days[0]) for key in range(1, CUSTOMERS + 1))
        cursor.executemany("INSERT INTO customer (id, code, name, sort_key, since) VALUES (?, ?, ?, ?, ?)", people)
        goods = ((key, f"P{key}", f"Product {key}") for key in range(1, 2001))
        cursor.executemany("INSERT INTO product (id, code, name, price) VALUES (?, ?, ?, 1000)", goods)
        bills = (
            (key, customer, days[day], f"{days[day]} 12:00:00", total, total)
            for key, (customer, day, total) in enumerate(
                zip(who.tolist(), when.tolist(), net.sum(axis=1).tolist(), strict=True), start=1
            )
        )
        cursor.executemany(
            "INSERT INTO purchase (id, number, customer_id, day, at, net, tax, paid) VALUES (?, '', ?, ?, ?, ?, 0, ?)",
            bills,
        )
        lines = (
            (key, place, what, amount, amount)
            for key, (some, amounts) in enumerate(zip(products.tolist(), net.tolist(), strict=True), start=1)
            for place, (what, amount) in enumerate(zip(some, amounts, strict=True), start=1)
        )
        cursor.executemany(
            "INSERT INTO purchase_line (purchase_id, position, product_id, quantity, unit_price, net) "
            "VALUES (?, ?, ?, 1000, ?, ?)",
            lines,
        )
        figures.rebuild(session)
    return book
