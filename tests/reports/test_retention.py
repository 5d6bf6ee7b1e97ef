"""The retention report on paper: its sentences, its first page, the lists behind it, how it is worked out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from app.reports import retention
from app.reports.paper import print_report
from app.reports.report import Heading
from app.reports.retention_tables import NAMES_OF_A_MOVE
from app.services import stages
from app.services.insights import ChurnRow, CohortRow
from app.services.retention import PeriodRow, Retention
from app.services.retention_lists import CallRow, CoreCustomerRow, ExitRow, MoveRow
from app.services.sales import MonthRow
from tests.reports.conftest import HOSTILE, pdf_text

END = dt.date(2026, 10, 31)


def period(start: dt.date, end: dt.date, **changed: Any) -> PeriodRow:
    row = PeriodRow(start, end, 4_820_000, 321, 218, 187, 31, 14, 9, 0.013, 1_140_000, 19)
    return replace(row, **changed)


def found(calls: int = 8, core: int = 12, **changed: Any) -> Retention:
    """A month of a middling shop, with names that test the paper."""
    names = [HOSTILE[n % len(HOSTILE)] for n in range(200)]
    made = Retention(
        now=period(dt.date(2026, 10, 1), END),
        before=period(dt.date(2026, 9, 1), dt.date(2026, 9, 30), sales=4_547_000, active=207),
        stages_now=dict.fromkeys(stages.CODES, 20),
        stages_before=dict.fromkeys(stages.CODES, 18),
        moves=[MoveRow("loyal", "at_risk", tuple(names[:30])), MoveRow("", "prospect", tuple(names[:2]))],
        calls=[CallRow(n, names[n], "0812-3456-7890 · WhatsApp", "Silent for 61 days.", "Coffee", 231_000)
               for n in range(calls)],
        core=[CoreCustomerRow(names[n], "0812", "loyal", 1000 - n, 0.8 * (n + 1) / core) for n in range(core)],
        curve=[((n + 1) / 64, 1 - (1 - (n + 1) / 64) ** 4) for n in range(64)],
        buyers_of_year=64,
        cohorts=[CohortRow(dt.date(2026, m, 1), 10 * m, (1.0, *[0.3] * (10 - m))) for m in range(1, 11)],
        churn=[ChurnRow(dt.date(2026, 10, 1), END, 100, 2)],
        months=[MonthRow(dt.date(2026, month, 1), month * 100_000) for month in range(1, 11)],
        exits=[ExitRow("Anna <b", END, ("price", "service"), "Open on Sundays")],
    )  # fmt: skip
    return replace(made, **changed)


def printed(what: Retention, heading: Heading, paper: str = "A4") -> bytes:
    report, story = retention.make(replace(heading, title="Retention report"), what, END)
    return print_report(report, story, paper=paper).content


def first_page(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_first_page_says_it_all(heading: Heading, paper: str) -> None:
    text = first_page(printed(found(), heading, paper))
    expected = (
        "6 % more than in September 2026.", "31 came for the first time, 9 came back", "14 slipped away",
        "Money at risk",
        "Where customers stand", "19 % of customers bring 80 % of sales", "12 of 64 customers", "Reach these first",
        "3 more on the next page", "Do new customers come back?", "Price 1 · service 1", "0812-3456-7890",
    )  # fmt: skip
    plain = " ".join(text.replace("\u00a0", " ").split())
    assert [words for words in expected if words not in plain] == []


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (110, 100, "10 % more than in September 2026."),
        (90, 100, "10 % less than in September 2026."),
        (100, 100, "as much as in September 2026."),
        (100, 0, "to 218 customers. 31"),
    ],
)
def test_sales_are_compared_in_words(heading: Heading, now: int, before: int, words: str) -> None:
    what = found()
    what = replace(what, now=replace(what.now, sales=now), before=replace(what.before, sales=before))
    assert words in retention.lead(heading, what).replace("\u00a0", " ")


def test_customers_are_not_said_to_have_bought_what_walk_ins_bought(heading: Heading) -> None:
    what = found()
    some = replace(what, now=replace(what.now, walk_ins=100))
    assert "to 218 customers, 6" in retention.lead(heading, what)
    assert "to 218 customers and to walk-ins, 6" in retention.lead(heading, some)


def test_what_did_not_happen_is_not_told(heading: Heading) -> None:
    what = found()
    quiet = replace(what, now=replace(what.now, new=0, won_back=0, lapsed=0))
    assert "came" not in retention.lead(heading, quiet)
    nothing = replace(what, now=replace(what.now, purchases=0))
    assert retention.lead(heading, nothing) == "Nothing was sold in this period."


def test_each_tile_has_its_figure_in_full_and_its_comparison(heading: Heading) -> None:
    tiles = {tile.label: tile for tile in retention.tiles(found(), "NOK")}
    assert len(tiles) == 8
    assert "48,200.00" in tiles["Sales"].figure
    assert tiles["Sales"].remark.startswith("▲ 6")
    assert tiles["Customers who bought"].remark == "▲ 11"
    assert tiles["New"].remark == "September 2026: 31"
    first = replace(found(), before=period(END, END, sales=0, active=0, purchases=0, churn_rate=None))
    assert retention.tiles(first, "NOK")[0].remark == ""
    gone = replace(found(), now=period(END, END, active=0, purchases=0, churn_rate=None))
    assert [tile.figure for tile in retention.tiles(gone, "NOK")].count("–") == 1


def test_long_lists_are_counted_not_cut(heading: Heading) -> None:
    text = pdf_text(printed(found(calls=30, core=100), heading))
    assert f"and {30 - NAMES_OF_A_MOVE} more" in " ".join(text.split())
    assert "40 more core customers" in text
    assert "Not in the book yet" in " ".join(text.split())


def test_the_last_page_tells_how_each_figure_is_worked_out(heading: Heading) -> None:
    report, _story = retention.make(heading, found(), END)
    content = printed(found(), heading)
    with pypdfium2.PdfDocument(content) as document:
        last = document[len(document) - 1].get_textpage().get_text_bounded()
    assert [title for title, _sentence in report.notes if title not in last] == []
    assert "1 September 2026 to 30 September 2026" in last


def test_a_shop_without_buyers_has_a_report_too(heading: Heading) -> None:
    bare = found(
        0, 0, curve=[], buyers_of_year=0, cohorts=[], churn=[], exits=[], moves=[],
        now=period(dt.date(2026, 10, 1), END, purchases=0, active=0, churn_rate=None),
    )  # fmt: skip
    text = pdf_text(printed(bare, heading))
    for words in ("Nobody has bought in the last twelve months.", "Nobody is late.", "Nobody moved."):
        assert words in text
