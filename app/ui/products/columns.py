"""The columns of the list of products."""

from __future__ import annotations

from app import i18n
from app.i18n import _
from app.services.product_list import ListRow
from app.ui.widgets import Column


def columns(currency: str) -> list[Column]:
    """Every column, those shown at first among them."""

    def net(row: ListRow) -> str:
        return i18n.format_money(row.net, currency) if row.net else "–"

    return [
        Column("name", _("Name"), lambda r: r.name, strong=True, stretch=True, width=18),
        Column("is_discontinued", _("Kind"), kind_word, chip=kind_hue, width=11, shown=False),
        Column("code", _("Code"), lambda r: r.code, muted=True, width=9),
        Column("category", _("Category"), lambda r: r.category, width=12),
        Column("price", _("Price"), lambda r: i18n.format_money(r.price, currency), right=True, width=10),
        Column("family", _("Family"), family_words, width=12, shown=False),
        Column("buyers", _("Buyers"), lambda r: i18n.format_number(r.buyers), right=True, tip=_buyers_tip, width=6),
        Column("net", _("Sold to them"), net, right=True, tip=_buyers_tip, width=10),
        Column("last_day", _("Last sold"), _last, width=11, whole=True, shown=False),
    ]


def kind_word(row: ListRow) -> str:
    """What sets a product apart from what is simply for sale."""
    if row.is_discontinued:
        return _("Discontinued")
    return "" if row.is_goods else _("Not goods")


def kind_hue(row: ListRow) -> str:
    """The hue of that word."""
    if row.is_discontinued:
        return "warn"
    return "" if row.is_goods else "plain"


def family_words(row: ListRow) -> str:
    """The family and the place in it."""
    if row.family and row.step:
        return _("{family}, step {n}").format(family=row.family, n=row.step)
    return row.family


def _last(row: ListRow) -> str:
    return i18n.format_day(row.last_day) if row.last_day else "–"


def _buyers_tip(_row: ListRow) -> str:
    return _("Known customers only. The report “What was sold” counts walk-in sales too.")
