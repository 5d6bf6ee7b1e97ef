"""Benchmarks: each compares the program with a peer or a floor in the same run and prints the ratio."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ratio:
    """One line of the table; times in seconds."""

    what: str
    ours: float
    against: str
    theirs: float
    aim: float

    @property
    def ratio(self) -> float:
        """Ours ÷ theirs."""
        return self.ours / self.theirs

    def line(self) -> str:
        """As a line of Markdown."""
        met = "yes" if self.ratio <= self.aim else "no"
        return (
            f"| {self.what} | {spoken(self.ours)} | {self.against} | {spoken(self.theirs)} "
            f"| {self.ratio:.2f} | {self.aim:g} | {met} |"
        )


def spoken(seconds: float) -> str:
    """A time with a unit that suits it."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def median(call: Callable[[], object], rounds: int) -> float:
    """The median time of `rounds` calls, in seconds."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def spent(call: Callable[[], object]) -> tuple[float, float]:
    """(seconds, seconds of processor on all threads) of one call; on a busy machine the second says more."""
    start, used = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - start, time.process_time() - used


def real_data() -> Path | None:
    """The folder of real sales, if there is one."""
    folder = Path(os.environ.get("REGULARS_DATA", ""))
    return folder if os.environ.get("REGULARS_DATA") and folder.is_dir() else None


def main(argv: list[str]) -> int:
    """Runs all benchmarks, or those named, prints the table and writes a whole one into the README."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tests.bench import large, passcode, quality, speed, stalls

    if argv[:1] == ["quality"]:
        return quality.main(argv[1:])
    there_are = {
        **speed.ALL, "passcode": passcode.unlocking, "offers": large.offering, "stalls": stalls.stalls,
        "large": large.recomputing,
    }  # fmt: skip
    wanted = argv or [name for name in there_are if name != "large"]  # minutes to make its shop
    unknown = [name for name in wanted if name not in there_are]
    if unknown:
        print("no such benchmark:", ", ".join(unknown), "- there are", ", ".join(there_are), file=sys.stderr)
        return 2
    lines = ["| what | ours | against | theirs | ratio | aim | met |", "|---|--:|---|--:|--:|--:|---|"]
    print("\n".join(lines))
    for name in wanted:
        for found in there_are[name]():
            lines.append(found.line())
            print(lines[-1], flush=True)
    if not argv:
        write("\n".join(lines), "bench")
    return 0


def write(table: str, name: str) -> None:
    """Puts the table into the README, between the marks of that name."""
    readme, start, end = ROOT / "README.md", f"<!-- {name} -->", f"<!-- /{name} -->"
    text = readme.read_text("utf-8")
    head, rest = text.split(start)
    readme.write_text(f"{head}{start}\n{table}\n{end}{rest.split(end)[1]}", "utf-8")
