"""Setting, changing and removing the passcode of the open book: the book is closed for it and opened again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from app.errors import AppError
from app.i18n import _, ngettext, sentences
from app.ui import counting
from app.ui.older_backups import older

if TYPE_CHECKING:
    from app.reports.paper import Printed
    from app.storage.encryption import Secret
    from app.ui.app import Program
    from app.ui.passcode.set_dialog import SetDialog


class PasscodeChanges(QObject):
    """What Settings asks for: `set`, `change`, `remove`, and `older` for the backups made before."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program, self._window, self._jobs = program, program.window, program.jobs

    def ask(self, what: str) -> None:
        """Opens the dialog for it."""
        context, path = self._window.context, self._program.path
        if context is None or path is None:
            return
        if what == "older":
            self._jobs.run(self, partial(older, path, self._program.settings), self._ask_older, self._window.failed)
        elif what == "remove":
            from app.ui.passcode.remove_dialog import RemoveDialog

            remove = RemoveDialog(self._jobs, path, self._window)
            remove.chosen.connect(lambda: self.recode(None))
            remove.failed.connect(self._window.failed)
            remove.open()
        else:
            from app.reports import catalog
            from app.ui.passcode.set_dialog import SetDialog

            paper = self._program.settings.page_size or catalog.paper_of(context.shop.country)
            change = what == "change"
            dialog = SetDialog(self._jobs, path, context.shop.name, paper, self._window, change=change)
            dialog.chosen.connect(self.recode)
            dialog.failed.connect(self._window.failed)
            dialog.print_wanted.connect(lambda sheet: self._print(dialog, sheet))
            dialog.open()

    def recode(self, secret: Secret | None) -> None:
        """Closes the book, gives it this passcode or none, backs it up and opens it again."""
        program, path = self._program, self._program.path
        if path is None:
            return
        program.let_go()
        self._window.context = None
        self._window.rebuild()
        self._window.await_book()

        def work(progress: Any, cancelled: Any) -> tuple[str, Any]:
            from app.storage import backup, passcode

            if secret:
                passcode.put_on(path, secret)
            else:
                passcode.take_off(path)
            home, *second = counting.backup_places(program.settings, path)
            try:
                trouble = backup.make(path, home, second=second[0] if second else None).trouble
            except AppError as fault:
                trouble = fault.message
            return trouble, older(path, program.settings, progress, cancelled)

        def done(found: tuple[str, Any]) -> None:
            trouble, files = found
            program.open(path)
            said = _("The book has a passcode now.") if secret else _("The book has no passcode any more.")
            self._window.told(sentences(said, trouble))
            self._ask_older(files)

        def refused(error: Exception) -> None:
            program.open(path)
            self._window.failed(error)

        self._jobs.run(self, work, done, refused, writes=True)

    # --- older backups ------------------------------------------------------------------------------------------
    def _ask_older(self, found: tuple[list[Path], int, bool]) -> None:
        files, readable, encrypted = found
        if not files:
            return
        from app.ui.passcode.older_dialog import OlderDialog

        dialog = OlderDialog(files, readable, encrypted, self._window)
        dialog.along.connect(self._bring_along)
        dialog.away.connect(self._throw_away)
        dialog.open()

    def _bring_along(self, files: list[Path]) -> None:
        path = self._program.path

        def work(progress: Any, _cancelled: Any) -> int:
            from app.storage import passcode

            assert path
            return len(passcode.bring_along(path, files, progress))

        def done(left: int) -> None:
            words = ngettext(
                "{n} could not be: it is damaged, or has another passcode.",
                "{n} could not be: they are damaged, or have another passcode.", left,
            ).format(n=left)  # fmt: skip
            self._window.told(sentences(_("The older backups were brought along."), words if left else ""))

        self._jobs.run(self, work, done, self._window.failed)

    def _throw_away(self, files: list[Path]) -> None:
        def work(_progress: Any, _cancelled: Any) -> None:
            from app.storage import passcode

            passcode.throw_away(files)

        said = _("The older backups were overwritten and removed.")
        self._jobs.run(self, work, lambda _done: self._window.told(said), self._window.failed)

    # --- the sheet ----------------------------------------------------------------------------------------------
    def _print(self, dialog: SetDialog, sheet: Printed) -> None:
        from PySide6.QtPrintSupport import QPrintDialog

        from app.ui.reports import pdf, printing

        if not printing.has_printer():
            dialog.was_printed(
                _("No printer is set up on this computer. Save the sheet as PDF, or write the key down.")
            )
            return
        document = pdf.measured(sheet.content)
        printer = printing.printer_for(document, _("Recovery sheet"))

        def sent(pages: int) -> None:
            words = ngettext("{n} page was sent to the printer.", "{n} pages were sent to the printer.", pages)
            dialog.was_printed(words.format(n=pages))

        def failed(error: Exception) -> None:
            if isinstance(error, AppError):
                dialog.was_printed(error.message)
            else:
                dialog.failed.emit(error)

        def accepted() -> None:
            self._jobs.run(
                dialog, lambda progress, stop: printing.print_pages(document, printer, progress, stop), sent, failed
            )

        chooser = QPrintDialog(printer, dialog)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.accepted.connect(accepted)
        QDialog.open(chooser)
