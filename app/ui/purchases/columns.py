"""The columns of the list of purchases."""

from __future__ import annotations

from app import i18n
from app.i18n import _
from app.services.purchase_list import ListRow
from app.services.sales import channel_word
from app.ui.purchases.words import item_words, walk_in
from app.ui.widgets import Column


def state(row: ListRow) -> tuple[str, str]:
    """(words, hue) of what is special about a purchase, or empty."""
    if row.owed > 0:
        return _("On account"), "warn"
    if row.brings_back:
        return _("Return"), "plain"
    return "", ""


def columns(currency: str) -> list[Column]:
    """What the list can show."""

    def money(amount: int) -> str:
        return i18n.format_money(amount, currency)

    return [
        Column("day", _("Day"), lambda r: i18n.format_day(r.day), detail=lambda r: r.number, width=12, whole=True),
        Column("customer", _("Customer"), lambda r: r.customer or walk_in(), strong=True, stretch=True, width=16,
               detail=lambda r: item_words(r.first, r.lines)),
        Column("gross", _("Amount"), lambda r: money(r.gross), right=True, width=11),
        Column("state", _("State"), lambda r: state(r)[0], chip=lambda r: state(r)[1], sort=False, width=14),
        Column("number", _("Receipt"), lambda r: r.number, width=9, shown=False),
        Column("owed", _("Owed"), lambda r: money(r.owed) if r.owed else "", right=True, shown=False),
        Column("net", _("Net"), lambda r: money(r.net), right=True, sort=False, shown=False),
        Column("tax", _("Tax"), lambda r: money(r.tax), right=True, sort=False, shown=False),
        Column("channel", _("Where"), lambda r: channel_word(r.channel), sort=False, shown=False),
    ]  # fmt: skip
