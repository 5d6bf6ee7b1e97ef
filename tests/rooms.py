"""How much of each room the tests run: lines and branches, against what the house asks for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AIMS = {"models": 95, "insights": 95, "services": 95, "storage": 95, "reports": 95, "exchange": 95, "ui": 85}
"""Per cent of the branches; the rooms without an aim are shown all the same."""
SETTINGS = "[run]\nbranch = true\nsource_pkgs = app\nparallel = true\npatch = subprocess\n"
COUNTED = ("covered_lines", "num_statements", "covered_branches", "num_branches")


def main(rest: list[str]) -> int:
    """Runs the tests (those named, or all) and prints a line a room; `files` before them lists the files as well.

    What runs in processes of their own (readers of workbooks, commands, windows) counts as well.
    """
    files = rest[:1] == ["files"]
    with TemporaryDirectory() as folder:
        report, data, settings = (Path(folder) / name for name in ("report.json", "data", "settings"))
        settings.write_text(f"{SETTINGS}data_file = {data}\n")
        command = [
            sys.executable, "-m", "pytest", "-q", "--benchmark-skip", "--cov=app", f"--cov-config={settings}",
            f"--cov-report=json:{report}", *(rest[1:] if files else rest),
        ]  # fmt: skip
        code = subprocess.run(command, cwd=ROOT, env=os.environ | {"COVERAGE_FILE": str(data)}).returncode
        if not report.exists():
            return code or 1
        found = {name: one["summary"] for name, one in json.loads(report.read_text())["files"].items()}
    if files:
        for name, counts in sorted(found.items()):
            print(line(name, counts))
    for room, counts in rooms(found).items():
        aim = AIMS.get(room)
        print(line(room, counts) + (f"   aim {aim} %" if aim else ""))
    return code


def rooms(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, int]]:
    """The counts of each room, summed over its files; the modules of no room are the cupboard."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    for name, counts in found.items():
        parts = Path(name).parts
        room = parts[1] if len(parts) > 2 else "cupboard"
        for key in COUNTED:
            sums[room][key] += counts[key]
    return dict(sorted(sums.items()))


def line(name: str, counts: dict[str, Any]) -> str:
    """A room or a file: the share of its lines and of its branches that ran."""
    lines = share(counts["covered_lines"], counts["num_statements"])
    branches = share(counts["covered_branches"], counts["num_branches"])
    many, ways = counts["num_statements"], counts["num_branches"]
    return f"{name:44} lines {lines} of {many:6}   branches {branches} of {ways:5}"


def share(part: int, whole: int) -> str:
    """Per cent, rounded down: what is not reached is never rounded up."""
    return f"{(part * 1000 // whole if whole else 1000) / 10:5.1f} %"
