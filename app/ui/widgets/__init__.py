"""The widgets every page is built of; each is imported when a page first asks for it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from app.ui.widgets.button import button, icon_button  # at once: the module has the name of the function

if TYPE_CHECKING:
    from app.ui.widgets.card import Card, FigureCard
    from app.ui.widgets.chip import STAGES, Chip, StageChip, stage_word
    from app.ui.widgets.choice import Choice
    from app.ui.widgets.empty import EmptyState
    from app.ui.widgets.fields import (
        DateField,
        MoneyField,
        NoteField,
        QuantityField,
        SearchField,
        TextField,
        typed_day,
    )
    from app.ui.widgets.form import Editor, Form, FormField
    from app.ui.widgets.header import PageHeader
    from app.ui.widgets.layout import Columns, FlowLayout, clear, column, refilled, row
    from app.ui.widgets.table_model import AtHand, Column, RowTableModel
    from app.ui.widgets.table_view import TableView
    from app.ui.widgets.text import Avatar, ElidedLabel, heading, label, muted
    from app.ui.widgets.toast import UndoBar

_WHERE = {
    name: module
    for module, names in {
        "card": "Card FigureCard",
        "chip": "STAGES Chip StageChip stage_word",
        "choice": "Choice",
        "empty": "EmptyState",
        "fields": "DateField MoneyField NoteField QuantityField SearchField TextField typed_day",
        "form": "Editor Form FormField",
        "header": "PageHeader",
        "layout": "Columns FlowLayout clear column refilled row",
        "table_model": "AtHand Column RowTableModel",
        "table_view": "TableView",
        "text": "Avatar ElidedLabel heading label muted",
        "toast": "UndoBar",
    }.items()
    for name in names.split()
}

__all__ = [
    "STAGES",
    "AtHand",
    "Avatar",
    "Card",
    "Chip",
    "Choice",
    "Column",
    "Columns",
    "DateField",
    "Editor",
    "ElidedLabel",
    "EmptyState",
    "FigureCard",
    "FlowLayout",
    "Form",
    "FormField",
    "MoneyField",
    "NoteField",
    "PageHeader",
    "QuantityField",
    "RowTableModel",
    "SearchField",
    "StageChip",
    "TableView",
    "TextField",
    "UndoBar",
    "button",
    "clear",
    "column",
    "heading",
    "icon_button",
    "label",
    "muted",
    "refilled",
    "row",
    "stage_word",
    "typed_day",
]


def __getattr__(name: str) -> object:
    """The first use of a name imports its module: the first picture of the window needs few of them."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = found
    return found
