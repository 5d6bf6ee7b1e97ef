"""A customer's account on paper: what they bought and paid in a time, and what is still open, to give to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.platypus import Flowable, Spacer

from app import i18n
from app.i18n import _
from app.reports.blocks import party
from app.reports.paper import Sheet, Story, tables_of
from app.reports.period import Period
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.services import accounts, customers, mailing, sales
from app.services import receivables as debts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def make(session: Session, heading: Heading, customer_id: int, period: Period) -> tuple[Report, Story]:
    """Receipts and payments with the balance after each, then the receipts that are not paid in full.

    On paper the customer's address stands above them, as on an envelope.

    Raises:
        AppError: the customer was removed.
    """
    draft = customers.get(session, customer_id).draft
    opening, entries = accounts.statement(session, customer_id, period.start, period.end)
    balance = entries[-1].balance if entries else opening
    opened = [row for row in debts.open_purchases(session, period.end) if row.customer_id == customer_id]
    parts = (_entries(opening, entries, period, draft.name), *([_open(opened)] if opened else []))
    notes = (
        (_("Balance"), _("What was billed less what was paid; negative where the shop owes the customer.")),
        (_("Billed"), _("Net sales and tax: what the customer was billed.")),
    )
    report = Report("statement", heading, parts, _lead(draft.name, balance, period, heading.currency), notes)
    words = mailing.label(session, customer_id, draft.name).lines

    def story(sheet: Sheet) -> list[Flowable]:
        return [*party(sheet.fonts, _("Customer"), words), Spacer(0, 14), *tables_of(report)(sheet)]

    return report, story


def _lead(name: str, balance: int, period: Period, currency: str) -> str:
    words = _("{name} owes {amount} on {day}.") if balance > 0 else _("{name} owes nothing on {day}.")
    if balance < 0:
        words = _("The shop owes {name} {amount} on {day}.")
    amount = i18n.format_money(abs(balance), currency)
    return words.format(name=name, amount=amount, day=i18n.format_day(period.end, "long"))


def _entries(opening: int, entries: list[accounts.EntryRow], period: Period, name: str) -> Section:
    columns = (
        Column(_("Date"), Kind.DATE),
        Column(_("What"), Kind.NAME),
        Column(_("Receipt"), share=0.7),
        Column(_("Billed"), Kind.MONEY),
        Column(_("Paid"), Kind.MONEY),
        Column(_("Balance"), Kind.MONEY),
    )
    rows: list[tuple[Cell, ...]] = [(period.start, _("Carried over"), "", None, None, opening)]
    rows += [(row.day, _what(row), row.number, row.billed or None, row.paid or None, row.balance) for row in entries]
    billed, paid = sum(row.billed for row in entries), sum(row.paid for row in entries)
    return Section(name, columns, rows, (None, _("Total"), "", billed, paid, opening + billed - paid))


def _what(row: accounts.EntryRow) -> str:
    if row.method:
        return i18n.named(_("Payment") if row.paid > 0 else _("Paid back"), sales.method_word(row.method))
    return _("Purchase") if row.billed >= 0 else _("Return")


def _open(opened: list[debts.OpenRow]) -> Section:
    columns = (
        Column(_("Date"), Kind.DATE),
        Column(_("Receipt")),
        Column(_("Days"), Kind.COUNT),
        Column(_("Gross"), Kind.MONEY),
        Column(_("Paid"), Kind.MONEY),
        Column(_("Owed"), Kind.MONEY),
    )
    rows = [(row.day, row.number, row.days, row.gross, row.paid, row.owed) for row in opened]
    sums = (None, _("Total"), None, *(sum(getattr(row, name) for row in opened) for name in ("gross", "paid", "owed")))
    return Section(_("Not paid yet"), columns, rows, sums)
