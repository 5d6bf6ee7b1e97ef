"""Insights: pictures that say what they count and lead to the customers behind them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.i18n import format_percent
from app.models.customer import Customer
from app.models.product import Product
from app.reports import catalog
from app.reports.charts import Chart
from app.services import figures, journal, purchases
from app.services.purchases import LineDraft, PurchaseDraft
from app.storage.book import Book
from app.ui.insights.page import InsightsPage
from app.ui.marked_chart import MarkedChart
from tests.reports.conftest import pdf_text
from tests.ui.conftest import DAY, unnamed, words_of

NAMES = ("Anna <b Müller", "Bo", "Cecilie", "王小明", "E" * 200)


def sell(session: Any, who: int, day: dt.date, product: int) -> None:
    purchases.record(session, PurchaseDraft(who, day, (LineDraft(product, 1000, 5000, tax_rate=0),)))


@pytest.fixture
def shop(book: Book) -> None:
    """Five customers: each came every fortnight, all but the first stopped a while ago."""
    with book.write("shop") as session:
        tea = journal.insert(session, Product, code="T", name="Tea", price=5000)
        for number, name in enumerate(NAMES):
            key = journal.insert(
                session, Customer, code=f"C{number}", name=name, sort_key=name.casefold(), since=dt.date(2026, 1, 1),
                source="<img src=x>" if number else "Market",
            )  # fmt: skip
            figures.refresh(session, [key])
            for week in range(0, 44 - 8 * number, 2):
                sell(session, key, dt.date(2026, 1, 5) + dt.timedelta(weeks=week), tea)


@pytest.fixture
def page(context: Any, settled: Any, qtbot: Any, shop: None) -> InsightsPage:
    made = InsightsPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 1400)
    made.show()
    made.refresh()
    settled()
    made.grab()
    return made


def test_the_rates_stand_with_their_counts_and_formula(page: InsightsPage) -> None:
    words = words_of(page)
    assert "Repeat rate" in words
    assert "5 of 5" in words
    share = format_percent(1)
    assert page.rates["repeat"].toolTip() == f"Of 5 buyers, 5 have bought on two days or more. 5 ÷ 5 = {share}"
    assert "At risk" in page.rates["at_risk"].toolTip()


def test_each_part_of_each_picture_says_its_sentence_and_opens_its_customers(page: InsightsPage, shell: Any) -> None:
    marks = {name: list(card.chart.marks()) for name, card in page.cards.items()}
    assert all(marks[name] for name in ("stand", "sales", "cohorts", "core", "source"))
    for card in page.cards.values():
        for mark in card.chart.marks():
            shell.asked.clear()
            card.chart.chosen.emit(mark)
            if mark[0] == "sales" and mark[2] == "":
                assert shell.asked[0][:2] == ("navigate", "purchases")
                continue
            ((what, where, asked),) = shell.asked
            assert (what, where) == ("navigate", "customers")
            assert asked["because"]
            assert "{" not in asked["because"]


def test_each_number_says_its_formula(page: InsightsPage) -> None:
    assert page.found is not None
    for name in ("repeat", "returning", "churn", "core"):
        part = len(page.found.behind((name,)))
        assert re.search(rf"\b{part} ÷ [0-9]+ = [0-9]+\s?%", page.rates[name].toolTip()), name
    at_risk = page.rates["at_risk"].toolTip()
    assert f"{page.found.stages['at_risk']} customers At risk are expected to buy in the next 365 days" in at_risk
    told = {
        ("stage", "loyal"): "often enough", ("core",): "The fewest customers", ("source", 0): "divided by",
        ("sales", 12, "loyal"): "by the stage its buyers stood in", ("month", 12): "net sales of",
    }  # fmt: skip
    for mark, words in told.items():
        assert words in page._explain(mark)


def test_behind_walk_in_sales_are_the_receipts_of_that_month(page: InsightsPage, shell: Any) -> None:
    page.cards["sales"].chart.chosen.emit(("sales", 11, ""))
    days = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert shell.asked == [("navigate", "purchases", {"who": "walk_in", "days": days})]


def test_who_comes_back_from_a_list_is_where_they_left(page: InsightsPage) -> None:
    assert page.first_focus() is page.period
    page.cards["left"].chart.chosen.emit(("silent",))
    assert page.first_focus() is page.cards["left"].chart
    page.rates["churn"].opened.emit()
    assert page.first_focus() is page.rates["churn"]
    assert page.first_focus() is page.period


def test_a_click_on_a_bar_lists_those_who_stand_there(page: InsightsPage, qtbot: Any, shell: Any) -> None:
    chart = page.cards["stand"].chart
    assert page.found is not None
    place = chart.marks()["stage", "lapsed"].center().toPoint()
    qtbot.mouseMove(chart, place)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
    ((_what, _where, asked),) = shell.asked
    assert asked["customer_ids"] == tuple(page.found.behind(("stage", "lapsed")))
    assert asked["because"].startswith("Lapsed: ")


def test_the_arrows_go_from_part_to_part_and_enter_opens_one(page: InsightsPage, qtbot: Any, shell: Any) -> None:
    chart = page.cards["stand"].chart
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    assert chart.accessibleDescription().startswith("Prospect")
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription().startswith("Growing")
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert shell.asked[-1][2]["because"].startswith("New")
    cohorts = page.cards["cohorts"].chart
    cohorts.setFocus()
    qtbot.waitUntil(cohorts.hasFocus)
    qtbot.keyClick(cohorts, Qt.Key.Key_Right)
    assert "1 month later" in cohorts.accessibleDescription()


def test_a_part_too_thin_to_hit_is_met_a_little_beside_it(qtbot: Any) -> None:
    def build(wide: float, high: float) -> Chart:
        drawing = Chart(wide, high)
        for key, y, tall in (("low", 0, 50), ("thin", 50, 1), ("high", 51, 40)):
            drawing.mark((key,), 0, y, wide, tall)
        return drawing

    chart = MarkedChart(str, build, lowest=10)
    qtbot.addWidget(chart)
    chart.resize(100, 100)
    chart.show()
    chart.grab()
    met = [chart.at(50, y) for y in (99.5, 54, 52, 49.5, 47, 44, 10, 2)]
    assert met == [("low",), ("low",), ("thin",), ("thin",), ("thin",), ("high",), ("high",), None]


def test_the_cohort_of_a_month_says_its_share_of_the_month_pointed_at(page: InsightsPage, shell: Any) -> None:
    page.cards["cohorts"].chart.chosen.emit(("cohort", 0, 0))
    asked = shell.asked[-1][2]
    share = format_percent(1)
    assert asked["because"] == f"Of 5 customers who first bought in January 2026, 5 ({share}) bought 1 month later."
    assert len(asked["customer_ids"]) == 5


def test_another_period_is_looked_at_when_chosen(page: InsightsPage, settled: Any) -> None:
    assert page.found is not None
    assert page.found.since == dt.date(2026, 8, 22)
    assert "23 August 2026" in words_of(page)
    page.period.set_value(12)
    settled()
    assert page.found.since == dt.date(2025, 11, 22)
    assert page.found.as_of == DAY


def test_it_prints_as_a_report(page: InsightsPage, shell: Any) -> None:
    page.print()
    days = (dt.date(2026, 8, 23), DAY)
    assert shell.asked[-1] == ("navigate", "reports", {"name": "insights", "days": days})


def test_in_a_year_without_a_sale_nothing_is_left_blank(context: Any, settled: Any, qtbot: Any, shop: None) -> None:
    context.fixed_day = dt.date(2029, 1, 1)
    page = InsightsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    settled()
    assert page.rates["core"].toolTip().startswith("Nobody has bought in the last twelve months.")
    assert "0 of 0 customers" in words_of(page.rates["core"])
    for name in ("sales", "core", "cohorts", "moved", "left"):
        assert page.cards[name].chart.isHidden()
        assert "Nothing to show yet." in words_of(page.cards[name])
    assert page.found is not None
    assert page.found.behind(("repeat",))


def test_sources_left_out_of_the_picture_are_said(page: InsightsPage, book: Book, settled: Any) -> None:
    assert page.cards["source"]._below.isHidden()
    with book.write("sources") as session:
        for number in range(23):
            journal.insert(
                session, Customer, code=f"S{number}", name="S", sort_key="s", since=DAY, source=f"Fair {number}"
            )  # fmt: skip
    page.refresh()
    settled()
    page.grab()
    assert len(page.cards["source"].chart.marks()) == 20
    assert page.cards["source"]._below.text() == "The first 20 of 25; the report as XLSX or CSV has them all."
    with book.read() as session:
        request = catalog.Request("insights", DAY, dt.date(2026, 8, 23), DAY, DAY)
        assert "The first 20 of 25; the report as XLSX" in pdf_text(catalog.render(session, request).content)


def test_every_control_has_a_name(page: InsightsPage) -> None:
    assert unnamed(page) == []
    assert all(card.chart.accessibleName() for card in page.cards.values())


def test_a_new_shop_is_told_what_to_do_first(context: Any, settled: Any, qtbot: Any, book: Book, shell: Any) -> None:
    page = InsightsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    settled()
    assert "Record one, or import what you have." in words_of(page)
    page.print()
    assert page.found is not None
