"""The tables behind the retention report, the same on paper and in a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from app import i18n
from app.i18n import _
from app.reports.heat_charts import CohortRow
from app.reports.report import Cell, Column, Kind, Section
from app.services import stages
from app.services.retention import PeriodRow, Retention
from app.services.retention_lists import reason_word

NAMES_OF_A_MOVE = 12


def sections(found: Retention) -> tuple[Section, ...]:
    """Everything the report says, as tables."""
    parts = [*_figures(found), _stand(found), calls(found), moved(found), core(found), cohort_table(found.cohorts)]
    parts += [churn(found), _months(found)]
    return (*parts, exits(found)) if found.exits else tuple(parts)


def _figures(found: Retention) -> list[Section]:
    now, before = found.now, found.before

    def section(title: str, kind: Kind, rows: list[tuple[str, str]]) -> Section:
        columns = (Column(_("Figure")), Column(_("This period"), kind), Column(_("Period before"), kind))
        return Section(title, columns, [(words, getattr(now, name), getattr(before, name)) for words, name in rows])

    return [
        section(
            _("Amounts"), Kind.MONEY,
            [(_("Sales"), "sales"), (_("Average basket"), "basket"), (_("Money at risk"), "money_at_risk")],
        ),
        section(
            _("Customers and purchases"), Kind.COUNT,
            [
                (_("Purchases"), "purchases"), (_("Customers who bought"), "active"), (_("Came back"), "returning"),
                (_("New"), "new"), (_("Won back"), "won_back"), (_("Lapsed"), "lapsed"), (_("At risk"), "at_risk"),
            ],
        ),
        section(
            _("Rates"), Kind.SHARE, [(_("Churn rate"), "churn_rate"), (_("Returning rate"), "returning_rate")]
        ),
    ]  # fmt: skip


def _stand(found: Retention) -> Section:
    rows: list[tuple[Cell, ...]] = [
        (stages.word(code), count, found.stages_before[code], count - found.stages_before[code])
        for code, count in found.stages_now.items()
    ]
    columns = (
        Column(_("Stage")),
        Column(_("Customers"), Kind.COUNT),
        Column(_("Before the period"), Kind.COUNT),
        Column(_("Change"), Kind.COUNT),
    )
    customers, earlier = sum(found.stages_now.values()), sum(found.stages_before.values())
    totals = (_("Total"), customers, earlier, customers - earlier)
    return Section(_("Where customers stand"), columns, rows, totals)


def calls(found: Retention) -> Section:
    """Whom to reach first."""
    columns = (
        Column("", Kind.TICK),
        Column(_("Customer"), Kind.NAME, 1.3),
        Column(_("Reach by"), share=1.2),
        Column(_("Why"), share=1.7),
        Column(_("Say or offer"), share=1.7),
        Column(_("Worth a year"), Kind.MONEY),
    )
    rows = [
        (None, row.name, row.way, row.reason, row.offer, row.worth) for row in found.calls
    ]
    return Section(
        _("Reach these first"), columns, rows, None, _("at risk now, most worth keeping on top"), _("Nobody is late.")
    )


def moved(found: Retention) -> Section:
    """Who went from one stage to another."""
    columns = (
        Column(_("From"), share=0.5),
        Column(_("To"), share=0.5),
        Column(_("Customers"), Kind.COUNT),
        Column(_("Who, those who bought most first"), share=4),
    )
    rows = [
        (
            stages.word(row.before) if row.before else _("Not in the book yet"),
            stages.word(row.after), len(row.names), _named(row.names),
        )
        for row in found.moves
    ]  # fmt: skip
    return Section(_("Who moved"), columns, rows, None, _("within the period"), _("Nobody moved."))


def _named(names: Sequence[str]) -> str:
    shown = " · ".join(names[:NAMES_OF_A_MOVE])
    left = len(names) - NAMES_OF_A_MOVE
    return _("{names} and {n} more").format(names=shown, n=i18n.format_number(left)) if left > 0 else shown


def core(found: Retention) -> Section:
    """The few who bring most."""
    columns = (
        Column(_("Customer"), Kind.NAME, 1.5),
        Column(_("Phone")),
        Column(_("Stage"), share=0.6),
        Column(_("Net sales"), Kind.MONEY),
        Column(_("Share so far"), Kind.SHARE),
    )
    rows = [(row.name, row.phone, stages.word(row.stage), row.net, row.share) for row in found.core]
    totals = (_("Total"), "", "", sum(row.net for row in found.core), found.core[-1].share if found.core else None)
    return Section(
        _("Core customers"), columns, rows, totals, _("the fewest that bring 80 % of twelve months' sales"),
        _("Nobody has bought in the last twelve months."),
    )  # fmt: skip


def cohort_rows(rows: Sequence[Any], months: int) -> list[CohortRow]:
    """For the picture: the months in which anybody came for the first time, with their first `months` shares."""
    return [
        CohortRow(i18n.format_day(row.month, "yMMM"), row.customers, _later(row.shares)[:months])
        for row in rows
        if row.customers and any(share is not None for share in _later(row.shares)[:months])
    ]


def _later(shares: Sequence[float | None]) -> tuple[float | None, ...]:
    """The shares of the months after the first one."""
    return tuple(shares[1:])


def cohort_table(cohorts: Sequence[Any]) -> Section:
    """The share of each month's new customers that bought in each month after it."""
    months = max((len(_later(row.shares)) for row in cohorts), default=0)
    columns = (
        Column(_("First bought")),
        Column(_("New"), Kind.COUNT),
        *(Column(f"+{number}", Kind.SHARE) for number in range(1, months + 1)),
    )
    rows = []
    for row in cohorts:
        shares = _later(row.shares)
        cells = [shares[n] if n < len(shares) else None for n in range(months)]
        rows.append((row.month.strftime("%Y-%m"), row.customers, *cells))
    return Section(_("Cohorts"), columns, rows)


def churn(found: Retention) -> Section:
    """How many of those who were here were gone at the end, month by month."""
    columns = (
        Column(_("From"), Kind.DATE),
        Column(_("To"), Kind.DATE),
        Column(_("Here at its start"), Kind.COUNT),
        Column(_("Lapsed at its end"), Kind.COUNT),
        Column(_("Churn rate"), Kind.SHARE),
    )
    rows = [(row.start, row.end, row.begun, row.lapsed, row.rate) for row in found.churn]
    return Section(
        _("Churn by month"), columns, rows, None, _("of those neither Prospect nor Lapsed at its start"),
        _("There are not enough months yet."),
    )  # fmt: skip


def _months(found: Retention) -> Section:
    rows = [(row.month.strftime("%Y-%m"), row.net) for row in found.months]
    return Section(_("Sales by month"), (Column(_("Month")), Column(_("Net sales"), Kind.MONEY)), rows)


def exits(found: Retention) -> Section:
    """Who said that they leave, and why."""
    columns = (
        Column(_("Date"), Kind.DATE),
        Column(_("Customer"), Kind.NAME),
        Column(_("Why")),
        Column(_("What would win them back"), share=2),
    )
    rows = [
        (row.day, row.name, i18n.listed(reason_word(reason) for reason in row.reasons), row.win_back)
        for row in found.exits
    ]
    return Section(_("Who left"), columns, rows)


def notes(found: Retention, as_of: dt.date) -> tuple[tuple[str, str], ...]:
    """How each figure is worked out, in a sentence."""
    return (
        (_("Compared with"), _period_words(found.before)),
        (
            _("Sales"),
            _("Lines after discounts and returns, without tax; sales to people without a name are in it."),
        ),
        (
            _("Customers who bought"),
            _("Customers with at least one day on which they bought goods; returns do not count."),
        ),
        (
            _("Came back"),
            _("Those of them who had bought before the period. The share is the returning rate: of all buyers."),
        ),
        (_("Average basket"), _("Sales divided by the number of receipts, those for returns included.")),
        (_("New"), _("Customers whose very first purchase lies in the period.")),
        (_("Won back"), _("Customers who were Lapsed, bought again, and stand at Won back at the end of the period.")),
        (_("Lapsed"), _("Customers who stand at Lapsed at the end of the period and did not before it.")),
        (
            _("Churn rate"),
            _("Of those neither Prospect nor Lapsed at the start, the share that is Lapsed at the end."),
        ),
        (
            _("Money at risk"),
            _("What the customers At risk are expected to buy in a year, by how often and how much they bought."),
        ),
        (
            _("Stages"),
            _(
                "By each customer's own rhythm: the usual gap between visits, pulled towards the shop's while there "
                "are few. Late is At risk, very late is Lapsed; the limits can be seen and changed under Settings "
                "and are this program's own."
            ),
        ),
        (_("Core"), _("The fewest customers that together bring 80 % of the net sales of the last twelve months.")),
        (_("Do new customers come back?"), cohort_formula()),
        (
            _("Reach these first"),
            _("Customers At risk on {day}, in the order of what a year of them is expected to bring.").format(
                day=i18n.format_day(as_of, "long")
            ),
        ),
    )


def cohort_formula() -> str:
    """What a row and a cell of the cohorts are."""
    return _(
        "A row is everybody who first bought in that month; +3 is the share that bought in the third month "
        "after. Months that are not over yet stay blank."
    )


def _period_words(before: PeriodRow) -> str:
    return _("{start} to {end}, both included.").format(
        start=i18n.format_day(before.start, "long"), end=i18n.format_day(before.end, "long")
    )
