"""Customers on paper and in a sheet: those chosen, or everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app import i18n
from app.i18n import _, ngettext
from app.reports.report import Column, Heading, Kind, Report, Section
from app.services import customer_list, reaching, stages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_ONCE = 900
"""Customers one statement is asked for."""


def to_call(session: Session, heading: Heading, keys: Sequence[int], as_of: dt.date) -> Report:
    """A list to reach the chosen customers by, with boxes to tick and room for what came of it."""
    rows = _rows(session, keys, as_of) if keys else []
    ways = reaching.ways(session, [row.id for row in rows])
    why = stages.of_all(session, as_of, [row.id for row in rows])
    columns = (
        Column("", Kind.TICK),
        Column(_("Customer"), Kind.NAME, 1.2),
        Column(_("Reach by"), share=1.2),
        Column(_("How they stand"), share=1.8),
        Column(_("Last purchase"), Kind.DATE),
        Column(_("Notes"), Kind.SPACE, 1.8),
    )
    lines = [
        (None, row.name, ways[row.id].words if row.id in ways else "", _standing(why, row.id), row.last_day, None)
        for row in rows
    ]
    empty = _("Choose customers in the list of customers, then Print there.")
    section = Section(_("To reach"), columns, lines, None, i18n.format_day(as_of, "full"), empty)
    return Report("call-list", heading, (section,), _people(len(rows)) if rows else "")


def known(session: Session, heading: Heading, keys: Sequence[int], as_of: dt.date) -> Report:
    """What the list of customers shows of these, or of everybody if none are chosen."""
    rows = _rows(session, keys, as_of)
    columns = (
        Column(_("Code"), share=0.6),
        Column(_("Name"), Kind.NAME, 1.3),
        Column(_("Phone")),
        Column(_("E-mail"), share=1.2),
        Column(_("Town"), share=0.6),
        Column(_("Tags"), share=0.7),
        Column(_("Stage"), share=0.6),
        Column(_("Last purchase"), Kind.DATE),
        Column(_("Visits"), Kind.COUNT),
        Column(_("Net sales"), Kind.MONEY),
        Column(_("Owed"), Kind.MONEY),
    )
    lines = [
        (
            row.code, row.name, row.phone, row.email, row.city, row.tags, stages.word(row.stage), row.last_day,
            row.purchase_days, row.net, row.owed,
        )
        for row in rows
    ]  # fmt: skip
    blank: tuple[str | None, ...] = ("", _("Total"), *(None,) * 6)
    sums = [sum(getattr(row, name) for row in rows) for name in ("purchase_days", "net", "owed")]
    totals = (*blank, *sums) if rows else None
    section = Section(_("Customers"), columns, lines, totals, "", _("Nobody."))
    return Report("customer-list", heading, (section,), _people(len(rows)))


def _rows(session: Session, keys: Sequence[int], as_of: dt.date) -> list[customer_list.ListRow]:
    wanted = list(keys) or customer_list.ids(session, customer_list.Filters(), as_of)
    found: list[customer_list.ListRow] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += customer_list.rows(session, wanted[start : start + AT_ONCE], as_of)
    return found


def _standing(why: dict[int, stages.StageRow], key: int) -> str:
    row = why.get(key)
    return i18n.sentences(i18n.sentence(row.word), row.reason) if row else ""


def _people(number: int) -> str:
    return ngettext("{n} customer.", "{n} customers.", number).format(n=i18n.format_number(number))
