"""Starting, the first start, a second start, and what happens when something is wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from app import i18n, paths
from app.errors import AppError
from app.services import shop
from app.settings import Settings
from app.storage import backup
from app.storage.book import Book
from app.ui import crash, display, single, theme
from app.ui.app import Program, make_application, speak
from app.ui.welcome.page import Welcome
from tests.ui.conftest import unnamed, words_of
from tests.ui.programs import running, shown

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def program(qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    def unexpected(box: QMessageBox) -> int:
        pytest.fail(box.detailedText())

    monkeypatch.setattr(QMessageBox, "exec", unexpected)  # nobody is there to close it
    with running(qapp, qtbot) as made:
        yield made


def welcome(program: Program, qtbot: Any) -> Welcome:
    qtbot.waitUntil(lambda: program.window.findChild(Welcome) is not None)
    return program.window.findChildren(Welcome)[-1]  # type: ignore[no-any-return]


def test_a_book_is_opened_behind_the_painted_window_and_remembered(
    program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "melati.regulars"
    path.write_bytes(fresh_book.read_bytes())
    program.start(path)
    assert program.window.isVisible()
    assert program.window.context is None
    shown(program, qtbot)
    assert program.window.windowTitle() == "Toko Melati – Today – Regulars"
    assert Settings.load().last_book == str(path)
    assert program.sound()


def test_a_backup_chosen_on_a_new_computer_becomes_its_book(
    program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any
) -> None:
    old = tmp_path / "old" / "shop.regulars"
    old.parent.mkdir()
    old.write_bytes(fresh_book.read_bytes())
    row = backup.make(old, tmp_path / "stick")
    whole = row.path.read_bytes()
    program.start(paths.default_book())
    welcome(program, qtbot).ready.emit(row.path)
    shown(program, qtbot)
    assert program.window.windowTitle() == "Toko Melati – Today – Regulars"
    assert program.path == paths.default_book()
    assert paths.default_book().is_file()
    assert row.path.read_bytes() == whole


def test_the_first_start_makes_my_shop(program: Program, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "new" / "shop.regulars"
    program.start(path)
    page = welcome(program, qtbot)
    assert unnamed(page) == []
    page.make_shop()
    assert page.form.fields["name"].wrong.text() == "The shop needs a name."
    page.name.setText("Blåbær & Co")
    page.country.set_value("NO")
    page.country.activated.emit(0)
    assert page.currency.value() == "NOK"
    qtbot.keyClick(page.name, "\r")
    shown(program, qtbot)
    assert program.book is not None
    with program.book.read() as session:
        row = shop.get(session)
    assert (row.name, row.currency, row.country) == ("Blåbær & Co", "NOK", "NO")
    assert program.window.sidebar.isVisible()


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(program: Program, tmp_path: Path, qtbot: Any) -> None:
    (tmp_path / "file").write_text("")
    program.start(tmp_path / "file" / "shop.regulars")
    page = welcome(program, qtbot)
    page.name.setText("Toko")
    page.make_shop()
    qtbot.waitUntil(program.jobs.idle)
    assert page.wrong.text() != "" or page.form.fields["name"].wrong.text() != ""
    assert page.create_button.isEnabled()


def test_another_language_is_chosen_on_the_first_page(program: Program, tmp_path: Path, qtbot: Any) -> None:
    program.start(tmp_path / "shop.regulars")
    page = welcome(program, qtbot)
    page.language.set_value("nb")
    page.language.activated.emit(0)
    assert i18n.language() == "nb"
    assert Settings.load().language == "nb"
    assert welcome(program, qtbot).language.value() == "nb"


def test_the_demo_shop_that_is_there_is_opened(program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any) -> None:
    paths.make_private(paths.data_dir())
    paths.demo_book().write_bytes(fresh_book.read_bytes())
    program.start(tmp_path / "shop.regulars")
    welcome(program, qtbot).demo()
    shown(program, qtbot)
    assert program.book is not None
    assert program.book.path == paths.demo_book()


def test_a_book_that_lies_somewhere_is_chosen(program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "melati.regulars"
    path.write_bytes(fresh_book.read_bytes())
    program.start(tmp_path / "shop.regulars")
    page = welcome(program, qtbot)
    page.choose()
    dialog = page.findChild(QDialog)
    dialog.fileSelected.emit(str(path))
    shown(program, qtbot)
    assert program.book is not None
    assert program.book.path == path


def test_a_folder_that_is_not_made_yet_is_not_put_down_as_the_book_to_open(
    program: Program, tmp_path: Path, qtbot: Any
) -> None:
    program.start(tmp_path / "data" / "shop.regulars")
    page = welcome(program, qtbot)
    page.choose()
    dialog = page.findChild(QFileDialog)
    assert dialog.selectedFiles() in ([], [dialog.directory().path()])


@pytest.mark.parametrize("content", [b"not a database at all " * 400, b""])
def test_a_file_that_is_no_book_is_refused_in_a_sentence_with_a_way_out(
    program: Program, tmp_path: Path, qtbot: Any, content: bytes
) -> None:
    path = tmp_path / "x.regulars"
    path.write_bytes(content or b"\0")
    program.start(path)
    qtbot.waitUntil(lambda: "Open another book" in words_of(program.window.deck))
    assert program.book is None
    assert path.read_bytes() == (content or b"\0")
    program.reopen(None)
    assert welcome(program, qtbot)


def test_a_folder_in_the_place_of_a_book_is_refused(program: Program, tmp_path: Path, qtbot: Any) -> None:
    program.start(tmp_path)
    qtbot.waitUntil(lambda: "is a folder, not a book" in words_of(program.window.deck))


def test_a_backup_is_restored_and_the_book_before_is_set_aside(
    program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "melati.regulars"
    path.write_bytes(fresh_book.read_bytes())
    row = backup.make(path)
    program.start(path)
    shown(program, qtbot)
    program.restore(row.path)
    qtbot.waitUntil(lambda: "kept as" in program.window.toast.text(), timeout=15_000)
    shown(program, qtbot)
    assert program.book is not None
    assert program.book.path == path
    assert len(list(tmp_path.glob("*.regulars*"))) >= 2
    (tmp_path / "junk.backup").write_bytes(b"junk")
    program.restore(tmp_path / "junk.backup")
    qtbot.waitUntil(lambda: "junk" in program.window.toast.text(), timeout=15_000)
    shown(program, qtbot)


def test_a_second_start_rings_at_the_first_window(
    program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "melati.regulars"
    path.write_bytes(fresh_book.read_bytes())
    assert not single.wake(path)
    program.start(path)
    shown(program, qtbot)
    program.window.showMinimized()
    assert program.doorbell is not None
    with qtbot.waitSignal(program.doorbell.rung):
        assert single.wake(path)
    assert not program.window.isMinimized()
    program.let_go()
    assert not single.wake(path)


def test_language_theme_and_size_change_while_the_window_stays_open(
    program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "melati.regulars"
    path.write_bytes(fresh_book.read_bytes())
    program.start(path)
    shown(program, qtbot)
    program.window.navigate("settings")
    program.window.restyle(theme="dark", scale=150)
    assert theme.is_dark()
    assert theme.px(10) == 15
    assert program.window.deck.name() == "settings"
    before = program.window.deck.page()
    qtbot.waitUntil(lambda: program.jobs.idle() and program.window.updatesEnabled(), timeout=20_000)
    assert program.window.deck.name() == "settings"
    assert program.window.deck.page() is not before
    assert program.window.palette().window().color().name() == theme.DARK.ground.lower()
    program.settings.theme = "auto"
    program._follow_desktop()
    assert not theme.is_dark()
    shown(program, qtbot)


def test_the_application_speaks_and_looks_as_this_machine_wants(qapp: QApplication) -> None:
    settings = Settings(language="zh_CN", theme="dark", scale=125)
    speak(settings)
    assert i18n.language() == "zh_CN"
    assert make_application(settings) is qapp
    assert theme.is_dark()
    theme.apply(qapp, "light", 100)


def hook(sound: bool = True) -> tuple[crash.CrashHook, list[str]]:
    told: list[str] = []
    return crash.CrashHook(told.append, lambda: sound, lambda: told.append("quit")), told


def test_a_mistake_of_the_program_is_logged_and_shown_once(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    crash.start_log()
    boxes: list[str] = []
    made, told = hook()

    def answered(box: QMessageBox) -> int:
        boxes.append(box.text())
        made.report(ValueError("while the dialog is open"))
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answered)
    made.report(ZeroDivisionError("the bug"))
    assert len(boxes) == 1
    assert "Your book is safe" in boxes[0]
    logged = crash.log_file().read_text("utf-8")
    assert logged.index("ZeroDivisionError") < logged.index("ValueError")
    assert "the bug" not in logged  # the words of these may hold a name or a phone number
    assert told == []
    for handler in crash.log.handlers[:]:
        crash.log.removeHandler(handler)
        handler.close()


def test_the_program_ends_when_the_book_is_not_sound(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)
    made, told = hook(sound=False)
    made.report(ZeroDivisionError())
    assert told == ["quit"]


def test_what_a_person_can_act_on_is_told_as_it_is(qtbot: Any) -> None:
    made, told = hook()
    made.report(AppError("The disk is full."))
    made.hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == ["The disk is full.", "quit"]


def test_a_log_that_cannot_be_written_does_not_stop_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("")
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "home"))
    crash.start_log()
    for handler in crash.log.handlers[:]:
        crash.log.removeHandler(handler)
        handler.close()


def test_without_a_screen_there_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    import os

    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    for screen in ("", ":4711"):
        ran = subprocess.run(
            [sys.executable, "main.py", "--book", str(tmp_path / "x.regulars"), "--lang", "en"],
            cwd=ROOT, capture_output=True, text=True, env=env | ({"DISPLAY": screen} if screen else {}),
        )  # fmt: skip
        assert ran.returncode == 1
        assert ran.stdout == ""
        assert ran.stderr.count("\n") == 1
        assert "demo --no-window" in ran.stderr


def test_a_missing_system_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(f"{'libxcb-cursor.so.0' if 'qxcb' in name else name}: cannot open shared object file")

    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(display.ctypes, "CDLL", missing)
    assert display.trouble() == "a system library is missing: libxcb-cursor.so.0"
    monkeypatch.setattr(display, "find_spec", lambda name: None)
    assert display.trouble() == "a system library is missing: libxcb.so.1"
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert display.trouble() == ""


def test_a_book_made_elsewhere_stays_whole_when_the_window_closes(
    program: Program, fresh_book: Path, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "melati.regulars"
    path.write_bytes(fresh_book.read_bytes())
    program.start(path)
    shown(program, qtbot)
    program.close()
    again = Book.open(path)
    with again.read() as session:
        assert shop.get(session).name == "Toko Melati"
    again.close()


def test_qt_s_own_words_come_from_our_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.qt_words import QtWords, words

    translator = QtWords()
    assert translator.translate("QDialogButtonBox", "Cancel") is None
    assert not translator.isEmpty()
    monkeypatch.setattr(i18n._catalogue, "gettext", lambda text: {"Cancel": "Avbryt"}.get(text, text))
    assert translator.translate("QDialogButtonBox", "Cancel") == "Avbryt"
    assert "Avbryt" in words()
