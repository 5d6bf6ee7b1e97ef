"""How fast the program is at what an owner waits for."""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import func, select

from app.exchange import incoming
from app.models.customer import Customer
from app.models.figure import CustomerProduct
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine
from app.reports import catalog
from app.services import customer_page, customer_search, demo, insights, purchases, suggestions
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests.bench import ROOT, Ratio, median, real_data

TODAY = dt.date(2026, 11, 1)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def demo_book(path: Path, **size: int) -> Book:
    """A demo shop in a book of its own."""
    book = Book.create(path, demo.shop())
    with book.write("demo") as session:
        demo.fill(session, as_of=TODAY, seed=1, **size)
    return book


def imported(place: Path, data: Path) -> tuple[Book, float]:
    """The real shop's book, and the seconds its import took."""
    book = Book.create(place / "real.regulars", ShopDraft("Gifts", "GBP", "GB", "Europe/London"))
    file = data / "online_retail.csv.gz"
    start = time.perf_counter()
    incoming.import_file(book, file, incoming.look(file).mapping)
    return book, time.perf_counter() - start


def importing() -> Iterator[Ratio]:
    """A year of real sales, and the same rows through the bare driver."""
    data = real_data()
    if data is None:
        return
    with folder() as place:
        book, ours = imported(place, data)
        with book.read() as session:
            tables = {
                model: list(map(tuple, session.connection().exec_driver_sql(f"SELECT * FROM {model.__tablename__}")))
                for model in (Customer, Product, Purchase, PurchaseLine)
            }
            make = [
                row[0]
                for row in session.connection().exec_driver_sql(
                    "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
                    "AND tbl_name IN ('customer', 'product', 'purchase', 'purchase_line') ORDER BY type DESC"
                )
            ]
        theirs = raw_insert(place / "raw.db", make, {m.__tablename__: rows for m, rows in tables.items()})
        yield Ratio("import of 541,909 real lines", ours, "executemany of the same rows, tables and indexes", theirs, 4)
        yield from reporting(book)
        yield from figuring(book)
        book.close()


def raw_insert(path: Path, make: list[str], tables: dict[str, list[Any]]) -> float:
    """Seconds to write the rows with the bare driver, one transaction, same tables and indexes, on the disk."""
    connection = driver.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for sql in make:
        connection.execute(sql)
    start = time.perf_counter()
    connection.execute("BEGIN")
    for name, rows in tables.items():
        if rows:
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    connection.execute("COMMIT")
    taken = time.perf_counter() - start
    connection.close()
    return taken


NAIVE = (
    "SELECT sum(l.net) FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id WHERE p.day BETWEEN ? AND ?",
    "SELECT count(DISTINCT p.customer_id) FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id "
    "WHERE l.quantity > 0 AND p.day BETWEEN ? AND ?",
    "SELECT count(*) FROM (SELECT p.customer_id, min(p.day) AS first FROM purchase p JOIN purchase_line l "
    "ON l.purchase_id = p.id WHERE l.quantity > 0 GROUP BY p.customer_id) WHERE first BETWEEN ? AND ?",
    "SELECT p.customer_id, sum(l.net) FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id "
    "WHERE p.day BETWEEN date(?, '-1 year') AND ? GROUP BY p.customer_id ORDER BY 2 DESC",
    "SELECT f.first, substr(p.day, 1, 7), count(DISTINCT p.customer_id) FROM purchase p JOIN (SELECT customer_id, "
    "substr(min(day), 1, 7) AS first FROM purchase GROUP BY customer_id) f ON f.customer_id = p.customer_id "
    "JOIN purchase_line l ON l.purchase_id = p.id WHERE ? < ? GROUP BY 1, 2",
    "SELECT customer_id, max(day), count(DISTINCT day) FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id "
    "WHERE ? < ? GROUP BY customer_id",
)


def reporting(book: Book) -> Iterator[Ratio]:
    """The retention report of the real shop as PDF, and plain SQL for its figures, this period and the one before."""
    periods = [(dt.date(2011, 11, 1), dt.date(2011, 11, 30)), (dt.date(2011, 10, 1), dt.date(2011, 10, 31))]
    connection = driver.connect(str(book.path))

    def naive() -> None:
        for start, end in periods:
            for sql in NAIVE:
                connection.execute(sql, (start.isoformat(), end.isoformat())).fetchall()

    def ours() -> None:
        with book.read() as session:
            request = catalog.Request("retention", periods[0][1], *periods[0])
            catalog.render(session, request)

    ours()
    yield Ratio("retention report of that book, PDF", median(ours, 3), "naive SQL for its figures", median(naive, 3), 1)
    connection.close()


def figuring(book: Book) -> Iterator[Ratio]:
    """Every figure of every customer of the real shop, and pandas on the way to just four of them."""
    try:
        import pandas as pd
    except ImportError:  # the peers are a group of their own
        return
    connection = driver.connect(str(book.path))

    def peer() -> None:
        sql = "SELECT p.customer_id, p.day, l.net FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id"
        cursor = connection.execute(sql)
        frame = pd.DataFrame(cursor.fetchall(), columns=["customer", "day", "net"])
        frame.groupby("customer").agg(
            first=("day", "min"), last=("day", "max"), days=("day", "nunique"), net=("net", "sum")
        )

    def ours() -> None:
        with book.read() as session:
            insights.table(session, dt.date(2011, 12, 9), with_loyalty=False)

    ours()
    yield Ratio("every customer's figures, stage and outlook", median(ours, 3), "pandas, four sums", median(peer, 3), 1)
    connection.close()


def recording() -> Iterator[Ratio]:
    """One recorded sale to a regular on a day they had not been in, and the disk's own time to keep a page, in turn."""
    with folder() as place:
        book = demo_book(place / "demo.regulars")
        with book.read() as session:
            who = session.scalars(select(Customer.id).limit(50).offset(20)).all()
            milk = session.scalars(select(Product.id).limit(1)).one()
        handle = os.open(place / "floor", os.O_WRONLY | os.O_CREAT)

        def floor() -> None:
            os.write(handle, bytes(4096))
            os.fdatasync(handle)

        def sale(turn: int) -> None:
            sell(book, who[turn % len(who)], TODAY + dt.timedelta(turn // len(who)), milk)

        sale(0)
        times = [(median(partial(sale, turn), 1), median(floor, 1)) for turn in range(1, 301)]
        ours, theirs = map(statistics.median, zip(*times, strict=True))
        yield Ratio("one recorded sale", ours, "fdatasync of a page", theirs, 10)
        os.close(handle)
        book.close()


def sell(book: Book, customer: int, day: dt.date, product: int) -> None:
    """One paid sale of one piece."""
    draft = PurchaseDraft(customer, day, (LineDraft(product, 1000, 98_000),), (PaymentDraft(98_000),))
    with book.write("sale") as session:
        purchases.record(session, draft)


def following(book: Book, keys: list[int]) -> Iterator[Ratio]:
    """A sale of what most bought, and all that is then right: the customer's figures, stage, rhythm and suggestions."""
    with book.read() as session:
        best = select(CustomerProduct.product_id).group_by(CustomerProduct.product_id)
        product = session.scalars(best.order_by(func.count().desc()).limit(1)).one()

    def sale(key: int, day: dt.date) -> None:
        sell(book, key, day, product)
        with book.read() as session:
            shown = customer_page.page(session, key, day)
            suggestions.for_customer(session, key, day)
        if shown is None or shown.figures.last_day != day:
            raise RuntimeError("the figures do not know of the sale")

    turns = [partial(sale, key, TODAY + dt.timedelta(days)) for days in range(5) for key in keys]
    ours = statistics.median(median(turn, 1) for turn in turns)
    yield Ratio("a sale at 500,000 lines, then figures, stage, suggestions", ours, "what a person notices", 0.05, 1)


def searching() -> Iterator[Ratio]:
    """Search as you type among 100,000 customers, and LIKE over the same names."""
    with folder() as place:
        book = demo_book(place / "many.regulars", customers=100_000, lines=100_000)
        with book.read() as session:
            names = session.scalars(select(Customer.name).limit(20).offset(50_000)).all()
            parts = [name[:4].casefold() for name in names if len(name) > 4]
            raw = session.connection().connection.dbapi_connection
            assert raw is not None

            def ours() -> None:
                for part in parts:
                    customer_search.search(session, part)

            def like() -> None:
                for part in parts:
                    sql = "SELECT id, name FROM customer WHERE name LIKE ? ORDER BY name LIMIT 20"
                    raw.execute(sql, (f"%{part}%",)).fetchall()

            ours()
            like()
            ours_each, like_each = median(ours, 7) / len(parts), median(like, 7) / len(parts)
        yield Ratio("search of 100,000 customers", ours_each, "LIKE '%q%', ordered", like_each, 0.1)
        book.close()


def opening() -> Iterator[Ratio]:
    """A customer's page in a large book, and in a small one, for customers with as many receipts, in turn."""
    with folder() as place, ExitStack() as opened:
        shown: list[Callable[[], None]] = []
        books = {}
        for lines in (500_000, 5_000):
            book = demo_book(place / f"{lines}.regulars", customers=max(lines // 100, 50), lines=lines)
            opened.callback(book.close)
            session = opened.enter_context(book.read())
            books[lines] = book, typical(session)
            shown.append(partial(pages, session, books[lines][1]))
        times = [[median(one, 1) for one in shown] for _turn in range(20)][1:]
        ours, theirs = (
            statistics.median(column) / len(keys)
            for column, (_book, keys) in zip(zip(*times, strict=True), books.values(), strict=True)
        )
        yield Ratio("customer page at 500,000 lines", ours, "the same at 5,000 lines", theirs, 1.5)
        yield from following(*books[500_000])


def pages(session: Any, keys: list[int]) -> None:
    """These customers' pages."""
    for key in keys:
        customer_page.page(session, key, TODAY)


def typical(session: Any) -> list[int]:
    """Some customers with eight to twelve purchase days."""
    found = session.connection().exec_driver_sql(
        "SELECT customer_id FROM customer_figure WHERE purchase_days BETWEEN 8 AND 12 ORDER BY customer_id LIMIT 10"
    )
    return [row[0] for row in found]


BARE = (
    "import sys\nfrom PySide6.QtWidgets import QApplication, QMainWindow\n"
    "import os\nclass W(QMainWindow):\n    def paintEvent(self, e):\n"
    "        super().paintEvent(e)\n        os._exit(0)\n"
    "a = QApplication(sys.argv)\nw = W()\nw.resize(1280, 800)\nw.show()\na.exec()\n"
)
OURS = (
    "import os, sys\nfrom app.ui import window\n"
    "real = window.Window.paintEvent\n"
    "def paint(self, e):\n    real(self, e)\n    os._exit(0)\n"
    "window.Window.paintEvent = paint\n"
    "from app.__main__ import main\nsys.exit(main(['--book', sys.argv[1]]))\n"
)


def starting() -> Iterator[Ratio]:
    """From the start of the process to the first painted window on the demo book, which ends it, and a bare window."""
    with folder() as place:
        demo_book(place / "demo.regulars").close()
        home = os.environ | {"REGULARS_HOME": str(place / "home"), "PYTHONPATH": str(ROOT)}
        home.pop("PYTHONDONTWRITEBYTECODE", None)  # an owner's second start finds everything compiled

        def process(*code: str) -> Callable[[], object]:
            return lambda: subprocess.run(
                [sys.executable, "-c", *code], env=home, cwd=ROOT, check=True, capture_output=True
            )

        ours, bare = process(OURS, str(place / "demo.regulars")), process(BARE)
        ours()
        bare()
        yield Ratio("first painted window, demo book", median(ours, 7), "a bare QMainWindow", median(bare, 7), 2)


ALL: dict[str, Callable[[], Iterator[Ratio]]] = {
    "import": importing,
    "sale": recording,
    "start": starting,
    "search": searching,
    "page": opening,
}
