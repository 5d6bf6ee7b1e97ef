"""Everything a customer ever allowed or refused: when, how, who asked, in which words."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.i18n import _, format_day
from app.services import consents, contacts
from app.services.consents import ConsentRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Column, EmptyState, RowTableModel, TableView, button, column, label, muted, row
from app.ui.widgets.dialog import Dialog


class ConsentHistory(Dialog):
    """The answers, newest first; nothing in it is changed or taken away."""

    def __init__(self, context: Context, customer_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._wordings: dict[int, str] = {}
        self.setWindowTitle(_("What they allowed"))
        self.model = RowTableModel(_columns(), self, key=lambda found: found.id)
        self.table = TableView(self.model, _("What they allowed"), many=False)
        self.table.set_empty(EmptyState("info", _("They were not asked yet.")))
        self.table.chosen.connect(lambda _keys: self._show_wording())
        self.wording = label("", wrap=True, selectable=True)
        told = muted(_("The newest answer to a channel counts; the others stay as proof."), wrap=True)
        close = row(None, button(_("Close"), self.accept, kind="primary"))
        asked = muted(_("Asked in these words"))
        self.setLayout(column(self.table, asked, self.wording, told, close, gap=8, margin=20))
        self.resize(theme.px(720), theme.px(420))
        context.jobs.read(self, lambda session: consents.history(session, customer_id), self.show_rows, context.failed)

    def show_rows(self, rows: list[ConsentRow]) -> None:
        """Shows these answers."""
        self._wordings = {found.id: found.wording for found in rows}
        self.model.set_rows(rows)
        if rows:
            self.table.choose([rows[0].id])
            self.table.setFocus()

    def _show_wording(self) -> None:
        chosen = self.table.chosen_ids()
        self.wording.setText((self._wordings.get(chosen[0]) or "–") if chosen else "")


def _columns() -> list[Column]:
    return [
        Column("day", _("When"), lambda r: format_day(r.day), width=12, whole=True, value=lambda r: r.day),
        Column("channel", _("Channel"), lambda r: contacts.channel_word(r.channel), width=10, strong=True),
        Column("given", _("Answer"), _answer, width=16, whole=True),
        Column("how", _("How"), lambda r: r.how, stretch=True, width=16),
        Column("staff", _("Asked by"), lambda r: r.staff, width=14),
    ]  # fmt: skip


def _answer(found: ConsentRow) -> str:
    if found.counts:
        return _("Allowed") if found.given else _("Refused")
    return _("Allowed, earlier") if found.given else _("Refused, earlier")
