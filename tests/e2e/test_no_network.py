"""A tour of the whole program with its system calls watched: not one socket to the internet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.ui import pages
from tests.e2e.screen import ROOT, Screen, until
from tests.e2e.test_a_day import ended, find

SOCKET = re.compile(r"\bAF_INET6?\b")
"""What a call to the network names, whoever makes it: Python, Qt or a library."""


def traced(log: Path) -> tuple[str, ...]:
    """What a command begins with so that its network calls, and those of its children, are written to `log`."""
    return ("strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=%network", "-o", str(log))


def calls(log: Path) -> tuple[int, list[str]]:
    """How many network calls there were at all, and those to the internet."""
    lines = log.read_text("utf-8", errors="replace").splitlines()
    return len(lines), [line for line in lines if SOCKET.search(line)]


@pytest.fixture(scope="module", autouse=True)
def tracing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips where the system has no strace, or lets nobody trace."""
    if shutil.which("strace") is None:
        if os.environ.get("CI"):
            pytest.fail("not installed: strace")
        pytest.skip("not installed: strace")
    trial = subprocess.run([*traced(tmp_path_factory.mktemp("trial") / "log"), "true"], capture_output=True)
    if trial.returncode:
        pytest.skip("this system lets nobody trace")


def test_a_program_that_calls_home_would_be_seen(tmp_path: Path) -> None:
    """The control."""
    home = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([*traced(tmp_path / "log"), sys.executable, "-c", home], check=True)
    made = [line.split("(")[0].split()[-1] for line in calls(tmp_path / "log")[1]]
    assert made[:2] == ["socket", "connect"]


def test_a_tour_of_the_window_makes_no_socket_to_the_internet(screen: Screen, tmp_path: Path) -> None:
    log = tmp_path / "log"
    started = screen.start(tmp_path, "demo", "--customers", "60", before=traced(log))
    screen.wait_for_window("^Toko Melati")
    shown = [entry.words() for entry in pages.PAGES if entry.sidebar and entry.name not in pages.AT_FOOT]
    for place, words in enumerate(shown[:9], start=1):
        screen.press(f"ctrl+{place}")
        screen.wait_for_window(f"^Toko Melati – {words} –")
        screen.press("Tab", "Down", "Return", "Escape")
    screen.press_until("ctrl+comma", title="– Settings –")
    screen.press("F5", "ctrl+plus", "ctrl+0")
    screen.press_until("F1", title="^Keys$")
    screen.close("^Keys$")
    find(screen, "sari wul", "Customer")
    for keys, form in (("ctrl+e", "^Edit customer"), ("ctrl+m", "^Add note")):
        screen.press_until(keys, title=form)
        screen.close(form)
    screen.press_until("ctrl+n", title="^Record purchase")
    screen.close("^Record purchase")
    find(screen, "reports", "Reports")
    paper = tmp_path / "retention.pdf"
    screen.press_until("ctrl+p", title="^Save as PDF")
    screen.write(str(paper))
    screen.press("Return")
    until(paper.exists, "the report was not saved")
    screen.press("ctrl+q")
    ended(started)
    made, abroad = calls(log)
    assert made > 10, "nothing was seen: not even the way to the screen"
    assert abroad == []


def test_the_command_line_makes_none_either(tmp_path: Path) -> None:
    environment = os.environ | {"REGULARS_HOME": str(tmp_path), "LANG": "C.UTF-8"}
    (tmp_path / "new.csv").write_text("Name\nSari\n")
    commands = (
        ("demo", "--customers", "60", "--no-window"), ("import", "new.csv", "--kind", "customers"),
        ("undo-import", "1"), ("insights", "--out", "i.csv"), ("suggest", "--out", "s.csv"),
        ("report", "retention", "--out", "r.pdf"),
        ("export", "all"), ("export-customer", "C0007", "--out", "c.pdf"), ("backup",), ("check",),
    )  # fmt: skip
    book = ("--book", str(tmp_path / "data" / "demo.regulars"))
    for number, words in enumerate(commands):
        log = tmp_path / f"log{number}"
        command = [*traced(log), sys.executable, str(ROOT / "main.py"), *book, *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, (words, done.stderr)
        assert calls(log)[1] == [], words
