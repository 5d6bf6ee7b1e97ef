"""What a customer is worth: what was, what is to be expected, each with how sure it is."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app import i18n
from app.i18n import _, ngettext
from app.services import insights, loyalty
from app.services.customer_page import PageRow
from app.services.insights import InsightRow
from app.ui.widgets import Card, button, label, muted, row
from app.ui.widgets.text import SMALL, plain_tip


class ValueCard(Card):
    """Recency, frequency, money, and the outlook once it is worked out.

    Signals:
        payment_wanted(object): they pay some of what they owe, which goes with it in minor units.
    """

    payment_wanted = Signal(object)

    def __init__(self, currency: str) -> None:
        super().__init__(_("Value"))
        self._currency = currency
        self._page: PageRow | None = None
        self._insight: InsightRow | None = None

    def show_value(self, page: PageRow, insight: InsightRow | None) -> None:
        """Shows the figures; those of the outlook only where they are known."""
        if (page, insight) == (self._page, self._insight):
            return
        self._page, self._insight = page, insight
        with self.refill():
            if page.figures.last_day is None:
                self.add(muted(_("No purchase yet, so there are no figures."), wrap=True))
                return
            self._past(page, insight)
            if insight is not None and insight.p_buy is not None:
                self._outlook(insight)

    def _line(self, name: str, value: str, tip: str = "", score: int | None = None) -> None:
        shown = label(value, strong=score is None)
        parts = [shown]
        if score is not None:
            parts.append(label(_("{score}/5").format(score=score), strong=True))
        line = row(label(name), None, *parts, gap=6)
        if tip:
            shown.setToolTip(plain_tip(tip))
        self.add(line)

    def _past(self, page: PageRow, insight: InsightRow | None) -> None:
        figures, money = page.figures, self._currency
        silent = page.stage.silent_days or 0
        ago = ngettext("{n} day ago", "{n} days ago", silent).format(n=i18n.format_number(silent))
        days = ago if silent else _("today")
        visits = ngettext("{n} visit", "{n} visits", figures.purchase_days).format(
            n=i18n.format_number(figures.purchase_days)
        )
        scores = (insight.r, insight.f, insight.m) if insight else (None, None, None)
        self._line(_("Last here"), days, _day_tip(page), scores[0])
        self._line(_("Came"), visits, "", scores[1])
        full = i18n.format_money(figures.net, money)
        self._line(_("Net sales"), i18n.short_money(figures.net, money), full, scores[2])
        if figures.per_visit is not None:
            each = i18n.format_money(figures.per_visit, money)
            self._line(_("A visit"), i18n.short_money(figures.per_visit, money), each)
        if figures.owed > 0:
            self._line(_("Owed"), i18n.format_money(figures.owed, money))
            owed = figures.owed
            self.add(row(None, button(_("Record payment"), lambda: self.payment_wanted.emit(owed), small=True)))
        if insight is not None and insight.rfm_group:
            self.add(label(insights.rfm_word(insight.rfm_group), tone="muted", size=SMALL))

    def _outlook(self, insight: InsightRow) -> None:
        money = self._currency
        self.body.addSpacing(4)
        chance = i18n.format_chance(insight.p_buy or 0.0)
        self._line(_("Buys within {n} days").format(n=insights.HORIZON), chance, insights.how_sure(insight))
        if insight.expected_value is not None:
            value = i18n.rough_money(insight.expected_value, money)
            self._line(_("Next 12 months"), value, i18n.format_money(insight.expected_value, money))
        if insight.expected_low is not None and insight.expected_high is not None:
            rough, full = (
                _("between {low} and {high}").format(
                    low=shown(insight.expected_low, money), high=shown(insight.expected_high, money)
                )
                for shown in (i18n.rough_money, i18n.format_money)
            )
            between = label(rough, tone="muted", size=SMALL, wrap=True)
            between.setToolTip(plain_tip(full))
            self.add(between)
        if insight.loyalty is not None:
            self._line(_("Loyalty"), _("{n} of 100").format(n=insight.loyalty))
            known = [
                f"{loyalty.signal_word(name)} {i18n.format_percent(share)}"
                for name, share in zip(loyalty.SIGNALS, insight.signals, strict=True)
                if share is not None
            ]
            self.add(label(" · ".join(known), tone="muted", size=SMALL, wrap=True))


def _day_tip(page: PageRow) -> str:
    last, first = page.figures.last_day, page.figures.first_day
    if last is None or first is None:
        return ""
    return _("First purchase {first}, last {last}").format(
        first=i18n.format_day(first, "long"), last=i18n.format_day(last, "long")
    )
