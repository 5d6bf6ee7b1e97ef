"""The sentences of suggestions: every offer says why, with its counts."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import _, format_number, ngettext
from app.insights import offers


def word(kind: str) -> str:
    """The kind of suggestion in the person's language."""
    return {
        offers.REPEAT: _("Due again"),
        offers.CROSS_SELL: _("Goes with it"),
        offers.STEP_UP: _("One step up"),
        offers.NEW_FOR_YOU: _("New for them"),
    }[kind]


@dataclass(frozen=True)
class Words:
    """What the sentences need: product key -> (code, name), interest key -> name."""

    names: dict[int, tuple[str, str]]
    interests: dict[int, str]

    def reason(self, offer: offers.Offer) -> str:
        """Why this is offered."""
        if offer.kind == offers.REPEAT:
            return _again(offer)
        first = offer.grounds[0]
        told = self.ground(first, offer.lately)
        if len(offer.grounds) > 1 and first.kind == offer.grounds[1].kind and first.common:
            return _("{one}; {two}").format(one=told, two=self.ground(offer.grounds[1]))
        return told

    def ground(self, ground: offers.Ground, lately: int = 0) -> str:
        """One ground; `lately` is how many customers bought the product in a month."""
        name = self.names.get(ground.product, ("", ""))[1]
        if ground.kind == offers.SPOKEN:
            return _("{common} of {buyers} who bought {name} also bought this").format(
                common=format_number(ground.common), buyers=format_number(ground.buyers), name=name
            )
        if ground.kind == offers.BESIDE:
            return _("On {common} of {receipts} receipts with {name}").format(
                common=format_number(ground.common), receipts=format_number(ground.buyers), name=name
            )
        if ground.kind == offers.PAIRED:
            return _("You said it goes with {name}").format(name=name)
        if ground.kind == offers.LADDER:
            return _("One step up from {name}").format(name=name)
        if ground.kind == offers.INTEREST:
            return _("Serves their interest: {interest}").format(interest=self.interests.get(ground.product, ""))
        if ground.kind == offers.EVER:
            buyers = ground.buyers
            told = ngettext("{n} customer bought this so far", "{n} customers bought this so far", buyers)
            return told.format(n=format_number(buyers))
        return ngettext("{n} customer bought this in a month", "{n} customers bought this in a month", lately).format(
            n=format_number(lately)
        )


def _again(offer: offers.Offer) -> str:
    silent = ngettext("{n} day ago", "{n} days ago", offer.silent).format(n=format_number(offer.silent))
    if not offer.silent:
        silent = _("today")
    if offer.days == 1:
        return _("Bought once, {ago}").format(ago=silent)
    gap = max(round(offer.gap), 1)
    if offer.days == 2:
        told = ngettext("Bought twice, {n} day apart, last {ago}", "Bought twice, {n} days apart, last {ago}", gap)
        return told.format(n=format_number(gap), ago=silent)
    every = ngettext("every day", "every {n} days", gap).format(n=format_number(gap))
    return _("Bought on {n} days, about {every}, last {ago}").format(
        n=format_number(offer.days), every=every, ago=silent
    )
