"""Address labels: sheets to peel or to cut, and the same addresses as a table for a word processor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.lib.units import inch, mm
from reportlab.platypus import Flowable

from app import i18n
from app.i18n import _, ngettext
from app.reports.fonts import Fonts
from app.reports.lines import HAIRLINE, MUTED, Style, draw
from app.reports.paper import Sheet, Story
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.services import mailing
from app.services.mailing import Mailing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BIGGEST, SMALLEST = 10.5, 5.0
"""Sizes of the letters in points: what does not fit is set smaller, and only then cut."""
INSET = 5 * mm


@dataclass(frozen=True)
class Labels:
    """How the labels of a sheet lie, in points."""

    across: int
    down: int
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    gap: float = 0.0


SHEETS = {
    "A4": Labels(3, 8, 70 * mm, 37.125 * mm),  # 24 of 70 × 37 mm, as sold everywhere
    "Letter": Labels(3, 10, 2.625 * inch, 1 * inch, 0.1875 * inch, 0.5 * inch, 0.125 * inch),  # 30 of 1 × 2⅝ inch
}


class LabelPage(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """One sheet of labels, each a few lines of text."""

    def __init__(self, fonts: Fonts, sheet: Labels, labels: Sequence[tuple[Sequence[str], Style]]) -> None:
        super().__init__()
        self.fonts, self.sheet, self.labels = fonts, sheet, labels

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width, self.height = availWidth, availHeight
        return availWidth, availHeight

    def draw(self) -> None:
        sheet = self.sheet
        for place, (lines, style) in enumerate(self.labels):
            down, across = divmod(place, sheet.across)
            x = sheet.left + across * (sheet.width + sheet.gap)
            top = self.height - sheet.top - down * sheet.height
            self._corners(x, top)
            self._label(x + INSET, top, lines, style)

    def _corners(self, x: float, top: float) -> None:
        """Small marks to cut by, which disappear at the edges of a label that is peeled off."""
        self.canv.setStrokeColor(HAIRLINE)
        self.canv.setLineWidth(0.4)
        for at, height in ((x, top), (x + self.sheet.width, top), (x, top - self.sheet.height),
                           (x + self.sheet.width, top - self.sheet.height)):  # fmt: skip
            self.canv.line(at - mm, height, at + mm, height)
            self.canv.line(at, height - mm, at, height + mm)

    def _label(self, x: float, top: float, lines: Sequence[str], style: Style) -> None:
        room, high = self.sheet.width - 2 * INSET, self.sheet.height - 2 * 3.5 * mm
        size = style.size
        found = self._broken(lines, size, room)
        while len(found) * size * 1.3 > high and size > SMALLEST:
            size -= 0.5
            found = self._broken(lines, size, room)
        found = found[: int(high / (size * 1.3))]
        y = top - (self.sheet.height - len(found) * size * 1.3) / 2 - size
        for line in found:
            draw(self.canv, self.fonts, x, y, line, Style(size, style.weight, style.colour))
            y -= size * 1.3

    def _broken(self, lines: Sequence[str], size: float, room: float) -> list[str]:
        return [part for line in lines for part in self.fonts.wrap(line, size, room)]


def make(session: Session, heading: Heading, keys: Sequence[int], paper: str) -> tuple[Report, Story]:
    """Labels for these customers, or for everybody; those of a household who live together share one.

    Args:
        paper: "A4" or "Letter", which decides how many labels a sheet holds.
    """
    found = mailing.mailing(session, keys)
    report = Report("address-labels", heading, (_labels(found), *_without(found)), _lead(found), is_bare=True)

    def story(sheet: Sheet) -> list[Flowable]:
        labels: list[tuple[Sequence[str], Style]] = [(row.lines, Style(BIGGEST)) for row in found.labels]
        if left_out := _left_out(found):
            labels.append((left_out, Style(8, colour=MUTED)))
        on = SHEETS[paper]
        many = on.across * on.down
        return [LabelPage(sheet.fonts, on, labels[at : at + many]) for at in range(0, len(labels), many)]

    return report, story


def _lead(found: Mailing) -> str:
    return ngettext("{n} label.", "{n} labels.", len(found.labels)).format(n=i18n.format_number(len(found.labels)))


def _left_out(found: Mailing) -> list[str]:
    """What the last label says, so that nobody is missed unnoticed."""
    parts = (
        (found.unknown, ngettext("{n} without an address", "{n} without an address", len(found.unknown))),
        (found.refused, ngettext("{n} who wants no letters", "{n} who want no letters", len(found.refused))),
    )
    said = [words.format(n=i18n.format_number(len(names))) for names, words in parts if names]
    return [_("Without a label:"), *said] if said else []


def _labels(found: Mailing) -> Section:
    columns = (
        Column(_("Name"), Kind.NAME, 1.6), Column(_("Street"), share=1.4), Column(_("Postcode"), share=0.6),
        Column(_("Town")), Column(_("Region")), Column(_("Country")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (row.name, row.address.street, row.address.postcode, row.address.city, row.address.region, row.country)
        for row in found.labels
    ]
    return Section(_("Address labels"), columns, rows, empty=_("No address is known."))


def _without(found: Mailing) -> list[Section]:
    why = ((found.unknown, _("no address is known")), (found.refused, _("wants no letters")))
    rows = [(name, words) for names, words in why for name in names]
    columns = (Column(_("Name"), Kind.NAME), Column(_("Why")))
    return [Section(_("Without a label"), columns, rows)] if rows else []
