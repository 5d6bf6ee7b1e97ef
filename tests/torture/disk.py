"""A disk as it may be found after the power failed: what was not synced is there, or not, or in part.

File contents and the folder's names are kept apart. A sync of a file makes its content sure, a sync of a folder its
names; of what is not sure, a cut leaves nothing, the beginning, or any part of it in sectors of 512 bytes. Names are
changed in their order, as file systems with a journal do, but possibly not all of them.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
MODES = ("dropped", "short", "torn", "torn, names behind", "dropped, names behind")
_HEAD = struct.Struct("<ciqqI")


@dataclass(frozen=True)
class Operation:
    """One thing the process did."""

    kind: str
    fd: int
    number: int
    data: bytes


def operations(log: Path) -> Iterator[Operation]:
    """What a record holds, in order."""
    content = memoryview(log.read_bytes())
    at = 0
    while at < len(content):
        kind, fd, number, _second, length = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        yield Operation(kind.decode(), fd, number, bytes(content[at : at + length]))
        at += length


@dataclass
class File:
    """A file's content: what is sure, and what came since."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes) of a write, (length, None) of a cut."""

    def sync(self) -> None:
        """Makes all of it sure."""
        for change in self.since:
            _apply(self.sure, *change)
        self.since.clear()


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del content[at:]
        content.extend(b"\0" * (at - len(content)))
        return
    content.extend(b"\0" * (at - len(content)))
    content[at : at + len(data)] = data


class Disk:
    """The folder that is watched, from a known beginning."""

    def __init__(self, folder: Path, begin: Path) -> None:
        self.folder = str(folder)
        self.names: dict[str, File] = {}
        """As the process sees them."""
        self.sure: dict[str, File] = {}
        self.changes: list[tuple[str, str, File | None]] = []
        """(folder, path, file or None) of names changed since their folder was synced."""
        self.open: dict[int, File | str] = {}
        self.acknowledged: list[tuple[str, dict[str, object]]] = []
        for file in sorted(begin.rglob("*")):
            if file.is_file():
                self.names[str(file.relative_to(begin))] = File(bytearray(file.read_bytes()))
        self.sure = dict(self.names)

    def do(self, operation: Operation) -> bool:
        """Does one thing as the process did; whether anything on the disk changed."""
        kind, fd, data = operation.kind, operation.fd, operation.data
        if kind == "A":
            word, fact = json.loads(data)
            self.acknowledged.append((word, fact))
        elif kind == "O":
            return self._open(fd, operation.number, data.decode())
        elif kind == "C":
            self.open.pop(fd, None)
        elif kind in "WT":
            file = self.open[fd]
            assert isinstance(file, File)
            file.since.append((operation.number, data if kind == "W" else None))
            return True
        elif kind == "F":
            self._sync(self.open[fd])
            return True
        elif kind in "RLU":
            self._name(kind, *(self._inside(part.decode()) for part in data.split(b"\0")))
            return True
        return False

    def _inside(self, path: str) -> str:
        return os.path.relpath(path, self.folder)

    def _open(self, fd: int, flags: int, path: str) -> bool:
        name = self._inside(path)
        if os.path.isdir(path) or (flags & os.O_DIRECTORY and name not in self.names):
            self.open[fd] = name
            return False
        made = name not in self.names
        if made:
            self._change(name, File())
        file = self.open[fd] = self.names[name]
        if flags & os.O_TRUNC and not made:
            file.since.append((0, None))
        return made or bool(flags & os.O_TRUNC)

    def _change(self, name: str, file: File | None) -> None:
        if file is None:
            self.names.pop(name, None)
        else:
            self.names[name] = file
        self.changes.append((os.path.dirname(name) or ".", name, file))

    def _name(self, kind: str, one: str, other: str = "") -> None:
        if kind == "U":
            self._change(one, None)
            return
        self._change(other, self.names[one])
        if kind == "R":
            self._change(one, None)

    def _sync(self, what: File | str) -> None:
        if isinstance(what, File):
            what.sync()
            return
        kept = []
        for change in self.changes:
            if change[0] == what:
                self._sure(*change[1:])
            else:
                kept.append(change)
        self.changes = kept

    def _sure(self, name: str, file: File | None) -> None:
        if file is None:
            self.sure.pop(name, None)
        else:
            self.sure[name] = file

    # ---- the power fails -------------------------------------------------------------------------------------

    def after_cut(self, mode: str, rnd: Random) -> dict[str, bytes]:
        """What is found when the power comes back: name -> content. SQLite's shared memory is no file to it."""
        names = self.names
        if "names behind" in mode:
            names = dict(self.sure)
            folders = sorted({change[0] for change in self.changes})
            upto = {name: rnd.randint(0, sum(change[0] == name for change in self.changes)) for name in folders}
            for folder, name, file in self.changes:
                upto[folder] -= 1
                if upto[folder] < 0:
                    continue
                if file is None:
                    names.pop(name, None)
                else:
                    names[name] = file
        found: dict[int, bytes] = {}
        image = {}
        for name, file in sorted(names.items()):
            if not name.endswith("-shm"):
                if id(file) not in found:
                    found[id(file)] = _cut(file, mode, rnd)
                image[name] = found[id(file)]
        return image


def _cut(file: File, mode: str, rnd: Random) -> bytes:
    if not file.since or mode.startswith("dropped"):
        return bytes(file.sure)
    content = bytearray(file.sure)
    if mode == "short":
        for change in file.since[: rnd.randint(0, len(file.since))]:
            _apply(content, *change)
        return bytes(content)
    likely = rnd.choice((0.1, 0.5, 0.9))
    for at, data in file.since:
        if data is None:
            if rnd.random() < likely:
                _apply(content, at, None)
            continue
        for part in range(0, len(data), SECTOR):
            if rnd.random() < likely:
                _apply(content, at + part, data[part : part + SECTOR])
    return bytes(content)
