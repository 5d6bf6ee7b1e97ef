"""Backups are verified when they are made and when they are used, and nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from app.errors import AppError
from app.models.customer import Customer
from app.services import figures, journal, shop
from app.storage import backup, checkup, copies, seal
from app.storage.book import Book


def add(book: Book, code: str) -> None:
    with book.write("x") as session:
        key = journal.insert(session, Customer, code=code, name=code, sort_key=code, since=dt.date(2026, 1, 1))
        figures.refresh(session, [key])


def names(path: Path) -> list[str]:
    opened = Book.open(path)
    with opened.read() as session:
        found = [row[0] for row in session.execute(Customer.__table__.select().with_only_columns(Customer.name))]
    opened.close()
    return found


def test_a_backup_of_an_open_book_restores_to_the_same_rows(book: Book, tmp_path: Path) -> None:
    add(book, "a")
    row = backup.make(book.path, tmp_path / "usb")
    assert (row.customers, copies.totals_of(row.path)) == (1, copies.totals_of(book.path))
    assert backup.restore(row.path, tmp_path / "new" / "shop.regulars") is None
    assert names(tmp_path / "new" / "shop.regulars") == ["a"]


def test_restoring_sets_the_present_book_aside_whole(book: Book, tmp_path: Path) -> None:
    add(book, "a")
    row = backup.make(book.path)
    add(book, "b")
    book.close()
    aside = backup.restore(row.path, book.path)
    assert aside is not None
    assert (names(book.path), names(aside)) == (["a"], ["a", "b"])


def test_a_book_that_is_open_is_not_replaced(book: Book) -> None:
    row = backup.make(book.path)
    before = copies.totals_of(book.path)
    with pytest.raises(AppError, match="open in another window"):
        backup.restore(row.path, book.path)
    assert copies.totals_of(book.path) == before


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_one_flipped_bit_in_a_backup_is_found(book: Book, place: float) -> None:
    row = backup.make(book.path)
    content = bytearray(row.path.read_bytes())
    content[int(len(content) * place)] ^= 1
    row.path.write_bytes(content)
    with pytest.raises(AppError, match="changed after it was made"):
        backup.verify(row.path)


def foreign(path: Path) -> None:
    connection = driver.connect(str(path))
    connection.execute("CREATE TABLE other (x)")
    connection.commit()
    connection.close()


CHANGED = {
    "newer": "UPDATE alembic_version SET version_num = '9999'",
    "no index of words": "UPDATE customer_search_config SET v = 0 WHERE k = 'version'",
    "full of nothing": """UPDATE sqlite_master SET sql = replace(sql, 'fts5(', 'fts5(tail=''full'', ')
        WHERE name = 'customer_search'""",
    "no such tie": """UPDATE sqlite_master SET sql = replace(sql, 'REFERENCES customer (id', 'REFERENCES customer (no')
        WHERE type = 'table'""",
    "no such column": """UPDATE sqlite_master SET sql = replace(sql, 'removed_at', 'removed_by')
        WHERE name = 'purchase'""",
    "no such sum": """UPDATE sqlite_master SET sql = replace(sql, 'tax INTEGER', 'tux INTEGER')
        WHERE name = 'purchase'""",
    "a cent more": "UPDATE customer_figure SET net = net + 1",
}


def changed(path: Path, how: str) -> None:
    connection = driver.connect(str(path))
    connection.execute("PRAGMA writable_schema = ON")
    assert connection.execute(CHANGED[how]).rowcount > 0
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "kind", ["empty", "truncated", "foreign", "text", "folder", "missing", "no text", "no format", *CHANGED]
)  # fmt: skip
def test_a_file_that_is_no_sound_backup_is_refused_and_the_book_is_untouched(
    book: Book, tmp_path: Path, kind: str
) -> None:
    add(book, "a")
    file = tmp_path / "x.backup"
    whole = backup.make(book.path).path.read_bytes()
    if kind == "folder":
        file.mkdir()
    elif kind == "foreign":
        foreign(file)
    elif kind != "missing":
        file.write_bytes({"empty": b"", "truncated": whole[: len(whole) // 2], "text": b"hello" * 999}.get(kind, whole))
    if kind in CHANGED:
        changed(file, kind)
    if kind == "no text":  # a byte that is none in UTF-8, in what says how a table was made; SQLite finds it sound
        file.write_bytes(whole.replace(b"price INTEGER", b"price\xa0INTEGER"))
    if kind == "no format":  # the number of the schema's format, of which SQLite knows four
        file.write_bytes(whole[:47] + b"\x0f" + whole[48:])
        assert checkup.damaged(file)
    book.close()
    before = book.path.read_bytes()
    with pytest.raises(AppError) as refused:
        backup.restore(file, book.path)
    assert "disk" not in refused.value.message
    assert book.path.read_bytes() == before
    assert not list(book.path.parent.glob("*restored*"))


def test_a_backup_of_a_book_that_does_not_add_up_is_better_than_none(book: Book, tmp_path: Path) -> None:
    add(book, "a")
    changed(book.path, "a cent more")
    row = backup.make(book.path)
    backup.restore(row.path, tmp_path / "new" / "shop.regulars")
    assert names(tmp_path / "new" / "shop.regulars") == ["a"]


def test_rotation_keeps_the_newest_twelve_and_thins_out_the_older_ones(book: Book, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    row = backup.make(book.path, folder)
    now = dt.datetime.now()
    for hours in range(1, 24 * 60, 6):
        stamp = f"{now - dt.timedelta(hours=hours):%Y%m%d-%H%M%S-%f}"
        old = folder / f"{book.path.stem}-{stamp}.backup"
        os.link(row.path, old)
        os.link(seal.beside(row.path), seal.beside(old))
    backup.make(book.path, folder)
    held = backup.held(book.path, folder)
    assert 12 + 12 <= len(held) <= 12 + 14 + 8 + 12
    assert len([file for file in held if file.stem > row.path.stem]) == 1


def test_a_change_that_was_cut_short_is_taken_back_when_the_book_is_opened(book: Book, tmp_path: Path) -> None:
    for number in range(40):
        add(book, f"customer {number}")
    before = copies.totals_of(book.path)
    book.close()
    connection = driver.connect(str(book.path), isolation_level=None)
    for pragma in ("journal_mode=DELETE", "cache_size=2"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    connection.execute("UPDATE customer SET name = hex(randomblob(2000))")
    found = tmp_path / "after the power cut" / book.path.name
    found.parent.mkdir()
    for ending in ("", "-journal"):
        name = book.path.name + ending
        found.with_name(name).write_bytes(book.path.with_name(name).read_bytes())
    connection.execute("ROLLBACK")
    connection.close()
    assert found.with_name(f"{found.name}-journal").stat().st_size
    assert sorted(names(found)) == sorted(f"customer {number}" for number in range(40))
    assert copies.totals_of(found) == before
    assert checkup.run(found).sound


def test_the_check_up_names_what_is_wrong(book: Book) -> None:
    add(book, "a")
    assert checkup.run(book.path).sound
    connection = driver.connect(str(book.path))
    connection.execute("UPDATE customer_figure SET net = 5")
    connection.commit()
    connection.close()
    found = checkup.run(book.path)
    assert not found.sound
    assert "figures equal their receipts" in found.faults[0]


def test_the_pragmas_that_keep_the_book_safe_are_set(book: Book) -> None:
    with book.write("x") as session:
        connection = session.connection()
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete")
        }
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar()
        shop.add_tax_rate(session, "MVA", 2500)
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1}
    assert (told, owner) == (expected, 0x52474C52)


def test_what_a_read_session_writes_is_dropped(book: Book) -> None:
    with book.read() as session:
        journal.begin(session, "x")
        shop.add_tax_rate(session, "MVA", 2500)
    with book.read() as session:
        assert shop.tax_rates(session) == []


def test_a_write_that_fails_leaves_nothing(book: Book) -> None:
    with pytest.raises(AppError), book.write("x") as session:  # noqa: PT012 - the first one has to be undone
        shop.add_tax_rate(session, "MVA", 2500)
        shop.add_tax_rate(session, "", 2500)
    with book.read() as session:
        assert (shop.tax_rates(session), journal.latest(session)) == ([], None)


def test_a_commit_that_fails_does_not_keep_the_book_shut(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: object) -> None:
        raise driver.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(book._engine.dialect, "do_commit", fail)
        with pytest.raises(AppError, match="disk"):
            add(book, "lost")
    add(book, "kept")
    assert names(book.path) == ["kept"]


def test_a_second_place_that_takes_nothing_is_said_to_be_without_a_backup_not_the_book(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()

    def full(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    row = backup.make(book.path, second=stick)
    assert row.trouble.startswith(f"The book was backed up, but not at the second place, “{stick}”. The disk is full")
    assert list(stick.iterdir()) == []
    assert backup.verify(row.path).sha256 == row.sha256


def test_a_backup_is_readable_by_its_owner_alone_at_both_places(book: Book, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    row = backup.make(book.path, second=stick)
    assert [file.stat().st_mode & 0o077 for file in (row.path, stick / row.path.name)] == [0, 0]
