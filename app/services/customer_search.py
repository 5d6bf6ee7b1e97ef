"""What finds a customer: any word, in any order, accents and case ignored, phones in any form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, column, func, or_, select, table
from sqlalchemy.orm import Session

from app import text
from app.models.customer import Customer, CustomerContact
from app.models.figure import CustomerFigure
from app.models.interest import CustomerInterest, Interest
from app.models.tag import CustomerTag, Tag
from app.services import contacts, shop, stages

if TYPE_CHECKING:
    from app.services.customers import CustomerDraft

TRIGRAM = 3
"""The index knows pieces of three characters; shorter words are looked for in the column itself."""

MOST_WORDS = 12

_index = table("customer_search", column("rowid"), column("search_text"))
_HAN = re.compile("[\u2e80-\uffff\U00020000-\U0003ffff]")
_PHONE = re.compile(r"[\d\s+()./\-]+")
_TAILS = {
    "NO": {"æ": "~1", "ø": "~2", "å": "~3", "ä": "~1", "ö": "~2"},
    "SE": {"å": "~1", "ä": "~2", "ö": "~3", "æ": "~2", "ø": "~3"},
}
_TAILS["DK"], _TAILS["FI"] = _TAILS["NO"], _TAILS["SE"]


@dataclass(frozen=True)
class CustomerRow:
    """A customer in a list to choose from."""

    id: int
    code: str
    name: str
    phone: str
    stage: str
    last_day: dt.date | None
    net: int

    @property
    def detail(self) -> str:
        """What tells apart two of the same name."""
        return " · ".join(part for part in (self.phone, self.code) if part)


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
    if not typed.strip():
        return _rows(session, _recent(session, limit), as_of)
    found = _exactly(session, typed, limit)
    met = condition(session, typed) if len(found) < limit else None
    if met is not None:
        more = session.scalars(
            select(Customer.id)
            .where(met, Customer.removed_at.is_(None))
            .order_by(Customer.sort_key, Customer.id)
            .limit(limit)
        )
        found += [key for key in more if key not in found]
    return _rows(session, found[:limit], as_of)


def find(session: Session, typed: str, limit: int = 8) -> list[CustomerRow]:
    """For the finder: as `search`, but nobody while nothing is typed."""
    return search(session, typed, limit) if typed.strip() else []


def find_by(
    session: Session, *, code: str = "", phone: str = "", email: str = "", name: str = ""
) -> list[int]:
    """The keys of customers with exactly this code, phone, e-mail or folded name (any of those given).

    None of them but the code identifies anybody: couples share phones and e-mails.
    """
    country = shop.get(session).country
    found: list[int] = []
    if code:
        found += session.scalars(
            select(Customer.id).where(Customer.code == code, Customer.removed_at.is_(None))
        )
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
        found += session.scalars(
            select(Customer.id).where(Customer.sort_key == same, Customer.removed_at.is_(None))
        )
    return list(dict.fromkeys(found))


def condition(session: Session, typed: str) -> ColumnElement[bool] | None:
    """What a customer must meet to be found by what was typed; None if nothing was."""
    terms = text.clean(typed, text.PAGE)[: text.LINE].split()[:MOST_WORDS]
    if not terms:
        return None
    indexed = session.get_bind().dialect.name == "sqlite"
    known = _labels(session)
    every = and_(*(_term(term, known, indexed=indexed) for term in terms))
    number = _as_phone(typed)
    return or_(every, _holds([number], indexed=indexed)) if number else every


def _term(term: str, known: list[tuple[str, Select[Any]]], *, indexed: bool) -> ColumnElement[bool]:
    forms = _forms(term)
    found = _holds(forms, indexed=indexed)
    labelled = [ids for words, ids in known if any(form in words for form in forms)]
    return or_(found, *(Customer.id.in_(ids) for ids in labelled)) if labelled else found


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


def _holds(forms: list[str], *, indexed: bool) -> ColumnElement[bool]:
    if indexed and all(len(form) >= TRIGRAM for form in forms):
        wanted = " OR ".join('"' + form.replace('"', '""') + '"' for form in forms)
        match = select(_index.c.rowid).where(_index.c.search_text.op("MATCH")(wanted))
        return Customer.id.in_(match)
    return or_(*(Customer.search_text.contains(form, autoescape=True) for form in forms))


def _labels(session: Session) -> list[tuple[str, Select[Any]]]:
    """(folded name, the customers who have it) of every tag and interest; shops have few."""
    tags = session.execute(select(Tag.id, Tag.name).where(Tag.removed_at.is_(None)))
    found = [
        (text.fold(name), select(CustomerTag.customer_id).where(CustomerTag.tag_id == key))
        for key, name in tags
    ]
    interests = session.execute(select(Interest.id, Interest.name).where(Interest.removed_at.is_(None)))
    found += [
        (text.fold(name), select(CustomerInterest.customer_id).where(CustomerInterest.interest_id == key))
        for key, name in interests
    ]
    return found


def _recent(session: Session, limit: int) -> list[int]:
    found = session.scalars(
        select(CustomerFigure.customer_id)
        .join(Customer, Customer.id == CustomerFigure.customer_id)
        .where(Customer.removed_at.is_(None))
        .order_by(CustomerFigure.last_day.desc().nulls_last(), CustomerFigure.customer_id.desc())
        .limit(limit)
    )
    return list(found)


def _exactly(session: Session, typed: str, limit: int) -> list[int]:
    """By code, then by the beginning of the name; both through an index."""
    code = select(Customer.id).where(Customer.code == typed.strip(), Customer.removed_at.is_(None))
    first = "" if _HAN.search(typed) else sort_key(typed, shop.get(session).country)
    begins = (
        select(Customer.id)
        .where(
            Customer.sort_key >= first,
            Customer.sort_key < first + "\U0010ffff",
            Customer.removed_at.is_(None),
        )
        .order_by(Customer.sort_key, Customer.id)
        .limit(limit)
    )
    return list(dict.fromkeys([*session.scalars(code), *(session.scalars(begins) if first else ())]))


def _rows(session: Session, keys: list[int], as_of: dt.date | None) -> list[CustomerRow]:
    phone = (
        select(CustomerContact.value)
        .where(
            CustomerContact.customer_id == Customer.id,
            CustomerContact.kind == "phone",
            CustomerContact.removed_at.is_(None),
        )
        .order_by(CustomerContact.position)
        .limit(1)
        .scalar_subquery()
    )
    figure = CustomerFigure
    day = as_of or dt.datetime.now(shop.get(session).zone).date()
    found = session.execute(
        select(
            Customer.id, Customer.code, Customer.name, func.coalesce(phone, ""),
            func.coalesce(stages.expression(day), "prospect"), figure.last_day, func.coalesce(figure.net, 0),
        )
        .outerjoin(figure, figure.customer_id == Customer.id)
        .where(Customer.id.in_(keys))
    )  # fmt: skip
    rows = {row[0]: CustomerRow(*row) for row in found}
    return [rows[key] for key in keys if key in rows]
