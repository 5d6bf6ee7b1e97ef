"""Choosing a passcode: it takes effect only when its recovery sheet is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.errors import AppError
from app.i18n import _
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.passcode import guessing
from app.ui.passcode.fields import PasscodeField, show_box
from app.ui.widgets import Form, FormField, TextField, button, column, heading, label, muted, row
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.text import HEADING

if TYPE_CHECKING:
    from app.reports.paper import Printed
    from app.storage.encryption import Secret


class SetDialog(Dialog):
    """Two steps: the new passcode, then its sheet on paper.

    Signals:
        chosen(Secret): the passcode is to take effect.
        print_wanted(Printed): the sheet is to be printed.
        failed(Exception): a bug.
    """

    chosen = Signal(object)
    print_wanted = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, path: Path, shop: str, paper: str, parent: QWidget, *, change: bool) -> None:
        super().__init__(parent)
        self._jobs, self._path, self._shop, self._paper, self._change = jobs, path, shop, paper, change
        self.secret: Secret | None = None
        self.sheet: Printed | None = None
        self.setWindowTitle(_("Change the passcode") if change else _("Set a passcode"))
        self.steps = QStackedWidget()
        self.steps.addWidget(self._words_step())
        self.steps.addWidget(self._sheet_step())
        self.setLayout(column(self.steps, margin=20))
        self.setMinimumWidth(theme.px(520))

    # --- the passcode -------------------------------------------------------------------------------------------
    def _words_step(self) -> QWidget:
        self.form = Form(1)
        self.present, self.new, self.again = PasscodeField(), PasscodeField(), PasscodeField()
        if self._change:
            self.form.add("present", _("Present passcode, or recovery key"), self.present)
        self.form.add(
            "passcode", _("New passcode"), self.new,
            _("At least 8 letters or digits. Three or four words that have nothing to do with each other are best."),
        )  # fmt: skip
        self.form.add("again", _("The same once more"), self.again)
        for field in (self.present, self.new, self.again):
            field.returnPressed.connect(self.go_on_to_sheet)
        promise = _(
            "The book and its backups are encrypted: without the passcode nobody can read them. The next step makes "
            "a recovery sheet for the day you forget it; nothing changes before that."
        )
        self.next_button = button(_("Next: the recovery sheet"), self.go_on_to_sheet, kind="primary")
        step = QWidget()
        buttons = row(button(_("Cancel"), self.reject), None, self.next_button)
        box = show_box(self.present, self.new, self.again)
        step.setLayout(column(muted(promise, wrap=True), self.form, box, None, buttons, gap=14))
        return step

    def go_on_to_sheet(self) -> None:
        """Makes the secret and its sheet off the window's thread."""
        if not self.next_button.isEnabled():
            return
        self.form.clear_errors()
        if self.new.text().strip() != self.again.text().strip():
            self.form.show_error(AppError(_("That is not the same passcode."), field="again"))
            return
        present, new = self.present.text() if self._change else None, self.new.text()

        def work(_progress: Any, _cancelled: Any) -> tuple[Secret, Printed]:
            from app.reports import recovery_sheet
            from app.storage import passcode

            if present is not None:
                guessing.present(self._path, present)
            secret = passcode.prepare(new)
            today = dt.date.today()
            return secret, recovery_sheet.make(self._shop, secret.sheet, secret.recovery_key, today, self._paper)

        self.next_button.setEnabled(False)
        self._jobs.run(self, work, self._prepared, self._not_prepared)

    def _not_prepared(self, error: Exception) -> None:
        self.next_button.setEnabled(True)
        if not isinstance(error, AppError) or not self.form.show_error(error):
            self.failed.emit(error)

    def _prepared(self, found: tuple[Secret, Printed]) -> None:
        self.secret, self.sheet = found
        self.show_key(True)
        self.number.setText(_("Sheet {number}").format(number=self.secret.sheet))
        for field in (self.present, self.new, self.again):
            field.clear()
        self.steps.setCurrentIndex(1)
        self.save_button.setFocus()

    # --- the sheet ----------------------------------------------------------------------------------------------
    def _sheet_step(self) -> QWidget:
        self.number = heading("")
        self.key = label("", strong=True, size=HEADING + 3, wrap=True, selectable=True)
        self.key.setAccessibleName(_("Recovery key"))
        words = _(
            "This key opens the book when the passcode is forgotten; without either, the book is lost for good. "
            "Print the sheet, or save it to a stick that you keep elsewhere, or write the key down by hand."
        )
        self.key_button = button(_("Show the key"), lambda: self.show_key(True), small=True)
        self.print_button = button(_("Print…"), self._print, icon="printer", small=True)
        self.save_button = button(_("Save as PDF…"), self.save, icon="file-text", small=True)
        self.kept = muted("", wrap=True)
        self.back = TextField(limit=60)
        self.back.installEventFilter(self)
        self.back.textChanged.connect(lambda _text: self._settle())
        self.back.returnPressed.connect(self.finish)
        field = FormField(
            "back", _("Type the last two groups from the sheet"), self.back,
            _("The key above is hidden meanwhile: so it is sure that you have it."),
        )  # fmt: skip
        self.set_button = button(self.windowTitle(), self.finish, kind="primary")
        self.set_button.setEnabled(False)
        step = QWidget()
        buttons = row(button(_("Cancel"), self.reject), None, self.set_button)
        keeping = row(self.print_button, self.save_button, self.key_button, None)
        step.setLayout(
            column(self.number, self.key, muted(words, wrap=True), keeping, self.kept, field, None, buttons, gap=14)
        )
        return step

    def show_key(self, shown: bool) -> None:
        """Shows the key for writing it down, or hides it while it is typed back from paper."""
        if self.secret:
            groups = self.secret.recovery_key.split("-")
            self.key.setText("   ".join(groups if shown else ["••••"] * len(groups)))
            self.key_button.setEnabled(not shown)
            if shown:
                self.back.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever goes to the field reads from paper."""
        if watched is self.back and event.type() == QEvent.Type.FocusIn:
            self.show_key(False)
        return super().eventFilter(watched, event)

    def _print(self) -> None:
        self.print_wanted.emit(self.sheet)

    def was_printed(self, said: str) -> None:
        """The sheet is on its way to the printer."""
        self.kept.setText(said)

    def save(self) -> None:
        """Asks where the sheet is to go."""
        dialog = QFileDialog(self, _("Save as {kind}").format(kind="PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        number = self.secret.sheet if self.secret else ""
        dialog.selectFile(_("Recovery sheet") + f" {number}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Writes the sheet there."""
        sheet = self.sheet
        assert sheet

        def work(_progress: Any, _cancelled: Any) -> Path:
            from app.reports.files import write_whole

            write_whole(path, sheet.content)
            path.chmod(0o600)
            return path

        self._jobs.run(self, work, self._written, self._not_written)

    def _written(self, path: Path) -> None:
        self.kept.setText(
            _(
                "Saved as {path}. Print it or take it away from this computer: whoever finds it can read the book."
            ).format(path=path)
        )

    def _not_written(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.kept.setText(error.message)
        else:
            self.failed.emit(error)

    def _settle(self) -> None:
        self.set_button.setEnabled(self.typed_back())

    def typed_back(self) -> bool:
        """Whether the end of the key stands in the field, as it is on the sheet."""
        if self.secret is None:
            return False
        from app.storage import encryption

        wanted = "".join(self.secret.recovery_key.split("-")[-2:])
        return encryption.letters_of(self.back.text()).endswith(wanted)

    def finish(self) -> None:
        """The sheet is kept, so the passcode can take effect."""
        if self.set_button.isEnabled() and self.secret:
            self.accept()
            self.chosen.emit(self.secret)
