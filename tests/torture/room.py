"""A full disk: every action on disks of many sizes. Nothing is lost, it is said in one sentence, and work goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.torture import recorder, shop, tell

ROUNDS = {"sales": 12, "imports": 2, "backups": 2, "restores": 2, "upgrades": 1, "settings": 6, "passcodes": 3,
          "closings": 2}


@dataclass
class Tally:
    """What came of the levels.

    Attributes:
        full: levels at which the disk was full at least once.
        sentences: how often each was said.
    """

    levels: int = 0
    full: int = 0
    done: int = 0
    sentences: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def take(self, found: dict[str, Any]) -> None:
        """Counts one level in."""
        self.levels += 1
        self.full += found["full"] > 0
        self.done += found["done"]
        sentence = found["sentence"]
        if sentence:
            self.sentences[sentence] = self.sentences.get(sentence, 0) + 1
            if "\n" in sentence or ("disk is full" not in sentence and found["action"] != "settings"):
                self.wrong.append(f"no clear sentence: {sentence}")
        self.wrong += [f"{found['room']} bytes: {one}" for one in found["wrong"]]
        self.wrong += [f"{found['room']} bytes: left {name}" for name in found["left"]]


def run(folder: Path, levels: int) -> dict[str, Tally]:
    """Does every action on disks of many sizes; `levels` in all."""
    library = recorder.build(folder)
    share = max(levels // len(ROUNDS), 1)
    tallies = {}
    for action, rounds in ROUNDS.items():
        base = folder / f"base-{action}"
        shop.prepare_for(action, base)
        done = recorder.start("tests.torture.filling", library, folder / "work", action, str(rounds), str(share))
        tally = tallies[action] = Tally()
        for text in done.stdout.splitlines():
            tally.take(json.loads(text))
        if done.returncode:
            tally.wrong.append(done.stderr.strip()[-600:])
    return tallies


def report(tallies: dict[str, Tally]) -> list[str]:
    """A line an action."""
    return [
        f"{name}: {tally.levels} levels, {tally.full} of them full, {tally.done} acknowledged, "
        f"{len(tally.sentences)} sentences, {len(tally.wrong)} wrong {tally.wrong[:2] or ''}"
        for name, tally in tallies.items()
    ]


def whole(folder: Path, levels: int = 204) -> bool:
    """The whole of it. That the disk was full at all is its control."""
    found = run(folder, levels)
    tell(["full disk", *report(found)])
    for sentence, times in sorted({(s, n) for tally in found.values() for s, n in tally.sentences.items()}):
        tell([f"  {times} x {sentence}"])
    return not any(tally.wrong for tally in found.values()) and all(tally.full for tally in found.values())
