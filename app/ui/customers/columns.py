"""The columns of the list of customers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from app import i18n
from app.i18n import _
from app.services import customers
from app.services.customer_list import ListRow
from app.ui.widgets import Column, stage_word


def columns(currency: str) -> list[Column]:
    """Every column, those shown at first among them."""
    return [
        Column("name", _("Name"), lambda r: r.name, strong=True, stretch=True, width=20),
        Column("stage", _("Stage"), lambda r: stage_word(r.stage), chip=lambda r: r.stage, width=11),
        Column("phone", _("Phone"), lambda r: r.phone, width=13, whole=True),
        Column("last_day", _("Last purchase"), lambda r: _day(r.last_day), width=13, whole=True),
        Column("lateness", _("Lateness"), _late, right=True, tip=_late_tip, width=9),
        Column("purchase_days", _("Visits"), lambda r: i18n.format_number(r.purchase_days), right=True, width=7),
        _money("net", _("Net sales"), currency),
        _money("owed", _("Owed"), currency),
        Column("tags", _("Tags"), lambda r: r.tags, muted=True, width=14),
        Column("code", _("Code"), lambda r: r.code, muted=True, width=9, shown=False),
        Column("email", _("E-mail"), lambda r: r.email, width=22, shown=False),
        Column("city", _("Town"), lambda r: r.city, width=12, shown=False),
        Column("usual_gap", _("Expected gap"), _gap, right=True, width=9, shown=False),
        Column("last_contact", _("Last contact"), lambda r: _day(r.last_contact), width=13, whole=True, shown=False),
        Column("first_day", _("First purchase"), lambda r: _day(r.first_day), width=13, whole=True, shown=False),
        Column("since", _("In the book since"), lambda r: _day(r.since), width=14, whole=True, shown=False),
        Column(
            "relationship_type",
            _("Relationship"),
            lambda r: customers.relationship_word(r.relationship_type),
            width=16,
            shown=False,
        ),
    ]


def _money(name: str, title: str, currency: str) -> Column:
    def text(row: Any) -> str:
        amount = getattr(row, name)
        return i18n.format_money(amount, currency) if amount else "–"

    return Column(name, title, text, right=True, width=12)


def _day(day: dt.date | None) -> str:
    return i18n.format_day(day) if day else "–"


def _late(row: ListRow) -> str:
    if row.lateness is None:
        return "–"
    return _("{n} ×").format(n=i18n.format_number(Decimal(f"{row.lateness:.1f}")))


def _late_tip(row: ListRow) -> str:
    if row.lateness is None or row.usual_gap is None:
        return _("No purchase yet.")
    return _("Silent for {n} times the {days} days after which the next visit was expected.").format(
        n=i18n.format_number(Decimal(f"{row.lateness:.1f}")), days=i18n.format_number(round(row.usual_gap))
    )


def _gap(row: ListRow) -> str:
    if row.usual_gap is None:
        return "–"
    return _("{n} d").format(n=i18n.format_number(round(row.usual_gap)))
