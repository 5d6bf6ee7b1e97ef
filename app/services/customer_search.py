"""What finds a customer: any word, in any order, accents and case ignored, phones in any form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    literal,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import text
from app.models.customer import Customer, CustomerContact
from app.models.interest import CustomerInterest, Interest
from app.models.tag import CustomerTag, Tag
from app.services import contacts, customer_rows, shop
from app.services.customer_rows import CustomerRow as CustomerRow

if TYPE_CHECKING:
    from app.services.customers import CustomerDraft

TRIGRAM = 3
"""The index knows pieces of three characters; shorter words are looked for in the column itself."""

MOST_WORDS = 12

MANY = 300
"""From so many on whoever is found is looked for in the list's order."""

MANY_SHORT = 2000
"""The same where the words are too short for the index: then each step reads a whole customer."""

Key = ColumnElement[int] | InstrumentedAttribute[int]
Labels = list[tuple[str, bool, int]]
"""(folded name, whether it is a tag rather than an interest, its key)."""

_LAST = "\U0010ffff"
_index = table("customer_search", column("rowid"), column("search_text"))
_HAN = re.compile("[\u2e80-\uffff\U00020000-\U0003ffff]")
_PHONE = re.compile(r"[\d\s+()./\-]+")
_TAILS = {
    "NO": {"æ": "~1", "ø": "~2", "å": "~3", "ä": "~1", "ö": "~2"},
    "SE": {"å": "~1", "ä": "~2", "ö": "~3", "æ": "~2", "ø": "~3"},
}
_TAILS["DK"], _TAILS["FI"] = _TAILS["NO"], _TAILS["SE"]


def sort_key(name: str, country: str = "") -> str:
    """What customers are put in order by: as the shop's country does it, Chinese by its sound."""
    from anyascii import anyascii

    plain = " ".join(name.split()).casefold()
    for letter, place in _TAILS.get(country, {}).items():
        plain = plain.replace(letter, place)
    return anyascii(plain).casefold()[: text.LINE]


def search_text(words: list[str]) -> str:
    """What is stored for the search, of everything a customer is found by."""
    return text.fold(" ".join(word for word in words if word))


def words_of(customer: CustomerDraft, code: str, country: str, normals: Sequence[str] | None = None) -> str:
    """What is stored for the search, of a draft that was found right.

    Args:
        normals: the contacts' normal forms where they are known already; reading a phone number takes its time.
    """
    words = [customer.name, code]
    for place, one in enumerate(customer.contacts):
        found = normals[place] if normals else contacts.e164(one.value, country) if one.kind == "phone" else ""
        words += contacts.search_forms(one.kind, one.value, found)
    words += [address.line for address in customer.addresses]
    return search_text(words)


def search(session: Session, typed: str, limit: int = 20, as_of: dt.date | None = None) -> list[CustomerRow]:
    """Customers found by what was typed, those whose name begins with it or whose code it is first.

    With nothing typed: the last ones to buy.
    """
    country, zone = session.connection().execute(customer_rows.place()).one()
    given: dict[str, Any] = {"day": as_of or dt.datetime.now(ZoneInfo(zone)).date(), "limit": limit}
    if not typed.strip():
        return customer_rows.rows(session, customer_rows.recent(), given)
    first = "" if _HAN.search(typed) else sort_key(typed, country)
    exactly = given | {"code": typed.strip(), "first": first, "end": first + _LAST}
    found = customer_rows.rows(session, customer_rows.beginning(), exactly)
    if len(found) < limit:
        there = {row.id for row in found}
        found += [row for row in _having(session, typed, given) if row.id not in there]
    return found[:limit]


def find(session: Session, typed: str, limit: int = 8) -> list[CustomerRow]:
    """For the finder: as `search`, but nobody while nothing is typed."""
    return search(session, typed, limit) if typed.strip() else []


def find_by(session: Session, *, code: str = "", phone: str = "", email: str = "", name: str = "") -> list[int]:
    """The keys of customers with exactly this code, phone, e-mail or folded name (any of those given).

    None of them but the code identifies anybody: couples share phones and e-mails.
    """
    country = shop.get(session).country
    found: list[int] = []
    if code:
        found += session.scalars(select(Customer.id).where(Customer.code == code, Customer.removed_at.is_(None)))
    normals = [contacts.e164(phone, country) if phone else "", email.strip().casefold()]
    if any(normals):
        found += session.scalars(
            select(CustomerContact.customer_id)
            .join(Customer, Customer.id == CustomerContact.customer_id)
            .where(
                CustomerContact.normal.in_([one for one in normals if one]),
                CustomerContact.removed_at.is_(None),
                Customer.removed_at.is_(None),
            )
        )
    if name:
        same = sort_key(name, country)
        found += session.scalars(select(Customer.id).where(Customer.sort_key == same, Customer.removed_at.is_(None)))
    return list(dict.fromkeys(found))


def condition(session: Session, typed: str) -> ColumnElement[bool] | None:
    """What a customer must meet to be found by what was typed; None if nothing was."""
    terms = _terms(typed)
    return _met(session, typed, terms, _labels(session), Customer.id) if terms else None


def _met(session: Session, typed: str, terms: list[str], known: Labels, key: Key) -> ColumnElement[bool]:
    indexed = session.get_bind().dialect.name == "sqlite"
    every = and_(*(_term(term, known, key, indexed=indexed) for term in terms))
    number = _as_phone(typed)
    return or_(every, _holds([number], key, indexed=indexed)) if number else every


def _terms(typed: str) -> list[str]:
    return text.clean(typed, text.PAGE)[: text.LINE].split()[:MOST_WORDS]


def _term(term: str, known: Labels, key: Key, *, indexed: bool) -> ColumnElement[bool]:
    forms = _forms(term)
    found = _holds(forms, key, indexed=indexed)
    labelled = _called(forms, known)
    return or_(found, *(key.in_(ids) for ids in labelled)) if labelled else found


def _called(forms: list[str], known: Labels) -> list[Select[Any]]:
    """The customers who have a tag or interest of such a name, a statement for each of these."""
    return [
        select(CustomerTag.customer_id).where(CustomerTag.tag_id == key)
        if tag
        else select(CustomerInterest.customer_id).where(CustomerInterest.interest_id == key)
        for words, tag, key in known
        if any(form in words for form in forms)
    ]


def _forms(term: str) -> list[str]:
    """How a word may stand in the stored text: as written, or spelled out. Han characters only as written."""
    folded = text.fold(term)
    first, _space, rest = folded.partition(" ")
    return [first] if _HAN.search(first) or not rest else [first, rest]


def _as_phone(typed: str) -> str:
    if not _PHONE.fullmatch(typed.strip() or "x"):
        return ""
    found = contacts.digits(typed)
    found = found.removeprefix("00")
    return found if len(found) >= 5 else ""


def _holds(forms: list[str], key: Key, *, indexed: bool) -> ColumnElement[bool]:
    if indexed and all(len(form) >= TRIGRAM for form in forms):
        return key.in_(_matching(literal(_quoted(forms))))
    return or_(*(Customer.search_text.contains(form, autoescape=True) for form in forms))


def _matching(wanted: ColumnElement[str]) -> Select[Any]:
    """The keys of those in whose stored words SQLite's index finds what is wanted."""
    return select(_index.c.rowid).where(_index.c.search_text.op("MATCH")(wanted))


@cache
def _walked() -> Any:
    """The statement that walks the list until enough of what the index knows are met."""
    no_key = Customer.id + 0  # nothing can be looked up by a sum, so the order leads
    return customer_rows.listed(select(Customer.id).where(no_key.in_(_matching(bindparam("wanted")))))


def _quoted(forms: list[str]) -> str:
    return " OR ".join('"' + form.replace('"', '""') + '"' for form in forms)


def _labels(session: Session) -> Labels:
    """Every tag and interest; shops have few."""
    return [(_folded(name), bool(tag), key) for tag, key, name in session.connection().execute(_label_names())]


@cache
def _label_names() -> Any:
    return union_all(
        select(literal(True), Tag.id, Tag.name).where(Tag.removed_at.is_(None)),
        select(literal(False), Interest.id, Interest.name).where(Interest.removed_at.is_(None)),
    )


_folded = lru_cache(maxsize=4096)(text.fold)


def _having(session: Session, typed: str, given: dict[str, Any]) -> list[CustomerRow]:
    """The first customers, in the list's order, of those who have every word.

    SQLite has one plan for a word that half the shop has and for one that nobody has; which of the two it is, is
    looked up here. Many: the list is walked in its order until enough are met. Few: they are put in order.
    """
    terms = _terms(typed)
    if not terms:
        return []
    known = _labels(session)
    wanted = _indexed(session, typed, terms, known)
    if wanted:
        some, walk, many = _matching(bindparam("wanted")), _walked(), MANY
        given = given | {"wanted": wanted}
    else:
        met = _met(session, typed, terms, known, Customer.id)
        some, many = select(Customer.id).where(met, Customer.removed_at.is_(None)), MANY_SHORT
        walk = customer_rows.listed(select(Customer.id).where(_met(session, typed, terms, known, Customer.id + 0)))
    found = session.connection().execute(some.limit(many), given).scalars().all()
    if not found:
        return []
    return customer_rows.rows(session, walk if len(found) == many else customer_rows.few(), given | {"keys": found})


def _indexed(session: Session, typed: str, terms: list[str], known: Labels) -> str:
    """All that was typed as one question to SQLite's index; "" where that cannot say it."""
    every = [_forms(term) for term in terms]
    short = any(len(form) < TRIGRAM for forms in every for form in forms)
    if short or session.get_bind().dialect.name != "sqlite" or any(_called(forms, known) for forms in every):
        return ""
    wanted = " AND ".join(f"({_quoted(forms)})" for forms in every)
    number = _as_phone(typed)
    return f"({wanted}) OR {_quoted([number])}" if number else wanted
