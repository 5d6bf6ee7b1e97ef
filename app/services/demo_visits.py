"""On which days the demo shop's customers come: each in a rhythm of their own, up to the shop's last day."""

from __future__ import annotations

from random import Random

from app.services.demo_calendar import Calendar
from app.services.demo_people import Person

REGULAR = 9.0
"""How even a rhythm is: the shape of the gamma distribution its gaps are drawn from."""

_FEAST_OF = {"han": "imlek", "chinese_indonesian": "imlek", "norse": "christmas"}


def plan(rnd: Random, calendar: Calendar, person: Person, pace: float) -> list[int]:
    """The day numbers of a person's visits, in order.

    Args:
        pace: 1 for the rhythms the seeds give; twice that for twice as many visits.
    """
    days = _plan(rnd, calendar, person, pace)
    return sorted({day for day in days if calendar.busy(day)})


def _plan(rnd: Random, calendar: Calendar, person: Person, pace: float) -> list[int]:
    kind, last = person.kind, calendar.last
    gap = max(person.gap / pace, 2.0)
    silent = person.role.get("silence")
    if kind == "prospect":
        return []
    if kind == "newcomer":
        ago = silent or rnd.choice((2, 3, 4, 5, 7, 12, 17, 23, 30, 38, 47, 58, 70))
        return [calendar.near(rnd, last - ago, 0) or calendar.near(rnd, last - ago, 2)]
    if kind == "once":
        return [calendar.near(rnd, last - rnd.randint(35, 720), 2)]
    if kind == "seasonal":
        return _seasonal(rnd, calendar, person)
    if kind == "starter":
        end = last - rnd.randint(1, 6)
        return _backwards(rnd, calendar, end, end - gap * rnd.choice((1.6, 2.4, 3.2)), gap)
    if kind in ("late", "leaver", "won_back"):
        return _gone(rnd, calendar, person, pace)
    newest = last - gap * rnd.random() * 1.1
    begin = calendar.first if rnd.random() < 0.38 else rnd.uniform(calendar.first, newest - 2 * gap)
    return _backwards(rnd, calendar, newest, begin, gap)


def _gone(rnd: Random, calendar: Calendar, person: Person, pace: float) -> list[int]:
    """Those who kept a rhythm and fell silent; the ones won back came again after a long while."""
    last, gap = calendar.last, person.gap
    most = max(round(22 * pace), 4)
    again: list[int] = []
    if person.kind == "late":
        end = last - gap * (person.role.get("silence") or rnd.uniform(1.9, 3.1))
    elif person.kind == "leaver":
        end = last - rnd.uniform(max(30, 4.5 * gap), 275)
    else:
        back = last - rnd.randint(1, 18)
        again = [calendar.near(rnd, back, 1)]
        end = back - rnd.uniform(max(150, 5 * gap), 250)
    begin = max(end - rnd.uniform(min(7, most), most) * gap, calendar.first)
    return _backwards(rnd, calendar, end, begin, gap) + again


def _backwards(rnd: Random, calendar: Calendar, end: float, begin: float, gap: float) -> list[int]:
    """Visits from `end` back to `begin`, closer together in busy weeks."""
    slack = 0 if gap < 4 else 1 if gap < 20 else 2
    days = [calendar.near(rnd, int(end), 0) or calendar.near(rnd, int(end), 3)]
    at = float(int(end))
    while True:
        at -= max(gap * rnd.gammavariate(REGULAR, 1 / REGULAR), 1.0) * (0.75 if calendar.feast_on(int(at)) else 1.0)
        if at < begin:
            return days
        days.append(calendar.near(rnd, int(at), slack))


def _seasonal(rnd: Random, calendar: Calendar, person: Person) -> list[int]:
    """Once to three times before each of their feasts, and hardly ever else."""
    mine = _FEAST_OF.get(person.culture, "lebaran" if rnd.random() < 0.8 else "christmas")
    days = []
    for feast, day in calendar.feasts:
        if feast == mine and rnd.random() < 0.92:
            days += [calendar.near(rnd, day - rnd.randint(2, 15), 1) for _visit in range(rnd.choice((1, 1, 2, 3)))]
    return days
