"""Words the owner sticks on customers."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import _
from app.models.tag import CustomerTag, Tag
from app.services import journal, labels

KIND = labels.Kind(Tag, CustomerTag.tag_id, CustomerTag.customer_id, lambda: _("A tag needs a name."))
listing = partial(labels.listing, KIND)
key_of = partial(labels.key_of, KIND)
rename = partial(labels.rename, KIND)
join = partial(labels.join, KIND)
remove = partial(labels.remove, KIND)
set_for = partial(labels.set_for, KIND, field="tags")
of = partial(labels.of, KIND)

AT_ONCE = 500
"""How many keys one statement is given."""


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


def _pieces(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
