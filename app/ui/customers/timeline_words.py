"""The timeline in words: what stands in bold, what beside it, and the lines below."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app import i18n
from app.i18n import _, ngettext
from app.services import contacts, exits, feedback, follow_ups, interactions
from app.services.customer_timeline import TimelineRow
from app.ui.widgets import stage_word

LINES_SHOWN = 6

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONG_RUN = re.compile(r"\S{20}")


@dataclass(frozen=True)
class Words:
    """One entry: its title, quiet words beside it, a chip, and the text below."""

    title: str
    beside: str = ""
    chip: str = ""
    chip_code: str = "plain"
    text: str = ""
    quiet: bool = True
    """Whether the text is the program's; what people wrote is not quiet."""
    icon: str = "info"

    @property
    def whole(self) -> str:
        """Everything, for a screen reader."""
        return ". ".join(part for part in (f"{self.title} {self.beside}".strip(), self.chip, self.text) if part)


def words(row: TimelineRow, currency: str) -> Words:
    """How an entry reads."""
    return _WORDERS[row.kind](row, currency)


def _purchase(row: TimelineRow, currency: str) -> Words:
    parts = [_line(one.name, one.quantity) for one in row.lines[:LINES_SHOWN]]
    more = len(row.lines) - LINES_SHOWN
    if more > 0:
        parts.append(ngettext("{n} more", "{n} more", more).format(n=i18n.format_number(more)))
    paid = i18n.listed(method_word(method) for method in row.methods)
    below = " · ".join(part for part in (i18n.listed(parts), paid, row.text) if part)
    owed = ""
    if row.owed > 0:
        owed = _("{amount} owed").format(amount=i18n.format_money(row.owed, currency))
    title = _("Return") if row.amount < 0 else _("Purchase")
    return Words(title, i18n.format_money(row.amount, currency), owed, "warn", below, icon="shopping-bag")


def _line(name: str, quantity: int) -> str:
    return _("{name}\u00a0×\u00a0{n}").format(name=name, n=i18n.format_quantity(quantity))


def method_word(method: str) -> str:
    """How something was paid."""
    known = {
        "cash": _("cash"), "card": _("card"), "transfer": _("transfer"), "qris": "QRIS", "vipps": "Vipps",
        "alipay": "Alipay", "wechat": "WeChat Pay", "other": _("paid otherwise"),
    }  # fmt: skip
    return known.get(method, method)


def _note(row: TimelineRow, currency: str) -> Words:
    chip = _("warning") if row.marked else _("pinned") if row.pinned else ""
    return Words(_("Note"), "", chip, "warn" if row.marked else "plain", row.text, quiet=False, icon="sticky-note")


def _file(row: TimelineRow, currency: str) -> Words:
    return Words(_("File"), i18n.format_size(row.size), text=name_shown(row.text), quiet=False, icon="paperclip")


def name_shown(name: str) -> str:
    """A file's name in the order of its letters, so that no ending looks like another; a long word may be broken."""
    return _LONG_RUN.sub("\\g<0>\u200b", _TURNING.sub("", name))


def _contact(row: TimelineRow, currency: str) -> Words:
    who = _("from the customer") if row.marked else _("from us")
    beside = " · ".join(part for part in (who, interactions.outcome_word(row.detail) if row.detail else "") if part)
    learned = _("Learned: {text}").format(text=row.learned) if row.learned else ""
    below = "\n".join(part for part in (row.text, learned) if part)
    icon = {"call": "phone", "email": "mail", "letter": "mail", "card": "mail", "visit": "store"}.get(row.code)
    return Words(contacts.channel_word(row.code), beside, text=below, quiet=False, icon=icon or "message-circle")


def _feedback(row: TimelineRow, currency: str) -> Words:
    chip, code = feedback.kind_word(row.code), {"praise": "good", "complaint": "bad"}.get(row.code, "plain")
    said = _("“{text}”").format(text=row.text)
    after = row.detail
    if row.code == "complaint":
        if row.closed_on is None:
            after = _("still open")
        elif row.detail:
            after = _("{what}, closed {day}").format(what=row.detail, day=i18n.format_day(row.closed_on))
    below = " — ".join(part for part in (said, after) if part)
    return Words(_("Feedback"), "", chip, code, below, icon="message-square-heart")


def _stage(row: TimelineRow, currency: str) -> Words:
    before, after = stage_word(row.before), stage_word(row.code)
    return Words(_("Stage"), _("{before} → {after}").format(before=before, after=after), icon="footprints")


def _follow_up(row: TimelineRow, currency: str) -> Words:
    outcome = interactions.outcome_word(row.detail) if row.detail else ""
    below = " — ".join(part for part in (row.text, outcome) if part)
    return Words(_("Follow-up"), follow_ups.status_word(row.code), text=below, icon="list-checks")


def _survey(row: TimelineRow, currency: str) -> Words:
    most = 5 if row.code == "csat" else 10
    name = _("Satisfaction") if row.code == "csat" else _("Would recommend")
    score = _("{score} of {most}").format(score=row.score, most=most)
    return Words(name, score, text=row.text, quiet=False, icon="smile")


def _suggestion(row: TimelineRow, currency: str) -> Words:
    return Words(answer_word(row.code), row.detail, text=row.text, icon="sparkles")


def answer_word(answer: str) -> str:
    """What came of a suggestion."""
    known = {
        "offered": _("Offered"), "bought": _("Bought"), "declined": _("Declined"),
        "not_suitable": _("Not suitable"),
    }  # fmt: skip
    return known.get(answer, answer)


def _exit(row: TimelineRow, currency: str) -> Words:
    why = i18n.listed(exits.reason_word(reason) for reason in row.reasons)
    back = _("Would come back for: {text}").format(text=row.text) if row.text else ""
    return Words(_("Left"), why, text=back, icon="x")


_WORDERS = {
    "purchase": _purchase, "file": _file, "note": _note, "contact": _contact, "feedback": _feedback, "stage": _stage,
    "follow_up": _follow_up, "survey": _survey, "suggestion": _suggestion, "exit": _exit,
}  # fmt: skip
