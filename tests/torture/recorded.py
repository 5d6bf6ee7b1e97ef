"""Does one action of the shop in a process that is watched: `python -m tests.torture.recorded FOLDER ACTION ROUNDS`."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from app.storage import engine
from tests.torture import recorder, shop
from tests.torture.told import line


def main(folder: Path, action: str, rounds: int, *words: str) -> None:
    """Tells what it does into the record."""
    sys.dont_write_bytecode = True
    if "careless" in words:
        engine.PRAGMAS["synchronous"] = "OFF"
    shop.ACTIONS[action](folder, lambda word, fact: recorder.say(line(word, fact)), Random(7), rounds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
