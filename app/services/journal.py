"""Every change goes through here: the row is changed and what it was is kept, so that Undo can bring it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Date, Table, bindparam, delete, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict
from app.i18n import _
from app.models.base import Base, Instant
from app.models.journal import JournalEntry, JournalRow
from app.models.prepared import Prepared
from app.services import closed_days, reused_keys

_OPEN = "journal"
_ROW = ("entry_id", "table", "key", "last_key", "before", "after")


@dataclass
class _Entry:
    title: str
    id: int = 0
    undoes_id: int | None = None
    touched: set[str] = field(default_factory=set)
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class EntryRow:
    """A change that can be undone."""

    id: int
    at: dt.datetime
    title: str


def begin(session: Session, title: str) -> None:
    """Opens the entry of this transaction; it is written with the first change."""
    session.info[_OPEN] = _Entry(title)


def close(session: Session) -> None:
    """Writes what the entry kept in hand; `Book.write` calls it before the commit."""
    entry = session.info.get(_OPEN)
    if isinstance(entry, _Entry) and entry.rows:
        _into(_table(JournalRow), _ROW).run_many(session, entry.rows)
        entry.rows = []


def touch(session: Session, *tables: str) -> None:
    """Says that derived rows of these tables changed, so that pages showing them look again."""
    _entry(session).touched.update(tables)


def touched(session: Session) -> frozenset[str]:
    """The tables this transaction changed."""
    return frozenset(_entry(session).touched)


def entry_id(session: Session) -> int:
    """The key of this transaction's entry, for offering Undo."""
    entry = _entry(session)
    if not entry.id:
        values = {"at": dt.datetime.now(dt.UTC), "title": entry.title, "undoes_id": entry.undoes_id}
        entry.id = _add(session, _table(JournalEntry), values)
    return entry.id


def leave_out(session: Session) -> None:
    """Drops what this transaction's entry kept so far: a book that begins with it has nothing to go back to."""
    entry = _entry(session)
    entry.rows.clear()
    if entry.id:
        session.execute(delete(JournalEntry).where(JournalEntry.id == entry.id))
        entry.id = 0


def insert(session: Session, model: type[Base], **values: Any) -> int:
    """Adds one row and returns its key."""
    table = _table(model)
    key = _add(session, table, values)
    _record(session, table.name, key, key, None, None)
    closed_days.admit_new(session, table.name, tuple(values), [tuple(values.values())], range(key, key + 1))
    return key


def insert_many(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> range:
    """Adds rows that all have the same columns, as fast as the driver can; returns their keys, in order."""
    if len(rows) == 1:
        key = insert(session, model, **rows[0])
        return range(key, key + 1)
    names = list(rows[0]) if rows else []
    return insert_lines(session, model, names, [tuple(row[name] for name in names) for row in rows])


def insert_lines(session: Session, model: type[Base], names: Sequence[str], lines: Sequence[tuple[Any, ...]]) -> range:
    """As `insert_many`, for a great many rows: their values as tuples, in the order of the columns named."""
    if not lines:
        return range(0)
    table = _table(model)
    first = (_last(table).rows(session)[0][0] or 0) + 1
    added = range(first, first + len(lines))
    if session.get_bind().dialect.name == "sqlite":
        binders = [table.c[name].type.bind_processor(_DIALECT) for name in names]
        bound = [place for place, binder in enumerate(binders) if binder]
        statement = f"INSERT INTO {table.name} (id, {', '.join(names)}) VALUES ({', '.join('?' * (len(names) + 1))})"
        keyed: list[Any] = [(key, *line) for key, line in zip(added, lines, strict=True)]
        if bound:
            keyed = [list(line) for line in keyed]
            for place in bound:
                binder = binders[place]
                assert binder is not None
                for line in keyed:
                    line[place + 1] = binder(line[place + 1])
        session.connection().exec_driver_sql(statement, [tuple(line) for line in keyed] if bound else keyed)
    else:
        rows = [{"id": key, **dict(zip(names, line, strict=True))} for key, line in zip(added, lines, strict=True)]
        session.execute(sa.insert(table), rows)
    _record(session, table.name, added[0], added[-1], None, None)
    closed_days.admit_new(session, table.name, names, lines, added)
    return added


_DIALECT = sqlite.dialect()


def update(session: Session, model: type[Base], key: int, values: dict[str, Any], version: int | None = None) -> None:
    """Changes one row.

    Args:
        version: the row's version when the person began to edit; None to change whatever is there.

    Raises:
        Conflict: the row was changed or removed since.
    """
    table = _table(model)
    before = _row_of(table).first(session, key=key)
    gone = before is None or (before.get("removed_at") is not None and "removed_at" not in values)
    if gone or (version is not None and before is not None and before["version"] != version):
        raise Conflict(
            _("This was changed elsewhere in the meantime. Look at what is saved now, then change it again."),
            saved=before,
        )
    assert before is not None
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return
    free = changed.keys() <= closed_days.FREE
    if not free:
        closed_days.keep(session, table.name, key, key, removing="removed_at" in changed)
    if "version" in table.c:
        changed["version"] = before["version"] + 1
    _change(table, tuple(changed)).run(session, {"row_key": key, **changed})
    if not free:
        closed_days.admit(session, table.name, key, key)
    _record(session, table.name, key, key, {name: before[name] for name in changed}, changed)


def remove(session: Session, model: type[Base], key: int) -> None:
    """Removes one row: softly where the table allows it."""
    table = _table(model)
    if "removed_at" in table.c:
        update(session, model, key, {"removed_at": dt.datetime.now(dt.UTC)})
        return
    before = _row_of(table).first(session, key=key)
    if before is None:
        return
    closed_days.keep(session, table.name, key, key, removing=True)
    session.execute(delete(table).where(table.c.id == key))
    _record(session, table.name, key, key, before, None)


def latest(session: Session) -> EntryRow | None:
    """The newest change that is not undone and undoes nothing itself."""
    entry = JournalEntry
    found = session.execute(
        select(entry.id, entry.at, entry.title)
        .where(entry.undone_by_id.is_(None), entry.undoes_id.is_(None))
        .order_by(entry.id.desc())
        .limit(1)
    ).first()
    return EntryRow(*found) if found else None


def keys(session: Session, entry: int) -> dict[str, set[int]]:
    """Which rows an entry changed: table name -> keys."""
    close(session)
    found: dict[str, set[int]] = {}
    rows = select(JournalRow.table, JournalRow.key, JournalRow.last_key).where(JournalRow.entry_id == entry)
    for name, key, last_key in session.execute(rows):
        found.setdefault(name, set()).update(range(key, last_key + 1))
    return found


def undo(session: Session, entry: int) -> dict[str, set[int]]:
    """Takes one entry back, newest row first, within this transaction (itself a new entry).

    Returns:
        table name -> keys that changed, so that derived figures can follow.

    Raises:
        AppError: it is undone already, its person was erased, or a later change stands on it.
    """
    close(session)
    found = session.execute(
        select(JournalEntry.undone_by_id, JournalEntry.title).where(JournalEntry.id == entry)
    ).first()
    if found is not None and found.undone_by_id == entry:
        raise AppError(_("This cannot be undone: it was about somebody who was erased since."))
    if found is None or found.undone_by_id is not None:
        raise AppError(_("This was undone already."))
    _entry(session).undoes_id = entry
    undoing = entry_id(session)
    try:
        changed = _rewind(session, entry, found.title)
    except IntegrityError as wrong:
        words = _("“{title}” cannot be undone: later entries stand on it. Undo those first.")
        raise AppError(words.format(title=found.title)) from wrong
    session.execute(
        sa.update(JournalEntry).where(JournalEntry.id == entry).values(undone_by_id=undoing),
    )
    return changed


def _rewind(session: Session, entry: int, title: str) -> dict[str, set[int]]:
    """Brings the rows of an entry back to what they were, the newest first; returns what changed."""
    changed: dict[str, set[int]] = {}
    rows = session.execute(
        select(
            JournalRow.id, JournalRow.table, JournalRow.key, JournalRow.last_key, JournalRow.before, JournalRow.after
        )
        .where(JournalRow.entry_id == entry)
        .order_by(JournalRow.id.desc())
    ).all()
    reused = reused_keys.since(session, rows)
    for _id, name, key, last_key, before, after in rows:
        _entry(session).touched.add(name)
        changed.setdefault(name, set()).update(range(key, last_key + 1))
        if before is None:
            for run in reused_keys.outside(reused.get(name, []), key, last_key):
                _rewind_run(session, name, run, before, after, title)
        elif any(first <= key <= last for first, last in reused.get(name, ())):
            raise _changed_again(title)
        else:
            _rewind_run(session, name, (key, last_key), before, after, title)
    return changed


def _rewind_run(
    session: Session, name: str, run: tuple[int, int], before: dict[str, Any] | None, after: dict[str, Any] | None,
    title: str,
) -> None:  # fmt: skip
    table = Base.metadata.tables[name]
    free = before is not None and after is not None and after.keys() <= closed_days.FREE
    if not free:
        closed_days.keep(session, name, *run, removing=before is None or "removed_at" in before)
    if before is None:
        _take_out(session, table, *run)
    elif after is None:
        session.execute(sa.insert(table), _thaw(table, before))
    else:
        _put_back(session, table, run[0], _thaw(table, before), _thaw(table, after), title)
    if not free:
        closed_days.admit(session, name, *run)


def _take_out(session: Session, table: Table, key: int, last_key: int) -> None:
    """Deletes the rows an entry added; a single removable row that later rows point at is removed softly."""
    here = table.c.id.between(key, last_key)
    if key != last_key or "removed_at" not in table.c:
        session.execute(delete(table).where(here))
        return
    try:
        with session.begin_nested():
            session.execute(delete(table).where(here))
    except IntegrityError:
        session.execute(sa.update(table).where(here).values(removed_at=func.coalesce(table.c.removed_at, _now())))


def _put_back(
    session: Session, table: Table, key: int, before: dict[str, Any], after: dict[str, Any], title: str
) -> None:
    present = _row_of(table).first(session, key=key)
    ours = {name: value for name, value in after.items() if name != "version"}
    if present is None or any(present[name] != value for name, value in ours.items()):
        raise _changed_again(title)
    if "version" in table.c:
        before = {**before, "version": present["version"] + 1}
    _change(table, tuple(before)).run(session, {"row_key": key, **before})


def _changed_again(title: str) -> AppError:
    return AppError(_("“{title}” cannot be undone: the same thing was changed again later.").format(title=title))


def _record(
    session: Session, table: str, key: int, last_key: int, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    entry = entry_id(session)
    _entry(session).touched.add(table)
    values = (entry, table, key, last_key, _freeze(before), _freeze(after))
    _entry(session).rows.append(dict(zip(_ROW, values, strict=True)))


def _freeze(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dt.date | dt.datetime):
            kept[name] = value.isoformat()
        elif isinstance(value, bytes):
            kept[name] = value.hex()
        else:
            kept[name] = value
    return kept


def _thaw(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    return {name: _thawed(table.c[name].type, value) for name, value in values.items()}


def _thawed(kind: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(kind, Instant):
        return dt.datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return dt.date.fromisoformat(value)
    return bytes.fromhex(value) if kind.python_type is bytes else value


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _add(session: Session, table: Table, values: dict[str, Any]) -> int:
    return _into(table, tuple(values)).run(session, values)


@cache
def _into(table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(sa.insert(table), names)


@cache
def _row_of(table: Table) -> Prepared:
    return Prepared(select(table).where(table.c.id == bindparam("key")))


@cache
def _change(table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(sa.update(table).where(table.c.id == bindparam("row_key")), names)


@cache
def _last(table: Table) -> Prepared:
    return Prepared(select(func.max(table.c.id)))


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _entry(session: Session) -> _Entry:
    entry = session.info.get(_OPEN)
    if not isinstance(entry, _Entry):
        raise RuntimeError("changes are made inside Book.write")
    return entry
