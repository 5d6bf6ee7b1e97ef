"""What stands on paper besides text and tables: tiles of figures, pictures, things side by side, lines to write on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Group, String
from reportlab.lib.colors import toColor
from reportlab.platypus import Flowable

from app.reports.fonts import BOLD, REGULAR, SEMIBOLD, Fonts
from app.reports.lines import BODY, HAIRLINE, QUIET, RULE, SMALL, STRONG, Style, Text, draw


@dataclass(frozen=True)
class Tile:
    """One figure: what it is, how much, and how that compares."""

    label: str
    figure: str
    remark: str = ""


class Tiles(Flowable):  # type: ignore[misc]  # ReportLab has no types
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


class Picture(Flowable):  # type: ignore[misc]  # ReportLab has no types
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


class Beside(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """Two or more flowables side by side, tops level, in shares of the width; they go on over the page."""

    def __init__(self, parts: Sequence[tuple[float, Sequence[Flowable]]], gap: float = 22.0) -> None:
        super().__init__()
        self.parts, self.gap = parts, gap
        self._placed: list[tuple[float, float, Flowable]] = []

    def _widths(self, room: float) -> list[float]:
        whole = sum(share for share, _ in self.parts)
        return [(room - self.gap * (len(self.parts) - 1)) * share / whole for share, _ in self.parts]

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        above, below = [], []
        for (share, flowables), wide in zip(self.parts, self._widths(availWidth), strict=True):
            fitting, rest = self._divided(flowables, wide, availHeight)
            above.append((share, fitting))
            below.append((share, rest))
        if not any(part for _, part in above) or not any(part for _, part in below):
            return []
        return [Beside(above, self.gap), Beside(below, self.gap)]

    def _divided(
        self, flowables: Sequence[Flowable], wide: float, high: float
    ) -> tuple[Sequence[Flowable], Sequence[Flowable]]:
        """What of a column fits, and what does not."""
        y = 0.0
        for number, flowable in enumerate(flowables):
            y += flowable.getSpaceBefore() if y else 0
            needed = flowable.wrapOn(self.canv, wide, high)[1]
            if y + needed > high:
                torn = flowable.splitOn(self.canv, wide, high - y)
                return [*flowables[:number], *torn[:1]], [*(torn[1:] or [flowable]), *flowables[number + 1 :]]
            y += needed + flowable.getSpaceAfter()
        return flowables, []

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self._placed, x, deepest, whole = [], 0.0, 0.0, 0.0
        for (_share, flowables), wide in zip(self.parts, self._widths(availWidth), strict=True):
            y = 0.0
            for flowable in flowables:
                y += flowable.getSpaceBefore() if y else 0
                high = flowable.wrapOn(self.canv, wide, availHeight)[1]
                self._placed.append((x, y + high, flowable))
                deepest = max(deepest, y + high)
                y += high + flowable.getSpaceAfter()
            whole = max(whole, y)
            x += wide + self.gap
        self.width, self.height = availWidth, deepest
        self.spaceAfter = whole - deepest  # as for `_divided`, what stands last needs no room below it
        return availWidth, deepest

    def draw(self) -> None:
        for x, bottom, flowable in self._placed:
            flowable.drawOn(self.canv, x, self.height - bottom)


class Lines(Flowable):  # type: ignore[misc]  # ReportLab has no types
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


def party(fonts: Fonts, what: str, words: Sequence[str]) -> list[Flowable]:
    """One side of a deal: what they are to it, their name, and the lines of their address."""
    label, name = Style(size=7.5, colour=QUIET.colour), Style(size=11, weight=STRONG.weight)
    head = [Text(fonts, (what, label), after=1), Text(fonts, (words[0], name), after=2)]
    return [*head, *(Text(fonts, (line, BODY)) for line in words[1:])]
