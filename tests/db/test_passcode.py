"""A book with a passcode: nothing is lost by setting, changing or forgetting it, and nobody reads it without."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import AppError
from app.models.customer import Customer
from app.models.migrations import HEAD
from app.services import figures, journal
from app.storage import backup, checkup, copies, encryption, erasing, guesses, passcode, recoding, upgrade
from app.storage.book import Book
from app.storage.encryption import Locked, Secret
from app.storage.passcode import WrongPasscode
from tests.db.test_migrations import WORKED_OUT

WORDS = "three brown foxes"
CANARY = "Kanarifugl"
SECRET, OTHER = Secret(bytes(range(100, 116)), b"a" * 16), Secret(bytes(range(50, 66)), b"b" * 16)
BOOKS = Path(__file__).parent / "books"


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(encryption.COST, "n", 2**10)  # what a guess costs is measured elsewhere
    encryption.forget()
    yield
    encryption.forget()


@pytest.fixture
def closed(book: Book) -> Path:
    """A closed, plain book with one customer."""
    add(book, CANARY)
    book.close()
    return book.path


def add(book: Book, name: str) -> None:
    with book.write("x") as session:
        key = journal.insert(session, Customer, code=name, name=name, sort_key=name, since=dt.date(2026, 1, 1))
        figures.refresh(session, [key])


def names(path: Path) -> list[str]:
    opened = Book.open(path)
    try:
        with opened.read() as session:
            return [row[0] for row in session.execute(Customer.__table__.select().with_only_columns(Customer.name))]
    finally:
        opened.close()


def holds(folder: Path, words: str) -> list[str]:
    """The files below a folder in which these words can be read."""
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*")
        if file.is_file() and words.encode() in file.read_bytes()
    )  # fmt: skip


def refuse_unsound(path: Path) -> None:
    """The check-up names what is wrong, or cannot even begin."""
    if not checkup.run(path).sound:
        raise AppError("damaged")


def test_a_book_is_the_same_with_a_passcode_and_without_one_again(closed: Path) -> None:
    before, shape = copies.totals_of(closed), copies.shape(closed)
    assert holds(closed.parent, CANARY) == ["shop.regulars"]
    passcode.put_on(closed, SECRET)
    assert closed.read_bytes()[:16] == SECRET.salt
    assert holds(closed.parent, CANARY) == []
    assert (copies.totals_of(closed), copies.shape(closed), names(closed)) == (before, shape, [CANARY])
    passcode.take_off(closed)
    encryption.forget()
    assert (copies.totals_of(closed), copies.shape(closed), names(closed)) == (before, shape, [CANARY])
    assert closed.stat().st_mode & 0o777 == 0o600


def test_an_encrypted_book_is_written_checked_and_backed_up_as_any_other(closed: Path) -> None:
    passcode.put_on(closed, SECRET)
    opened = Book.open(closed)
    try:
        add(opened, "Later")
        assert checkup.run(closed).sound
        row = backup.make(closed)
        assert holds(closed.parent, CANARY) == []
    finally:
        opened.close()
    assert row.path.read_bytes()[:16] == SECRET.salt
    assert backup.verify(row.path).customers == 2
    aside = backup.restore(row.path, closed)
    assert aside is not None
    assert names(closed) == names(aside) == [CANARY, "Later"]
    assert encryption.salt_of(aside) == SECRET.salt


def test_without_the_passcode_every_door_is_shut_and_nothing_is_touched(closed: Path) -> None:
    passcode.put_on(closed, SECRET)
    row = backup.make(closed)
    encryption.forget()
    before = closed.read_bytes()
    doors = (
        lambda: Book.open(closed), lambda: backup.make(closed), lambda: checkup.run(closed),
        lambda: backup.verify(row.path), lambda: backup.restore(row.path, closed), lambda: upgrade.upgrade(closed),
        lambda: passcode.put_on(closed, OTHER), lambda: passcode.take_off(closed),
        lambda: backup.restore(row.path, closed.with_name("new.regulars")),
    )  # fmt: skip
    for door in doors:
        with pytest.raises(Locked, match="locked with a passcode"):
            door()
    assert closed.read_bytes() == before
    assert not closed.with_name("new.regulars").exists()


def test_the_passcode_and_the_recovery_key_open_it_and_nothing_else_does(closed: Path) -> None:
    secret = passcode.prepare(WORDS)
    passcode.put_on(closed, secret)
    for words in (f" {WORDS}\n", secret.recovery_key, secret.recovery_key.lower().replace("-", "")):
        encryption.forget()
        passcode.unlock(closed, words)
        assert names(closed) == [CANARY]
    for words in ("", "three brown fox", OTHER.recovery_key, secret.recovery_key[:-1]):
        encryption.forget()
        with pytest.raises(WrongPasscode, match="not the passcode"):
            passcode.unlock(closed, words)
        assert encryption.locked(closed)


def test_a_passcode_that_is_too_short_is_refused_and_a_plain_book_has_none() -> None:
    with pytest.raises(AppError, match="at least 8"):
        passcode.prepare(" 1234567 ")


def test_a_plain_book_has_no_passcode(closed: Path) -> None:
    for call in (lambda: passcode.unlock(closed, WORDS), lambda: passcode.take_off(closed)):
        with pytest.raises(AppError, match="has no passcode"):
            call()


def test_a_changed_passcode_shuts_the_former_one_out(closed: Path) -> None:
    first, second = passcode.prepare(WORDS), passcode.prepare("quite another one")
    passcode.put_on(closed, first)
    passcode.put_on(closed, second)
    encryption.forget()
    for words in (WORDS, first.recovery_key):
        with pytest.raises(WrongPasscode):
            passcode.unlock(closed, words)
    passcode.unlock(closed, second.recovery_key)
    assert names(closed) == [CANARY]


def test_an_open_book_is_not_recoded(book: Book) -> None:
    before = book.path.read_bytes()
    with pytest.raises(AppError, match="open in another window"):
        passcode.put_on(book.path, SECRET)
    assert book.path.read_bytes() == before


def test_older_backups_and_books_set_aside_are_named_and_can_be_brought_along(closed: Path) -> None:
    row = backup.make(closed)
    aside = backup.restore(row.path, closed)
    passcode.put_on(closed, SECRET)
    newer = backup.make(closed)
    assert aside is not None
    assert passcode.behind(closed) == [row.path, aside]
    assert passcode.bring_along(closed, passcode.behind(closed)) == []
    assert passcode.behind(closed) == []
    assert holds(closed.parent, CANARY) == []
    kept = backup.rows(closed)
    assert (len(kept), newer in kept, names(aside)) == (2, True, [CANARY])
    assert kept[1].made - row.made == dt.timedelta(microseconds=1)
    assert [backup.verify(one.path).customers for one in kept] == [1, 1]


def test_older_backups_can_be_thrown_away(closed: Path) -> None:
    row = backup.make(closed)
    passcode.put_on(closed, SECRET)
    passcode.throw_away(passcode.behind(closed))
    assert (passcode.behind(closed), backup.rows(closed), row.path.exists()) == ([], [], False)
    assert not row.path.with_suffix(".sha256").exists()


def test_a_backup_is_whole_under_its_name_at_every_moment_of_its_overwriting(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = backup.make(closed)
    content, looked, sync = row.path.read_bytes(), [], os.fsync

    def look(descriptor: int) -> None:
        sync(descriptor)
        looked.append(not row.path.exists() or row.path.read_bytes() == content)

    monkeypatch.setattr(os, "fsync", look)
    passcode.throw_away([row.path])
    assert len(looked) >= 2
    assert all(looked)
    assert list(row.path.parent.iterdir()) == []


def test_an_overwriting_that_was_cut_short_is_ended_by_a_backup_a_day_later(closed: Path) -> None:
    row = backup.make(closed)
    left = row.path.rename(row.path.with_name(f"{row.path.name}.part"))
    os.utime(left, (0, 0))
    backup.make(closed)
    assert not left.exists()


def test_a_backup_that_cannot_be_opened_is_left_alone(closed: Path) -> None:
    passcode.put_on(closed, OTHER)
    row = backup.make(closed)
    content = row.path.read_bytes()
    passcode.put_on(closed, SECRET)
    encryption.forget()
    encryption.know(SECRET)
    assert passcode.bring_along(closed, passcode.behind(closed)) == [row.path]
    assert row.path.read_bytes() == content


def test_another_books_backups_of_the_same_name_are_not_touched(closed: Path, tmp_path: Path) -> None:
    second = tmp_path / "elsewhere" / closed.name
    second.parent.mkdir()
    second.write_bytes(closed.read_bytes())
    backup.make(second, backup.folder_of(closed))
    passcode.put_on(closed, SECRET)
    assert passcode.behind(closed) == []


def test_a_plain_backup_restored_into_a_book_with_a_passcode_is_encrypted(closed: Path) -> None:
    row = backup.make(closed)
    passcode.put_on(closed, SECRET)
    backup.restore(row.path, closed)
    assert (encryption.salt_of(closed), names(closed)) == (SECRET.salt, [CANARY])


def test_a_book_that_never_had_a_passcode_but_is_nonsense_now_is_offered_its_backup(closed: Path) -> None:
    row = backup.make(closed)
    nonsense = os.urandom(50_000)
    closed.write_bytes(nonsense)
    assert encryption.locked(closed)
    assert backup.offer(closed) == row
    aside = backup.restore(row.path, closed)
    assert aside is not None
    assert (names(closed), aside.read_bytes()) == ([CANARY], nonsense)


def test_a_locked_book_is_not_offered_a_plain_backup_from_before_its_passcode(closed: Path) -> None:
    backup.make(closed)
    passcode.put_on(closed, SECRET)
    backup.make(closed)
    encryption.forget()
    assert backup.offer(closed) is None


def test_a_backup_with_a_former_passcode_gets_the_present_one(closed: Path) -> None:
    passcode.put_on(closed, OTHER)
    row = backup.make(closed)
    passcode.put_on(closed, SECRET)
    backup.restore(row.path, closed)
    assert (encryption.salt_of(closed), names(closed)) == (SECRET.salt, [CANARY])


def test_a_book_whose_beginning_is_broken_is_replaced_by_its_encrypted_backup(closed: Path) -> None:
    passcode.put_on(closed, SECRET)
    row = backup.make(closed)
    with closed.open("r+b") as file:
        file.write(os.urandom(4096))
    aside = backup.restore(row.path, closed)
    assert aside is not None
    assert (encryption.salt_of(closed), names(closed)) == (SECRET.salt, [CANARY])
    assert backup.offer(closed) is None


@pytest.mark.parametrize("place", [0.001, 0.01, 0.3, 0.6, 0.99])
def test_one_flipped_bit_in_an_encrypted_book_is_found(closed: Path, place: float) -> None:
    passcode.put_on(closed, SECRET)
    content = bytearray(closed.read_bytes())
    content[int(len(content) * place)] ^= 1
    closed.write_bytes(content)
    with pytest.raises(AppError, match="damaged"):
        refuse_unsound(closed)


def test_an_older_encrypted_book_is_upgraded_and_the_copy_before_is_encrypted_too(tmp_path: Path) -> None:
    path = tmp_path / "shop.regulars"
    for frozen in sorted(BOOKS.glob("*.regulars.gz")):
        path.write_bytes(gzip.decompress(frozen.read_bytes()))
        before = {name: total for name, total in copies.totals_of(path).items() if name not in WORKED_OUT}
        passcode.put_on(path, SECRET)
        Book.open(path).close()
        assert upgrade.revision_of(path) == HEAD
        after = copies.totals_of(path)
        assert {name: after[name] for name in before} == before
        assert encryption.salt_of(path) == SECRET.salt
    held = backup.held(path)
    assert held
    assert {encryption.salt_of(file) for file in held} == {SECRET.salt}


def test_an_unfinished_replacing_is_ended_when_the_book_is_opened(closed: Path) -> None:
    part, former = closed.with_name("shop.passcode.regulars"), closed.with_name("shop.former.regulars")
    os.link(closed, former)  # cut short before the new file had the name
    part.write_bytes(closed.read_bytes())
    assert names(closed) == [CANARY]
    assert (part.exists(), former.exists(), closed.stat().st_nlink) == (False, False, 1)
    former.write_bytes(closed.read_bytes())  # cut short after it
    with former.open("rb") as held:
        passcode.put_on(closed, SECRET)
        assert not held.read().strip(b"\0")
    assert (former.exists(), names(closed)) == (False, [CANARY])


def test_the_old_file_is_overwritten_unless_a_snapshot_shares_it(closed: Path, tmp_path: Path) -> None:
    with closed.open("rb") as held:
        passcode.put_on(closed, SECRET)
        assert not held.read().strip(b"\0")
    snapshot = tmp_path / "snapshot"
    os.link(closed, snapshot)
    content = snapshot.read_bytes()
    passcode.take_off(closed)
    assert snapshot.read_bytes() == content


def test_a_copy_that_does_not_equal_the_book_is_thrown_away(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = closed.read_bytes()
    monkeypatch.setattr(recoding, "_print", lambda path: {"customer": path.name})
    with pytest.raises(AppError, match="does not equal"):
        passcode.put_on(closed, SECRET)
    assert closed.read_bytes() == before
    assert sorted(file.name for file in closed.parent.glob("shop*.regulars")) == ["shop.regulars"]


def test_wrong_guesses_cost_a_growing_wait_that_outlives_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(guesses.time, "time", lambda: clock[0])
    waits = []
    for _guess in range(14):
        guesses.begin(b"salt")
        waits.append(guesses.wait(b"salt"))
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]
    clock[0] -= 1e6  # set back
    assert guesses.wait(b"salt") == 900
    clock[0] += 1e6 + 890
    assert guesses.wait(b"salt") == 10
    assert guesses.wait(b"another") == 0
    guesses.right(b"salt")
    assert guesses.wait(b"salt") == 0


def test_a_person_is_erased_from_an_encrypted_book_as_from_any_other(closed: Path) -> None:
    passcode.put_on(closed, SECRET)
    opened = Book.open(closed)
    try:
        with opened.read() as session:
            key = session.execute(Customer.__table__.select().with_only_columns(Customer.id)).scalar_one()
        assert erasing.erase(opened, key, places=[backup.folder_of(closed)])
    finally:
        opened.close()
    assert CANARY not in names(closed)
    assert (encryption.salt_of(closed), checkup.run(closed).sound) == (SECRET.salt, True)
