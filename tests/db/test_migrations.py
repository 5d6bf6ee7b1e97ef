"""The migrations make exactly the tables the program knows."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.models import Base
from app.models.migrations import HEAD
from app.storage.book import Book
from app.storage.engine import make_engine
from app.storage.upgrade import MIGRATIONS, known_revisions


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
