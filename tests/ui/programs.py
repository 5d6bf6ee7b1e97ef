"""The whole program in a test: started, and taken away so that the next test finds nothing of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.ui import crash, theme
from app.ui.app import Program
from tests.ui.conftest import DAY


@contextmanager
def running(qapp: QApplication, qtbot: Any) -> Iterator[Program]:
    """A program without a book yet."""
    hooks = sys.excepthook
    made = Program(qapp, Settings(), argparse.Namespace(book=None, as_of=DAY))
    qtbot.addWidget(made.window)
    yield made
    made.close()
    sys.excepthook = hooks
    theme.apply(qapp, "light", 100)
    qapp.aboutToQuit.disconnect(made.close)


@contextmanager
def logged() -> Iterator[None]:
    """What goes wrong is written to the log's file, as when a person starts the program."""
    crash.start_log()
    yield
    for handler in crash.log.handlers[:]:
        crash.log.removeHandler(handler)
        handler.close()


def shown(program: Program, qtbot: Any) -> None:
    """Until the book is open and nothing is under way any more."""
    qtbot.waitUntil(lambda: program.window.context is not None and program.book is not None, timeout=15_000)
    qtbot.waitUntil(program.jobs.idle, timeout=30_000)
