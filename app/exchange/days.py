"""Days and times as people, tills and spreadsheets write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.errors import AppError
from app.exchange.values import shown
from app.i18n import _
from app.money import round_half_up

LONGEST = 100
"""The most characters a day or a time has, however it is written; longer ones would keep the patterns busy."""

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
    "mei": 5, "mai": 5, "agu": 8, "ags": 8, "okt": 10, "des": 12, "nop": 11, "peb": 2,
}  # fmt: skip
_TIME = (
    r"(?:[T ,]+(?P<time>[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?)"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?)?"
)
_ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _TIME + _ZONE, re.ASCII)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _TIME, re.ASCII)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2})?)?", re.ASCII)
_HAN = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?" + _TIME, re.ASCII)
_NAMED = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)?[ -]([^\W\d_]{3,12})\.?,?[ -]([0-9]{4}|[0-9]{2})" + _TIME)
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,12})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})" + _TIME)
_SERIAL = re.compile(r"[2-6][0-9]{4}(?:\.[0-9]+)?", re.ASCII)
_CLOCK = re.compile(
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?", re.ASCII
)


@dataclass(frozen=True)
class When:
    """A day, and the clock's time in the shop where the file gives one."""

    day: dt.date
    time: dt.time | None = None


def day_order(texts: Iterable[str], default: str = "dmy") -> tuple[str, bool]:
    """How a column writes days whose year comes last: ("dmy" or "mdy", whether that is certain).

    A number over 12 decides. Where no day has one, the order in which the rows run forward in time does,
    and after that the default, uncertain.
    """
    first = second = 0
    pairs: list[tuple[int, int, int]] = []
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.strip()[:LONGEST])
        if not found:
            continue
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        first += one > 12 >= two
        second += two > 12 >= one
        if len(pairs) < 10_000:
            pairs.append((year, one, two))
    if first or second:
        return ("dmy" if first >= second else "mdy"), True
    as_dmy = sum(a[0::2] + a[1:2] > b[0::2] + b[1:2] for a, b in pairwise(pairs))
    as_mdy = sum(a > b for a, b in pairwise(pairs))
    if as_dmy != as_mdy:
        return ("dmy" if as_dmy < as_mdy else "mdy"), False
    return default, not pairs


def parse_when(text: str, order: str = "dmy", zone: ZoneInfo | None = None) -> When:
    """A day with or without a time.

    Args:
        order: "dmy" or "mdy", for days whose year comes last.
        zone: the shop's. A time that says its own offset ("…T22:30:00Z") is told by the clock of the shop, except
            the very first second of a day: that is how programs write a day without a time, and stays that day.
            Without a zone the offset is passed over.

    Raises:
        AppError: there is no such day.
    """
    bare = text.strip()
    if not bare:
        raise AppError(_("There is no date."))
    try:
        found = _when(bare, order, zone) if len(bare) <= LONGEST else None
    except (ValueError, OverflowError):
        found = None
    if found is None or not 1900 <= found.day.year <= 2200:
        raise AppError(_("“{text}” is not a day in the calendar.").format(text=shown(text)))
    return found


def _when(bare: str, order: str, zone: ZoneInfo | None = None) -> When | None:
    if m := _YEAR_FIRST.fullmatch(bare):
        return _at(dt.date(int(m[1]), int(m[3]), int(m[4])), m, zone)
    if m := _YEAR_LAST.fullmatch(bare):
        one, two = int(m[1]), int(m[3])
        day, month = (one, two) if order == "dmy" else (two, one)
        return _at(dt.date(_full_year(m[4]), month, day), m, zone)
    if m := _HAN.fullmatch(bare):
        return _at(dt.date(int(m[1]), int(m[2]), int(m[3])), m, zone)
    if m := _NAMED.fullmatch(bare):
        return _at(dt.date(_full_year(m[3]), _month(m[2]), int(m[1])), m, zone)
    if m := _NAMED_FIRST.fullmatch(bare):
        return _at(dt.date(int(m[3]), _month(m[1]), int(m[2])), m, zone)
    if _SERIAL.fullmatch(bare):
        return _serial(Decimal(bare))
    if m := _COMPACT.fullmatch(bare):
        time = dt.time(int(m[4]), int(m[5]), int(m[6] or 0)) if m[4] else None
        return When(dt.date(int(m[1]), int(m[2]), int(m[3])), time)
    return None


def _at(day: dt.date, found: re.Match[str], zone: ZoneInfo | None) -> When:
    time, offset = _clock(found["time"], found["half"]), found["zone"]
    if zone is None or not offset or time in (None, dt.time.min):
        return When(day, time)
    ahead = f"{offset[:3]}:{offset.replace(':', '')[3:] or '00'}" if offset[0] in "+-" else "+00:00"
    here = dt.datetime.fromisoformat(f"{day}T{time}{ahead}").astimezone(zone)
    return When(here.date(), here.time())


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _month(name: str) -> int:
    found = _MONTHS.get(name[:3].casefold())
    if not found:
        raise ValueError(name)
    return found


def _serial(serial: Decimal) -> When:
    """A spreadsheet counts days from 30 December 1899."""
    whole = int(serial)
    seconds = round_half_up((serial - whole) * 86_400)
    moment = dt.datetime(1899, 12, 30) + dt.timedelta(days=whole, seconds=seconds)
    return When(moment.date(), moment.time() if serial != whole else None)


def _clock(text: str | None, half: str | None) -> dt.time | None:
    if text is None:
        return None
    hour, minute, second = (*(int(part) for part in re.split("[:.]", text)[:3]), 0)[:3]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    return dt.time(hour, minute, second)


def parse_time(text: str) -> dt.time | None:
    """A time of day; None where there is none.

    Raises:
        AppError: no clock shows it.
    """
    bare = text.strip()
    if not bare:
        return None
    found = _CLOCK.fullmatch(bare)
    try:
        if found:
            clock = ":".join(part for part in found.group(1, 2, 3) if part)
            return _clock(clock, found[4])
        if len(bare) <= LONGEST and (when := _when(bare, "dmy")) and when.time:
            return when.time
        share = Decimal(bare) if re.fullmatch(r"0?\.[0-9]+", bare, re.ASCII) else None
        if share is not None:
            return (dt.datetime.min + dt.timedelta(seconds=round_half_up(share * 86_400))).time()
    except ValueError:
        pass
    raise AppError(_("“{text}” is not a time of day.").format(text=shown(text)))
