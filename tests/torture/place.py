"""Where the tortured shop lies: a folder that stands for a whole machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app import paths
from app.models.migrations import SHAPES
from app.storage import book, copies, upgrade

TO_COME = "9001"
_PRINT = "print"

Fact = dict[str, Any]
Tell = Callable[[str, Fact], None]
State = dict[str, tuple[int, int]]
"""Receipt number -> (gross, paid)."""


def book_of(folder: Path) -> Path:
    """The shop's book in a folder that is all of a machine."""
    return folder / "data" / "shop.regulars"


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """The program's own folders are in `folder`."""
    before = os.environ.get(paths.HOME)
    os.environ[paths.HOME] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[paths.HOME]
        else:
            os.environ[paths.HOME] = before


@contextmanager
def revision_to_come(folder: Path) -> Iterator[None]:
    """The program as it will be after another migration, one that makes a table anew and adds to another."""
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.part{os.getpid()}")
        shutil.copytree(upgrade.MIGRATIONS, part, ignore=shutil.ignore_patterns("__pycache__"))
        (part / "versions" / f"{TO_COME}_to_come.py").write_text(_TO_COME.format(head=upgrade.HEAD), "utf-8")
        with _migrating_by(part):
            upgrade.upgrade(part / "new.regulars")
            (part / _PRINT).write_text(copies.fingerprint(part / "new.regulars"))
        part.rename(folder)
    with _migrating_by(folder):
        SHAPES[TO_COME] = (folder / _PRINT).read_text()
        yield


@contextmanager
def _migrating_by(folder: Path) -> Iterator[None]:
    before = upgrade.MIGRATIONS, upgrade.HEAD
    upgrade.MIGRATIONS, upgrade.HEAD, book.HEAD, copies.HEAD = folder, TO_COME, TO_COME, TO_COME
    try:
        yield
    finally:
        upgrade.MIGRATIONS, upgrade.HEAD = before
        book.HEAD = copies.HEAD = before[1]


_TO_COME = '''
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9001", "{head}", None, None


def upgrade():
    op.create_table("to_come", sa.Column("id", sa.Integer, primary_key=True), sa.Column("word", sa.Text))
    op.execute("INSERT INTO to_come (word) SELECT number FROM purchase")
    op.execute("DELETE FROM to_come")
    with op.batch_alter_table("purchase", recreate="always") as batch:
        batch.add_column(sa.Column("to_come", sa.Text, nullable=False, server_default="x"))
    op.add_column("product", sa.Column("to_come", sa.Integer))
'''
