"""The lock screen: one field, and nothing of the book."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import AppError
from app.i18n import _, ngettext, sentences
from app.ui import icons, theme
from app.ui.jobs import Jobs
from app.ui.passcode import guessing
from app.ui.passcode.fields import PasscodeField, show_box
from app.ui.widgets import FormField, button, column, label, muted, row
from app.ui.widgets.text import TITLE


class LockPage(QWidget):
    """Asks for the passcode of a file, or for the recovery key of its sheet.

    Signals:
        unlocked(bool): the file can be opened now; whether by its recovery key.
        backup_found(BackupRow): what was typed opens this, but not the file.
        failed(Exception): a bug.
    """

    unlocked = Signal(bool)
    backup_found = Signal(object)
    failed = Signal(object)

    def __init__(
        self, jobs: Jobs, path: Path, sentence: str, other: tuple[str, Callable[[], object]] | None = None,
        folders: Sequence[Path] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self._folders, self._offered = folders, False
        self._held, self._wanted = False, False
        self._jobs, self._path, self._by_sheet, self._number = jobs, path, False, ""
        self.setObjectName("page")
        picture = QLabel()
        side = theme.px(40)
        picture.setPixmap(icons.icon("lock", "muted").pixmap(side, side))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = label(sentence, strong=True, size=TITLE, wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        file = muted(path.name, wrap=True)
        file.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.typed = PasscodeField()
        self.typed.returnPressed.connect(self.submit)
        self.field = FormField("passcode", _("Passcode"), self.typed)
        self.box = show_box(self.typed)
        self.open_button = button(_("Unlock"), self.submit, kind="primary")
        self.sheet_button = button(_("I have my recovery sheet"), self.use_sheet, kind="flat", icon="file-text")
        inside = QWidget()
        foot = [self.sheet_button, None] if other is None else [self.sheet_button, None, button(*other, kind="flat")]
        inside.setLayout(
            column(picture, title, file, 12, self.field, row(self.box, None, self.open_button), 12, row(*foot), gap=8)
        )
        inside.setFixedWidth(theme.px(420))
        self._inside = inside
        self.setLayout(column(None, row(None, inside, None), None, None, margin=24))
        self.setFocusProxy(self.typed)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._look)
        self._said = ""
        self._look()

    def use_sheet(self) -> None:
        """Takes the recovery key instead, shown as it is typed; or the passcode again."""
        from app.storage import encryption

        self._by_sheet = not self._by_sheet
        salt = encryption.salt_of(self._path)
        words = _("Recovery key of sheet {number}").format(number=encryption.sheet_of(salt or b""))
        self.field.caption.setText(words if self._by_sheet else _("Passcode"))
        self.typed.setAccessibleName(self.field.caption.text())
        self.typed.clear()
        self.box.setChecked(self._by_sheet)
        self.sheet_button.setText(_("I know the passcode") if self._by_sheet else _("I have my recovery sheet"))
        self.typed.setFocus()

    def submit(self) -> None:
        """Tries what is typed."""
        words, path, folders = self.typed.text(), self._path, self._folders
        if not words.strip() or not self.open_button.isEnabled():
            return
        if self._held:
            self._wanted = True
            self.say(_("One moment: what was under way is being finished."))
            return

        def work(_progress: Any, _cancelled: Any) -> bool:
            return guessing.unlock(path, words, folders)

        self._enable(False)
        self.field.set_error("")
        self._jobs.run(self, work, self.unlocked.emit, self._refused)

    def hold(self) -> None:
        """What is typed is tried only after `go_on`: the book is still being closed."""
        self._held = True

    def go_on(self) -> None:
        """The book is closed."""
        self._held = False
        self.say("")
        if self._wanted:
            self.submit()

    def offer(self, words: str, take: Callable[[], object], why: str = "") -> None:
        """Offers a backup as well, once."""
        box = self._inside.layout()
        if box and not self._offered:
            self._offered = True
            if why:
                box.addWidget(muted(why, wrap=True))
            box.addWidget(button(words, take, icon="undo-2"))

    def say(self, sentence: str) -> None:
        """Says something below the field."""
        self._said = sentence
        self._look()

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            self._enable(True)
            self.failed.emit(error)
            return
        self.say(error.message)
        if isinstance(error, guessing.Broken):
            self.backup_found.emit(error.row)
        self.typed.selectAll()
        self.typed.setFocus()

    def _look(self) -> None:
        """After some wrong guesses the next one has to wait, and is told how long."""
        from app.storage import encryption, guesses

        salt = encryption.salt_of(self._path)
        left = math.ceil(guesses.wait(salt)) if salt else 0
        words = ngettext("Wait {n} second.", "Wait {n} seconds.", left).format(n=left) if left else ""
        self.field.set_error(sentences(self._said, words))
        self._enable(not left)
        if left:
            self._timer.start()
        else:
            self._timer.stop()

    def _enable(self, enabled: bool) -> None:
        self.open_button.setEnabled(enabled)
