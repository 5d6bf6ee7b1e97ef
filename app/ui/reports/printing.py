"""A document onto a printer, page by page at 300 dots to the inch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.errors import AppError, Cancelled
from app.i18n import _
from app.reports.paper import MARGIN
from app.ui.reports import pdf

DPI = 300


def has_printer() -> bool:
    """Whether this machine has a printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def printer_for(document: pdf.Document, title: str) -> QPrinter:
    """A printer set to the paper of the document."""
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setResolution(DPI)
    printer.setDocName(title)
    wide, high = document.sizes[0]
    printer.setPageSize(QPageSize(QSizeF(min(wide, high), max(wide, high)), QPageSize.Unit.Point))
    sideways = wide > high
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if sideways else QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    return printer


def print_pages(
    document: pdf.Document, printer: QPrinter, progress: Callable[..., None], cancelled: Callable[[], bool]
) -> int:
    """Prints the pages the person chose; returns how many.

    Raises:
        AppError: the printer takes nothing; Cancelled: stopped between two pages.
    """
    first = max(printer.fromPage(), 1)
    last = min(printer.toPage() or len(document.sizes), len(document.sizes))
    painter = QPainter()
    if not painter.begin(printer):
        raise AppError(_("The printer does not answer. Is it switched on?"))
    try:
        for number in range(first - 1, last):
            if cancelled():
                printer.abort()
                raise Cancelled
            if number >= first and not printer.newPage():
                raise AppError(_("The printer stopped at page {n}.").format(n=number + 1))
            image = pdf.picture(document.content, number, DPI / 72)
            painter.drawImage(_place(printer, document.sizes[number]), image)
            progress((number - first + 2) / (last - first + 1))
    finally:
        painter.end()
    return last - first + 1


def _place(printer: QPrinter, size: tuple[float, float]) -> QRect:
    """The whole sheet where its margins hold ours, else as large as the printable part lets it be."""
    layout = printer.pageLayout()
    sheet = layout.fullRectPixels(printer.resolution())
    margins = layout.minimumMargins()
    unit = 1.0 if layout.units() == QPageLayout.Unit.Point else 72 / 25.4
    widest = max(margins.left(), margins.top(), margins.right(), margins.bottom()) * unit
    wide, high = (round(side * printer.resolution() / 72) for side in size)
    if widest <= MARGIN and abs(sheet.width() - wide) <= wide // 50 and abs(sheet.height() - high) <= high // 50:
        return QRect(0, 0, wide, high)
    edge = round(widest * printer.resolution() / 72)
    room = sheet.adjusted(edge, edge, -edge, -edge)
    scale = min(room.width() / wide, room.height() / high)
    shown = QRect(0, 0, round(wide * scale), round(high * scale))
    shown.moveCenter(room.center())
    return shown
