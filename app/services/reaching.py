"""How to reach a customer: the way they prefer, as far as they allowed it and their kind of relationship fits it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import _
from app.models.consent import Consent
from app.models.customer import Customer, CustomerContact
from app.services import contacts, visits

NEVER_CALLED = ("transactional", "self_service", "automated")
"""Relationship types of customers who came for a thing, not for a talk: nobody is told to phone them."""
SERVES_ITSELF = ("self_service", "automated")
NEEDS = {"call": "phone", "whatsapp": "phone", "sms": "phone", "email": "email"}
"""What kind of contact a channel needs; the others need none."""
DEFAULT = ("call", "email", "sms", "visit")
UNCALLED = ("email", "sms", "visit")
"""In which order channels are tried where the customer prefers none."""


@dataclass(frozen=True)
class Way:
    """A channel and the number or address for it, as typed."""

    channel: str
    address: str = ""
    is_first_choice: bool = False

    @property
    def words(self) -> str:
        """ "0812-3456-7890 · WhatsApp"."""
        if self.channel == "visit":
            return _("At the next visit")
        word = contacts.channel_word(self.channel)
        return f"{self.address} · {word}" if self.address else word


def choose(
    relationship: str, preferred: str, known: dict[str, str], refused: Collection[str], anyhow: bool = False
) -> Way | None:
    """The way to reach a customer; None if there is none that they would welcome.

    Args:
        relationship: the relationship type.
        preferred: the channel the customer prefers, "" if none.
        known: kind of contact ("phone", "email") -> the first one, as typed.
        refused: channels the customer said no to.
        anyhow: somebody has to be in touch (an open complaint, a promise): at the next visit if nothing else is left.
    """
    order = UNCALLED if relationship in NEVER_CALLED else DEFAULT
    wanted = [preferred] if preferred and not (preferred == "call" and "call" not in order) else []
    for channel in (*wanted, *order):
        needs = NEEDS.get(channel)
        if channel in refused or (needs and not known.get(needs)):
            continue
        if channel == "visit" and preferred != "visit" and relationship in SERVES_ITSELF and not anyhow:
            continue
        return Way(channel, known.get(needs, "") if needs else "", channel == preferred)
    return Way("visit") if anyhow else None


def ways(session: Session, customer_ids: Collection[int], anyhow: Collection[int] = ()) -> dict[int, Way]:
    """How to reach each of these customers; those whom no way is left to are not in it."""
    known = first_contacts(session, customer_ids)
    refuse = refused(session, customer_ids)
    wanted = select(Customer.id, Customer.relationship_type, Customer.preferred_channel)
    found: dict[int, Way] = {}
    for key, relationship, preferred in visits.select_parts(session, wanted, Customer.id, customer_ids):
        way = choose(relationship, preferred, known[key], refuse[key], key in anyhow)
        if way is not None:
            found[key] = way
    return found


def first_contacts(session: Session, customer_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The first phone and the first e-mail of each of these customers, as typed, by kind; empty for others."""
    row = CustomerContact
    wanted = select(row.customer_id, row.kind, row.value).where(row.removed_at.is_(None))
    found: dict[int, dict[str, str]] = defaultdict(dict)
    ordered = wanted.order_by(row.customer_id, row.position, row.id)
    for key, kind, value in visits.select_parts(session, ordered, row.customer_id, customer_ids):
        found[key].setdefault(kind, value)
    return found


def phones(session: Session, customer_ids: Collection[int]) -> dict[int, str]:
    """The first phone of each of these customers who did not refuse to be called; empty for the others."""
    known, refuse = first_contacts(session, customer_ids), refused(session, customer_ids)
    return {key: "" if "call" in refuse[key] else known[key].get("phone", "") for key in customer_ids}


def refused(session: Session, customer_ids: Collection[int]) -> dict[int, set[str]]:
    """The channels each of these customers said no to; empty for the others."""
    row = Consent
    wanted = select(row.customer_id, row.channel, row.given).order_by(row.at, row.id)
    found: dict[int, set[str]] = defaultdict(set)
    for key, channel, given in visits.select_parts(session, wanted, row.customer_id, customer_ids):
        (found[key].discard if given else found[key].add)(channel)
    return found
