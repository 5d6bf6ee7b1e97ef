"""Words the owner sticks on customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _
from app.models.tag import CustomerTag, Tag
from app.services import journal

AT_ONCE = 500
"""How many keys one statement is given."""


@dataclass(frozen=True)
class TagRow:
    """A tag and how many customers have it."""

    id: int
    name: str
    customers: int
    version: int


def listing(session: Session) -> list[TagRow]:
    """Every tag in use, by name."""
    count = func.count(CustomerTag.id)
    found = session.execute(
        select(Tag.id, Tag.name, count, Tag.version)
        .outerjoin(CustomerTag, CustomerTag.tag_id == Tag.id)
        .where(Tag.removed_at.is_(None))
        .group_by(Tag.id, Tag.name, Tag.version)
        .order_by(func.lower(Tag.name), Tag.id)
    )
    return [TagRow(*row) for row in found]


def key_of(session: Session, name: str, *, field: str | None = None) -> int:
    """The key of the tag called so (case does not matter), made if there is none.

    Raises:
        AppError: no name, or too long a one.
    """
    name = text.clean(name, 60, field=field, required=_("A tag needs a name."))
    for key, known, removed in session.execute(select(Tag.id, Tag.name, Tag.removed_at)):
        if known.casefold() == name.casefold():
            if removed is not None:
                journal.update(session, Tag, key, {"removed_at": None})
            return int(key)
    return journal.insert(session, Tag, name=name)


def rename(session: Session, key: int, name: str, version: int) -> None:
    """Gives a tag another name.

    Raises:
        AppError: another tag has it; Conflict: somebody changed it meanwhile.
    """
    name = text.clean(name, 60, field="name", required=_("A tag needs a name."))
    others = session.execute(select(Tag.name).where(Tag.id != key)).scalars()
    if any(name.casefold() == other.casefold() for other in others):
        raise AppError(_("There is a tag “{name}” already.").format(name=name), field="name")
    journal.update(session, Tag, key, {"name": name}, version)


def remove(session: Session, key: int) -> None:
    """Takes a tag off everybody and out of use."""
    tagged = session.execute(select(CustomerTag.id).where(CustomerTag.tag_id == key)).scalars().all()
    for row in tagged:
        journal.remove(session, CustomerTag, row)
    journal.remove(session, Tag, key)


def tag(session: Session, customer_ids: Collection[int], name: str) -> int:
    """Puts a tag on many customers; returns how many did not have it yet."""
    key = key_of(session, name, field="tag")
    has = set(session.execute(select(CustomerTag.customer_id).where(CustomerTag.tag_id == key)).scalars())
    rows = [{"customer_id": one, "tag_id": key} for one in dict.fromkeys(customer_ids) if one not in has]
    journal.insert_many(session, CustomerTag, rows)
    return len(rows)


def untag(session: Session, customer_ids: Collection[int], key: int) -> int:
    """Takes a tag off many customers; returns how many had it."""
    taken = 0
    for some in _pieces(list(dict.fromkeys(customer_ids))):
        found = select(CustomerTag.id).where(CustomerTag.tag_id == key, CustomerTag.customer_id.in_(some))
        for row in session.execute(found).scalars().all():
            journal.remove(session, CustomerTag, row)
            taken += 1
    return taken


def set_for(session: Session, customer_id: int, names: Sequence[str], *, field: str = "tags") -> bool:
    """Makes these the customer's tags; says whether anything changed."""
    wanted = {key_of(session, name, field=field) for name in names if name.strip()}
    found = session.execute(
        select(CustomerTag.tag_id, CustomerTag.id)
        .join(Tag, Tag.id == CustomerTag.tag_id)
        .where(CustomerTag.customer_id == customer_id, Tag.removed_at.is_(None))
    )
    has = dict(found.all())
    for tag_id in has.keys() - wanted:
        journal.remove(session, CustomerTag, has[tag_id])
    for tag_id in sorted(wanted - has.keys()):
        journal.insert(session, CustomerTag, customer_id=customer_id, tag_id=tag_id)
    return has.keys() != wanted


def of(session: Session, customer_id: int) -> list[str]:
    """The customer's tags, by name."""
    found = session.execute(
        select(Tag.name)
        .join(CustomerTag, CustomerTag.tag_id == Tag.id)
        .where(CustomerTag.customer_id == customer_id, Tag.removed_at.is_(None))
        .order_by(func.lower(Tag.name))
    )
    return list(found.scalars())


def _pieces(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
