"""The recovery sheet: one page for the safe, which opens the book when its passcode is forgotten."""

from __future__ import annotations

import datetime as dt

from reportlab.platypus import Flowable, Spacer

from app.i18n import _, language
from app.reports import paper
from app.reports.fonts import BOLD
from app.reports.lines import LEAD, SectionTitle, Style, Text
from app.reports.paper import Printed, Sheet
from app.reports.report import Heading, Report

KEY = Style(size=22, weight=BOLD, leading=1.7)
PER_LINE = 4
"""Groups of the key in one line."""


def make(shop: str, number: str, key: str, made_on: dt.date, size: str = "A4") -> Printed:
    """The sheet as a PDF.

    Args:
        shop: its name.
        number: what tells this sheet from those of other passcodes.
        key: the recovery key, its groups joined by hyphens.
        size: "A4" or "Letter".
    """
    heading = Heading(
        _("Recovery sheet"), _("Sheet {number}").format(number=number), shop, "", made_on, made_on, "", language()
    )
    groups = key.split("-")

    def story(sheet: Sheet) -> list[Flowable]:
        fonts = sheet.fonts
        body: list[Flowable] = [Text(fonts, (_purpose(), LEAD), after=10)]
        body.append(SectionTitle(fonts, _("Recovery key")))
        for at in range(0, len(groups), PER_LINE):
            body.append(Text(fonts, ("   ".join(groups[at : at + PER_LINE]), KEY)))
        body += [Spacer(1, 8), SectionTitle(fonts, _("How to use it"))]
        body += [Text(fonts, (f"{place}.  {words}", LEAD), after=4) for place, words in enumerate(_steps(), 1)]
        body += [Spacer(1, 8), SectionTitle(fonts, _("Where to keep it"))]
        body += [Text(fonts, (words, LEAD), after=4) for words in _keeping(number)]
        return body

    return paper.print_report(Report("recovery-sheet", heading, ()), story, paper=size)


def _purpose() -> str:
    return _(
        "This sheet opens the customer book when its passcode is forgotten. Without the passcode and without this "
        "sheet nobody can open the book or its backups, not even those who made the program."
    )


def _steps() -> list[str]:
    return [
        _("Open the book; the program asks for the passcode."),
        _("Type the recovery key in its place: letters in capitals or not, with hyphens, spaces or neither."),
        _("Then choose a new passcode in Settings, and print its sheet."),
    ]


def _keeping(number: str) -> list[str]:
    return [
        _("Keep it where you keep what must not be lost, away from the computer: whoever has it can read the book."),
        _(
            "It belongs to the book and to every backup that asks for sheet {number}. A new passcode has a new sheet; "
            "this one still opens the backups made before."
        ).format(number=number),
    ]
