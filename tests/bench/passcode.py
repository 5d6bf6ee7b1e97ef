"""What a passcode costs: in turn with the same book without one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.services import shop, today
from app.storage import encryption, passcode
from app.storage.book import Book
from tests.bench import Ratio
from tests.bench.speed import TODAY, demo_book, folder, pages, sell, typical

WORDS = "three brown foxes"
LINES = 500_000
ROUNDS = 9


def unlocking() -> Iterator[Ratio]:
    """From the passcode typed to what the first page shows, without the same for the plain book; then daily work."""
    with folder() as place:
        plain, locked = place / "plain.regulars", place / "locked.regulars"
        demo_book(plain, customers=LINES // 100, lines=LINES).close()
        locked.write_bytes(plain.read_bytes())
        passcode.put_on(locked, passcode.prepare(WORDS))
        files = (locked, plain)
        times = [[_first_page(file) for file in files] for _turn in range(ROUNDS)][1:]
        with_passcode, without = (statistics.median(column) for column in zip(*times, strict=True))
        added = with_passcode - without
        yield Ratio("what unlocking adds to opening 500,000 lines (CPU)", added, "what is allowed", 0.5, 1)
        passcode.unlock(locked, WORDS)
        books = [Book.open(file) for file in files]
        yield from _daily(books)
        for book in books:
            book.close()


def _first_page(file: Path) -> float:
    """Seconds until the sidebar and Today have what they show, from a file that the system has in memory.

    Those of the processor: the limit is a fixed one, so that others at work on the machine must not count; with nobody
    else there it is what is waited for, since all of it is arithmetic on one thread.
    """
    encryption.forget()
    start = time.process_time()
    if encryption.locked(file):
        passcode.unlock(file, WORDS)
    book = Book.open(file)
    try:
        with book.read() as session:
            shop.get(session)
            shop.counts(session)
            today.count(session, TODAY)
        return time.process_time() - start
    finally:
        book.close()


def _daily(books: list[Book]) -> Iterator[Ratio]:
    """A sale and a customer's page in the encrypted book, and in the plain one."""
    keys = []
    for book in books:
        with book.read() as session:
            keys.append(typical(session))

    def sale(place: int) -> None:
        sell(books[place], keys[place][0], TODAY, 1)

    def page(place: int) -> None:
        with books[place].read() as session:
            pages(session, keys[place])

    for what, act in (("one recorded sale, encrypted", sale), ("ten customers' pages, encrypted", page)):
        ours, theirs = _in_turn(act)
        yield Ratio(what, ours, "the same without a passcode", theirs, 2)


def _in_turn(act: Callable[[int], object]) -> tuple[float, float]:
    times: list[list[float]] = [[], []]
    for _turn in range(30):
        for place in (0, 1):
            start = time.perf_counter()
            act(place)
            times[place].append(time.perf_counter() - start)
    ours, theirs = (statistics.median(column[3:]) for column in times)
    return ours, theirs
