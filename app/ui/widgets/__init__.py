"""The widgets every page is built of."""

from app.ui.widgets.button import button, icon_button
from app.ui.widgets.card import Card, FigureCard
from app.ui.widgets.chip import STAGES, Chip, StageChip, stage_word
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.fields import (
    Choice,
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
from app.ui.widgets.layout import Columns, FlowLayout, clear, column, row
from app.ui.widgets.table_model import Column, RowTableModel
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Avatar, ElidedLabel, heading, label, muted
from app.ui.widgets.toast import UndoBar

__all__ = [
    "STAGES",
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
    "row",
    "stage_word",
    "typed_day",
]
