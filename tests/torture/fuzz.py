"""Files from outside, made wrong: whatever a reader is given, it takes it or says in one sentence why not."""

from __future__ import annotations

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

SHARES = {"CSV": 1.0, "XLSX": 1.0, "vCard": 1.0, "mapping": 1.0, "backup": 0.002}
"""How much of the number asked for each reader gets; restoring takes a thousand times as long as reading a card."""
BATCH = 4_000
"""Inputs of one process, so that what dies is found."""
SLOW = 900.0
"""Seconds after which a process is taken for hanging in a place that no signal reaches."""
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
    """One process of inputs."""
    place = folder / f"{name}-{number}"
    place.mkdir()
    command = [sys.executable, "-m", "tests.torture.fuzzed", name, str(number), str(count), str(place)]
    environment = os.environ | {"REGULARS_HOME": str(place / "home"), "TMPDIR": str(place)}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SLOW)
        if done.returncode == 0:
            told = json.loads(done.stdout.splitlines()[-1])
            return Counter(told["counts"]), told["found"]
        why = f"the process ended with {done.returncode}: {done.stderr[-300:].strip()}"
    except subprocess.TimeoutExpired:
        why = f"the process did not end in {SLOW:.0f} s"
    finally:
        last = next(iter(place.glob("input.*")), None)
        if last:
            shutil.copy(last, folder / f"last-{name}-{number}{last.suffix}")
        shutil.rmtree(place, ignore_errors=True)
    if name == "XLSX" and "ended with -" in why:  # what in the program is a process of its own, told as a refusal
        return Counter(died=1), []
    return Counter(crash=1), [why]


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
    for name, share in SHARES.items():
        told = fuzz(name, max(int(count * share), 4), folder)
        good = good and told.good
        tell([line(name, told)])
    control = fuzz("control", max(min(count, BATCH), 500), folder)
    kinds = sorted({one.split(":")[0] for one in control.found})
    tell([f"control: a reader with three mistakes: found {', '.join(kinds)}"])
    if not good:
        kept = Path(tempfile.mkdtemp(prefix="regulars-found-"))
        for file in (*folder.glob("found-*"), *folder.glob("last-*")):
            shutil.copy(file, kept)
        tell([f"what was found is kept in {kept}"])
    return good and kinds == sorted(BAD)
