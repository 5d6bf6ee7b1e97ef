"""Real widgets, a real book, offscreen."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.settings import Settings
from app.storage.book import Book
from app.ui import theme
from app.ui.context import Context, ShopInfo
from app.ui.jobs import Jobs

DAY = dt.date(2026, 11, 22)
"""The day it is in every window under test."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A form that was closed is gone before pytest-qt closes what is left, which cannot close it twice."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if there := getattr(item, "qt_widgets", None):
        there[:] = [each for each in there if (widget := each[0]()) is None or shiboken6.isValid(widget)]
    return (yield)


class RecordingShell:
    """Stands where the window does and keeps what a page asked of it; errors that are bugs are raised at the end."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.bugs: list[Exception] = []

    def navigate(self, name: str, /, **kwargs: object) -> None:
        self.asked.append(("navigate", name, kwargs))

    def back(self) -> None:
        self.asked.append(("back",))

    def record_purchase(self, customer_id: int | None = None, **which: int | None) -> None:
        self.asked.append(("record_purchase", customer_id, *([which] if which else [])))

    def undo_offered(
        self, text: str, entry_id: int | None = None, also: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        self.asked.append(("undo_offered", text, entry_id, *([also] if also else [])))

    def told(self, text: str) -> None:
        self.asked.append(("told", text))

    def failed(self, error: Exception) -> None:
        self.asked.append(("failed", str(error)))
        if type(error).__name__ not in ("AppError", "Conflict", "Cancelled"):
            self.bugs.append(error)

    def open_finder(self) -> None:
        self.asked.append(("open_finder",))


@pytest.fixture(scope="session", autouse=True)
def look(qapp: QApplication) -> None:
    """The program's own fonts and colours."""
    theme.load_fonts()
    theme.apply(qapp, "light", 100)
    theme.dress(qapp)  # type: ignore[arg-type]  # parts under test stand in no window that is dressed


@pytest.fixture(autouse=True)
def swept_on_this_thread() -> Iterator[None]:
    """As in the program, Python searches for cycles on the window's thread alone: parts of a window may be in them.

    None of them is left for the threads of a later test; what stays is not looked through again.
    """
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture
def jobs(book: Book, qapp: QApplication) -> Iterator[Jobs]:
    """The two threads on an empty book."""
    made = Jobs(book)
    yield made
    made.close()


@pytest.fixture
def shell() -> Iterator[RecordingShell]:
    """What a page asked of the window: `shell.asked`."""
    made = RecordingShell()
    yield made
    assert made.bugs == []


@pytest.fixture
def context(book: Book, jobs: Jobs, shell: RecordingShell) -> Context:
    """What pages are handed; it is always 22 November 2026."""
    jobs.failed.connect(shell.failed)
    info = ShopInfo(book.path, "Toko Melati", "NOK", "NO", "Europe/Oslo")
    return Context(jobs, info, Settings(), shell, DAY)


@pytest.fixture
def settled(qtbot: Any, jobs: Jobs) -> Any:
    """`settled()` waits until no job is under way and the screen followed."""

    def wait() -> None:
        qtbot.waitUntil(lambda: jobs.idle(), timeout=10_000)
        QCoreApplication.sendPostedEvents()  # what was added to a layout is shown by a posted event

    return wait


def words_of(widget: QWidget) -> str:
    """Everything labels and buttons below a widget say."""
    from PySide6.QtWidgets import QAbstractButton, QLabel

    parts = [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]
    parts += [button.text() for button in widget.findChildren(QAbstractButton) if not button.isHidden()]
    return "\n".join(parts)


def unnamed(widget: QWidget) -> list[str]:
    """The controls below a widget that a screen reader could not name."""
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractItemView,
        QAbstractSpinBox,
        QComboBox,
        QLineEdit,
        QPlainTextEdit,
        QTextEdit,
    )

    kinds = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QAbstractItemView)
    nameless = []
    for control in widget.findChildren(QWidget):
        if not isinstance(control, kinds) or control.isHidden() or control.objectName().startswith("qt_"):
            continue
        above = control.parentWidget()
        while above is not None and not isinstance(above, QComboBox | QAbstractSpinBox | QLineEdit):
            above = above.parentWidget()
        if above is not None:
            continue
        face = QAccessible.queryAccessibleInterface(control)
        if face is not None and not face.text(QAccessible.Text.Name).strip():
            nameless.append(f"{type(control).__name__} in {type(control.parent()).__name__}")
    return nameless
