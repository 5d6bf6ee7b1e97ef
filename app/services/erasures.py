"""Erasing a person: who they are goes for good; what they bought stays, as nobody's in particular."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app import text
from app.i18n import _
from app.models import Base
from app.models.customer import Customer
from app.models.erasure import Erasure
from app.models.purchase import Purchase
from app.models.staff import Staff
from app.services import attachments, customer_search, figures, forgetting, journal, person, shop

KEPT = frozenset(
    {
        "customer", "purchase", "purchase_line", "payment", "suggestion_answer",
        "customer_day", "customer_product", "customer_figure", "stage_change",
    }
)  # fmt: skip
"""What stays of a person: the receipts, and what is worked out from them. Every other table loses its rows."""

BLANKED = {"purchase": ("note",), "purchase_line": ("description",), "suggestion_answer": ("reason",)}
"""What people typed in the rows that stay."""

WORDS = (("customer_tag", "tag"), ("customer_interest", "interest"))
TELLING = 3
"""A part of a name so long or longer tells who somebody is."""


@dataclass(frozen=True)
class ErasureRow:
    """That a person was erased: which key, since when that was theirs, and when it was done."""

    customer_id: int
    born: dt.datetime | None
    at: dt.datetime


def erase(session: Session, customer_id: int, staff_id: int | None = None) -> None:
    """Erases a person from every table and from the journal; this cannot be undone.

    What was deleted may be legible in the file until it is swept, which `storage.erasing` does.

    Args:
        staff_id: who did it, if that is known.
    """
    now = dt.datetime.now(dt.UTC)
    for key in person.ids(session, customer_id):
        _remember(session, ErasureRow(key, forgetting.born(session, key), now), staff_id)
    _clear(session, customer_id)


@dataclass(frozen=True)
class Foresight:
    """What erasing somebody means.

    Attributes:
        receipts: how many purchases stay, without a name.
        mentions: other customers of whom something is written that names this one.
        staff: (key, name) of those who may be doing it.
    """

    name: str
    receipts: int
    mentions: tuple[str, ...]
    staff: tuple[tuple[int, str], ...]


def foresee(session: Session, customer_id: int) -> Foresight:
    """What would stay if this customer were erased."""
    ids = person.ids(session, customer_id)
    name = session.scalars(select(Customer.name).where(Customer.id == customer_id)).one()
    kept = Purchase.customer_id.in_(ids), Purchase.removed_at.is_(None)
    receipts = session.scalar(select(func.count()).select_from(Purchase).where(*kept)) or 0
    staff = session.execute(select(Staff.id, Staff.name).where(Staff.removed_at.is_(None)).order_by(Staff.name))
    return Foresight(name, receipts, _mentions(session, ids, name), tuple((key, who) for key, who in staff))


def _mentions(session: Session, ids: Sequence[int], name: str) -> tuple[str, ...]:
    """The other customers whose notes, conversations and the like hold the name."""
    found: set[str] = set()
    if len(name) < TELLING:
        return ()
    for table in person.tables():
        texts = [column for column in table.columns if type(column.type) is Text]
        if table is person.ROOT or "customer_id" not in table.c or not texts:
            continue
        said = or_(*(column.icontains(name, autoescape=True) for column in texts))
        others = select(Customer.name).join(table, table.c.customer_id == Customer.id)
        found |= set(session.scalars(others.where(said, Customer.id.not_in(ids), Customer.removed_at.is_(None))))
    return tuple(sorted(found))


def known(session: Session) -> list[ErasureRow]:
    """Everybody who was erased, the first first."""
    row = Erasure
    return [ErasureRow(*found) for found in session.execute(select(row.customer_id, row.born, row.at).order_by(row.id))]


def replay(session: Session, rows: Iterable[ErasureRow]) -> int:
    """Erases again whom an older backup brought back; returns how many they were.

    A key whose customer came into the book at another moment is another person's, and is left alone.
    """
    had = {(row.customer_id, row.at) for row in known(session)}
    again = 0
    for row in rows:
        if (row.customer_id, row.at) not in had:
            _remember(session, row)
        here = session.scalar(select(Customer.id).where(Customer.id == row.customer_id)) is not None
        same = here and forgetting.born(session, row.customer_id) == row.born
        if same and not is_erased(session, row.customer_id):
            _clear(session, row.customer_id)
            again += 1
    return again


def pending(session: Session) -> bool:
    """Whether the file is still to be swept after an erasure."""
    return session.scalar(select(Erasure.id).where(Erasure.swept_at.is_(None)).limit(1)) is not None


def swept(session: Session) -> None:
    """The file was swept."""
    session.execute(update(Erasure).where(Erasure.swept_at.is_(None)).values(swept_at=dt.datetime.now(dt.UTC)))


def _remember(session: Session, row: ErasureRow, staff_id: int | None = None) -> None:
    values = {"customer_id": row.customer_id, "born": row.born, "at": row.at, "staff_id": staff_id}
    session.execute(insert(Erasure).values(**values))
    journal.touch(session, Erasure.__tablename__)


def _clear(session: Session, customer_id: int) -> None:
    ids = person.ids(session, customer_id)
    telling = _telling(session, ids)
    owned = person.keys(session, ids)
    tables = Base.metadata.tables
    for link, word in WORDS:
        owned[word] = forgetting.words_of_nobody_else(session, ids, tables[link], tables[word])
    owned["household"] = _left_households(session, ids)
    forgetting.forget(session, owned, BLANKED)
    forgetting.titles(session, telling, _("Import"), text.fold)
    for table in reversed(person.tables()):
        if table.name not in KEPT:
            session.execute(delete(table).where(person.mine(table, ids)))
    attachments.drop_unused(session)
    for _link, word in WORDS:
        session.execute(delete(tables[word]).where(tables[word].c.id.in_(owned[word])))
    for name, columns in BLANKED.items():
        table = tables[name]
        session.execute(update(table).where(person.mine(table, ids)).values(dict.fromkeys(columns, "")))
    for key in ids:
        _anonymise(session, key)
    now = dt.datetime.now(dt.UTC)
    homes = tables["household"]
    session.execute(update(homes).where(homes.c.id.in_(owned["household"])).values(name="", removed_at=now))
    figures.refresh(session, ids)
    journal.touch(session, *(table.name for table in person.tables()), "tag", "interest", "household")


def is_erased(session: Session, customer_id: int) -> bool:
    """Whether this customer is one of those that were erased."""
    return session.scalar(select(Customer.code).where(Customer.id == customer_id)) == _code(customer_id)


def _code(key: int) -> str:
    return f"erased-{key}"


def _telling(session: Session, ids: Sequence[int]) -> set[str]:
    """The folded words by which a file's name tells that it is about the person, by whatever name they went."""
    names = list(session.scalars(select(Customer.name).where(Customer.id.in_(ids))))
    names += [name for key, name in forgetting.former(session, "name") if key in ids]
    found: set[str] = set()
    for name in map(text.fold, names):
        found |= {word for word in name.split() if len(word) >= TELLING} or {name}
    return found - {""}


def _left_households(session: Session, ids: Sequence[int]) -> set[int]:
    """The households that nobody else was ever in: their names tell of nobody but the person."""
    known = [tuple(row) for row in session.execute(select(Customer.id, Customer.household_id))]
    known += forgetting.former(session, "household_id")
    theirs = {home for key, home in known if key in ids and home is not None}
    return theirs - {home for key, home in known if key not in ids}


def _anonymise(session: Session, key: int) -> None:
    table = person.ROOT
    kept = {"id", "since", "import_id", "merged_into_id", "removed_at", "version"}
    values: dict[str, Any] = {
        column.name: column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
        for column in table.columns
        if column.name not in kept
    }
    name = _("Erased customer {n}").format(n=key)
    values |= {"code": _code(key), "name": name, "sort_key": customer_search.sort_key(name, shop.get(session).country)}
    values["version"] = table.c.version + 1
    values["removed_at"] = func.coalesce(table.c.removed_at, dt.datetime.now(dt.UTC))
    session.execute(update(table).where(table.c.id == key).values(values))
