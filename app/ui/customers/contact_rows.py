"""Phones, e-mails and accounts in the customer form: as many lines as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.services.contacts import ContactDraft
from app.ui import theme
from app.ui.widgets import Choice, TextField, button, column, icon_button, label, row
from app.ui.widgets.fields import mark_wrong
from app.ui.widgets.layout import tab_before


def kind_words() -> list[tuple[object, str]]:
    """The kinds of contact to choose from."""
    return [("phone", _("Phone")), ("email", _("E-mail")), ("social", _("Account"))]


class ContactLine(QWidget):
    """One of them: kind, number or address, a label, what is wrong with it, and who has the same.

    Signals:
        entered: the number or address was typed to its end.
    """

    dropped = Signal()
    changed = Signal()
    entered = Signal()

    def __init__(self, draft: ContactDraft) -> None:
        super().__init__()
        self.id = draft.id
        self.kind = Choice(kind_words(), draft.kind)
        self.kind.setAccessibleName(_("Kind of contact"))
        self.kind.setMinimumContentsLength(6)
        self.value = TextField(draft.value)
        self.tag = TextField(draft.label, limit=60, hint=_("home, work…"))
        self.tag.setAccessibleName(_("Label of the contact"))
        self.tag.setMaximumWidth(theme.px(120))
        self.wrong = label("", tone="danger", size=12, wrap=True)
        self.wrong.hide()
        self.others = label("", tone="accent", size=12, wrap=True)
        self.others.hide()
        self.drop = icon_button("x", _("Remove this contact"), self.dropped.emit)
        line = row(self.kind, self.value, self.tag, self.drop, gap=6)
        line.setStretch(1, 1)
        self.setLayout(column(line, self.wrong, self.others, gap=2))
        self.kind.currentIndexChanged.connect(self._name)
        for field in (self.value, self.tag):
            field.textEdited.connect(self.changed)
        self.value.textEdited.connect(lambda _words: self.set_others(()))
        self.value.editingFinished.connect(self.entered)
        self._name()

    def _name(self) -> None:
        self.value.setAccessibleName(self.kind.currentText())
        self.changed.emit()

    def draft(self) -> ContactDraft:
        """What is typed."""
        return ContactDraft(str(self.kind.value()), self.value.text(), self.tag.text(), self.id)

    def set_error(self, text: str) -> None:
        """Shows what is wrong; "" takes it away."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        self.value.setAccessibleDescription(text)
        mark_wrong(self.value, bool(text))

    def set_others(self, names: Sequence[str]) -> None:
        """Shows who else has it."""
        self.others.setText(_("In the book already: {names}").format(names=", ".join(names)) if names else "")
        self.others.setVisible(bool(names))


class ContactRows(QWidget):
    """The lines, and a button for one more.

    Signals:
        changed: something was typed, added or taken out.
        entered(object): a ContactLine was typed to its end.
    """

    changed = Signal()
    entered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("How to reach them"))
        self.lines: list[ContactLine] = []
        self._ends: tuple[QWidget, QWidget] | None = None
        self._box = QVBoxLayout()
        self._box.setSpacing(theme.px(6))
        self.more = button(_("Another number or address"), self._add_empty, kind="flat", small=True, icon="plus")
        self.setLayout(column(self._box, row(self.more, None), gap=6))
        self.set_drafts(())

    def lead_on(self, first: QWidget, last: QWidget) -> None:
        """Lets Tab go from number to number and on to `first`; what is seldom changed comes behind `last`."""
        self._ends = first, last
        self._order()

    def _order(self) -> None:
        if self._ends is not None:
            first, last = self._ends
            tab_before(first, *(line.value for line in self.lines))
            seldom = [part for line in self.lines for part in (line.kind, line.tag, line.drop)]
            for before, after in pairwise([last, *seldom, self.more]):
                QWidget.setTabOrder(before, after)

    def set_drafts(self, drafts: tuple[ContactDraft, ...]) -> None:
        """Shows these; a phone and an e-mail line are always there to type into."""
        while self.lines:
            self._drop(self.lines[-1])
        kinds = {draft.kind for draft in drafts}
        empty = [ContactDraft(kind, "") for kind in ("phone", "email") if kind not in kinds]
        for draft in (*drafts, *empty):
            self._add(draft)

    def drafts(self) -> tuple[ContactDraft, ...]:
        """What is typed, empty lines left out."""
        return tuple(line.draft() for line in self._filled())

    def show_error(self, place: int, text: str) -> None:
        """Shows what is wrong with one of `drafts`."""
        filled = self._filled()
        if place < len(filled):
            filled[place].set_error(text)
            filled[place].value.setFocus()

    def clear_errors(self) -> None:
        """Takes every error away."""
        for line in self.lines:
            line.set_error("")
            line.set_others(())

    def _filled(self) -> list[ContactLine]:
        return [line for line in self.lines if line.value.text().strip()]

    def _add(self, draft: ContactDraft) -> ContactLine:
        line = ContactLine(draft)
        line.dropped.connect(lambda: self._take_out(line))
        line.changed.connect(self.changed)
        line.entered.connect(lambda: self.entered.emit(line))
        self.lines.append(line)
        self._box.addWidget(line)
        self._order()
        return line

    def _add_empty(self) -> None:
        self._add(ContactDraft("phone", "")).value.setFocus()
        self.changed.emit()

    def _take_out(self, line: ContactLine) -> None:
        self._drop(line)
        self.changed.emit()

    def _drop(self, line: ContactLine) -> None:
        self.lines.remove(line)
        self._box.removeWidget(line)
        line.hide()
        line.deleteLater()
