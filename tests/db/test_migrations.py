"""The migrations make exactly the tables the program knows."""

from __future__ import annotations

import datetime as dt
import gzip
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import app.storage.upgrade
from app.errors import AppError
from app.models import Base
from app.models.migrations import HEAD
from app.services import figures, insights
from app.storage import backup, checkup, copies
from app.storage.book import Book
from app.storage.engine import connect, make_engine
from app.storage.upgrade import MIGRATIONS, known_revisions, revision_of, upgrade


def test_the_migrated_book_has_exactly_the_tables_of_the_models(book: Book) -> None:
    engine = make_engine(book.path)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_rest: "_search" not in (name or "")}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    assert differences == []


def test_the_newest_revision_is_the_one_the_program_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    assert HEAD in known_revisions()


BOOKS = {file.name.split(".")[0]: file for file in sorted((Path(__file__).parent / "books").glob("*.gz"))}
"""Revision -> a book of that shape, made when it was the newest and never touched since."""

WORKED_OUT = ("customer_figure", "stage_change")
"""Where everybody stands: worked out anew by the rules of the version that upgrades."""

Cells = dict[str, tuple[list[str], list[str]]]


def cells(path: Path, only: Cells | None = None) -> Cells:
    """Table -> its columns and all its rows, of every table; `only` those tables and columns."""
    found: Cells = {}
    connection = connect(path, pragmas={}, read_only=True)
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
        ).fetchall()
        for name in sorted(name for (name,) in tables if only is None or name in only):
            columns = only[name][0] if only else [r[1] for r in connection.execute(f'PRAGMA table_info("{name}")')]
            named = ", ".join(f'"{column}"' for column in columns)
            rows = connection.execute(f'SELECT {named} FROM "{name}"').fetchall()
            found[name] = columns, sorted(repr(row) for row in rows)
    finally:
        connection.close()
    return found


def thawed(revision: str, folder: Path) -> Path:
    """The frozen book of a shape as a file of its own."""
    path = folder / "old.regulars"
    path.write_bytes(gzip.decompress(BOOKS[revision].read_bytes()))
    return path


@pytest.mark.parametrize("revision", sorted(BOOKS.keys() - {HEAD}))
def test_a_book_of_every_former_shape_is_brought_up_to_date_whole(revision: str, tmp_path: Path) -> None:
    path = thawed(revision, tmp_path)
    assert revision_of(path) == revision
    before, every_cell = copies.totals_of(path), cells(path)
    opened = Book.open(path)
    told = {name: before[name] for name in before if name not in WORKED_OUT}
    after = copies.totals_of(path)
    written = {name: every_cell[name] for name in every_cell if name not in WORKED_OUT}
    assert cells(path, only=written) == written
    assert checkup.run(path).sound
    assert {name: after[name] for name in told} == told
    by_these_rules = cells(path)
    with opened.write("rebuild") as session:
        figures.restage(session)
    assert {name: cells(path)[name] for name in WORKED_OUT} == {name: by_these_rules[name] for name in WORKED_OUT}
    day = dt.date(2026, 11, 1)
    with opened.write("learn") as session:
        insights.learn(session, day)
    with opened.read() as session:
        rows = insights.table(session, day)
        assert len(rows) == 12
        assert [insights.of(session, row.customer_id, day) for row in rows] == rows
    opened.close()
    assert revision_of(path) == HEAD
    assert [copies.totals_of(file) for file in backup.held(path)] == [before]


def staged_anew(opened: Book) -> dict[str, tuple[list[str], list[str]]]:
    """What is worked out of the rows, by the rules of this version."""
    with opened.write("rebuild") as session:
        figures.restage(session)
    return cells(opened.path)


@pytest.mark.parametrize("revision", sorted(BOOKS.keys() - {HEAD}))
def test_a_restored_backup_of_every_former_shape_follows_the_rules_of_today(revision: str, tmp_path: Path) -> None:
    path = thawed(revision, tmp_path)
    backup.restore(backup.make(path, tmp_path / "kept").path, path)
    opened = Book.open(path)
    found = cells(path)
    again = staged_anew(opened)
    opened.close()
    assert {name: found[name] for name in WORKED_OUT} == {name: again[name] for name in WORKED_OUT}


def test_a_book_whose_opening_was_broken_off_is_finished_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = thawed("0001", tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(figures, "restage", lambda _session: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            Book.open(path)
    assert revision_of(path) == HEAD
    opened = Book.open(path)
    found = cells(path)
    again = staged_anew(opened)
    opened.close()
    assert {name: found[name] for name in WORKED_OUT} == {name: again[name] for name in WORKED_OUT}
    entries = cells(path)["journal_entry"]
    Book.open(path).close()
    assert cells(path)["journal_entry"] == entries


@pytest.mark.parametrize("lacking", [f"{HEAD}_*", "0*"])
def test_a_program_that_lacks_files_of_its_own_says_so_and_leaves_the_book_as_it_was(
    lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, kept = thawed("0001", tmp_path), known_revisions()
    torn = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, torn, ignore=shutil.ignore_patterns(lacking, "__pycache__"))
    monkeypatch.setattr(app.storage.upgrade, "MIGRATIONS", torn)
    monkeypatch.setattr(app.storage.upgrade, "known_revisions", lambda: kept)
    before = cells(path)
    with pytest.raises(AppError, match="Install it anew"):
        upgrade(path)
    assert cells(path) == before
    assert revision_of(path) == "0001"


@pytest.mark.parametrize("revision", sorted(BOOKS))
def test_a_book_that_was_brought_up_to_date_has_the_shape_of_a_new_one(
    revision: str, book: Book, tmp_path: Path
) -> None:
    path = thawed(revision, tmp_path)
    upgrade(path)
    assert copies.shape(path) == copies.shape(book.path)


def test_every_former_shape_has_a_frozen_book() -> None:
    assert known_revisions() - {HEAD} <= BOOKS.keys() <= known_revisions()


@pytest.mark.parametrize("revision", sorted(BOOKS.keys() - {"0001"}))
def test_a_frozen_book_has_rows_in_every_table(revision: str, tmp_path: Path) -> None:
    assert [name for name, (count, _money) in copies.totals_of(thawed(revision, tmp_path)).items() if not count] == []
