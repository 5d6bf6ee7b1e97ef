"""The program's one door: a command, or else the window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from app import cli
from app.i18n import _


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    return cli.main(sys.argv[1:] if argv is None else list(argv), window)


def window(args: argparse.Namespace) -> int:
    """Opens the window, or says in one sentence why it cannot be opened and what works without it."""
    from app.ui import display

    reason = display.trouble()
    if not reason:
        try:
            from app.ui.app import run
        except ImportError as missing:
            reason = str(missing).splitlines()[0]
        else:
            return run(args)
    print(
        _(
            "A window cannot be opened here ({reason}); without one there are: demo --no-window, import, "
            "insights, suggest, report, export, backup, restore, check."
        ).format(reason=reason),
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
