"""Keys that were given twice: the largest key of a table is free again once its row is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from app.models.journal import JournalEntry, JournalRow

Runs = list[tuple[int, int]]
"""Runs of keys, each from its first to its last."""


def since(session: Session, rows: Sequence[Any]) -> dict[str, Runs]:
    """Table name -> the keys under which later entries that still stand added rows of their own.

    Args:
        rows: the journal's rows of one entry, with their `id`, `table` and `last_key`; only their keys are looked for.
    """
    last: dict[str, int] = {}
    for row in rows:
        last[row.table] = max(last.get(row.table, 0), row.last_key)
    if not last:
        return {}
    here = or_(*(and_(JournalRow.table == name, JournalRow.key <= key) for name, key in last.items()))
    nothing = [func.coalesce(cast(one, Text), "null") == "null" for one in (JournalRow.before, JournalRow.after)]
    added = (
        select(JournalRow.table, JournalRow.key, JournalRow.last_key)
        .join(JournalEntry, JournalEntry.id == JournalRow.entry_id)
        .where(JournalRow.id > max(row.id for row in rows), here, *nothing, JournalEntry.undone_by_id.is_(None))
        .order_by(JournalRow.key)
    )
    found: dict[str, Runs] = {}
    for name, key, last_key in session.execute(added):
        found.setdefault(name, []).append((key, last_key))
    return found


def outside(given: Runs, key: int, last_key: int) -> Iterator[tuple[int, int]]:
    """What of a run of keys lies outside others, which are in their order."""
    for first, last in given:
        if key <= min(first - 1, last_key):
            yield key, min(first - 1, last_key)
        key = max(key, last + 1)
    if key <= last_key:
        yield key, last_key
