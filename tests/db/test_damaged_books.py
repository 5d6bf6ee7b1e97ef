"""A book in whose first page something is wrong: found when it is opened, never taken for a mistake of the program."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app import cli
from app.errors import AppError
from app.models import Base
from app.models.migrations import HEAD, SHAPES
from app.services import customers
from app.storage import backup, checkup, copies
from app.storage.book import Book
from app.storage.engine import connect
from tests.db.test_migrations import thawed

WORDS = {
    "a column of receipts": (b"tax INTEGER", b"tux INTEGER"),
    "a column of the shop": (b"time_zone", b"time_zoon"),
    "a table that is pointed to": (b"REFERENCES import_run", b"REFERENCES import_rum"),
    "what is allowed": (b"PRIMARY KEY", b"PRIMORY KEY"),
}
"""In what says how the tables were made: each with its damage."""

HEADER = {"no format of a schema": (47, 15), "of a later SQLite": (18, 3), "another program's": (68, 0)}
"""In what says what the file is: the place and the byte."""


OTHERWISE = {
    "a table that is pointed to": ["“shop.regulars” is damaged, so it is open for reading only."],
    "of a later SQLite": ["“shop.regulars” is damaged, so it is open for reading only."],
    "another program's": ["“shop.regulars” is not a book of this program."],
}
"""What is said where the rows can still be read, and where the file does not say whose it is."""


def spoil(path: Path, kind: str) -> None:
    """Damages a closed book."""
    content = bytearray(path.read_bytes())
    if kind in HEADER:
        place, byte = HEADER[kind]
        content[place] = byte
    else:
        sound, wrong = WORDS[kind]
        assert sound in content
        content = content.replace(sound, wrong)
    path.write_bytes(content)


@pytest.fixture
def closed(book: Book) -> Path:
    """A book with a customer and a backup."""
    with book.write("x") as session:
        customers.save(session, customers.CustomerDraft("Sari"))
    book.close()
    backup.make(book.path)
    return book.path


def look(path: Path) -> str:
    """What is said when the book is opened and read from end to end; nothing is written to it."""
    try:
        with closing(Book.open(path)) as opened:
            assert opened.damaged
            with pytest.raises(AppError, match="open for reading only"), opened.write("x"):
                pass
            read_all(opened)
            return opened.reading_only
    except AppError as refusal:
        return refusal.message


def read_all(book: Book) -> None:
    """Looks into every table."""
    for table in Base.metadata.sorted_tables:
        with book.read() as session:
            session.execute(select(table)).all()


@pytest.mark.parametrize("kind", [*WORDS, *HEADER])
def test_a_damaged_first_page_is_said_in_a_sentence_and_the_newest_backup_is_offered(closed: Path, kind: str) -> None:
    spoil(closed, kind)
    before = closed.read_bytes()
    assert look(closed) in (f"“{closed.name}” is damaged. Restore the newest backup.", *OTHERWISE.get(kind, ()))
    assert checkup.damaged(closed)
    assert closed.read_bytes() == before
    offered = backup.offer(closed)
    assert offered
    assert offered.customers == 1
    backup.restore(offered.path, closed)
    with_all = Book.open(closed)
    read_all(with_all)
    assert not with_all.reading_only
    with_all.close()


@pytest.mark.parametrize("kind", WORDS)
def test_a_damaged_first_page_gets_into_no_backup_and_fails_the_check(
    closed: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(closed, kind)
    with pytest.raises(AppError, match="damaged"):
        backup.make(closed)
    assert len(backup.held(closed)) == 1
    assert cli.main(["--book", str(closed), "--lang", "en", "check"], lambda _args: 0) == 1
    said = "".join(capsys.readouterr())
    assert "damaged" in said
    assert "no such" not in said


@pytest.mark.parametrize("revision", sorted(SHAPES))
def test_a_book_of_every_revision_has_its_fingerprint(revision: str, book: Book, tmp_path: Path) -> None:
    path = book.path if revision == HEAD else thawed(revision, tmp_path)
    assert not copies.misshapen(path, revision)


def test_a_book_of_an_older_version_is_not_brought_up_to_date_if_its_first_page_is_damaged(tmp_path: Path) -> None:
    path = thawed("0004", tmp_path)
    assert b"old.search_text" in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(b"old.search_text", b"old.searcu_text"))
    before = path.read_bytes()
    with pytest.raises(AppError, match="damaged"):
        Book.open(path)
    assert path.read_bytes() == before
    assert checkup.damaged(path)


def test_a_newer_book_is_not_called_damaged(closed: Path) -> None:
    connection = connect(closed)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("CREATE TABLE of_tomorrow (id INTEGER PRIMARY KEY)")
    connection.close()
    assert not checkup.damaged(closed)
    assert backup.offer(closed) is None
    with pytest.raises(AppError, match="newer version"):
        Book.open(closed)


def test_a_backup_that_cannot_be_made_of_a_damaged_book_is_not_called_damaged_itself(closed: Path) -> None:
    content = bytearray(closed.read_bytes())
    content[4096 * 20 : 4096 * 60] = b"\xaa" * 4096 * 40
    closed.write_bytes(content)
    with pytest.raises(AppError, match=f"“{closed.name}” is damaged"):
        backup.make(closed)
    assert len(backup.held(closed)) == 1
