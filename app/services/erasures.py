"""Erasing a person: who they are goes for good; what they bought stays, as nobody's in particular."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import text
from app.i18n import _
from app.models import Base
from app.models.customer import Customer
from app.services import customer_search, figures, forgetting, journal, person, shop

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


def erase(session: Session, customer_id: int) -> None:
    """Erases a person from every table and from the journal; this cannot be undone.

    What was deleted may be legible in the file until it is swept, which `storage.erasures` does.

    Raises:
        sqlalchemy.exc.NoResultFound: there is no such customer.
    """
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
