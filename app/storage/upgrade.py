"""Brings a book to the present shape: all revisions in one transaction, all totals as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app import paths
from app.errors import AppError
from app.i18n import _
from app.models.migrations import HEAD
from app.storage import copies
from app.storage.engine import APPLICATION_ID, PRAGMAS, connect, make_engine

BY_OLD_RULES = 1
"""What `PRAGMA user_version` says of a book brought up to date, until its figures follow the rules of today."""

MIGRATIONS = Path(__file__).resolve().parent.parent / "models" / "migrations"


class Foreign(AppError):
    """The file is not a book of this program."""


def revision_of(path: Path) -> str:
    """The revision the file is at; empty for a new file.

    Raises:
        Foreign: the file belongs to another program.
        AppError: it belongs to a newer version of this one.
    """
    connection = connect(path, pragmas={}, read_only=True)
    try:
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return ""
        if owner != APPLICATION_ID or "alembic_version" not in tables:
            raise Foreign(_("“{file}” is not a book of this program.").format(file=path.name))
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    finally:
        connection.close()
    revision = str(found[0]) if found else ""
    if revision not in known_revisions():
        raise AppError(
            _("“{file}” was made by a newer version of this program; nothing was changed.").format(file=path.name)
        )
    return revision


def known_revisions() -> set[str]:
    """The revisions this version of the program can read."""
    return {file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def upgrade(path: Path) -> None:
    """Upgrades the file if it needs it; afterwards it is at HEAD, or untouched.

    Raises:
        AppError: the upgrade would have lost something, or was not all there, and was taken back.
    """
    revision = revision_of(path) if path.exists() and path.stat().st_size else ""
    if revision != HEAD:
        _run(path, fresh=not revision)


def _run(path: Path, *, fresh: bool) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    paths.make_private(path.parent)
    engine = make_engine(path, pragmas={**PRAGMAS, "foreign_keys": "OFF"})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with engine.connect() as connection, connection.begin():
            before = None if fresh else _totals(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)
            _verify(connection, before)
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            if not fresh:
                connection.exec_driver_sql(f"PRAGMA user_version={BY_OLD_RULES}")
    except CommandError as error:  # its revisions are files of the program
        words = _("A file of the program itself cannot be read, so the book was left as it was. Install it anew.")
        raise AppError(words) from error
    finally:
        engine.dispose()
    if fresh:
        path.chmod(0o600)


def _verify(connection: Connection, before: dict[str, Any] | None) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    after = _totals(connection)
    lost = [name for name, total in (before or {}).items() if after.get(name) != total]
    if orphans or lost:
        raise AppError(
            _("The book could not be brought up to date without losing something, so it was left as it was.")
        )


def _totals(connection: Connection) -> dict[str, Any]:
    return copies.totals(lambda sql: list(connection.exec_driver_sql(sql).all()))
