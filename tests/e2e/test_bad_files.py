"""Files and places that cannot be right, given to every command: one sentence, and the book is as it was."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import cli
from app.storage import checkup
from tests.e2e.test_commands import PATIENCE, ROOT, Shell, demo, one_sentence, shell

__all__ = ["demo", "shell"]
DROP_FROM_BOUNDING_SET = 24
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
"""Numbers of linux/prctl.h and linux/capability.h."""
SALES = "Date,Receipt,Customer,Item,Qty,Price\n"


def nobody_special() -> None:
    """In a child: being root no longer opens what is closed to writing."""
    libc = ctypes.CDLL(None, use_errno=True)
    for power in (DAC_OVERRIDE, DAC_READ_SEARCH):
        if libc.prctl(DROP_FROM_BOUNDING_SET, power, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


@pytest.fixture(scope="module")
def book(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo shop in a folder of its own."""
    path = tmp_path_factory.mktemp("book") / "shop.regulars"
    shutil.copy(demo, path)
    return path


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Things to be given where a file or a folder is asked for."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.csv" / "kept.txt").write_text("kept")
    (tmp_path / "file").write_text("kept")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    (tmp_path / "noise.xlsx").write_bytes(b"PK\x03\x04" + os.urandom(5000))
    (tmp_path / "noise.regulars").write_bytes(b"SQLite format 3\0" + os.urandom(5000))
    (tmp_path / "one_line.csv").write_text("x" * 1_000_000, "utf-8")
    os.mkfifo(tmp_path / "pipe.csv")
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "home"))
    return {"tmp": tmp_path, "long": tmp_path / ("n" * 300)}


COMMANDS = [
    "import {tmp}/folder.csv", "import {tmp}/empty.csv", "import {tmp}/picture.png", "import {tmp}/noise.xlsx",
    "import {tmp}/one_line.csv", "import {tmp}/pipe.csv", "import {tmp}/nowhere.csv", "import {long}",
    "import /dev/full",
    "import {tmp}/file --mapping {tmp}/folder.csv", "import {tmp}/file --mapping {tmp}/picture.png",
    "report retention --out {tmp}/folder.csv", "report retention --out {tmp}/nowhere/x.pdf",
    "report retention --out /dev/full", "report retention --out {tmp}/file/x.pdf", "report retention --out {long}.pdf",
    "report retention --out {tmp}/pipe.csv",
    "insights --out {tmp}/folder.csv", "insights --out /dev/full", "insights --out {tmp}/file/x.csv",
    "suggest --out {tmp}/folder.csv", "suggest --out /dev/full", "suggest --out {long}",
    "backup {tmp}/file", "backup {tmp}/file/deeper", "backup {long}", "backup /dev/full",
    "export {tmp}/file", "export {tmp}/folder.csv", "export {tmp}/file/deeper", "export {long}",
    "restore {tmp}/folder.csv", "restore {tmp}/file", "restore {tmp}/empty.csv", "restore {tmp}/picture.png",
    "restore {tmp}/noise.regulars", "restore {tmp}/nowhere", "restore {tmp}/pipe.csv", "restore {long}",
]  # fmt: skip
BOOKS = ["{tmp}/folder.csv", "{tmp}/picture.png", "{tmp}/noise.regulars", "{tmp}/file", "{tmp}/pipe.csv", "{long}"]


def refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command line refuses in one sentence; run in this process, because it is one of very many."""
    code = cli.main(["--lang", "en", *words.split()], lambda _args: 0)
    told = capsys.readouterr()
    one_sentence(subprocess.CompletedProcess([], code, told.out, told.err))
    assert "mistake" not in told.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_cannot_be_right_is_refused_in_one_sentence(
    book: Path, odd: dict[str, object], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = book.read_bytes()
    refused(f"{command.format(**odd)} --book {book}", capsys)
    assert book.read_bytes() == before
    assert (Path(str(odd["tmp"])) / "file").read_text() == "kept"
    assert (Path(str(odd["tmp"])) / "folder.csv" / "kept.txt").read_text() == "kept"


@pytest.mark.parametrize("words", ["check", "insights --out {tmp}/o.csv", "backup {tmp}/b", "import {tmp}/sales.csv"])
@pytest.mark.parametrize("given", BOOKS)
def test_a_book_that_is_none_is_refused_and_not_touched(
    odd: dict[str, object], given: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (Path(str(odd["tmp"])) / "sales.csv").write_text(SALES + "2026-01-05,1,Sari,Tea,1,5\n")
    path = Path(given.format(**odd))
    before = path.read_bytes() if given.endswith((".png", ".regulars", "file")) else b""
    refused(f"{words.format(**odd)} --book {path}", capsys)
    assert not before or path.read_bytes() == before


@pytest.fixture
def closed(tmp_path: Path, book: Path) -> Iterator[Path]:
    """A folder with a book that nobody may write to."""
    folder = tmp_path / "closed"
    folder.mkdir()
    shutil.copy(book, folder / "shop.regulars")
    (folder / "sales.csv").write_text(SALES + "2026-01-05,1,Sari,Tea,1,5\n")
    (folder / "shop.regulars").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.mark.parametrize(
    "command",
    ["report retention --out {closed}/x.pdf", "report sales-journal --out {closed}/x.csv",
     "insights --out {closed}/x.csv", "suggest --out {closed}/x.csv", "backup {closed}", "backup {closed}/deeper",
     "export {closed}/out", "import {closed}/sales.csv --book {closed}/shop.regulars",
     "restore {book} --book {closed}/shop.regulars", "demo --no-window --customers 5 --book {closed}/new.regulars"],
)  # fmt: skip
def test_a_place_that_is_read_only_is_refused_in_one_sentence(
    shell: Shell, book: Path, closed: Path, command: str
) -> None:
    words = command.format(closed=closed, book=book).split()
    names = sorted(one.name for one in closed.iterdir())
    one_sentence(run(shell, [*words, *(() if "--book" in words else ("--book", str(book)))], nobody_special))
    assert sorted(one.name for one in closed.iterdir()) == names
    assert (closed / "shop.regulars").read_bytes() == book.read_bytes()


def run(shell: Shell, words: list[str], first: Callable[[], None]) -> subprocess.CompletedProcess[str]:
    """Runs the program after `first` was called in its process."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words], env=shell.environment, cwd=shell.home,
        capture_output=True, text=True, preexec_fn=first, timeout=PATIENCE,
    )  # fmt: skip


@pytest.fixture
def full(tmp_path: Path, book: Path) -> Iterator[Path]:
    """A disk of its own that holds a book and next to nothing more."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = book.stat().st_size + 300_000
    made = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("this user may not mount a disk")
    try:
        shutil.copy(book, disk / "shop.regulars")
        stuffing = disk / "stuffing"
        stuffing.write_bytes(bytes(shutil.disk_usage(disk).free - 40_000))
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize(
    "command",
    ["report retention --out {full}/x.pdf", "report sales-journal --from 2020-01-01 --out {full}/x.csv",
     "report sales-journal --from 2020-01-01 --out {full}/x.xlsx", "backup {full}/copies", "export {full}/out",
     "import {full}/../sales.csv --book {full}/shop.regulars", "restore {book} --book {full}/shop.regulars",
     "demo --no-window --customers 30 --book {full}/new.regulars"],
)  # fmt: skip
def test_a_full_disk_is_said_in_one_sentence_and_costs_nothing(
    shell: Shell, book: Path, full: Path, command: str
) -> None:
    lines = "".join(f"2026-01-05,{n},Somebody {n},Tea {n},1,5\n" for n in range(20_000))
    (full.parent / "sales.csv").write_text(SALES + lines)
    words = command.format(full=full, book=book).split()
    done = shell.run(*words, *(() if "--book" in words else ("--book", str(book))))
    one_sentence(done)
    assert "room" in done.stderr or "full" in done.stderr, done.stderr
    (full / "stuffing").unlink()
    assert checkup.run(full / "shop.regulars").sound
    left = [one.name for one in full.iterdir() if one.is_file() and not one.name.startswith((".shop", "shop"))]
    assert left == []
