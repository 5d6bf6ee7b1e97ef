"""A person's data as a file, to give to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app import paths
from app.i18n import _
from app.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def kinds() -> dict[str, str]:
    """What a file dialog calls each kind of file -> its ending."""
    return {
        _("A document to read (*.pdf)"): "pdf",
        _("Everything, for other programs (*.json)"): "json",
        _("A table (*.csv)"): "csv",
        _("A contact card (*.vcf)"): "vcf",
    }


def ask(context: Context, parent: QWidget, customer_id: int, name: str) -> QFileDialog:
    """Asks where to and in which form, and writes everything the book holds about a customer there."""
    dialog = QFileDialog(parent, _("Give this person their data"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(kinds()))
    dialog.setDefaultSuffix("pdf")
    dialog.filterSelected.connect(lambda words: dialog.setDefaultSuffix(kinds().get(words, "pdf")))
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    dialog.selectFile(f"{paths.file_name(name, 'customer')}.pdf")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(
        lambda chosen: write(context, parent, customer_id, fitting(Path(chosen), dialog.selectedNameFilter()))
    )
    dialog.open()
    return dialog


def fitting(path: Path, chosen: str) -> Path:
    """The path with the ending of the kind of file that was chosen; the suggested name ended in another one."""
    ending = kinds().get(chosen, "pdf")
    known = {f".{one}" for one in kinds().values()}
    return path.with_suffix(f".{ending}") if path.suffix.casefold() in known else path


def write(context: Context, owner: QWidget, customer_id: int, path: Path) -> None:
    """Writes the file beside the work and says so."""
    today = context.today()

    def work(session: Session, *_told: Any) -> Path | None:
        from app.reports import personal_files

        return personal_files.write(session, customer_id, path, today)

    def written(files: Path | None) -> None:
        said = _("Saved as {path}.").format(path=path)
        if files:
            said = _("Saved as {path}, with their files in {files}.").format(path=path, files=files.name)
        context.told(said)

    context.jobs.make(owner, work, written, context.failed)
