"""An erased person stays erased, whatever backup is restored, and no file of the book holds a word of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app import paths
from app.cli import main
from app.errors import AppError, Cancelled
from app.models.customer import Customer
from app.models.erasure import Erasure
from app.services import customers, erasures, journal, undoing
from app.services.customers import CustomerDraft
from app.services.shop import ShopDraft
from app.storage import backup, checkup, copies, erasing, sweeping
from app.storage.book import Book
from app.storage.upgrade import revision_of
from tests.db import canaries
from tests.db.test_migrations import thawed


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that holds all of the program's: book, backups, log, settings."""
    return tmp_path / "home"


@pytest.fixture
def shop(home: Path) -> Iterator[Book]:
    """A book in its usual place with a person in it, and a log that tells of her."""
    book = Book.create(paths.default_book(), ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo"))
    canaries.stock(book)
    canaries.live(book)
    paths.make_private(paths.state_dir())
    (paths.state_dir() / "regulars.log").write_text(f"it failed for {canaries.MARK}")
    (paths.data_dir() / "shop.restored.regulars").write_text(f"a restore of {canaries.MARK} that was cut short")
    yield book
    book.close()


KARI = 2


def names(path: Path) -> list[str]:
    opened = Book.open(path)
    with opened.read() as session:
        found = list(session.scalars(select(Customer.name).order_by(Customer.id)))
    opened.close()
    return found


def test_not_a_byte_of_them_is_left_below_the_programs_folder(shop: Book, home: Path) -> None:
    before = canaries.found_in(home)
    assert {Path(name).name for name in before} >= {"shop.regulars-wal", "regulars.log"}
    told: list[float] = []
    assert erasing.erase(shop, KARI, progress=told.append)
    assert canaries.found_in(home) == {}
    assert (told[0], told[-1]) == (0.2, 1.0)
    assert told == sorted(told)
    shop.close()
    assert canaries.found_in(home) == {}


def test_that_it_was_done_is_remembered_without_who_it_was(shop: Book) -> None:
    with shop.read() as session:
        born = erasures.forgetting.born(session, KARI)
    erasing.erase(shop, KARI)
    with shop.read() as session:
        row = session.execute(select(Erasure)).scalar_one()
        assert (row.customer_id, row.born, row.staff_id) == (KARI, born, None)
        assert row.swept_at is not None
        assert row.swept_at >= row.at
    assert canaries.words_in(shop) == set()


def test_a_restored_backup_brings_nobody_back(shop: Book, home: Path, tmp_path: Path) -> None:
    old = backup.make(shop.path)
    usb = tmp_path / "usb"
    shutil.copytree(old.path.parent, usb)
    erasing.erase(shop, KARI, places=[backup.folder_of(shop.path)])
    totals = copies.totals_of(shop.path)
    shop.close()
    aside = backup.restore(old.path, shop.path)
    assert names(shop.path) == ["Ola Other", "Erased customer 2"]
    assert {file: n for file, n in canaries.found_in(home).items() if ".backup" not in file} == {}
    now = copies.totals_of(shop.path)
    assert {name: now[name] for name in canaries.SUMS} == {name: totals[name] for name in canaries.SUMS}
    assert checkup.run(shop.path).sound
    assert aside is not None


def test_the_command_says_who_was_erased_again(shop: Book, capsys: pytest.CaptureFixture[str]) -> None:
    old = backup.make(shop.path)
    erasing.erase(shop, KARI)
    newer = backup.make(shop.path)
    shop.close()
    assert main(["--book", str(shop.path), "restore", str(old.path)], lambda _args: 0) == 0
    assert "1 person who was erased since then was erased again." in capsys.readouterr().out
    assert main(["--book", str(shop.path), "restore", str(newer.path)], lambda _args: 0) == 0
    assert "erased" not in capsys.readouterr().out


def test_a_book_that_is_lost_is_restored_without_them_too(shop: Book, tmp_path: Path) -> None:
    row = backup.make(shop.path)
    erasing.erase(shop, KARI, places=[row.path.parent])
    shop.close()
    copies.discard(shop.path)
    backup.restore(row.path, shop.path)
    assert names(shop.path) == ["Ola Other", "Erased customer 2"]
    elsewhere = tmp_path / "new computer" / "other.regulars"
    backup.restore(row.path, elsewhere)
    assert names(elsewhere) == ["Ola Other", "Erased customer 2"]
    assert canaries.found_in(elsewhere.parent) == {}


def test_without_what_lies_beside_it_a_backup_holds_them(shop: Book, tmp_path: Path) -> None:
    """The control: it is the memory of erasures that keeps them out."""
    row = backup.make(shop.path)
    erasing.erase(shop, KARI)
    backup.restore(row.path, tmp_path / "elsewhere" / "shop.regulars")
    assert canaries.found_in(tmp_path / "elsewhere") != {}


def test_the_next_backup_takes_the_memory_to_both_places(shop: Book, tmp_path: Path) -> None:
    second = tmp_path / "stick"
    second.mkdir()
    old = backup.make(shop.path, second=second)
    erasing.erase(shop, KARI)
    backup.make(shop.path, second=second)
    for folder in (old.path.parent, second):
        file = erasing.beside(folder, shop.path.stem)
        said = json.loads(file.read_text())["erased"]
        assert [one["customer"] for one in said] == [KARI]
        assert set(said[0]) == {"customer", "born", "at"}
    backup.restore(second / old.path.name, tmp_path / "new" / "book.regulars")
    assert names(tmp_path / "new" / "book.regulars") == ["Ola Other", "Erased customer 2"]


def test_the_erasure_is_known_on_after_an_older_backup_was_restored(shop: Book) -> None:
    first, newest = backup.make(shop.path), backup.make(shop.path)
    erasing.erase(shop, KARI, places=[first.path.parent])
    shop.close()
    for row in (first, newest, first):
        backup.restore(row.path, shop.path)
        assert names(shop.path)[1] == "Erased customer 2"
    opened = Book.open(shop.path)
    with opened.read() as session:
        assert len(erasures.known(session)) == 1
        assert not erasures.pending(session)
    opened.close()


def test_another_person_of_the_same_key_is_left_alone(shop: Book) -> None:
    with shop.write("new") as session:
        key = customers.save(session, CustomerDraft("Alice Alive"))
        entry = journal.entry_id(session)
    row = backup.make(shop.path)
    with shop.write("Undo") as session:
        undoing.undo(session, entry)
    with shop.write("new") as session:
        assert customers.save(session, CustomerDraft("Bob Brown")) == key
    erasing.erase(shop, key)
    shop.close()
    backup.restore(row.path, shop.path)
    assert "Alice Alive" in names(shop.path)


def test_a_backup_of_a_former_shape_is_upgraded_and_erased(tmp_path: Path) -> None:
    old = thawed("0003", tmp_path)
    assert revision_of(old) == "0003"
    file = tmp_path / "shop.regulars"
    shutil.copyfile(old, file)
    book = Book.open(file)
    with book.read() as session:
        who = session.execute(select(Customer.id, Customer.name).limit(1)).one()
    erasing.erase(book, who.id)
    book.close()
    backup.restore(old, file)
    assert names(file)[0] == f"Erased customer {who.id}"
    assert who.name.encode() not in file.read_bytes()
    assert checkup.run(file).sound


def test_a_stray_or_broken_memory_is_no_reason_to_fail(shop: Book) -> None:
    row = backup.make(shop.path)
    erasing.beside(row.path.parent, "shop").write_text('{"erased": [{"customer": 2}]')
    shop.close()
    backup.restore(row.path, shop.path)
    assert names(shop.path)[0] == "Ola Other"


def test_what_could_not_be_swept_is_swept_later(shop: Book, home: Path) -> None:
    def stop(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        erasing.erase(shop, KARI, progress=stop)
    with shop.read() as session:
        assert erasures.pending(session)
    assert canaries.words_in(shop) == set()
    assert erasing.finish(shop)
    assert canaries.found_in(home) == {}
    assert erasing.finish(shop)


def test_somebody_who_reads_all_along_is_waited_for(shop: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "PATIENCE", 100)
    with shop.read() as session:
        session.execute(select(Customer.id)).all()
        assert not erasing.erase(shop, KARI)
    with shop.read() as session:
        assert erasures.pending(session)
    assert erasing.finish(shop)


def test_a_stopped_sweep_leaves_the_book_as_it_was(shop: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BEAT", 50)
    before = copies.totals_of(shop.path)
    shares: list[float] = []

    def stop(share: float) -> None:
        shares.append(share)
        if len(shares) == 9:
            raise Cancelled

    with pytest.raises(Cancelled):
        shop.sweep(stop)
    assert max(shares) < 0.9, "VACUUM was over already"
    assert copies.totals_of(shop.path) == before
    assert copies.faults(shop.path) == []


def test_a_book_open_for_reading_erases_nobody(shop: Book) -> None:
    shop.reading_only = "Only to read."
    with pytest.raises(AppError, match="Only to read"):
        erasing.erase(shop, KARI)
