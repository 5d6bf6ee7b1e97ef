"""The person's language: words by gettext, money, dates and numbers by CLDR."""

from __future__ import annotations

import datetime as dt
import gettext
import os
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from app import money, paths
from app.errors import AppError

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia", "nb": "Norsk bokmål", "zh_CN": "简体中文"}
_SIGNS = {"IDR": "Rp", "NOK": "kr", "SEK": "kr", "DKK": "kr"}
"""What people write for a currency where a foreign language would show its code."""
_REGION = {"en": "en_GB", "id": "id_ID", "nb": "nb_NO", "zh_CN": "zh_CN"}
_current = "en"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def set_language(code: str) -> None:
    """Speaks `code` from now on (a key of LANGUAGES); an unknown one means English."""
    global _current, _catalogue
    _current = code if code in LANGUAGES else "en"
    folder = str(paths.resource("locale"))
    _catalogue = gettext.translation("regulars", folder, [_current], fallback=True)


def system_language() -> str:
    """The language this machine is set to, if the program speaks it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        short = value.split(".")[0]
        for code in (short, short[:2]):
            found = {"no": "nb", "nn": "nb", "zh": "zh_CN"}.get(code, code)
            if found in LANGUAGES:
                return found
    return "en"


def language() -> str:
    """The code of the language spoken now."""
    return _current


def _(text: str) -> str:
    """The words in the person's language."""
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The words for `n` things; fill in the number with `.format(n=…)`."""
    return _catalogue.ngettext(one, many, n)


def pgettext(context: str, text: str) -> str:
    """The words where the same English word means two things."""
    return _catalogue.pgettext(context, text)


@lru_cache(maxsize=8)
def _locale_of(code: str) -> Locale:
    from babel import Locale

    return Locale.parse(_REGION[code])


def locale() -> Locale:
    """The CLDR locale of the language spoken now."""
    return _locale_of(_current)


def listed(words: Iterable[str]) -> str:
    """Words in a row, parted as the language parts them ("tea, jam"; "茶、果酱")."""
    between = locale().list_patterns["standard"]["middle"]
    return str(between).removeprefix("{0}").removesuffix("{1}").join(words)


def clauses(*parts: str) -> str:
    """The parts of one sentence, parted by commas; empty ones are left out."""
    return _(", ").join(part for part in parts if part)


def sentence(*parts: str) -> str:
    """A sentence of these parts, with its full stop."""
    return _("{sentence}.").format(sentence=clauses(*parts))


def sentences(first: str, *more: str) -> str:
    """Whole sentences one after the other; empty ones are left out."""
    for one in filter(None, more):
        first = _("{first} {second}").format(first=first, second=one) if first else one
    return first


def named(name: str, value: str) -> str:
    """A value after its name ("Paid: 12 kr")."""
    return _("{name}: {value}").format(name=name, value=value)


def format_number(value: int | Decimal) -> str:
    """A number with its thousands grouped."""
    return _number(value, _current)


@lru_cache(maxsize=16384)
def _number(value: int | Decimal, _language: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale())


def format_percent(share: float, places: int = 0) -> str:
    """A share (1.0 is all) as a percentage."""
    from babel.numbers import format_percent as cldr

    pattern = "#,##0" + ("." + "0" * places if places else "") + "\u00a0%"
    return cldr(share, pattern, locale=locale())


def format_chance(chance: float) -> str:
    """A chance (1.0 is certain) as a percentage; nothing that may happen or not is certain, so never 0 or 100 %."""
    if chance > 0.99:
        return _("over {share}").format(share=format_percent(0.99))
    if chance < 0.01:
        return _("under {share}").format(share=format_percent(0.01))
    return format_percent(chance)


def format_quantity(quantity: int) -> str:
    """A quantity given in thousandths."""
    return format_number((Decimal(quantity) / money.MILLI).normalize())


def format_size(size: int) -> str:
    """The size of a file, given in bytes."""
    from babel.units import format_unit

    unit, many = ("kilobyte", max(size / 1e3, 1)) if size < 999_500 else ("megabyte", size / 1e6)
    pattern = "#,##0" if unit == "kilobyte" else "#,##0.#"
    return format_unit(many, f"digital-{unit}", "short", pattern, _locale_of(_current))


def format_money(amount: int, currency: str, *, symbol: bool = True) -> str:
    """An amount in minor units, in full, with the currency's sign where the language puts it."""
    return _money(amount, currency, _current, symbol)


@lru_cache(maxsize=4096)
def _money(amount: int, currency: str, code: str, symbol: bool, decimals: bool = True) -> str:
    from babel.numbers import format_currency, format_decimal

    places = money.digits(currency) if decimals else 0
    value = money.to_decimal(amount, currency)
    if not symbol:
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return format_decimal(value, pattern, locale=_locale_of(code))
    pattern = _locale_of(code).currency_formats["standard"].pattern
    pattern = re.sub(r"(#,##0)(\.0+)?", r"\1" + ("." + "0" * places if places else ""), pattern)
    return _apart(format_currency(value, currency, pattern, locale=_locale_of(code), currency_digits=False), currency)


def _apart(text: str, currency: str) -> str:
    """A currency has the sign its shops know, and one in letters keeps a space from its figures ("Rp 214.000")."""
    text = text.replace(currency, _SIGNS.get(currency, currency))
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "\u00a0", text)


def short_money(amount: int, currency: str, *, symbol: bool = True) -> str:
    """An amount short enough for a tile ("Rp 48,2 jt"), or without its symbol for a chart ("48,2 jt").

    The full one belongs in its tooltip.
    """
    from babel.numbers import format_compact_currency, format_compact_decimal, get_currency_symbol

    value = money.to_decimal(amount, currency)
    if symbol and abs(value) < 100_000:
        return format_money(amount, currency)
    plain = str(format_compact_decimal(value, locale=locale(), fraction_digits=1))
    if not symbol:
        return plain
    if locale().currency_formats["standard"].pattern.split(";")[0].endswith("¤"):  # CLDR's short forms do not tell
        return _apart(f"{plain}\u00a0{get_currency_symbol(currency, locale=locale())}", currency)
    return _apart(format_compact_currency(value, currency, locale=locale(), fraction_digits=1), currency)


def rough_money(amount: int, currency: str) -> str:
    """An estimate to the two figures that are worth knowing ("830 kr"); the full one belongs in its tooltip."""
    step = 10 ** max(len(str(abs(amount))) - 2, 0)
    rounded = money.round_ratio(amount, step) * step
    if abs(money.to_decimal(rounded, currency)) >= 100_000:
        return short_money(rounded, currency)
    return _money(rounded, currency, _current, True, rounded % 10 ** money.digits(currency) != 0)


def format_day(day: dt.date, style: str = "medium") -> str:
    """A calendar day; styles are CLDR's short, medium, long, full, or a skeleton such as "dMMM"."""
    return _day(day, style, _current)


@lru_cache(maxsize=4096)
def _day(day: dt.date, style: str, code: str) -> str:
    from babel.dates import format_date, match_skeleton

    if style in ("short", "medium", "long", "full"):
        return format_date(day, style, locale=_locale_of(code))
    known = _locale_of(code).datetime_skeletons
    pattern = str(known[match_skeleton(style, known)].pattern)
    # Where only a skeleton that is near is known, its fields are widened (UTS 35, which Babel leaves out).
    for narrow, wide in (("E+", "EEEE"), ("MMM+", "MMMM")):
        pattern = re.sub(narrow, wide, pattern) if wide in style else pattern
    return format_date(day, pattern, locale=_locale_of(code))


def format_instant(instant: dt.datetime, zone: str) -> str:
    """A moment (aware) as the clock in the shop showed it, to the minute."""
    from babel.dates import format_time, get_datetime_format, get_timezone

    here = get_timezone(zone)
    time = format_time(instant, "short", tzinfo=here, locale=locale())
    both = str(get_datetime_format("medium", locale=locale())).replace("'", "")
    return both.format(time, format_day(instant.astimezone(here).date()))


_DIGITS = re.compile(r"[+-]?[0-9]+(?:[.,' \u00a0\u202f][0-9]+)*")


def parse_decimal(text: str, field: str | None = None) -> Decimal:
    """A number as the person's language writes it, unless its own marks tell otherwise (`money.mark_of`).

    A lone point or comma before one or two digits is a decimal, too.

    Raises:
        AppError: it is not a number, or could be read in two ways.
    """
    bare = text.strip().replace("−", "-")
    wrong = AppError(_("“{text}” is not a number.").format(text=text.strip()[:40]), field=field)
    if not _DIGITS.fullmatch(bare):
        raise wrong
    point = money.mark_of(bare, locale().number_symbols["latn"]["decimal"])
    group = "," if point == "." else "."
    bare = re.sub(r"[ '\u00a0\u202f]", "", bare)
    if bare.count(group) == 1 and point not in bare and len(bare.rsplit(group)[1]) != 3:
        bare = bare.replace(group, point)
    elif group in bare:
        whole, *rest = bare.split(point)
        first, *groups = whole.split(group)
        if len(first.lstrip("+-")) > 3 or any(len(g) != 3 for g in groups) or any(group in r for r in rest):
            raise wrong
        bare = bare.replace(group, "")
    try:
        return Decimal(bare.replace(point, "."))
    except InvalidOperation:
        raise wrong from None


def parse_money(text: str, currency: str, field: str | None = None) -> int:
    """An amount typed by a person, in minor units.

    Raises:
        AppError: not a number, too many decimals, or more than any shop sells.
    """
    places = money.digits(currency)
    bare = re.sub(r"(?i)\b(rp|kr|nok|idr|cny|rmb|usd|eur|gbp)\b\.?|[€$£¥元]", "", text)
    scaled = parse_decimal(bare, field).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise AppError(
            ngettext("A price has at most {n} decimal.", "A price has at most {n} decimals.", places).format(n=places)
            if places
            else _("A price has no decimals."),
            field=field,
        )
    if abs(scaled) >= 10**15:
        raise AppError(_("This amount is too large."), field=field)
    return int(scaled)


def parse_quantity(text: str, field: str | None = None) -> int:
    """A quantity typed by a person, in thousandths.

    Raises:
        AppError: not a number, finer than a thousandth, or out of range.
    """
    scaled = parse_decimal(text, field) * money.MILLI
    if scaled != scaled.to_integral_value():
        raise AppError(_("A quantity has at most three decimals."), field=field)
    if abs(scaled) >= 10**12:
        raise AppError(_("This quantity is too large."), field=field)
    return int(scaled)


def parse_day(text: str, field: str | None = None) -> dt.date:
    """A day typed by a person: ISO, or day, month and year in the language's order.

    Raises:
        AppError: there is no such day.
    """
    wrong = AppError(_("“{text}” is not a day in the calendar.").format(text=text.strip()[:40]), field=field)
    parts = re.findall(r"[0-9]+", text)
    if len(parts) != 3:
        raise wrong
    if len(parts[0]) == 4:
        order = "ymd"
    else:
        order = "".join(dict.fromkeys(re.findall("[dMy]", locale().date_formats["short"].pattern))).lower()
    found = {key: int(part) for key, part in zip(order, parts, strict=True)}
    if found["y"] < 100:
        found["y"] += 2000 if found["y"] < 70 else 1900
    try:
        return dt.date(found["y"], found["m"], found["d"])
    except ValueError:
        raise wrong from None
