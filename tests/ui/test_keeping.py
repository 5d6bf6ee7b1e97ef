"""Backups by themselves; a broken book is opened for reading and offers the newest good backup."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from app.errors import AppError
from app.services import attachments, customers, journal
from app.storage import backup, opened
from app.storage.book import Book
from app.storage.engine import connect
from app.ui import keeping
from app.ui.app import Program
from app.ui.settings.restore_dialog import RestoreDialog
from app.ui.status import StatusLine
from tests.ui.conftest import DAY, unnamed, words_of
from tests.ui.programs import running, shown

AT_ONCE = dt.timedelta(0)


@pytest.fixture
def path(fresh_book: Path, tmp_path: Path) -> Path:
    file = tmp_path / "melati.regulars"
    file.write_bytes(fresh_book.read_bytes())
    return file


@pytest.fixture
def program(qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    mistakes: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: mistakes.append(box.detailedText()))
    with running(qapp, qtbot) as made:
        yield made
    assert mistakes == []


def looked(program: Program, qtbot: Any, after: dt.timedelta = AT_ONCE) -> None:
    program.keeping.look(after)
    qtbot.waitUntil(program.jobs.idle, timeout=30_000)


def add(program: Program, name: str) -> None:
    assert program.book is not None
    with program.book.write("x") as session:
        customers.save(session, customers.CustomerDraft(name=name))


def spoil(path: Path) -> None:
    """Writes nonsense over the middle of a file."""
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 60] = os.urandom(4096 * 40)
    path.write_bytes(content)


def test_a_changed_book_is_backed_up_after_half_an_hour_and_an_unchanged_one_never_again(
    program: Program, path: Path, qtbot: Any
) -> None:
    looked(program, qtbot)
    program.start(path)
    shown(program, qtbot)
    looked(program, qtbot, keeping.OFTEN)
    assert len(backup.held(path)) == 1
    assert "Backed up today" in program.window.status.words()
    looked(program, qtbot)
    add(program, "Sari")
    looked(program, qtbot, keeping.OFTEN)
    assert len(backup.held(path)) == 1
    looked(program, qtbot)
    assert [row.customers for row in backup.rows(path)] == [1, 0]


def test_the_last_changes_are_backed_up_when_the_program_ends(program: Program, path: Path, qtbot: Any) -> None:
    program.start(path)
    shown(program, qtbot)
    add(program, "Sari")
    program.close()
    assert [row.customers for row in backup.rows(path)] == [1]
    program.close()
    assert len(backup.held(path)) == 1


def test_copies_that_other_programs_opened_last_no_longer_than_the_program(
    program: Program, path: Path, qtbot: Any
) -> None:
    left = opened.hand_out("of a program that was killed.jpg", b"a ring")
    program.start(path)
    shown(program, qtbot)
    assert not left.exists()
    copy = opened.hand_out("ring.jpg", b"a ring")
    program.close()
    assert not copy.exists()


def test_what_is_in_no_file_any_more_is_let_go_soon_after_the_start(
    program: Program, path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Book.open(path)) as book, book.write("Keep a file") as session:
        kari = customers.save(session, customers.CustomerDraft("Kari"))
        attachments.add(session, kari, attachments.draft("ring.jpg", b"a ring"), DAY)
        entry = journal.entry_id(session)
    with closing(Book.open(path)) as book, book.write("Undo") as session:
        journal.undo(session, entry)
        assert attachments.unneeded(session)
    monkeypatch.setattr(keeping, "REST", 10)
    program.start(path)
    shown(program, qtbot)
    assert program.book is not None

    def swept() -> bool:
        assert program.book is not None
        with program.book.read() as session:
            return not attachments.unneeded(session)

    qtbot.waitUntil(swept, timeout=10_000)


def test_a_backup_goes_to_the_second_place_too_and_one_that_is_missing_is_said_once(
    program: Program, path: Path, tmp_path: Path, qtbot: Any
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    program.settings.backup_folder = str(stick)
    program.start(path)
    shown(program, qtbot)
    looked(program, qtbot)
    assert [file.name for file in backup.held(path, stick)] == [file.name for file in backup.held(path)]
    assert backup.verify(backup.held(path, stick)[0]).sha256 == backup.rows(path)[0].sha256
    program.settings.backup_folder = str(tmp_path / "pulled out")
    said = []
    program.keeping.trouble.connect(said.append)
    for name in ("Sari", "Budi"):
        add(program, name)
        looked(program, qtbot)
    assert len(backup.held(path)) == 3
    assert [isinstance(error, AppError) and "is not there" in error.message for error in said] == [True]
    assert "is not there" in program.window.toast.text()


def test_a_backup_that_cannot_be_made_is_said_once(program: Program, path: Path, qtbot: Any) -> None:
    backup.folder_of(path).write_text("")
    program.start(path)
    shown(program, qtbot)
    said = []
    program.keeping.trouble.connect(said.append)
    looked(program, qtbot)
    looked(program, qtbot)
    assert ["is a file, not a folder" in str(error) for error in said] == [True]


def test_a_clock_that_is_set_back_while_the_program_runs_is_said_once(
    program: Program, path: Path, qtbot: Any
) -> None:
    said: list[Exception] = []
    program.keeping.trouble.connect(said.append)
    program.start(path)
    shown(program, qtbot)
    add(program, "Sari")
    with closing(connect(path)) as raw:  # as if recorded before the clock was set back
        later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).replace(tzinfo=None).isoformat(" ")
        raw.execute("UPDATE journal_entry SET at = ?", (later,))
    looked(program, qtbot)
    looked(program, qtbot)
    assert ["Set the clock right" in str(error) for error in said] == [True]
    assert "Set the clock right" in program.window.toast.text()


def test_a_sale_between_setting_the_clock_back_and_the_next_look_does_not_hide_it(
    program: Program, path: Path, qtbot: Any
) -> None:
    said: list[Exception] = []
    program.keeping.trouble.connect(said.append)
    program.start(path)
    shown(program, qtbot)
    looked(program, qtbot)
    assert (said, program.keeping._newest) == ([], None), "an empty book has no moments"
    add(program, "Sari")
    looked(program, qtbot)
    assert program.keeping._newest is not None
    program.keeping._newest += dt.timedelta(days=2)  # as if that had been seen before the clock was set back
    add(program, "Budi")
    looked(program, qtbot)
    assert ["Set the clock right" in str(error) for error in said] == [True]
    looked(program, qtbot)
    assert len(said) == 1, "what is recorded now is in order again"


def test_a_damaged_book_opens_for_reading_and_a_good_backup_takes_its_place(
    program: Program, path: Path, qtbot: Any
) -> None:
    opened = Book.open(path)
    with opened.write("x") as session:
        for number in range(300):
            customers.save(session, customers.CustomerDraft(name=f"Customer {number} " + "x" * 50))
    opened.close()
    row = backup.make(path)
    before = path.read_bytes()
    content = bytearray(before)
    at = before.rfind(b"Customer 250") // 4096 * 4096
    content[at : at + 100] = b"\xff" * 100
    path.write_bytes(content)
    program.start(path)
    shown(program, qtbot)
    qtbot.waitUntil(lambda: "open for reading only" in program.window.status.words(), timeout=30_000)
    with pytest.raises(AppError, match="reading only"):
        add(program, "Sari")
    looked(program, qtbot)
    assert len(backup.held(path)) == 1
    program.restyle()
    assert "open for reading only" in program.window.status.words()
    program.choose_backup()
    dialog = program.window.findChild(RestoreDialog)
    qtbot.waitUntil(lambda: dialog.table.chosen_ids() == [row.path])
    dialog.restore_button.click()
    qtbot.waitUntil(lambda: "kept as" in program.window.toast.text(), timeout=15_000)
    shown(program, qtbot)
    assert "reading only" not in program.window.status.words()
    add(program, "Sari")
    aside = next(path.parent.glob("*-set-aside-*.regulars"))
    assert aside.read_bytes() == bytes(content)


@pytest.mark.parametrize("how", ["nonsense", "empty"])
def test_a_book_that_cannot_be_opened_offers_the_newest_good_backup(
    program: Program, path: Path, qtbot: Any, how: str
) -> None:
    backup.make(path)
    newest = backup.make(path)
    spoil(newest.path)
    if how == "empty":
        path.write_bytes(b"")
    else:
        path.write_bytes(os.urandom(50_000))
    program.start(path)
    qtbot.waitUntil(lambda: "Restore the backup of" in words_of(program.window), timeout=15_000)
    offer = next(b for b in program.window.findChildren(QPushButton) if "Restore the backup" in b.text())
    assert "(0 customers, 0 purchases)" in offer.text()
    offer.click()
    shown(program, qtbot)
    add(program, "Sari")


def test_the_backups_are_listed_with_what_they_hold(
    program: Program, path: Path, tmp_path: Path, qtbot: Any
) -> None:
    program.start(path)
    shown(program, qtbot)
    add(program, "Sari")
    looked(program, qtbot)
    program.choose_backup()
    dialog = program.window.findChild(RestoreDialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    cells = [dialog.model.data(dialog.model.index(0, place)) for place in range(5)]
    assert cells[1:4] == ["1", "0", ""]
    assert unnamed(dialog) == []
    with qtbot.waitSignal(dialog.chosen) as taken:
        dialog._other()
        dialog.findChild(QFileDialog).fileSelected.emit(str(tmp_path / "junk.backup"))
    assert taken.args == [tmp_path / "junk.backup"]
    qtbot.waitUntil(lambda: "junk" in program.window.toast.text(), timeout=15_000)
    shown(program, qtbot)


def test_an_old_backup_is_said_in_red(qtbot: Any) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.backed_up(dt.datetime(2026, 11, 18, 9), dt.date(2026, 11, 22))
    assert line.words().strip().startswith("Last backed up 4 days ago")
    assert line._backup.property("tone") == "danger"
    line.backed_up(dt.datetime(2026, 11, 21, 9), dt.date(2026, 11, 22))
    assert line._backup.property("tone") == "muted"


def test_a_computer_without_memory_is_no_mistake_of_the_program(program: Program, path: Path, qtbot: Any) -> None:
    program.start(path)
    shown(program, qtbot)
    program.crash.report(MemoryError())
    assert "no memory left" in program.window.toast.text()


def test_a_book_in_a_synchronised_folder_is_warned_of(
    program: Program, path: Path, tmp_path: Path, qtbot: Any
) -> None:
    synced = tmp_path / "Dropbox" / path.name
    synced.parent.mkdir()
    path.rename(synced)
    program.start(synced)
    qtbot.waitUntil(lambda: "folder of Dropbox" in program.window.toast.text(), timeout=30_000)


def test_a_book_that_was_renamed_while_it_is_open_takes_nothing_and_that_is_said(
    program: Program, path: Path, qtbot: Any
) -> None:
    program.start(path)
    shown(program, qtbot)
    path.rename(path.with_name("other.regulars"))
    with pytest.raises(AppError, match="put it back"):
        add(program, "Sari")
    looked(program, qtbot)
    assert "was moved, renamed or deleted while it was open" in program.window.toast.text()
    path.with_name("other.regulars").rename(path)
    add(program, "Sari")


def test_a_book_that_is_gone_is_said_to_be_and_its_newest_backup_is_offered(
    program: Program, path: Path, qtbot: Any
) -> None:
    with closing(Book.open(path)) as book, book.write("x") as session:
        customers.save(session, customers.CustomerDraft(name="Sari"))
    backup.make(path)
    path.unlink()
    program.settings.last_book = str(path)
    program.start(path)
    qtbot.waitUntil(lambda: "Restore the backup of" in words_of(program.window), timeout=15_000)
    assert "There is no book at" in words_of(program.window)
    offer = next(b for b in program.window.findChildren(QPushButton) if "Restore the backup" in b.text())
    assert "(1 customer, 0 purchases)" in offer.text()
    offer.click()
    shown(program, qtbot)
    add(program, "Budi")
