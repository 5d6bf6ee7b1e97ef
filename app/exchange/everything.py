"""The whole book as a folder of CSV files with a page that explains them, and the files kept with customers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.i18n import _
from app.services import attachments, export
from app.text import guarded

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

INTRODUCTION = """# What is in this folder

Every file is a table of the book: CSV, UTF-8, comma, one heading line. Amounts are whole numbers of the currency's
minor unit (øre, cents), quantities are thousandths, tax rates are hundredths of a percent, moments are UTC, days are
calendar days of the shop. `id` is a row's key; `…_id` points at the row with that key. A row with `removed_at` was
removed. A text that a spreadsheet would run as a formula has an apostrophe before it. The files kept with customers
lie in the folder attachments: attachment.csv says which is whose and what it was called.
"""


def write(session: Session, folder: Path) -> list[str]:
    """Writes every table into an empty or new folder and returns the names of the files.

    Raises:
        AppError: the folder holds something already, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise AppError(_("“{folder}” is not empty; choose a new folder.").format(folder=folder))
        page, names = [INTRODUCTION], []
        for table in export.tables(session):
            names.append(f"{table.name}.csv")
            _write(folder / names[-1], table)
            page.append(f"\n## {names[-1]}\n{table.about}\n\n" + "".join(f"- {n}: {k}\n" for n, k in table.columns))
        (folder / "README.md").write_text("".join(page), "utf-8")
        names += _write_files(session, folder)
    except OSError as fault:
        raise AppError(_("“{folder}” cannot be written.").format(folder=folder)) from fault
    return names


def _write_files(session: Session, folder: Path) -> list[str]:
    """Each begins with its row's key, so that no two have one name on any computer."""
    kept = [row for row in attachments.of(session) if row.is_kept]
    if kept:
        (folder / export.FILES).mkdir()
    for row in kept:
        (folder / export.FILES / row.numbered_name).write_bytes(attachments.content(session, row.id))
    return [f"{export.FILES}/{row.numbered_name}" for row in kept]


def _write(path: Path, table: export.TableRows) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([name for name, _kind in table.columns])
        texts = [kind == "str" for _name, kind in table.columns]
        for row in table.rows:
            writer.writerow([guarded(v) if text else v for v, text in zip(row, texts, strict=True)])
