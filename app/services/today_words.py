"""The sentences of Today: why now, and what to say."""

from __future__ import annotations

import datetime as dt

from app.i18n import _, format_day, format_money, format_number, ngettext, sentence
from app.services.occasions import Candidate
from app.services.stages import StageRow
from app.services.today_offers import Offer

QUOTED = 90
"""Characters of a complaint that stand in the list."""


def reason(one: Candidate, stage: StageRow | None, as_of: dt.date, currency: str) -> str:
    """Why to reach out now, in a sentence; its numbers come before anybody's own words, which may be long."""
    ago = (as_of - one.on).days
    if one.kind == "complaint":
        return _complaint(one.said, ago)
    if one.kind == "promised":
        return _promise(one.said, one.on, ago)
    if one.kind == "special_date" and one.date is not None:
        return _date(one, as_of)
    if one.kind == "first_purchase":
        return ngettext("First purchase yesterday, {money}.", "First purchase {n} days ago, {money}.", ago).format(
            n=format_number(ago), money=format_money(one.worth, currency)
        )
    if one.kind == "won_back":
        back = ngettext(
            "Came back yesterday after a long silence.", "Came back {n} days ago after a long silence.", ago
        )
        return back.format(n=format_number(ago))
    return stage.reason if stage else ""


def suggestion(one: Candidate, offer: Offer | None, currency: str) -> str:
    """What to do or say, one thing."""
    if one.kind == "complaint":
        return _("Put it right before selling anything.")
    if one.kind == "promised":
        return again(offer) if offer is not None and offer.overdue is not None else _("Keep the promise.")
    if one.kind == "special_date":
        return one.said or _("Send a greeting.")
    if one.kind == "first_purchase":
        if offer is None:
            return _("Thank them, and ask how it was.")
        return _("Thank them, and ask how they like {product}.").format(product=offer.product)
    if one.kind == "won_back":
        return _("Ask whether everything is as it should be.")
    if offer is not None and offer.overdue is not None:
        return again(offer)
    return _worth(one, currency)


def again(offer: Offer) -> str:
    """A product that is due again."""
    if not offer.overdue:
        return _("Offer {product} again: due today.").format(product=offer.product)
    return ngettext(
        "Offer {product} again: due {n} day ago.", "Offer {product} again: due {n} days ago.", offer.overdue
    ).format(product=offer.product, n=format_number(offer.overdue))


def _worth(one: Candidate, currency: str) -> str:
    money = format_money(one.worth, currency)
    if one.kind == "lapsed":
        return _("Ask what would bring them back; {money} a year.").format(money=money)
    return _("Ask how they are; {money} a year.").format(money=money)


def _complaint(said: str, ago: int) -> str:
    words = " ".join(said.split())
    quoted = words if len(words) <= QUOTED else words[: QUOTED - 1].rstrip() + "…"
    if ago <= 0:
        return _("Said today: “{words}”").format(words=quoted)
    return ngettext("Open for {n} day: “{words}”", "Open for {n} days: “{words}”", ago).format(
        words=quoted, n=format_number(ago)
    )


def _promise(said: str, due: dt.date, ago: int) -> str:
    if ago <= 0:
        return _("Promised for today: {words}").format(words=said)
    return ngettext(
        "Due {n} day ago: {words} (promised for {day})", "Due {n} days ago: {words} (promised for {day})", ago
    ).format(day=format_day(due, "dMMM"), n=format_number(ago), words=said)


def _date(one: Candidate, as_of: dt.date) -> str:
    date = one.date
    assert date is not None
    if date.on == as_of:
        when = _("{what} today").format(what=date.words)
    elif date.days_until == 1:
        when = _("{what} tomorrow").format(what=date.words)
    else:
        when = _("{what} on {day}").format(what=date.words, day=format_day(date.on, "EEEEdMMMM"))
    return sentence(when, date.years)
