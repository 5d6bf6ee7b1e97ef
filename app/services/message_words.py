"""What to write to a customer, as a person of the shop would: a draft to change and to send."""

from __future__ import annotations

import datetime as dt

from app.i18n import _, sentences
from app.services.occasions import Candidate
from app.services.special_dates import SpecialDateRow
from app.services.today_offers import Offer


def message(one: Candidate, offer: Offer | None, shop: str, as_of: dt.date) -> str:
    """A few sentences for this occasion, in the language spoken now, to be sent on `as_of`."""
    if one.date is not None and one.on > as_of:
        return sentences(_greeting(one.name, shop), _ahead(one.date))
    if one.kind == "special_date" and one.date is not None and one.date.kind == "birthday":
        words = _("Happy birthday, {name}! All the best from all of us at {shop}.")
        return words.format(name=one.name, shop=shop) if _has_name(one.name) else _wish(shop)
    return sentences(_greeting(one.name, shop), _body(one, offer))


def _ahead(date: SpecialDateRow) -> str:
    """Nobody is wished a happy birthday before it."""
    if date.kind == "birthday":
        return _("Your birthday is coming up. Is there something we may prepare for you?")
    return _("A special day is coming up – {what}. Is there something we may prepare for you?").format(what=date.words)


def _greeting(name: str, shop: str) -> str:
    if _has_name(name):
        return _("Hello {name}, this is {shop}.").format(name=name, shop=shop)
    return _("Hello, this is {shop}.").format(shop=shop)


def _has_name(name: str) -> bool:
    """Whether it is a name, not the number or address of somebody whose name nobody knows."""
    return "@" not in name and any(letter.isalpha() for letter in name)


def _wish(shop: str) -> str:
    return _("Happy birthday! All the best from all of us at {shop}.").format(shop=shop)


def _body(one: Candidate, offer: Offer | None) -> str:
    if one.kind == "complaint":
        return _("We are sorry that something went wrong, and we want to put it right. When may we talk?")
    if one.kind == "promised":
        return _("We promised to get back to you, so here we are.")
    if one.kind == "special_date" and one.date is not None:
        return _("All the best on your special day – {what}!").format(what=one.date.words)
    if one.kind == "first_purchase":
        if offer is None:
            return _("Thank you for your visit! Was everything as you wished?")
        return _("Thank you for your visit! How do you like {product}?").format(product=offer.product)
    if one.kind == "won_back":
        return _("It was good to see you again! Is everything as it should be?")
    if offer is not None and offer.overdue is not None:
        return _("You may be running low on {product}. Shall we put some aside for you?").format(product=offer.product)
    if one.kind == "lapsed":
        return _("We have not seen you for a long time and miss you. Is there something we could do better?")
    return _("We have not seen you for a while and hope you are well. Is there anything we can do for you?")
