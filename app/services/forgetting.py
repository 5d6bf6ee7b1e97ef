"""What the journal knows of a person goes, and Undo of what was done to others stays as it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.models import Base
from app.models.import_run import ImportRun
from app.models.journal import JournalEntry, JournalRow
from app.services import person

CHUNK = 10_000
"""How many keys or values one statement is given."""

Owned = dict[str, set[int]]
"""table name -> keys of the rows that are about the person."""

_Row = Any


def forget(session: Session, owned: Owned, blanked: Mapping[str, Collection[str]]) -> None:
    """Takes the person's rows out of the journal.

    An entry that was about nobody else is emptied, and Undo passes over it. Where an entry changed others too, what
    it knows of the person goes and the rest can still be undone; of the tables in `blanked`, whose rows stay in the
    book, only those columns are forgotten, so that what is undone still adds up.
    """
    _with_deleted(session, owned)
    hits = _hits(session, owned)
    whole = _only_theirs(session, owned, hits)
    for some in _pieces(sorted(whole)):
        session.execute(delete(JournalRow).where(JournalRow.entry_id.in_(some)))
        gone = JournalEntry.id.in_(some) & JournalEntry.undone_by_id.is_(None)
        session.execute(update(JournalEntry).where(gone).values(undone_by_id=JournalEntry.id))
    for row in hits:
        if row.entry_id not in whole:
            _lighten(session, row, blanked.get(row.table))
    for row in _hits(session, _formerly(session, owned)):
        _lighten(session, row, _texts(row.table))
    _drop_orphans(session)


def _formerly(session: Session, owned: Owned) -> Owned:
    """The rows that were the person's once and are somebody else's now: a receipt that was moved, with its lines."""
    people, row = owned[person.ROOT.name], JournalRow
    found: Owned = {}
    tables = [table for table, column in person.tables().items() if column.name == "customer_id" and "id" in table.c]
    moved = sa.cast(row.before, sa.Text).contains('"customer_id"', autoescape=True) & ~_no_json(row.after)
    wanted = select(row.table, row.key, row.before, row.after).where(row.table.in_([t.name for t in tables]), moved)
    for name, key, before, after in session.execute(wanted):
        if not people.isdisjoint((before.get("customer_id"), after.get("customer_id"))):
            found.setdefault(name, set()).add(key)
    found = {name: keys - owned[name] for name, keys in found.items()}
    for table, column in person.tables().items():
        theirs = found.get(next(key.column.table.name for key in column.foreign_keys)) if column.foreign_keys else None
        if theirs:
            here = set(session.scalars(select(table.c.id).where(column.in_(theirs))))
            here |= {row.key for row in _deleted(session, table) if row.before.get(column.name) in theirs}
            found[table.name] = here - owned[table.name]
    return found


def _texts(table: str) -> set[str]:
    """The columns of a table that hold words."""
    return {column.name for column in Base.metadata.tables[table].columns if type(column.type) is sa.Text}


def memories(session: Session, owned: Owned) -> list[tuple[Any, ...]]:
    """(at, title, table, key, before, after) of every change of these rows that the journal holds values of."""
    _with_deleted(session, owned)
    found = [row for row in _hits(session, owned) if row.before is not None or row.after is not None]
    entries = {row.entry_id for row in found}
    titles = dict[int, _Row]()
    for some in _pieces(sorted(entries)):
        wanted = select(JournalEntry.id, JournalEntry.at, JournalEntry.title).where(JournalEntry.id.in_(some))
        titles |= {row.id: row for row in session.execute(wanted)}
    told = [(titles[row.entry_id], row) for row in sorted(found, key=lambda row: row.id)]
    return [(entry.at, entry.title, row.table, row.key, row.before, row.after) for entry, row in told]


def _lighten(session: Session, row: _Row, columns: Collection[str] | None) -> None:
    """Takes these columns out of what a row of the journal remembers; the row itself, if nothing else is in it."""
    here = JournalRow.id == row.id
    if row.before is None and row.after is None:
        return
    if columns is None or (row.after is not None and set(row.after) <= set(columns)):
        session.execute(delete(JournalRow).where(here))
        return
    left = [
        None if kept is None else {name: value for name, value in kept.items() if name not in columns}
        for kept in (row.before, row.after)
    ]
    session.execute(update(JournalRow).where(here).values(before=left[0], after=left[1]))


def born(session: Session, customer_id: int) -> Any:
    """When the customer was written into the book, by the journal: tells one key's person from an earlier one's."""
    row = JournalRow
    added = (row.table == person.ROOT.name) & _no_json(row.before) & _no_json(row.after)
    return session.scalar(
        select(JournalEntry.at)
        .join(row, row.entry_id == JournalEntry.id)
        .where(added, row.key <= customer_id, row.last_key >= customer_id)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )


def _deleted(session: Session, table: Table) -> list[_Row]:
    """(id, key, before) of the rows of a table that were deleted for good, as the journal remembers them."""
    row = JournalRow
    wanted = select(row.id, row.key, row.before).where(row.table == table.name, row.key == row.last_key)
    return list(session.execute(wanted.where(_no_json(row.after), ~_no_json(row.before))))


def _no_json(column: Any) -> Any:
    """JSON columns hold None as the word null, or as SQL's NULL, by how the row was written."""
    return func.coalesce(sa.cast(column, sa.Text), "null") == "null"


def _with_deleted(session: Session, owned: Owned) -> None:
    """Adds the rows that were the person's until they were deleted for good."""
    for table, column in person.tables().items():
        parent = next((key.column.table.name for key in column.foreign_keys), "")
        if "id" not in table.c or parent not in owned:
            continue
        theirs = owned[parent]
        owned[table.name] |= {row.key for row in _deleted(session, table) if row.before.get(column.name) in theirs}


def _hits(session: Session, owned: Owned) -> list[_Row]:
    """The journal's rows in which one of the person's is."""
    row = JournalRow
    columns = select(row.id, row.entry_id, row.table, row.key, row.last_key, row.before, row.after)
    found: list[_Row] = []
    for name, keys in owned.items():
        for some in _pieces(sorted(keys)):
            found += session.execute(columns.where(row.table == name, row.key == row.last_key, row.key.in_(some))).all()
    runs = session.execute(columns.where(row.table.in_(list(owned)), row.last_key > row.key))
    found += [run for run in runs if not owned[run.table].isdisjoint(range(run.key, run.last_key + 1))]
    return found


def _only_theirs(session: Session, owned: Owned, hits: Collection[_Row]) -> set[int]:
    """The entries that are about nobody else. Imports are none of these: they stay to be taken back whole."""
    theirs: Counter[int] = Counter()
    for row in hits:
        theirs[row.entry_id] += owned[row.table].issuperset(range(row.key, row.last_key + 1))
    imports = set(session.scalars(select(ImportRun.journal_entry_id).where(ImportRun.journal_entry_id.is_not(None))))
    found: set[int] = set()
    for some in _pieces(sorted(theirs)):
        counted = select(JournalRow.entry_id, func.count()).where(JournalRow.entry_id.in_(some))
        found |= {entry for entry, rows in session.execute(counted.group_by(JournalRow.entry_id))
                  if rows == theirs[entry]}  # fmt: skip
    return found - imports


def _drop_orphans(session: Session) -> None:
    """Drops what undone entries remember of rows that are no more: nobody can say whose they were, or bring them back.

    A note that was changed, then unchanged and taken back by Undo leaves such memories.
    """
    undone = select(JournalEntry.id).where(JournalEntry.undone_by_id.is_not(None))
    row = JournalRow
    holds = or_(~_no_json(row.before), ~_no_json(row.after))
    for table in person.tables():
        if "id" in table.c:
            gone = (row.table == table.name) & row.key.not_in(select(table.c.id)) & holds
            session.execute(delete(row).where(gone, row.entry_id.in_(undone)))


def former(session: Session, column: str) -> list[tuple[int, Any]]:
    """(customer, value) of what a column of the customers held before it was changed, as far as the journal knows."""
    row = JournalRow
    named = sa.cast(row.before, sa.Text).contains(f'"{column}"', autoescape=True)
    found = session.execute(select(row.key, row.before).where(row.table == person.ROOT.name, named))
    return [(key, before[column]) for key, before in found if column in before]


def words_of_nobody_else(session: Session, customer_ids: Collection[int], link: Table, word: Table) -> set[int]:
    """The words (tags, interests) that these customers have or had, and nobody else ever, nor any product."""
    column = next(column for column in link.columns for key in column.foreign_keys if key.column.table is word)
    theirs = set(session.scalars(select(column).where(link.c.customer_id.in_(customer_ids))))
    others: set[int] = set()
    for user in Base.metadata.sorted_tables:
        points = [c for c in user.columns for key in c.foreign_keys if key.column.table is word]
        for point in points:
            not_theirs = user.c.customer_id.not_in(customer_ids) if user is link else sa.true()
            others |= set(session.scalars(select(point).where(not_theirs)))
            for row in _deleted(session, user):
                was_theirs = user is link and row.before["customer_id"] in customer_ids
                (theirs if was_theirs else others).add(row.before[point.name])
    return theirs - others


def _pieces(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]


def titles(session: Session, telling: Collection[str], plain: str, folded: Any) -> None:
    """Names of imported files that tell who somebody is go, from the imports and from the journal's titles.

    Args:
        telling: folded words that tell.
        plain: what an entry is called instead.
        folded: how a name is folded to be compared.
    """
    named = session.execute(select(ImportRun.id, ImportRun.file)).all()
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for key, file in named:
        if file and any(word in folded(file) for word in telling):
            by_name[file].append(key)
    for file, runs in by_name.items():
        session.execute(update(ImportRun).where(ImportRun.id.in_(runs)).values(file=""))
        holds = JournalEntry.title.contains(file, autoescape=True)
        session.execute(update(JournalEntry).where(holds).values(title=plain))
