"""The first step: a file is dropped or chosen; what came in before is listed below."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from app.i18n import _, format_instant, format_number
from app.services.imports import ImportRow
from app.ui.context import Context
from app.ui.imports.words import kind_word
from app.ui.widgets import Card, Column, EmptyState, RowTableModel, TableView, button, column, muted

ENDINGS = "*.csv *.tsv *.txt *.gz *.xlsx *.xlsm *.vcf *.vcard"


class ChooseStep(QWidget):
    """Asks for a file.

    Signals:
        file_chosen: its path.
        undo_wanted: the number of an import to take back.
    """

    file_chosen = Signal(object)
    undo_wanted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setAcceptDrops(True)
        self.zone = Card()
        self.zone.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        invitation = _("Drop a file here: CSV from any till or spreadsheet, Excel (.xlsx) or an address book (.vcf).")
        ask = EmptyState("import", invitation, _("Choose a file…"), self.choose)
        self.zone.add(ask)
        self.setFocusProxy(ask.action)
        promise = _("You see what would come in before anything changes, and can take it back afterwards.")
        self.zone.add(muted(promise, wrap=True))
        self.model = RowTableModel(_columns(context), self)
        self.past = TableView(self.model, _("Earlier imports"), remembers="", many=False)
        self.past.set_empty(EmptyState("file-text", _("No file came in yet.")))
        self.past.setMinimumHeight(220)
        self.undo_button = button(_("Take back"), self._undo, icon="undo-2", small=True)
        self.undo_button.setEnabled(False)
        self.past.chosen.connect(self._chosen)
        earlier = Card(_("Earlier imports"))
        earlier.add_action(self.undo_button)
        earlier.add(self.past, 1)
        self.setLayout(column(self.zone, earlier, gap=14))

    def show_past(self, rows: list[ImportRow]) -> None:
        """Lists what came in before."""
        self._rows = {found.id: found for found in rows}
        self.model.set_rows(rows)
        self._chosen(self.past.chosen_ids())

    def choose(self) -> None:
        """Asks the desktop for a file."""
        dialog = QFileDialog(self, _("Choose a file to import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Tables and address books") + f" ({ENDINGS})", _("All files") + " (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.file_chosen.emit(Path(name)))
        dialog.open()

    def _chosen(self, ids: list[object]) -> None:
        rows = [self._rows[i] for i in ids if isinstance(i, int) and i in self._rows]
        self.undo_button.setEnabled(bool(rows) and not rows[0].is_undone)

    def _undo(self) -> None:
        ids = self.past.chosen_ids()
        if ids:
            self.undo_wanted.emit(ids[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes one file from elsewhere."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            self.zone.setProperty("tone", "notice")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.zone.setProperty("tone", "")

    def dropEvent(self, event: QDropEvent) -> None:
        self.zone.setProperty("tone", "")
        event.acceptProposedAction()
        self.file_chosen.emit(Path(event.mimeData().urls()[0].toLocalFile()))


def _columns(context: Context) -> list[Column]:
    zone = context.shop.zone
    return [
        Column("id", _("Number"), lambda r: str(r.id), right=True, width=8, value=lambda r: r.id),
        Column("file", _("File"), lambda r: r.file, strong=True, stretch=True, width=18),
        Column("kind", _("Kind"), lambda r: kind_word(r.kind), width=12),
        Column("at", _("When"), lambda r: format_instant(r.at, zone), width=22, whole=True, value=lambda r: r.at),
        Column("added", _("New"), lambda r: format_number(r.added), right=True, width=8, value=lambda r: r.added),
        Column("updated", _("Updated"), lambda r: format_number(r.updated), right=True, width=8),
        Column("skipped", _("There already"), lambda r: format_number(r.skipped), right=True, width=10),
        Column("rejected", _("Rejected"), lambda r: format_number(r.rejected), right=True, width=8),
        Column("undone", _("State"), lambda r: _("Taken back") if r.is_undone else "", width=10),
    ]
