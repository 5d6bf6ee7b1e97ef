"""Where things lie."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app import paths


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
