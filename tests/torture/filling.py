"""Fills the disk while an action is done, in a process whose disk has a size: one line of JSON a level.

`python -m tests.torture.filling FOLDER ACTION ROUNDS LEVELS`; the prepared shop lies beside FOLDER as `base-ACTION`.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Any

from app.errors import AppError
from tests.torture import recorder, shop
from tests.torture.told import Told, judge

ENDLESS = 1 << 40
SETTINGS = "settings"


def main(folder: Path, action: str, rounds: int, levels: int) -> None:
    """First learns how much room the action takes, then gives it ever more of that."""
    sys.dont_write_bytecode = True
    base = folder.with_name(f"base-{action}")
    need = _need(folder, base, action, rounds)
    for level in range(levels):
        print(json.dumps(_at(folder, base, action, rounds, need * level // levels)), flush=True)


def _need(folder: Path, base: Path, action: str, rounds: int) -> int:
    """The most room that the action took on its way: what it deleted again is not counted."""
    _fresh(folder, base)
    recorder.set_room(ENDLESS)
    least = ENDLESS

    def tell(_word: str, _fact: Any) -> None:
        nonlocal least
        least = min(least, recorder.left())

    shop.ACTIONS[action](folder, tell, Random(5), rounds)
    least = min(least, recorder.left())
    recorder.set_room(-1)
    return max(ENDLESS - least, 4096)


def _at(folder: Path, base: Path, action: str, rounds: int, room: int) -> dict[str, Any]:
    """One disk of this size: the action until it is full, and again when there is room."""
    _fresh(folder, base)
    told, before = Told.of(base), recorder.refusals()
    found: dict[str, Any] = {"action": action, "room": room, "sentence": "", "wrong": []}
    recorder.set_room(room)
    try:
        shop.ACTIONS[action](folder, told.hear, Random(5), rounds)
    except AppError as error:
        found["sentence"] = error.message
    except OSError as error:
        if action != SETTINGS:  # whose callers say the sentence
            raise
        found["sentence"] = f"{error.strerror}."
    recorder.set_room(-1)
    found["full"] = recorder.refusals() - before
    found["done"] = told.done
    found["wrong"] += judge(folder, told)
    found["left"] = [str(file.relative_to(folder)) for file in folder.rglob("*.part*")]
    told.settle(folder)
    shop.ACTIONS[action](folder, told.hear, Random(6), 1)
    found["wrong"] += [f"afterwards: {one}" for one in judge(folder, told)]
    return found


def _fresh(folder: Path, base: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
