"""The document that shows a person everything the book holds about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app import i18n
from app.i18n import _, ngettext
from app.reports import personal_words as words
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.services import personal_data
from app.services.personal_data import PersonalData, PersonTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

UPRIGHT = frozenset({"customer", "customer_figure"})
"""Tables of one row, shown as one line a column."""

NO_TELLS = frozenset({"given"})
"""Columns whose “no” says as much as their “yes”; of others only a yes is shown."""

LONG = frozenset({"text", "note", "description", "reason", "wording", "resolution", "comment", "learned", "outcome"})


def make(session: Session, heading: Heading, customer_id: int) -> Report:
    """Everything about a person, in sections; what is empty is left out."""
    data = personal_data.gather(session, customer_id)
    sections = tuple(part for part in (_section(data, name) for name in _names(data)) if part.rows)
    named = replace(heading, title=_("Your data"), period=f"{data.name} · {heading.period}")
    return Report("personal-data", named, sections, _lead(data))


def _names(data: PersonalData) -> list[str]:
    """The tables in the order of the document; one that it has no words for comes last, under its own name."""
    known = list(words.tables())
    return known + [table.name for table in data.tables if table.name not in {*known, *words.WORKED_OUT}]


def _lead(data: PersonalData) -> str:
    told = _("This is everything that {shop} keeps about you in its customer book.").format(shop=data.shop)
    count = len(data.changes)
    if not count:
        return told
    older = ngettext(
        "It also remembers how {n} of these entries was before it was changed; that is in the data file.",
        "It also remembers how {n} of these entries were before they were changed; that is in the data file.",
        count,
    )
    return i18n.sentences(told, older.format(n=i18n.format_number(count)))


def _section(data: PersonalData, name: str) -> Section:
    table = data.table(name)
    shown = _shown(table)
    title = words.tables().get(name, name)
    if name in UPRIGHT:
        heads = (Column(_("What"), share=0.6), Column(_("It is"), share=1.6))
        return Section(title, heads, _upright(data, table, shown))
    called = words.columns()
    columns = tuple(
        Column(called.get(column, column), _kind(table, column), 2.4 if column in LONG else 1.0) for column in shown
    )
    rows = [tuple(_cell(data, table, column, row[column]) for column in shown) for row in _in_order(table)]
    return Section(title, columns, rows)


def _shown(table: PersonTable) -> list[str]:
    """The columns that say something: keys are left to the data file, and so is what says nothing in any row."""
    skipped = words.SKIPPED | ({"at"} if "day" in table.columns else set())
    named = [name for name in table.columns if name not in skipped and not name.endswith("_id")]
    return [name for name in named if any(_says(name, row[name]) for row in table.dicts())]


def _says(column: str, value: Any) -> bool:
    return value not in (None, "") and (value is not False or column in NO_TELLS)


def _in_order(table: PersonTable) -> list[dict[str, Any]]:
    rows = table.dicts()
    dated = rows and isinstance(rows[0].get("day"), dt.date)
    return sorted(rows, key=lambda row: row["day"]) if dated else rows


def _upright(data: PersonalData, table: PersonTable, shown: Sequence[str]) -> list[tuple[Cell, ...]]:
    called = words.columns()
    rows: list[tuple[Cell, ...]] = []
    for row in table.dicts():
        for column in shown:
            cell = _cell(data, table, column, row[column])
            kind = _kind(table, column)
            if isinstance(cell, int) and kind is Kind.MONEY:
                cell = i18n.format_money(cell, data.currency)
            elif isinstance(cell, dt.date):
                cell = i18n.format_day(cell)
            if cell not in (None, ""):
                rows.append((called.get(column, column), cell))
    return rows


def _kind(table: PersonTable, column: str) -> Kind:
    if column in table.money:
        return Kind.MONEY
    if column in table.quantities:
        return Kind.QUANTITY
    values = [row[column] for row in table.dicts() if row[column] is not None]
    if values and all(isinstance(value, dt.date) and not isinstance(value, dt.datetime) for value in values):
        return Kind.DATE
    return Kind.TEXT


def _cell(data: PersonalData, table: PersonTable, column: str, value: Any) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return i18n.format_instant(value, data.zone)
    if column in table.money or column in table.quantities or isinstance(value, dt.date):
        return value  # type: ignore[no-any-return]
    coded = words.coded()
    tell = coded.get((table.name, column)) or coded.get(("", column))
    if tell is not None and value != "":
        return tell(value)
    return f"{value:.0f}" if isinstance(value, float) else str(value)
