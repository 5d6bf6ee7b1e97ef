"""A screen of its own, a window manager, and hands: keys and words typed as a person would."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("Xvfb", "openbox", "xdotool")
PATIENCE = 60.0


def missing() -> list[str]:
    """The programs this machine lacks for tests on a screen."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Screen:
    """An X server without a monitor; use it in a `with` block."""

    def __init__(self, width: int = 1280, height: int = 860) -> None:
        self._size = f"{width}x{height}x24"
        self._running: list[subprocess.Popen[bytes]] = []
        self.name = ""

    def __enter__(self) -> Screen:
        reader, writer = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", self._size, "-nolisten", "tcp"],
            pass_fds=[writer], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writer)
        self._running.append(server)
        with os.fdopen(reader) as told:
            self.name = ":" + told.readline().strip()
        manager = subprocess.Popen(
            ["openbox", "--startup", "echo here"], env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._running.append(manager)
        assert manager.stdout
        assert manager.stdout.readline(), "the window manager ended"  # a window shown before it gets no keys
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in reversed(self._running):
            if one.poll() is None:
                with_children = os.getpgid(one.pid) == one.pid  # what watches the program would leave it behind
                os.killpg(one.pid, signal.SIGTERM) if with_children else one.terminate()
                one.wait(20)
            if one.stdout:
                one.stdout.close()

    def press_until(self, *keys: str, title: str) -> str:
        """Presses keys, a few seconds later once more, and so on, until a window of this title comes; that window."""

        def came() -> bool:
            self.press(*keys)
            with suppress(AssertionError):
                until(lambda: bool(self.windows(title)), title, patience=8)
            return bool(self.windows(title))

        until(came, f"no window “{title}” after {keys}")
        return self.wait_for_window(title)

    def close(self, title: str) -> None:
        """Closes the window of this title, which is in front, with Escape."""
        self.press("Escape")
        self.wait_until_gone(title)

    def wait_until_gone(self, title: str) -> None:
        """No window has this title any more."""
        until(lambda: not self.windows(title), f"the window “{title}” stays")

    def environment(self, home: Path | None = None) -> dict[str, str]:
        """What a program on this screen finds around it."""
        kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "LANG")}
        kept |= {"DISPLAY": self.name, "LANG": "C.UTF-8", "CUPS_SERVER": "/nonexistent"}
        return kept | ({"REGULARS_HOME": str(home)} if home else {})

    def start(self, home: Path, *arguments: str, before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Starts the program as a person does; `before` are the words of a command that watches it."""
        command = [*before, sys.executable, "main.py", "--lang", "en", *arguments]
        started = subprocess.Popen(command, cwd=ROOT, env=self.environment(home), start_new_session=bool(before))
        self._running.append(started)
        return started

    def hands(self, *words: str) -> str:
        """One xdotool command."""
        done = subprocess.run(["xdotool", *words], env=self.environment(), capture_output=True, text=True, timeout=30)
        return done.stdout.strip()

    def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        self.hands("key", "--delay", "60", *keys)

    def write(self, words: str) -> None:
        """Types words."""
        self.hands("type", "--delay", "25", words)

    def windows(self, title: str) -> list[str]:
        """The windows whose title holds these words."""
        return self.hands("search", "--onlyvisible", "--name", title).split()

    def wait_for_window(self, title: str) -> str:
        """The window of this title, in front, once it is there."""
        found: list[str] = []
        try:
            until(lambda: bool(found.extend(self.windows(title)) or found), f"no window “{title}”")
        except AssertionError as error:
            seen = [self.hands("getwindowname", one) for one in self.windows(".")]
            raise AssertionError(f"{error}, but {seen}") from None
        self.hands("windowactivate", "--sync", found[-1])
        return found[-1]


def until(true: Callable[[], bool], otherwise: str, patience: float = PATIENCE) -> None:
    """Looks again and again until it is so.

    Raises:
        AssertionError: it never was.
    """
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(0.1)  # another process cannot call us back
