"""The accountant's reports: sales journal, tax summary, who owes what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app import i18n
from app.i18n import _, ngettext
from app.reports import closed_periods
from app.reports.period import Period
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.services import receivables as debts
from app.services import sales

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def journal(session: Session, heading: Heading, period: Period, as_of: dt.date) -> Report:
    """One line a purchase, and by payment method."""
    rows = sales.journal(session, period.start, period.end, as_of)
    net, tax, paid = (sum(getattr(row, name) for row in rows) for name in ("net", "tax", "paid"))
    columns = (
        Column(_("Date"), Kind.DATE),
        Column(_("Receipt"), share=0.7),
        Column(_("Customer"), Kind.NAME, 2),
        Column(_("Paid by"), share=0.9),
        Column(_("Net sales"), Kind.MONEY),
        Column(_("Tax"), Kind.MONEY),
        Column(_("Gross"), Kind.MONEY),
        Column(_("Paid"), Kind.MONEY),
        Column(_("Owed"), Kind.MONEY),
    )
    lines = [
        (
            row.day, row.number, row.customer, i18n.listed(sales.method_word(m) for m in row.methods),
            row.net, row.tax, row.gross, row.paid, row.owed,
        )
        for row in rows
    ]  # fmt: skip
    money = i18n.format_money(net + tax, heading.currency)
    lead = ngettext(
        "{n} purchase came to {gross} with tax, {net} without.",
        "{n} purchases came to {gross} with tax, {net} without.",
        len(rows),
    ).format(n=i18n.format_number(len(rows)), gross=money, net=i18n.format_money(net, heading.currency))
    empty = _("Nothing was sold in this period.")
    totals = (_("Total"), "", "", "", net, tax, net + tax, paid, net + tax - paid)
    return Report(
        "sales-journal",
        heading,
        (
            Section(_("Purchases"), columns, lines, _totals(columns, totals), empty=empty),
            _paid_section(session, period, as_of, net + tax - paid),
            _received_section(session, period),
            *closed_periods.sections(session, period),
        ),
        lead if rows else "",
        (
            (_("Net sales"), _("The lines of a purchase after discounts, without tax; a return is negative.")),
            (_("Gross"), _("Net sales and tax: what the customer was billed.")),
            (
                _("Paid"),
                _("Payments recorded for the purchase up to {day}.").format(day=i18n.format_day(as_of, "long")),
            ),
            (_("Owed"), _("Gross less paid; negative where the shop owes the customer.")),
        ),
    )


def _totals(columns: tuple[Column, ...], totals: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The word for the total in the first column that can hold a word."""
    if columns[0].kind in (Kind.TEXT, Kind.NAME):
        return totals
    word = next(n for n, column in enumerate(columns) if column.kind in (Kind.TEXT, Kind.NAME))
    return tuple(
        totals[0] if n == word else None if n == 0 else value for n, value in enumerate(totals)
    )


def _paid_section(session: Session, period: Period, as_of: dt.date, owed: int) -> Section:
    found = sales.paid_by(session, period.start, period.end, as_of)
    rows: list[tuple[Cell, ...]] = [(sales.method_word(row.method), row.count, row.amount) for row in found]
    if owed:
        rows.append((_("Not paid yet"), None, owed))
    total = sum(row.amount for row in found) + owed
    return Section(_("How these purchases were paid"), _method_columns(), rows, (_("Total"), None, total))


def _received_section(session: Session, period: Period) -> Section:
    found = sales.received(session, period.start, period.end)
    return Section(
        _("Money received"),
        _method_columns(),
        [(sales.method_word(row.method), row.count, row.amount) for row in found],
        (_("Total"), sum(row.count for row in found), sum(row.amount for row in found)),
        _("in this period, for older purchases too"),
        _("No money came in."),
    )


def _method_columns() -> tuple[Column, ...]:
    return (Column(_("Method")), Column(_("Payments"), Kind.COUNT), Column(_("Amount"), Kind.MONEY))


def tax(session: Session, heading: Heading, period: Period, as_of: dt.date) -> Report:
    """Net, tax and gross of each rate, sales and returns apart."""
    rows = sales.tax(session, period.start, period.end)
    names = ("sold_net", "sold_tax", "returned_net", "returned_tax", "net", "tax", "gross")
    columns = (
        Column(_("Rate")),
        *(
            Column(title, Kind.MONEY)
            for title in (
                _("Sales, net"), _("Sales, tax"), _("Returns, net"), _("Returns, tax"), _("Net"), _("Tax"), _("Gross"),
            )
        ),
    )  # fmt: skip
    lines = [(rate_words(row.rate), *(getattr(row, name) for name in names)) for row in rows]
    totals = (_("Total"), *(sum(getattr(row, name) for row in rows) for name in names))
    lead = _("{tax} of tax on {net} of net sales.").format(
        tax=i18n.format_money(sum(row.tax for row in rows), heading.currency),
        net=i18n.format_money(sum(row.net for row in rows), heading.currency),
    )
    section = Section(
        _("Tax by rate"), columns, lines, totals, _("returns apart, as negative amounts"),
        _("Nothing was sold in this period."),
    )  # fmt: skip
    notes = (
        (_("Net"), _("Lines after discounts, without tax; returns are negative.")),
        (_("Tax"), _("The tax of each line as it was rounded on the receipt, added up; it is not worked out anew.")),
        (_("Period"), _("By the day of the purchase or return, both first and last day included.")),
    )
    parts = (section, *closed_periods.sections(session, period))
    return Report("tax-summary", heading, parts, lead if rows else "", notes)


def rate_words(rate: int) -> str:
    """A tax rate with the decimals it has."""
    return i18n.format_percent(rate / 10_000, 0 if rate % 100 == 0 else 1 if rate % 10 == 0 else 2)


def receivables(session: Session, heading: Heading, period: Period, as_of: dt.date) -> Report:
    """Who owes what by age as of the end of the period, then purchase by purchase."""
    day = period.end
    opened = debts.open_purchases(session, day)
    rows = debts.debtors(session, opened)
    ages = [sum(row.ages[n] for row in rows) for n in range(4)]
    credit, owed = sum(row.credit for row in rows), sum(row.owed for row in rows)
    lead = ngettext(
        "{n} customer has not settled; {amount} in all is owed to the shop.",
        "{n} customers have not settled; {amount} in all is owed to the shop.",
        len(rows),
    ).format(n=i18n.format_number(len(rows)), amount=i18n.format_money(owed, heading.currency))
    by_age = Section(
        _("By customer"),
        (
            Column(_("Customer"), Kind.NAME, 1.6),
            Column(_("Phone")),
            *(Column(title, Kind.MONEY) for title in age_words()),
            Column(_("Credit"), Kind.MONEY),
            Column(_("Owed"), Kind.MONEY),
        ),
        [(row.customer, row.phone, *row.ages, row.credit, row.owed) for row in rows],
        (_("Total"), "", *ages, credit, owed),
        _("days since the purchase"),
        _("Everybody has paid."),
    )
    return Report(
        "receivables", heading, (by_age, _open_section(opened)), lead if rows else "",
        (
            (_("Age"), _("Days from the purchase to {day}.").format(day=i18n.format_day(day, "long"))),
            (_("Owed"), _("Net sales and tax less the payments made up to that day; later ones do not count.")),
            (_("Credit"), _("Purchases paid with more than was billed, and returns not paid back yet.")),
        ),
    )  # fmt: skip


def age_words() -> tuple[str, str, str, str]:
    """The four ages in words, in days."""
    return (_("0–30 days"), _("31–60 days"), _("61–90 days"), _("over 90 days"))


def _open_section(opened: list[debts.OpenRow]) -> Section:
    return Section(
        _("Purchase by purchase"),
        (
            Column(_("Date"), Kind.DATE),
            Column(_("Receipt"), share=0.7),
            Column(_("Customer"), Kind.NAME, 2),
            Column(_("Days"), Kind.COUNT),
            Column(_("Gross"), Kind.MONEY),
            Column(_("Paid"), Kind.MONEY),
            Column(_("Owed"), Kind.MONEY),
        ),
        [(row.day, row.number, row.customer, row.days, row.gross, row.paid, row.owed) for row in opened],
        (
            None, _("Total"), "", None,
            sum(row.gross for row in opened), sum(row.paid for row in opened), sum(row.owed for row in opened),
        ),
        _("oldest first"),
    )  # fmt: skip
