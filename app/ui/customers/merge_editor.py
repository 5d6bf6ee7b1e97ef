"""The form that makes one customer of two."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.i18n import _
from app.services import journal, merging
from app.services.merging import DoubleRow
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import Editor, button, column, label, muted
from app.ui.widgets.customer_field import CustomerField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class MergeEditor(Editor):
    """Asks who is the same person as a customer, whose card stays; `saved` carries the entry for Undo.

    Args:
        kept, name: the card that stays.
        other: (key, name) of the other one, if it is known.
    """

    def __init__(
        self,
        context: Context,
        kept: int,
        name: str,
        parent: QWidget | None = None,
        other: tuple[int, str] | None = None,
    ) -> None:
        super().__init__(context, _("Merge customers"), parent)
        self._kept = kept
        words = _(
            "Everything of the other comes to {name}: purchases, notes, dates, numbers. What is filled in here already "
            "stays. The other leaves the lists; Undo makes them two again."
        )
        self.form.add_part(label(words.format(name=name), wrap=True))
        self.other = self.form.add("other", _("The same person as"), CustomerField(context, without=kept))
        if other is not None:
            self.other.set_customer(*other)
        self.likely = QWidget()
        self.form.add_part(self.likely)
        self.save_button.setText(_("Merge"))
        self.resize(theme.px(460), theme.px(360))
        self.other.setFocus()
        context.jobs.read(self, lambda session: merging.doubles(session, kept), self._offer)

    def _offer(self, rows: list[DoubleRow]) -> None:
        """One button for each who shares something with them."""
        if not rows:
            return
        found: list[QWidget] = [muted(_("Perhaps:"))]
        for row in rows:
            words = f"{row.name[:60]} – {_how(row.by)}"
            found.append(button(words, partial(self.other.set_customer, row.id, row.name), kind="flat", small=True))
        self.likely.setLayout(column(*found, gap=4))

    def draft(self) -> int:
        """Who was chosen."""
        key = self.other.customer_id("other")
        if key is None:
            raise AppError(_("Choose a customer."), field="other")
        return key

    def save(self, draft: int) -> Callable[[Session], int]:
        """One call makes them one."""
        kept = self._kept

        def work(session: Any) -> int:
            merging.merge(session, kept, draft)
            return journal.entry_id(session)

        return work


def ask(context: Context, over: QWidget, kept: int, name: str, other: tuple[int, str] | None = None) -> None:
    """Opens the form, and offers Undo when it is done."""
    editor = MergeEditor(context, kept, name, over, other)
    words = _("One customer now: {name}").format(name=name)
    editor.saved.connect(lambda entry: context.undo_offered(words, entry))
    editor.open()


def _how(by: str) -> str:
    words = {"phone": _("the same phone"), "email": _("the same e-mail"), "name": _("the same name")}
    return words.get(by, _("the same account"))
