"""The form for a customer, new or known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QWidget

from app import text
from app.errors import AppError, Conflict
from app.i18n import _
from app.services import customer_choices, customers, merging
from app.services.customer_choices import ChoicesRow
from app.services.customers import CustomerDraft, SavedCustomer
from app.ui import theme
from app.ui.context import Context
from app.ui.customers.conflict import differences
from app.ui.customers.contact_rows import ContactLine
from app.ui.customers.form_parts import Parts
from app.ui.widgets import Editor, button, label, row
from app.ui.widgets.conflict_box import ConflictBox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Kept:
    """What was typed and not saved when the form was closed."""

    draft: CustomerDraft
    version: int | None
    referred_by: str
    birthday: str


KNOWN = "long_term"
"""What somebody is taken to be whom the owner enters by hand, until said otherwise: one the shop is in touch with."""


class CustomerEditor(Editor):
    """Adds a customer, or edits one. Closing it unsaved keeps what was typed for the next time.

    Args:
        name: what a new customer is called; what was kept of somebody else then waits on.
    """

    kept: ClassVar[dict[tuple[str, int | None], Kept]] = {}
    """By book and customer; None is a new one."""

    def __init__(
        self, context: Context, parent: QWidget | None = None, customer_id: int | None = None, *, name: str = ""
    ) -> None:
        title = _("Add customer") if customer_id is None else _("Edit customer")
        super().__init__(context, title, parent, columns=2)
        self._key = customer_id
        self._version: int | None = None
        self._base = CustomerDraft(name, relationship_type=KNOWN)
        self._filled = False
        self._friend = ""
        self.parts = Parts(context, self.form, customer_id)
        self.parts.contacts.entered.connect(self._look_for_others)
        if customer_id is None and not name:
            self.offer_another()
        self._again = self._notice()
        self._conflict = ConflictBox(_("Somebody saved this customer while you were typing"))
        self._conflict.mine_kept.connect(self._keep_mine)
        self._conflict.theirs_taken.connect(self._take_theirs)
        self.body.insertWidget(0, self._conflict)
        self.body.insertWidget(0, self._again)
        self.resize(theme.px(720), theme.px(640))
        self.parts.name.setFocus()
        self.begin(self._load, self._loaded, self.parts.rest())

    def _notice(self) -> QWidget:
        notice = QWidget()
        words = label(_("This is what you typed last time and did not save."), tone="accent", wrap=True)
        line = row(words, button(_("Start afresh"), self._afresh, small=True))
        line.setStretch(0, 1)
        notice.setLayout(line)
        notice.hide()
        return notice

    # --- opening -----------------------------------------------------------------------------------------------
    def _load(self, session: Session) -> tuple[ChoicesRow, SavedCustomer | None]:
        saved = customers.get(session, self._key) if self._key is not None else None
        return customer_choices.choices(session), saved

    def _loaded(self, found: tuple[ChoicesRow, SavedCustomer | None]) -> None:
        choices, saved = found
        self.parts.set_choices(choices)
        if saved is not None:
            self._base, self._version, self._friend = saved.draft, saved.version, saved.referred_by
        else:
            self._base = replace(self._base, custom=choices.custom)
        kept = self._taken_up()
        if kept is not None:
            self._again.show()
            self._version = kept.version
        self.parts.fill(kept.draft if kept else self._base, kept.referred_by if kept else self._friend)
        if kept is not None:
            self.parts.set_birthday(kept.birthday)
        self._filled = True
        self.parts.name.setFocus()

    def _look_for_others(self, line: ContactLine) -> None:
        """Says at once if a number or an address is somebody's already, before the card is in the book twice."""
        typed, country, key = line.draft(), self.context.shop.country, self._key

        def read(session: Session) -> list[str]:
            return merging.who_has(session, typed.kind, typed.value, country, key)

        def came(names: list[str]) -> None:
            if line in self.parts.contacts.lines and line.draft() == typed:
                line.set_others(names)

        self.context.jobs.read(line, read, came, self.context.failed)

    def _taken_up(self) -> Kept | None:
        """What was kept, if it is of the one the form is opened for."""
        kept = self.kept.get(self._place)
        asked = self._key is None and self._base.name
        if kept is None or (asked and text.fold(asked) not in text.fold(kept.draft.name)):
            return None
        return self.kept.pop(self._place)

    @property
    def _place(self) -> tuple[str, int | None]:
        return str(self.context.shop.path), self._key

    def _afresh(self) -> None:
        self._again.hide()
        self.parts.fill(self._base, self._friend)
        self.parts.set_birthday("")

    # --- saving ------------------------------------------------------------------------------------------------
    def draft(self) -> CustomerDraft:
        """What is typed."""
        return self.parts.draft(self._base)

    def save(self, draft: CustomerDraft) -> Callable[[Any], int]:
        """One call saves it whole."""
        key, version = self._key, self._version
        dates = self.parts.birthday_of

        def work(session: Session) -> int:
            saved = customers.save(session, draft, key, version)
            dates(session, saved)
            return saved

        self.parts.read_birthday()
        return work

    def go_again(self) -> str:
        """Empties the form for the next customer."""
        name = self.parts.name.text().strip()
        self._afresh()
        self.parts.contacts.clear_errors()
        self.parts.name.setFocus()
        return name

    def show_error(self, error: Exception) -> None:
        """Shows an error beside its field; of a conflict both values."""
        if isinstance(error, Conflict) and self._key is not None:
            self.context.jobs.read(self, self._load, self._conflicting, self._gone)
        elif not (isinstance(error, AppError) and self.parts.show_error(error)):
            super().show_error(error)
        self._goes_on = False
        self.save_button.setEnabled(True)

    def _conflicting(self, found: tuple[ChoicesRow, SavedCustomer | None]) -> None:
        saved = found[1]
        assert saved is not None
        self._conflict.show_both(saved, differences(saved.draft, self.draft()))

    def _gone(self, error: Exception) -> None:
        super().show_error(error)

    def _keep_mine(self, theirs: SavedCustomer) -> None:
        self._version = theirs.version
        self._base = theirs.draft
        self.submit()

    def _take_theirs(self, theirs: SavedCustomer) -> None:
        self._base, self._version, self._friend = theirs.draft, theirs.version, theirs.referred_by
        self.parts.fill(theirs.draft, theirs.referred_by)

    # --- closing -----------------------------------------------------------------------------------------------
    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._filled and (self.parts.rough(self._base) != self._base or self.parts.has_birthday())

    def reject(self) -> None:
        """Closes; what was typed waits for the next time."""
        if self.is_dirty():
            rough = self.parts.rough(self._base)
            self.kept[self._place] = Kept(rough, self._version, self.parts.friend.text(), self.parts.birthday_typed())
            self.context.told(_("What you typed is kept: open the form again to go on."))
        super().reject()
