"""The page: margins, head and foot, fonts embedded, the same bytes for the same input."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, LETTER, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate

from app import i18n
from app.errors import Cancelled
from app.i18n import _
from app.reports.fonts import BOLD, CHAINS, REGULAR, SEMIBOLD, Fonts
from app.reports.lines import BODY, HAIRLINE, INK, LEAD, MUTED, SectionTitle, Style, Text, draw, draw_right
from app.reports.report import Heading, Report
from app.reports.tables import titled

PX = 0.75
"""Points in a pixel of 96 to the inch; the margins are 46 of them."""

MARGIN = 46 * PX
HEAD = 58.0
FOOT = 24.0
SIZES = {"A4": A4, "Letter": LETTER}

Story = Callable[["Sheet"], Sequence[Flowable]]

# ReportLab finds a font by its name in one table for the whole process, and a font belongs to one document at a time.
_one_at_a_time = threading.RLock()


@dataclass(frozen=True)
class Sheet:
    """What a story is laid out on.

    Attributes:
        room: the width between the margins, in points.
    """

    fonts: Fonts
    room: float
    currency: str


@dataclass(frozen=True)
class Printed:
    """A finished document, and the characters that no font has and that stand as boxes in it."""

    content: bytes
    pages: int
    missing: tuple[str, ...]


class _Counted(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas that knows at the end how many pages there are, and only then writes the feet."""

    def __init__(self, *args: object, foot: Callable[[Canvas, int, int], None], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._foot = foot
        self._states: list[dict[str, object]] = []

    def showPage(self) -> None:
        self._states.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._states, 1):
            self.__dict__.update(state)
            self._foot(self, number, len(self._states))
            super().showPage()
        self._states.clear()
        super().save()


@contextmanager
def _settings() -> Iterator[None]:
    """ReportLab's global choices for the length of one document."""
    with _one_at_a_time:
        before = rl_config.canvas_basefontname, rl_config.useA85
        rl_config.canvas_basefontname, rl_config.useA85 = CHAINS[REGULAR][0], 0
        try:
            yield
        finally:
            rl_config.canvas_basefontname, rl_config.useA85 = before


def print_report(
    report: Report, story: Story | None = None, *, paper: str = "A4", wide: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> Printed:
    """The report as a PDF.

    Args:
        story: how it is laid out; None for its sections one below the other.
        paper: "A4" or "Letter".
        wide: lay the page on its side.

    Raises:
        Cancelled: `cancelled` said so between two pages.
    """
    with _settings():
        fonts = Fonts()
        size = landscape(SIZES[paper]) if wide else SIZES[paper]
        sheet = Sheet(fonts, size[0] - 2 * MARGIN, report.heading.currency)
        body = list((story or tables_of(report))(sheet)) + notes_of(report, fonts)
        target = io.BytesIO()
        build = _build_bare if report.is_bare else _build
        pages = build(target, report.heading, bool(report.notes), fonts, size, body, cancelled)
        return Printed(target.getvalue(), pages, tuple(sorted(fonts.missing)))


def _build(
    target: io.BytesIO, heading: Heading, noted: bool, fonts: Fonts, size: tuple[float, float],
    body: list[Flowable], cancelled: Callable[[], bool] | None,
) -> int:
    document = _document(target, heading, size)
    frame = Frame(MARGIN, MARGIN + FOOT, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN - HEAD - FOOT,
                  leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

    def head(canvas: Canvas, _document: BaseDocTemplate) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled
        _head(canvas, fonts, heading, size)

    document.addPageTemplates([PageTemplate("page", [frame], onPage=head)])
    feet: list[int] = []

    def foot(canvas: Canvas, number: int, count: int) -> None:
        feet.append(number)
        _foot(canvas, fonts, heading, noted, size[0], number, count)

    def canvas(*args: object, **kwargs: object) -> _Counted:
        return _Counted(*args, foot=foot, **kwargs)

    document.build(body or [Text(fonts, (" ", BODY))], canvasmaker=canvas)
    vars(document).clear()  # it and its canvas hold each other, and megabytes of fonts and pages
    return len(feet)


def _build_bare(
    target: io.BytesIO, heading: Heading, _noted: bool, fonts: Fonts, size: tuple[float, float],
    body: list[Flowable], cancelled: Callable[[], bool] | None,
) -> int:
    """Sheets that hold nothing but what stands in `body`, from edge to edge."""
    document = _document(target, heading, size)
    frame = Frame(0, 0, *size, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

    def begin(_canvas: Canvas, _document: BaseDocTemplate) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled

    document.addPageTemplates([PageTemplate("page", [frame], onPage=begin)])
    document.build(body or [Text(fonts, (" ", BODY))])
    pages = int(document.page)
    vars(document).clear()
    return pages


def _document(target: io.BytesIO, heading: Heading, size: tuple[float, float]) -> BaseDocTemplate:
    return BaseDocTemplate(
        target, pagesize=size, title=f"{heading.title} · {heading.period}", author=heading.shop,
        subject=heading.title, creator="Regulars", producer="Regulars", lang=heading.language.replace("_", "-"),
        invariant=1, initialFontName=CHAINS[REGULAR][0], allowSplitting=1, displayDocTitle=1,
    )


def _head(canvas: Canvas, fonts: Fonts, heading: Heading, size: tuple[float, float]) -> None:
    left, right, top = MARGIN, size[0] - MARGIN, size[1] - MARGIN
    half = (right - left) * 0.56
    title = Style(size=16, weight=BOLD)
    needed = fonts.width(heading.title, title.size, BOLD)
    if needed > half:
        title = Style(size=title.size * half / needed, weight=BOLD)
    draw(canvas, fonts, left, top - 16, heading.title, title)
    draw(canvas, fonts, left, top - 32, fonts.fit(heading.period, 9, half), Style(size=9))
    made = _("made on {day}").format(day=i18n.format_day(heading.made_on, "long"))
    room = (right - left) * 0.42
    for y, text, style in (
        (12, heading.shop, Style(size=10, weight=SEMIBOLD)),
        (23, " ".join(heading.address.split()), Style(size=8, colour=MUTED)),
        (33.5, made, Style(size=8, colour=MUTED)),
    ):
        needed = max(fonts.width(text, style.size, style.weight), 1.0)
        smaller = Style(max(min(style.size, style.size * room / needed), 6.0), style.weight, style.colour)
        draw_right(canvas, fonts, right, top - y, fonts.fit(text, smaller.size, room, style.weight), smaller)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1.4)
    canvas.line(left, top - 42, right, top - 42)


def _foot(
    canvas: Canvas, fonts: Fonts, heading: Heading, noted: bool, wide: float, number: int, count: int
) -> None:
    style = Style(size=7, colour=MUTED)
    canvas.setStrokeColor(HAIRLINE)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, MARGIN + 12, wide - MARGIN, MARGIN + 12)
    parts = ["Regulars", _("figures as of {day}").format(day=i18n.format_day(heading.as_of, "long"))]
    if noted:
        parts.append(_("how each is worked out: last page"))
    draw(canvas, fonts, MARGIN, MARGIN + 2, " · ".join(parts), style)
    page = _("page {number} of {count}").format(number=number, count=count)
    draw_right(canvas, fonts, wide - MARGIN, MARGIN + 2, page, style)


def tables_of(report: Report) -> Story:
    """The plain layout: the sentence on top, then one table after the other."""

    def story(sheet: Sheet) -> list[Flowable]:
        body: list[Flowable] = []
        if report.lead:
            body.append(Text(sheet.fonts, (report.lead, LEAD), after=6))
        for section in report.sections:
            body += titled(sheet.fonts, section, sheet.room, sheet.currency)
        return body

    return story


def notes_of(report: Report, fonts: Fonts) -> list[Flowable]:
    """How each figure is worked out, and what could not be printed."""
    if not report.notes:
        return []
    body: list[Flowable] = [SectionTitle(fonts, _("How each figure is worked out"), before=20)]
    for title, sentence in report.notes:
        spans = ((f"{title}  ", Style(size=8.5, weight=SEMIBOLD)), (sentence, Style(size=8.5, colour=MUTED)))
        body.append(Text(fonts, *spans, after=3))
    return [KeepTogether(body)]
