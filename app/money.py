"""Money is a whole number of the currency's minor units; this is the only place that rounds it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

MILLI = 1000
"""A quantity is counted in thousandths: one piece is 1000."""

RATE = 10_000
"""A tax rate is counted in hundredths of a percent: 11 % is 1100, the whole is 10,000."""

WHOLE_UNITS = {"IDR": 0}
"""Currencies whose minor unit nobody uses although the standard lists one."""


@lru_cache(maxsize=64)
def digits(currency: str) -> int:
    """How many decimals the shop's prices have in `currency` (an ISO 4217 code)."""
    from babel.numbers import get_currency_precision

    return WHOLE_UNITS.get(currency, get_currency_precision(currency))


def round_half_up(value: Decimal | Fraction) -> int:
    """The one rounding function: to the nearest whole number, halves away from zero."""
    if isinstance(value, Decimal):
        return int(value.to_integral_value(ROUND_HALF_UP))
    return round_ratio(value.numerator, value.denominator)


def round_ratio(numerator: int, denominator: int) -> int:
    """`numerator / denominator` by the same rule as `round_half_up`, without leaving the integers."""
    half = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return half if (numerator < 0) == (denominator < 0) else -half


def mark_of(number: str, usual: str) -> str:
    """Which of "." and "," a number writes its decimals with, where the number itself tells it.

    Of two different marks the last one stands before the decimals ("1.189,00", "1,189.00"); one that is repeated
    groups thousands ("1.189.000"), so the decimals would follow the other. Anything else ("1.189") is read with the
    `usual` mark.
    """
    dot, comma = number.rfind("."), number.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    for mark, other in (".,", ",."):
        if number.count(mark) > 1:
            return other
    return usual


def line_amount(quantity: int, unit_price: int, discount: int = 0) -> int:
    """What a line comes to in minor units: quantity (thousandths) × unit price − discount."""
    return round_ratio(quantity * unit_price, MILLI) - discount


def shared_out(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount in parts as large as their weights say, to the last unit (largest remainder, the first of equals).

    Args:
        weights: one or more, none below 0, not all 0.
    """
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    left = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place))
    for place in left[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def split_tax(amount: int, rate: int, *, included: bool) -> tuple[int, int]:
    """(net, tax) of an amount in minor units at a rate in hundredths of a percent.

    With `included` the amount already holds the tax, and net + tax equals it exactly.
    """
    if included:
        net = round_ratio(amount * RATE, RATE + rate)
        return net, amount - net
    return amount, round_ratio(amount * rate, RATE)


def to_decimal(amount: int, currency: str) -> Decimal:
    """The amount in the currency's own unit, for sheets and exports."""
    return Decimal(amount).scaleb(-digits(currency))
