"""The foot of the window: saved, backed up, which book."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.i18n import _, format_day, format_number, ngettext
from app.ui import theme
from app.ui.widgets.button import button
from app.ui.widgets.text import SMALL, ElidedLabel, label

LATE = 3
"""Days after which a backup is late."""


def clock(at: dt.datetime) -> str:
    """The time of day as the language writes it."""
    from babel.dates import format_time

    from app.i18n import locale

    return format_time(at, "short", locale=locale())


def backup_words(at: dt.datetime | None, today: dt.date) -> str:
    """When the last backup was made, in words."""
    if at is None:
        return _("Not backed up yet")
    days = (today - at.date()).days
    if days == 0:
        return _("Backed up today {time}").format(time=clock(at))
    if days > LATE:
        return ngettext("Last backed up {n} day ago", "Last backed up {n} days ago", days).format(n=format_number(days))
    return _("Backed up {day}").format(day=format_day(at.date()))


class StatusLine(QFrame):
    """One quiet line; what is wrong with the book or its backups is said in red.

    Signals:
        restore_wanted: show the backups.
    """

    restore_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self._saved = label("", tone="muted", size=SMALL)
        self._backup = label("", tone="muted", size=SMALL)
        self._book = ElidedLabel("", tone="muted", size=SMALL)
        self._wrong = ElidedLabel("", tone="danger", size=SMALL)
        self._restore = button(_("Restore a backup…"), self.restore_wanted.emit, icon="undo-2", small=True)
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.px(24), theme.px(5), theme.px(24), theme.px(5))
        box.setSpacing(theme.px(18))
        box.addWidget(self._wrong, 3)
        box.addWidget(self._restore)
        box.addWidget(self._saved)
        box.addWidget(self._backup)
        box.addStretch(1)
        box.addWidget(self._book, 2)
        self._book.setAlignment(Qt.AlignmentFlag.AlignRight)
        for part in (self._saved, self._wrong, self._restore):
            part.hide()

    def saved(self, at: dt.datetime) -> None:
        """The book was written at this moment."""
        self._saved.setText(_("Saved · {time}").format(time=clock(at)))
        self._saved.show()

    def backed_up(self, at: dt.datetime | None, today: dt.date) -> None:
        """The last backup is from this moment."""
        self._backup.setText(backup_words(at, today))
        late = at is not None and (today - at.date()).days > LATE
        self._backup.setProperty("tone", "danger" if late else "muted")
        self._backup.style().polish(self._backup)

    def reading_only(self, why: str, damaged: bool) -> None:
        """Nothing can be written, and why; a damaged book may be replaced by a backup."""
        self._wrong.setText(why)
        self._wrong.show()
        self._restore.setVisible(damaged)

    def book(self, path: Path, customers: int, purchases: int) -> None:
        """Which book is open and what is in it."""
        people = ngettext("{n} customer", "{n} customers", customers).format(n=format_number(customers))
        receipts = ngettext("{n} purchase", "{n} purchases", purchases).format(n=format_number(purchases))
        self._book.setText(f"{path.name} · {people} · {receipts}")
        self._book.updateGeometry()

    def words(self) -> str:
        """Everything it says."""
        return " ".join(part.text() for part in (self._wrong, self._saved, self._backup, self._book))
