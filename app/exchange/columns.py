"""How the columns of one file write days and decimals, told from as many rows as it takes."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from app.exchange import days, values
from app.exchange.headings import Mapping
from app.exchange.reading import Table
from app.i18n import locale
from app.money import digits

DAYS = ("date", "paid_on", "birthday", "since")
MONEY = ("price", "amount", "discount", "cost")
NUMBERS = (*MONEY, "quantity", "tax_rate", "size")
_ENOUGH = 200_000


@dataclass
class Formats:
    """By field: "dmy" or "mdy" for days, "." or "," for decimals."""

    order: dict[str, str] = field(default_factory=dict)
    mark: dict[str, str] = field(default_factory=dict)
    uncertain: set[str] = field(default_factory=set)
    """The fields whose values can be read in two ways; worth a look by a person."""


def formats(table: Table, mapping: Mapping, places: Lookup[str, int], currency: str) -> Formats:
    """Tells how the file's columns write their values; what the mapping says is not guessed."""
    dated = [name for name in DAYS if name in places]
    numbers = [name for name in NUMBERS if name in places]
    seen: dict[str, dict[str, None]] = {name: {} for name in dated + numbers}
    found = Formats()
    for chunk in table.chunks():
        if not chunk.rows:
            continue
        columns = list(zip(*chunk.rows, strict=True))
        for name, texts in seen.items():
            if len(texts) < _ENOUGH:
                texts.update(dict.fromkeys(columns[places[name]]))
        _tell(found, mapping, seen, currency, table.delimiter)
        if not found.uncertain:
            break
    return found


def _tell(found: Formats, mapping: Mapping, seen: dict[str, dict[str, None]], currency: str, delimiter: str) -> None:
    found.uncertain.clear()
    for name, texts in seen.items():
        if name in DAYS:
            default = "dmy" if mapping.day_order != "mdy" else "mdy"
            order, certain = days.day_order(texts, default)
            found.order[name] = mapping.day_order or order
            certain = certain or bool(mapping.day_order)
        else:
            mark, certain = values.decimal_mark(texts, "")
            found.mark[name] = mapping.decimal or mark
            certain = certain or bool(mapping.decimal)
        if not certain:
            found.uncertain.add(name)
    known = {found.mark[name] for name in seen if name in NUMBERS and found.mark[name]}
    for name, texts in seen.items():
        if name in NUMBERS and not found.mark[name]:
            found.mark[name] = _likely(name, texts, known, currency, delimiter)


def _likely(name: str, texts: dict[str, None], known: set[str], currency: str, delimiter: str) -> str:
    """Which mark decimals have in a column of numbers such as 1.250 only, where it might as well part thousands."""
    points = any("." in text for text in texts)
    if name in MONEY and points != any("," in text for text in texts):
        return _of_prices(texts, currency, delimiter, "." if points else ",")
    if len(known) == 1:
        return known.copy().pop()
    if delimiter == ";":
        return ","
    return str(locale().number_symbols["latn"]["decimal"])


def _of_prices(texts: dict[str, None], currency: str, delimiter: str, sign: str) -> str:
    """Thousands are parted where the currency has no decimals, where the file's language does so, or where
    smaller prices stand without the sign; else every price is written with three decimals.
    """
    other = "," if sign == "." else "."
    if digits(currency) == 0:
        return other
    if sign == ",":
        return other if delimiter == "," else sign
    smaller = any(text.strip().isdigit() for text in texts)
    return other if delimiter == ";" or smaller else sign
