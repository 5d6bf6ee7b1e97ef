"""Insights: the shop in pictures; a click on any part shows the customers behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.i18n import _, format_day, format_number, format_percent, short_money
from app.reports import insight_words
from app.reports import insights as pictures
from app.reports.charts import Chart, Colours
from app.services import insights, shop_pictures, stages
from app.services.shop_pictures import Mark, ShopPictures
from app.ui import theme
from app.ui.context import Context
from app.ui.insights.words import explained, sentence
from app.ui.marked_chart import MarkedChart
from app.ui.widgets import (
    Card,
    Choice,
    Columns,
    EmptyState,
    FigureCard,
    PageHeader,
    button,
    column,
    label,
    muted,
    row,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LINE = 23
"""The height of one line of a picture, at 100 %."""

Draw = Callable[[ShopPictures, float, float, Colours], Chart]


def colours() -> Colours:
    """The theme's, for charts."""
    names = {name: theme.colour(name).name() for name in ("text", "muted", "hairline", "card", "accent")}
    return Colours(
        ink=names["text"], muted=names["muted"], hairline=names["hairline"], ground=names["card"],
        accent=names["accent"], stages={code: theme.hue(code).name() for code in stages.CODES},
    )  # fmt: skip


class PictureCard(Card):
    """A card with one picture, or the words that there is nothing to draw."""

    def __init__(self, title: str, quiet: str, chart: MarkedChart) -> None:
        super().__init__(title, quiet, margin=14)
        self.chart = chart
        self._nothing = label(pictures.nothing(), tone="muted")
        self._below = muted(wrap=True)
        chart.describe(title)
        for part in (chart, self._nothing, self._below):
            self.add(part)
        self.body.addStretch(1)
        self.show_picture(None, 0)

    def show_picture(self, build: Callable[[float, float], Chart] | None, high: int, below: str = "") -> None:
        """Draws it, `high` at 100 %, with a sentence below; None says that there is nothing yet."""
        self._below.setText(below)
        self._below.setVisible(bool(below))
        self.chart.setVisible(build is not None)
        self._nothing.setVisible(build is None)
        if build is not None:
            self.chart.setFixedHeight(theme.px(high))
            self.chart.set_build(build)


class InsightsPage(QWidget):
    """Stages and moves, sales by stage, cohorts, core customers, leavers, and where good customers come from."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"customer", "customer_figure", "purchase", "exit", "feedback", "customer_interest", "interest", "threshold",
         "shop_rhythm", "shop_outlook", "import_run"}
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found: ShopPictures | None = None
        self._money: int | None = None
        self._left: QWidget | None = None
        self.period = Choice([(1, _("Last month")), (3, _("Last 3 months")), (6, _("Last 6 months")),
                              (12, _("Last 12 months"))], 3)  # fmt: skip
        self.rates = {
            name: FigureCard(words, opens=True)
            for name, words in (
                ("repeat", _("Repeat rate")), ("returning", _("Returning rate")), ("churn", _("Churn rate")),
                ("core", _("Your core")), ("at_risk", _("Money at risk")),
            )
        }  # fmt: skip
        self.cards = self._pictures()
        self._build()
        self._connect()

    def _pictures(self) -> dict[str, PictureCard]:
        titles = {
            "stand": (_("Where customers stand"), _("and how that changed")),
            "moved": (_("Who moved where"), _("from the stage on the left to the one on top")),
            "sales": (_("Sales by stage"), _("net, by the stage buyers stood in at the end of the month")),
            "cohorts": (_("Do new customers come back?"), _("the share buying in each month after their first")),
            "core": (_("Your core"), _("share of customers across, share of sales up")),
            "left": (_("Who left, and why"), _("those who became Lapsed in the period")),
            "source": (_("Where good customers come from"), _("net sales of the last 365 days a customer")),
            "interest": (_("What good customers are interested in"), _("net sales of the last 365 days a customer")),
        }
        return {name: PictureCard(*words, MarkedChart(self._explain)) for name, words in titles.items()}

    def _build(self) -> None:
        header = PageHeader(self.context, _("Insights"), record=False, search=False)
        caption = label(_("Period"))
        caption.setBuddy(self.period)
        self.period.setAccessibleName(_("The period that moves, rates and leavers are about"))
        for part in (caption, self.period):
            header.add_action(part)
        header.add_action(button(_("Print…"), self.print, icon="printer", tip=_("All pictures on paper (Ctrl+P)")))
        self._header = header
        cards = self.cards
        side = QWidget()
        side.setLayout(column(cards["core"], cards["left"], None, gap=14))
        rates = list(self.rates.values())
        first, others = QWidget(), QWidget()
        first.setLayout(row(*rates[:2], gap=14))
        others.setLayout(row(*rates[2:], gap=14))
        self._body = QWidget()
        self._body.setLayout(
            column(
                Columns(first, others, shares=(2, 3)), Columns(cards["stand"], cards["moved"], shares=(2, 3)),
                cards["sales"], Columns(cards["cohorts"], side, shares=(3, 2)),
                Columns(cards["source"], cards["interest"]), None, gap=14,
            )
        )  # fmt: skip
        self._empty = EmptyState(
            "trending-up", _("The pictures come with the first sales. Record one, or import what you have."),
            _("Import…"), lambda: self.context.navigate("imports"),
        )  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self._body)
        self._stack.addWidget(self._empty)
        self.setLayout(column(header, self._stack, gap=14, margin=24))

    def _connect(self) -> None:
        self.period.currentIndexChanged.connect(lambda _place: self.refresh())
        for name, card in self.rates.items():
            mark = ("stage", "at_risk") if name == "at_risk" else (name,)
            card.opened.connect(lambda card=card, mark=mark: self._chosen(card, mark))
        for picture in self.cards.values():
            picture.chart.chosen.connect(lambda mark, chart=picture.chart: self._chosen(chart, mark))
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.print)

    def first_focus(self) -> QWidget:
        """The period; who comes back from the customers behind a number, where they left."""
        first, self._left = self._left or self.period, None
        return first

    def refresh(self) -> None:
        """Looks at the book again."""
        day = self.context.today()
        months = self.period.value()
        since = shop_pictures.months_back(day, months if isinstance(months, int) else 1)

        def load(session: Session, progress: Callable[[float], object], _cancelled: object) -> ShopPictures:
            return shop_pictures.load(session, day, since, progress)

        self.context.jobs.make(self, load, self._show, self.context.failed, self._progressed, key="pictures")
        self.context.jobs.make(self, lambda session, *_made: insights.money_at_risk(session, day), self._show_money,
                               key="money")  # fmt: skip

    def _progressed(self, share: float, _words: str) -> None:
        self._header.set_title(_("Insights"), _("Working it out: {share}").format(share=format_percent(share)))

    def _show(self, found: ShopPictures) -> None:
        self.found = found
        self._header.set_title(_("Insights"), self._days(found))
        bought = found.repeat.whole > 0
        self._stack.setCurrentWidget(self._body if bought else self._empty)
        if not bought:
            return
        for name, _words, rate, formula in insight_words.rates(found):
            share = "—" if rate.share is None else format_percent(rate.share)
            self.rates[name].set_figure(share, insight_words.counted(rate), insight_words.explained(rate, formula))
        share = "—" if found.core_share is None else format_percent(found.core_share)
        shown = _("{core} of {n} customers").format(core=format_number(len(found.core)), n=format_number(found.buyers))
        self.rates["core"].set_figure(share, shown, explained(found, ("core",), self.context.currency))
        self._show_at_risk()
        currency = self.context.currency
        self._draw("stand", pictures.stand, LINE * len(found.stages))
        self._draw("moved", pictures.moved, LINE * (len({was for was, _now in found.moves}) + 1), bool(found.moves))
        self._draw("sales", lambda f, w, h, c: pictures.by_stage(f, currency, w, h, c, 11), 230, pictures.sold(found))
        self._draw("cohorts", pictures.cohorts, LINE * (len(found.cohorts) + 1), bool(found.cohorts))
        self._draw("core", pictures.core, 150, bool(found.curve))
        left = len(pictures.leaving_bars(found))
        self._draw("left", pictures.leaving, LINE * left, left > 0)
        for name, rows in (("source", found.sources), ("interest", found.interests)):
            lines = min(len(rows), pictures.MOST_ROWS)
            self._draw(name, lambda f, w, h, c, name=name, rows=rows: pictures.worth(name, rows, currency, w, h, c, 12),
                       LINE * lines, lines > 0, pictures.left_out(rows))  # fmt: skip

    def _draw(self, name: str, draw: Any, high: int, there: bool = True, below: str = "") -> None:
        found = self.found
        size = {"stand": 12.5, "moved": 11.5, "cohorts": 11, "core": 12, "left": 12.5}.get(name)
        assert found is not None
        more = () if size is None else (size,)
        self.cards[name].show_picture(
            (lambda wide, tall: draw(found, wide, tall, colours(), *more)) if there else None, high, below
        )

    def _show_money(self, amount: int) -> None:
        self._money = amount
        self._show_at_risk()

    def _show_at_risk(self) -> None:
        if self.found is not None and self._money is not None:
            people, currency = self.found.stages["at_risk"], self.context.currency
            self.rates["at_risk"].set_figure(
                short_money(self._money, currency), _("a year, from those At risk"),
                insight_words.at_risk_sentence(people, self._money, currency),
            )  # fmt: skip

    def _days(self, found: ShopPictures) -> str:
        return _("{start} to {end}").format(
            start=format_day(found.since + dt.timedelta(days=1), "long"), end=format_day(found.as_of, "long")
        )

    def _explain(self, mark: Mark) -> str:
        if self.found is None:
            return ""
        return explained(self.found, self._meant(mark), self.context.currency)

    @staticmethod
    def _meant(mark: Mark) -> Mark:
        """The picture of cohorts leaves out the first month itself."""
        if mark[0] == "cohort" and isinstance(mark[2], int) and mark[2] >= 0:
            return ("cohort", mark[1], mark[2] + 1)
        return mark

    def _chosen(self, part: QWidget, mark: Mark) -> None:
        """Shows the customers behind a part; behind walk-in sales are receipts without a customer."""
        if self.found is None:
            return
        self._left, meant = part, self._meant(mark)
        if meant[0] == "sales" and not meant[2]:
            self.context.navigate("purchases", who="walk_in", days=self.found.days_of(int(meant[1])))
            return
        because = sentence(self.found, meant, self.context.currency)
        self.context.navigate("customers", customer_ids=tuple(self.found.behind(meant)), because=because)

    def print(self) -> None:
        """All of it as a report about the days that are shown, to be printed or saved."""
        found = self.found
        days = (found.since + dt.timedelta(days=1), found.as_of) if found else None
        self.context.navigate("reports", name="insights", days=days)
