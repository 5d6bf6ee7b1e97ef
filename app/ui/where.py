"""Where is my data: the book, its copies, and how to take all of it to a new computer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app import paths
from app.i18n import _, format_number, ngettext
from app.settings import Settings
from app.ui import theme
from app.ui.checking import CheckDialog
from app.ui.context import Context
from app.ui.counting import backup_places
from app.ui.status import backup_words
from app.ui.widgets import FlowLayout, button, column, heading, label, muted, row
from app.ui.widgets.dialog import Dialog

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Place:
    """A folder of backups: how many of this book are there, and when the newest was made."""

    folder: Path
    copies: int
    newest: dt.datetime | None


@dataclass(frozen=True)
class Found:
    """What lies where."""

    size: int
    places: list[Place]
    encrypted: bool


def look(book: Path, settings: Settings) -> Found:
    """Looks on the disk."""
    from app.storage import backup, encryption

    size = sum(file.stat().st_size for file in book.parent.glob(f"{book.name}*") if file.is_file())
    found = []
    for folder in backup_places(settings, book):
        rows = backup.rows(book, folder)
        found.append(Place(folder, len(rows), rows[0].made.astimezone() if rows else None))
    return Found(size, found, encryption.salt_of(book) is not None)


class WhereDialog(Dialog):
    """Nobody has to guess where the data is, or how it moves."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._book = context.shop.path
        self.setWindowTitle(_("Where is my data"))
        self.book = label(str(self._book), wrap=True, selectable=True)
        self.bytes = muted("")
        self.copies = label("", wrap=True, selectable=True)
        self.steps = label("", wrap=True, selectable=True)
        own = "\n".join((str(Settings.file()), str(paths.state_dir())))
        folders = FlowLayout()
        for words, press, icon in (
            (_("Show the folder"), lambda: show(self._book.parent), "folder-open"),
            (_("Show the backups"), self._show_backups, "folder-open"),
            (_("Check my book"), self._check, "circle-check"),
        ):
            folders.addWidget(button(words, press, icon=icon, small=True))
        self.setLayout(
            column(
                heading(_("Everything is in this one file:")), self.book, self.bytes, folders,
                heading(_("Backups")), self.copies, heading(_("To a new computer")), self.steps,
                muted(_("Only of this computer, not needed elsewhere: its settings and the program's log.")),
                muted(own, wrap=True), None, row(None, button(_("Close"), self.accept, kind="primary")),
                gap=10, margin=20,
            )
        )  # fmt: skip
        self.resize(theme.px(600), theme.px(520))
        settings = context.settings
        context.jobs.run(self, lambda *_told: look(self._book, settings), self._show, context.failed)

    def _show(self, found: Found) -> None:
        self.bytes.setText(_("{n} MB").format(n=format_number(max(round(found.size / MEGABYTE), 1))))
        self.copies.setText("\n".join(_place(place) for place in found.places))
        self.steps.setText(steps(found))

    def _check(self) -> None:
        CheckDialog(self._context, self).open()

    def _show_backups(self) -> None:
        from app.storage import backup

        folder = backup.folder_of(self._book)
        show(folder if folder.is_dir() else self._book.parent)


def _place(place: Place) -> str:
    if not place.copies:
        return _("{folder}: no backup of this book").format(folder=place.folder)
    count = ngettext("{n} backup", "{n} backups", place.copies).format(n=format_number(place.copies))
    age = backup_words(place.newest, dt.date.today())
    return _("{folder}: {count}. {age}").format(folder=place.folder, count=count, age=age)


def steps(found: Found) -> str:
    """How the book moves, step by step."""
    home = found.places[0].folder
    lines = [
        _("Press “Back up now” in Settings, or close the program: it backs up what is new by itself."),
        _("Copy the whole folder “{folder}” to a stick or a disk.").format(folder=home),
        _("On the new computer install the program and start it. Press “Open a book I have already…” and choose the "
          "newest file whose name ends in .backup."),
    ]  # fmt: skip
    if found.encrypted:
        lines.append(_("Have the passcode, or the recovery sheet, at hand: it is asked for."))
    lines.append(_("Look whether your customers are there before you give the old computer away."))
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def show(folder: Path) -> Any:
    """Opens a folder in the desktop's file manager."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
