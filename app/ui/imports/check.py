"""The second step: what the columns are, what would come in, and what is broken."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QRadioButton, QWidget

from app.exchange.heading_words import FIELDS
from app.exchange.headings import Mapping
from app.exchange.incoming import Preview, Result
from app.i18n import _, format_instant, format_number, ngettext
from app.services.imports import ImportRow
from app.ui.context import Context
from app.ui.imports.columns import ColumnsArea, ColumnsForm
from app.ui.imports.words import encoding_words, kind_word
from app.ui.widgets import Card, Choice, Column, Form, RowTableModel, TableView, button, column, heading, label, row

SHOWN = 500
"""Broken rows listed at most; all of them go to the file beside the import."""


@dataclass(frozen=True)
class BrokenRow:
    """A row that cannot come in; `id` is its number in the file."""

    id: int
    reason: str


class CheckStep(QWidget):
    """Shows a file before it comes in.

    Signals:
        look_wanted: a mapping whose encoding, sheet or kind was changed.
        trial_wanted: a mapping whose columns were changed.
        import_wanted: whether it is all or nothing.
        back_wanted: another file, please.
    """

    look_wanted = Signal(object)
    trial_wanted = Signal(object)
    import_wanted = Signal(bool)
    back_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._zone = context.shop.zone
        self._mapping = Mapping("")
        self.name = heading("")
        self.kind = Choice([(kind, kind_word(kind)) for kind in FIELDS])
        self.encoding = Choice(encoding_words())
        self.sheet = Choice()
        form = Form(3)
        form.add("kind", _("This file holds"), self.kind)
        form.add("encoding", _("Letters look wrong? Encoding"), self.encoding)
        form.add("sheet", _("Sheet"), self.sheet)
        self._sheet_field = form.fields["sheet"]
        self._options = form
        self.columns = ColumnsForm()
        self.about = Card(_("What the columns are"))
        self.about.add(form)
        self.columns_area = ColumnsArea(self.columns)
        self.about.add(self.columns_area)
        self.counts = label("", strong=True, wrap=True)
        self.earlier = label("", wrap=True)
        self.problem = label("", tone="danger", wrap=True)
        self.model = RowTableModel([
            Column("id", _("Row"), lambda r: format_number(r.id), right=True, width=8, value=lambda r: r.id),
            Column("reason", _("Why it cannot come in"), lambda r: r.reason, stretch=True, width=40),
        ], self)  # fmt: skip
        self.broken = TableView(self.model, _("Broken rows"), remembers="", many=False)
        self.broken.setMinimumHeight(160)
        self.good_rows = QRadioButton(_("Import the good rows; the broken ones go to a file beside it"))
        self.all_rows = QRadioButton(_("Import nothing unless every row is good"))
        self.good_rows.setChecked(True)
        self.what = Card(_("What would come in"))
        for part in (self.counts, self.earlier, self.problem, self.broken, self.good_rows, self.all_rows):
            self.what.add(part)
        self.go = button(_("Import"), self._go, kind="primary", icon="import")
        back = button(_("Another file"), self.back_wanted.emit)
        self.setLayout(column(self.name, self.about, self.what, row(None, back, self.go), None, gap=14))
        for choice in (self.kind, self.encoding, self.sheet):
            choice.currentIndexChanged.connect(lambda _index: self._look_again())
        for radio in (self.good_rows, self.all_rows):
            radio.toggled.connect(lambda _on: self._settle())
        self.columns.changed.connect(lambda: self.trial_wanted.emit(self.mapping()))
        self._result: Result | None = None

    def show_preview(self, name: str, preview: Preview) -> None:
        """Shows a file that was looked at."""
        self._mapping = preview.mapping
        self.name.setText(name)
        is_table = preview.mapping.kind != "vcard"
        self.about.setVisible(is_table)
        for choice in (self.kind, self.encoding, self.sheet):
            choice.blockSignals(True)
        self.kind.set_value(preview.mapping.kind)
        self.encoding.set_value(preview.mapping.encoding)
        self._options.fields["encoding"].setVisible(not preview.sheets)
        self.sheet.set_options([(sheet, sheet) for sheet in preview.sheets])
        self.sheet.set_value(preview.mapping.sheet or (preview.sheets[0] if preview.sheets else ""))
        self._sheet_field.setVisible(len(preview.sheets) > 1)
        for choice in (self.kind, self.encoding, self.sheet):
            choice.blockSignals(False)
        self.columns.show_preview(preview)
        self.show_problem(preview.problem)

    def mapping(self) -> Mapping:
        """The mapping as it is chosen now."""
        return self.columns.mapping(self._mapping)

    def show_trying(self, share: float) -> None:
        """Says that the file is being read."""
        self._result = None
        self.problem.hide()
        self.counts.show()
        self.counts.setText(_("Reading the file… {n} %").format(n=round(share * 100)))
        self._settle()

    def show_problem(self, sentence: str) -> None:
        """Says why the file cannot come in as it is."""
        self._result = None
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.counts.setVisible(not sentence)
        self._settle()

    def show_trial(self, result: Result) -> None:
        """Shows what would come in."""
        self._result = result
        counts = result.counts
        parts = [
            ngettext("{n} row read", "{n} rows read", counts.read).format(n=format_number(counts.read)),
            _("{n} new").format(n=format_number(counts.added)),
            _("{n} updated").format(n=format_number(counts.updated)),
            _("{n} there already").format(n=format_number(counts.skipped)),
            _("{n} broken").format(n=format_number(counts.rejected)),
        ]
        self.counts.setText(" · ".join(parts))
        self.counts.show()
        self.problem.hide()
        self._warn(result.earlier)
        self.model.set_rows([BrokenRow(*found) for found in sorted(counts.reasons.items())[:SHOWN]])
        self._settle()

    def _warn(self, earlier: ImportRow | None) -> None:
        """Says that this very file came in before."""
        if earlier is not None:
            words = _(
                "This very file came in before, on {moment} (import {n}); only what the book lacks would come in."
            )
            self.earlier.setText(words.format(moment=format_instant(earlier.at, self._zone), n=earlier.id))

    def _settle(self) -> None:
        self.earlier.setVisible(self._result is not None and self._result.earlier is not None)
        counts = self._result.counts if self._result else None
        broken = counts.rejected if counts else 0
        for part in (self.broken, self.good_rows, self.all_rows):
            part.setVisible(broken > 0)
        anything = counts is not None and counts.added + counts.updated > 0
        self.go.setEnabled(anything and not (broken and self.all_rows.isChecked()))

    def _look_again(self) -> None:
        kind = str(self.kind.value())
        columns = self.mapping().columns if kind == self._mapping.kind else {}
        self.look_wanted.emit(
            replace(
                self._mapping, kind=kind, columns=columns, encoding=str(self.encoding.value() or ""),
                sheet=str(self.sheet.value() or ""), delimiter="",
            )
        )  # fmt: skip

    def _go(self) -> None:
        self.import_wanted.emit(self.all_rows.isChecked())
