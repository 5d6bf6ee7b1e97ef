"""The demo shop: Toko Melati in Bandung, two years of a believable neighbourhood shop, the same for the same seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _
from app.services import demo_purchases, demo_seeds, demo_visits, figures, journal, suggestions
from app.services.demo_calendar import Calendar
from app.services.demo_customers import Register
from app.services.demo_people import Person, gather
from app.services.demo_receipts import WALK_INS, Receipt, Till
from app.services.demo_stories import Stories
from app.services.shop import ShopDraft, counts

DAYS = 731
"""How far back the shop's sales go."""
SAMPLE = 400
"""How many people are looked at to find the pace that makes the lines asked for."""
LINES_A_VISIT = 2.75

Progress = Callable[[float], None]


def shop() -> ShopDraft:
    """The shop itself, for a new book."""
    return ShopDraft(
        "Toko Melati", "IDR", "ID", "Asia/Jakarta", address="Jl. Melati 7, Bandung 40115", phone="(022) 200-0007",
        email="halo@tokomelati.example", tax_id="01.234.567.8-421.000", prices_include_tax=True,
    )  # fmt: skip


def fill(
    session: Session,
    *,
    customers: int = 400,
    lines: int | None = None,
    seed: int = 1,
    as_of: dt.date,
    progress: Progress | None = None,
) -> None:
    """Fills a new book with the demo shop; the same seed and day make the same rows, whatever the clock says.

    The book begins with it: it is nothing that Undo takes back.

    Args:
        lines: how many purchase lines there are to be; None for as many as the customers make by themselves.
        as_of: the shop's last day; it has only just opened.
        progress: told the share done, 0 to 1; may raise Cancelled.

    Raises:
        AppError: the book is not new.
    """
    if counts(session).customers or counts(session).purchases:
        raise AppError(_("The demo shop goes into a new book only."))
    told = progress or (lambda _share: None)
    rnd, seeds = Random(f"Toko Melati {seed}"), demo_seeds.load()
    calendar = Calendar.of(as_of - dt.timedelta(days=DAYS), as_of)
    people = gather(rnd, seeds, customers)
    _plan(rnd, calendar, people, lines)
    receipts = Till(rnd, seeds, calendar, people).receipts(lines, _part(told, 0.0, 0.25))
    products, interests = demo_purchases.stock(session, seeds)
    register = Register(session, rnd, seeds, as_of, interests)
    keys = register.enter(people, _part(told, 0.25, 0.4))
    demo_purchases.write(session, rnd, receipts, (keys, products, register.staff), _part(told, 0.4, 0.7))
    stories = Stories(rnd, seeds, as_of, register.staff, products)
    last = _last_receipts(receipts)
    for place, (person, key) in enumerate(zip(people, keys, strict=True)):
        stories.tell(person, key, last.get(place))
    stories.write(session)
    figures.rebuild(session, _part(told, 0.7, 0.95))
    suggestions.learn(session)
    told(1.0)
    journal.leave_out(session)


def _part(told: Progress, begin: float, end: float) -> Progress:
    return lambda share: told(begin + (end - begin) * share)


def _plan(rnd: Random, calendar: Calendar, people: list[Person], lines: int | None) -> None:
    """Sets everybody's days, at the pace that makes the lines asked for, and since when they are in the book."""
    pace = 1.0 if lines is None else _pace(calendar, people, lines)
    for person in people:
        person.days = demo_visits.plan(rnd, calendar, person, pace)
        person.since = _since(rnd, calendar, person)


def _pace(calendar: Calendar, people: list[Person], lines: int) -> float:
    """Found by halving on some of the people; walk-in sales make up what is missing in the end."""
    some = people[:: max(len(people) // SAMPLE, 1)]
    wanted = lines * (1 - WALK_INS) / LINES_A_VISIT * len(some) / len(people)
    low, high = 0.02, 20.0
    for _step in range(12):
        middle = (low * high) ** 0.5
        dice = Random(0)
        visits = sum(len(demo_visits.plan(dice, calendar, person, middle)) for person in some)
        low, high = (middle, high) if visits < wanted else (low, middle)
    return low


def _since(rnd: Random, calendar: Calendar, person: Person) -> dt.date:
    """The day of the first visit; those who came from the beginning were customers before."""
    if not person.days:
        return dt.date.fromordinal(calendar.last - rnd.randint(1, 300))
    first = person.days[0]
    if first < calendar.first + 2 * person.gap:
        first -= rnd.randint(0, 900)
    return dt.date.fromordinal(first)


def _last_receipts(receipts: list[Receipt]) -> dict[int, int]:
    """Customer's place -> the key of the last receipt on which something was bought."""
    return {one.who: one.key for one in receipts if one.who >= 0 and one.lines and one.lines[0].back is None}
