"""What a customer said, and how it was put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.i18n import _, format_day
from app.services import feedback, journal
from app.services.feedback import FeedbackDraft, FeedbackRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Choice, DateField, Editor, NoteField, label, muted
from app.ui.widgets.customer_field import CustomerField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class FeedbackEditor(Editor):
    """Keeps what a customer said; `saved` carries the entry for Undo."""

    def __init__(self, context: Context, row: FeedbackRow | None = None, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Feedback") if row else _("New feedback"), parent, columns=2)
        self.row = row
        add = self.form.add
        kinds = [(code, feedback.kind_word(code)) for code in feedback.KINDS]
        severities = [(number, feedback.severity_word(number)) for number in feedback.SEVERITIES]
        causes = [("", "—")] + [(code, feedback.cause_word(code)) for code in feedback.CAUSES]
        self.customer = add("customer", _("Customer"), CustomerField(context), wide=True)
        self.kind = add("kind", _("What it is"), Choice(list(kinds), "complaint"))
        self.day = add("day", _("Said on"), DateField(context.today()))
        self.words = add("text", _("What the customer said"), NoteField(lines=4), wide=True)
        self.severity = add("severity", _("How serious"), Choice(list(severities), 2))
        self.cause = add("cause", _("What it was about"), Choice(list(causes), ""))
        self.kind.currentIndexChanged.connect(lambda _place: self._fit())
        if row:
            self._fill(row)
        self._fit()
        self.resize(theme.px(600), theme.px(460))

    def _fill(self, row: FeedbackRow) -> None:
        self.customer.set_customer(row.customer_id, row.customer)
        self.kind.set_value(row.kind)
        self.day.set_day(row.day)
        self.words.setText(row.text)
        self.severity.set_value(row.severity or 2)
        self.cause.set_value(row.cause)

    def _fit(self) -> None:
        """How serious it is and its cause are asked of complaints only."""
        for name in ("severity", "cause"):
            self.form.fields[name].setVisible(self.kind.value() == "complaint")

    def set_customer(self, key: int, name: str) -> None:
        """Says who said it."""
        self.customer.set_customer(key, name)
        self.words.setFocus()

    def draft(self) -> FeedbackDraft:
        """What is typed. Raises AppError."""
        customer = self.customer.customer_id("customer")
        if customer is None:
            raise AppError(_("Choose a customer."), field="customer")
        severity = self.severity.value()
        return FeedbackDraft(
            customer, str(self.kind.value()), self.day.day("day") or self.context.today(), self.words.text(),
            severity if isinstance(severity, int) else None, str(self.cause.value() or ""),
            self.row.staff_id if self.row else None, self.row.purchase_id if self.row else None,
        )  # fmt: skip

    def save(self, draft: FeedbackDraft) -> Callable[[Session], Any]:
        """Keeps it; gives the entry for Undo."""
        key, version = (self.row.id, self.row.version) if self.row else (None, None)

        def work(session: Session) -> int:
            feedback.record(session, draft, key, version)
            return journal.entry_id(session)

        return work


class CloseEditor(Editor):
    """Closes a complaint or a question; `saved` carries the entry for Undo."""

    def __init__(self, context: Context, row: FeedbackRow, parent: QWidget | None = None) -> None:
        title = _("Close the complaint") if row.kind == "complaint" else _("Close the question")
        super().__init__(context, title, parent, columns=2)
        self.row = row
        who = _("{name}, {day}").format(name=row.customer, day=format_day(row.day, "long"))
        self.form.add_part(muted(who))
        self.form.add_part(label(row.text, wrap=True, selectable=True))
        verdicts = [("", _("not asked yet"))] + [(code, feedback.verdict_word(code)) for code in feedback.VERDICTS]
        self.resolution = self.form.add(
            "resolution", _("What was done about it"), NoteField(row.resolution, lines=4), wide=True
        )
        self.verdict = self.form.add("verdict", _("What the customer made of it"), Choice(list(verdicts), ""))
        self.day = self.form.add("day", _("Closed on"), DateField(context.today()))
        self.save_button.setText(_("Close it"))
        self.resolution.setFocus()
        self.resize(theme.px(560), theme.px(440))

    def draft(self) -> tuple[str, str, Any]:
        """Resolution, verdict and day. Raises AppError."""
        day = self.day.day("day") or self.context.today()
        return self.resolution.text(), str(self.verdict.value() or ""), day

    def save(self, draft: tuple[str, str, Any]) -> Callable[[Session], Any]:
        """Closes it; gives the entry for Undo."""
        key, version = self.row.id, self.row.version

        def work(session: Session) -> int:
            feedback.close(session, key, *draft, version)
            return journal.entry_id(session)

        return work
