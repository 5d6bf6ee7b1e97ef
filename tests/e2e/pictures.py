"""Takes the README's pictures of the real program anew: `python -m tests pictures`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.ui.app import Program

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "pictures"
DAY = dt.date(2026, 11, 21)
"""The pictures' today: the demo shop of that day is the same on every machine."""
SIZE = (1280, 800)

Shot = tuple[str, str, dict[str, Any], dict[str, Any]]
"""File name, page, what it opens, settings of the look (or whose purchase is being recorded)."""


def shots(customer: int) -> list[Shot]:
    """What is photographed."""
    return [
        ("today", "today", {}, {}),
        ("customers", "customers", {}, {}),
        ("customer", "customer", {"customer_id": customer}, {}),
        ("record", "purchases", {}, {"record": customer}),
        ("insights", "insights", {}, {}),
        ("reports", "reports", {"name": "retention"}, {}),
        ("today-dark", "today", {}, {"theme": "dark"}),
        ("customer-large", "customer", {"customer_id": customer}, {"theme": "light", "scale": 150}),
    ]


class Camera:
    """Goes through the shots, each once the window has come to rest."""

    def __init__(self, program: Program, customer: int) -> None:
        from PySide6.QtCore import QTimer

        self._program, self._left = program, shots(customer)
        self._calm = 0
        self._now: Shot | None = None
        self._timer = QTimer(program, interval=60)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        window = self._program.window
        if window.context is None or not self._program.jobs.idle():
            self._calm = 0
            return
        self._calm += 1
        if self._calm < 12:
            return
        self._calm = 0
        if self._now and window.deck.name() == self._now[1]:
            self._take(self._now[0])
        if not self._left:
            self._timer.stop()
            window.close()
            return
        self._now = self._left.pop(0)
        _file, page, kwargs, look = self._now
        if look and "record" not in look:
            window.restyle(**look)
        window.resize(*SIZE)
        window.navigate(page, **kwargs)
        window.deck.page().setFocus()
        window.toast.hide()
        if "record" in look:
            window.record_purchase(look["record"])

    def _take(self, name: str) -> None:
        from PySide6.QtCore import QPoint
        from PySide6.QtGui import QColor, QPainter

        from app.ui.widgets.dialog import Dialog

        picture = self._program.window.grab()
        editor = next((one for one in self._program.window.findChildren(Dialog) if one.isVisible()), None)
        if editor:
            inside = editor.grab()
            painter = QPainter(picture)
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 70))
            middle = picture.rect().center() - inside.rect().center()
            painter.drawPixmap(QPoint(middle.x(), middle.y()), inside)
            painter.end()
            editor.close()
        picture.save(str(FOLDER / f"{name}.png"), "PNG", 60)
        print(f"{name}.png {picture.width()} × {picture.height()}")


def main(started: Callable[[Program], object] | None = None) -> int:
    """Makes the demo shop, opens it offscreen, photographs it; returns the exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        os.environ["REGULARS_HOME"] = home
        from app import i18n
        from app.services import customers
        from app.settings import Settings
        from app.storage import demo_book
        from app.storage.book import Book
        from app.ui.app import run

        i18n.set_language("en")
        path = demo_book.make(Path(home) / "toko-melati.regulars", as_of=DAY)
        book = Book.open(path)
        with book.read() as session:
            customer = customers.find(session, "Sari Wulandari", 1)[0].id
        book.close()
        Settings(language="en", theme="light").save()
        FOLDER.mkdir(parents=True, exist_ok=True)
        cameras: list[Camera] = []
        args = argparse.Namespace(book=path, as_of=DAY, lang="en")
        return run(args, started=lambda program: cameras.append(Camera(program, customer)))


if __name__ == "__main__":
    sys.exit(main())
