"""Where the book lies, and its backups."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.i18n import _
from app.ui.context import Context
from app.ui.counting import backup_places, last_backup
from app.ui.remember import remember
from app.ui.settings.restore_dialog import RestoreDialog
from app.ui.status import backup_words
from app.ui.where import WhereDialog
from app.ui.widgets import Card, FlowLayout, TextField, button, heading, label, muted, row

if TYPE_CHECKING:
    from app.ui.window import Window


class DataCard(Card):
    """Nobody has to guess where the data is."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Your data"))
        self._context = context
        self.add(muted(_("Everything is in this one file:")))
        self.place = label(str(context.shop.path), wrap=True, selectable=True)
        self.add(self.place)
        files = FlowLayout()
        files.addWidget(button(_("Show the folder"), self.show_folder, icon="folder-open", small=True))
        files.addWidget(button(_("Open another book…"), self.other_book, icon="database", small=True))
        self.check_button = button(_("Check the book"), self.check_book, icon="circle-check", small=True)
        files.addWidget(self.check_button)
        self.add(files)
        self.code = TextField(limit=40, hint=_("Code printed on a closed month's report, if there is one"))
        self.code.setAccessibleName(self.code.placeholderText())
        self.code.returnPressed.connect(self.check_book)
        self.add(self.code)
        self.checked = label(wrap=True, selectable=True)
        self.checked.hide()
        self.add(self.checked)
        moving = button(_("Where is my data, and how does it move?"), self.show_where, kind="flat", small=True)
        self.add(row(moving, None))
        self.add(heading(_("Backups")))
        self.when = muted()
        self.folder = label(wrap=True, selectable=True)
        self.second = label(wrap=True, selectable=True)
        self.no_second = button(_("No second place"), lambda: self._set_folder(""), small=True)
        self.add(self.when)
        self.add(self.folder)
        self.add(self.second)
        self.backup_button = button(_("Back up now"), self.back_up, icon="hard-drive-download", small=True)
        backups = FlowLayout()
        backups.addWidget(self.backup_button)
        backups.addWidget(button(_("A second place…"), self.choose_folder, icon="folder-open", small=True))
        backups.addWidget(self.no_second)
        backups.addWidget(button(_("Restore a backup…"), self.choose_backup, icon="undo-2", small=True))
        self.add(backups)

    def refresh(self) -> None:
        """Looks when the last backup was made."""
        settings, book = self._context.settings, self._context.shop.path
        home, *second = backup_places(settings, book)
        self.folder.setText(str(home))
        self.second.setText(_("and {folder}").format(folder=second[0]) if second else "")
        self.second.setVisible(bool(second))
        self.no_second.setVisible(bool(second))
        self._context.jobs.run(self, lambda _p, _c: last_backup(settings, book), self._show_age)

    def _show_age(self, at: dt.datetime | None) -> None:
        self.when.setText(backup_words(at, dt.date.today()))

    def show_folder(self) -> None:
        """Opens the book's folder in the desktop's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.shop.path.parent)))

    def show_where(self) -> None:
        """Shows where everything lies, and how it gets to a new computer."""
        WhereDialog(self._context, self).open()

    def other_book(self) -> None:
        """Lets this book go and asks for another."""
        cast("Window", self._context.shell).reopen_wanted.emit(None)

    def check_book(self) -> None:
        """Looks whether the book is sound, and says what was looked at."""
        book, code = self._context.shop.path, self.code.text().strip()

        def work(_progress: Any, _cancelled: Any) -> str:
            from app.storage import checkup

            return checkup.run(book, code).text()

        self.check_button.setEnabled(False)
        self._context.jobs.run(self, work, self._show_checked, self._not_checked)

    def _show_checked(self, words: str) -> None:
        self.check_button.setEnabled(True)
        self.checked.setText(words)
        self.checked.show()

    def _not_checked(self, error: Exception) -> None:
        self.check_button.setEnabled(True)
        self._context.failed(error)

    def back_up(self) -> None:
        """Makes a verified copy now."""
        book = self._context.shop.path
        home, *second = backup_places(self._context.settings, book)

        def work(_progress: Any, _cancelled: Any) -> Any:
            from app.storage import backup

            return backup.make(book, home, second=second[0] if second else None)

        self.backup_button.setEnabled(False)
        self._context.jobs.run(self, work, self._made, self._refused)

    def _made(self, row: Any) -> None:
        self.backup_button.setEnabled(True)
        self.refresh()
        cast("Window", self._context.shell).refresh()
        self._context.told(row.trouble or _("Backed up and verified: {file}").format(file=row.path.name))

    def _refused(self, error: Exception) -> None:
        self.backup_button.setEnabled(True)
        self._context.failed(error)

    def choose_folder(self) -> None:
        """Asks where backups are to go too (a USB stick, a synchronised folder)."""
        places = backup_places(self._context.settings, self._context.shop.path)
        dialog = QFileDialog(self, _("Second place for backups"), str(places[-1]))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._set_folder)
        dialog.open()

    def _set_folder(self, name: str) -> None:
        self._context.settings.backup_folder = name
        self.refresh()
        if name:
            self.back_up()  # so that it is seen at once whether it works
        remember(self._context.settings, self._context.jobs)

    def choose_backup(self) -> None:
        """Asks which backup is to take the book's place."""
        dialog = RestoreDialog(self._context.jobs, self._context.settings, self._context.shop.path, self)
        dialog.chosen.connect(cast("Window", self._context.shell).restore_wanted.emit)
        dialog.open()
