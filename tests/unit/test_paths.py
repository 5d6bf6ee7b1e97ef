"""Where things lie."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from app import paths
from app.reports.files import write_whole
from tests.hostile import file_names


def test_every_folder_lies_below_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    assert {paths.data_dir(), paths.config_dir(), paths.state_dir()} == {
        tmp_path / "data", tmp_path / "config", tmp_path / "state",
    }  # fmt: skip
    assert paths.default_book().parent == paths.demo_book().parent == tmp_path / "data"
    assert paths.default_book() != paths.demo_book()


def test_else_they_are_the_folders_of_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME)
    found = paths.data_dir()
    assert found.is_absolute()
    assert "Regulars" in found.parts


def test_a_folder_of_the_program_is_its_owners_alone(tmp_path: Path) -> None:
    made = paths.make_private(tmp_path / "a" / "b")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert paths.make_private(made) == made


def test_what_comes_with_the_program_is_there() -> None:
    assert paths.resource("style.qss").is_file()


def test_words_become_the_name_of_a_file() -> None:
    assert paths.file_name('../../etc/passwd: "Kari"?', "x") == "etc passwd   Kari"
    assert paths.file_name("...", "customer") == "customer"
    assert paths.file_name("con", "x") == "_con"
    assert paths.file_name("Åse 王小明", "x") == "Åse 王小明"
    assert paths.file_name("Constance", "x") == "Constance"


def test_two_hundred_hostile_names_stay_in_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    names = file_names()
    assert len(names) == 200
    for name in names:
        made = folder / f"{paths.file_name(name, 'x')}.pdf"
        assert made.parent == folder
        assert made.resolve().parent == folder.resolve()
        assert not re.search(r'[<>:"/\\\\|?*\x00-\x1f\u202a-\u202e]|^[-~. ]|[. ]\.pdf$', made.name), name
        assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\.", made.name)
        assert len(made.name.encode()) <= 255
        write_whole(made, name.encode("utf-8", "replace"))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent for path in written} == {folder}
    assert len(written) > 50
