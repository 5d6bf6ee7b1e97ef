"""Reports: choose one, see it as it will be printed, print it or save it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QStackedWidget, QWidget

from app import paths
from app.errors import AppError, Cancelled
from app.i18n import _, ngettext, sentences
from app.reports import catalog
from app.services import customers
from app.ui import theme
from app.ui.closing import CloseEditor, closed_words
from app.ui.context import Context
from app.ui.reports import pdf, printing
from app.ui.reports.chooser import PeriodChooser
from app.ui.reports.preview import FIT, Preview
from app.ui.widgets import (
    Column,
    Columns,
    EmptyState,
    PageHeader,
    RowTableModel,
    TableView,
    button,
    column,
    icon_button,
    muted,
    row,
)
from app.ui.widgets.customer_field import CustomerField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST = "retention"
ACCOUNTS = frozenset({"sales-journal", "tax-summary"})
"""The reports that an accountant gets, after which a month is closed."""
NARROW, LIST, HEIGHT = 760, 270, 150
"""Below this width the list stands above the report; how wide it is beside it, how high above it (at 100 %)."""
ANY = 2**24 - 1
"""Qt's largest size of a widget: no limit."""


class ReportsPage(QWidget):
    """The list of reports on the left, the chosen one on the right."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"purchase", "payment", "product", "customer", "customer_contact", "follow_up", "special_date", "shop", "exit",
         "feedback", "closed_period", "shop_outlook"}
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._name = ""
        self._customer_id: int | None = None
        self._customer_ids: tuple[int, ...] = ()
        self._purchase_id: int | None = None
        self._entries = {entry.name: entry for entry in catalog.entries()}
        self._period = PeriodChooser(context.today)
        self._period.changed.connect(self._make)
        self._who = CustomerField(context)
        self._who.setAccessibleName(_("Customer"))
        self._who.setMinimumWidth(theme.px(260))
        self._who.customer_chosen.connect(self._about)
        self.closer = button(_("Close a month…"), self.close_books, icon="lock", small=True)
        self._preview = Preview(context.jobs)
        self._preview.moved.connect(self._tell_page)
        self._place = muted()
        self._waiting = EmptyState("file-text", _("The report is being made…"))
        self._right = QStackedWidget()
        self._right.addWidget(self._waiting)
        self._right.addWidget(self._preview)
        self._list = self._reports()
        self._buttons = self._actions()
        right = QWidget()
        right.setLayout(column(self._bar(), self._right, gap=10))
        right.layout().setStretch(1, 1)  # type: ignore[union-attr]
        both = Columns(self._list, right, shares=(0, 1), below=NARROW, gap=20)
        both.turned.connect(self._stack)
        self._stack(False)
        header = PageHeader(context, _("Reports"), record=False)
        for action in self._buttons:
            header.add_action(action)
        page = column(header, both, gap=14, margin=24)
        page.setStretch(1, 1)
        self.setLayout(page)
        self._choose(FIRST if FIRST in self._entries else next(iter(self._entries)))

    def _reports(self) -> TableView:
        columns = [
            Column("title", _("Report"), lambda r: r.title, detail=lambda r: r.sentence, strong=True, stretch=True,
                   sort=False)
        ]  # fmt: skip
        self._model = RowTableModel(columns, self, key=lambda entry: entry.name)
        self._list_reports()
        view = TableView(self._model, _("Reports"), two_lines=True, many=False)
        view.horizontalHeader().hide()
        view.chosen.connect(lambda names: self._choose(names[0]) if names else None)
        return view

    def _list_reports(self) -> None:
        """Lists them; that of one receipt once a receipt was asked for, which is done where receipts are."""
        known = self._purchase_id is not None
        self._model.set_rows([entry for entry in self._entries.values() if known or not entry.one_receipt])

    def _stack(self, stacked: bool) -> None:
        """The list beside the report, or above it with a few lines at a time and the width of both."""
        self._list.setMinimumWidth(0 if stacked else theme.px(LIST))
        self._list.setMaximumSize(ANY if stacked else theme.px(LIST), theme.px(HEIGHT) if stacked else ANY)

    def _actions(self) -> list[QWidget]:
        keys = {"pdf": "Ctrl+S", "xlsx": "", "csv": ""}
        found: list[QWidget] = []
        for ending, shortcut in keys.items():
            made = button(ending.upper(), partial(self.save, ending), icon="download")
            made.setAccessibleName(_("Save as {kind}").format(kind=ending.upper()))
            made.setToolTip(_("Save as {kind}").format(kind=ending.upper()) + (f" ({shortcut})" if shortcut else ""))
            if shortcut:
                made.setShortcut(shortcut)
            found.append(made)
        printer = button(_("Print…"), self.print, kind="primary", icon="printer", tip=_("Print (Ctrl+P)"))
        printer.setShortcut("Ctrl+P")
        return [*found, printer]

    def _bar(self) -> Columns:
        previous = icon_button("chevron-up", _("Previous page"), lambda: self._preview.go_to(self._preview.page() - 1))
        following = icon_button("chevron-down", _("Next page"), lambda: self._preview.go_to(self._preview.page() + 1))
        farther = icon_button("zoom-out", _("Smaller (Ctrl+−)"), self._preview.farther)
        closer = icon_button("zoom-in", _("Larger (Ctrl++)"), self._preview.closer)
        fit = button(_("Fit width"), lambda: self._preview.set_zoom(FIT), kind="flat", small=True)
        chosen, turned = QWidget(), QWidget()
        chosen.setLayout(row(self._period, self._who, self.closer, None))
        turned.setLayout(row(previous, self._place, following, 8, farther, closer, fit, None))
        return Columns(chosen, turned, shares=(1, 0), below=600, gap=8)

    def open(
        self, name: str = "", customer_id: int | None = None, customer_ids: tuple[int, ...] = (),
        purchase_id: int | None = None, days: tuple[dt.date, dt.date] | None = None, **_more: object,
    ) -> None:  # fmt: skip
        """Shows a report by its name, about a customer or a receipt if it is about one, of those customers it lists.

        Args:
            days: the first and the last day it is about; those chosen last without it.
        """
        if days is not None:
            self._period.choose_days(*days)
        if customer_id is not None:
            self._about(customer_id)
        if purchase_id is not None and purchase_id != self._purchase_id:
            self._purchase_id = purchase_id
            self._list_reports()
            self._list.choose([self._name])
            self._preview.show_document(None)
        self._customer_ids = customer_ids
        wanted = name.replace("_", "-")
        if wanted in self._entries:
            self._choose(wanted)

    def _about(self, customer_id: int) -> None:
        """The reports about one customer are about this one."""
        if customer_id != self._customer_id:
            self._customer_id = customer_id
            self._preview.show_document(None)
            self._context.jobs.read(
                self, lambda session: customers.get(session, customer_id).draft.name,
                lambda name: self._who.set_customer(customer_id, name),
                lambda _error: self._who.set_customer(None, ""), key="who",
            )  # fmt: skip
            if self.isVisible():
                self._make()

    def refresh(self) -> None:
        """Makes the report anew."""
        self._make()

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self._list

    def _choose(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self._period.set_by_period(self._entries[name].by_period)
            self._who.setVisible(self._entries[name].one_customer)
            self.closer.setVisible(name in ACCOUNTS)
            self._list.choose([name])
            self._preview.show_document(None)
            if self.isVisible():
                self._make()

    def request(self) -> catalog.Request:
        """The report that is chosen, as the catalogue wants it.

        Raises:
            AppError: the days typed are no period.
        """
        today = self._context.today()
        days = self._period.period() if self._entries[self._name].by_period else None
        return catalog.Request(
            self._name, today, days.start if days else None, days.end if days else None, today,
            self._customer_id, self._context.settings.page_size, self._customer_ids, self._purchase_id,
        )  # fmt: skip

    def _make(self) -> None:
        if self._entries[self._name].one_customer and self._customer_id is None:
            self._say(_("This sheet is about one customer: type a name, phone or code above."))
            return
        try:
            request = self.request()
        except AppError as error:
            self._period.show_error(error)
            return
        self._period.show_error(None)
        if self._preview.document is None:
            self._say(_("The report is being made…"))

        def make(session: Session, _progress: object, cancelled: object) -> pdf.Document:
            made = catalog.render(session, request, "pdf", cancelled)  # type: ignore[arg-type]
            return pdf.measured(made.content, made.missing)

        self._context.jobs.make(self, make, self._came, self._failed, key="preview")

    def _came(self, document: pdf.Document) -> None:
        self._preview.show_document(document)
        self._right.setCurrentWidget(self._preview)
        self._enable(True)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._say(error.message)
        elif not isinstance(error, Cancelled):  # another report was chosen meanwhile
            self._context.failed(error)

    def _say(self, sentence: str) -> None:
        self._waiting.say(sentence)
        self._right.setCurrentWidget(self._waiting)
        self._place.setText("")
        self._enable(False)

    def _enable(self, ready: bool) -> None:
        for action in self._buttons:
            action.setEnabled(ready)

    def _tell_page(self, number: int, count: int) -> None:
        self._place.setText(_("{number} of {count}").format(number=number, count=count) if count else "")

    def close_books(self) -> None:
        """Asks up to which day the books are to be closed: the last of those shown, if they are over."""
        try:
            day = self.request().period.end
        except AppError as error:
            self._period.show_error(error)
            return
        dialog = CloseEditor(self._context, self, day)
        dialog.saved.connect(lambda row: self._context.told(closed_words(row)))
        dialog.open()

    def save(self, ending: str) -> None:
        """Asks where to, and writes the report there."""
        try:
            request = self.request()
        except AppError as error:
            self._period.show_error(error)
            return
        dialog = QFileDialog(self, _("Save as {kind}").format(kind=ending.upper()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog.setDirectory(folder)
        dialog.selectFile(self._suggested(request, ending))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._write(request, Path(path)))
        dialog.open()

    def _suggested(self, request: catalog.Request, ending: str) -> str:
        title = f"{self._context.shop.name} – {self._entries[request.name].title} – {request.period.title}"
        return f"{paths.file_name(title, request.name)}.{ending}"

    def _write(self, request: catalog.Request, path: Path) -> None:
        def write(session: Session, _progress: object, cancelled: object) -> catalog.Made:
            return catalog.save(session, request, path, cancelled)  # type: ignore[arg-type]

        self._context.jobs.make(self, write, lambda made: self._written(path, made), self._context.failed)

    def _written(self, path: Path, made: catalog.Made) -> None:
        said = _("Saved as {path}.").format(path=path)
        if made.missing:
            boxes = ngettext(
                "{n} character is in no font and stands as a box.",
                "{n} characters are in no font and stand as boxes.",
                len(made.missing),
            )
            said = sentences(said, boxes.format(n=len(made.missing)))
        self._context.told(said)

    def print(self) -> None:
        """Asks for the printer and prints; without a printer it offers to save as PDF."""
        document = self._preview.document
        if document is None:
            return
        if not printing.has_printer():
            self._context.told(_("No printer is set up on this computer. You can save the report as PDF instead."))
            self.save("pdf")
            return
        printer = printing.printer_for(document, self._entries[self._name].title)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(document.sizes))
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer, document))
        QDialog.open(dialog)

    def print_on(self, printer: QPrinter, document: pdf.Document) -> None:
        """Prints off the window's thread."""
        self._context.jobs.run(
            self,
            lambda progress, cancelled: printing.print_pages(document, printer, progress, cancelled),
            lambda pages: self._context.told(
                ngettext("{n} page was sent to the printer.", "{n} pages were sent to the printer.", pages).format(
                    n=pages
                )
            ),
            self._context.failed,
        )
