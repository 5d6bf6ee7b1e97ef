"""The passcode at the window: set with its sheet kept, asked for, locked, and nothing typed is lost meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.services import shop
from app.settings import Settings
from app.storage import backup, encryption, guesses, opened, passcode
from app.storage.encryption import Secret
from app.ui import locking
from app.ui.app import Program
from app.ui.passcode.lock_page import LockPage
from app.ui.passcode.older_dialog import OlderDialog
from app.ui.passcode.remove_dialog import RemoveDialog
from app.ui.passcode.set_dialog import SetDialog
from tests.ui.conftest import unnamed, words_of
from tests.ui.programs import running

WORDS = "three brown foxes"
SALT = bytes(range(200, 216))


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(encryption.COST, "n", 2**10)  # what a guess costs is measured elsewhere
    encryption.forget()
    yield
    encryption.forget()


@pytest.fixture
def program(qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    def unexpected(box: QMessageBox) -> int:
        pytest.fail(box.detailedText())

    monkeypatch.setattr(QMessageBox, "exec", unexpected)
    with running(qapp, qtbot) as made:
        yield made


@pytest.fixture
def secret() -> Secret:
    return encryption.derive(WORDS, SALT)


@pytest.fixture
def plain(fresh_book: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.regulars"
    path.write_bytes(fresh_book.read_bytes())
    return path


@pytest.fixture
def encrypted(plain: Path, secret: Secret) -> Path:
    passcode.put_on(plain, secret)
    encryption.forget()
    return plain


def shown(program: Program, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: program.window.context is not None and program.book is not None, timeout=15_000)
    qtbot.waitUntil(program.jobs.idle, timeout=30_000)


def lock_page(program: Program, qtbot: Any) -> LockPage:
    qtbot.waitUntil(lambda: program.locking.page is not None and program.locking.page.isVisible(), timeout=15_000)
    assert program.locking.page
    return program.locking.page


def unlock(program: Program, qtbot: Any, words: str) -> None:
    page = lock_page(program, qtbot)
    page.typed.setText(words)
    QTest.keyClick(page.typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not program.locking.locked, timeout=15_000)
    shown(program, qtbot)


def test_the_book_is_asked_for_its_passcode_and_opens_with_it(program: Program, encrypted: Path, qtbot: Any) -> None:
    program.start(encrypted)
    page = lock_page(program, qtbot)
    assert unnamed(page) == []
    assert program.window.windowTitle() == "Locked – Regulars"
    assert page.typed.echoMode() == page.typed.EchoMode.Password
    page.box.click()
    assert page.typed.echoMode() == page.typed.EchoMode.Normal
    unlock(program, qtbot, WORDS)
    assert program.window.windowTitle() == "Toko Melati – Today – Regulars"
    qtbot.waitUntil(program.window.sidebar.lock_button.isVisible)


def test_the_recovery_key_opens_it_too(program: Program, encrypted: Path, secret: Secret, qtbot: Any) -> None:
    program.start(encrypted)
    page = lock_page(program, qtbot)
    page.sheet_button.click()
    assert page.field.caption.text() == f"Recovery key of sheet {secret.sheet}"
    unlock(program, qtbot, secret.recovery_key.lower().replace("-", " "))
    assert "choose a new one" in words_of(program.window.toast)


def test_wrong_guesses_wait_and_the_wait_is_shown_in_the_next_window_too(
    program: Program, encrypted: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(guesses.time, "time", lambda: clock[0])
    guesses.begin(SALT)
    guesses.begin(SALT)
    program.start(encrypted)
    page = lock_page(program, qtbot)
    page.typed.setText("wrong one")
    page.open_button.click()
    qtbot.waitUntil(lambda: "not the passcode" in page.field.wrong.text(), timeout=10_000)
    assert "Wait 5 seconds" in page.field.wrong.text()
    assert not page.open_button.isEnabled()
    again = LockPage(program.jobs, encrypted, "x")
    qtbot.addWidget(again)
    assert not again.open_button.isEnabled()
    clock[0] += 6
    qtbot.waitUntil(page.open_button.isEnabled, timeout=5_000)
    unlock(program, qtbot, WORDS)
    assert guesses.wait(SALT) == 0


def test_locking_hides_everything_and_a_half_typed_form_comes_back(
    program: Program, encrypted: Path, qtbot: Any
) -> None:
    program.start(encrypted)
    unlock(program, qtbot, WORDS)
    program.window.navigate("customers")
    program.window.record_purchase()
    qtbot.waitUntil(program.jobs.idle, timeout=15_000)
    form = next(one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not program.window)
    field = next(one for one in form.findChildren(type(form.focusWidget())) if one.isVisible())
    field.setText("half typed")
    program.window.lock_wanted.emit()
    page = lock_page(program, qtbot)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [program.window]
    assert program.window.windowTitle() == "Locked – Regulars"
    assert "Toko Melati" not in words_of(program.window)
    qtbot.waitUntil(lambda: encryption.locked(encrypted) and program.jobs.idle(), timeout=15_000)
    assert program.book is None
    close = QCloseEvent()
    QApplication.sendEvent(program.window, close)
    assert not close.isAccepted()
    assert "half typed" in page.field.wrong.text()
    for key in (Qt.Key.Key_N, Qt.Key.Key_K, Qt.Key.Key_2):
        QTest.keyClick(program.window, key, Qt.KeyboardModifier.ControlModifier)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [program.window]
    unlock(program, qtbot, WORDS)
    assert form.isVisible()
    assert field.text() == "half typed"
    assert program.window.windowTitle() == "Toko Melati – Customers – Regulars"
    assert program.sound()
    form.close()


def test_what_is_asked_of_the_book_while_it_is_locked_is_done_afterwards(
    program: Program, encrypted: Path, qtbot: Any
) -> None:
    program.start(encrypted)
    unlock(program, qtbot, WORDS)
    program.window.lock_wanted.emit()
    qtbot.waitUntil(lambda: encryption.locked(encrypted), timeout=15_000)
    came: list[int] = []
    program.jobs.write(program, "x", lambda session: 7, came.append)
    qtbot.wait(100)
    assert came == []
    unlock(program, qtbot, WORDS)
    assert came == [7]


def test_nobody_there_for_a_while_locks_the_book(
    program: Program, encrypted: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.settings.lock_minutes = 2
    program.start(encrypted)
    unlock(program, qtbot, WORDS)
    ahead = [0.0]
    monkeypatch.setattr(locking, "_moments", lambda: (ahead[0], 0.0))
    program.locking.stirred()
    ahead[0] = 119.0
    program.locking._look()
    assert not program.locking.locked
    QTest.keyClick(program.window.windowHandle(), Qt.Key.Key_Shift)
    ahead[0] = 238.0
    program.locking._look()
    assert not program.locking.locked
    ahead[0] = 240.0
    program.locking._look()
    assert program.locking.locked
    qtbot.waitUntil(lambda: encryption.locked(encrypted), timeout=15_000)


def test_copies_that_other_programs_opened_are_gone_when_the_book_is_locked(
    program: Program, encrypted: Path, qtbot: Any
) -> None:
    program.start(encrypted)
    unlock(program, qtbot, WORDS)
    copy = opened.hand_out("ring.jpg", b"a ring")
    program.locking.lock()
    lock_page(program, qtbot)
    qtbot.waitUntil(lambda: not copy.exists())
    unlock(program, qtbot, WORDS)


def test_a_book_without_a_passcode_is_not_locked(program: Program, plain: Path, qtbot: Any) -> None:
    program.start(plain)
    shown(program, qtbot)
    program.window.lock_wanted.emit()
    assert not program.locking.locked
    assert "has no passcode" in words_of(program.window.toast)
    assert not program.window.sidebar.lock_button.isVisible()


def dialog_of(kind: type[Any], qtbot: Any) -> Any:
    def found() -> list[Any]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=20_000)
    return found()[-1]


def test_a_passcode_is_set_only_when_its_sheet_was_typed_back(
    program: Program, plain: Path, tmp_path: Path, qtbot: Any
) -> None:
    backup.make(plain)
    program.start(plain)
    shown(program, qtbot)
    program.window.passcode_wanted.emit("set")
    dialog: SetDialog = dialog_of(SetDialog, qtbot)
    assert unnamed(dialog) == []
    dialog.new.setText("short")
    dialog.again.setText("shorter")
    dialog.next_button.click()
    assert dialog.form.fields["again"].wrong.text() == "That is not the same passcode."
    dialog.again.setText("short")
    dialog.next_button.click()
    qtbot.waitUntil(lambda: "at least 8" in dialog.form.fields["passcode"].wrong.text(), timeout=10_000)
    for field in (dialog.new, dialog.again):
        field.setText(WORDS)
    dialog.next_button.click()
    qtbot.waitUntil(lambda: dialog.secret is not None, timeout=10_000)
    assert dialog.secret
    groups = dialog.secret.recovery_key.split("-")
    assert dialog.key.text() == "   ".join(groups)
    dialog.write(tmp_path / "sheet.pdf")
    qtbot.waitUntil(lambda: "sheet.pdf" in dialog.kept.text())
    assert (tmp_path / "sheet.pdf").stat().st_mode & 0o077 == 0, "others can read the key"
    QApplication.sendEvent(dialog.back, QEvent(QEvent.Type.FocusIn))
    assert not set(groups) & set(dialog.key.text().split())
    dialog.back.setText("-".join(groups[:2]))
    assert not dialog.set_button.isEnabled()
    dialog.back.setText(" ".join(groups[-2:]).lower())
    assert encryption.salt_of(plain) is None
    dialog.set_button.click()
    older: OlderDialog = dialog_of(OlderDialog, qtbot)
    shown(program, qtbot)
    assert unnamed(older) == []
    assert "1 older backup can still be read" in words_of(older)
    assert encryption.salt_of(plain) is not None
    older.along_button.click()
    qtbot.waitUntil(lambda: passcode.behind(plain) == [], timeout=15_000)
    qtbot.waitUntil(program.jobs.idle, timeout=15_000)
    assert len(backup.rows(plain)) == 2
    assert Settings.load().last_book == str(plain)


def test_a_passcode_is_changed_and_removed_by_who_knows_it(
    program: Program, encrypted: Path, secret: Secret, qtbot: Any
) -> None:
    program.start(encrypted)
    unlock(program, qtbot, WORDS)
    program.window.passcode_wanted.emit("change")
    dialog: SetDialog = dialog_of(SetDialog, qtbot)
    dialog.present.setText("I do not know")
    for field in (dialog.new, dialog.again):
        field.setText("quite another one")
    dialog.next_button.click()
    qtbot.waitUntil(lambda: "not the passcode" in dialog.form.fields["present"].wrong.text(), timeout=10_000)
    dialog.present.setText(secret.recovery_key)
    dialog.next_button.click()
    qtbot.waitUntil(lambda: dialog.secret is not None, timeout=10_000)
    assert dialog.secret
    dialog.back.setText(dialog.secret.recovery_key)
    dialog.set_button.click()
    qtbot.waitUntil(lambda: encryption.salt_of(encrypted) not in (None, SALT), timeout=20_000)
    shown(program, qtbot)
    program.window.passcode_wanted.emit("remove")
    remove: RemoveDialog = dialog_of(RemoveDialog, qtbot)
    assert unnamed(remove) == []
    remove.present.setText(WORDS)
    remove.remove_button.click()
    qtbot.waitUntil(lambda: "not the passcode" in remove.form.fields["present"].wrong.text(), timeout=10_000)
    remove.present.setText("quite another one")
    remove.remove_button.click()
    qtbot.waitUntil(lambda: encryption.salt_of(encrypted) is None, timeout=20_000)
    shown(program, qtbot)
    dialog_of(OlderDialog, qtbot).reject()
    assert not program.window.sidebar.lock_button.isVisible()


def test_a_backup_with_another_passcode_asks_for_it_before_it_is_restored(
    program: Program, encrypted: Path, qtbot: Any
) -> None:
    passcode.unlock(encrypted, WORDS)
    row = backup.make(encrypted)
    passcode.take_off(encrypted)
    encryption.forget()
    program.start(encrypted)
    shown(program, qtbot)
    program.restore(row.path)
    page = lock_page(program, qtbot)
    assert page.typed.isEnabled()
    unlock(program, qtbot, WORDS)
    qtbot.waitUntil(lambda: encryption.salt_of(encrypted) == SALT, timeout=15_000)
    shown(program, qtbot)


def test_a_passcode_that_opens_only_the_newest_backup_offers_to_restore_it(
    program: Program, encrypted: Path, qtbot: Any
) -> None:
    passcode.unlock(encrypted, WORDS)
    backup.make(encrypted)
    encryption.forget()
    with encrypted.open("r+b") as file:
        file.seek(100)
        file.write(b"broken")
    program.start(encrypted)
    page = lock_page(program, qtbot)
    page.typed.setText(WORDS)
    page.open_button.click()
    qtbot.waitUntil(lambda: "opens the newest backup" in page.field.wrong.text(), timeout=15_000)
    next(one for one in page.findChildren(QPushButton) if "Restore the backup" in one.text()).click()
    shown(program, qtbot)
    assert encryption.salt_of(encrypted) == SALT
    assert program.sound()


def test_what_is_under_way_ends_before_the_book_is_closed_and_can_be_unlocked(
    program: Program, encrypted: Path, qtbot: Any
) -> None:
    program.start(encrypted)
    unlock(program, qtbot, WORDS)
    running, came = Event(), []

    def slow(session: Any, *_told: Any) -> int:
        running.wait(10)
        return shop.counts(session).customers

    for _one in range(2):
        program.jobs.make(program, slow, came.append)
    program.window.lock_wanted.emit()
    page = lock_page(program, qtbot)
    page.typed.setText(WORDS)
    page.open_button.click()
    assert "One moment" in page.field.wrong.text()
    assert program.locking.locked
    running.set()
    qtbot.waitUntil(lambda: not program.locking.locked, timeout=15_000)
    shown(program, qtbot)
    assert came == [0, 0]
    assert program.sound()
