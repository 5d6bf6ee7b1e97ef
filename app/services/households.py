"""People who live, and often shop, together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.i18n import _
from app.models.customer import Customer
from app.models.household import Household
from app.services import journal


@dataclass(frozen=True)
class HouseholdRow:
    """A household and how many belong to it."""

    id: int
    name: str
    members: int


@dataclass(frozen=True)
class MemberRow:
    """One of them."""

    id: int
    name: str


def listing(session: Session) -> list[HouseholdRow]:
    """Every household, by name."""
    found = session.execute(
        select(Household.id, Household.name, func.count(Customer.id))
        .outerjoin(Customer, (Customer.household_id == Household.id) & Customer.removed_at.is_(None))
        .where(Household.removed_at.is_(None))
        .group_by(Household.id, Household.name)
        .order_by(func.lower(Household.name), Household.id)
    )
    return [HouseholdRow(*row) for row in found]


def key_of(session: Session, name: str) -> int | None:
    """The key of the household called so, made if there is none; None without a name.

    Raises:
        AppError: the name is too long.
    """
    name = text.clean(name, field="household")
    if not name:
        return None
    present = select(Household.id, Household.name).where(Household.removed_at.is_(None))
    for key, known in session.execute(present):
        if known.casefold() == name.casefold():
            return int(key)
    return journal.insert(session, Household, name=name)


def name_of(session: Session, key: int | None) -> str:
    """What a household is called; empty for none."""
    return session.scalar(select(Household.name).where(Household.id == key)) or "" if key else ""


def rename(session: Session, key: int, name: str, version: int | None = None) -> None:
    """Gives a household another name."""
    name = text.clean(name, field="household", required=_("A household needs a name."))
    journal.update(session, Household, key, {"name": name}, version)


def members(session: Session, key: int) -> list[MemberRow]:
    """Who belongs to it, by name."""
    found = session.execute(
        select(Customer.id, Customer.name)
        .where(Customer.household_id == key, Customer.removed_at.is_(None))
        .order_by(Customer.sort_key, Customer.id)
    )
    return [MemberRow(*row) for row in found]


def members_with(session: Session, customer_id: int) -> list[MemberRow]:
    """Everybody in this customer's household, the customer too; nobody without one."""
    mine = select(Customer.household_id).where(Customer.id == customer_id).scalar_subquery()
    found = session.execute(
        select(Customer.id, Customer.name)
        .where(Customer.household_id == mine, Customer.removed_at.is_(None))
        .order_by(Customer.sort_key, Customer.id)
    )
    return [MemberRow(*row) for row in found]
