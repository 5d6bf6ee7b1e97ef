"""What the customer form offers to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.customer import Customer
from app.models.staff import Staff
from app.services import consents, customer_parts, households, interests, tags
from app.services.customer_parts import CustomValueDraft

MOST_SOURCES = 100


@dataclass(frozen=True)
class ChoicesRow:
    """Words already in the book, and who works in the shop."""

    tags: tuple[str, ...]
    interests: tuple[str, ...]
    households: tuple[str, ...]
    sources: tuple[str, ...]
    """How customers found the shop, the most frequent first."""
    staff: tuple[tuple[int, str], ...]
    custom: tuple[CustomValueDraft, ...]
    """The owner's own fields, empty."""
    wording: str
    """The words somebody was asked with last whether they may be written to."""


def choices(session: Session) -> ChoicesRow:
    """What there is."""
    sources = session.scalars(
        select(Customer.source)
        .where(Customer.source != "", Customer.removed_at.is_(None))
        .group_by(Customer.source)
        .order_by(func.count().desc())
        .limit(MOST_SOURCES)
    )
    staff = session.execute(
        select(Staff.id, Staff.name).where(Staff.removed_at.is_(None)).order_by(Staff.name)
    )
    return ChoicesRow(
        tags=tuple(row.name for row in tags.listing(session)),
        interests=tuple(row.name for row in interests.listing(session)),
        households=tuple(row.name for row in households.listing(session)),
        sources=tuple(sources),
        staff=tuple((key, name) for key, name in staff),
        custom=customer_parts.custom_values(session, 0),
        wording=consents.usual_wording(session),
    )
