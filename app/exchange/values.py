"""What the text in a cell means: days, amounts, quantities, codes. What cannot be meant is said in one sentence.

How a column writes its days and decimals is told from the whole column, never from one cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.errors import AppError
from app.i18n import _
from app.money import MILLI, RATE, digits, round_half_up

MOST_MONEY = 10**15
MOST_QUANTITY = 10**12
_SHOWN = 40

_MONTHS = {
    **{name: n + 1 for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())},
    **{"mei": 5, "mai": 5, "agu": 8, "ags": 8, "okt": 10, "des": 12, "nop": 11, "peb": 2},
}
_TIME = r"(?:[T ,]+(?P<time>[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _TIME + _ZONE, re.ASCII)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _TIME, re.ASCII)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2})?)?", re.ASCII)
_HAN = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?" + _TIME, re.ASCII)
_NAMED = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)?[ -]([^\W\d_]{3,12})\.?,?[ -]([0-9]{4}|[0-9]{2})" + _TIME)
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,12})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})" + _TIME)
_SERIAL = re.compile(r"[2-6][0-9]{4}(?:\.[0-9]+)?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+(?:[.,'’][0-9]+)*|[.,][0-9]+", re.ASCII)
_EXPONENT = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}", re.ASCII)
_SIGNS = re.compile(r"(?i)^(?:rp|kr|nok|idr|cny|rmb|usd|eur|gbp|sek|dkk|[€$£¥¥元])\.?|(?:rp|kr|nok|idr|cny|rmb|usd|eur|gbp|sek|dkk|[€$£¥¥元])\.?$|,-$")
_WHOLE_FLOAT = re.compile(r"([0-9]+)\.0+", re.ASCII)


class Bad(str):
    """Why a value cannot be meant, in one sentence."""

    __slots__ = ()


class Memo(dict[str, Any]):
    """What each text of a column means, worked out once; `Bad` where it means nothing."""

    def __init__(self, parse: Callable[[str], Any], keep: int = 200_000) -> None:
        super().__init__()
        self._parse = parse
        self._keep = keep

    def __missing__(self, text: str) -> Any:
        if len(self) >= self._keep:
            self.clear()
        value: Any
        try:
            value = self._parse(text)
        except AppError as wrong:
            value = Bad(wrong.message)
        self[text] = value
        return value


@dataclass(frozen=True)
class When:
    """A day, and the clock's time in the shop where the file gives one."""

    day: dt.date
    time: dt.time | None = None


def shown(text: str) -> str:
    """The text, short enough for a sentence."""
    bare = " ".join(text.split())
    return bare if len(bare) <= _SHOWN else bare[: _SHOWN - 1] + "…"


def day_order(texts: Iterable[str], default: str = "dmy") -> tuple[str, bool]:
    """How a column writes days whose year comes last: ("dmy" or "mdy", whether that is certain).

    A number over 12 decides. Where no day has one, the order in which the rows run forward in time does,
    and after that the default, uncertain.
    """
    first = second = 0
    pairs: list[tuple[int, int, int]] = []
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.strip())
        if not found:
            continue
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        first += one > 12 >= two
        second += two > 12 >= one
        if len(pairs) < 10_000:
            pairs.append((year, one, two))
    if first or second:
        return ("dmy" if first >= second else "mdy"), True
    as_dmy = sum(a[0::2] + a[1:2] > b[0::2] + b[1:2] for a, b in zip(pairs, pairs[1:], strict=False))
    as_mdy = sum(a > b for a, b in zip(pairs, pairs[1:], strict=False))
    if as_dmy != as_mdy:
        return ("dmy" if as_dmy < as_mdy else "mdy"), False
    return default, not pairs


def parse_when(text: str, order: str = "dmy") -> When:
    """A day with or without a time.

    Args:
        order: "dmy" or "mdy", for days whose year comes last.

    Raises:
        AppError: there is no such day.
    """
    bare = text.strip()
    if not bare:
        raise AppError(_("There is no date."))
    try:
        found = _when(bare, order)
    except ValueError:
        found = None
    if found is None or not 1900 <= found.day.year <= 2200:
        raise AppError(_("“{text}” is not a day in the calendar.").format(text=shown(text)))
    return found


def _when(bare: str, order: str) -> When | None:
    if m := _YEAR_FIRST.fullmatch(bare):
        return When(dt.date(int(m[1]), int(m[3]), int(m[4])), _clock(m["time"], m["half"]))
    if m := _YEAR_LAST.fullmatch(bare):
        one, two = int(m[1]), int(m[3])
        day, month = (one, two) if order == "dmy" else (two, one)
        return When(dt.date(_full_year(m[4]), month, day), _clock(m["time"], m["half"]))
    if m := _HAN.fullmatch(bare):
        return When(dt.date(int(m[1]), int(m[2]), int(m[3])), _clock(m["time"], m["half"]))
    if m := _NAMED.fullmatch(bare):
        return When(dt.date(_full_year(m[3]), _month(m[2]), int(m[1])), _clock(m["time"], m["half"]))
    if m := _NAMED_FIRST.fullmatch(bare):
        return When(dt.date(int(m[3]), _month(m[1]), int(m[2])), _clock(m["time"], m["half"]))
    if _SERIAL.fullmatch(bare):
        return _serial(Decimal(bare))
    if m := _COMPACT.fullmatch(bare):
        time = dt.time(int(m[4]), int(m[5]), int(m[6] or 0)) if m[4] else None
        return When(dt.date(int(m[1]), int(m[2]), int(m[3])), time)
    return None


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
    parts = [int(part) for part in re.split("[:.]", text)[:3]]
    if half:
        if not 1 <= parts[0] <= 12:
            raise ValueError(text)
        parts[0] = parts[0] % 12 + (12 if half[0] in "Pp" else 0)
    return dt.time(*parts)


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
        if (when := _when(bare, "dmy")) and when.time:
            return when.time
        share = Decimal(bare) if re.fullmatch(r"0?\.[0-9]+", bare, re.ASCII) else None
        if share is not None:
            return (dt.datetime.min + dt.timedelta(seconds=round_half_up(share * 86_400))).time()
    except ValueError:
        pass
    raise AppError(_("“{text}” is not a time of day.").format(text=shown(text)))


def decimal_mark(texts: Iterable[str], default: str = ".") -> tuple[str, bool]:
    """Which of "." and "," a column writes its decimals with: (the mark, whether that is certain)."""
    points = commas = unsure = 0
    for text in texts:
        number = _bare_number(text)[0]
        dot, comma = number.rfind("."), number.rfind(",")
        if dot < 0 and comma < 0:
            continue
        if dot >= 0 and comma >= 0:
            points += dot > comma
            commas += comma > dot
            continue
        mark, other = (".", ",") if dot >= 0 else (",", ".")
        parts = number.split(mark)
        if len(parts) > 2:
            mark = other
        elif len(parts[1]) == 3 and 1 <= len(parts[0]) <= 3 and parts[0] != "0":
            unsure += 1
            continue
        points += mark == "."
        commas += mark == ","
    if points != commas:
        return ("." if points > commas else ","), True
    return default, not (unsure or points)


def _bare_number(text: str) -> tuple[str, bool]:
    """The digits and marks of a number, and whether it is negative."""
    bare = "".join(text.split()).replace("−", "-").replace("\u200e", "")
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    for _turn in range(2):
        if bare[:1] in "+-" or bare[-1:] == "-":
            if bare[:1] in ("+", "-"):
                negative ^= bare[0] == "-"
                bare = bare[1:]
            elif bare.endswith("-") and not bare.endswith(",-"):
                negative ^= True
                bare = bare[:-1]
        bare = _SIGNS.sub("", bare)
    return bare, negative


def parse_number(text: str, mark: str = ".") -> Decimal:
    """A number whose decimals follow `mark`.

    Raises:
        AppError: it is not a number.
    """
    bare, negative = _bare_number(text)
    if len(bare) > 40 or not bare:
        raise _not_a_number(text)
    if _EXPONENT.fullmatch(bare):
        value = Decimal(bare)
    elif _NUMBER.fullmatch(bare):
        value = Decimal(_without_groups(bare, mark, text))
    else:
        raise _not_a_number(text)
    return -value if negative else value


def _without_groups(bare: str, mark: str, text: str) -> str:
    for sign in ("'", "’", "," if mark == "." else "."):
        if sign not in bare:
            continue
        whole, _sep, rest = bare.partition(mark)
        first, *groups = whole.split(sign)
        grouped = groups and len(first) <= 3 and all(len(group) == 3 for group in groups) and sign not in rest
        if grouped:
            bare = bare.replace(sign, "")
        elif sign in ".," and bare.count(sign) == 1 and mark not in bare:
            bare = bare.replace(sign, mark)
        else:
            raise _not_a_number(text)
    if bare.count(mark) > 1:
        raise _not_a_number(text)
    return bare.replace(mark, ".")


def _not_a_number(text: str) -> AppError:
    if not text.strip():
        return AppError(_("There is no number."))
    return AppError(_("“{text}” is not a number.").format(text=shown(text)))


def parse_quantity(text: str, mark: str = ".") -> int:
    """A quantity in thousandths, rounded to them.

    Raises:
        AppError: not a number, or more than any shop sells.
    """
    quantity = round_half_up(parse_number(text, mark) * MILLI)
    if abs(quantity) >= MOST_QUANTITY:
        raise AppError(_("The quantity {text} is too large.").format(text=shown(text)))
    return quantity


@dataclass(frozen=True, slots=True)
class Exact:
    """An amount before rounding: `units / parts` minor units."""

    units: int
    parts: int


def parse_exact(text: str, currency: str, mark: str = ".") -> Exact:
    """An amount with all the decimals it has, so that it can be rounded once, after multiplying.

    Raises:
        AppError: not a number, or more than any shop sells.
    """
    scaled = parse_number(text, mark).scaleb(digits(currency))
    if abs(scaled) >= MOST_MONEY:
        raise AppError(_("The amount {text} is too large.").format(text=shown(text)))
    units, parts = scaled.as_integer_ratio()
    return Exact(units, parts)


def parse_amount(text: str, currency: str, mark: str = ".") -> int:
    """An amount in minor units, rounded once.

    Raises:
        AppError: not a number, or more than any shop sells.
    """
    exact = parse_exact(text, currency, mark)
    return round_half_up(Decimal(exact.units) / exact.parts)


def parse_rate(text: str, mark: str = ".") -> int:
    """A tax rate in hundredths of a percent: "25", "25 %" and "0.25" are all a quarter.

    Raises:
        AppError: not between 0 and 100 %.
    """
    bare = text.strip()
    if not bare:
        return 0
    percent = bare.endswith(("%", "%"))
    value = parse_number(bare.rstrip("%% "), mark)
    if not percent and 0 < value < 1:
        value *= 100
    rate = round_half_up(value * 100)
    if not 0 <= rate <= RATE:
        raise AppError(_("“{text}” is not a tax rate between 0 and 100 %.").format(text=shown(text)))
    return rate


def parse_code(text: str) -> str:
    """A code as it was before a spreadsheet took it for a number; leading zeros stay.

    Raises:
        AppError: it is longer than any code.
    """
    bare = text if text.isalnum() else " ".join(text.replace("\0", "").split())
    if found := _WHOLE_FLOAT.fullmatch(bare):
        bare = found[1]
    elif _EXPONENT.fullmatch(bare) and "+" in bare:
        number = Decimal(bare)
        bare = str(int(number)) if number == int(number) else bare
    if len(bare) > 100:
        raise AppError(_("The code “{text}” is too long.").format(text=shown(bare)))
    return bare
