"""Pages of a PDF as pictures, made on the maker's thread; pdfium serves one thread at a time."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import pypdfium2
from PySide6.QtGui import QImage

_alone = Lock()


@dataclass(frozen=True)
class Document:
    """A PDF in memory, and how large its pages are in points."""

    content: bytes
    sizes: tuple[tuple[float, float], ...]
    missing: tuple[str, ...] = ()


def measured(content: bytes, missing: tuple[str, ...] = ()) -> Document:
    """The document with the sizes of its pages."""
    with _alone, pypdfium2.PdfDocument(content) as document:
        sizes = tuple(document.get_page_size(number) for number in range(len(document)))
    return Document(content, sizes, missing)


def picture(content: bytes, number: int, scale: float) -> QImage:
    """Page `number` (from 0) with `scale` pixels a point."""
    with _alone, pypdfium2.PdfDocument(content) as document:
        page = document[number]
        bitmap = page.render(scale=scale, prefer_bgrx=True)
        image = QImage(
            bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
        ).copy()  # the buffer dies with the document
        bitmap.close()
        page.close()
    return image
