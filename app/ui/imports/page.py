"""Import: a file is chosen, looked at, tried, brought in, and can be taken back."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any, ClassVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError, Cancelled
from app.exchange import incoming
from app.exchange.headings import Mapping
from app.exchange.incoming import Parsed, Preview, Result
from app.i18n import _
from app.services import imports, shop
from app.ui.context import Context
from app.ui.imports.check import CheckStep
from app.ui.imports.choose import ChooseStep
from app.ui.imports.running import ResultStep, RunningStep
from app.ui.widgets import PageHeader, column


class Steps(QStackedWidget):
    """As tall as the step that is shown needs, not as the tallest of them."""

    @property
    def _step(self) -> QWidget:
        return self.currentWidget() or QWidget()

    def sizeHint(self) -> QSize:
        return self._step.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._step.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return self._step.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        return self._step.heightForWidth(width)


class ImportsPage(QWidget):
    """Four steps, one shown at a time."""

    watches: ClassVar[frozenset[str]] = frozenset({"import_run", "journal_entry"})

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.choose, self.check = ChooseStep(context), CheckStep(context)
        self.running, self.result = RunningStep(), ResultStep()
        self.steps = Steps()
        for step in (self.choose, self.check, self.running, self.result):
            self.steps.addWidget(step)
        self.setLayout(column(PageHeader(context, _("Import"), record=False), self.steps, gap=14, margin=24))
        self._file = Path()
        self._parsed: Parsed | None = None
        self._stop = Event()
        self._turn = 0
        self.choose.file_chosen.connect(self.look)
        self.choose.undo_wanted.connect(self.undo)
        self.check.look_wanted.connect(lambda mapping: self.look(self._file, mapping))
        self.check.trial_wanted.connect(self.trial)
        self.check.import_wanted.connect(self.bring_in)
        self.check.back_wanted.connect(self._start_over)
        self.running.cancel_wanted.connect(lambda: self._stop.set())
        self.result.undo_wanted.connect(self.undo)
        self.result.again_wanted.connect(self._start_over)

    def refresh(self) -> None:
        """Lists what came in before."""
        self._context.jobs.read(self, imports.listing, self.choose.show_past, key="past")

    def open(self, file: object = None) -> None:
        """Begins with a file, if one is given."""
        if file:
            self.look(Path(str(file)))

    def leave(self) -> bool:
        """Stays while a file comes in: its Cancel button is here."""
        return self.steps.currentWidget() is not self.running

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.steps.currentWidget() or self

    def look(self, file: Path, mapping: Mapping | None = None) -> None:
        """Opens a file and recognises its columns."""
        self._file = file
        turn = self._next_turn()
        self._context.jobs.run(
            self,
            lambda _progress, _cancelled: incoming.look(file, mapping),
            lambda preview: self._looked(turn, preview),
            self._not_read,
        )

    def _looked(self, turn: int, preview: Preview) -> None:
        if turn != self._turn:
            return
        self.check.show_preview(self._file.name, preview)
        self._show(self.check)
        if not preview.problem:
            self.trial(preview.mapping)

    def _not_read(self, error: Exception) -> None:
        if isinstance(error, AppError) and self.steps.currentWidget() is self.check:
            self.check.show_problem(error.message)
        else:
            self._context.failed(error)

    def trial(self, mapping: Mapping) -> None:
        """Reads the whole file and says what would come in."""
        turn, file = self._next_turn(), self._file
        self._parsed = None
        self.check.show_trying(0.0)

        def work(session: Any, progress: Any, _cancelled: Any) -> tuple[Parsed, Result]:
            row = shop.get(session)
            parsed = incoming.parse(
                file, mapping, row.currency, row.country, row.zone, lambda share: progress(share * 0.8)
            )
            return parsed, incoming.trial(session, parsed, lambda share: progress(0.8 + share * 0.2))

        self._context.jobs.make(
            self,
            work,
            lambda found: self._tried(turn, *found),
            lambda error: self._not_tried(turn, error),
            lambda share, _text: self.check.show_trying(share) if turn == self._turn else None,
            key="trial",
        )

    def _tried(self, turn: int, parsed: Parsed, result: Result) -> None:
        if turn == self._turn:
            self._parsed = parsed
            self.check.show_trial(result)

    def _not_tried(self, turn: int, error: Exception) -> None:
        if isinstance(error, Cancelled) or turn != self._turn:
            return
        self._not_read(error)

    def bring_in(self, all_or_nothing: bool) -> None:
        """Brings the file in as it was tried."""
        parsed = self._parsed
        if parsed is None:
            return
        self._stop = stop = Event()
        self.running.begin(parsed.path.name)
        self._show(self.running)

        def work(session: Any, progress: Any) -> Result:
            def told(share: float) -> None:
                if stop.is_set():
                    raise Cancelled
                progress(share)

            return incoming.bring_in(session, parsed, all_or_nothing=all_or_nothing, progress=told)

        title = _("Import of {name}").format(name=parsed.path.name)
        self._context.jobs.change(
            self, title, work, lambda result: self._came(parsed, result), self._stopped, self.running.show_share,
            secured=True,
        )  # fmt: skip

    def _came(self, parsed: Parsed, result: Result) -> None:
        self._parsed = None
        self.result.show_result(result)
        self._show(self.result)
        if result.counts.rejected:
            self._context.jobs.run(
                self,
                lambda _progress, _cancelled: incoming.save_rejected(result, parsed),
                self.result.show_rejected,
                self._context.failed,
            )

    def _stopped(self, error: Exception) -> None:
        self._show(self.check)
        if isinstance(error, Cancelled):
            self._context.told(_("The import was stopped; the book is as it was."))
        else:
            self._context.failed(error)

    def undo(self, number: int) -> None:
        """Takes an import back."""
        self._context.jobs.change(
            self,
            _("Import {n} taken back").format(n=number),
            lambda session, _progress: imports.undo(session, number),
            lambda row: self._undone(row.id),
            self._context.failed,
        )

    def _undone(self, number: int) -> None:
        self._context.told(_("Import {n} was taken back.").format(n=number))
        self._start_over()
        self.refresh()

    def _start_over(self) -> None:
        self._next_turn()
        self._parsed = None
        self._show(self.choose)

    def _show(self, step: QWidget) -> None:
        self.steps.setCurrentWidget(step)
        self.steps.updateGeometry()
        if step.focusProxy() and self.isVisible():
            step.setFocus()

    def _next_turn(self) -> int:
        """What an older look or trial brings is not shown."""
        self._turn += 1
        return self._turn
