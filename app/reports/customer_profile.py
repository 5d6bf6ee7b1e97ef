"""The sheet on one customer, to read before they come or to take along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportlab.platypus import Flowable, KeepTogether

from app import i18n
from app.i18n import _, ngettext, pgettext
from app.reports.blocks import Beside, Lines, Tile, Tiles
from app.reports.lines import BODY, LEAD, QUIET, STRONG, SectionTitle, Style, Text
from app.reports.paper import Sheet, Story
from app.reports.report import Cell, Column, Heading, Kind, Report, Section
from app.reports.tables import titled
from app.services import contacts, customer_sheet, customers
from app.services.customer_sheet import CustomerSheet

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


def make(session: Session, heading: Heading, customer_id: int, as_of: dt.date) -> tuple[Report, Story]:
    """The sheet, and how it is laid out."""
    found = customer_sheet.sheet(session, customer_id, as_of)
    parts = [_known(found), _dates(found), _open(found), _offers(found), _usual(found), _bought(found), _said(found)]
    filled = tuple(part for part in parts if part.rows)
    named = replace(heading, title=found.saved.draft.name, period=f"{heading.title} · {heading.period}")
    report = Report("customer-profile", named, filled, found.stage.reason)

    def story(sheet: Sheet) -> list[Flowable]:
        body: list[Flowable] = [Text(sheet.fonts, (found.stage.reason, LEAD), after=4)]
        body += [Text(sheet.fonts, (_("Mind: {text}").format(text=text), STRONG), after=2) for text in found.warnings]
        body.append(Tiles(sheet.fonts, _tiles(found, heading.currency)))
        body.append(_beside(sheet, found))
        for part in (_offers(found), _usual(found), _bought(found), _said(found)):
            if part.rows:
                body += titled(sheet.fonts, part, sheet.room, sheet.currency)
        room = [SectionTitle(sheet.fonts, _("Notes")), Lines(5)]
        return [*body, KeepTogether(room)]

    return report, story


def _tiles(found: CustomerSheet, currency: str) -> list[Tile]:
    since = _("since {day}").format(day=i18n.format_day(found.stage.since)) if found.stage.since else ""
    last = found.stage.last_day
    return [
        Tile(_("Stage"), found.stage.word, since),
        Tile(
            _("Last here"), i18n.format_day(last) if last else "–",
            ngettext("{n} visit in all", "{n} visits in all", found.visits).format(n=i18n.format_number(found.visits)),
        ),
        Tile(
            _("Net sales, 12 months"), i18n.format_money(found.net_of_year, currency),
            _("{amount} in all").format(amount=i18n.format_money(found.net, currency)),
        ),
        Tile(_("Owed"), i18n.format_money(found.owed, currency), ""),
    ]  # fmt: skip


def _beside(sheet: Sheet, found: CustomerSheet) -> Beside:
    left: list[Flowable] = [SectionTitle(sheet.fonts, _("How to reach and what is known"))]
    label = Style(size=7.5, colour=QUIET.colour)
    for what, words in _facts(found):
        left.append(Text(sheet.fonts, (f"{what}  ", label), (words, BODY), after=1.5))
    right: list[Flowable] = [SectionTitle(sheet.fonts, _("Special dates"))]
    for date in found.dates:
        spans = ((f"{i18n.format_day(date.on)}  ", STRONG), (f"{date.sentence} {date.idea}".strip(), BODY))
        right.append(Text(sheet.fonts, *spans, after=1.5))
    if not found.dates:
        right.append(Text(sheet.fonts, (_("None known yet."), QUIET)))
    right.append(SectionTitle(sheet.fonts, pgettext("status", "Open")))
    for day, words in _open_rows(found):
        right.append(Text(sheet.fonts, (f"{i18n.format_day(day)}  ", STRONG), (words, BODY), after=1.5))
    if not _open_rows(found):
        right.append(Text(sheet.fonts, (_("Nothing promised, nothing to settle."), QUIET)))
    return Beside([(1.1, left), (1, right)])


def _facts(found: CustomerSheet) -> list[tuple[str, str]]:
    """(what, words) of everything that is known."""
    draft = found.saved.draft
    kinds = {"phone": _("Phone"), "email": _("E-mail"), "social": _("Social")}
    facts = [(kinds.get(row.kind, row.kind), f"{row.value} {row.label}".strip()) for row in draft.contacts]
    for place in draft.addresses:
        town = " ".join(part for part in (place.postcode, place.city) if part)
        parts = (place.label, place.street, town, place.region, place.country)
        facts.append((_("Address"), ", ".join(part for part in parts if part)))
    facts += [
        (_("Code"), draft.code),
        (_("Relationship"), customers.relationship_word(draft.relationship_type)),
        (_("Best reached by"), contacts.channel_word(draft.preferred_channel) if draft.preferred_channel else ""),
        (_("Household"), draft.household),
        (_("Interests"), i18n.listed(draft.interests)),
        (_("Looks for"), "; ".join(need.text for need in draft.needs if need.met_on is None)),
        (_("Tags"), i18n.listed(draft.tags)),
        (_("Came through"), draft.source or found.saved.referred_by),
    ]
    facts += [(field.name, field.value) for field in draft.custom]
    return [(what, words) for what, words in facts if words]


def _open_rows(found: CustomerSheet) -> list[tuple[dt.date, str]]:
    rows = [(row.day, _("Complaint: {text}").format(text=row.text)) for row in found.complaints]
    return rows + [(row.asked_on, row.reason) for row in found.open_follow_ups]


def _known(found: CustomerSheet) -> Section:
    rows: list[tuple[Cell, ...]] = [(_("Name"), found.saved.draft.name), *_facts(found)]
    rows += [(_("Stage"), found.stage.word), *((_("Mind"), text) for text in found.warnings)]
    return Section(_("What is known"), (Column(_("What"), share=0.4), Column(_("It is"))), rows)


def _dates(found: CustomerSheet) -> Section:
    columns = (Column(_("Day"), Kind.DATE), Column(_("What")), Column(_("Idea")))
    return Section(_("Special dates"), columns, [(row.on, row.sentence, row.idea) for row in found.dates])


def _open(found: CustomerSheet) -> Section:
    return Section(pgettext("status", "Open"), (Column(_("Day"), Kind.DATE), Column(_("What"))), _open_rows(found))


def _offers(found: CustomerSheet) -> Section:
    columns = (Column(_("Product"), Kind.NAME), Column(_("Why"), share=2.4))
    rows: list[tuple[Cell, ...]] = [(row.name, row.reason) for row in found.offers]
    if found.blocked:
        rows = [("–", found.blocked)]
    return Section(_("To offer"), columns, rows)


def _usual(found: CustomerSheet) -> Section:
    columns = (
        Column(_("Product"), Kind.NAME),
        Column(_("Days"), Kind.COUNT),
        Column(_("Last time"), Kind.DATE),
        Column(_("Quantity"), Kind.QUANTITY),
        Column(_("Net sales"), Kind.MONEY),
    )
    rows = [(row.name, row.days, row.last_day, row.quantity, row.net) for row in found.usual]
    return Section(_("Usually takes"), columns, rows)


def _bought(found: CustomerSheet) -> Section:
    columns = (
        Column(_("Date"), Kind.DATE),
        Column(_("Receipt"), share=0.5),
        Column(_("What"), share=3),
        Column(_("Gross"), Kind.MONEY),
    )
    return Section(_("Last purchases"), columns, [(row.day, row.number, row.what, row.gross) for row in found.bought])


def _said(found: CustomerSheet) -> Section:
    columns = (Column(_("Date"), Kind.DATE), Column(_("How"), share=0.4), Column(_("What was said and noted"), share=3))
    rows = [
        (row.day, contacts.channel_word(row.channel) if row.channel else _("Note"), row.text) for row in found.said
    ]
    return Section(_("Contacts and notes"), columns, rows)
