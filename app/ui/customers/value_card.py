"""What a customer is worth: what was, what is to be expected, each with how sure it is."""

from __future__ import annotations

from decimal import Decimal

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

    def _line(self, name: str, value: str, tip: str, score: int | None = None) -> None:
        shown = label(value, strong=score is None)
        shown.setToolTip(plain_tip(tip))
        parts = [shown]
        if score is not None:
            parts.append(label(_("{score}/5").format(score=score), strong=True))
            parts[-1].setToolTip(plain_tip(_score_tip()))
        self.add(row(label(name), None, *parts, gap=6))

    def _signal(self, name: str, share: float) -> None:
        """One of the five signals of loyalty."""
        words = label(loyalty.signal_word(name), tone="muted", size=SMALL)
        shown = label(i18n.format_percent(share), tone="muted", size=SMALL)
        for part in (words, shown):
            part.setToolTip(plain_tip(loyalty.signal_formula(name)))
        self.add(row(words, None, shown, gap=6))

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
        self._line(_("Came"), visits, _("Days with a purchase; what is only brought back is no visit."), scores[1])
        full = i18n.format_money(figures.net, money)
        tip = _("{money}: after discounts and returns, without tax.").format(money=full)
        self._line(_("Net sales"), i18n.short_money(figures.net, money), tip, scores[2])
        if figures.per_visit is not None:
            each = i18n.format_money(figures.per_visit, money)
            tip = _("{part} ÷ {whole} = {share}").format(part=full, whole=visits, share=each)
            self._line(_("A visit"), i18n.short_money(figures.per_visit, money), tip)
        if figures.owed > 0:
            self._line(_("Owed"), i18n.format_money(figures.owed, money), _("What was billed, less what was paid."))
            owed = figures.owed
            self.add(row(None, button(_("Record payment"), lambda: self.payment_wanted.emit(owed), small=True)))
        if insight is not None and insight.rfm_group:
            group = label(insights.rfm_word(insight.rfm_group), tone="muted", size=SMALL)
            group.setToolTip(plain_tip(_group_tip(insight)))
            self.add(group)

    def _outlook(self, insight: InsightRow) -> None:
        money = self._currency
        self.body.addSpacing(4)
        chance = i18n.format_chance(insight.p_buy or 0.0)
        self._line(_("Buys within {n} days").format(n=insights.HORIZON), chance, insights.how_sure(insight))
        if insight.expected_value is not None:
            value = i18n.rough_money(insight.expected_value, money)
            self._line(_("Next 12 months"), value, _value_tip(insight, money))
        if insight.expected_low is not None and insight.expected_high is not None:
            rough, full = (
                _("between {low} and {high}").format(
                    low=shown(insight.expected_low, money), high=shown(insight.expected_high, money)
                )
                for shown in (i18n.rough_money, i18n.format_money)
            )
            between = label(rough, tone="muted", size=SMALL, wrap=True)
            between.setToolTip(plain_tip(i18n.sentences(full, _("Four outcomes in five are meant to lie there."))))
            self.add(between)
        if insight.loyalty is not None:
            self._line(_("Loyalty"), _("{n} of 100").format(n=insight.loyalty), loyalty.formula())
            for name, share in zip(loyalty.SIGNALS, insight.signals, strict=True):
                if share is not None:
                    self._signal(name, share)


def _score_tip() -> str:
    return _("From 1 to 5: a fifth of the buyers of the last 12 months each, equal ones alike; 5 is the best fifth.")


def _group_tip(insight: InsightRow) -> str:
    words = _(
        "How lately {r}, how often {f}, how much {m}, each of 5; the groups' names are common, their limits this "
        "program's own."
    )
    return words.format(r=insight.r, f=insight.f, m=insight.m)


def _value_tip(insight: InsightRow, currency: str) -> str:
    words = _(
        "{money}: {n} visits to be expected in 365 days, each at their own mean, pulled towards the shop's while there "
        "are few."
    )
    visits = Decimal(f"{insight.expected_purchases or 0.0:.1f}")
    full = i18n.format_money(insight.expected_value or 0, currency)
    return words.format(money=full, n=i18n.format_number(visits))


def _day_tip(page: PageRow) -> str:
    last, first = page.figures.last_day, page.figures.first_day
    if last is None or first is None:
        return ""
    return _("First purchase {first}, last {last}").format(
        first=i18n.format_day(first, "long"), last=i18n.format_day(last, "long")
    )
