"""What happens when the program itself is wrong: the log keeps it, one dialog says so."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from app import paths
from app.errors import AppError, report
from app.i18n import _, sentences

log = logging.getLogger("regulars")

LONGEST_LOG = 500_000
"""Bytes after which a new log is begun; the one before is kept."""


class Reticent(logging.Formatter):
    """Writes of an error what a log may keep."""

    def formatException(self, ei: Any) -> str:
        return report(ei[1])


def log_file() -> Path:
    """Where the log is."""
    return paths.state_dir() / "regulars.log"


def start_log() -> None:
    """Writes the log to its file; where that is impossible, to standard error."""
    handler: logging.Handler
    try:
        file = log_file()
        paths.make_private(file.parent)
        if file.exists() and file.stat().st_size > LONGEST_LOG:
            file.replace(file.with_suffix(".old.log"))
        handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(Reticent("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


class CrashHook:
    """Catches what nobody caught, on every thread; an AppError is told as it is.

    Args:
        told: shows a sentence.
        sound: whether the book can still be worked with.
        quit_: ends the program.
    """

    def __init__(self, told: Callable[[str], None], sound: Callable[[], bool], quit_: Callable[[], None]) -> None:
        self._told, self._sound, self._quit = told, sound, quit_
        self._shown = False

    def install(self) -> None:
        """From now on nothing unexpected passes in silence."""
        sys.excepthook = self.hook
        threading.excepthook = lambda args: self.hook(args.exc_type, args.exc_value, args.exc_traceback)

    def hook(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The last resort of every thread."""
        if isinstance(error, AppError):
            self._told(error.message)
            return
        if isinstance(error, MemoryError):
            from app.storage import faults

            self._told(faults.no_memory())
            return
        if issubclass(kind, KeyboardInterrupt):
            self._quit()
            return
        log.error(report(error) or kind.__name__)
        self.show(error)

    def report(self, error: BaseException) -> None:
        """The same for an error that was caught and is a bug."""
        self.hook(type(error), error, error.__traceback__)

    def show(self, error: BaseException | None) -> None:
        """One dialog, however many errors come at once."""
        from PySide6.QtCore import QThread
        from PySide6.QtWidgets import QApplication, QMessageBox

        from app.ui import theme

        application = QApplication.instance()
        if self._shown or application is None or QThread.currentThread() is not application.thread():
            return
        self._shown = True
        try:
            sound = self._sound()
            box = QMessageBox(QMessageBox.Icon.Warning, _("Something went wrong"), dialog_words(sound))
            theme.dress(box)
            box.setDetailedText("".join(traceback.format_exception(error)) if error else "")
            box.exec()
        finally:
            self._shown = False
        if not sound:
            self._quit()


def dialog_words(sound: bool) -> str:
    """What the dialog says."""
    where = _("What happened is written down in {file}.").format(file=log_file())
    if sound:
        return sentences(
            _("That did not work because of a mistake in the program. Your book is safe; you can go on working."), where
        )
    return sentences(_("The book cannot be read safely any more, so the program closes. Start it again."), where)
