"""What stands on paper besides tables: text, headings, tiles of figures, drawings. User text is never markup here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Group, String
from reportlab.lib.colors import Color, HexColor, toColor
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


class Text(Flowable):
    """A paragraph of spans, each with its own style; broken between words and between Han characters."""

    def __init__(self, fonts: Fonts, *spans: Span, after: float = 0.0, before: float = 0.0) -> None:
        super().__init__()
        self.fonts, self.spans = fonts, spans
        self._before, self._after = before, after
        self.lines: list[list[Span]] = []

    def getSpaceBefore(self) -> float:
        return self._before

    def getSpaceAfter(self) -> float:
        return self._after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.lines = self._broken(availWidth)
        self.width = availWidth
        self.height = sum(_pitch(line) for line in self.lines)
        return availWidth, self.height

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
        self.lines = self._broken(availWidth)
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
        return Text(self.fonts, *spans, after=self._after)

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


class SectionTitle(Flowable):
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


@dataclass(frozen=True)
class Tile:
    """One figure: what it is, how much, and how that compares."""

    label: str
    figure: str
    remark: str = ""


class Tiles(Flowable):
    """Figures in rows of equal tiles; a figure that is too wide is set smaller, never cut."""

    def __init__(self, fonts: Fonts, tiles: Sequence[Tile], columns: int = 4, gap: float = 16.0) -> None:
        super().__init__()
        self.fonts, self.tiles, self.columns, self.gap = fonts, tiles, columns, gap
        self.pitch = 50.0

    def getSpaceBefore(self) -> float:
        return 6.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width = availWidth
        self.height = self.pitch * -(-len(self.tiles) // self.columns)
        return availWidth, self.height

    def draw(self) -> None:
        wide = (self.width - self.gap * (self.columns - 1)) / self.columns
        for number, tile in enumerate(self.tiles):
            x = (number % self.columns) * (wide + self.gap)
            self._tile(x, self.height - self.pitch * (number // self.columns), wide, tile)

    def _tile(self, x: float, top: float, wide: float, tile: Tile) -> None:
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(0.9)
        self.canv.line(x, top, x + wide, top)
        self._line(x, top - 11, wide, tile.label, SMALL)
        self._line(x, top - 26.5, wide, tile.figure, Style(size=14, weight=BOLD))
        self._line(x, top - 37, wide, tile.remark, SMALL)

    def _line(self, x: float, y: float, wide: float, text: str, style: Style) -> None:
        needed = self.fonts.width(text, style.size, style.weight)
        if needed > wide:
            style = Style(style.size * wide / needed, style.weight, style.colour)
        draw(self.canv, self.fonts, x, y, text, style)


class Picture(Flowable):
    """A chart; its texts go through the document's fonts, so that Chinese words print."""

    def __init__(self, fonts: Fonts, drawing: Drawing) -> None:
        super().__init__()
        self.fonts, self.drawing = fonts, drawing
        self.width, self.height = drawing.width, drawing.height

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        renderPDF.draw(_printable(self.fonts, self.drawing), self.canv, 0, 0)


def _printable(fonts: Fonts, drawing: Drawing) -> Drawing:
    copy = Drawing(drawing.width, drawing.height)
    for item in drawing.contents:
        copy.add(_words(fonts, item) if isinstance(item, String) else item)
    return copy


def _words(fonts: Fonts, item: String) -> Group:
    """The text as one piece a font, where its anchor puts it."""
    weight = {"NotoSans-SemiBold": SEMIBOLD, "NotoSans-Bold": BOLD}.get(item.fontName, REGULAR)
    wide = fonts.width(item.text, item.fontSize, weight)
    x = item.x - {"middle": wide / 2, "end": wide}.get(item.textAnchor, 0.0)
    group = Group()
    for name, run in fonts.runs(item.text, weight):
        group.add(String(x, item.y, run, fontName=name, fontSize=item.fontSize, fillColor=toColor(item.fillColor)))
        x += fonts.width(run, item.fontSize, weight)
    return group


class Beside(Flowable):
    """Two or more flowables side by side, tops level, in shares of the width."""

    def __init__(self, parts: Sequence[tuple[float, Sequence[Flowable]]], gap: float = 22.0) -> None:
        super().__init__()
        self.parts, self.gap = parts, gap
        self._placed: list[tuple[float, float, Flowable]] = []

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        room = availWidth - self.gap * (len(self.parts) - 1)
        whole = sum(share for share, _ in self.parts)
        self._placed, x, deepest = [], 0.0, 0.0
        for share, flowables in self.parts:
            wide, y = room * share / whole, 0.0
            for flowable in flowables:
                y += flowable.getSpaceBefore() if y else 0
                high = flowable.wrapOn(self.canv, wide, availHeight)[1]
                self._placed.append((x, y + high, flowable))
                y += high + flowable.getSpaceAfter()
            deepest = max(deepest, y)
            x += wide + self.gap
        self.width, self.height = availWidth, deepest
        return availWidth, deepest

    def draw(self) -> None:
        for x, bottom, flowable in self._placed:
            flowable.drawOn(self.canv, x, self.height - bottom)


class Lines(Flowable):
    """Empty ruled lines to write on."""

    def __init__(self, count: int, pitch: float = 20.0) -> None:
        super().__init__()
        self.count, self.pitch = count, pitch

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width, self.height = availWidth, self.count * self.pitch
        return availWidth, self.height

    def draw(self) -> None:
        self.canv.setStrokeColor(HAIRLINE)
        self.canv.setLineWidth(0.6)
        for number in range(self.count):
            self.canv.line(0, number * self.pitch + 1, self.width, number * self.pitch + 1)
