"""What was deleted is wiped from the file: SQLite keeps it in free space and in its journal until then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app import paths
from app.errors import Cancelled

Progress = Callable[[float], None]

INDEXES = ("customer_search", "product_search")
PATIENCE = 5_000
"""Milliseconds that those who still read an older state are waited for."""

BEAT = 20_000
"""Steps of SQLite's machine between two looks at how far it is."""


def sweep(engine: Engine, path: Path, progress: Progress | None = None) -> bool:
    """Builds the search indexes and then the whole file anew, and empties the journal beside it.

    Nobody can write meanwhile; reading goes on. It needs as much room again as the file has.

    Args:
        progress: told the share done, 0 to 1; what it raises stops the work and leaves the book as it was.

    Returns:
        False if somebody was reading an older state all along, so that the journal beside the file could not be
        emptied: then it is to be done again.
    """
    told = progress or (lambda _share: None)
    pooled = engine.raw_connection()
    try:
        connection: Any = pooled.driver_connection
        for index in INDEXES:
            connection.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
        told(0.2)
        _checkpoint(connection)
        with _watched(connection, path, told):
            connection.execute("VACUUM")
        told(0.9)
        done = _checkpoint(connection)
    finally:
        pooled.close()
    told(1.0)
    return done


def _checkpoint(connection: Any) -> bool:
    """Brings the journal into the file and cuts it to nothing; False while somebody reads an older state."""
    connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
    return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


class _watched:
    """Tells how far VACUUM is by how much it has written into the journal."""

    def __init__(self, connection: Any, path: Path, told: Progress) -> None:
        self._connection, self._told = connection, told
        self._wal = path.with_name(f"{path.name}-wal")
        self._whole = max(path.stat().st_size, 1)
        self._stopped: Cancelled | None = None

    def __enter__(self) -> None:
        self._connection.set_progress_handler(self._look, BEAT)

    def __exit__(self, *error: object) -> None:
        self._connection.set_progress_handler(None, BEAT)
        if self._stopped:  # SQLite says no more than that it was interrupted
            raise self._stopped

    def _look(self) -> int:
        written = self._wal.stat().st_size if self._wal.exists() else 0
        try:
            self._told(0.2 + 0.7 * min(written / self._whole, 1.0))
        except Cancelled as stop:  # it cannot pass through SQLite, so it is raised again on the way out
            self._stopped = stop
            return 1
        return 0


def empty_logs() -> None:
    """Empties the program's logs: what was written there when something failed may tell of a person."""
    for file in paths.state_dir().glob("*.log"):
        file.open("w").close()
