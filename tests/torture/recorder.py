"""A process whose every write is recorded, or whose disk has only so much room: builds and loads `recorder.c`."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def compiler() -> str | None:
    """This machine's C compiler, if it has one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build(folder: Path, name: str = "recorder") -> Path:
    """Compiles the recorder, or another of the sources beside it, into a folder."""
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    command = [str(compiler()), "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl", "-lpthread"]
    subprocess.run(command, check=True, capture_output=True)
    return library


def start(
    module: str, library: Path, folder: Path, *words: str, log: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a module of these tests with all that happens below `folder` watched."""
    environment = os.environ | {"LD_PRELOAD": str(library), "TORTURE_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    if log:
        environment["TORTURE_LOG"] = str(log)
    command = [sys.executable, "-m", module, str(folder), *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)


def say(text: bytes) -> None:
    """Writes into the record, between the writes before and those after."""
    ctypes.CDLL(None).torture_say(text, ctypes.c_uint32(len(text)))


def set_room(room: int) -> None:
    """How many bytes the disk has left from now on; −1 for a disk without end."""
    ctypes.CDLL(None).torture_room(ctypes.c_int64(room))


def left() -> int:
    """How many bytes the disk has left."""
    return _asked("torture_left")


def refusals() -> int:
    """How often the disk was full."""
    return _asked("torture_refusals")


def _asked(name: str) -> int:
    call = getattr(ctypes.CDLL(None), name)
    call.restype = ctypes.c_int64
    return int(call())
