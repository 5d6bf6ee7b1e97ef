"""What customers care about and products serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.i18n import _
from app.models.interest import CustomerInterest, Interest, ProductInterest
from app.services import journal


@dataclass(frozen=True)
class InterestRow:
    """An interest and how many customers have it."""

    id: int
    name: str
    customers: int
    version: int


def listing(session: Session) -> list[InterestRow]:
    """Every interest, by name."""
    count = func.count(CustomerInterest.id)
    found = session.execute(
        select(Interest.id, Interest.name, count, Interest.version)
        .outerjoin(CustomerInterest, CustomerInterest.interest_id == Interest.id)
        .where(Interest.removed_at.is_(None))
        .group_by(Interest.id, Interest.name, Interest.version)
        .order_by(func.lower(Interest.name), Interest.id)
    )
    return [InterestRow(*row) for row in found]


def key_of(session: Session, name: str, *, field: str | None = None) -> int:
    """The key of the interest called so (case does not matter), made if there is none.

    Raises:
        AppError: no name, or too long a one.
    """
    name = text.clean(name, 60, field=field, required=_("An interest needs a name."))
    for key, known, removed in session.execute(select(Interest.id, Interest.name, Interest.removed_at)):
        if known.casefold() == name.casefold():
            if removed is not None:
                journal.update(session, Interest, key, {"removed_at": None})
            return int(key)
    return journal.insert(session, Interest, name=name)


def set_for(session: Session, customer_id: int, names: Sequence[str], *, field: str = "interests") -> bool:
    """Makes these the customer's interests; says whether anything changed."""
    wanted = {key_of(session, name, field=field) for name in names if name.strip()}
    found = session.execute(
        select(CustomerInterest.interest_id, CustomerInterest.id)
        .join(Interest, Interest.id == CustomerInterest.interest_id)
        .where(CustomerInterest.customer_id == customer_id, Interest.removed_at.is_(None))
    )
    has = dict(found.all())
    for interest_id in has.keys() - wanted:
        journal.remove(session, CustomerInterest, has[interest_id])
    for interest_id in sorted(wanted - has.keys()):
        journal.insert(session, CustomerInterest, customer_id=customer_id, interest_id=interest_id)
    return has.keys() != wanted


def of(session: Session, customer_id: int) -> list[str]:
    """The customer's interests, by name."""
    found = session.execute(
        select(Interest.name)
        .join(CustomerInterest, CustomerInterest.interest_id == Interest.id)
        .where(CustomerInterest.customer_id == customer_id, Interest.removed_at.is_(None))
        .order_by(func.lower(Interest.name))
    )
    return list(found.scalars())


def remove(session: Session, key: int) -> None:
    """Takes an interest off everybody and everything, and out of use."""
    for link in (CustomerInterest, ProductInterest):
        for row in session.execute(select(link.id).where(link.interest_id == key)).scalars().all():
            journal.remove(session, link, row)
    journal.remove(session, Interest, key)
