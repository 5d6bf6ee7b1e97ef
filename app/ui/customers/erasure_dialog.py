"""Erasing a person: what goes, what stays, which copies still hold them, and their name typed to confirm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QWidget

from app.i18n import _, format_number, listed, ngettext
from app.services import erasures
from app.services.erasures import Foresight
from app.ui import theme
from app.ui.context import Context
from app.ui.counting import backup_places
from app.ui.widgets import Choice, TextField, button, column, heading, label, row
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.form import FormField

if TYPE_CHECKING:
    from app.storage.book import Book

FEW = 8
"""Names of other customers that are told; more are counted."""


class ErasureDialog(Dialog):
    """The one thing that cannot be undone, so it is asked about.

    Signals:
        begun: nothing can stop it any more.
        erased(str): they are gone; under which name they were known.
    """

    begun = Signal()
    erased = Signal(str)

    def __init__(self, context: Context, customer_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._customer = context, customer_id
        self._name = ""
        self.setWindowTitle(_("Erase a person"))
        self.title = heading("")
        self.words = label("", wrap=True)
        self.mentions = label("", wrap=True, selectable=True)
        self.mentions.hide()
        self.about_copies = label("", wrap=True)
        self.copies = QPlainTextEdit()
        self.copies.setReadOnly(True)
        self.copies.setTabChangesFocus(True)
        self.copies.setAccessibleName(_("Copies of the book that still hold them"))
        self.copies.setFixedHeight(theme.px(86))
        self.staff = Choice([(None, "–")])
        self.by = FormField("staff", _("Who does it"), self.staff)
        self.by.hide()
        self.typed = TextField()
        self.typed.textChanged.connect(self._look)
        self.confirm = FormField("name", _("Type the name to confirm"), self.typed)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(_("How far the erasing is"))
        self.bar.hide()
        self.erase_button = button(_("Erase for good"), self.erase, kind="danger", icon="trash-2")
        self.erase_button.setEnabled(False)
        self.cancel_button = button(_("Cancel"), self.reject)
        self.setLayout(
            column(
                self.title, self.words, self.mentions, self.about_copies, self.copies, self.by, self.confirm, self.bar,
                row(None, self.cancel_button, self.erase_button), gap=12, margin=20,
            )
        )  # fmt: skip
        self.resize(theme.px(560), theme.px(540))
        context.jobs.read(self, lambda session: erasures.foresee(session, customer_id), self._foreseen, self._failed)

    def _foreseen(self, found: Foresight) -> None:
        self._name = found.name
        self.title.setText(_("Erase “{name}” for good?").format(name=found.name))
        stay = ngettext(
            "{n} purchase stays in the sales without a name, so that totals, taxes and closed books do not change.",
            "{n} purchases stay in the sales without a name, so that totals, taxes and closed books do not change.",
            found.receipts,
        ).format(n=format_number(found.receipts))
        goes = _(
            "Name, numbers, addresses, special dates, notes, files and everything said go from this book, together "
            "with what Undo, the search and the program's log remember of them. This cannot be undone."
        )
        self.words.setText("\n\n".join([goes, stay] if found.receipts else [goes]))
        self._show_mentions(found)
        if found.staff:
            self.staff.set_options([(None, "–"), *found.staff])
            self.by.show()
        self.typed.setFocus()
        self._context.jobs.run(self, self._find_copies, self._show_copies, self._context.failed)

    def _show_mentions(self, found: Foresight) -> None:
        if found.mentions:
            names = listed([*found.mentions[:FEW], "…"] if len(found.mentions) > FEW else found.mentions)
            said = _("What is written of these customers names them too and stays, look there yourself: {names}")
            self.mentions.setText(said.format(names=names))
            self.mentions.show()

    def _find_copies(self, _progress: Any, _cancelled: Any) -> list[Path]:
        from app.storage import backup

        book = self._context.shop.path
        return backup.known_copies(book, *backup_places(self._context.settings, book))

    def _show_copies(self, files: list[Path]) -> None:
        if files:
            said = ngettext(
                "{n} earlier copy of the book still holds them and is left as it is. If it is restored, they are "
                "erased from it again:",
                "{n} earlier copies of the book still hold them and are left as they are. If one is restored, they "
                "are erased from it again:",
                len(files),
            ).format(n=format_number(len(files)))
        else:
            said = _("There is no backup of this book on this computer.")
        outside = _("Files you gave away or imported from, and copies you made yourself, you have to delete yourself.")
        self.about_copies.setText(f"{outside}\n\n{said}")
        self.copies.setPlainText("\n".join(map(str, files)))
        self.copies.setVisible(bool(files))

    def _look(self) -> None:
        self.erase_button.setEnabled(bool(self._name) and _same(self.typed.text(), self._name))

    def erase(self) -> None:
        """Erases them; the window stays until it is done."""
        if not self.erase_button.isEnabled():
            return
        staff = self.staff.value()
        places = backup_places(self._context.settings, self._context.shop.path)
        customer = self._customer

        def work(book: Book, progress: Any) -> bool:
            from app.storage import erasing

            return erasing.erase(book, customer, staff if isinstance(staff, int) else None, places, progress)

        for part in (self.erase_button, self.cancel_button, self.typed, self.staff):
            part.setEnabled(False)
        self.bar.show()
        self.begun.emit()
        self._context.jobs.on_book(self, work, self._done, self._failed, self._show_share)

    def _show_share(self, share: float, _text: str = "") -> None:
        self.bar.setValue(round(share * 1000))

    def _done(self, _whole: bool) -> None:
        self.erased.emit(self._name)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._context.failed(error)
        super().reject()

    def reject(self) -> None:
        """Escape closes it, but not while it erases."""
        if self.cancel_button.isEnabled():
            super().reject()


def _same(typed: str, name: str) -> bool:
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()
