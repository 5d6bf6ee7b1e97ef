"""Text and headings on paper. A user's text is drawn letter by letter: it is never markup here."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from app.reports.fonts import BOLD, REGULAR, SEMIBOLD, Fonts, pieces

INK = HexColor("#1d1f23")
MUTED = HexColor("#5b5f66")
RULE = HexColor("#1d1f23")
HAIRLINE = HexColor("#c9ccd1")


@dataclass(frozen=True)
class Style:
    """How a text looks; `leading` is the distance of its lines as a multiple of its size."""

    size: float = 9.0
    weight: str = REGULAR
    colour: Color = INK
    leading: float = 1.4

    @property
    def pitch(self) -> float:
        """The height of one line in points."""
        return self.size * self.leading


BODY = Style()
LEAD = Style(size=10.5, leading=1.45)
STRONG = Style(weight=SEMIBOLD)
QUIET = Style(colour=MUTED)
SMALL = Style(size=7.5, colour=MUTED)
Span = tuple[str, Style]


def draw(canvas: Canvas, fonts: Fonts, x: float, y: float, text: str, style: Style) -> float:
    """Writes one line of `text` with its base line at y; gives the x where it ends."""
    canvas.setFillColor(style.colour)
    for name, run in fonts.runs(text, style.weight):
        canvas.setFont(name, style.size)
        canvas.drawString(x, y, run)
        x += canvas.stringWidth(run, name, style.size)
    return x


def draw_right(canvas: Canvas, fonts: Fonts, x: float, y: float, text: str, style: Style) -> None:
    """Writes one line of `text` that ends at x."""
    draw(canvas, fonts, x - fonts.width(text, style.size, style.weight), y, text, style)


class Text(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """A paragraph of spans, each with its own style; broken between words and between Han characters."""

    def __init__(self, fonts: Fonts, *spans: Span, after: float = 0.0, before: float = 0.0) -> None:
        super().__init__()
        self.fonts, self.spans = fonts, spans
        self._before, self._after = before, after
        self.lines: list[list[Span]] = []
        self._room = 0.0
        """The width for which `lines` are right."""

    def getSpaceBefore(self) -> float:
        return self._before

    def getSpaceAfter(self) -> float:
        return self._after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self._break(availWidth)
        self.width = availWidth
        self.height = sum(_pitch(line) for line in self.lines)
        return availWidth, self.height

    def _break(self, room: float) -> None:
        if room != self._room:
            self.lines, self._room = self._broken(room), room

    def _broken(self, room: float) -> list[list[Span]]:
        lines: list[list[Span]] = [[]]
        used = 0.0
        for text, style in self.spans:
            for paragraph_number, paragraph in enumerate(text.split("\n")):
                if paragraph_number:
                    lines.append([])
                    used = 0.0
                for piece in self._pieces(paragraph, style, room):
                    wide = self.fonts.width(piece, style.size, style.weight)
                    if used + wide > room + 0.01 and used and not piece.isspace():
                        lines.append([])
                        used = 0.0
                    if used or not piece.isspace():
                        lines[-1].append((piece, style))
                        used += wide
        return lines

    def _pieces(self, text: str, style: Style, room: float) -> list[str]:
        found = []
        for piece in pieces(text):
            if self.fonts.width(piece, style.size, style.weight) <= room:
                found.append(piece)
            else:
                found += self.fonts.wrap(piece, style.size, room, style.weight)
        return found

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        self._break(availWidth)
        kept, used = 0, 0.0
        for line in self.lines:
            used += _pitch(line)
            if used > availHeight:
                break
            kept += 1
        if kept == 0 or kept == len(self.lines):
            return [] if kept == 0 else [self]
        return [self._part(self.lines[:kept]), self._part(self.lines[kept:])]

    def _part(self, lines: list[list[Span]]) -> Text:
        spans: list[Span] = []
        for number, line in enumerate(lines):
            if number:
                spans.append(("\n", line[0][1] if line else BODY))
            spans += line
        part = Text(self.fonts, *spans, after=self._after)
        part.lines, part._room = lines, self._room
        return part

    def draw(self) -> None:
        y = self.height
        for line in self.lines:
            y -= _pitch(line)
            x = 0.0
            for text, style in _joined(line):
                x = draw(self.canv, self.fonts, x, y + style.size * (style.leading - 1) / 2 + style.size * 0.2,
                         text, style)


def _pitch(line: list[Span]) -> float:
    return max((style.pitch for _, style in line), default=BODY.pitch)


def _joined(line: list[Span]) -> list[Span]:
    """The line with neighbours of one style put together, so that words stay words in the file."""
    found: list[Span] = []
    for text, style in line:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    return found


class SectionTitle(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """A heading with a quiet remark behind it and a hairline below."""

    keepWithNext = 1

    def __init__(self, fonts: Fonts, title: str, remark: str = "", before: float = 14.0) -> None:
        super().__init__()
        self.fonts, self._before = fonts, before
        spans: list[Span] = [(title, Style(size=10, weight=BOLD))]
        if remark:
            spans += [("  ", QUIET), (remark, QUIET)]
        self._text = Text(fonts, *spans)

    def getSpaceBefore(self) -> float:
        return self._before

    def getSpaceAfter(self) -> float:
        return 4.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width = availWidth
        self.height = self._text.wrap(availWidth, availHeight)[1] + 4
        return availWidth, self.height

    def draw(self) -> None:
        self._text.canv = self.canv
        self.canv.saveState()
        self.canv.translate(0, 4)
        self._text.draw()
        self.canv.restoreState()
        self.canv.setStrokeColor(HAIRLINE)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 0.5, self.width, 0.5)
