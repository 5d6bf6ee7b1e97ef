"""`python -m tests`: everything. The other commands: bench, coverage, torture, pictures, words, pins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS = (
    ("ruff", "check", "."),
    ("lint-imports",),
    ("mypy",),
)


def run(*command: str) -> int:
    """Runs one command in the project's folder and returns its exit code."""
    print("$", " ".join(command), flush=True)
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode


def tool(name: str, *rest: str) -> tuple[str, ...]:
    """A tool that lies beside this Python."""
    beside = Path(sys.executable).with_name(name)
    return (str(beside) if beside.exists() else name, *rest)


def everything(rest: list[str]) -> int:
    """The house rules, then the tests; the tests come last, so that their count closes the output."""
    broken = [] if rest else [check[0] for check in CHECKS if run(*tool(*check))]
    code = run(sys.executable, "-m", "pytest", "-q", "--benchmark-skip", *rest)
    if broken:
        print("House rules broken:", ", ".join(broken))
    return code or int(bool(broken))


def bench(rest: list[str]) -> int:
    """The benchmarks, each against a peer or a floor in the same run."""
    from tests.bench import main

    return main(rest)


def coverage(rest: list[str]) -> int:
    """How much of each room the tests run."""
    from tests import rooms

    return rooms.main(rest)


def pictures(_rest: list[str]) -> int:
    """Takes the README's pictures of the real program anew."""
    from tests.e2e import pictures as taking

    return taking.main()


def words(_rest: list[str]) -> int:
    """Extracts the words, merges them into every catalogue and compiles those."""
    from tests import words as catalogues

    return catalogues.main()


def pins(_rest: list[str]) -> int:
    """Pins every version anew."""
    from tests import pins as pinning

    return pinning.main()


def torture(rest: list[str]) -> int:
    """Kills, power cuts, full and broken disks: the whole of it, or what is named."""
    from tests.torture import main

    return main(rest)


COMMANDS = {
    "bench": bench, "coverage": coverage, "torture": torture, "pictures": pictures, "words": words, "pins": pins,
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Runs the named command, or all tests; other arguments go to pytest."""
    if argv and argv[0] in COMMANDS:
        return COMMANDS[argv[0]](argv[1:])
    return everything(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
