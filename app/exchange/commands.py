"""The `import` and `undo-import` commands."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.exchange import incoming
from app.exchange.headings import Mapping
from app.exchange.incoming import Result
from app.i18n import _, format_number
from app.services import imports

if TYPE_CHECKING:
    from pathlib import Path


def run_import(args: argparse.Namespace, book: Any) -> int:
    """Brings a file into an open book and says what became of its rows.

    Args:
        args: file, kind, mapping, save_mapping, dry_run, json, and perhaps reject ("row" or "all").

    Raises:
        AppError: the file cannot come in; the book is as it was.
    """
    file: Path = args.file
    given = Mapping.load(args.mapping) if args.mapping else None
    if given and args.kind not in ("auto", given.kind):
        raise AppError(_("The mapping is for {kind}, not for {other}.").format(kind=given.kind, other=args.kind))
    looked = incoming.look(file, given, kind=args.kind)
    if looked.problem:
        raise AppError(looked.problem)
    if args.save_mapping and looked.mapping.kind != "vcard":
        replace(looked.mapping).save(args.save_mapping)
    result = incoming.import_file(
        book, file, looked.mapping, dry_run=args.dry_run,
        all_or_nothing=getattr(args, "reject", "row") == "all", progress=_meter(),
    )  # fmt: skip
    if args.json:
        print(json.dumps(result.as_json()))
    else:
        _tell(result)
    return 0


def _tell(result: Result) -> None:
    counts = result.counts
    for words, number in (
        (_("Rows read"), counts.read), (_("Added"), counts.added), (_("Updated"), counts.updated),
        (_("Skipped, already there"), counts.skipped), (_("Rejected"), counts.rejected),
    ):  # fmt: skip
        print(f"{words}: {format_number(number)}")
    if result.rejected_file:
        print(_("The rejected rows, each with its reason, are in {file}").format(file=result.rejected_file))
    if result.number is None:
        print(_("This was a trial: nothing was changed."))
    else:
        print(_("This is import number {n}.").format(n=result.number))


def _meter() -> Callable[[float], None] | None:
    """Shows the share done and the time left, on a terminal only."""
    if not sys.stderr.isatty():
        return None
    began, last = time.monotonic(), 0.0

    def progress(share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 0.2 and share < 1:
            return
        last = now
        left = (now - began) * (1 - share) / share if share > 0.02 else 0.0
        text = f"{share:4.0%}" + (f"  {int(left) // 60}:{int(left) % 60:02}" if left >= 1 else "")
        print(f"\r{text:<20}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)

    return progress


def run_undo_import(args: argparse.Namespace, book: Any) -> int:
    """Takes one import back whole.

    Args:
        args: number, json.

    Raises:
        AppError: there is no such import, or it cannot be taken back.
    """
    with book.write(_("Import {n} taken back").format(n=args.number)) as session:
        row = imports.undo(session, args.number)
    if args.json:
        print(json.dumps({"import": row.id, "undone": True}))
    else:
        print(_("Import {n} ({file}) was taken back.").format(n=row.id, file=row.file))
    return 0
