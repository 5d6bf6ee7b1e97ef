"""Bombs are refused before they go off: in a moment, and in next to no memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit import bombs

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as Linux does it")
def test_every_bomb_is_refused_within_a_second_and_a_hundred_megabytes(tmp_path: Path) -> None:
    for name, make in bombs.BOMBS.items():
        make(tmp_path / name)
    command = [sys.executable, "-m", "tests.unit.bombs", str(tmp_path), str(100 << 20)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = [line.split("\t") for line in done.stdout.splitlines()]
    assert [name for name, _seconds, _said in told] == list(bombs.BOMBS)
    assert [line for line in told if not line[2].startswith("refused: ")] == []
    assert [line for line in told if float(line[1]) > 1] == []
