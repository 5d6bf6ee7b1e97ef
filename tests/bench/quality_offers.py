"""How often one of ten suggestions is bought next, and how often a basket is completed, beside the peers."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from app.insights import crowd, offers, pairs
from app.insights.rhythm import START_GAP
from app.services import remembered, shelves, suggestions, who_bought
from app.storage.book import Book
from tests.bench import offer_peers as peers
from tests.bench import product_shops, real_data

TOP = 10
AFTER = 60
"""Days after the cut in which each known customer's first basket is the truth."""
CUTS = (dt.date(2011, 10, 10), dt.date(2011, 7, 31), dt.date(2011, 5, 31))
PART = 0.2
"""The share of baskets that are kept back, …"""
HIDDEN = 12_000
"""… of each of which several items are hidden, one at a time, until there are about so many."""

_SOLD = (
    "SELECT p.customer_id, l.product_id, p.day FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id "
    "JOIN product i ON i.id = l.product_id WHERE i.is_goods AND l.quantity > 0 AND p.customer_id IS NOT NULL "
    "AND p.removed_at IS NULL"
)


def lines() -> Iterator[str]:
    """Both tables, line by line, as far as the data is there."""
    data = real_data()
    if data is None:
        return
    from tests.bench.speed import folder, imported

    with folder() as place:
        copy = place / "online_retail.csv.gz"
        copy.write_bytes((data / copy.name).read_bytes())
        book, _seconds = imported(place, place)
        try:
            yield from next_basket(book)
        finally:
            book.close()
    yield ""
    yield from simulated()
    yield ""
    yield from baskets(data)


# ---- the next basket ---------------------------------------------------------------------------


def next_basket(book: Book) -> Iterator[str]:
    """Everything up to a day is known; the first basket of the 60 days after is to be met."""
    yield f"| Online Retail, hit rate at {TOP}: any / new product | " + " | ".join(map(str, CUTS)) + " |"
    yield "|---|" + "---|" * len(CUTS)
    columns = [_of_cut(book, cut) for cut in CUTS]
    for name in columns[0]:
        yield f"| {name} | " + " | ".join(column[name] for column in columns) + " |"


def _of_cut(book: Book, cut: dt.date) -> dict[str, str]:
    with book.read() as session:
        sold = np.array([(*row[:2], dt.date.fromisoformat(row[2]).toordinal())
                         for row in session.connection().exec_driver_sql(_SOLD)])  # fmt: skip
        split = Split(sold, cut.toordinal())
        asked: dict[str, dict[int, list[int]]] = {}
        for name, new_only in (("all", False), ("new", True)):
            asked[name] = {}
            for row in suggestions.for_all(session, cut, TOP, new_only):
                asked[name].setdefault(row.customer_id, []).append(row.product_id)
        table = who_bought.bought(session, cut)
        earlier = cut - dt.timedelta(AFTER)
        before, known = Split(sold[sold[:, 2] <= split.cut], earlier.toordinal()), who_bought.bought(session, earlier)
    found = {"Regulars": f"{split.hits_of(asked['all'], False):.3f} / {split.hits_of(asked['new'], True):.3f}"}
    ways = dict(peers_of(split, table))
    learned = peers.ranker(dict(peers_of(before, known)), before.bought(), ways)
    for name, scores in (ways if learned is None else {**ways, "LightGBM over all of these": learned}).items():
        found[name] = f"{split.hits(scores, False):.3f} / {split.hits(scores, True):.3f}"
    return found


# ---- simulated shops ---------------------------------------------------------------------------


def simulated() -> Iterator[str]:
    """The same of simulated shops of different kinds, three days of each."""
    found = {name: _of_shop(name) for name in product_shops.KINDS}
    names = list(next(iter(found.values())))
    yield f"| simulated shops, hit rate at {TOP}: any / new product | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for shop, rates in found.items():
        best = np.max(list(rates.values()), axis=0)
        told = [_bold(*rate, *best) for rate in rates.values()]
        yield f"| {shop} | " + " | ".join(told) + " |"


def _bold(any_: float, new: float, most: float, most_new: float) -> str:
    """Both rates; in bold what nobody else is better than, to the digits shown."""
    return " / ".join(
        f"**{rate:.3f}**" if round(rate, 3) >= round(best, 3) else f"{rate:.3f}"
        for rate, best in ((any_, most), (new, most_new))
    )


def _of_shop(name: str) -> dict[str, Any]:
    """Way -> (hit rate of any product, of new ones), means over the days."""
    sold, rates = product_shops.make(name), []
    for cut in product_shops.cuts(name):
        split = Split(sold, cut)
        table = table_of(split.past)
        one = {"Regulars": tuple(split.hits_of(ours(split, table, new), new) for new in (False, True))}
        one |= {way: (split.hits(scores, False), split.hits(scores, True)) for way, scores in peers_of(split, table)}
        rates.append(one)
    return {way: np.mean([one[way] for one in rates], axis=0) for way in rates[0]}


def table_of(past: Any) -> who_bought.Table:
    rows = past[np.lexsort((past[:, 2], past[:, 1], past[:, 0]))]
    begin = np.flatnonzero(np.append(True, (np.diff(rows[:, :2], axis=0) != 0).any(axis=1)))
    days = np.diff(np.append(begin, len(rows)))
    each = (rows[begin, 0], rows[begin, 1], days, rows[begin, 2], rows[begin + days - 1, 2])
    return who_bought.Table(*each, np.ones_like(days))


def ours(split: Split, table: who_bought.Table, new: bool) -> dict[int, list[int]]:
    """The program's own lists, of a shop that is in no book."""
    stock = shelves.Stock({}, frozenset(split.products.tolist()), {}, {})
    shop = remembered.Shop(0, crowd.learn(*table.columns()), stock, {}, 0)
    asked = suggestions._Asked(shop, dt.date.fromordinal(split.cut), TOP, new, False, frozenset())
    shelf = suggestions._shelf(asked, set(), {})
    return {
        key: [offer.product for offer in suggestions._offers(asked, table.of(key), shelf, START_GAP, {})]
        for key in sorted(split.truth)
    }


def peers_of(split: Split, table: who_bought.Table) -> Iterator[tuple[str, Any]]:
    has, some = split.has, split.has[split.people]
    day, recent = split.cut, np.zeros(has.shape[1], dtype=np.float32)
    late = np.searchsorted(split.products, table.product[table.last > day - offers.LATELY])
    np.add.at(recent, late, 1)
    days = np.zeros_like(has)
    days[np.searchsorted(split.customers, table.customer), np.searchsorted(split.products, table.product)] = table.days
    yield "popularity", peers.popularity(has, len(some))
    yield "popularity of 30 days", np.tile(recent, (len(some), 1))
    yield "own repeats, then popularity", days[split.people] + 1e-6 * has.sum(axis=0)
    yield "item-item cosine", peers.cosine(has, some)
    yield "EASE^R", peers.ease(has, some)
    yield "UP-CF@r", peers.up_cf(has, some, split.lately())
    scores = peers.als(has, split.people)
    if scores is not None:
        yield "implicit ALS", scores


class Split:
    """What was known on a day, and what known customers bought first in the days after.

    Attributes:
        customers, products: keys, rising; has: (c, p) 1 where bought up to the day; people: rows of those judged.
    """

    def __init__(self, sold: Any, cut: int) -> None:
        self.cut = cut
        self.past = sold[sold[:, 2] <= cut]
        self.customers, who = np.unique(self.past[:, 0], return_inverse=True)
        self.products, what = np.unique(self.past[:, 1], return_inverse=True)
        self.has = np.zeros((len(self.customers), len(self.products)), dtype=np.float32)
        self.has[who, what] = 1
        after = sold[(sold[:, 2] > cut) & (sold[:, 2] <= cut + AFTER) & np.isin(sold[:, 0], self.customers)]
        self.truth: dict[int, set[int]] = {}
        for key in np.unique(after[:, 0]).tolist():
            mine = after[after[:, 0] == key]
            self.truth[key] = set(mine[mine[:, 2] == mine[:, 2].min(), 1].tolist())
        self.people = np.searchsorted(self.customers, sorted(self.truth))

    def bought(self) -> Any:
        """(judged customers, products) 1 where bought next."""
        truth = np.zeros((len(self.people), len(self.products)), dtype=np.float32)
        for row, key in enumerate(sorted(self.truth)):
            truth[row, np.isin(self.products, list(self.truth[key]))] = 1
        return truth

    def lately(self) -> Any:
        """(c, p) of each customer's latest three baskets, the share that held each product."""
        share = np.zeros_like(self.has)
        visits = np.unique(self.past[:, [0, 2]], axis=0)
        ends = np.searchsorted(visits[:, 0], self.customers, side="right")
        counts = np.minimum(np.diff(ends, prepend=0), 3)
        rows = np.searchsorted(self.customers, self.past[:, 0])
        late = self.past[:, 2] >= visits[ends - counts, 1][rows]
        baskets_ = np.unique(self.past[late], axis=0)
        rows = np.searchsorted(self.customers, baskets_[:, 0])
        np.add.at(share, (rows, np.searchsorted(self.products, baskets_[:, 1])), 1.0 / counts[rows])
        return share

    def hits(self, scores: Any, new: bool) -> float:
        """The hit rate of scores (judged customers, products)."""
        if new:
            scores = np.where(self.has[self.people] > 0, -np.inf, scores)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :TOP]
        keys = self.customers[self.people].tolist()
        return self.hits_of({key: self.products[row].tolist() for key, row in zip(keys, best, strict=True)}, new)

    def hits_of(self, lists: dict[int, list[int]], new: bool) -> float:
        """The hit rate of one list a customer; of new products, over those who bought any."""
        rate = []
        for place, key in zip(self.people.tolist(), sorted(self.truth), strict=True):
            wanted = self.truth[key]
            if new:
                wanted = wanted - set(self.products[self.has[place] > 0].tolist())
            if wanted:
                rate.append(bool(wanted & set(lists.get(key, ()))))
        return float(np.mean(rate))


# ---- completing a basket -----------------------------------------------------------------------


def baskets(data: Path) -> Iterator[str]:
    """One item of each basket kept back is hidden, the rest is in hand."""
    sets = {"Groceries": _groceries(data), "Bread Basket": _bakery(data), "Online Retail": _gifts(data)}
    columns = {f"{name}, {how}": _completed(rows, how == "later") for name, rows in sets.items() for how in
               ("any fifth", "later")}  # fmt: skip
    yield ""
    yield f"| one item hidden, hit rate at {TOP} | " + " | ".join(columns) + " |"
    yield "|---|" + "--:|" * len(columns)
    for name in next(iter(columns.values())):
        yield f"| {name} | " + " | ".join(f"{column[name]:.3f}" for column in columns.values()) + " |"


def _completed(rows: list[list[str]], later: bool) -> dict[str, float]:
    names = {name: key for key, name in enumerate(sorted({name for row in rows for name in row}))}
    has = np.zeros((len(rows), len(names)), dtype=np.float32)
    for place, row in enumerate(rows):
        has[place, [names[name] for name in row]] = 1
    dice = np.random.default_rng(1)
    order = np.arange(len(rows)) if later else dice.permutation(len(rows))
    cut = round(len(rows) * (1 - PART))
    known, kept = has[order[:cut]], has[order[cut:]]
    kept = kept[kept.sum(axis=1) >= 2][:3000]
    kept = np.repeat(kept, min(max(HIDDEN // len(kept), 1), 8), axis=0)
    hidden = np.array([dice.choice(np.flatnonzero(row)) for row in kept])
    kept[np.arange(len(kept)), hidden] = 0
    found = {"Regulars": _ours(known, kept, hidden)}
    for name, peer in (
        ("popularity", lambda has, some: peers.popularity(has, len(some))), ("largest confidence", peers.confidence),
        ("EASE^R", peers.ease), ("EASE^R, λ 20", lambda has, some: peers.ease(has, some, 20.0)),
        ("item-item cosine", peers.cosine), ("largest lift", peers.lift),
    ):  # fmt: skip
        scores = np.where(kept > 0, -np.inf, peer(known, kept))
        best = np.argsort(-scores, axis=1, kind="stable")[:, :TOP]
        found[name] = float((best == hidden[:, None]).any(axis=1).mean())
    return found


def _ours(known: Any, kept: Any, hidden: Any) -> float:
    """As at the counter: what goes with the basket, then what most bought."""
    learned = pairs.learn(*np.nonzero(known))
    times = known.sum(axis=0).astype(int)
    bought = dict(enumerate(times.tolist()))
    everything = frozenset(np.flatnonzero(times).tolist())
    shelf = offers.Shelf(everything, bought, offers.popular(bought, everything), {}, {}, {})
    hits = []
    for row, wanted in zip(kept, hidden.tolist(), strict=True):
        basket = np.flatnonzero(row)
        spoken = offers.by_pairs(basket, learned, everything)
        best = offers.ranked(offers.news(frozenset(basket.tolist()), spoken, shelf), TOP)
        hits.append(wanted in [offer.product for offer in best])
    return float(np.mean(hits))


def _groceries(data: Path) -> list[list[str]]:
    text = (data / "groceries.csv").read_text("utf-8")
    return [[name.strip() for name in row if name.strip()] for row in csv.reader(text.splitlines())]


def _bakery(data: Path) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    with (data / "bread_basket.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["Item"] != "NONE":
                found.setdefault(row["Transaction"], []).append(row["Item"])
    return list(found.values())


def _gifts(data: Path) -> list[list[str]]:
    import gzip

    from app.services.goods import is_goods

    found: dict[str, list[str]] = {}
    with gzip.open(data / "online_retail.csv.gz", "rt", encoding="utf-8", errors="replace") as file:
        for row in csv.DictReader(file):
            if float(row["Quantity"]) > 0 and is_goods(row["StockCode"], row["Description"] or ""):
                found.setdefault(row["InvoiceNo"], []).append(row["StockCode"].upper())
    return list(found.values())
