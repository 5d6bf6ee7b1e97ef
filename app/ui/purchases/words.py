"""Words of receipts: ways to pay, channels, what it came to."""

from __future__ import annotations

from app import i18n
from app.i18n import _
from app.services import sales
from app.services.purchases import CHANNELS, METHODS

ON_ACCOUNT = "on_account"
"""Chosen in place of a way to pay: nothing is paid now."""
_LOCAL = {
    "IDR": ("cash", "qris", "transfer", "card"),
    "NOK": ("card", "vipps", "cash", "transfer"),
    "CNY": ("wechat", "alipay", "cash", "card", "transfer"),
}
"""Ways to pay where a currency is used, the commonest first."""


def methods(currency: str, last: str = "") -> list[tuple[object, str]]:
    """(code, words) of the ways to pay that are at home with the currency, others last, then on account."""
    first = _LOCAL.get(currency, ("cash", "card", "transfer"))
    rest = ["other"] if currency in _LOCAL else [code for code in METHODS if code not in first]
    codes = [*first, *rest]
    if last and last not in codes:
        codes.insert(len(first), last)
    pairs: list[tuple[object, str]] = [(code, sales.method_word(code)) for code in codes]
    return [*pairs, (ON_ACCOUNT, _("On account"))]


def channels() -> list[tuple[object, str]]:
    """(code, words) of all channels."""
    return [(code, sales.channel_word(code)) for code in CHANNELS]


def walk_in() -> str:
    """What stands in the place of a customer's name."""
    return _("Walk-in")


def item_words(first: str, lines: int) -> str:
    """What was bought, in one line."""
    if lines <= 1:
        return first
    more = i18n.ngettext("and {n} more", "and {n} more", lines - 1).format(n=i18n.format_number(lines - 1))
    return f"{first} {more}"


def number_words(number: str) -> str:
    """How a receipt is called."""
    return _("Receipt {number}").format(number=number)
