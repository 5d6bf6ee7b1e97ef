"""What the text in a cell means: amounts, quantities, codes. What cannot be meant is said in one sentence.

How a column writes its decimals is told from the whole column, never from one cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.errors import AppError
from app.i18n import _
from app.money import MILLI, RATE, digits, mark_of, round_half_up

MOST_MONEY = 10**15
MOST_QUANTITY = 10**12
LONGEST = 100
"""The most characters a number may have, with all that stands around it."""

_SHOWN = 40

_NUMBER = re.compile(r"[0-9]+(?:[.,'’][0-9]+)*|[.,][0-9]+", re.ASCII)
_EXPONENT = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}", re.ASCII)
_SIGN = r"(?:rp|kr|nok|idr|cny|rmb|usd|eur|gbp|sek|dkk|[€$£¥¥元])\.?"
_SIGNS = re.compile(rf"(?i)^{_SIGN}|{_SIGN}$|,-$")
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


def shown(text: str) -> str:
    """The text, short enough for a sentence."""
    bare = " ".join(text.split())
    return bare if len(bare) <= _SHOWN else bare[: _SHOWN - 1] + "…"


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
    """A number whose decimals follow `mark`, unless its own marks tell otherwise (`money.mark_of`).

    Raises:
        AppError: it is not a number.
    """
    bare, negative = _bare_number(text)
    if len(bare) > 40 or not bare:
        raise _not_a_number(text)
    if _EXPONENT.fullmatch(bare):
        value = Decimal(bare)
    elif _NUMBER.fullmatch(bare):
        value = Decimal(_without_groups(bare, mark_of(bare, mark), text))
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
    percent = bare.endswith(("%", "\uff05"))
    value = parse_number("".join(bare.split()).rstrip("%\uff05"), mark)
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
