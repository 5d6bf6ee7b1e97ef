"""What can be done with the chosen customers: tag, print, export, merge, remove."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QStandardPaths, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from app.i18n import _, format_number, ngettext
from app.services import customer_list, customers, journal, merging, tags
from app.services.labels import LabelRow
from app.ui.context import Context
from app.ui.customers import merge_editor
from app.ui.customers.tag_dialog import TagDialog
from app.ui.widgets import RowTableModel, TableView, button, row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Many(QWidget):
    """The actions at the foot of the list; they do something once somebody is chosen."""

    def __init__(self, context: Context, table: TableView, model: RowTableModel) -> None:
        super().__init__()
        self._context, self._table, self._model = context, table, model
        self.setAccessibleName(_("With the chosen customers"))
        self.tag_button = button(_("Tag…"), self.ask_tag, small=True, icon="tag")
        self.print_button = button(_("Print ▾"), self._print_menu, small=True, icon="printer")
        self.export_button = button(_("Export ▾"), self._export_menu, small=True, icon="file-spreadsheet")
        self.merge_button = button(_("Merge ▾"), self._merge_menu, small=True, icon="users")
        self.remove_button = button(_("Remove"), self.remove, small=True, icon="trash-2")
        self._buttons: list[QPushButton] = [
            self.tag_button, self.print_button, self.export_button, self.merge_button, self.remove_button,
        ]  # fmt: skip
        self.setLayout(row(*self._buttons, gap=6))
        self.set_chosen([])

    def set_chosen(self, keys: list[int]) -> None:
        """Who is chosen now. Where nobody is, the whole list is printed and exported."""
        for made in (self.tag_button, self.remove_button):
            made.setEnabled(bool(keys))
        for made in (self.print_button, self.export_button, self.merge_button):
            made.setEnabled(bool(self._model.ids()))

    def fill(self, menu: QMenu) -> None:
        """The same as a menu."""
        menu.addAction(self.tag_button.icon(), self.tag_button.text(), self.tag_button.click)
        printing = menu.addMenu(self.print_button.icon(), _("Print"))
        self._fill_print(printing)
        for ending in ("xlsx", "csv"):
            menu.addAction(self._export_action(menu, ending))
        menu.addSeparator()
        menu.addAction(self.remove_button.icon(), self.remove_button.text(), self.remove)

    # --- tags ------------------------------------------------------------------------------------------------
    def ask_tag(self) -> None:
        """Asks for a tag to put on them, or to take off."""
        keys = self._table.chosen_ids()
        if keys:
            self._context.jobs.read(self, tags.listing, lambda found: self._open_tag(keys, found), key="tags")

    def _open_tag(self, keys: list[int], known: list[LabelRow]) -> None:
        dialog = TagDialog(known, len(keys), self)
        dialog.put.connect(lambda name: self.tag(keys, name))
        dialog.taken.connect(lambda key: self.untag(keys, key))
        dialog.open()

    def tag(self, keys: list[int], name: str) -> None:
        """Puts a tag on these customers."""

        def work(session: Session) -> tuple[int, int]:
            return tags.tag(session, keys, name), journal.entry_id(session)

        def done(found: tuple[int, int]) -> None:
            words = ngettext("{n} customer tagged “{tag}”", "{n} customers tagged “{tag}”", found[0])
            self._context.undo_offered(words.format(n=format_number(found[0]), tag=name), found[1])

        self._context.jobs.write(self, _("Tag customers"), work, done, self._context.failed)

    def untag(self, keys: list[int], key: int) -> None:
        """Takes a tag off these customers."""

        def work(session: Session) -> tuple[int, int]:
            return tags.untag(session, keys, key), journal.entry_id(session)

        def done(found: tuple[int, int]) -> None:
            words = ngettext("Tag taken off {n} customer", "Tag taken off {n} customers", found[0])
            self._context.undo_offered(words.format(n=format_number(found[0])), found[1])

        self._context.jobs.write(self, _("Untag customers"), work, done, self._context.failed)

    # --- paper and sheets --------------------------------------------------------------------------------------
    def print_as(self, report: str) -> None:
        """Shows the chosen ones, else the whole list, as a report about customers, ready to print."""
        keys = tuple(self._table.chosen_ids() or self._model.ids())
        if keys:
            self._context.navigate("reports", name=report, customer_ids=keys)

    def _print_menu(self) -> None:
        menu = QMenu(self)
        self._fill_print(menu)
        self._popup(menu, self.print_button)

    def _fill_print(self, menu: QMenu) -> None:
        for name, words in (
            ("call-list", _("Call list")), ("customer-list", _("Customer list")),
            ("address-labels", _("Address labels")),
        ):  # fmt: skip
            menu.addAction(words, partial(self.print_as, name))

    def _export_menu(self) -> None:
        menu = QMenu(self)
        for ending in ("xlsx", "csv"):
            menu.addAction(self._export_action(menu, ending))
        self._popup(menu, self.export_button)

    @staticmethod
    def _popup(menu: QMenu, below: QPushButton) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def _export_action(self, menu: QMenu, ending: str) -> QAction:
        action = QAction(_("Export as {kind}…").format(kind=ending.upper()), menu)
        action.triggered.connect(lambda _on=False: self.ask_export(ending))
        return action

    def ask_export(self, ending: str) -> None:
        """Asks where to, and writes the chosen ones (else the whole list) there."""
        chosen = self._table.chosen_ids()
        keys = tuple(chosen if len(chosen) > 1 else self._model.ids())
        dialog = QFileDialog(self, _("Save as {kind}").format(kind=ending.upper()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(f"{_('Customers')}.{ending}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.export(Path(path), keys))
        dialog.open()

    def export(self, path: Path, keys: tuple[int, ...]) -> None:
        """Writes these customers as the file's ending says."""
        from app.reports import catalog
        from app.reports.files import write_whole

        day = self._context.today()
        request = catalog.Request("customer-list", day, made_on=day, customer_ids=keys)
        ending = path.suffix.lstrip(".").casefold()

        def work(session: Session, _progress: Any, cancelled: Any) -> None:
            write_whole(path, catalog.render(session, request, ending, cancelled).content)

        def done(_nothing: None) -> None:
            words = ngettext("{n} customer saved as {path}", "{n} customers saved as {path}", len(keys))
            self._context.told(words.format(n=format_number(len(keys)), path=path))

        self._context.jobs.make(self, work, done, self._context.failed)

    # --- two cards of one person -------------------------------------------------------------------------------
    def _merge_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(_("Merge the two chosen…"), self.merge).setEnabled(len(self._table.chosen_ids()) == 2)
        menu.addAction(_("Show who may be here twice"), self.show_doubles)
        self._popup(menu, self.merge_button)

    def merge(self) -> None:
        """Asks whether the two chosen are one; the card of the one who came more often stays."""
        chosen = self._table.chosen_ids()
        today = self._context.today()

        def ask(rows: list[customer_list.ListRow]) -> None:
            stays, goes = sorted(rows, key=lambda row: (-row.purchase_days, row.id))
            merge_editor.ask(self._context, self, stays.id, stays.name, (goes.id, goes.name))

        if len(chosen) == 2:
            self._context.jobs.read(self, lambda session: customer_list.rows(session, chosen, today), ask)

    def show_doubles(self) -> None:
        """Shows who shares a number, an e-mail or the name with somebody else."""

        def show(keys: list[int]) -> None:
            if keys:
                because = _("may be here twice")
                self._context.navigate("customers", customer_ids=tuple(keys), because=because)
            else:
                self._context.told(_("Nobody shares a phone, an e-mail or the whole name with somebody else."))

        self._context.jobs.read(self, merging.all_doubles, show)

    # --- removing ----------------------------------------------------------------------------------------------
    def remove(self) -> None:
        """Removes the chosen ones; Undo brings them back."""
        keys = self._table.chosen_ids()
        if not keys:
            return

        def work(session: Session) -> int:
            for key in keys:
                customers.remove(session, key)
            return journal.entry_id(session)

        def done(entry: int) -> None:
            words = ngettext("{n} customer removed", "{n} customers removed", len(keys))
            self._context.undo_offered(words.format(n=format_number(len(keys))), entry)

        title = ngettext("Remove customer", "Remove customers", len(keys))
        self._context.jobs.write(self, title, work, done, self._context.failed)
