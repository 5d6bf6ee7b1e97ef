"""Which backup is to take the book's place: each with what it holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import AppError
from app.i18n import _, format_day, format_number
from app.settings import Settings
from app.ui import theme
from app.ui.counting import backup_places
from app.ui.jobs import Jobs
from app.ui.status import clock
from app.ui.widgets import Column, EmptyState, RowTableModel, TableView, button, column, label, muted, row
from app.ui.widgets.dialog import Dialog


class RestoreDialog(Dialog):
    """Lists the backups of both places, newest first.

    Signals:
        chosen: the file that is to take the book's place.
    """

    chosen = Signal(object)

    def __init__(self, jobs: Jobs, settings: Settings, book: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Restore a backup"))
        self._book, self._places = book, backup_places(settings, book)
        self.model = RowTableModel(_columns(), self, key=lambda found: found.path)
        self.table = TableView(self.model, _("Backups"), many=False)
        self.table.set_empty(EmptyState("hard-drive-download", _("There is no backup of this book yet.")))
        self.restore_button = button(_("Restore this one"), self._restore, kind="primary")
        self.table.chosen.connect(lambda files: self.restore_button.setEnabled(bool(files)))
        self.table.opened.connect(self._take)
        self.restore_button.setEnabled(False)
        promise = _("It is looked through before it is used, and the present book is kept under another name.")
        buttons = row(button(_("Another file…"), self._other), None, button(_("Cancel"), self.reject),
                      self.restore_button)  # fmt: skip
        self.setLayout(column(label(str(book)), self.table, muted(promise, wrap=True), buttons, gap=12, margin=20))
        self.resize(theme.px(760), theme.px(460))
        jobs.run(self, self._look, self.show_rows, self._not_found)

    def _look(self, _progress: Any, _cancelled: Any) -> list[Any]:
        from app.storage import backup

        return backup.rows(self._book, *self._places)

    def show_rows(self, rows: list[Any]) -> None:
        """Shows these backups; the newest is chosen."""
        self.model.set_rows(rows)
        if rows:
            self.table.choose([rows[0].path])
            self.table.setFocus()

    def _not_found(self, error: Exception) -> None:
        self.table.set_empty(EmptyState("triangle-alert", error.message if isinstance(error, AppError) else str(error)))

    def _restore(self) -> None:
        files = self.table.chosen_ids()
        if files:
            self._take(files[0])

    def _take(self, file: Path) -> None:
        self.accept()
        self.chosen.emit(file)

    def _other(self) -> None:
        dialog = QFileDialog(self, _("Restore a backup"), str(self._places[-1]), _("Backups") + " (*.backup);;*")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._take(Path(name)))
        dialog.open()


def made_words(made: dt.datetime) -> str:
    """When a backup was made, in local time."""
    return f"{format_day(made.date())} {clock(made)}"


def _columns() -> list[Column]:
    return [
        Column("made", _("Made"), lambda r: made_words(r.made), strong=True, width=22, whole=True,
               value=lambda r: r.made),
        Column("customers", _("Customers"), lambda r: format_number(r.customers), right=True, width=10,
               value=lambda r: r.customers),
        Column("purchases", _("Purchases"), lambda r: format_number(r.purchases), right=True, width=10,
               value=lambda r: r.purchases),
        Column("until", _("Last purchase"), lambda r: format_day(r.until) if r.until else "", width=14, whole=True,
               value=lambda r: r.until or dt.date.min),
        Column("place", _("Where"), lambda r: str(r.path.parent), muted=True, stretch=True, width=16),
    ]  # fmt: skip
