"""Writes the demo shop's customers into its book, with all that hangs on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.consent import Consent
from app.models.custom_field import CustomField, CustomValue
from app.models.customer import Customer, CustomerAddress, CustomerContact, CustomerNeed
from app.models.household import Household
from app.models.interest import CustomerInterest
from app.models.staff import Staff
from app.models.tag import CustomerTag, Tag
from app.services import customer_search, demo_people, journal
from app.services.customer_parts import AddressDraft
from app.services.customers import CustomerDraft
from app.services.demo_people import Person
from app.services.demo_seeds import Seeds

STAFF = ("Melati Kusuma", "Bayu Saputra", "Rina Anggraini")
CHUNK = 5_000
"""Customers written at once."""

Rows = list[dict[str, Any]]


class Register:
    """Enters people into the book."""

    def __init__(self, session: Session, rnd: Random, seeds: Seeds, as_of: dt.date, interests: dict[str, int]) -> None:
        """For a book that has these interests (name -> key)."""
        self._session, self._rnd, self._seeds, self._as_of = session, rnd, seeds, as_of
        self._interests = dict(interests)
        self.staff: range = journal.insert_many(session, Staff, [{"name": name} for name in STAFF])
        tags = seeds.people["tags"]
        self._tags: range = journal.insert_many(session, Tag, [{"name": name} for name in tags])
        self._card = journal.insert(session, CustomField, name="Loyalty card", kind="text", position=1)

    def enter(self, people: Sequence[Person], told: Callable[[float], None]) -> list[int]:
        """Adds the people and returns their keys, in order."""
        homes = self._households(people)
        first = (self._session.scalar(select(func.max(Customer.id))) or 0) + 1
        friends = [self._friend(people, place, first) for place in range(len(people))]
        keys: list[int] = []
        for start in range(0, len(people), CHUNK):
            told(start / len(people))
            some = people[start : start + CHUNK]
            drafts = [self._draft(person, start + place + 1) for place, person in enumerate(some)]
            rows = [
                self._row(person, draft, homes, friends[start + place])
                for place, (person, draft) in enumerate(zip(some, drafts, strict=True))
            ]
            added = list(journal.insert_many(self._session, Customer, rows))
            keys += added
            self._hang_on(some, drafts, added)
        return keys

    def _households(self, people: Sequence[Person]) -> dict[str, int]:
        names = list(dict.fromkeys(person.household for person in people if person.household))
        keys = journal.insert_many(self._session, Household, [{"name": name} for name in names])
        return dict(zip(names, keys, strict=True))

    def _draft(self, person: Person, number: int) -> CustomerDraft:
        postcode = self._rnd.choice(self._seeds.people["postcodes"])
        home = AddressDraft(person.street, postcode, "Bandung", "Jawa Barat", "ID")
        return CustomerDraft(
            person.name, f"C{number:04}", person.is_firm, person.contacts, (home,) if person.street else (),
            person.interests, relationship_type=person.relationship, preferred_channel=person.channel,
            language=person.language, source=person.source, household=person.household, since=person.since,
        )  # fmt: skip

    def _row(
        self, person: Person, draft: CustomerDraft, homes: dict[str, int], friend: int | None
    ) -> dict[str, Any]:
        helped = person.relationship in ("personal", "dedicated")
        normals = [demo_people.normal(one.value, one.kind) for one in person.contacts]
        return {
            "code": draft.code, "name": person.name, "sort_key": customer_search.sort_key(person.name, "ID"),
            "search_text": customer_search.words_of(draft, draft.code, "ID", normals), "is_firm": person.is_firm,
            "preferred_channel": person.channel, "language": person.language,
            "source": person.source if friend is None else "", "referred_by_id": friend,
            "relationship_type": person.relationship,
            "staff_id": self._rnd.choice(self.staff) if helped else None,
            "household_id": homes.get(person.household), "since": person.since,
        }  # fmt: skip

    def _friend(self, people: Sequence[Person], place: int, first: int) -> int | None:
        """The key of whoever sent them (`first` is that of the first of the people): a customer for longer."""
        person = people[place]
        if wanted := person.role.get("referred_by"):
            return next((first + other for other in range(place) if people[other].name == wanted), None)
        if person.role or not place or person.source or self._rnd.random() > 0.8:
            return None
        friend = self._rnd.randrange(place)
        return first + friend if people[friend].since < person.since else None

    def _hang_on(self, some: Sequence[Person], drafts: Sequence[CustomerDraft], keys: Sequence[int]) -> None:
        rows: dict[type[Base], Rows] = {
            model: []
            for model in (
                CustomerContact, CustomerAddress, CustomerInterest, CustomerNeed, CustomerTag, Consent, CustomValue,
            )
        }  # fmt: skip
        for person, draft, key in zip(some, drafts, keys, strict=True):
            rows[CustomerContact] += _contacts(person, key)
            rows[CustomerAddress] += _addresses(draft, key)
            rows[CustomerInterest] += [
                {"customer_id": key, "interest_id": self._interests[name]} for name in person.interests
            ]
            rows[CustomerNeed] += self._needs(person, key)
            rows[CustomerTag] += self._tagged(person, key)
            rows[Consent] += self._consents(person, key)
            if person.days and self._rnd.random() < 0.3:
                rows[CustomValue].append(
                    {"customer_id": key, "custom_field_id": self._card, "value": f"TM-{key * 7919 % 100_000:05}"}
                )
        for model, many in rows.items():
            journal.insert_many(self._session, model, many)

    def _needs(self, person: Person, key: int) -> Rows:
        if self._rnd.random() > 0.16:
            return []
        known = self._seeds.stories["needs"]
        words = self._rnd.choice(known[self._rnd.choice((*person.interests, ""))])
        day = self._some_day(person)
        met = day + dt.timedelta(days=self._rnd.randint(5, 60)) if self._rnd.random() < 0.4 else None
        return [{"customer_id": key, "text": words, "day": day, "met_on": met if met and met <= self._as_of else None}]

    def _tagged(self, person: Person, key: int) -> Rows:
        if self._rnd.random() > (0.7 if person.is_firm else 0.2):
            return []
        tag = self._tags[0 if person.is_firm else self._rnd.randrange(1, len(self._tags))]
        return [{"customer_id": key, "tag_id": tag}]

    def _consents(self, person: Person, key: int) -> Rows:
        """Most say yes to the way they like; some say no, and a few change their mind."""
        if person.channel in ("", "visit") or self._rnd.random() < 0.25:
            return []
        given = self._rnd.random() < 0.88
        row = {
            "customer_id": key, "channel": person.channel, "given": given, "at": self._noon(person.since),
            "how": self._rnd.choice(("Asked at the counter", "Form in the shop", "Wrote to us")),
            "staff_id": self._rnd.choice(self.staff), "wording": "May we write to you now and then?",
        }  # fmt: skip
        if given and self._rnd.random() < 0.05:
            return [row, {**row, "given": False, "at": self._noon(self._some_day(person)), "how": "Said so by phone"}]
        return [row]

    def _some_day(self, person: Person) -> dt.date:
        """A day between the person's first and the shop's last."""
        span = (self._as_of - person.since).days
        return person.since + dt.timedelta(days=self._rnd.randint(0, max(span, 0)))

    def _noon(self, day: dt.date) -> dt.datetime:
        return dt.datetime(day.year, day.month, day.day, 5, tzinfo=dt.UTC)


def _contacts(person: Person, key: int) -> Rows:
    return [
        {
            "customer_id": key, "kind": one.kind, "label": one.label, "value": one.value,
            "normal": demo_people.normal(one.value, one.kind), "position": place,
        }
        for place, one in enumerate(person.contacts)
    ]  # fmt: skip


def _addresses(draft: CustomerDraft, key: int) -> Rows:
    return [
        {
            "customer_id": key, "label": "", "street": one.street, "postcode": one.postcode, "city": one.city,
            "region": one.region, "country": one.country,
        }
        for one in draft.addresses
    ]  # fmt: skip
