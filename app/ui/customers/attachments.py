"""Files kept with a customer: taken in, opened in another program, saved elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import AppError
from app.i18n import _, format_number, ngettext
from app.services import attachments, journal
from app.services.attachments import AttachmentDraft, AttachmentRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import button, column, label, row
from app.ui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def dropped(data: QMimeData) -> list[Path]:
    """The files of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def ask_which(context: Context, parent: QWidget, customer_id: int) -> QFileDialog:
    """Asks which files are to be kept, and keeps them."""
    dialog = QFileDialog(parent, _("Keep a file"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda chosen: keep(context, parent, customer_id, [Path(one) for one in chosen]))
    dialog.open()
    return dialog


def keep(context: Context, owner: QWidget, customer_id: int, files: Sequence[Path]) -> None:
    """Keeps files with a customer, all or none; they are read before the book is written to, as a disk may be slow."""
    today = context.today()

    def read(_progress: Any, _cancelled: Any) -> list[AttachmentDraft]:
        from app.exchange import attachments as incoming

        return incoming.read(files)

    def write(drafts: list[AttachmentDraft]) -> None:
        def whole(session: Session) -> int:
            for one in drafts:
                attachments.add(session, customer_id, one, today)
            return journal.entry_id(session)

        said = ngettext("{n} file kept", "{n} files kept", len(drafts)).format(n=format_number(len(drafts)))
        context.jobs.write(
            owner, _("Keep a file"), whole, lambda entry: context.undo_offered(said, entry), context.failed
        )

    context.jobs.run(owner, read, write, context.failed)


def open_copy(context: Context, owner: QWidget, key: int) -> None:
    """Opens a file in the program that this computer has for its kind."""
    book = context.shop.path

    def look(session: Session) -> tuple[AttachmentRow, bool]:
        from app.storage import encryption

        found = attachments.get(session, key)
        if not found.can_open:
            raise AppError(_("A file of this kind is not opened from here. Save a copy, if you know what it is."))
        return found, encryption.salt_of(book) is not None

    def found(it: tuple[AttachmentRow, bool]) -> None:
        if it[1]:
            dialog = ReadableDialog(owner)
            dialog.accepted.connect(lambda: _hand_out(context, owner, it[0]))
            dialog.open()
        else:
            _hand_out(context, owner, it[0])

    context.jobs.read(owner, look, found, context.failed)


def _hand_out(context: Context, owner: QWidget, file: AttachmentRow) -> None:
    def work(session: Session, *_told: Any) -> Path:
        from app.storage import opened

        return opened.hand_out(file.file_name, attachments.content(session, file.id))

    def show(path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            context.told(_("This computer has no program that opens “{file}”.").format(file=file.file_name))

    context.jobs.make(owner, work, show, context.failed)


class ReadableDialog(Dialog):
    """Asks before a file of a book with a passcode is written where no passcode is asked for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Open file"))
        words = _(
            "This book has a passcode, but another program can open a file only from a copy without one. The copy is "
            "deleted when the book is locked or closed; traces of it may stay on the disk."
        )
        self.open_button = button(_("Open"), self.accept, kind="primary")
        self.setLayout(
            column(label(words, wrap=True), row(None, button(_("Cancel"), self.reject), self.open_button),
                   gap=14, margin=20)
        )  # fmt: skip
        self.setMinimumWidth(theme.px(460))


def ask_where(context: Context, parent: QWidget, key: int) -> None:
    """Asks where to, and saves a copy of a file there."""

    def found(file: AttachmentRow) -> None:
        dialog = QFileDialog(parent, _("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(file.file_name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: save(context, parent, key, Path(chosen)))
        dialog.open()

    context.jobs.read(parent, lambda session: attachments.get(session, key), found, context.failed)


def save(context: Context, owner: QWidget, key: int, path: Path) -> None:
    """Saves a copy of a file, and says so."""

    def work(session: Session, *_told: Any) -> None:
        from app.reports import files

        files.write_whole(path, attachments.content(session, key))

    context.jobs.make(owner, work, lambda _made: context.told(_("Saved as {path}.").format(path=path)), context.failed)
