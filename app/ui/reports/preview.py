"""A report as it will be printed: pages one below the other, drawn off the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy

from app.i18n import _
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.reports import pdf

FIT = 0.0
"""A zoom of 0: the page is as wide as the window lets it."""

ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
KEPT = 12
"""How many drawn pages are kept."""


class Preview(QAbstractScrollArea):
    """The pages of one document.

    Signals:
        moved: (page shown, pages) whenever another page comes to the top.
    """

    moved = Signal(int, int)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._document: pdf.Document | None = None
        self._turn = 0
        self._zoom = FIT
        self._pictures: dict[tuple[int, float], QImage] = {}
        self._wanted: set[tuple[int, float]] = set()
        self.setObjectName("preview")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.px(320))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Preview of the report"))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(520), theme.px(560))

    @property
    def document(self) -> pdf.Document | None:
        """What is shown."""
        return self._document

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self._document.sizes) if self._document else 0

    def show_document(self, document: pdf.Document | None) -> None:
        """Shows another document; the place in it is kept as far as it exists."""
        self._turn += 1
        self._document = document
        self._pictures.clear()
        self._wanted.clear()
        self._measure()
        self._scrolled()

    @property
    def zoom(self) -> float:
        """1.0 is the size on paper; FIT follows the width of the window."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Shows the pages at this zoom, the same place on top."""
        bar = self.verticalScrollBar()
        place = bar.value() / (bar.maximum() or 1)
        self._zoom = zoom
        self._measure()
        bar.setValue(round(place * bar.maximum()))
        self._scrolled()

    def closer(self) -> None:
        """One step larger."""
        now = self._scale() * 72 / self.logicalDpiX()
        self.set_zoom(next((zoom for zoom in ZOOMS if zoom > now + 0.01), ZOOMS[-1]))

    def farther(self) -> None:
        """One step smaller."""
        now = self._scale() * 72 / self.logicalDpiX()
        self.set_zoom(next((zoom for zoom in reversed(ZOOMS) if zoom < now - 0.01), ZOOMS[0]))

    def page(self) -> int:
        """The page at the top, from 0."""
        top = self.verticalScrollBar().value() + self.viewport().height() // 3
        for number, rect in enumerate(self._rects()):
            if rect.bottom() >= top:
                return number
        return max(self.pages - 1, 0)

    def go_to(self, number: int) -> None:
        """Brings page `number` (from 0) to the top."""
        rects = self._rects()
        if rects:
            rect = rects[min(max(number, 0), len(rects) - 1)]
            self.verticalScrollBar().setValue(rect.top() - theme.px(8))

    def _scale(self) -> float:
        """Pixels a point."""
        if self._zoom != FIT or not self._document or not self._document.sizes:
            return (self._zoom or 1.0) * self.logicalDpiX() / 72
        widest = max(wide for wide, _high in self._document.sizes)
        room = max(self.viewport().width() - 2 * theme.px(16), 100)
        return min(room / widest, 2.2 * self.logicalDpiX() / 72)

    def _rects(self) -> list[QRect]:
        """Where the pages lie, before scrolling."""
        if not self._document:
            return []
        scale, gap, y, found = self._scale(), theme.px(14), theme.px(14), []
        wide = max([self.viewport().width(), *(round(w * scale) + 2 * theme.px(16) for w, _h in self._document.sizes)])
        for width, height in self._document.sizes:
            size = QSize(round(width * scale), round(height * scale))
            found.append(QRect(QPoint((wide - size.width()) // 2, y), size))
            y += size.height() + gap
        return found

    def _measure(self) -> None:
        rects = self._rects()
        seen = self.viewport().size()
        bottom = rects[-1].bottom() + theme.px(14) if rects else 0
        right = max((rect.right() + theme.px(16) for rect in rects), default=0)
        vertical, across = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, bottom - seen.height()))
        vertical.setPageStep(max(seen.height() - theme.px(40), 1))
        vertical.setSingleStep(theme.px(40))
        across.setRange(0, max(0, right - seen.width()))
        across.setPageStep(seen.width())
        self.viewport().update()

    def _scrolled(self) -> None:
        self.viewport().update()
        self.moved.emit(self.page() + 1 if self.pages else 0, self.pages)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.viewport().rect(), theme.colour("hover"))
        offset = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        seen = self.viewport().rect()
        for number, rect in enumerate(self._rects()):
            there = rect.translated(-offset)
            if there.intersects(seen):
                self._paint_page(painter, number, there)

    def _paint_page(self, painter: QPainter, number: int, there: QRect) -> None:
        painter.fillRect(there, Qt.GlobalColor.white)
        sharp = round(self._scale() * self.devicePixelRatioF(), 3)
        image = self._pictures.get((number, sharp))
        if image is None:
            self._want(number, sharp)
            image = next((found for (page, _s), found in self._pictures.items() if page == number), None)
        if image is not None:
            painter.drawImage(there, image)
        painter.setPen(theme.colour("line"))
        painter.drawRect(there.adjusted(-1, -1, 0, 0))

    def _want(self, number: int, sharp: float) -> None:
        if (number, sharp) in self._wanted or not self._document:
            return
        self._wanted.add((number, sharp))
        content, turn = self._document.content, self._turn
        self._jobs.run(
            self,
            lambda _progress, _cancelled: pdf.picture(content, number, sharp),
            lambda image: self._came(turn, number, sharp, image),
        )

    def _came(self, turn: int, number: int, sharp: float, image: QImage) -> None:
        self._wanted.discard((number, sharp))
        if turn != self._turn:
            return
        while len(self._pictures) >= KEPT:
            del self._pictures[next(iter(self._pictures))]
        self._pictures[number, sharp] = image
        self.viewport().update()

    def drawn(self) -> bool:
        """Whether every page that can be seen is drawn as sharp as it should be."""
        sharp = round(self._scale() * self.devicePixelRatioF(), 3)
        return self.pages > 0 and (self.page(), sharp) in self._pictures

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        bar, key = self.verticalScrollBar(), event.key()
        if command and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.closer()
        elif command and key == Qt.Key.Key_Minus:
            self.farther()
        elif command and key == Qt.Key.Key_0:
            self.set_zoom(FIT)
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif key == Qt.Key.Key_PageDown:
            self.go_to(self.page() + 1)
        elif key == Qt.Key.Key_PageUp:
            self.go_to(self.page() - 1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.closer if event.angleDelta().y() > 0 else self.farther)()
        else:
            super().wheelEvent(event)
