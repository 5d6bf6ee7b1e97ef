"""How fast everything is learned and worked out anew: suggestions of the real shop, figures of a very large one."""

from __future__ import annotations

import datetime as dt
import statistics
import warnings
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import sqlcipher3.dbapi2 as driver
from sqlalchemy import select

from app.insights import crowd, pairs
from app.models.figure import CustomerFigure
from app.services import figures, insights, remembered, suggestions, who_bought
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests.bench import Ratio, figure_peers, median, real_data, spent
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

            def ours() -> object:
                people = crowd.learn(*table.columns())
                return people.habits, people.met, people.newest

            alike = list(_beside_als("learning who buys alike", ours, table.customer, table.product))
            together = list(_beside_als("learning what goes with what", partial(pairs.learn, *receipts), *receipts))
            yield from chain(alike, together, map(_both, alike, together))
            yield _ten(session)
        book.close()


def _beside_als(what: str, ours: Any, rows: Any, columns: Any) -> Iterator[Ratio]:
    """In turn, for the machine is not always as fast; ALS as it comes, and with numpy on one thread, as it asks for."""
    try:
        from implicit.als import AlternatingLeastSquares
        from scipy.sparse import csr_matrix
        from threadpoolctl import threadpool_limits
    except ImportError:  # the peers are a group of their own
        return
    place = [np.unique(keys, return_inverse=True)[1] for keys in (rows, columns)]
    has = csr_matrix((np.ones(len(rows), dtype=np.float32), tuple(place)))
    has.sum_duplicates()
    has.data[:] = 1

    def als() -> None:
        with threadpool_limits(1, "blas"):
            AlternatingLeastSquares(random_state=1).fit(has, show_progress=False)

    times = [(*spent(ours), *spent(als)) for _turn in range(4)][1:]
    own, used, theirs, used_there = map(statistics.median, zip(*times, strict=True))
    yield Ratio(f"{what}, online_retail", own, "implicit ALS of the same rows", theirs, 1 / 3)
    yield Ratio(f"{what}, processor time", used, "implicit ALS of the same rows", used_there, 1 / 3)


def _both(one: Ratio, other: Ratio) -> Ratio:
    """All that is learned to say what to offer."""
    what = "both, processor time" if "processor" in one.what else "both, by the clock"
    return Ratio(what, one.ours + other.ours, "both of implicit ALS", one.theirs + other.theirs, one.aim)


def _ten(session: Any) -> Ratio:
    remembered.shop(session, LAST)
    regulars = select(CustomerFigure.customer_id).where(CustomerFigure.purchase_days > 3).limit(300)
    asked = [partial(suggestions.for_customer, session, key, LAST, 10, mixed=True) for key in session.scalars(regulars)]
    ours = statistics.median(median(one, 1) for one in asked)
    return Ratio("ten suggestions for one customer, the same shop", ours, "five milliseconds", 0.005, 1)


# ---- a very large shop -------------------------------------------------------------------------


def recomputing() -> Iterator[Ratio]:
    """100,000 customers and five million lines: all figures, and pandas' from the lines of the same file, in turn.

    Both say the same of days, sums, gaps, scores and the days on which stages end, or it fails; pandas says nothing of
    what a customer will do. The sentence that goes with a stage is worded when it is read, and is not among them. What
    the book keeps up with each sale is read; then, once, it is worked out anew from the purchases and written down.
    """
    try:
        import pandas as pd
    except ImportError:  # the peers are a group of their own
        return
    warnings.simplefilter("ignore", UserWarning)  # pandas would rather have SQLAlchemy's connection
    with folder() as place:
        book = very_large(place / "large.regulars")
        connection = driver.connect(str(book.path))
        peer = partial(figure_peers.figures, connection, END)
        with book.read() as session:
            whole = partial(insights.table, session, END)
            _compare(whole(), peer(), pd)
            times = [[spent(one) for one in (whole, peer)] for _turn in range(3)]
        connection.close()
        with book.write("figures") as session:
            anew = spent(partial(figures.rebuild, session))
        book.close()
    what = f"{CUSTOMERS:,} customers, {RECEIPTS * LINES:,} lines"
    for clock, told in enumerate(("", ", processor time")):
        own, theirs = (statistics.median(turn[side][clock] for turn in times) for side in (0, 1))
        yield Ratio(f"every figure, stage and outlook of {what}{told}", own, _PANDAS, theirs, 0.2)
        yield Ratio(f"what is kept of them, anew from the purchases{told}", anew[clock], _PANDAS, theirs, 0.2)


_PANDAS = "pandas, the same figures from the lines, no outlook"


def _compare(rows: list[insights.InsightRow], frame: Any, pd: Any) -> None:
    """Fails if any buyer's figure is another one there."""
    of = {row.customer_id: row for row in rows if row.purchase_days}
    ours = [of[key] for key in frame.index]
    columns = {
        "visits": [row.purchase_days for row in ours], "net": [row.net_sales for row in ours],
        "first": [row.first_purchase for row in ours], "last": [row.last_purchase for row in ours],
        "late_on": [row.standing.late_on for row in ours], "lapsed_on": [row.standing.lapsed_on for row in ours],
        "r": [row.r for row in ours], "f": [row.f for row in ours], "m": [row.m for row in ours],
    }  # fmt: skip
    for name, values in columns.items():
        theirs = frame[name].dt.date if name in ("first", "last", "late_on", "lapsed_on") else frame[name]
        if len(of) != len(frame) or not pd.Series(values, index=frame.index).fillna(0).eq(theirs.fillna(0)).all():
            raise RuntimeError(f"not the same: {name}")
    if not np.allclose([row.usual_gap_days for row in ours], frame["usual_gap"]):
        raise RuntimeError("not the same: usual_gap")


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
