"""Kill −9 at random moments: what was acknowledged is there, the rest wholly there or not, and going on works."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.torture import shop, tell
from tests.torture.place import Fact, revision_to_come
from tests.torture.told import Told, judge, line

LIVES = 6
"""Kills that one folder lives through before a fresh one is taken."""


@dataclass
class Tally:
    """What came of the kills."""

    kills: int = 0
    done: int = 0
    pending: int = 0
    wrong: list[str] = field(default_factory=list)


def run(
    folder: Path, kills: int, *, seed: int = 1, lie: bool = False, actions: Sequence[str] = tuple(shop.ACTIONS)
) -> dict[str, Tally]:
    """Kills a process in the midst of each action in its turn.

    Args:
        folder: an empty one; afterwards it holds what the last kills left.
        kills: in all, over all actions.
        lie: the process says "done" before it is; a control, which must be found out.

    Returns:
        action -> what came of it.
    """
    rnd = Random(seed)
    bases = (folder / "base", folder / "encrypted")
    for base in bases:
        shop.prepare(base, encrypted=base.name == "encrypted")
        with revision_to_come(base / "to-come"):
            pass
    tallies = {name: Tally() for name in actions}
    share = max(kills // len(tallies), 1)
    for name, tally in tallies.items():
        while tally.kills < share and not tally.wrong:
            _life(folder / "life", rnd.choice(bases), name, tally, rnd, lie=lie)
    return tallies


def _life(folder: Path, base: Path, name: str, tally: Tally, rnd: Random, *, lie: bool) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    if name != "upgrades":
        shutil.rmtree(folder / "to-come")
    told = Told.of(base)
    for _kill in range(1 if name == "upgrades" else LIVES):
        _kill_one(folder, name, told, rnd, lie=lie)
        tally.kills += 1
        tally.pending += told.pending is not None
        tally.wrong += [f"{name}: {wrong}" for wrong in judge(folder, told)]
        if tally.wrong:
            return
        told.settle(folder)
        tally.done += told.done
        told.done = 0


def _kill_one(folder: Path, name: str, told: Told, rnd: Random, *, lie: bool) -> None:
    """Runs the action in a process of its own, kills that and hears what it told."""
    seed, patience = rnd.randrange(10**9), rnd.random() * (0.5 if name in ("imports", "passcodes") else 0.2)
    at_work = rnd.random() < (0.2 if name in ("upgrades", "restores") else 0.9)
    ear, mouth = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os.close(ear)
            _act(folder, name, mouth, seed, lie=lie)
        finally:
            os._exit(1)
    os.close(mouth)
    lines = b""
    with os.fdopen(ear, "rb", buffering=0) as pipe:
        if at_work:
            lines += pipe.read(1) or b""  # from its first word on, or else from its birth
        end = time.monotonic() + patience
        os.set_blocking(ear, False)
        while time.monotonic() < end:
            lines += pipe.read() or b""
            time.sleep(min(0.005, max(end - time.monotonic(), 0)))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines += pipe.read() or b""
    for text in lines.splitlines():
        told.hear(*json.loads(text))


def _act(folder: Path, name: str, mouth: int, seed: int, *, lie: bool) -> None:
    def tell(word: str, fact: Fact) -> None:
        os.write(mouth, line(word, fact))
        if lie and word == "try":
            os.write(mouth, line("done", fact))

    shop.ACTIONS[name](folder, tell, Random(seed), 10**9)


def report(tallies: dict[str, Tally]) -> list[str]:
    """A line an action."""
    return [
        f"{name}: {tally.kills} kills, {tally.done} acknowledged, {tally.pending} in the midst, "
        f"{len(tally.wrong)} wrong {tally.wrong[:2] or ''}"
        for name, tally in tallies.items()
    ]


def whole(folder: Path, kills: int = 1000) -> bool:
    """The whole of it, with its control."""
    found = run(_made(folder / "kills"), kills)
    tell(["kill -9", *report(found)])
    lied = run(_made(folder / "lies"), 60, lie=True, actions=("imports", "restores", "settings"))
    tell(["control: the process says “done” too early", *report(lied)])
    return not any(tally.wrong for tally in found.values()) and any(tally.wrong for tally in lied.values())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
