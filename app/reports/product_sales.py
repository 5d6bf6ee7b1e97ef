"""What was sold: product by product and by category, walk-in sales included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import i18n
from app.i18n import _, ngettext
from app.reports.period import Period
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.services import product_sales
from app.services.product_sales import ProductSaleRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


def make(session: Session, heading: Heading, period: Period, _as_of: dt.date) -> Report:
    """One line a product, most net sales first, beside the period before; then one line a category."""
    before = period.before
    rows = product_sales.sold(session, period.start, period.end, before.start, before.end)
    total = sum(row.net for row in rows)
    parts = (_products(rows, total, before), *_categories(rows, total))
    notes = (
        (_("Net sales"), _("Lines after discounts, without tax; returns are negative.")),
        (_("Pieces"), _("What was sold less what came back; the receipts count both.")),
        (_("Known customers"), _("What they brought of the net sales; the rest are walk-in sales.")),
        (_("Before"), _("The net sales of {period}.").format(period=before.title)),
    )
    return Report("product-sales", heading, parts, _lead(rows, total, heading.currency), notes)


def _lead(rows: list[ProductSaleRow], total: int, currency: str) -> str:
    count = sum(1 for row in rows if row.receipts)
    if not count:
        return ""
    first = ngettext("{n} product brought {amount} without tax.", "{n} products brought {amount} without tax.", count)
    first = first.format(n=i18n.format_number(count), amount=i18n.format_money(total, currency))
    half = product_sales.bring_half(rows)
    if not half or count < 2:
        return first
    second = ngettext("{n} of them brought half of it.", "{n} of them brought half of it.", half)
    return f"{first} {second.format(n=i18n.format_number(half))}"


def _products(rows: list[ProductSaleRow], total: int, before: Period) -> Section:
    columns = (
        Column(_("Product"), Kind.NAME, 2),
        Column(_("Code"), share=0.7),
        Column(_("Receipts"), Kind.COUNT),
        Column(_("Pieces"), Kind.QUANTITY),
        Column(_("Returned"), Kind.QUANTITY),
        Column(_("Net sales"), Kind.MONEY),
        Column(_("Share"), Kind.SHARE),
        Column(_("Known customers"), Kind.MONEY),
        Column(_("Before"), Kind.MONEY),
    )
    lines: list[tuple[Cell, ...]] = [
        (
            row.name, row.code, row.receipts, row.quantity, row.returned, row.net, _share(row.net, total),
            row.known_net, row.net_before,
        )
        for row in rows
    ]  # fmt: skip
    sums = (_("Total"), "", None, None, None, total, None, _sum(rows, "known_net"), _sum(rows, "net_before"))
    subtitle = _("before: {period}").format(period=before.title)
    return Section(_("Products"), columns, lines, sums, subtitle, _("Nothing was sold in this period."))


def _categories(rows: list[ProductSaleRow], total: int) -> list[Section]:
    """By category, where the shop has any."""
    by: dict[str, list[ProductSaleRow]] = {}
    for row in rows:
        by.setdefault(row.category, []).append(row)
    if not any(by):
        return []
    columns = (
        Column(_("Category"), Kind.NAME, 2),
        Column(_("Products"), Kind.COUNT),
        Column(_("Net sales"), Kind.MONEY),
        Column(_("Share"), Kind.SHARE),
        Column(_("Known customers"), Kind.MONEY),
        Column(_("Before"), Kind.MONEY),
    )
    lines: list[tuple[Cell, ...]] = []
    for category, mine in sorted(by.items(), key=lambda one: (-_sum(one[1], "net"), one[0])):
        net = _sum(mine, "net")
        lines.append(
            (
                category or _("Without a category"), len(mine), net, _share(net, total), _sum(mine, "known_net"),
                _sum(mine, "net_before"),
            )
        )  # fmt: skip
    sums = (_("Total"), len(rows), total, None, _sum(rows, "known_net"), _sum(rows, "net_before"))
    return [Section(_("By category"), columns, lines, sums)]


def _share(net: int, total: int) -> float | None:
    return net / total if total > 0 else None


def _sum(rows: list[ProductSaleRow], name: str) -> int:
    return sum(getattr(row, name) for row in rows)
