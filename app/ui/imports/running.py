"""The third and fourth step: the file comes in; what came of it."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.exchange.incoming import Result
from app.i18n import _, format_number, named
from app.ui.imports.words import time_left
from app.ui.widgets import Card, button, column, heading, label, muted, row


class RunningStep(QWidget):
    """Progress, the time left, and Cancel.

    Signals:
        cancel_wanted: stop, and leave the book as it was.
    """

    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = heading("")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(_("Progress of the import"))
        self.left = muted("")
        self.cancel = button(_("Cancel"), self._cancel)
        card = Card()
        for part in (self.name, self.bar, row(self.left, None, self.cancel)):
            card.add(part)
        self.setLayout(column(card, None))
        self._began = 0.0

    def begin(self, name: str) -> None:
        """Starts the clock."""
        self._began = time.monotonic()
        self.name.setText(name)
        self.bar.setValue(0)
        self.left.setText("")
        self.cancel.setEnabled(True)

    def show_share(self, share: float, _text: str = "") -> None:
        """Shows how far it is, 0 to 1."""
        self.bar.setValue(round(share * 1000))
        if self.cancel.isEnabled():
            self.left.setText(time_left(share, time.monotonic() - self._began))

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.left.setText(_("Stopping; the book stays as it was…"))
        self.cancel_wanted.emit()


class ResultStep(QWidget):
    """What came in, with Undo.

    Signals:
        undo_wanted: the import's number.
        again_wanted: another file, please.
    """

    undo_wanted = Signal(int)
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = heading("")
        self.counts = label("", wrap=True, selectable=True)
        self.rejected = label("", wrap=True, selectable=True)
        self.undo_button = button(_("Take it back"), self._undo, icon="undo-2")
        self.again_button = button(_("Import another file"), self.again_wanted.emit, kind="primary")
        self.setFocusProxy(self.again_button)
        card = Card()
        for part in (self.name, self.counts, self.rejected, row(None, self.undo_button, self.again_button)):
            card.add(part)
        self.setLayout(column(card, None))
        self._number = 0

    def show_result(self, result: Result) -> None:
        """Shows what became of the rows."""
        counts = result.counts
        self._number = result.number or 0
        self.name.setText(_("Import {n} is done").format(n=self._number))
        lines = (
            (_("Rows read"), counts.read), (_("New"), counts.added), (_("Updated"), counts.updated),
            (_("There already"), counts.skipped), (_("Rejected"), counts.rejected),
        )  # fmt: skip
        self.counts.setText("\n".join(named(words, format_number(number)) for words, number in lines))
        self.show_rejected(result)
        self.undo_button.setEnabled(counts.added + counts.updated > 0)

    def show_rejected(self, result: Result) -> None:
        """Says where the rejected rows are."""
        file = result.rejected_file
        words = _("The rejected rows, each with its reason, are in {file}").format(file=file) if file else ""
        self.rejected.setText(words)
        self.rejected.setVisible(bool(words))

    def _undo(self) -> None:
        self.undo_button.setEnabled(False)
        self.undo_wanted.emit(self._number)
