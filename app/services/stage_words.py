"""How often somebody comes, in words: their own gap, and what the shop's makes of it while there are few of them."""

from __future__ import annotations

from functools import lru_cache

from app.i18n import _, format_number, language, ngettext
from app.insights import rhythm

SAME = 0.03
"""Up to this share apart, the own gap and the expected one are one number to the reader (the team's choice)."""
CLOSE = 0.15
"""Up to this share apart, the own gap is what is usual, and the shop's need not be named (the team's choice)."""

FEW = 5
"""Up to so many gaps, what was so far is not called usual if it is far from what is expected (the team's choice)."""


def every(gaps: int, own: float, usual: float, *, counted: bool) -> str:
    """Half of the sentence: how often they came, and when they are next expected if that is another number.

    Args:
        gaps: how many gaps between visits there are, at least one.
        own: their mean in days.
        usual: the days after which the next visit is expected, as `rhythm.expected_gap` has it.
        counted: the other half says how many times that the silence is, so that it must be seen.
    """
    apart = abs(usual - own) / own
    shop = rhythm.borrowed(gaps, own, usual)
    if gaps > 1 and (apart <= SAME or round(own) == round(usual)):
        return _usually(round(own), gaps, language())
    if shop is None:
        return _season(round(usual), gaps, language())
    if gaps > 1 and apart <= CLOSE:
        code = language()
        return _close(round(own), gaps, round(usual), code) if counted else _usually(round(own), gaps, code)
    return _mixed(round(own), gaps, round(usual), round(shop), language())


# Many customers of a list share these halves.
@lru_cache(maxsize=4096)
def _usually(own: int, gaps: int, _language: str) -> str:
    words = ngettext("Usually every day ({gaps})", "Usually every {n} days ({gaps})", own)
    return words.format(n=format_number(own), gaps=_counted(gaps))


@lru_cache(maxsize=4096)
def _close(own: int, gaps: int, usual: int, code: str) -> str:
    return _("{came}, next expected after {usual}").format(came=_usually(own, gaps, code), usual=format_number(usual))


@lru_cache(maxsize=4096)
def _mixed(own: int, gaps: int, usual: int, shop: int, code: str) -> str:
    came = _usually(own, gaps, code) if gaps > FEW else _so_far(own, gaps)
    return _("{came}, next expected after {usual} with the shop's usual {shop} days in mind").format(
        came=came, usual=format_number(usual), shop=format_number(shop)
    )


def _so_far(own: int, gaps: int) -> str:
    if gaps == 1:
        words = ngettext("Second visit after {n} day", "Second visit after {n} days", own)
    else:
        words = ngettext("Came every day so far ({gaps})", "Came every {n} days so far ({gaps})", own)
    return words.format(n=format_number(own), gaps=_counted(gaps))


@lru_cache(maxsize=256)
def _season(usual: int, gaps: int, _language: str) -> str:
    return _("Only here at one time of the year ({gaps}), next expected after {usual} days").format(
        gaps=_counted(gaps), usual=format_number(usual)
    )


def _counted(gaps: int) -> str:
    return ngettext("{n} gap", "{n} gaps", gaps).format(n=format_number(gaps))
