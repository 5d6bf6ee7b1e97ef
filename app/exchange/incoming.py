"""A file on its way into the book: looked at, tried, brought in."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.errors import AppError
from app.exchange import customers, headings, products, purchases, rejects, vcards
from app.exchange.headings import Mapping
from app.exchange.reading import Table
from app.i18n import _, ngettext
from app.services import import_customers, import_products, import_purchases, imports, shop
from app.services.imports import Counts, ImportRow, Source

SAMPLE = 50
"""Rows shown before anything is brought in."""

Progress = Callable[[float], None]


@dataclass
class Preview:
    """What a file looks like, for a person to check.

    Attributes:
        problem: one sentence on what is missing; empty if it can come in.
    """

    mapping: Mapping
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass
class Parsed:
    """A whole file, read and checked but not yet brought in."""

    path: Path
    source: Source
    mapping: Mapping
    counts: Counts
    content: Any


@dataclass(frozen=True)
class Result:
    """What an import did, or would do.

    Attributes:
        number: the import's number; None if it was only tried.
        rejected_file: where the rejected rows were written; None if there were none.
        earlier: the latest import of the very same file that still stands, if a trial finds one.
    """

    number: int | None
    counts: Counts
    rejected_file: Path | None = None
    entry_id: int | None = None
    earlier: ImportRow | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys that scripts read."""
        c = self.counts
        return {
            "import": self.number, "read": c.read, "added": c.added, "updated": c.updated,
            "skipped": c.skipped, "rejected": c.rejected,
        }  # fmt: skip


@contextlib.contextmanager
def _many_objects() -> Iterator[None]:
    """Half a million small objects, none in a cycle: looking for cycles would take a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def look(path: Path, mapping: Mapping | None = None, *, kind: str = "auto") -> Preview:
    """Opens a file and recognises its columns.

    Args:
        mapping: what a person chose already; its empty parts are guessed.
        kind: one of headings.KINDS, or "auto".

    Raises:
        AppError: the file cannot be read as a table.
    """
    if path.exists() and not path.is_file() and not path.is_dir():  # a pipe, say: reading it would never end
        raise AppError(_("“{file}” cannot be opened.").format(file=path.name))
    as_card = mapping.kind == "vcard" if mapping else kind == "auto" and vcards.is_vcard(path)
    if kind == "vcard" or as_card:
        return Preview(Mapping("vcard"), rows=vcards.sample(path, SAMPLE))
    given = mapping or Mapping("")
    with Table(path, encoding=given.encoding, delimiter=given.delimiter, sheet=given.sheet) as table:
        found = _recognise(table, given, kind)
        rows = next(table.chunks()).rows[:SAMPLE]
        return Preview(found, table.headings, rows, table.sheets, headings.needs(found.kind, found.columns) or "")


def _recognise(table: Table, given: Mapping, kind: str) -> Mapping:
    """The full mapping of an open table, which is left standing at its headings.

    Raises:
        AppError: nothing is recognised.
    """
    table.start_at(headings.heading_row(table.top) if table.top else 1)
    known = given.kind or (kind if kind != "auto" else "") or headings.guess_kind(table.headings) or ""
    if not given.columns and not (known and headings.recognise(known, table.headings)):
        if not headings.has_headings(table.top):
            raise AppError(_("This file has no line of headings: the first line must name the columns."))
        if kind == "auto" and not known:
            raise AppError(
                _("No column of this file is recognised ({names}). Say what the columns are with a mapping.").format(
                    names=", ".join(table.headings[:5])[:100]
                )
            )
    columns = given.columns or headings.recognise(known, table.headings)
    return dataclasses.replace(
        given, kind=known, columns=columns, encoding=table.encoding, delimiter=table.delimiter
    )


@_many_objects()
def parse(
    path: Path, mapping: Mapping, currency: str, country: str, zone: ZoneInfo, progress: Progress | None = None
) -> Parsed:
    """Reads and checks a whole file without touching the book.

    Args:
        mapping: as `look` completed it.
        country: whose local phone numbers are read.
        zone: the shop's, for times that say their own.
        progress: told the share read, 0 to 1; may raise Cancelled.

    Raises:
        AppError: the file cannot be read, or lacks a column.
    """
    counts = Counts()
    content: Any
    if mapping.kind == "vcard":
        content, counts.read = vcards.read(path, country, counts.reasons.__setitem__)
    else:
        with Table(path, encoding=mapping.encoding, delimiter=mapping.delimiter, sheet=mapping.sheet) as table:
            full = _recognise(table, mapping, mapping.kind)
            lacks = headings.needs(full.kind, full.columns)
            if lacks:
                raise AppError(lacks)
            reject = counts.reasons.__setitem__
            if full.kind == "purchases":
                content, counts.read = purchases.read(table, full, currency, zone, reject, progress)
            elif full.kind == "customers":
                content, counts.read = customers.read(table, full, country, reject, progress)
            else:
                content, counts.read = products.read(table, full, currency, reject, progress)
    kept = {name: value for name, value in vars(mapping).items() if value}
    return Parsed(path, Source(path.name, _sha256(path), mapping.kind, kept), mapping, counts, content)


@_many_objects()
def trial(session: Any, parsed: Parsed, progress: Progress | None = None) -> Result:
    """What bringing the file in would do; nothing is changed."""
    earlier = imports.previous(session, parsed.source.sha256)
    return Result(None, _plan(session, parsed, progress)[1], earlier=earlier)


@_many_objects()
def bring_in(
    session: Any, parsed: Parsed, *, all_or_nothing: bool = False, progress: Progress | None = None
) -> Result:
    """Brings the file in, within the session's transaction.

    Args:
        all_or_nothing: refuse the file if any row is rejected.

    Raises:
        AppError: rows are rejected and all or nothing was asked for.
    """
    told = progress or (lambda _share: None)
    plan, counts = _plan(session, parsed, lambda share: told(0.1 * share))
    if all_or_nothing and counts.rejected:
        number, reason = min(counts.reasons.items())
        raise AppError(
            ngettext(
                "Nothing came in, because {n} row is broken. Row {row}: {reason}",
                "Nothing came in, because {n} rows are broken. The first is row {row}: {reason}",
                counts.rejected,
            ).format(n=counts.rejected, row=number, reason=reason)
        )
    run = imports.begin(session, parsed.source)
    _applier(parsed.source.kind).apply(session, plan, run, lambda share: told(0.1 + 0.9 * share))
    entry = imports.finish(session, run, counts)
    return Result(run, counts, entry_id=entry)


def _applier(kind: str) -> Any:
    return {"purchases": import_purchases, "products": import_products}.get(kind, import_customers)


def _plan(session: Any, parsed: Parsed, progress: Progress | None) -> tuple[Any, Counts]:
    plan = _applier(parsed.source.kind).plan(session, parsed.content, progress)
    counts = dataclasses.replace(
        parsed.counts, added=plan.added, updated=getattr(plan, "updated", 0), skipped=plan.skipped,
        reasons={**parsed.counts.reasons, **plan.refused},
    )  # fmt: skip
    return plan, counts


def save_rejected(result: Result, parsed: Parsed) -> Result:
    """Writes the rejected rows beside the file, each with its reason.

    Raises:
        AppError: no file can be written there.
    """
    if not result.counts.reasons:
        return result
    written = rejects.save(parsed.path, parsed.mapping, result.counts.reasons)
    return dataclasses.replace(result, rejected_file=written)


def import_file(
    book: Any, path: Path, mapping: Mapping, *, dry_run: bool = False, all_or_nothing: bool = False,
    progress: Progress | None = None,
) -> Result:  # fmt: skip
    """Reads a file and brings it into a book as one transaction, or only tries to.

    Raises:
        AppError: it cannot come in; Cancelled: `progress` said so. The book is as it was then.
    """
    told = progress or (lambda _share: None)
    with book.read() as session:
        row = shop.get(session)
    parsed = parse(path, mapping, row.currency, row.country, row.zone, lambda share: told(0.4 * share))
    if dry_run:
        with book.read() as session:
            return trial(session, parsed, lambda share: told(0.4 + 0.6 * share))
    book.secure()
    with book.write(_("Import of {name}").format(name=path.name)) as session:
        result = bring_in(
            session, parsed, all_or_nothing=all_or_nothing, progress=lambda share: told(0.4 + 0.6 * share)
        )
    return save_rejected(result, parsed)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
