"""The retention report: a first page an owner reads standing up, then the lists and tables behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from app import i18n
from app.i18n import _, ngettext
from app.reports import charts, heat_charts, retention_tables
from app.reports.blocks import Beside, Picture, Tile, Tiles
from app.reports.lines import LEAD, QUIET, SectionTitle, Text
from app.reports.paper import Sheet, Story
from app.reports.period import Period
from app.reports.report import Heading, Report, Section
from app.reports.tables import titled
from app.services import stages
from app.services.retention import PeriodRow, Retention
from app.services.retention_lists import reason_word

FIRST_CALLS = 5
"""How many people the first page names; the whole list is on the second."""

FIRST_COHORTS = 6
CORE_ON_PAPER = 60
"""More core customers than this are for a sheet, not for paper."""


def make(heading: Heading, found: Retention, as_of: dt.date) -> tuple[Report, Story]:
    """The report, and how it is laid out; `as_of` is the day for which somebody is to be reached."""
    notes = retention_tables.notes(found, as_of)
    report = Report("retention", heading, retention_tables.sections(found), lead(heading, found), notes)

    def story(sheet: Sheet) -> list[Flowable]:
        return [*_first_page(sheet, report.lead, found), PageBreak(), *_behind(sheet, found)]

    return report, story


def lead(heading: Heading, found: Retention) -> str:
    """The period in two sentences."""
    now, before = found.now, found.before
    if not now.purchases:
        return _("Nothing was sold in this period.")
    to = (
        _("You sold {amount} to {customers} and to walk-ins") if now.walk_ins else _("You sold {amount} to {customers}")
    )
    sold = to.format(
        amount=i18n.format_money(now.sales, heading.currency),
        customers=ngettext("{n} customer", "{n} customers", now.active).format(n=i18n.format_number(now.active)),
    )
    against = Period(before.start, before.end).when
    if before.sales > 0:
        share = (now.sales - before.sales) / before.sales
        if round(abs(share), 2) == 0:
            sold = _("{sold}, as much as {before}.").format(sold=sold, before=against)
        elif share > 0:
            sold = _("{sold}, {percent} more than {before}.").format(
                sold=sold, percent=i18n.format_percent(share), before=against
            )
        else:
            sold = _("{sold}, {percent} less than {before}.").format(
                sold=sold, percent=i18n.format_percent(-share), before=against
            )
    else:
        sold = _("{sold}.").format(sold=sold)
    return i18n.sentences(sold, _people(now))


def _people(now: PeriodRow) -> str:
    """Who came, came back and slipped away; nothing about what did not happen."""
    parts = (
        (now.new, ngettext("{n} came for the first time", "{n} came for the first time", now.new)),
        (
            now.won_back,
            ngettext("{n} came back after a long silence", "{n} came back after a long silence", now.won_back),
        ),
        (now.lapsed, ngettext("{n} slipped away", "{n} slipped away", now.lapsed)),
    )
    said = [words.format(n=i18n.format_number(n)) for n, words in parts if n]
    return i18n.sentence(*said) if said else ""


def _first_page(sheet: Sheet, sentence: str, found: Retention) -> list[Flowable]:
    body: list[Flowable] = [
        Text(sheet.fonts, (sentence, LEAD), after=4),
        Tiles(sheet.fonts, tiles(found, sheet.currency)),
        _pictures(sheet, found),
    ]
    calls = retention_tables.calls(found)
    first = Section(calls.title, calls.columns, calls.rows[:FIRST_CALLS], None, calls.subtitle, calls.empty)
    body += titled(sheet.fonts, first, sheet.room, sheet.currency, 7.8)
    if len(calls.rows) > FIRST_CALLS:
        more = ngettext("{n} more on the next page.", "{n} more on the next page.", len(calls.rows) - FIRST_CALLS)
        body.append(Text(sheet.fonts, (more.format(n=len(calls.rows) - FIRST_CALLS), QUIET), before=2))
    recent = found.cohorts[-FIRST_COHORTS - 1 :]
    return [*body, *_cohorts(sheet, recent, FIRST_COHORTS), *_why_left(sheet, found)]


def tiles(found: Retention, currency: str) -> list[Tile]:
    """The eight figures of the first page, each with how it compares."""
    now, before = found.now, found.before
    against = Period(before.start, before.end).title
    rate, rate_before = now.returning_rate, before.returning_rate
    came_back = "" if rate is None else _("{share} of the buyers").format(share=i18n.format_percent(rate))
    return [
        Tile(
            _("Sales"), i18n.format_money(now.sales, currency),
            _on(_change(now.sales, before.sales), against),
        ),
        Tile(_("Customers who bought"), i18n.format_number(now.active), _difference(now.active, before.active)),
        Tile(
            _("Came back"), i18n.format_number(now.returning),
            came_back + _points(rate, rate_before),
        ),
        Tile(
            _("Average basket"), "–" if now.basket is None else i18n.format_money(now.basket, currency),
            _change(now.basket, before.basket or 0) if now.basket is not None else "",
        ),
        Tile(_("New"), i18n.format_number(now.new), i18n.named(against, i18n.format_number(before.new))),
        Tile(
            _("Won back"), i18n.format_number(now.won_back),
            i18n.named(against, i18n.format_number(before.won_back)),
        ),
        Tile(_("Lapsed"), i18n.format_number(now.lapsed), _lapsed(now, before, against)),
        Tile(
            _("Money at risk"), i18n.format_money(now.money_at_risk, currency),
            ngettext("a year, {n} customer", "a year, {n} customers", now.at_risk).format(
                n=i18n.format_number(now.at_risk)
            ) + _before(_change(now.money_at_risk, before.money_at_risk)),
        ),
    ]  # fmt: skip


def _on(change: str, against: str) -> str:
    if not change or change == _("as before"):
        return change
    return _("{change} on {period}").format(change=change, period=against)


def _before(change: str) -> str:
    return f" · {change}" if change else ""


def _change(now: int, before: int) -> str:
    """By how much it went up or down, in percent; empty where there is nothing to compare with."""
    if before <= 0:
        return ""
    share = (now - before) / before
    if round(abs(share), 2) == 0:
        return _("as before")
    return f"{_arrow(share)} {i18n.format_percent(abs(share))}"


def _difference(now: int, before: int) -> str:
    return f"{_arrow(now - before)} {i18n.format_number(abs(now - before))}" if now != before else _("as before")


def _arrow(change: float) -> str:
    return "▲" if change > 0 else "▼"


def _points(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return ""
    points = round(now * 100) - round(before * 100)
    if not points:
        return ""
    words = ngettext("{n} point", "{n} points", abs(points)).format(n=abs(points))
    return f" · {_arrow(points)} {words}"


def _lapsed(now: PeriodRow, before: PeriodRow, against: str) -> str:
    if now.churn_rate is None:
        return i18n.named(against, i18n.format_number(before.lapsed))
    share = _("{share} of those here before").format(share=i18n.format_percent(now.churn_rate, 1))
    return share + (_before(_difference(now.lapsed, before.lapsed)) if now.lapsed != before.lapsed else "")


def _pictures(sheet: Sheet, found: Retention) -> Beside:
    wide = (sheet.room - 22) / 2
    bars = [
        charts.Bar(code, stages.word(code), count, count - found.stages_before[code])
        for code, count in found.stages_now.items()
    ]
    left: list[Flowable] = [
        SectionTitle(sheet.fonts, _("Where customers stand"), _("and how that changed")),
        Picture(sheet.fonts, charts.stage_bars(bars, wide, 92)),
    ]
    right: list[Flowable] = [SectionTitle(sheet.fonts, _("Your core"), _core_sentence(found))]
    if found.curve:
        label = _("{core} of {n} customers").format(
            core=i18n.format_number(len(found.core)), n=i18n.format_number(found.buyers_of_year)
        )
        share = found.core_share or 0.0
        right.append(Picture(sheet.fonts, charts.concentration(found.curve, share, label, wide, 88)))
    else:
        right.append(Text(sheet.fonts, (_("Nobody has bought in the last twelve months."), QUIET)))
    return Beside([(1, left), (1, right)])


def _core_sentence(found: Retention) -> str:
    if found.core_share is None:
        return ""
    return _("{share} of customers bring 80 % of sales").format(share=i18n.format_percent(found.core_share))


def _cohorts(sheet: Sheet, rows: Sequence[object], months: int) -> list[Flowable]:
    shown = retention_tables.cohort_rows(rows, months)
    if not shown:
        return []
    months = max(sum(share is not None for share in row.cells) for row in shown)
    heads = [_("First bought"), _("New"), *(f"+{number}" for number in range(1, months + 1))]
    high = 13.0 * (len(shown) + 1)
    title = SectionTitle(
        sheet.fonts, _("Do new customers come back?"), _("share of each month's new customers who bought again later")
    )
    return [title, Picture(sheet.fonts, heat_charts.cohort_map(shown, heads, sheet.room, high))]


def _why_left(sheet: Sheet, found: Retention) -> list[Flowable]:
    if not found.reasons:
        return []
    words = " · ".join(f"{reason_word(reason)} {count}" for reason, count in found.reasons)
    return [
        SectionTitle(sheet.fonts, _("Why people left")),
        Text(sheet.fonts, (i18n.sentence(words[:1].upper() + words[1:]), QUIET)),
    ]


def _behind(sheet: Sheet, found: Retention) -> list[Flowable]:
    """The pages behind the first."""
    body: list[Flowable] = []
    for section in (retention_tables.calls(found), retention_tables.moved(found)):
        body += titled(sheet.fonts, section, sheet.room, sheet.currency)
    body += _sales(sheet, found)
    body += _core_table(sheet, found)
    body.append(CondPageBreak(200))
    body += _cohorts(sheet, found.cohorts, 12)
    body += titled(sheet.fonts, retention_tables.churn(found), sheet.room, sheet.currency)
    if found.exits:
        body += titled(sheet.fonts, retention_tables.exits(found), sheet.room, sheet.currency)
    return body


def _sales(sheet: Sheet, found: Retention) -> list[Flowable]:
    months = [
        charts.Month(i18n.format_day(row.month, "yMMM"), row.net, _short(row.net, sheet.currency))
        for row in found.months
    ]
    return [
        SectionTitle(
            sheet.fonts, _("Sales by month"), _("net, without tax; the last month up to the day of the report")
        ),
        Picture(sheet.fonts, charts.month_bars(months, sheet.room, 96, size=6.6)),
    ]


def _short(amount: int, currency: str) -> str:
    return i18n.short_money(amount, currency, symbol=False) if amount else ""


def _core_table(sheet: Sheet, found: Retention) -> list[Flowable]:
    section = retention_tables.core(found)
    if len(section.rows) <= CORE_ON_PAPER:
        return titled(sheet.fonts, section, sheet.room, sheet.currency)
    first = Section(section.title, section.columns, section.rows[:CORE_ON_PAPER], None, section.subtitle)
    left = len(section.rows) - CORE_ON_PAPER
    more = ngettext(
        "{n} more core customer is in this report as XLSX or CSV.",
        "{n} more core customers are in this report as XLSX or CSV.",
        left,
    ).format(n=i18n.format_number(left))
    return [*titled(sheet.fonts, first, sheet.room, sheet.currency), Text(sheet.fonts, (more, QUIET), before=2)]
