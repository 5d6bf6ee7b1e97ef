"""Power cuts: every write of a day's work is recorded, and the disk is looked at as it may be found after each."""

from __future__ import annotations

import copy
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.torture import recorder, shop, tell
from tests.torture.disk import MODES, Disk, Operation, operations
from tests.torture.told import Told, judge

ROUNDS = {"sales": 500, "imports": 4, "backups": 6, "restores": 6, "upgrades": 2, "settings": 40, "passcodes": 6,
          "closings": 6}
"""How much of each action is recorded for a whole run; the till's day has 500 sales."""

SHARES = {
    "sales": 0.4, "imports": 0.1, "backups": 0.1, "restores": 0.1, "upgrades": 0.1, "settings": 0.05, "passcodes": 0.1,
    "closings": 0.05,
}  # fmt: skip

MANY = 5_000
"""Cuts from which on the whole of each action is recorded."""


@dataclass
class Tally:
    """What came of the cuts.

    Attributes:
        states: how many of them left the disk in different states.
    """

    operations: int = 0
    cuts: int = 0
    states: int = 0
    wrong: list[str] = field(default_factory=list)


def record(folder: Path, base: Path, action: str, rounds: int, library: Path, *words: str) -> Path:
    """Does an action on a copy of the shop, and returns the record."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(base, work)
    log = folder / f"{action}.record"
    done = recorder.start("tests.torture.recorded", library, work, action, str(rounds), *words, log=log)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return log


def replay(
    folder: Path, base: Path, log: Path, cuts: int, *, seed: int = 1, deaf: bool = False, enough: int = 10
) -> Tally:
    """Cuts the power at random operations in random ways, and judges what is found.

    Args:
        deaf: the disk says that it synced, and did not; a control, which must be found out.
        enough: wrongs after which to stop.
    """
    rnd = Random(seed)
    done = list(operations(log))
    writes = [place for place, operation in enumerate(done) if operation.kind in "WTFRLUO"]
    tally = Tally(operations=len(writes))
    chosen: dict[int, list[str]] = {}
    for turn in range(cuts):
        chosen.setdefault(rnd.choice(writes), []).append(MODES[turn % len(MODES)])
    seen: set[bytes] = set()
    for modes, disk, told in _moments(folder, base, done, chosen, deaf=deaf):
        for mode in modes:
            image = disk.after_cut(mode, rnd)
            tally.cuts += 1
            mark = _mark(image, told)
            if mark in seen:
                continue
            seen.add(mark)
            _lay_out(folder / "found", base, image)
            wrong = judge(folder / "found", told)
            tally.wrong += [f"{mode}, after {told.done}: {one}" for one in wrong]
            tally.states = len(seen)
            if len(tally.wrong) >= enough:
                return tally
    return tally


def _moments(
    folder: Path, base: Path, done: list[Operation], chosen: dict[int, list[str]], *, deaf: bool
) -> Iterator[tuple[list[str], Disk, Told]]:
    disk, told = Disk(folder / "work", base), Told.of(base)
    for place, operation in enumerate(done):
        if not (deaf and operation.kind == "F"):
            disk.do(operation)
        for word, fact in disk.acknowledged:
            told.hear(word, fact)
        disk.acknowledged.clear()
        if place in chosen:
            yield chosen[place], disk, copy.copy(told)


def _mark(image: dict[str, bytes], told: Told) -> bytes:
    mark = hashlib.blake2b(repr((told.done, told.pending)).encode())
    for name, content in image.items():
        mark.update(f"{name} {len(content)} ".encode())
        mark.update(content)
    return mark.digest()


def _lay_out(found: Path, base: Path, image: dict[str, bytes]) -> None:
    """Writes the files of an image; names of one and the same file are links again."""
    shutil.rmtree(found, ignore_errors=True)
    for folder in (base, *(path for path in base.rglob("*") if path.is_dir())):
        (found / folder.relative_to(base)).mkdir(parents=True)
    written: dict[int, Path] = {}
    for name, content in image.items():
        target = found / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if id(content) in written:
            os.link(written[id(content)], target)
        else:
            target.write_bytes(content)
            written[id(content)] = target


def run(
    folder: Path, cuts: int, *, share_of_rounds: float = 1.0, seed: int = 1
) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """Records every action and cuts the power during each; `cuts` in all.

    Returns:
        action -> what came of it; and the same on a disk that only says it synced, until the first wrong.
    """
    library = recorder.build(folder)
    found, deaf = {}, {}
    for action, share in SHARES.items():
        base = folder / f"base-{action}"
        shop.prepare_for(action, base)
        log = record(folder, base, action, max(round(ROUNDS[action] * share_of_rounds), 1), library)
        found[action] = replay(folder, base, log, max(round(cuts * share), 1), seed=seed)
        deaf[action] = replay(folder, base, log, 300, seed=seed, deaf=True, enough=1)
        log.unlink()
    return found, deaf


def careless(folder: Path, cuts: int, rounds: int = 20) -> Tally:
    """The control: the same till with synchronous=OFF, which must lose sales."""
    library, base = recorder.build(folder), folder / "base"
    shop.prepare(base)
    return replay(folder, base, record(folder, base, "sales", rounds, library, "careless"), cuts, enough=1)


def report(tallies: dict[str, Tally]) -> list[str]:
    """A line an action."""
    return [
        f"{name}: {tally.operations} operations, {tally.cuts} cuts ({tally.states} different), "
        f"{len(tally.wrong)} wrong {tally.wrong[:2] or ''}"
        for name, tally in tallies.items()
    ]


def whole(folder: Path, cuts: int = 25_000) -> bool:
    """The whole of it, with its controls."""
    for name in ("cuts", "careless"):
        (folder / name).mkdir()
    found, deaf = run(folder / "cuts", cuts, share_of_rounds=1.0 if cuts >= MANY else 0.02)
    tell(["power cuts", *report(found)])
    tell(["control: a disk that only says it synced", *report(deaf)])
    off = careless(folder / "careless", 300)
    tell(["control: synchronous=OFF", *report({"sales": off})])
    lost = [bool(tally.wrong) for tally in (*deaf.values(), off)]
    return not any(tally.wrong for tally in found.values()) and all(lost)
