"""Customers from a file: those the book has are brought up to date, the others are added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import text
from app.models.customer import Customer, CustomerAddress, CustomerContact
from app.models.interest import CustomerInterest
from app.models.note import Note
from app.models.special_date import SpecialDate
from app.models.tag import CustomerTag
from app.services import (
    contacts,
    customer_search,
    customers,
    figures,
    import_facts,
    import_names,
    interests,
    journal,
    shop,
    tags,
)
from app.services.customers import CustomerDraft
from app.services.import_facts import reach

Progress = Callable[[float], None]
TRANSACTIONAL, LONG_TERM = "transactional", "long_term"
Birthday = tuple[int, int, int | None]
"""Month, day, and the year if it is known."""


@dataclass(frozen=True)
class Person:
    """One row of a file: what is empty is not said."""

    row: int
    draft: CustomerDraft
    birthday: Birthday | None = None
    note: str = ""


@dataclass
class Plan:
    """What an import would do."""

    new: list[Person] = field(default_factory=list)
    changed: list[tuple[int, Person]] = field(default_factory=list)
    updated: int = 0
    skipped: int = 0
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def added(self) -> int:
        """How many customers would be new."""
        return len(self.new)


def plan(session: Session, people: Sequence[Person], progress: Progress | None = None) -> Plan:
    """Works out what would come in, without changing anything."""
    made, country = Plan(), shop.get(session).country
    known = import_facts.Known(import_facts.load(session))
    pending: dict[int, int] = {}
    for place, person in enumerate(people):
        if progress and place % 1_000 == 0:
            progress(place / len(people))
        says = import_facts.said(person, country)
        found = known.match(says, contacts.called("", person.draft.contacts))
        key = -1 - len(made.new) if found is None else found
        if found is None:
            pending[key] = len(made.new)
            made.new.append(person)
            known.add(key, says)
        elif says.words <= known.facts[key].words and says.reach <= known.facts[key].reach:
            made.skipped += 1
        else:
            made.updated += 1
            known.learn(key, says)
            if key < 0:
                made.new[pending[key]] = _merged_person(made.new[pending[key]], person, country)
            else:
                made.changed.append((key, person))
    return made


def merged(before: CustomerDraft, says: CustomerDraft, country: str) -> CustomerDraft:
    """What a customer becomes when a row says more: single values are replaced, lists grow."""
    have = {reach(one.kind, one.value, country) for one in before.contacts}
    lines = {address.line for address in before.addresses}
    return replace(
        before,
        name=says.name or before.name,
        code=before.code or says.code,
        is_firm=before.is_firm or says.is_firm,
        relationship_type=relationship(says, before),
        preferred_channel=says.preferred_channel or before.preferred_channel,
        language=says.language or before.language,
        source=says.source or before.source,
        since=says.since or before.since,
        contacts=before.contacts + tuple(c for c in says.contacts if reach(c.kind, c.value, country) not in have),
        addresses=before.addresses + tuple(a for a in says.addresses if a.line and a.line not in lines),
        tags=_union(before.tags, says.tags),
        interests=_union(before.interests, says.interests),
    )


def relationship(says: CustomerDraft, before: CustomerDraft | None = None) -> str:
    """The kind of relationship of a customer in a file, which seldom says it (the team's choice).

    A shop that keeps somebody's phone or e-mail means to be in touch, so such a customer is long-term and may be
    called; one who is only a name on receipts stays transactional until the owner says otherwise.
    """
    if says.relationship_type:
        return says.relationship_type
    if before is not None and (before.contacts or before.relationship_type not in ("", TRANSACTIONAL)):
        return before.relationship_type
    return LONG_TERM if says.contacts else TRANSACTIONAL


def _union(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    have = {word.casefold() for word in before}
    return before + tuple(word for word in more if word.casefold() not in have)


def _merged_person(before: Person, says: Person, country: str) -> Person:
    note = "\n".join(dict.fromkeys(part for part in (before.note, says.note) if part))
    return Person(
        before.row, merged(before.draft, says.draft, country), says.birthday or before.birthday, note
    )


def apply(session: Session, made: Plan, run: int, progress: Progress | None = None) -> None:
    """Writes what was planned, within the session's transaction.

    Args:
        run: the import's number.
        progress: told the share done, 0 to 1; may raise Cancelled.
    """
    told = progress or (lambda _share: None)
    row = shop.get(session)
    today = dt.datetime.now(row.zone).date()
    _add(session, made.new, run, row.country, today)
    told(0.5)
    for place, (key, person) in enumerate(made.changed):
        if place % 100 == 0:
            told(0.5 + 0.5 * place / len(made.changed))
        _update(session, key, person, row.country, today)
    told(1.0)


def _update(session: Session, key: int, person: Person, country: str, today: dt.date) -> None:
    if session.scalar(select(Customer.removed_at).where(Customer.id == key)) is not None:
        journal.update(session, Customer, key, {"removed_at": None})
    saved = customers.get(session, key)
    customers.save(session, merged(saved.draft, person.draft, country), key)
    if person.birthday:
        _birthday(session, key, person.birthday)
    note = Note
    known = select(note.id).where(note.customer_id == key, note.text == person.note, note.removed_at.is_(None))
    if person.note and session.scalar(known) is None:
        journal.insert(session, Note, **_note(key, person, today))


def _birthday(session: Session, key: int, birthday: Birthday) -> None:
    """Sets it; a year once known is not forgotten."""
    month, day, year = birthday
    one = SpecialDate
    found = session.execute(
        select(one.id, one.month, one.day, one.year)
        .where(one.customer_id == key, one.kind == "birthday", one.removed_at.is_(None))
    ).first()  # fmt: skip
    if found is None:
        journal.insert(session, SpecialDate, customer_id=key, kind="birthday", month=month, day=day, year=year)
    elif (found.month, found.day) != (month, day) or (year and found.year != year):
        journal.update(session, SpecialDate, found.id, {"month": month, "day": day, "year": year})


def _note(key: int, person: Person, today: dt.date) -> dict[str, Any]:
    return {"customer_id": key, "day": today, "at": dt.datetime.now(dt.UTC), "text": person.note}


def _add(session: Session, new: list[Person], run: int, country: str, today: dt.date) -> None:
    taken = set(session.scalars(select(Customer.code))) | {person.draft.code for person in new}
    codes = import_names.fresh_codes(session, taken)
    rows = []
    for person in new:
        draft = person.draft
        code = draft.code or next(codes)
        name = contacts.called(draft.name, draft.contacts) or code
        rows.append({
            "code": code, "name": name, "is_firm": draft.is_firm, "language": draft.language,
            "sort_key": customer_search.sort_key(name, country), "source": draft.source,
            "search_text": customer_search.words_of(draft, code, country), "since": draft.since or today,
            "preferred_channel": draft.preferred_channel, "relationship_type": relationship(draft), "import_id": run,
        })  # fmt: skip
    keys = journal.insert_many(session, Customer, rows)
    both = list(zip(keys, new, strict=True))
    journal.insert_many(session, CustomerContact, [
        {"customer_id": key, "kind": one.kind, "label": one.label, "value": text.clean(one.value), "position": place,
         "normal": contacts.normal(one.kind, one.value, country)}
        for key, person in both for place, one in enumerate(person.draft.contacts)
    ])  # fmt: skip
    parts = ("label", "street", "postcode", "city", "region", "country")
    journal.insert_many(session, CustomerAddress, [
        {"customer_id": key, **{name: getattr(address, name) for name in parts}}
        for key, person in both for address in person.draft.addresses if address.line
    ])  # fmt: skip
    names = {name.casefold(): name for person in new for name in person.draft.tags}
    labels = {folded: tags.key_of(session, name) for folded, name in names.items()}
    journal.insert_many(session, CustomerTag, [
        {"customer_id": key, "tag_id": labels[folded]}
        for key, person in both for folded in dict.fromkeys(name.casefold() for name in person.draft.tags)
    ])  # fmt: skip
    names = {name.casefold(): name for person in new for name in person.draft.interests}
    likes = {folded: interests.key_of(session, name) for folded, name in names.items()}
    journal.insert_many(session, CustomerInterest, [
        {"customer_id": key, "interest_id": likes[folded]}
        for key, person in both for folded in dict.fromkeys(name.casefold() for name in person.draft.interests)
    ])  # fmt: skip
    journal.insert_many(session, SpecialDate, [
        {"customer_id": key, "kind": "birthday", "month": person.birthday[0], "day": person.birthday[1],
         "year": person.birthday[2]}
        for key, person in both if person.birthday
    ])  # fmt: skip
    journal.insert_many(session, Note, [_note(key, person, today) for key, person in both if person.note])
    figures.refresh(session, keys)
