"""What a stage means, and how often somebody comes, in words: their own gap, and what the shop's makes of few."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from app.i18n import _, format_number, language, ngettext
from app.insights import rhythm

SAME = 0.03
"""Up to this share apart, the own gap and the expected one are one number to the reader (the team's choice)."""
CLOSE = 0.15
"""Up to this share apart, the own gap is what is usual, and the shop's need not be named (the team's choice)."""

FEW = 5
"""Up to so many gaps, what was so far is not called usual if it is far from what is expected (the team's choice)."""


def meaning(code: str) -> str:
    """When a customer stands in a stage, in one sentence; the limits are those of the settings."""
    return {
        "prospect": _("Nothing bought yet."),
        "new": _("One day with a purchase, and not late yet."),
        "growing": _("Two days with a purchase or more, not late, and not Loyal yet."),
        "loyal": _("Comes on rhythm for long enough and often enough, by the limits of the settings."),
        "at_risk": _("Late by their own rhythm."),
        "lapsed": _("So late that they rarely return, or they said that they left."),
        "won_back": _("Bought again after having been Lapsed, until on rhythm again."),
    }[code]


def silence(gaps: int, own: float, usual: float, silent: int) -> str:
    """How often they came, how long ago the last time was, and what was expected where that is another number.

    Args:
        gaps: how many gaps between visits there are, at least one.
        own: their mean in days.
        usual: the days after which the next visit is expected, as `rhythm.expected_gap` has it.
        silent: days since the last visit.
    """
    apart, shop, code = abs(usual - own) / own, rhythm.borrowed(gaps, own, usual), language()
    if gaps > 1 and (apart <= SAME or round(own) == round(usual)):
        return _last(_usually(round(own), gaps, code), usual, silent)
    if shop is None:
        return _last(_season(gaps, code), usual, silent, _expected(usual))
    if gaps > 1 and apart <= CLOSE:
        every = _usually(round(own), gaps, code)
        return _last(every, usual, silent, _expected(usual) if silent > round(usual) else "")
    every = _usually(round(own), gaps, code) if gaps > FEW else _so_far(round(own), gaps, code)
    lent = _("{usual} days expected with the shop's usual {shop} in mind")
    return _last(every, usual, silent, lent.format(usual=format_number(round(usual)), shop=format_number(round(shop))))


def _expected(usual: float) -> str:
    return _("{usual} days expected").format(usual=format_number(round(usual)))


def _last(every: str, usual: float, silent: int, expected: str = "") -> str:
    if silent > round(usual):
        if expected:
            words = _("{every}, silent for {silent}: {times} times the {expected}")
        else:
            words = _("{every}, silent for {silent}: {times} times as long")
        times = format_number(Decimal(f"{silent / usual:.1f}"))
        return words.format(every=every, silent=format_number(silent), times=times, expected=expected)
    if silent:
        here = ngettext("{every}, last here {n} day ago", "{every}, last here {n} days ago", silent)
    else:
        here = _("{every}, here today")
    here = here.format(every=every, n=format_number(silent))
    return _("{here}; {expected}").format(here=here, expected=expected) if expected else here


# Many customers of a list share these halves.
@lru_cache(maxsize=4096)
def _usually(own: int, gaps: int, _language: str) -> str:
    words = ngettext("Usually every day ({gaps})", "Usually every {n} days ({gaps})", own)
    return words.format(n=format_number(own), gaps=_counted(gaps))


@lru_cache(maxsize=4096)
def _so_far(own: int, gaps: int, _language: str) -> str:
    if gaps == 1:
        words = ngettext("Second visit after {n} day", "Second visit after {n} days", own)
    else:
        words = ngettext("Came every day so far ({gaps})", "Came every {n} days so far ({gaps})", own)
    return words.format(n=format_number(own), gaps=_counted(gaps))


@lru_cache(maxsize=256)
def _season(gaps: int, _language: str) -> str:
    return _("Only here at one time of the year ({gaps})").format(gaps=_counted(gaps))


def _counted(gaps: int) -> str:
    return ngettext("{n} gap", "{n} gaps", gaps).format(n=format_number(gaps))
