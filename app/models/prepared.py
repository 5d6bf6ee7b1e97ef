"""Statements that one action runs by the dozen, at little more than the driver's own cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

_SQLITE = sqlite.dialect()


class Prepared:
    """A statement compiled once for SQLite, where it then runs without SQLAlchemy's share of the work.

    That share is several times what SQLite needs to find or write a row by its key. Any other database gets the
    statement as it was written.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        """Takes a Core statement without lists of varying length.

        Args:
            columns: those that an insert or update gets a value for with each run.
        """
        self._statement = statement
        self._columns = list(columns) if columns is not None else None

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """The rows that a query finds, as tuples."""
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self._statement, values))
        found: list[Any] = connection.connection.cursor().execute(self._text, self._bound(values)).fetchall()
        if any(self._readers):
            return [tuple(map(_read, self._readers, row)) for row in found]
        return found

    def first(self, session: Session, **values: Any) -> dict[str, Any] | None:
        """The first row that a query finds, by the names of its columns."""
        rows = self.rows(session, **values)
        return dict(zip(self._names, rows[0], strict=True)) if rows else None

    def run(self, session: Session, values: Mapping[str, Any]) -> int:
        """Writes; returns the key of the row that an insert added."""
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            return int(connection.connection.cursor().execute(self._text, self._bound(values)).lastrowid or 0)
        done: Any = connection.execute(self._statement, values)
        return int(done.inserted_primary_key[0]) if isinstance(self._statement, Insert) else 0

    def run_many(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes once for each of the rows, of which there is at least one."""
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().executemany(self._text, list(map(self._bound, rows)))
        else:
            connection.execute(self._statement, list(rows))

    @cached_property
    def _compiled(self) -> Any:
        return self._statement.compile(dialect=_SQLITE, column_keys=self._columns)

    @cached_property
    def _text(self) -> str:
        return str(self._compiled)

    @cached_property
    def _places(self) -> list[tuple[str, Any, bool, Callable[[Any], Any] | None]]:
        """Of each place in the text: its name, the value it has unless given, whether it must be, the processor."""
        usual = {column.key: column.default.arg for column in self._compiled.insert_prefetch}
        places = []
        for name in self._compiled.positiontup:
            bind = self._compiled.binds[name]
            process = bind.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
            places.append((bind.key, usual.get(name, bind.value), bind.required, process))
        return places

    @cached_property
    def _names(self) -> list[str]:
        return [column.name for column in self._statement.selected_columns]

    @cached_property
    def _readers(self) -> list[Callable[[Any], Any] | None]:
        kinds = [column.type.dialect_impl(_SQLITE) for column in self._statement.selected_columns]
        return [kind.result_processor(_SQLITE, None) for kind in kinds]

    def _bound(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        bound = []
        for name, usual, required, process in self._places:
            value = values[name] if required else values.get(name, usual)
            bound.append(value if process is None else process(value))
        return tuple(bound)


def _read(process: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if process is None else process(value)
