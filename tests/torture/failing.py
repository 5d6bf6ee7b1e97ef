"""Makes the n-th call fail: of the database, of the operating system, or of any function of storage and services."""

from __future__ import annotations

import errno
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import sqlcipher3.dbapi2 as driver

import app

ROOMS = tuple(str(Path(app.__file__).parent / room) for room in ("storage", "services"))
DATABASE = {"execute", "executemany", "commit", "backup", "connect"}
SYSTEM = {"open", "fsync", "rename", "replace", "link", "unlink", "mkdir", "chmod", "scandir", "listdir"}
KINDS = ("database", "system", "memory")


class Fault:
    """Counts the calls of a kind, and makes one of them fail."""

    def __init__(self, kind: str, number: int) -> None:
        self.kind, self.number = kind, number
        self.calls = 0
        self.where = ""

    @property
    def fired(self) -> bool:
        """Whether there was an n-th call."""
        return bool(self.where)

    def look(self, frame: FrameType, event: str, called: Any) -> None:
        """Python's profiler calls this at every call of whatever function."""
        if not self._counts(frame, event, called):
            return
        self.calls += 1
        if self.calls == self.number:
            code = frame.f_code
            self.where = f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}"
            raise self._error()

    def _counts(self, frame: FrameType, event: str, called: Any) -> bool:
        if self.kind == "memory":
            code = frame.f_code
            # A generator that fails as it is resumed is torn off without its `with` blocks being left, as no real
            # fault does; what it calls fails in its turn.
            resumed = code.co_flags & inspect.CO_GENERATOR
            return event == "call" and not resumed and code.co_filename.startswith(ROOMS)
        if event != "c_call":
            return False
        name, owner = called.__name__, getattr(called, "__self__", None)
        if self.kind == "database":
            of_driver = getattr(owner, "__name__", "").startswith("sqlc")
            return name in DATABASE and (of_driver or isinstance(owner, driver.Connection | driver.Cursor))
        return name in SYSTEM and getattr(owner, "__name__", "") in ("posix", "io", "_io", "nt")

    def _error(self) -> BaseException:
        if self.kind == "database":
            return driver.OperationalError("disk I/O error")
        if self.kind == "system":
            return OSError(errno.EIO, "Input/output error")
        return MemoryError()


@contextmanager
def failing(kind: str, number: int) -> Iterator[Fault]:
    """The n-th call of a kind fails in this block; 0 for none, to count them."""
    fault = Fault(kind, number)
    before = sys.getprofile()
    sys.setprofile(fault.look)
    try:
        yield fault
    finally:
        sys.setprofile(before)
