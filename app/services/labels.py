"""Words of the owner's own that stand on many things: found, renamed, joined, taken out of use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _
from app.services import journal


@dataclass(frozen=True)
class Kind:
    """One kind of such words.

    Attributes:
        model: the table of the words.
        used: the column that says which word; a row of it is one use.
        owner: who or what has the word in that row.
        more: other tables that use the words: (the column of the word, its owner).
        needed: the sentence where the name is missing.
    """

    model: Any
    used: Any
    owner: Any
    needed: Callable[[], str]
    more: tuple[tuple[Any, Any], ...] = ()
    longest: int = 60

    @property
    def links(self) -> tuple[tuple[Any, Any], ...]:
        """Everything that uses the words."""
        return (self.used, self.owner), *self.more


@dataclass(frozen=True)
class LabelRow:
    """A word, and how many have it."""

    id: int
    name: str
    used: int
    version: int


def listing(kind: Kind, session: Session) -> list[LabelRow]:
    """Every word of the kind, by name."""
    label, link = kind.model, kind.used.class_
    joined = kind.used == label.id
    if hasattr(link, "removed_at"):
        joined &= link.removed_at.is_(None)
    found = session.execute(
        select(label.id, label.name, func.count(link.id), label.version)
        .outerjoin(link, joined)
        .where(label.removed_at.is_(None))
        .group_by(label.id, label.name, label.version)
        .order_by(func.lower(label.name), label.id)
    )
    return [LabelRow(*row) for row in found]


def find(kind: Kind, session: Session, name: str) -> tuple[int, str] | None:
    """The key and the spelling of the word called so (case does not matter), used or not; None if there is none."""
    found = session.execute(select(kind.model.id, kind.model.name))
    return next(((int(key), known) for key, known in found if known.casefold() == name.casefold()), None)


def key_of(kind: Kind, session: Session, name: str, *, field: str | None = None) -> int:
    """The key of the word called so (case does not matter), made or taken into use again if need be.

    Raises:
        AppError: no name, or too long a one.
    """
    name = text.clean(name, kind.longest, field=field, required=kind.needed())
    found = find(kind, session, name)
    if found is None:
        return journal.insert(session, kind.model, name=name)
    journal.update(session, kind.model, found[0], {"removed_at": None})
    return found[0]


def rename(kind: Kind, session: Session, key: int, name: str, version: int | None = None) -> None:
    """Gives a word another name.

    Raises:
        AppError: no name, or another word has it; Conflict: somebody changed it meanwhile.
    """
    name = text.clean(name, kind.longest, field="name", required=kind.needed())
    other = find(kind, session, name)
    if other and other[0] != key:
        raise AppError(_("“{name}” is there already.").format(name=other[1]), field="name")
    journal.update(session, kind.model, key, {"name": name}, version)


def join(kind: Kind, session: Session, key: int, into: int) -> None:
    """Makes two words one: whoever had the first has the other instead, and the first goes out of use.

    Raises:
        Conflict: one of them was removed meanwhile.
    """
    for used, owner in kind.links:
        link = used.class_
        has = set(session.scalars(select(owner).where(used == into)))
        for row, one in session.execute(select(link.id, owner).where(used == key)).all():
            if one in has:
                journal.remove(session, link, row)
            else:
                journal.update(session, link, row, {used.key: into})
    journal.update(session, kind.model, into, {"removed_at": None})
    journal.remove(session, kind.model, key)


def remove(kind: Kind, session: Session, key: int) -> None:
    """Takes a word off everybody and everything, and out of use."""
    for used, _owner in kind.links:
        for row in session.scalars(select(used.class_.id).where(used == key)).all():
            journal.remove(session, used.class_, row)
    journal.remove(session, kind.model, key)


def set_for(kind: Kind, session: Session, owner_id: int, names: Sequence[str], *, field: str) -> bool:
    """Makes these somebody's words; says whether anything changed."""
    link = kind.used.class_
    wanted = {key_of(kind, session, name, field=field) for name in names if name.strip()}
    found = session.execute(
        select(kind.used, link.id)
        .join(kind.model, kind.model.id == kind.used)
        .where(kind.owner == owner_id, kind.model.removed_at.is_(None))
    )
    has: dict[int, int] = dict(found.all())
    for key in has.keys() - wanted:
        journal.remove(session, link, has[key])
    for key in sorted(wanted - has.keys()):
        journal.insert(session, link, **{kind.owner.key: owner_id, kind.used.key: key})
    return has.keys() != wanted


def of(kind: Kind, session: Session, owner_id: int) -> list[str]:
    """Somebody's words, by name."""
    found = session.scalars(
        select(kind.model.name)
        .join(kind.used.class_, kind.used == kind.model.id)
        .where(kind.owner == owner_id, kind.model.removed_at.is_(None))
        .order_by(func.lower(kind.model.name))
    )
    return list(found)
