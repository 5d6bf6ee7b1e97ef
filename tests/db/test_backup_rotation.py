"""Which backups stay: never is a good one let go while anything is doubtful."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from app.errors import AppError
from app.services import shop
from app.storage import backup, copies, seal
from app.storage.book import Book

NOW = dt.datetime.now()


def age(file: Path, book: Path, folder: Path, made: dt.datetime) -> Path:
    """A copy of a backup, as if it had been made at another time."""
    old = folder / f"{book.stem}-{made:%Y%m%d-%H%M%S-%f}.backup"
    os.link(file, old)
    shutil.copy(seal.beside(file), seal.beside(old))
    return old


def many(book: Path, folder: Path) -> list[Path]:
    """Forty backups of the last ten days, more than rotation keeps."""
    first = backup.make(book, folder).path
    return [age(first, book, folder, NOW - dt.timedelta(hours=6 * n)) for n in range(1, 40)]


def change(book: Book, name: str = "MVA") -> None:
    with book.write("x") as session:
        shop.add_tax_rate(session, name, 2500)


def test_nothing_is_let_go_while_the_book_does_not_add_up(book: Book, tmp_path: Path) -> None:
    old = many(book.path, tmp_path)
    connection = driver.connect(str(book.path))
    connection.execute(
        "INSERT INTO purchase (number, day, at, channel, note, net, tax, discount, paid, version) "
        "VALUES ('1', '2026-01-01', '2026-01-01 00:00:00.000000', 'shop', '', 500, 0, 0, 0, 1)"
    )
    connection.commit()
    connection.close()
    backup.make(book.path, tmp_path)
    assert all(file.exists() for file in old)


def test_nothing_is_let_go_while_the_clock_is_wrong_and_a_backup_of_the_future_is_not_the_last(
    book: Book, tmp_path: Path
) -> None:
    old = many(book.path, tmp_path)
    age(old[0], book.path, tmp_path, NOW + dt.timedelta(days=400))
    before = len(backup.held(book.path, tmp_path))
    backup.make(book.path, tmp_path)
    assert len(backup.held(book.path, tmp_path)) == before + 1
    last = backup.latest(book.path, tmp_path)
    assert last is not None
    assert last <= dt.datetime.now()


def test_two_books_of_one_name_do_not_take_out_each_other_s_backups(book: Book, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    old = many(book.path, stick)
    twin = tmp_path / "other" / book.path.name
    twin.parent.mkdir()
    shutil.copy(book.path, twin)
    backup.make(twin, stick)
    assert all(file.exists() for file in old)
    backup.make(book.path, stick)
    assert not all(file.exists() for file in old)


def test_a_name_that_only_begins_alike_is_another_book(book: Book, tmp_path: Path) -> None:
    other = book.path.with_name(f"{book.path.stem}-2.regulars")
    shutil.copy(book.path, other)
    backup.make(other, tmp_path / "stick")
    assert backup.held(book.path, tmp_path / "stick") == []


def test_a_backup_without_its_seal_is_not_the_last_verified_one(book: Book, tmp_path: Path) -> None:
    first, second = backup.make(book.path, tmp_path), backup.make(book.path, tmp_path)
    assert backup.latest(book.path, tmp_path) == second.made
    seal.beside(second.path).unlink()
    assert backup.latest(book.path, tmp_path) == first.made
    assert [row.path for row in backup.rows(book.path, tmp_path)] == [first.path]


def test_before_something_large_there_is_a_backup_but_never_two_of_the_same(book: Book) -> None:
    change(book)
    for _turn in range(2):
        book.secure()
        assert len(backup.held(book.path)) == 1
    change(book, "Lav")
    book.secure()
    assert len(backup.held(book.path)) == 2


@pytest.mark.parametrize("content", [b"", b"nonsense" * 999, None])
def test_a_broken_book_is_set_aside_as_it_is_when_a_backup_takes_its_place(
    book: Book, content: bytes | None
) -> None:
    row = backup.make(book.path)
    book.close()
    if content is None:
        content = book.path.read_bytes()
        content = content[:4096] + b"\xff" * 4096 + content[8192:]
    book.path.write_bytes(content)
    aside = backup.restore(row.path, book.path)
    assert aside is not None
    assert aside.read_bytes() == content
    assert copies.totals_of(book.path) == copies.totals_of(row.path)


def test_a_restore_cut_short_between_its_two_steps_leaves_one_book_with_one_name(book: Book) -> None:
    book.close()
    aside = copies.set_aside(book.path)
    assert os.path.samefile(aside, book.path)
    again = Book.open(book.path)
    change(again)
    again.close()
    assert not aside.exists()
    assert book.path.stat().st_nlink == 1


def test_what_an_unfinished_backup_left_is_swept_up_after_a_day(book: Book, tmp_path: Path) -> None:
    fresh, old = tmp_path / "a.backup.part", tmp_path / "b.backup.part"
    for file in (fresh, old):
        file.write_bytes(b"x")
    os.utime(old, (0, 0))
    backup.make(book.path, tmp_path)
    assert (fresh.exists(), old.exists()) == (True, False)


def test_a_second_place_that_is_missing_is_told_but_no_reason_for_no_backup(book: Book, tmp_path: Path) -> None:
    row = backup.make(book.path, second=tmp_path / "pulled out")
    assert "is not there" in row.trouble
    assert backup.verify(row.path).sha256 == row.sha256
    assert not (tmp_path / "pulled out").exists()


def test_a_book_that_another_program_holds_is_not_set_aside(book: Book) -> None:
    change(book)
    reader = driver.connect(str(book.path))
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM shop").fetchall()
    change(book, "Lav")
    book.close()
    before = copies.totals_of(book.path)
    with pytest.raises(AppError, match="busy"):
        copies.set_aside(book.path)
    reader.close()
    assert copies.totals_of(book.path) == before
