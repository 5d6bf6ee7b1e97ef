"""Files from outside, made wrong: whatever a reader is given, it takes it or says in one sentence why not."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture import tell
from tests.torture.recorder import ROOT

KINDS = ("CSV", "XLSX", "vCard", "mapping", "backup")
BATCH = 20_000
"""Inputs of one process and of those that come after it, if it dies; each begins with a new book."""
CONTROL = 4_000
"""Inputs after which the three mistakes of the control must be found."""
LOOK, SILENT = 5.0, 60
"""Seconds between two looks at a process, and looks without a word of it after which it is taken for hanging in a place
that no signal reaches; who stops both for a while does not make it hang."""
BAD = ("crash", "hang", "memory")


@dataclass
class Sum:
    """What came of all inputs of one reader."""

    counts: Counter[str] = field(default_factory=Counter)
    found: set[str] = field(default_factory=set)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.found


def batch(name: str, number: int, count: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """`count` inputs, from one process if it lives; from others after it, if not."""
    counts: Counter[str] = Counter()
    found: list[str] = []
    for life in range(count):
        if counts["tried"] >= count:
            break
        more, wrong = _life(name, f"{number}-{life}" if life else str(number), count - counts["tried"], folder)
        counts += more
        found += wrong
        if not more["tried"]:
            break
    return counts, found


def _life(name: str, seed: str, count: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """What came of the inputs of one process; of one that dies, as far as it told."""
    place = folder / f"{name}-{seed}"
    place.mkdir()
    told, said = place / "told.json", place / "said"
    command = [sys.executable, "-m", "tests.torture.fuzzed", name, seed, str(count), str(place)]
    # The library that opens workbooks waits for itself for ever, if it runs out of memory while it tells where it did.
    environment = os.environ | {"REGULARS_HOME": str(place / "home"), "TMPDIR": str(place), "RUST_BACKTRACE": "0"}
    with said.open("wb") as mouth:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=mouth, stderr=mouth)
        code = _ended(process, told)
    try:
        kept = json.loads(told.read_text()) if told.exists() else {"counts": {}, "found": []}
        counts, found = Counter(kept["counts"]), list(kept["found"])
        if code == 0:
            return counts, found
        shutil.copy(next(place.glob("input.*"), said), folder / f"last-{name}-{seed}")
        if name == "XLSX" and code < 0:  # what in the program is a process of its own, told as a refusal
            return counts + Counter(died=1), found
        why = f"the process ended with {code}: {said.read_text(errors='replace')[-300:].strip()}"
        return counts + Counter(crash=1), [*found, why]
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _ended(process: subprocess.Popen[bytes], told: Path) -> int:
    """What a process ended with; one that says nothing for long is ended."""
    word, silent = 0.0, 0
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(LOOK)
        last = told.stat().st_mtime if told.exists() else 0.0
        word, silent = last, silent + 1 if last == word else 0
        if silent > SILENT:
            process.kill()


def fuzz(name: str, count: int, folder: Path, *, first: int = 0) -> Sum:
    """`count` inputs for one reader, on all processors."""
    whole, began = Sum(), time.monotonic()
    sizes = [min(BATCH, count - at) for at in range(0, count, BATCH)]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(sizes))) as pool:
        for counts, found in pool.map(lambda n: batch(name, first + n, sizes[n], folder), range(len(sizes))):
            whole.counts += counts
            whole.found.update(found)
    whole.seconds = time.monotonic() - began
    return whole


def line(name: str, told: Sum) -> str:
    """A reader's sum in words."""
    c = told.counts
    bad = ", ".join(
        f"{c[kind]} {words}" for kind, words in zip(BAD, ("crashes", "over 2 s", "out of memory"), strict=True)
    )
    died = f", {c['died']} killed the process that reads for us" if c["died"] else ""
    went = f"; {c['brought in']} went into a book, half of them up to an error" if c["brought in"] else ""
    speed = c["tried"] / max(told.seconds, 0.001)
    return (
        f"fuzz {name}: {c['tried']} inputs ({speed:.0f} a second), {c['accepted']} accepted, "
        f"{c['refused']} refused in a sentence; {bad}{died}{went} {sorted(told.found)[:5] or ''}"
    )


def whole(folder: Path, count: int = 1_000_000) -> bool:
    """The whole of it; the control is a reader with three mistakes planted, each of which must be found."""
    good = True
    for name in KINDS:
        told = fuzz(name, count, folder)
        good = good and told.good
        tell([line(name, told)])
    control = fuzz("control", CONTROL, folder)
    kinds = sorted({one.split(":")[0] for one in control.found})
    tell([f"control: a reader with three mistakes: found {', '.join(kinds)}"])
    if not good:
        kept = Path(tempfile.mkdtemp(prefix="regulars-found-"))
        for file in (*folder.glob("found-*"), *folder.glob("last-*")):
            shutil.copy(file, kept)
        tell([f"what was found is kept in {kept}"])
    return good and kinds == sorted(BAD)
