"""The four figures at the head of Today."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.i18n import _, format_money, format_number, format_percent, ngettext, short_money
from app.services.special_dates import month_word
from app.services.today import TodaySummary
from app.services.today_summary import FEW, WINDOW, same_day_last_month
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import FigureCard, row

UP, DOWN, SAME = "▲", "▼", "="


class Figures(QWidget):
    """Sales of the month, active customers, who came back, who is at risk.

    Signals:
        wanted(str): "sales", "active" or "at_risk": the figure that was clicked.
    """

    wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._people_at_risk: int | None = None
        self._money_at_risk: int | None = None
        self.sales = FigureCard(_("Sales this month"), opens=True)
        self.active = FigureCard(_("Active customers"), opens=True)
        self.back = FigureCard(_("Came back within {n} days").format(n=WINDOW))
        self.at_risk = FigureCard(_("At risk, worth keeping"), opens=True)
        for name, card in (("sales", self.sales), ("active", self.active), ("at_risk", self.at_risk)):
            card.opened.connect(lambda wanted=name: self.wanted.emit(wanted))
        self._left, self._right = row(self.sales, self.active, gap=14), row(self.back, self.at_risk, gap=14)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(theme.px(14))
        self._both.addLayout(self._left, 1)
        self._both.addLayout(self._right, 1)

    def set_narrow(self, narrow: bool) -> None:
        """Two by two where the window is narrow."""
        way = QBoxLayout.Direction
        self._both.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def show_summary(self, found: TodaySummary) -> None:
        """Shows the figures of a day."""
        currency = self._context.currency
        told = _("{money}: after discounts and returns, without tax.")
        self.sales.set_figure(
            short_money(found.sales, currency), self._against(found),
            told.format(money=format_money(found.sales, currency)),
        )  # fmt: skip
        total = ngettext("of {n} on the books", "of {n} on the books", found.customers)
        self.active.set_figure(
            format_number(found.active),
            total.format(n=format_number(found.customers)),
            _("Customers who are neither Prospect nor Lapsed"),
        )
        self._show_back(found)
        self._people_at_risk = found.at_risk
        self._show_at_risk()

    def show_money_at_risk(self, amount: int) -> None:
        """Shows what those at risk are expected to spend in a year; it takes longer to work out than the rest."""
        self._money_at_risk = amount
        self._show_at_risk()

    def _show_at_risk(self) -> None:
        people, money, currency = self._people_at_risk, self._money_at_risk, self._context.currency
        if people is None:
            return
        if money is None:
            self.at_risk.set_figure(format_number(people))
            return
        self.at_risk.set_figure(
            format_number(people),
            _("{money} a year between them").format(money=short_money(money, currency)),
            ngettext(
                "{n} customer, expected to spend {money} in a year",
                "{n} customers, expected to spend {money} in a year",
                people,
            ).format(n=format_number(people), money=format_money(money, currency)),
        )  # fmt: skip

    def _against(self, found: TodaySummary) -> str:
        month = month_word(same_day_last_month(self._context.today()).month)
        if found.sales_change is None:
            return _("nothing sold in {month} to date").format(month=month)
        sign = UP if found.sales_change > 0 else DOWN if found.sales_change < 0 else SAME
        share = format_percent(abs(found.sales_change))
        return _("{sign} {share} on {month} to date").format(sign=sign, share=share, month=month)

    def _show_back(self, found: TodaySummary) -> None:
        if found.came_back is None:
            self.back.set_figure("—", _("too few visits yet to say"), _("Shown from {n} customers on").format(n=FEW))
            return
        tip = _("Of {n} customers who bought {from_days} to {days} days ago, so many bought again since.").format(
            n=format_number(found.came_back_of), from_days=WINDOW, days=2 * WINDOW
        )
        detail = ""
        if found.came_back_before is not None:
            points = round(found.came_back * 100) - round(found.came_back_before * 100)
            sign = UP if points > 0 else DOWN if points < 0 else SAME
            detail = ngettext(
                "{sign} {n} point on last quarter", "{sign} {n} points on last quarter", abs(points)
            ).format(sign=sign, n=format_number(abs(points)))
        self.back.set_figure(format_percent(found.came_back), detail, tip)
