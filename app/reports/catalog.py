"""All reports by name, and the one way to write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app import i18n
from app.errors import AppError
from app.i18n import _
from app.reports import (
    customer_profile,
    customers,
    follow_ups,
    insights,
    mailing,
    personal_data,
    product_sales,
    receipt,
    retention,
    sales,
    special_dates,
    statement,
)
from app.reports.files import write_whole
from app.reports.paper import Printed, Story, print_report
from app.reports.period import Period, chosen
from app.reports.report import Heading, Report
from app.reports.sheets import as_csv, as_xlsx
from app.services import retention as figures
from app.services import shop, shop_pictures
from app.services.insights import money_at_risk

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ENDINGS = ("pdf", "xlsx", "csv")
LETTER_COUNTRIES = frozenset(("US", "CA", "MX", "CL", "CO", "VE", "PH", "GT", "CR", "PA", "PR", "DO", "SV"))
"""Where a printer holds Letter, not A4 (Unicode CLDR, measurement data, paper size)."""


def paper_of(country: str) -> str:
    """ "A4" or "Letter": what a printer holds in this country (ISO 3166)."""
    return "Letter" if country in LETTER_COUNTRIES else "A4"


@dataclass(frozen=True)
class Request:
    """Which report, about which time, for whom.

    Attributes:
        as_of: nothing after this day is looked at.
        made_on: the day printed as the day of making.
        customer_id, purchase_id: for the reports about one customer, about one receipt.
        paper: "A4" or "Letter"; empty for what the shop's country uses.
    """

    name: str
    as_of: dt.date
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    made_on: dt.date | None = None
    customer_id: int | None = None
    paper: str = ""
    customer_ids: tuple[int, ...] = ()
    """For the lists of chosen customers; empty for everybody."""
    purchase_id: int | None = None

    @property
    def period(self) -> Period:
        """The days it is about; for a report about a day the period ends on that day."""
        if not _entries()[self.name].by_period:
            day = min(self.period_to or self.as_of, self.as_of)
            return Period(day.replace(day=1), day)
        return chosen(self.period_from, self.period_to, self.as_of)


@dataclass(frozen=True)
class Entry:
    """A report of the catalogue.

    Attributes:
        sentence: what it is good for.
        by_period: it is about a time from one day to another; else about how things stand on a day.
    """

    name: str
    title: str
    sentence: str
    make: Callable[[Session, Heading, Request], tuple[Report, Story | None]]
    by_period: bool = True
    one_customer: bool = False
    one_receipt: bool = False
    for_books: bool = False
    """It goes to an accountant or a customer as a voucher: the shop's tax number stands on it."""


@dataclass(frozen=True)
class Made:
    """A finished file's content; `missing` are characters that no font has, printed as boxes."""

    content: bytes
    pages: int = 0
    missing: tuple[str, ...] = ()


def entries() -> list[Entry]:
    """Every report, in the order an owner would look for them."""
    return list(_entries().values())


def names() -> list[tuple[str, str]]:
    """(name, title) of every report."""
    return [(entry.name, entry.title) for entry in entries()]


def write(
    session: Session, name: str, path: str | Path, period_from: dt.date | None, period_to: dt.date | None,
    as_of: dt.date, *, made_on: dt.date | None = None, customer_id: int | None = None, paper: str = "",
    cancelled: Callable[[], bool] | None = None,
) -> Made:
    """Writes a report; the ending of `path` says whether as PDF, XLSX or CSV. It is written whole or not at all.

    Raises:
        AppError: no such report, an ending that is none of these, an impossible period, or a place that
            cannot be written to.
        Cancelled: `cancelled` said so.
    """
    return save(session, Request(name, as_of, period_from, period_to, made_on, customer_id, paper), path, cancelled)


def save(
    session: Session, request: Request, path: str | Path, cancelled: Callable[[], bool] | None = None
) -> Made:
    """Writes the report that `request` asks for, as `write` does."""
    ending = _ending(Path(path))
    made = render(session, request, ending, cancelled)
    write_whole(Path(path), made.content)
    return made


def render(
    session: Session, request: Request, ending: str = "pdf", cancelled: Callable[[], bool] | None = None
) -> Made:
    """The content of the report as `ending` ("pdf", "xlsx" or "csv").

    Raises:
        AppError: no such report, or an impossible period; Cancelled: `cancelled` said so.
    """
    report, story, paper = _made(session, request)
    if ending == "csv":
        return Made(as_csv(report))
    if ending == "xlsx":
        return Made(as_xlsx(report, cancelled))
    printed: Printed = print_report(report, story, paper=paper, cancelled=cancelled)
    return Made(printed.content, printed.pages, printed.missing)


def report(session: Session, request: Request) -> Report:
    """The report's figures, before they are put on paper or into a sheet."""
    return _made(session, request)[0]


def _made(session: Session, request: Request) -> tuple[Report, Story | None, str]:
    entry = _entries().get(request.name)
    if entry is None:
        known = ", ".join(_entries())
        words = _("There is no report “{name}”. There are: {names}.")
        raise AppError(words.format(name=request.name[:60], names=known))
    if entry.one_customer and request.customer_id is None:
        raise AppError(_("This report is about one customer: say which one."), field="customer")
    if entry.one_receipt and request.purchase_id is None:
        raise AppError(_("This report is about one receipt: say which one."), field="number")
    row = shop.get(session)
    heading = Heading(
        title=entry.title,
        period=request.period.title if entry.by_period else i18n.format_day(request.period.end, "long"),
        shop=row.name,
        address=" · ".join(filter(None, (row.address, row.tax_number if entry.for_books else ""))),
        as_of=request.as_of if entry.by_period else request.period.end,
        made_on=request.made_on or dt.datetime.now(row.zone).date(),
        currency=row.currency,
        language=i18n.language(),
    )
    paper = request.paper or paper_of(row.country)
    found, story = entry.make(session, heading, replace(request, paper=paper))
    return found, story, paper


def _ending(path: Path) -> str:
    ending = path.suffix.casefold().lstrip(".")
    if ending not in ENDINGS:
        raise AppError(
            _("A report is written as PDF, XLSX or CSV: let the file's name end in .pdf, .xlsx or .csv."), field="out"
        )
    return ending


def _tables(
    make: Callable[[Session, Heading, Period, dt.date], Report],
) -> Callable[[Session, Heading, Request], tuple[Report, Story | None]]:
    return lambda session, heading, request: (make(session, heading, request.period, request.as_of), None)


def _follow_up_list(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    return follow_ups.make(session, heading, request.as_of, request.customer_ids), None


def _call_list(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    return customers.to_call(session, heading, request.customer_ids, request.as_of), None


def _customer_list(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    return customers.known(session, heading, request.customer_ids, request.as_of), None


def _address_labels(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    return mailing.make(session, heading, request.customer_ids, request.paper)


def _special_dates(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    return special_dates.make(session, heading, request.period.end, request.period_to), None


def _retention(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    now = request.period
    found = figures.figures(session, now.start, now.end, now.before.start, now.before.end, request.as_of)
    return retention.make(replace(heading, as_of=now.end), found, request.as_of)


def _insights(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    now = request.period
    found = shop_pictures.load(session, now.end, now.start - dt.timedelta(days=1))
    return insights.make(replace(heading, as_of=now.end), found, money_at_risk(session, now.end))


def _customer_profile(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    assert request.customer_id is not None
    return customer_profile.make(session, heading, request.customer_id, request.period.end)


def _statement(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    assert request.customer_id is not None
    return statement.make(session, heading, request.customer_id, request.period)


def _receipt(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    assert request.purchase_id is not None
    return receipt.make(session, heading, request.purchase_id, request.as_of)


def _personal_data(session: Session, heading: Heading, request: Request) -> tuple[Report, Story | None]:
    assert request.customer_id is not None
    return personal_data.make(session, heading, request.customer_id), None


def _entries() -> dict[str, Entry]:
    found = [
        Entry(
            "retention", _("Retention report"), _("Who came back, who slipped away."),
            _retention,
        ),
        Entry(
            "insights", _("The shop in pictures"), _("Stages, moves, cohorts, where good customers come from."),
            _insights,
        ),
        Entry(
            "follow-up-list", _("Follow-up list"), _("Whom to reach, with room for notes."),
            _follow_up_list, by_period=False,
        ),
        Entry(
            "special-dates", _("Special dates"), _("Birthdays and days of the next weeks."), _special_dates,
            by_period=False,
        ),
        Entry(
            "call-list", _("Call list"), _("The customers chosen in the list, with boxes to tick."), _call_list,
            by_period=False,
        ),
        Entry(
            "customer-list", _("Customer list"), _("The customers chosen in the list, or everybody."),
            _customer_list, by_period=False,
        ),
        Entry(
            "address-labels", _("Address labels"), _("For letters and cards to the customers chosen, or to everybody."),
            _address_labels, by_period=False,
        ),
        Entry(
            "customer-profile", _("Customer profile"), _("Everything on one customer, on a sheet."), _customer_profile,
            by_period=False, one_customer=True,
        ),
        Entry(
            "personal-data", _("One person's data"), _("Everything the book holds about a customer, to give to them."),
            _personal_data, by_period=False, one_customer=True,
        ),
        Entry(
            "sales-journal", _("Sales journal"), _("Every purchase, and how it was paid."), _tables(sales.journal),
            for_books=True,
        ),
        Entry(
            "product-sales", _("What was sold"), _("Every product, walk-in sales included, beside the period before."),
            _tables(product_sales.make),
        ),
        Entry(
            "tax-summary", _("Tax summary"), _("Tax by rate, returns apart."), _tables(sales.tax), for_books=True
        ),
        Entry(
            "statement", _("Account statement"), _("What one customer bought and paid, and what is open, for them."),
            _statement, one_customer=True, for_books=True,
        ),
        Entry(
            "receivables", _("Who owes what"), _("What is not paid yet, by age."), _tables(sales.receivables),
            by_period=False, for_books=True,
        ),
        Entry(
            "receipt", _("Receipt"), _("One purchase, for the customer to take along."), _receipt,
            by_period=False, one_receipt=True,
        ),
    ]  # fmt: skip
    return {entry.name: entry for entry in found}
