"""A little of every torture; `python -m tests torture` is all of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.torture import PARTS
from tests.torture.recorder import ROOT, compiler

LITTLE = {"crash": 40, "power": 300, "room": 24, "faults": 97, "copies": 6, "closed": 64, "money": 400, "birthdays": 2,
          "clocks": 13,
          "privacy": 6, "long": 2, "fuzz": 100, "names": 12}  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="processes are watched and forked as Linux does it")
@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_lost_and_every_control_is_found_out(part: str) -> None:
    if part in ("power", "room", "clocks") and not compiler():
        if os.environ.get("CI"):
            pytest.fail("there is no C compiler for the recorder")
        pytest.skip("there is no C compiler for the recorder")
    command = [sys.executable, "-m", "tests", "torture", part, str(LITTLE[part])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing was lost, and every control was found out." in done.stdout
