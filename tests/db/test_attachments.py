"""Files kept with a customer lie in the book: once each, brought back by Undo, gone with the person."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.errors import AppError
from app.exchange import attachments as incoming
from app.models.attachment import Attachment, AttachmentContent
from app.models.journal import JournalRow
from app.services import attachments, customer_timeline, customers, erasures, journal, undoing
from app.services.customers import CustomerDraft
from app.storage import backup, checkup, passcode
from app.storage.book import Book
from app.storage.encryption import Secret
from tests.db.statements import counted

DAY = dt.date(2026, 11, 2)
RING = b"\x89PNG a ring, in great detail" * 1000


@pytest.fixture
def kari(book: Book) -> int:
    with book.write("New customers") as session:
        customers.save(session, CustomerDraft("Ola"))
        return customers.save(session, CustomerDraft("Kari"))


def keep(book: Book, customer: int, name: str = "ring.png", content: bytes = RING) -> tuple[int, int]:
    """(its key, the key of the entry)."""
    with book.write("Keep a file") as session:
        key = attachments.add(session, customer, attachments.draft(name, content), DAY)
        return key, journal.entry_id(session)


def remove(book: Book, key: int) -> int:
    with book.write("Remove file") as session:
        attachments.remove(session, key)
        return journal.entry_id(session)


def undo(book: Book, entry: int) -> None:
    with book.write("Undo") as session:
        undoing.undo(session, entry)


def contents(book: Book) -> int:
    with book.read() as session:
        return session.scalar(select(func.count()).select_from(AttachmentContent)) or 0


def sweep(book: Book) -> None:
    with book.write("Remove file") as session:
        attachments.sweep(session)


def legible(path: Path) -> bool:
    """Whether what is in the file can be read in the book's own."""
    return any(RING[:40] in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def long_ago(book: Book, key: int) -> None:
    """As if the file had been removed just before it could no more be brought back."""
    then = dt.datetime.now(dt.UTC) - attachments.UNDOABLE - dt.timedelta(minutes=1)
    with book.write("x") as session:
        session.execute(update(Attachment).where(Attachment.id == key).values(removed_at=then))


def test_a_file_comes_out_as_it_came_in(book: Book, kari: int) -> None:
    key, _entry = keep(book, kari, "戒指 (1).PNG")
    with book.read() as session:
        row = attachments.get(session, key)
        assert (row.name, row.size, row.day, row.customer_id) == ("戒指 (1).PNG", len(RING), DAY, kari)
        assert row.can_open
        assert attachments.content(session, key) == RING


def test_the_same_content_is_kept_once(book: Book, kari: int) -> None:
    first, _ = keep(book, kari)
    second, _ = keep(book, 1, "the same.png")
    assert contents(book) == 1
    with book.read() as session:
        assert attachments.content(session, first) == attachments.content(session, second)


def test_undo_brings_a_removed_file_back_with_what_is_in_it(book: Book, kari: int) -> None:
    key, _entry = keep(book, kari)
    removed = remove(book, key)
    with book.read() as session, pytest.raises(AppError, match="removed meanwhile"):
        attachments.get(session, key)
    sweep(book)
    undo(book, removed)
    with book.read() as session:
        assert attachments.content(session, attachments.get(session, key).id) == RING


def test_what_is_in_it_goes_when_nobody_can_bring_it_back(book: Book, kari: int) -> None:
    key, _entry = keep(book, kari)
    removed = remove(book, key)
    with book.read() as session:
        assert not attachments.unneeded(session)
    long_ago(book, key)
    with book.read() as session:
        assert attachments.unneeded(session)
    sweep(book)
    assert contents(book) == 0
    with book.read() as session:
        assert session.scalars(select(JournalRow).where(JournalRow.table == "attachment")).all() == []
        latest = journal.latest(session)
    assert latest is not None
    assert latest.id < removed, "Undo passes over what cannot be brought back"
    with pytest.raises(AppError, match="cannot be undone"):
        undo(book, removed)
    book.close()
    assert not legible(book.path)


def test_a_file_that_somebody_else_has_too_is_not_let_go(book: Book, kari: int) -> None:
    gone, _ = keep(book, kari)
    stays, _ = keep(book, 1)
    remove(book, gone)
    long_ago(book, gone)
    sweep(book)
    with book.read() as session:
        assert attachments.content(session, stays) == RING
    assert checkup.run(book.path).sound


def test_a_file_whose_keeping_was_undone_is_let_go_at_the_next_sweep(book: Book, kari: int) -> None:
    _key, entry = keep(book, kari)
    undo(book, entry)
    with book.read() as session:
        assert attachments.of(session) == []
        assert attachments.unneeded(session)
    sweep(book)
    assert contents(book) == 0


def test_erasing_a_person_lets_go_of_theirs_at_once_and_of_nobody_elses(book: Book, kari: int) -> None:
    keep(book, kari)
    gone, _ = keep(book, kari, "quote.pdf", b"%PDF a quote")
    remove(book, gone)
    shared, _ = keep(book, 1)
    with book.write("Erase a person") as session:
        erasures.erase(session, kari)
    assert contents(book) == 1
    with book.read() as session:
        assert [row.id for row in attachments.of(session)] == [shared]
        assert attachments.content(session, shared) == RING


def test_the_timeline_names_files_and_never_reads_what_is_in_them(book: Book, kari: int) -> None:
    for number in range(60):
        keep(book, kari, f"{number}.png", RING + bytes([number]))
    remove(book, 60)
    with book.read() as session, counted(session) as sent:
        rows = customer_timeline.page(session, kari, DAY)
    assert [(row.kind, row.text, row.day) for row in rows[:2]] == [("file", "58.png", DAY), ("file", "57.png", DAY)]
    assert rows[0].size == len(RING) + 1
    assert len(rows) == customer_timeline.PAGE
    assert len(sent) == 2
    assert not any("attachment_content" in statement for statement in sent)


def test_a_large_an_empty_and_a_missing_file_are_refused_in_a_sentence(tmp_path: Path) -> None:
    most = tmp_path / "most.bin"
    most.write_bytes(b"x" * attachments.LIMIT)
    assert len(incoming.read([most])[0].content) == attachments.LIMIT
    with most.open("ab") as file:
        file.write(b"x")
    with pytest.raises(AppError, match=r"“most.bin” has 11 MB; files of up to 10 MB"):
        incoming.read([most])
    (tmp_path / "empty.txt").touch()
    with pytest.raises(AppError, match=r"“empty.txt” is empty"):
        incoming.read([tmp_path / "empty.txt"])
    with pytest.raises(AppError, match=r"no file gone.txt"):
        incoming.read([tmp_path / "gone.txt"])
    with pytest.raises(AppError, match="is a folder"):
        incoming.read([tmp_path])
    with pytest.raises(AppError, match="is not a file"):
        incoming.read([Path("/dev/zero")])
    with pytest.raises(AppError, match="up to 10 files"):
        incoming.read([most] * 11)


def test_all_files_together_have_an_end(book: Book, kari: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "ROOM", 2 * attachments.MEGABYTE)
    first, _ = keep(book, kari, content=b"a" * attachments.MEGABYTE)
    keep(book, kari, content=b"b" * attachments.MEGABYTE)
    keep(book, kari, "once more.png", b"b" * attachments.MEGABYTE)
    with pytest.raises(AppError, match="together have 2 MB, and no more than 2 MB can be kept"):
        keep(book, kari, "one more.png", b"c")
    assert contents(book) == 2
    remove(book, first)
    keep(book, kari, "one more.png", b"c")


def test_of_several_files_all_are_read_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert [one.name for one in incoming.read([tmp_path / "a.txt"] * 2)] == ["a.txt", "a.txt"]
    with pytest.raises(AppError):
        incoming.read([tmp_path / "a.txt", tmp_path / "b.txt"])


def test_the_check_finds_a_file_that_is_not_what_it_was(book: Book, kari: int) -> None:
    key, _entry = keep(book, kari)
    assert checkup.run(book.path).sound
    with book.write("x") as session:
        session.execute(update(AttachmentContent).values(content=RING[:-1] + b"!"))
    found = checkup.run(book.path)
    assert not found.sound
    assert "ring.png" in found.text()
    with book.write("x") as session:
        session.execute(update(AttachmentContent).values(content=RING))
        session.execute(update(Attachment).where(Attachment.id == key).values(sha256=hashlib.sha256(b"").hexdigest()))
    assert not checkup.run(book.path).sound


def test_a_restored_backup_has_the_files(book: Book, kari: int) -> None:
    key, _entry = keep(book, kari)
    made = backup.make(book.path)
    with book.write("x") as session:
        session.execute(update(AttachmentContent).values(content=b"other"))
    book.close()
    backup.restore(made.path, book.path)
    again = Book.open(book.path)
    with again.read() as session:
        assert attachments.content(session, key) == RING
    again.close()


def test_in_a_book_with_a_passcode_not_a_byte_of_a_file_is_legible(book: Book, kari: int) -> None:
    key, _entry = keep(book, kari)
    book.close()
    assert legible(book.path)
    passcode.put_on(book.path, Secret(bytes(range(16)), b"a" * 16))
    assert not legible(book.path)
    again = Book.open(book.path)
    with again.read() as session:
        assert attachments.content(session, key) == RING
    again.close()
