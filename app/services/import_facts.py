"""What the book knows of its customers, in the words a file uses: for telling whether a row says anything new."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.customer import Customer, CustomerAddress, CustomerContact
from app.models.interest import CustomerInterest, Interest
from app.models.note import Note
from app.models.special_date import SpecialDate
from app.models.tag import CustomerTag, Tag
from app.services import contacts
from app.services.customer_parts import AddressDraft

if TYPE_CHECKING:
    from app.services.import_customers import Person


@dataclass
class Facts:
    """What is known of one customer, for telling whether a row says anything new."""

    code: str
    name: str
    words: set[tuple[str, str]] = field(default_factory=set)
    """Single values and the members of lists: (field, value)."""
    reach: set[str] = field(default_factory=set)
    """Normal forms of phones and e-mails."""
    is_removed: bool = False
    """Whether only their code brings them back."""


class Known:
    """Everybody the book and the rows so far know, found by what a row may say of them."""

    def __init__(self, facts: dict[int, Facts]) -> None:
        self.facts: dict[int, Facts] = {}
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_reach: dict[str, list[int]] = defaultdict(list)
        for key, one in facts.items():
            self.add(key, one)

    def add(self, key: int, one: Facts) -> None:
        """Takes somebody in."""
        self.facts[key] = one
        if one.code:
            self._by_code[one.code] = key
        if not one.is_removed:
            self._by_name[one.name.casefold()].append(key)
            for way in one.reach:
                self._by_reach[way].append(key)

    def learn(self, key: int, says: Facts) -> None:
        """Adds what a row says of somebody."""
        one = self.facts[key]
        one.words |= says.words
        for way in says.reach - one.reach:
            self._by_reach[way].append(key)
        one.reach |= says.reach

    def match(self, says: Facts, called: str) -> int | None:
        """The customer a row means.

        By code; else by name together with a phone or e-mail, or by name alone if that is all; without a name by a
        phone or e-mail that only one customer has, or whose customer is called by it.

        Args:
            called: what somebody new would be called.
        """
        if says.code:
            return self._by_code.get(says.code)
        if not says.name:
            having = list(dict.fromkeys(key for way in sorted(says.reach) for key in self._by_reach.get(way, ())))
            if len(having) == 1:
                return having[0]
            return next((key for key in having if self.facts[key].name in ("", called)), None)
        named = self._by_name.get(says.name.casefold(), ())
        if says.reach:
            return next((key for key in named if self.facts[key].reach & says.reach), None)
        return named[0] if named else None


def said(person: Person, country: str) -> Facts:
    """What a row says."""
    draft = person.draft
    single = {
        "name": draft.name, "preferred_channel": draft.preferred_channel, "language": draft.language,
        "relationship_type": draft.relationship_type,
        "source": draft.source, "note": person.note,
        "since": draft.since.isoformat() if draft.since else "",
        "birthday": "-".join(map(str, person.birthday)) if person.birthday else "",
    }  # fmt: skip
    words = {(name, value) for name, value in single.items() if value}
    words |= {("tag", name.casefold()) for name in draft.tags}
    words |= {("interest", name.casefold()) for name in draft.interests}
    words |= {("address", address.line) for address in draft.addresses if address.line}
    return Facts(draft.code, draft.name, words, {reach(one.kind, one.value, country) for one in draft.contacts})


def reach(kind: str, value: str, country: str) -> str:
    """A phone or an e-mail as it is compared, whatever it looks like."""
    return contacts.normal(kind, value, country) or contacts.digits(value) or value


def load(session: Session) -> dict[int, Facts]:
    """What the book says of every customer, in a handful of statements."""
    names = ("preferred_channel", "language", "source", "since", "relationship_type")
    rows = session.execute(
        select(Customer.id, Customer.code, Customer.name, Customer.removed_at,
               *(getattr(Customer, name) for name in names)).where(Customer.merged_into_id.is_(None))
    )  # fmt: skip
    found: dict[int, Facts] = {}
    for row in rows:
        words = {(name, str(getattr(row, name))) for name in names if getattr(row, name)}
        found[row.id] = Facts(row.code, row.name, words | {("name", row.name)})
        if row.removed_at is not None:
            found[row.id].words.clear()
            found[row.id].is_removed = True
    one, place, day = CustomerContact, CustomerAddress, SpecialDate
    for key, normal, value in session.execute(
        select(one.customer_id, one.normal, one.value).where(one.removed_at.is_(None))
    ):
        if key in found:
            found[key].reach.add(normal or contacts.digits(value) or value)
    lists: list[tuple[str, Any]] = [
        ("tag", select(CustomerTag.customer_id, Tag.name).join(Tag, Tag.id == CustomerTag.tag_id)),
        ("interest", select(CustomerInterest.customer_id, Interest.name).join(
            Interest, Interest.id == CustomerInterest.interest_id)),
    ]  # fmt: skip
    for name, statement in lists:
        for key, value in session.execute(statement):
            if key in found:
                found[key].words.add((name, value.casefold()))
    for key, value in session.execute(select(Note.customer_id, Note.text).where(Note.removed_at.is_(None))):
        if key in found:
            found[key].words.add(("note", value))
    parts = ("street", "postcode", "city", "region", "country")
    for row in session.execute(
        select(place.customer_id, *(getattr(place, name) for name in parts)).where(place.removed_at.is_(None))
    ):
        draft = AddressDraft(**{name: getattr(row, name) for name in parts})
        if row.customer_id in found:
            found[row.customer_id].words.add(("address", draft.line))
    for row in session.execute(
        select(day.customer_id, day.month, day.day, day.year)
        .where(day.kind == "birthday", day.removed_at.is_(None))
    ):
        if row.customer_id in found:
            found[row.customer_id].words.add(("birthday", f"{row.month}-{row.day}-{row.year}"))
    return found
