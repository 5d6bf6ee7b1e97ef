"""Which column of the file is what: recognised, and open to change."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from app.exchange.headings import Mapping
from app.exchange.incoming import Preview
from app.i18n import _
from app.ui import theme
from app.ui.imports.words import field_words
from app.ui.widgets import Choice, ElidedLabel, clear, muted

EXAMPLES = 3
MOST = 60
"""Columns offered; files with more are mapped with a mapping file."""


TALLEST = 290
"""How high the list of columns gets (at 100 %): what would come in and the button stay in sight; the rest scrolls."""


class ColumnsArea(QScrollArea):
    """Room for the list of columns: as high as it is, up to a limit."""

    def __init__(self, form: ColumnsForm) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWidget(form)
        for part in (form, self.viewport()):
            part.setAutoFillBackground(False)  # the card's own ground shows through

    def sizeHint(self) -> QSize:
        """The list whole, or as much of it as there is room for."""
        form = self.widget()
        wanted = form.sizeHint() if form is not None else QSize()
        return QSize(wanted.width(), min(wanted.height(), theme.px(TALLEST)))

    def minimumSizeHint(self) -> QSize:
        """As high as that."""
        return QSize(0, self.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another list may be higher or lower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class ColumnsForm(QWidget):
    """One line a column: its heading, some of its values, and what it is.

    Signals:
        changed: the person chose otherwise.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, theme.px(12), 0)  # room for the bar where it scrolls
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(1, 1)
        self.choices: dict[str, Choice] = {}

    def show_preview(self, preview: Preview) -> None:
        """Shows the columns of a file."""
        clear(self._grid)
        self.choices = {}
        if preview.mapping.kind == "vcard":
            return
        for place, words in enumerate((_("Column in the file"), _("For example"), _("is"))):
            self._grid.addWidget(muted(words), 0, place)
        field_of = {heading: name for name, heading in preview.mapping.columns.items()}
        offered: list[tuple[object, str]] = [("", _("(left out)")), *field_words(preview.mapping.kind).items()]
        for line, heading in enumerate(preview.headings[:MOST], 1):
            values = [row[line - 1] for row in preview.rows if row[line - 1].strip()]
            choice = Choice(offered, field_of.get(heading, ""))
            choice.setMinimumContentsLength(22)
            choice.setAccessibleName(_("What the column “{heading}” is").format(heading=heading[:60]))
            choice.currentIndexChanged.connect(lambda _index, name=heading: self._chose(name))
            name = ElidedLabel(heading, strong=True)
            name.setMinimumWidth(theme.px(120))
            self._grid.addWidget(name, line, 0)
            self._grid.addWidget(ElidedLabel(" · ".join(dict.fromkeys(values[:EXAMPLES])), tone="muted"), line, 1)
            self._grid.addWidget(choice, line, 2)
            self.choices[heading] = choice

    def _chose(self, heading: str) -> None:
        """One column a field: another column that was it is left out from now on."""
        wanted = self.choices[heading].value()
        for other, choice in self.choices.items():
            if wanted and other != heading and choice.value() == wanted:
                choice.blockSignals(True)
                choice.set_value("")
                choice.blockSignals(False)
        self.changed.emit()

    def mapping(self, before: Mapping) -> Mapping:
        """The mapping as it is chosen now."""
        if not self.choices:
            return before
        columns = {str(choice.value()): heading for heading, choice in self.choices.items() if choice.value()}
        return replace(before, columns=columns)
