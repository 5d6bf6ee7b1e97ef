"""The owner's own words (tags, interests, families, fields): renamed, joined, taken out of use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.i18n import _, format_number
from app.services import custom_fields, interests, journal, labels, product_families, tags
from app.ui import theme
from app.ui.context import Context
from app.ui.widgets import (
    Card,
    Choice,
    Column,
    Editor,
    EmptyState,
    RowTableModel,
    TableView,
    TextField,
    button,
    row,
)

SERVICES: dict[str, Any] = {
    "tags": tags, "interests": interests, "families": product_families, "fields": custom_fields,
}  # fmt: skip


class WordEditor(Editor):
    """A new name for a word (none: a new word). `saved` brings the entry for Undo and the word it was joined to."""

    def __init__(self, context: Context, kind: str, title: str, parent: QWidget, word: Any = None) -> None:
        super().__init__(context, title, parent)
        self._kind, self._word = kind, word
        service = SERVICES[kind]
        hint = _("A name that is there already makes the two one.") if word and hasattr(service, "join") else ""
        name = TextField(word.name if word else "", limit=service.KIND.longest)
        self.name = self.form.add("name", _("Name"), name, hint)
        self.resize(theme.px(420), theme.px(230))

    def draft(self) -> str:
        """The name."""
        return self.name.text()

    def save(self, draft: str) -> Callable[[Any], tuple[int, str]]:
        """Renames, joins or adds."""
        service, word = SERVICES[self._kind], self._word

        def work(session: Any) -> tuple[int, str]:
            joined = ""
            other = labels.find(service.KIND, session, draft.strip()) if word else None
            if word is None:
                service.key_of(session, draft, field="name")
            elif other and other[0] != word.id and hasattr(service, "join"):
                service.join(session, word.id, other[0])
                joined = other[1]
            else:
                service.rename(session, word.id, draft, word.version)
            return journal.entry_id(session), joined

        return work


class WordsCard(Card):
    """One kind of words at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Your own words"))
        self._context = context
        self.kind = Choice([
            ("tags", _("Tags")), ("interests", _("Interests")), ("families", _("Product families")),
            ("fields", _("Own fields of customers")),
        ])  # fmt: skip
        self.kind.setAccessibleName(_("Kind of words"))
        self.kind.currentIndexChanged.connect(lambda _index: self.refresh())
        self.model = RowTableModel([
            Column("name", _("Name"), lambda r: r.name, strong=True, stretch=True, width=18),
            Column("used", _("Used"), lambda r: format_number(r.used), right=True, width=7, value=lambda r: r.used),
        ], self)  # fmt: skip
        self.table = TableView(self.model, _("Your own words"), remembers="", many=False)
        self.table.setMinimumHeight(theme.px(220))
        self.table.set_empty(EmptyState("tag", _("None yet.")))
        self.table.opened.connect(lambda _key: self.rename())
        self.table.chosen.connect(lambda _keys: self._settle())
        self.add_button = button(_("Add"), self.add_word, icon="plus", small=True)
        self.rename_button = button(_("Rename…"), self.rename, icon="pencil", small=True)
        self.remove_button = button(_("Remove"), self.remove, icon="trash-2", small=True)
        self.add(row(self.kind, None, self.add_button, self.rename_button, self.remove_button))
        self.add(self.table)
        self._settle()

    def refresh(self) -> None:
        """Reads the words of the kind."""
        self._context.jobs.read(self, SERVICES[str(self.kind.value())].listing, self._show, key="words")

    def _show(self, rows: list[Any]) -> None:
        self.model.set_rows(rows)
        self._settle()

    def _settle(self) -> None:
        for made in (self.rename_button, self.remove_button):
            made.setEnabled(self._word() is not None)

    def _word(self) -> Any:
        keys = self.table.chosen_ids()
        place = self.model.place(keys[0]) if keys else None
        return None if place is None else self.model.row_at(place)

    def add_word(self) -> None:
        """Asks for a new word."""
        self._edit(_("Add word"), None)

    def rename(self) -> None:
        """Asks for another name."""
        word = self._word()
        if word is not None:
            self._edit(_("Rename {name}").format(name=word.name), word)

    def _edit(self, title: str, word: Any) -> None:
        editor = WordEditor(self._context, str(self.kind.value()), title, self, word)
        editor.saved.connect(lambda found: self._saved(word, *found))
        editor.open()

    def _saved(self, word: Any, entry: int, joined: str) -> None:
        if joined:
            said = _("“{name}” and “{other}” are one now.").format(name=word.name, other=joined)
        else:
            said = _("Renamed") if word is not None else _("Added")
        self._context.undo_offered(said, entry)

    def remove(self) -> None:
        """Takes the word out of use; Undo brings it back to all who had it."""
        word, service = self._word(), SERVICES[str(self.kind.value())]
        if word is None:
            return

        def work(session: Any) -> int:
            service.remove(session, word.id)
            return journal.entry_id(session)

        self._context.jobs.write(
            self, _("Remove {name}").format(name=word.name), work,
            lambda entry: self._context.undo_offered(_("“{name}” is out of use.").format(name=word.name), entry),
            self._context.failed,
        )  # fmt: skip
