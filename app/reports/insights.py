"""The shop in pictures: drawn for the Insights page and for paper, with the tables behind them for a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.platypus import CondPageBreak, Flowable

from app import i18n
from app.i18n import _
from app.insights.value import Rate
from app.reports import charts, heat_charts, insight_words, retention_tables, shop_charts
from app.reports.blocks import Beside, Picture, Tile, Tiles
from app.reports.charts import PAPER, Chart, Colours
from app.reports.lines import LEAD, QUIET, SectionTitle, Text
from app.reports.paper import Sheet, Story
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.services import selection, stages
from app.services.exits import reason_word
from app.services.selection import SourceRow
from app.services.shop_pictures import ShopPictures

MOST_ROWS = 20
"""Sources and interests in a picture; the sheet has all, and `left_out` says so."""


def moved_words() -> dict[str, str]:
    """Every stage, before them who was not in the book yet."""
    return {"": _("Not in the book yet"), **{code: stages.word(code) for code in stages.CODES}}


def source_word(name: str) -> str:
    """How a source is called."""
    return {"": _("Not known"), selection.REFERRED: _("Another customer")}.get(name, name)


def stand(found: ShopPictures, width: float, height: float, colours: Colours = PAPER, size: float = 8) -> Chart:
    """Where customers stand, and how that changed."""
    bars = [
        charts.Bar(code, stages.word(code), count, count - found.stages_before[code])
        for code, count in found.stages.items()
    ]
    return charts.stage_bars(bars, width, height, colours, size)


def moved(found: ShopPictures, width: float, height: float, colours: Colours = PAPER, size: float = 7.5) -> Chart:
    """From which stage to which."""
    return heat_charts.move_map(found.moves, moved_words(), width, height, colours, size)


def by_stage(
    found: ShopPictures, currency: str, width: float, height: float, colours: Colours = PAPER, size: float = 7.5
) -> Chart:
    """Net sales month by month."""
    months = [
        shop_charts.StackedMonth(
            i18n.format_day(row.month, "yMMM"), {shop_charts.OTHER: row.no_customer, **row.by_stage},
            i18n.short_money(row.net, currency, symbol=False) if row.net else "",
        )
        for row in found.months
    ]  # fmt: skip
    words = {code: stages.word(code) for code in stages.CODES} | {shop_charts.OTHER: _("Walk-in sales")}
    return shop_charts.stage_months(months, words, width, height, colours, size)


def sold(found: ShopPictures) -> bool:
    """Whether any part of any month's sales is to be seen."""
    return any(part > 0 for row in found.months for part in (*row.by_stage.values(), row.no_customer))


def cohorts(found: ShopPictures, width: float, height: float, colours: Colours = PAPER, size: float = 7.5) -> Chart:
    """Do new customers come back? Row = month of the first purchase, column = months after it."""
    rows = [
        heat_charts.CohortRow(i18n.format_day(row.month, "yMMM"), row.customers, row.shares[1:])
        for row in found.cohorts
    ]
    months = max((sum(share is not None for share in row.cells) for row in rows), default=0)
    heads = [_("First bought"), _("New"), *(f"+{number}" for number in range(1, max(months, 1) + 1))]
    return heat_charts.cohort_map(rows, heads, width, height, colours, size)


def core(found: ShopPictures, width: float, height: float, colours: Colours = PAPER, size: float = 8) -> Chart:
    """How few bring how much."""
    label = _("{core} of {n} customers").format(
        core=i18n.format_number(len(found.core)), n=i18n.format_number(found.buyers)
    )
    return charts.concentration(found.curve, found.core_share or 0.0, label, width, height, colours, size)


def leaving(found: ShopPictures, width: float, height: float, colours: Colours = PAPER, size: float = 8) -> Chart:
    """Why people left, beside those who said nothing."""
    return shop_charts.word_bars(leaving_bars(found), width, height, colours, size)


def leaving_bars(found: ShopPictures) -> list[shop_charts.WordBar]:
    """A bar a reason, then the silent ones, and those of them who had complained."""
    rows: list[tuple[tuple[str | int, ...], str, int]] = [
        (("reason", reason), reason_word(reason), len(keys)) for reason, keys in found.left.reasons.items()
    ]
    if found.left.silent:
        rows.append((("silent",), _("Said nothing"), len(found.left.silent)))
    if found.left.complained:
        rows.append((("complained",), _("… but had complained"), len(found.left.complained)))
    return [shop_charts.WordBar(key, words, count, i18n.format_number(count)) for key, words, count in rows]


def worth(
    kind: str, rows: Sequence[SourceRow], currency: str, width: float, height: float, colours: Colours = PAPER,
    size: float = 8,
) -> Chart:
    """What customers of each source ("source") or interest ("interest") are worth."""
    return shop_charts.word_bars(worth_bars(kind, rows, currency), width, height, colours, size)


def left_out(rows: Sequence[SourceRow]) -> str:
    """That there are more sources or interests than the picture shows; empty if there are not."""
    if len(rows) <= MOST_ROWS:
        return ""
    words = _("The first {most} of {n}; the report as XLSX or CSV has them all.")
    return words.format(most=MOST_ROWS, n=i18n.format_number(len(rows)))


def worth_bars(kind: str, rows: Sequence[SourceRow], currency: str) -> list[shop_charts.WordBar]:
    """A bar a source or interest with its customers, as long as what one of them bought in the last year."""
    bars = []
    for place, row in enumerate(rows[:MOST_ROWS]):
        share = row.again_share
        remark = "" if share is None else _("{share} came again").format(share=i18n.format_percent(share))
        words = f"{source_word(row.name)} · {i18n.format_number(row.customers)}"
        figure = i18n.short_money(round(row.worth), currency)
        bars.append(shop_charts.WordBar((kind, place), words, row.worth, figure, remark))
    return bars


def make(heading: Heading, found: ShopPictures, at_risk: int) -> tuple[Report, Story]:
    """The report and how it is laid out.

    Args:
        at_risk: the money at risk on the last day, in minor units.
    """
    notes = insight_words.notes(found, at_risk, heading.currency)
    report = Report("insights", heading, tuple(_sections(found)), insight_words.core_sentence(found), notes)

    def story(sheet: Sheet) -> list[Flowable]:
        tiles = [
            Tile(words, "–" if rate.share is None else i18n.format_percent(rate.share), insight_words.counted(rate))
            for _mark, words, rate, _sentence in insight_words.rates(found)
        ]
        core, money = found.core_share, i18n.short_money(at_risk, heading.currency)
        share = "–" if core is None else i18n.format_percent(core)
        tiles.append(Tile(_("Your core"), share, insight_words.counted(Rate(len(found.core), found.buyers))))
        tiles.append(Tile(_("Money at risk"), money, _("a year, from those At risk")))
        return [
            Text(sheet.fonts, (report.lead, LEAD), after=4), Tiles(sheet.fonts, tiles, columns=5), *_pages(sheet, found)
        ]  # fmt: skip

    return report, story


def _pages(sheet: Sheet, found: ShopPictures) -> list[Flowable]:
    half = (sheet.room - 22) / 2
    return [
        Beside([
            (1, _picture(sheet, _("Where customers stand"), lambda: stand(found, half, 96))),
            (1, _picture(sheet, _("Your core"), lambda: core(found, half, 92), bool(found.curve))),
        ]),
        *_picture(
            sheet, _("Who moved where"),
            lambda: moved(found, sheet.room, 15.0 * (len({was for was, _now in found.moves}) + 1)), bool(found.moves),
        ),
        *_picture(
            sheet, _("Sales by stage"), lambda: by_stage(found, sheet.currency, sheet.room, 140, size=6.4), sold(found)
        ),
        CondPageBreak(180),
        *_picture(
            sheet, _("Do new customers come back?"),
            lambda: cohorts(found, sheet.room, 13.0 * (len(found.cohorts) + 1)), bool(found.cohorts),
        ),
        CondPageBreak(160),
        *_picture(
            sheet, _("Who left, and why"),
            lambda: leaving(found, sheet.room, 14.0 * len(leaving_bars(found))), bool(leaving_bars(found)),
        ),
        CondPageBreak(180),
        *_picture(
            sheet, _("Where good customers come from"),
            lambda: worth("source", found.sources, sheet.currency, sheet.room, _high(found.sources)),
            bool(found.sources), left_out(found.sources),
        ),
        CondPageBreak(180),
        *_picture(
            sheet, _("What good customers are interested in"),
            lambda: worth("interest", found.interests, sheet.currency, sheet.room, _high(found.interests)),
            bool(found.interests), left_out(found.interests),
        ),
    ]  # fmt: skip


def _high(rows: Sequence[SourceRow]) -> float:
    return 14.0 * min(len(rows), MOST_ROWS)


def _picture(
    sheet: Sheet, title: str, draw: Callable[[], Chart], there: bool = True, below: str = ""
) -> list[Flowable]:
    body: Flowable = Picture(sheet.fonts, draw()) if there else Text(sheet.fonts, (nothing(), QUIET))
    more = [Text(sheet.fonts, (below, QUIET), before=2)] if below else []
    return [SectionTitle(sheet.fonts, title), body, *more]


def nothing() -> str:
    """What stands where there is nothing to draw yet."""
    return _("Nothing to show yet.")


def _sections(found: ShopPictures) -> list[Section]:
    words = moved_words()
    count, money, share = Kind.COUNT, Kind.MONEY, Kind.SHARE
    stand_rows: list[Sequence[Cell]] = [
        (words[code], n, found.stages_before[code]) for code, n in found.stages.items()
    ]
    move_rows: list[Sequence[Cell]] = [(words[was], words[now], n) for (was, now), n in found.moves.items()]
    month_rows: list[Sequence[Cell]] = [
        (i18n.format_day(row.month, "yMMM"), *row.by_stage.values(), row.no_customer, row.net) for row in found.months
    ]
    rate_rows: list[Sequence[Cell]] = [
        (name, rate.part, rate.whole, rate.share) for _mark, name, rate, _sentence in insight_words.rates(found)
    ]
    left_rows: list[Sequence[Cell]] = [(bar.words, round(bar.value)) for bar in leaving_bars(found)]
    return [
        Section(
            _("Rates"), (Column(_("Figure")), Column(_("Of them"), count), Column(_("Customers"), count),
                         Column(_("Share"), share)), rate_rows,
        ),
        Section(
            _("Where customers stand"),
            (Column(_("Stage")), Column(_("Customers"), count), Column(_("Before the period"), count)), stand_rows,
        ),
        Section(
            _("Who moved where"), (Column(_("From")), Column(_("To")), Column(_("Customers"), count)), move_rows,
        ),
        Section(
            _("Sales by stage"),
            (Column(_("Month")), *(Column(words[code], money) for code in stages.CODES),
             Column(_("Walk-in sales"), money), Column(_("Total"), money)),
            month_rows,
        ),
        retention_tables.cohort_table(found.cohorts),
        Section(_("Who left, and why"), (Column(_("Reason")), Column(_("Customers"), count)), left_rows),
        _worth_table(_("Where good customers come from"), _("Source"), found.sources),
        _worth_table(_("What good customers are interested in"), _("Interest"), found.interests),
    ]  # fmt: skip


def _worth_table(title: str, first: str, found: Sequence[SourceRow]) -> Section:
    columns = (
        Column(first), Column(_("Customers"), Kind.COUNT), Column(_("Buyers"), Kind.COUNT),
        Column(_("Came again"), Kind.SHARE), Column(_("Not lapsed"), Kind.COUNT),
        Column(_("Net sales, 365 days"), Kind.MONEY), Column(_("A customer"), Kind.MONEY),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (source_word(row.name), row.customers, row.buyers, row.again_share, row.kept, row.net, round(row.worth))
        for row in found
    ]
    return Section(title, columns, rows)
