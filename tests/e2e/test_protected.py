"""A book that lies where nothing can be written: it is read, and what would change it is refused in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """The program without the power to write where the permissions forbid it, which root has."""
    mortal = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    environment = os.environ | {"REGULARS_HOME": os.devnull, "LANG": "C.UTF-8"}
    command = [*mortal, sys.executable, str(ROOT / "main.py"), *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture
def protected(fresh_book: Path, tmp_path: Path) -> Iterator[Path]:
    """A book in a folder of which nothing can be changed."""
    if sys.platform == "win32" or (os.geteuid() == 0 and not shutil.which("setpriv")):
        pytest.skip("permissions cannot be taken away here")
    folder = tmp_path / "write-protected"
    folder.mkdir()
    path = folder / "shop.regulars"
    shutil.copy(fresh_book, path)
    path.chmod(0o444)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)


def test_a_protected_book_is_read_and_never_changed(protected: Path, tmp_path: Path) -> None:
    before = protected.read_bytes()
    assert run("check", "--book", protected).returncode == 0
    done = run("insights", "--out", tmp_path / "insights.csv", "--book", protected)
    assert (done.returncode, done.stderr) == (0, "")
    done = run("backup", tmp_path / "copies", "--book", protected)
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "new.csv").write_text("Name\nSari\n")
    for refused in (
        ("import", tmp_path / "new.csv", "--kind", "customers"),
        ("undo-import", 1),
        ("backup",),
        ("restore", next((tmp_path / "copies").glob("*.backup"))),
    ):
        done = run(*refused, "--book", protected)
        assert done.returncode == 1, refused
        assert done.stderr.count("\n") == 1, done.stderr
        assert "cannot be written" in done.stderr
    assert protected.read_bytes() == before
    assert [file.name for file in protected.parent.iterdir()] == ["shop.regulars"]


def test_no_book_is_made_where_nothing_can_be_written(protected: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("Name\nSari\n")
    done = run("import", tmp_path / "new.csv", "--kind", "customers", "--book", protected.with_name("other.regulars"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "cannot be made" in done.stderr
