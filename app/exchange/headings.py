"""What each column of a file is: recognised by its heading in four languages, or given by a mapping."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import AppError
from app.exchange.heading_words import BARE_CODES, FIELDS, MAY_BE_NAMES
from app.i18n import _

KINDS = ("customers", "products", "purchases", "vcard")

_NO_DELIMITERS = ('"', "\r", "\n", "\0")
_REMARK = re.compile(r"[(\[(].*")
_LONGEST = 200
"""The most characters of a heading."""
_LARGEST = 1 << 20
"""The most characters of a mapping file."""


@dataclass
class Mapping:
    """What a file holds and which heading stands for which field."""

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    """Field -> heading."""
    encoding: str = ""
    delimiter: str = ""
    day_order: str = ""
    """"dmy" or "mdy"; empty: told from the column."""
    decimal: str = ""
    """"." or ","; empty: told from the column."""
    sheet: str = ""

    def indexes(self, headings: Sequence[str]) -> dict[str, int]:
        """Field -> place of its column.

        Raises:
            AppError: the file has no such heading.
        """
        wanted = [heading.strip() for heading in headings]
        found = {}
        for name, heading in self.columns.items():
            if heading.strip() not in wanted:
                raise AppError(_("The file has no column “{heading}”.").format(heading=heading[:60]))
            found[name] = wanted.index(heading.strip())
        return found

    def save(self, path: Path) -> None:
        """Writes it to a JSON file.

        Raises:
            AppError: the file cannot be written.
        """
        try:
            path.write_text(json.dumps(vars(self), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as wrong:
            raise AppError(_("The mapping cannot be saved as {name}.").format(name=path)) from wrong

    @classmethod
    def load(cls, path: Path) -> Mapping:
        """Reads what `save` wrote.

        Raises:
            AppError: it is no mapping.
        """
        try:
            with path.open(encoding="utf-8-sig") as file:
                kept = json.loads(file.read(_LARGEST))
        except (OSError, ValueError, RecursionError) as wrong:
            raise AppError(_("{name} is not a readable mapping file.").format(name=path.name)) from wrong
        kinds = list(FIELDS)
        if not isinstance(kept, dict) or kept.get("kind") not in kinds or not isinstance(kept.get("columns"), dict):
            raise AppError(
                _("A mapping names a kind (customers, products or purchases) and its columns, field by field.")
            )
        columns = {str(name): str(heading) for name, heading in kept["columns"].items()}
        unknown = sorted(set(columns) - set(FIELDS[kept["kind"]]))
        if unknown:
            raise AppError(_("The mapping names an unknown field “{name}”.").format(name=unknown[0][:60]))
        names = ("encoding", "delimiter", "day_order", "decimal", "sheet")
        options = {name: str(kept.get(name) or "") for name in names}
        if options["day_order"] not in ("", "dmy", "mdy") or options["decimal"] not in ("", ".", ","):
            raise AppError(_("In a mapping, day_order is dmy or mdy, and decimal is a point or a comma."))
        if len(options["delimiter"]) > 1 or options["delimiter"] in _NO_DELIMITERS:
            raise AppError(_("In a mapping, the delimiter is one character."))
        return cls(kind=kept["kind"], columns=columns, **options)


def plain(heading: str) -> str:
    """A heading without case, blanks and marks, for comparing."""
    return re.sub(r"[\W_]+", "", heading.replace("%", "percent").casefold())


def _index(words: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Plain heading -> (field, how early in the field's list it stands)."""
    found: dict[str, tuple[str, int]] = {}
    for name, headings in words.items():
        for rank, heading in enumerate(word for word in headings.split() if word != "|"):
            found.setdefault(plain(heading), (name, rank))
    return found


_KNOWN = {kind: _index(words) for kind, words in FIELDS.items()}


def recognise(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """Field -> heading, for the headings known for this kind; of two for one field the better known one."""
    best: dict[str, tuple[int, str]] = {}
    for heading in headings:
        found = _field(kind, heading[:_LONGEST])
        if found and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], heading)
    columns = {name: heading for name, (_rank, heading) in best.items()}
    if kind == "purchases":
        for name in ("product", "customer"):
            _tell_code_from_name(columns, name, headings)
        _settle_purchases(columns)
    return columns


@functools.lru_cache(4096)
def _field(kind: str, heading: str) -> tuple[str, int] | None:
    """The field of a heading, with or without a remark in brackets, and how well known it is for that field.

    Kept: the same few words are asked for again for every kind, and for every table of the same shop.
    """
    known = _KNOWN[kind]
    found = known.get(plain(heading))
    if not found and (bare := _REMARK.sub("", heading)) != heading:
        found = known.get(plain(bare))
    return found


def _tell_code_from_name(columns: dict[str, str], name: str, headings: Sequence[str]) -> None:
    """Of an “Item” with a “SKU”, or beside a bare “Code”, the code says which product it is, and the other its name."""
    if name not in columns or f"{name}_name" in columns:
        return
    same = [heading for heading in headings if (_field("purchases", heading[:_LONGEST]) or ("",))[0] == name]
    called = [heading for heading in same if plain(heading) in MAY_BE_NAMES]
    codes = [heading for heading in same if heading not in called]
    if name == "product" and called and not codes:
        at = headings.index(called[0])
        beside = [*headings[max(at - 1, 0) : at], *headings[at + 1 : at + 2]]
        codes = [heading for heading in beside if plain(heading) in BARE_CODES]
    if called and codes:
        best = columns[name] if columns[name] in codes else codes[0]
        columns[name], columns[f"{name}_name"] = best, called[0]


def _settle_purchases(columns: dict[str, str]) -> None:
    """A lone product name is the product; a lone time that holds the date is the date."""
    if "product" not in columns and "product_name" in columns:
        columns["product"] = columns.pop("product_name")
    if "customer" not in columns and "customer_name" in columns:
        columns["customer"] = columns.pop("customer_name")
    if "date" not in columns and "time" in columns:
        columns["date"] = columns.pop("time")


def guess_kind(headings: Sequence[str]) -> str | None:
    """Which kind of file has these headings; None if nothing is recognised."""
    sales = recognise("purchases", headings)
    if "date" in sales and {"product", "quantity", "amount", "price"} & set(sales):
        return "purchases"
    customers, products = recognise("customers", headings), recognise("products", headings)
    person = {"phone", "email", "street", "birthday", "first_name", "last_name", "tags"} & set(customers)
    goods = {"price", "barcode", "cost", "category"} & set(products)
    if "name" in customers | products or {"code", "first_name", "last_name"} & set(customers):
        if person and len(person) >= len(goods):
            return "customers"
        if goods and {"name", "code"} & set(products):
            return "products"
    if "name" in customers:
        return "customers"
    return "products" if {"name", "code"} <= set(products) else None


def heading_row(top: Sequence[Sequence[str]]) -> int:
    """Which of the first rows holds the headings (from 1): the first with the most that are known."""
    best, most = 1, 0
    for number, row in enumerate(top[:20], 1):
        known = max(len(recognise(kind, row)) for kind in FIELDS) if most < len(row) < 200 else 0
        if known > most and (number == 1 or known >= 2):
            best, most = number, known
    return best


def has_headings(top: Sequence[Sequence[str]]) -> bool:
    """Whether the first row looks like headings at all: all different words, and not one basket among many."""
    first = [value.strip() for value in top[0]] if top else []
    while first and not first[-1]:
        first.pop()
    if not first or any(re.fullmatch(r"[\W\d]*", value) for value in first) or len(set(first)) < len(first):
        return False
    widths = {len(row) for row in top if row}
    return len(widths) <= 2 or len(first) == max(widths)


def needs(kind: str, columns: dict[str, str]) -> str | None:
    """One sentence on what a file of this kind lacks; None if it has all that is needed."""
    have = set(columns)
    if kind == "purchases":
        if "date" not in have:
            return _("No column says when a purchase was: choose the one with the date.")
        if not have & {"product", "amount"}:
            return _("No column says what was sold: choose the one with the product.")
        return None
    if kind == "customers" and not have & {"name", "first_name", "last_name", "code"}:
        return _("No column says who the customers are: choose the one with the name.")
    if kind == "products" and not have & {"name", "code"}:
        return _("No column says what the products are: choose the one with the name or the code.")
    return None
