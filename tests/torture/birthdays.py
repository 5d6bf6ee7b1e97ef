"""A birthday on every day of the year, for thirty years: each is brought up once a year, in time, and never again.

Day after day somebody looks at what is due and answers it, as on the page Today. 29 February is kept both ways.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

from app.insights import calendar
from app.models.customer import Customer
from app.models.shop import Shop
from app.models.special_date import SpecialDate
from app.services import figures, follow_ups, journal, occasions
from app.services.follow_ups import Occasion
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests.torture import tell

FIRST = 2027
LEADS = 61
"""Days before that people are reminded: 0 to 60, one after the other."""

DAYS = [dt.date(2028, 1, 1) + dt.timedelta(n) for n in range(366)]


def prepare(path: Path, *, march: bool) -> Book:
    """A shop with a customer for every day of the year."""
    book = Book.create(path, ShopDraft("Toko Melati", "IDR", "ID", "Asia/Jakarta"))
    since = dt.date(FIRST - 1, 1, 1)
    with book.write("people") as session:
        for n, day in enumerate(DAYS, 1):
            journal.insert(session, Customer, code=f"C{n}", name=f"Customer {n}", sort_key=f"{n:03}", since=since)
            journal.insert(
                session, SpecialDate, customer_id=n, kind="birthday", month=day.month, day=day.day, lead_days=n % LEADS
            )
        figures.refresh(session, range(1, 367))
        journal.update(session, Shop, 1, {"leap_day_on_march": march})
    return book


def live(book: Book, years: int, *, march: bool) -> tuple[Counter[tuple[int, int]], list[str]]:
    """Looks and answers every day; returns how often each birthday of each year came up, and what was wrong."""
    told: Counter[tuple[int, int]] = Counter()
    wrong: list[str] = []
    begin = dt.date(FIRST, 1, 1)
    for year in range(FIRST, FIRST + years):
        with book.write(str(year)) as session:
            day = dt.date(year, 1, 1)
            while day.year == year:
                for one in occasions.dates(session, day, 1000):
                    assert one.date is not None
                    told[one.customer_id, one.on.year] += 1
                    kept = calendar.falls_on(one.date.month, one.date.day, one.on.year, leap_on_march=march)
                    if one.on != kept or day != max(one.on - dt.timedelta(one.date.lead_days), begin):
                        wrong.append(f"{one.date.month}-{one.date.day} for {one.on} on {day}")
                    about = Occasion(one.customer_id, one.kind, one.anchor, "birthday")
                    follow_ups.drop(session, about, day)
                day += dt.timedelta(1)
    return told, wrong


def naive(years: int) -> int:
    """How many birthdays a reminder that looks for the same day and month would leave out."""
    whole = [
        dt.date(FIRST, 1, 1) + dt.timedelta(n)
        for n in range((dt.date(FIRST + years, 1, 1) - dt.date(FIRST, 1, 1)).days)
    ]
    here = Counter((day.month, day.day, day.year) for day in whole)
    return sum(not here[day.month, day.day, year] for day in DAYS for year in range(FIRST, FIRST + years))


def whole(folder: Path, years: int = 30) -> bool:
    """The whole of it; the control is a reminder that knows nothing of 29 February."""
    good, left_out = True, naive(years)
    for march in (False, True):
        book = prepare(folder / f"{march}.regulars", march=march)
        told, wrong = live(book, years, march=march)
        book.close()
        every = {(n, year) for n in range(1, 367) for year in range(FIRST, FIRST + years)}
        once = sum(told[one] == 1 for one in every)
        way = "1 March" if march else "28 February"
        tell([
            f"birthdays, 29 February on {way}: {once} of {len(every)} came up once in their year",
            f"  {len(wrong)} too early, too late or on another day {wrong[:3] or ''}",
        ])  # fmt: skip
        good = good and once == len(every) and not wrong
    tell([f"control: by day and month alone {left_out} would have been left out"])
    return good and left_out > 0
