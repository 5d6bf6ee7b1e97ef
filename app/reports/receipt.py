"""One receipt on paper, to give to the customer: what was sold, its tax by rate, what was paid and what stays open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from reportlab.platypus import Flowable, KeepTogether, Spacer

from app import i18n, money
from app.i18n import _
from app.reports.blocks import Beside, Tile, Tiles, party
from app.reports.lines import LEAD, Text
from app.reports.paper import Sheet, Story
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.reports.sales import rate_words
from app.reports.tables import titled
from app.services import mailing, purchases, sales, shop
from app.services.purchases import LineRow, PurchaseRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


def make(session: Session, heading: Heading, purchase_id: int, as_of: dt.date) -> tuple[Report, Story]:
    """The receipt with what was paid up to a day, and how it is laid out; the shop's own note on it stays inside.

    Raises:
        AppError: it was removed.
    """
    row = purchases.get(session, purchase_id)
    payments = tuple(one for one in row.payments if one.day <= as_of)
    row = replace(row, payments=payments, paid=sum(one.amount for one in payments))
    buyer, seller = _buyer(session, row), _seller(session)
    lines, rates, paid = _lines(row), _rates(row), _payments(row)
    below = [one for one in (rates, paid) if one.rows]
    parts = (_between(row, buyer, seller), lines, *below)
    title = _("Receipt {number}").format(number=row.number)
    named = replace(heading, title=title, period=i18n.format_day(row.day, "full"))
    report = Report("receipt", named, parts, _state(row, heading.currency))

    def story(sheet: Sheet) -> list[Flowable]:
        fonts = sheet.fonts
        who = [(1.0, party(fonts, _("Sold to"), buyer)), (1.0, party(fonts, _("Sold by"), seller))]
        sums: list[Flowable] = [Spacer(0, 10), Tiles(fonts, _tiles(row, heading.currency), columns=5)]
        sums.append(Text(fonts, (report.lead, LEAD), after=6))
        room = (sheet.room - GAP) / 2
        side: list[tuple[float, list[Flowable]]] = [(1.0, titled(fonts, one, room, sheet.currency)) for one in below]
        return [
            Beside(who, gap=GAP),
            *titled(fonts, lines, sheet.room, sheet.currency),
            KeepTogether(sums),
            Spacer(0, 8),
            Beside([*side, (1.0, []), (1.0, [])][:2], gap=GAP),
        ]

    return report, story


GAP = 22.0
"""Between the two tables at the foot, in points."""


def _buyer(session: Session, row: PurchaseRow) -> list[str]:
    """The customer's name and first address."""
    if row.customer_id is None:
        return [_("Walk-in")]
    return list(mailing.label(session, row.customer_id, row.customer_name).lines)


def _seller(session: Session) -> list[str]:
    """The shop's name, address, ways to reach it and tax number."""
    row = shop.get(session)
    reach = " · ".join(part for part in (row.phone, row.email) if part)
    return [row.name, *(part for part in (*row.address.splitlines(), reach, row.tax_number) if part.strip())]


def _between(row: PurchaseRow, buyer: list[str], seller: list[str]) -> Section:
    rows: list[tuple[Cell, ...]] = [
        (_("Receipt"), row.number), (_("Date"), i18n.format_day(row.day)),
        (_("Sold to"), i18n.clauses(*buyer)), (_("Sold by"), i18n.clauses(*seller)),
    ]  # fmt: skip
    return Section(_("Receipt"), (Column(_("What"), share=0.4), Column(_("It is"))), rows)


def with_tax(lines: tuple[LineRow, ...]) -> bool:
    """Whether the prices of these lines hold their tax, as the shop had it when they were sold."""
    return all(money.line_amount(one.quantity, one.unit_price, one.discount) == one.net + one.tax for one in lines)


def _taxed(row: PurchaseRow) -> bool:
    """Whether there is anything to say of tax; many small shops know none."""
    return any(one.tax_rate or one.tax for one in row.lines)


def _lines(row: PurchaseRow) -> Section:
    whole, cut, taxed = with_tax(row.lines), any(one.discount for one in row.lines), _taxed(row)
    columns = [
        Column(_("Product"), Kind.NAME),
        Column(_("Code"), share=0.5),
        Column(_("Quantity"), Kind.QUANTITY),
        Column(_("Price"), Kind.MONEY),
        *([Column(_("Discount"), Kind.MONEY)] if cut else []),
        *([Column(_("Tax rate"))] if taxed else []),
        Column(_("Amount"), Kind.MONEY),
    ]
    rows: list[tuple[Cell, ...]] = []
    for one in row.lines:
        off = [-one.discount or None] if cut else []
        amount = one.net + one.tax if whole else one.net
        rate = [rate_words(one.tax_rate)] if taxed else []
        rows.append((one.name, one.code, one.quantity, one.unit_price, *off, *rate, amount))
    sums = [-row.discount] if cut else []
    amount = row.gross if whole else row.net
    remark = _("prices with tax") if whole else _("prices without tax")
    totals = (_("Total"), "", None, None, *sums, *([""] if taxed else []), amount)
    return Section(_("What was sold"), tuple(columns), rows, totals, remark if taxed else "")


def _rates(row: PurchaseRow) -> Section:
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for one in row.lines:
        found[one.tax_rate][0] += one.net
        found[one.tax_rate][1] += one.tax
    columns = (
        Column(_("Tax rate")),
        Column(_("Net"), Kind.MONEY),
        Column(_("Tax"), Kind.MONEY),
        Column(_("Gross"), Kind.MONEY),
    )
    rows = [(rate_words(rate), net, tax, net + tax) for rate, (net, tax) in sorted(found.items()) if _taxed(row)]
    totals = (_("Total"), row.net, row.tax, row.gross) if len(rows) > 1 else None
    return Section(_("Tax by rate"), columns, rows, totals)


def _payments(row: PurchaseRow) -> Section:
    columns = (Column(_("Date"), Kind.DATE), Column(_("How"), Kind.NAME), Column(_("Paid"), Kind.MONEY))
    rows = [(one.day, sales.method_word(one.method), one.amount) for one in row.payments]
    return Section(_("Payments"), columns, rows, (None, _("Total"), row.paid) if len(rows) > 1 else None)


def _tiles(row: PurchaseRow, currency: str) -> list[Tile]:
    amounts = [(_("Total"), row.gross), (_("Paid"), row.paid), (_("Owed"), row.owed)]
    if _taxed(row):
        amounts = [(_("Net"), row.net), (_("Tax"), row.tax), *amounts]
    return [Tile(words, i18n.format_money(amount, currency)) for words, amount in amounts]


def _state(row: PurchaseRow, currency: str) -> str:
    """What is still to be paid, in one sentence."""
    amount = i18n.format_money(abs(row.owed), currency)
    if row.owed > 0:
        return _("{amount} is still to be paid.").format(amount=amount)
    if row.owed < 0:
        return _("{amount} is still to be paid back to you.").format(amount=amount)
    if row.gross < 0:
        return _("The money was paid back.")
    return _("Paid in full. Thank you, and welcome back!")
