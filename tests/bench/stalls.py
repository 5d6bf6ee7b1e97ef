"""How long the window's thread is busy at a stretch: a key pressed just then would wait as long."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import ROOT, Ratio

if TYPE_CHECKING:
    from app.storage.book import Book

AIM = 0.05
"""Seconds the window's thread may be busy at a stretch."""
ROUNDS = 3
BEAT = 1
"""Milliseconds between two beats of the window's thread."""
CALM = 0.2
"""Seconds without work after which an action is over."""
LIMIT = 30.0
DAY = dt.date(2026, 11, 21)
LONG_RECEIPT = 800
SCHEDULER = Path("/proc/thread-self/schedstat")
BOOKS: dict[str, tuple[str, int, int | None]] = {
    "demo": ("the demo book", 400, None),
    "lines": ("500,000 lines, 5,000 customers", 5_000, 500_000),
    "people": ("100,000 customers", 100_000, 200_000),
}
"""In words, how many customers, and how many lines they bought."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The longest time between two turns of the event loop, in seconds.

    Attributes:
        busy: by the clock on the wall, less the time in which another program had the processor; what the window's
            thread waits for (another thread of the program, the disk) counts.
        own: the longest that the window's thread itself used the processor.
        wall: the longest by the clock on the wall.
    """

    busy: float = 0.0
    own: float = 0.0
    wall: float = 0.0


@dataclass(frozen=True, slots=True)
class Clock:
    """The three clocks of a thread, in seconds."""

    wall: float
    own: float
    queued: float
    """Ready to run, but another program had the processor; 0 where the system does not say."""

    @classmethod
    def now(cls) -> Clock:
        """What they show."""
        try:
            queued = int(SCHEDULER.read_text("ascii").split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            queued = 0.0
        return cls(time.perf_counter(), time.thread_time(), queued)


def measure(path: Path, *, only: str = "") -> dict[str, Stretch]:
    """Opens a book in the real window, does everything once, and gives the longest stretch of each action."""
    from app.settings import Settings
    from app.ui import pace
    from app.ui.app import Program, make_application, speak
    from tests.bench.shopkeeper import Shopkeeper

    pace.start()
    settings = Settings(language="en", theme="light")
    application = make_application(settings)
    speak(settings)
    program = Program(application, settings, argparse.Namespace(book=path, as_of=DAY))
    program.window.resize(1280, 800)
    watch = Watch(lambda: program.jobs.idle())
    found = {}
    for name, act in Shopkeeper(program, path).day():
        if only and only not in name and not name.startswith("("):
            continue
        found[name] = watch.during(act)
    watch.stop()
    program.close()
    return {name: stretch for name, stretch in found.items() if not name.startswith("(")}


class Watch:
    """A beat on the window's thread; two beats that lie far apart had work between them."""

    def __init__(self, idle: Callable[[], bool]) -> None:
        from PySide6.QtCore import QEventLoop, Qt, QTimer

        self._idle, self._loop = idle, QEventLoop()
        self._longest, self._last = Stretch(), Clock.now()
        self._calm_since = self._end = 0.0
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT)
        self._timer.timeout.connect(self._beat)
        self._once = QTimer.singleShot

    def during(self, act: Callable[[], object]) -> Stretch:
        """Acts from within the event loop and waits until nothing is left to do; the longest stretches meanwhile."""
        self._longest, self._last = Stretch(), Clock.now()
        self._calm_since, self._end = self._last.wall, self._last.wall + LIMIT
        self._timer.start()
        self._once(5, act)
        self._loop.exec()
        return self._longest

    def stop(self) -> None:
        """Ends the beat."""
        self._timer.stop()

    def _beat(self) -> None:
        now, before, longest = Clock.now(), self._last, self._longest
        wall, own = now.wall - before.wall, now.own - before.own
        busy = max(wall - (now.queued - before.queued), own)
        if busy > longest.busy or wall > longest.wall:
            self._longest = Stretch(max(busy, longest.busy), max(own, longest.own), max(wall, longest.wall))
        if busy > 0.01 or not self._idle():
            self._calm_since = now.wall
        self._last = now
        if now.wall - self._calm_since > CALM or now.wall > self._end:
            self._timer.stop()
            self._loop.quit()


def make_book(path: Path, customers: int, lines: int | None) -> Book:
    """A demo shop with one very long receipt of the last day."""
    from sqlalchemy import select

    from app.models.customer import Customer
    from app.models.product import Product
    from app.services import demo, purchases
    from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
    from app.storage.book import Book

    book = Book.create(path, demo.shop())
    with book.write("demo") as session:
        demo.fill(session, customers=customers, lines=lines, as_of=DAY, seed=1)
        products = session.scalars(select(Product.id).limit(100)).all()
        long = tuple(LineDraft(products[n % len(products)], 2000, 10_000) for n in range(LONG_RECEIPT))
        who = session.scalars(select(Customer.id).limit(1)).one()
        paid = PaymentDraft(2 * 10_000 * LONG_RECEIPT)
        purchases.record(session, PurchaseDraft(who, DAY, long, (paid,), "LONG-800"))
    return book


def stalls() -> Iterator[Ratio]:
    """For each book every action's longest stretch as a table, then the worst of them against the aim."""
    with tempfile.TemporaryDirectory() as name:
        for code, (words, customers, lines) in BOOKS.items():
            path = Path(name) / f"{code}.regulars"
            make_book(path, customers, lines).close()
            found = rounds(path)
            print(table(words, found), flush=True)
            worst = max(found, key=lambda one: found[one].busy)
            yield Ratio(f"longest stall, {words}: {worst}", found[worst].busy, "the aim", AIM, 1)


def rounds(path: Path, number: int = ROUNDS) -> dict[str, Stretch]:
    """The median of several runs, each in a process of its own, so that what is first is first."""
    runs = []
    for _round in range(number):
        with tempfile.TemporaryDirectory() as home:
            env = os.environ | {"REGULARS_HOME": home, "PYTHONPATH": str(ROOT)}
            command = [sys.executable, "-m", "tests.bench.stalls", str(path)]
            done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        runs.append(json.loads(done.stdout))
    return {
        name: Stretch(*(statistics.median(run[name][which] for run in runs if name in run) for which in range(3)))
        for name in runs[0]
    }


def table(words: str, found: dict[str, Stretch]) -> str:
    """What was measured, in milliseconds."""
    lines = [f"\n{words}: longest stretch of the window's thread, ms\n"]
    lines += ["| action | longest | its own work | with other programs | aim | met |", "|---|--:|--:|--:|--:|---|"]
    for name, one in found.items():
        times = " | ".join(f"{value * 1e3:.0f}" for value in (one.busy, one.own, one.wall, AIM))
        lines.append(f"| {name} | {times} | {'yes' if one.busy <= AIM else 'no'} |")
    return "\n".join(lines)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    taken = measure(Path(sys.argv[1]), only=sys.argv[2] if len(sys.argv) > 2 else "")
    print(json.dumps({name: (one.busy, one.own, one.wall) for name, one in taken.items()}))
