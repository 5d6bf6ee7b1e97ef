"""The figures of the shop in words: each with its counts and how it is worked out."""

from __future__ import annotations

from app import i18n
from app.i18n import _, ngettext
from app.insights.value import Rate
from app.reports import retention_tables
from app.services import stage_words, stages
from app.services.shop_pictures import ShopPictures


def rates(found: ShopPictures) -> list[tuple[str, str, Rate, str]]:
    """(name of the mark, words, the rate, how it is worked out) of each rate."""
    return [
        ("repeat", _("Repeat rate"), found.repeat,
         _("Of {whole} buyers, {part} have bought on two days or more.")),
        ("returning", _("Returning rate"), found.returning,
         _("Of {whole} who bought in this period, {part} had bought before it.")),
        ("churn", _("Churn rate"), found.churn,
         _("Of {whole} who were neither Prospect nor Lapsed when the period began, {part} are Lapsed at its end.")),
    ]  # fmt: skip


def said(rate: Rate, sentence: str) -> str:
    """The sentence with its counts."""
    return sentence.format(whole=i18n.format_number(rate.whole), part=i18n.format_number(rate.part))


def explained(rate: Rate, sentence: str) -> str:
    """The sentence with its counts, and the division."""
    return i18n.sentences(said(rate, sentence), divided(rate))


def divided(rate: Rate) -> str:
    """A share as it is worked out; empty of nobody."""
    if rate.share is None:
        return ""
    return _("{part} ÷ {whole} = {share}").format(
        part=i18n.format_number(rate.part), whole=i18n.format_number(rate.whole), share=i18n.format_percent(rate.share)
    )


def counted(rate: Rate) -> str:
    """The counts of a rate, in short."""
    return _("{part} of {whole}").format(part=i18n.format_number(rate.part), whole=i18n.format_number(rate.whole))


def core_sentence(found: ShopPictures) -> str:
    """How few bring 80 %."""
    if not found.buyers:
        return _("Nobody has bought in the last twelve months.")
    return _("{n} of {buyers} buyers bring 80 % of the net sales of the last 365 days.").format(
        n=i18n.format_number(len(found.core)), buyers=i18n.format_number(found.buyers)
    )


def core_formula(found: ShopPictures) -> str:
    """How the core is found, and its share."""
    whole = _("The fewest customers that together bring 80 % of the net sales of the last twelve months.")
    return i18n.sentences(whole, divided(Rate(len(found.core), found.buyers)))


def sales_formula() -> str:
    """Whose sales stand where."""
    return _("Net sales of a month, by the stage its buyers stood in at the end of the month.")


def worth_formula() -> str:
    """How much the customers of a source or interest are worth."""
    return _("Net sales of the last 365 days, divided by all customers of that source or interest.")


def left_formula() -> str:
    """Who is counted as having left."""
    return _("Those who became Lapsed in the period; one customer may have named several reasons.")


def at_risk_sentence(people: int, amount: int, currency: str) -> str:
    """The money at risk, and how it is worked out."""
    count = ngettext("{n} customer", "{n} customers", people).format(n=i18n.format_number(people))
    return _(
        "{amount}: what the {people} At risk are expected to buy in the next 365 days, by how often and how much "
        "each of them bought, added up."
    ).format(amount=i18n.format_money(amount, currency), people=count)


def notes(found: ShopPictures, at_risk: int, currency: str) -> tuple[tuple[str, str], ...]:
    """(figure, how it is worked out) of every figure of the report."""
    return (
        *((words, explained(rate, sentence)) for _mark, words, rate, sentence in rates(found)),
        (_("Your core"), i18n.sentences(core_sentence(found), core_formula(found))),
        (_("Money at risk"), at_risk_sentence(found.stages["at_risk"], at_risk, currency)),
        *((stages.word(code), stage_words.meaning(code)) for code in stages.CODES),
        (_("Sales by stage"), sales_formula()),
        (_("Do new customers come back?"), retention_tables.cohort_formula()),
        (_("Who left, and why"), left_formula()),
        (_("Where good customers come from"), worth_formula()),
    )
