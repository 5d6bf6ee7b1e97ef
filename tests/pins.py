"""Writes every version, transitive ones too, into pyproject.toml, and the hashed list for pip.

Neither names where packages are downloaded from.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Made by `python -m tests pins`; install with `pip install --require-hashes -r requirements.txt`.\n"


def export(*options: str) -> list[str]:
    """The lines of uv's export, without the project itself."""
    command = ["uv", "export", "--quiet", "--format", "requirements-txt", "--no-emit-project", "--no-header", *options]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [line for line in found.splitlines() if not line.lstrip().startswith("#")]


def versions(lines: list[str]) -> list[str]:
    """One `name==version` a package; its condition stays only where Pythons need different versions."""
    found: dict[str, list[str]] = {}
    for line in filter(None, lines):
        found.setdefault(line.split("==")[0], []).append(line.strip().replace('"', "'"))
    return sorted(line if len(same) > 1 else line.split(";")[0].strip() for same in found.values() for line in same)


def main() -> int:
    """Resolves anew and writes both lists."""
    (ROOT / "uv.lock").unlink(missing_ok=True)
    project = ROOT / "pyproject.toml"
    bare = re.sub(
        r"constraint-dependencies = \[.*?\]", "constraint-dependencies = [\n]", project.read_text(), flags=re.S
    )
    project.write_text(bare)
    exact = versions(export("--all-groups", "--no-hashes", "--no-annotate"))
    listed = "".join(f'    "{line}",\n' for line in exact)
    project.write_text(bare.replace("constraint-dependencies = [\n]", f"constraint-dependencies = [\n{listed}]"))
    (ROOT / "requirements.txt").write_text(HEAD + "\n".join(export("--no-dev", "--no-annotate")) + "\n")
    print(f"{len(exact)} versions pinned.")
    return 0
