"""Whom a letter or a card can be sent to, and the address as it stands on the envelope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import i18n, text
from app.models.customer import Customer, CustomerAddress
from app.services import reaching, shop, visits
from app.services.customer_parts import ADDRESS, AddressDraft

TOWN_FIRST = frozenset(
    ("ID", "US", "CA", "AU", "GB", "IE", "IN", "NZ", "ZA", "PH", "TH", "VN", "SG", "MY", "TW", "KR", "BR", "PK")
)
"""Where the postcode stands after the town (Universal Postal Union, postal addressing systems); before it elsewhere."""


@dataclass(frozen=True)
class LabelRow:
    """One envelope: a customer, or those of one household who live at one address."""

    name: str
    address: AddressDraft
    country: str
    """The country's name; empty where it is the shop's own."""
    town: str
    """Postcode, town and region in the order of the country."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands on the envelope, line by line."""
        street = tuple(part.strip() for part in self.address.street.split("\n"))
        return tuple(part for part in (self.name, *street, self.town, self.country.upper()) if part)


@dataclass(frozen=True)
class Mailing:
    """The envelopes, and the names of those who get none: no address is known, or they want no letters."""

    labels: tuple[LabelRow, ...]
    unknown: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class _Person:
    name: str
    household: int | None
    address: AddressDraft


def mailing(session: Session, customer_ids: Collection[int]) -> Mailing:
    """The envelopes to these customers, or to everybody if none are named, in the order of their names."""
    people = _people(session, customer_ids)
    refuse = reaching.refused(session, list(people))
    known: list[_Person] = []
    unknown: list[str] = []
    refused: list[str] = []
    for key, person in people.items():
        if "letter" in refuse[key]:
            refused.append(person.name)
        elif not (person.address.street.strip() or person.address.city.strip()):
            unknown.append(person.name)
        else:
            known.append(person)
    land = shop.get(session).country
    return Mailing(tuple(_label(one, land) for one in _together(known)), tuple(unknown), tuple(refused))


def label(session: Session, customer_id: int, name: str) -> LabelRow:
    """One customer's name and first address, as they stand on an envelope."""
    where = _addresses(session, [customer_id])
    return _label(_Person(name, None, where.get(customer_id, AddressDraft())), shop.get(session).country)


def in_one_line(address: AddressDraft, shop_country: str) -> str:
    """An address to read, in the order of its country, which is left out where it is the shop's own (ISO 3166)."""
    found = _label(_Person("", None, address), shop_country)
    street = tuple(part.strip() for part in address.street.split("\n"))
    return ", ".join(part for part in (*street, found.town, found.country) if part)


def _people(session: Session, customer_ids: Collection[int]) -> dict[int, _Person]:
    """Everybody asked for with their first address, by name."""
    wanted = select(Customer.id, Customer.name, Customer.sort_key, Customer.household_id).where(
        Customer.removed_at.is_(None)
    )
    found = visits.select_parts(session, wanted, Customer.id, customer_ids or None)
    ordered = sorted(found, key=lambda row: (row.sort_key, row.id))
    where = _addresses(session, [row.id for row in ordered])
    return {row.id: _Person(row.name, row.household_id, where.get(row.id, AddressDraft())) for row in ordered}


def _addresses(session: Session, customer_ids: list[int]) -> dict[int, AddressDraft]:
    one = CustomerAddress
    wanted = (
        select(one.customer_id, *(getattr(one, name) for name in ADDRESS))
        .where(one.removed_at.is_(None))
        .order_by(one.customer_id, one.id)
    )
    found: dict[int, AddressDraft] = {}
    for key, *parts in visits.select_parts(session, wanted, one.customer_id, customer_ids):
        found.setdefault(key, AddressDraft(**dict(zip(ADDRESS, parts, strict=True))))
    return found


def _together(people: list[_Person]) -> list[_Person]:
    """Those of one household at one address share an envelope."""
    found: dict[object, _Person] = {}
    for place, one in enumerate(people):
        at = (one.household, text.fold(one.address.line)) if one.household else place
        first = found.get(at)
        found[at] = replace(first, name=i18n.listed((first.name, one.name))) if first else one
    return list(found.values())


def _label(person: _Person, shop_country: str) -> LabelRow:
    address = person.address
    code, country = _country(address.country)
    if code == shop_country or not country:
        code, country = shop_country, ""
    parts = (address.city, address.postcode) if code in TOWN_FIRST else (address.postcode, address.city)
    town = " ".join(part.strip() for part in parts if part.strip())
    region = address.region.strip()
    if region and code in TOWN_FIRST:
        town = " ".join(p for p in (i18n.listed(p for p in (address.city, region) if p), address.postcode) if p)
    elif region:
        town = i18n.listed(part for part in (town, region) if part)
    return LabelRow(person.name, address, country, town)


def _country(typed: str) -> tuple[str, str]:
    """(code, name) of a country as typed, by code or by its name in the language spoken; the code "" if not known."""
    typed = typed.strip()
    names = i18n.locale().territories
    code = typed.upper()
    if len(code) == 2 and code in names:
        return code, str(names[code])
    folded = text.fold(typed)
    return next((key for key, name in names.items() if len(key) == 2 and text.fold(name) == folded), ""), typed
