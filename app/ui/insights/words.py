"""The sentences of each part of a picture: what it counts, and how that is worked out."""

from __future__ import annotations

from app.i18n import _, format_day, format_money, format_number, format_percent, ngettext, sentences
from app.reports import insight_words as figures
from app.reports import insights
from app.services import stage_words, stages
from app.services.exits import reason_word
from app.services.selection import SourceRow
from app.services.shop_pictures import Mark, ShopPictures


def people(count: int) -> str:
    """How many customers."""
    return ngettext("{n} customer", "{n} customers", count).format(n=format_number(count))


def sentence(found: ShopPictures, mark: Mark, currency: str) -> str:
    """What stands behind a part of a picture."""
    kind, *rest = mark
    if kind == "stage":
        return _stage(found, str(rest[0]))
    if kind == "move":
        return _move(found, str(rest[0]), str(rest[1]))
    if kind == "sales":
        return _sales(found, int(rest[0]), str(rest[1]), currency)
    if kind == "month":
        return _month(found, int(rest[0]), currency)
    if kind == "cohort":
        return _cohort(found, int(rest[0]), int(rest[1]))
    if kind in ("core", "rest"):
        return _core(found, str(kind))
    if kind in ("source", "interest"):
        return _worth((found.sources if kind == "source" else found.interests)[int(rest[0])], currency)
    if kind in ("reason", "silent", "complained"):
        return _left(found, mark)
    rate, words = next((rate, words) for name, _name, rate, words in figures.rates(found) if name == kind)
    return figures.said(rate, words)


def explained(found: ShopPictures, mark: Mark, currency: str) -> str:
    """The sentence, and the formula where the sentence does not say it."""
    kind = mark[0]
    if kind == "stage":
        formula = stage_words.meaning(str(mark[1]))
    else:
        formula = {
            "core": lambda: figures.core_formula(found), "rest": lambda: figures.core_formula(found),
            "sales": figures.sales_formula, "source": figures.worth_formula, "interest": figures.worth_formula,
            "reason": figures.left_formula, "silent": figures.left_formula, "complained": figures.left_formula,
        }.get(str(kind), str)()  # fmt: skip
    return sentences(sentence(found, mark, currency), formula)


def _stage(found: ShopPictures, code: str) -> str:
    return _("{stage}: {people} now, {before} when the period began.").format(
        stage=stages.word(code), people=people(found.stages[code]), before=format_number(found.stages_before[code])
    )


def _move(found: ShopPictures, was: str, now: str) -> str:
    words, count = insights.moved_words(), people(found.moves[was, now])
    if not was:
        return _("{people}: came into the book in this period, {now} at its end.").format(people=count, now=words[now])
    return _("{people}: {before} when the period began, {now} at its end.").format(
        people=count, before=words[was], now=words[now]
    )


def _sales(found: ShopPictures, place: int, code: str, currency: str) -> str:
    row = found.months[place]
    amount = row.by_stage[code] if code else row.no_customer
    share = format_percent(amount / row.net) if row.net > 0 else "–"
    what = {"amount": format_money(amount, currency), "share": share, "month": format_day(row.month, "yMMMM")}
    if not code:
        return _("{month}: walk-in sales of {amount}, {share} of the month.").format(**what)
    return _("{month}: {amount} ({share} of the month) from customers who were {stage} at its end.").format(
        stage=stages.word(code), **what
    )


def _month(found: ShopPictures, place: int, currency: str) -> str:
    row = found.months[place]
    return _("{month}: net sales of {amount}, {known} of it from {people}, the rest walk-in sales.").format(
        month=format_day(row.month, "yMMMM"), amount=format_money(row.net, currency),
        known=format_money(row.net - row.no_customer, currency), people=people(len(found.behind(("month", place)))),
    )  # fmt: skip


def _cohort(found: ShopPictures, place: int, month: int) -> str:
    row = found.cohorts[place]
    first = format_day(row.month, "yMMMM")
    if month < 0:
        return _("{people} bought for the first time in {month}.").format(people=people(row.customers), month=first)
    share = row.shares[month] or 0.0
    return ngettext(
        "Of {people} who first bought in {month}, {part} ({share}) bought {n} month later.",
        "Of {people} who first bought in {month}, {part} ({share}) bought {n} months later.",
        month,
    ).format(
        people=people(row.customers), month=first, part=format_number(round(share * row.customers)),
        share=format_percent(share), n=month,
    )  # fmt: skip


def _core(found: ShopPictures, kind: str) -> str:
    if kind == "core":
        return figures.core_sentence(found)
    rest = found.buyers - len(found.core)
    return _("The other {people} bring the last 20 %.").format(people=people(rest))


def _worth(row: SourceRow, currency: str) -> str:
    return _(
        "{source}: {people}, {buyers} of them bought, {again} came again, {kept} are not lapsed; "
        "{net} in the last 365 days, {worth} a customer."
    ).format(
        source=insights.source_word(row.name), people=people(row.customers), buyers=format_number(row.buyers),
        again=format_number(row.again), kept=format_number(row.kept), net=format_money(row.net, currency),
        worth=format_money(round(row.worth), currency),
    )  # fmt: skip


def _left(found: ShopPictures, mark: Mark) -> str:
    count = people(len(found.behind(mark)))
    if mark[0] == "silent":
        return _("{people} became Lapsed in this period without a word.").format(people=count)
    if mark[0] == "complained":
        return _("{people} left without a word after a complaint.").format(people=count)
    return _("{people} left in this period; the reason: {reason}.").format(
        people=count, reason=reason_word(str(mark[1]))
    )
