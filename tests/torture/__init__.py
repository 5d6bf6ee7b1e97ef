"""Torture: what the book must survive. Each part prints its counts and has a control that must be found out."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PARTS = (
    "crash",
    "power",
    "room",
    "faults",
    "copies",
    "closed",
    "money",
    "birthdays",
    "clocks",
    "privacy",
    "long",
    "fuzz",
    "names",
)


def main(argv: list[str]) -> int:
    """Tortures by all parts, or by those named; 1 if anything was lost, or if a control was not found out.

    A number after a name is how much of it, instead of all.
    """
    numbers = {argv[place - 1]: int(word) for place, word in enumerate(argv) if word.isdigit()}
    wanted = [word for word in argv if not word.isdigit()] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print("no such torture:", ", ".join(unknown), "- there are", ", ".join(PARTS), file=sys.stderr)
        return 2
    failed = [name for name in wanted if not _torture(name, numbers.get(name))]
    print("Failed: " + ", ".join(failed) if failed else "Nothing was lost, and every control was found out.")
    return int(bool(failed))


def _torture(name: str, number: int | None) -> bool:
    part: Callable[..., bool] = importlib.import_module(f"tests.torture.{name}").whole
    began = time.monotonic()
    memory = Path("/dev/shm")
    where = str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="torture-", dir=where) as folder:
        good = part(Path(folder), number) if number else part(Path(folder))
    print(f"  {name}: {'held' if good else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
    return good


def tell(lines: list[str]) -> None:
    """Prints what a part found."""
    print("\n".join(f"  {line}" for line in lines), flush=True)
