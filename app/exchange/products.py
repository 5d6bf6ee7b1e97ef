"""A file of products, read row by row."""

from __future__ import annotations

import re
from collections.abc import Callable

from app import text
from app.errors import AppError
from app.exchange import columns, values
from app.exchange.headings import Mapping
from app.exchange.reading import Table
from app.i18n import _
from app.services.import_products import Article

_UNIT = re.compile(r"[^0-9.,]+$")
_NO = frozenset(("0", "no", "false", "n", "tidak", "nei", "usann", "否", "f"))


def read(table: Table, mapping: Mapping, currency: str, reject: Callable[[int, str], None],
         progress: Callable[[float], None] | None = None) -> tuple[list[Article], int]:  # fmt: skip
    """The products of a file and the number of rows read.

    Args:
        reject: told the number of each row that cannot come in, and why.
    """
    places = mapping.indexes(table.headings)
    mark = columns.formats(table, mapping, places, currency).mark
    articles: list[Article] = []
    rows = 0
    for chunk in table.chunks():
        rows += len(chunk.rows) + len(chunk.broken)
        for number, _fields, reason in chunk.broken:
            reject(number, reason)
        for number, row in zip(chunk.numbers, chunk.rows, strict=True):
            said = {name: row[place].strip() for name, place in places.items()}
            try:
                articles.append(_article(number, said, currency, mark))
            except AppError as wrong:
                reject(number, wrong.message)
        if progress:
            progress(table.share)
    return articles, rows


def _article(number: int, said: dict[str, str], currency: str, mark: dict[str, str]) -> Article:
    get = said.get
    code, name = text.clean(values.parse_code(get("code", ""))), text.clean(get("name", ""))
    if not code and not name:
        raise AppError(_("No product is named here."))
    return Article(
        number,
        code,
        name,
        barcode=values.parse_code(get("barcode", "")),
        category=text.clean(get("category", "")),
        price=_money("price", said, currency, mark),
        cost=_money("cost", said, currency, mark),
        tax_rate=values.parse_rate(said["tax_rate"], mark["tax_rate"]) if get("tax_rate") else None,
        unit=text.clean(get("unit", ""), 40),
        size=_size(said, mark),
        family=text.clean(get("family", "")),
        step=_step(get("step", "")),
        is_goods=get("goods", "").casefold() not in _NO if get("goods") else None,
        is_discontinued=get("discontinued", "").casefold() not in _NO if get("discontinued") else None,
        interests=_words(get("interests", "")),
    )


def _words(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.clean(word, 60) for word in re.split("[,;|、]", value) if word.strip()))


def _money(name: str, said: dict[str, str], currency: str, mark: dict[str, str]) -> int | None:
    if not said.get(name):
        return None
    amount = values.parse_amount(said[name], currency, mark[name])
    if amount < 0:
        raise AppError(_("The price {text} is below nothing.").format(text=values.shown(said[name])))
    return amount


def _size(said: dict[str, str], mark: dict[str, str]) -> int | None:
    if not said.get("size"):
        return None
    return values.parse_quantity(_UNIT.sub("", said["size"][: values.LONGEST]), mark["size"])


def _step(value: str) -> int | None:
    bare = values.parse_code(value)
    if not bare:
        return None
    if not re.fullmatch("[0-9]{1,3}", bare, re.ASCII):
        raise AppError(_("“{text}” is not a step: 1, 2, 3 …").format(text=values.shown(value)))
    return int(bare)
