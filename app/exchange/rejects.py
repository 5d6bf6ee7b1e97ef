"""Rows that could not come in, written beside the file they came from, each with its reason."""

from __future__ import annotations

import csv
from pathlib import Path

from app.errors import AppError
from app.exchange import vcards
from app.exchange.headings import Mapping, heading_row
from app.exchange.reading import Table
from app.i18n import _
from app.text import guarded


def save(path: Path, mapping: Mapping, reasons: dict[int, str]) -> Path:
    """Writes the rows of these numbers to a new CSV file and returns where it is.

    Raises:
        AppError: no file can be written there.
    """
    target = _free(path)
    try:
        with target.open("x", encoding="utf-8-sig", newline="") as file:
            if mapping.kind == "vcard":
                writer = csv.writer(file)
                writer.writerow([_("Card"), _("Reason"), _("Content")])
                cards = vcards.raw(path)
                for number, reason in sorted(reasons.items()):
                    writer.writerow([number, reason, guarded(cards.get(number, ""))])
            else:
                _write(file, path, mapping, reasons)
    except OSError as wrong:
        raise AppError(
            _("The import is done, but its rejected rows cannot be written to {folder}.").format(folder=path.parent)
        ) from wrong
    return target


def _free(path: Path) -> Path:
    stem = path.name.removesuffix(".gz").rsplit(".", 1)[0]
    names = [f"{stem}.rejected.csv", *(f"{stem}.rejected-{n}.csv" for n in range(2, 10_000))]
    free = (path.with_name(name) for name in names if not path.with_name(name).exists())
    return next(free, path.with_name(names[-1]))


def _write(file: object, path: Path, mapping: Mapping, reasons: dict[int, str]) -> None:
    with Table(path, encoding=mapping.encoding, delimiter=mapping.delimiter, sheet=mapping.sheet) as table:
        table.start_at(heading_row(table.top))
        writer = csv.writer(file, delimiter=table.delimiter)  # type: ignore[arg-type]
        writer.writerow([*map(guarded, table.headings), _("Row"), _("Reason")])
        wide = len(table.headings)
        for chunk in table.chunks():
            rows = list(zip(chunk.numbers, chunk.rows, strict=True))
            rows += [(number, (fields + [""] * wide)[:wide]) for number, fields, _reason in chunk.broken]
            for number, row in sorted(rows):
                if number in reasons:
                    writer.writerow([*map(guarded, row), number, reasons[number]])
