"""Check my book: what is looked at, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QProgressBar, QWidget

from app.errors import AppError
from app.i18n import _, format_day
from app.ui import theme
from app.ui.context import Context
from app.ui.counting import backup_places
from app.ui.status import clock
from app.ui.widgets import button, column, label, muted, row
from app.ui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from app.storage.backup import BackupRow


def _backup(row: BackupRow | None) -> str:
    if row is None:
        return _("There is no backup that is whole: make one in Settings.")
    return _("The backup of {moment} is whole, too: it was read again to the last byte.").format(
        moment=f"{format_day(row.made.date())} {clock(row.made)}"
    )


class CheckDialog(Dialog):
    """Looks through the whole book beside the work, and says in plain words what it looked at."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Check my book"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(_("The book is being looked through"))
        self.words = label("", wrap=True, selectable=True)
        promise = muted(_("Nothing is changed by it; you can go on working."), wrap=True)
        close = row(None, button(_("Close"), self.accept, kind="primary"))
        self.setLayout(column(self.bar, self.words, None, promise, close, gap=12, margin=20))
        self.resize(theme.px(560), theme.px(360))
        book = context.shop.path
        places = backup_places(context.settings, book)

        def work(_progress: Any, _cancelled: Any) -> str:
            from app.storage import backup, checkup

            return f"{checkup.run(book).text()}\n\n{_backup(backup.newest_good(book, *places))}"

        context.jobs.run(self, work, self._show, self._failed)

    def _show(self, words: str) -> None:
        self.bar.hide()
        self.words.setText(words)

    def _failed(self, error: Exception) -> None:
        self._show(error.message if isinstance(error, AppError) else str(error))
