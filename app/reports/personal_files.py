"""One person's data as a file: a document to read, or for another program."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.errors import AppError
from app.i18n import _
from app.reports import catalog
from app.reports.files import write_whole
from app.services import attachments, person, personal_data
from app.services.attachments import AttachmentRow
from app.services.personal_data import PersonalData

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ENDINGS = (*catalog.ENDINGS, "json", "vcf")

ABOUT = (
    "Amounts are whole numbers of the currency's minor unit (øre, cents), quantities are thousandths, tax rates are "
    "hundredths of a percent, moments are UTC, days are calendar days of the shop. A row with removed_at was removed. "
    "changes are the values that the program remembers from before and after each change."
)
FOLD = 74
"""Bytes after which a line of a vCard goes on in the next one, which begins with a blank."""


def write(session: Session, customer_id: int, path: Path, as_of: dt.date) -> Path | None:
    """Writes everything about a person; the ending of `path` says how. It is written whole or not at all.

    Returns:
        the ZIP file beside it with the files kept with them; None if there are none.

    Raises:
        AppError: an ending that is none of these, or a place that cannot be written to.
    """
    ending = path.suffix.casefold().lstrip(".")
    if ending not in ENDINGS:
        raise AppError(
            _("A person's data is written as PDF, JSON, CSV, XLSX or vCard: let the file's name end in .pdf, .json, "
              ".csv, .xlsx or .vcf."),
            field="out",
        )  # fmt: skip
    if ending in catalog.ENDINGS:
        catalog.save(session, catalog.Request("personal-data", as_of, customer_id=customer_id), path)
    else:
        data = personal_data.gather(session, customer_id)
        write_whole(path, (as_json(data) if ending == "json" else as_vcard(data)).encode())
    kept = [row for row in attachments.of(session, person.ids(session, customer_id)) if row.is_kept]
    if not kept:
        return None
    beside = path.with_name(f"{path.stem}.files.zip")
    write_whole(beside, lambda file: _pack(session, kept, file))
    return beside


def _pack(session: Session, kept: list[AttachmentRow], file: BinaryIO) -> None:
    """Each under its name, with its row's key before it; one is held in memory at a time."""
    with ZipFile(file, "w", ZIP_DEFLATED) as pack:
        for row in kept:
            entry = ZipInfo(row.numbered_name, (max(row.day.year, 1980), row.day.month, row.day.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            pack.writestr(entry, attachments.content(session, row.id))


def as_json(data: PersonalData) -> str:
    """Every table with the names its columns have in the book, and what the journal remembers."""
    whole = {
        "about": ABOUT,
        "shop": data.shop,
        "customer": data.code,
        "currency": data.currency,
        "tables": {table.name: table.dicts() for table in data.tables},
        "changes": [
            {
                "at": one.at, "title": one.title, "table": one.table, "id": one.key, "before": one.before,
                "after": one.after,
            }
            for one in data.changes
        ],
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")


def as_vcard(data: PersonalData) -> str:
    """How to reach them, as a card for an address book (vCard 3.0, RFC 2426)."""

    def kept(name: str) -> list[dict[str, Any]]:
        return [row for row in data.table(name).dicts() if row.get("removed_at") is None]

    who = data.table("customer").dicts()[0]
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_escaped(data.name)}"]
    lines.append(f"ORG:{_escaped(data.name)}" if who["is_firm"] else f"N:{_escaped(data.name)};;;;")
    names = {"phone": "TEL", "email": "EMAIL", "social": "X-SOCIALPROFILE"}
    contacts = sorted(kept("customer_contact"), key=lambda row: row["position"])
    lines += [f"{names.get(row['kind'], 'X-CONTACT')}:{_escaped(row['value'])}" for row in contacts]
    parts = ("street", "city", "region", "postcode", "country")
    lines += [f"ADR:;;{';'.join(_escaped(row[part]) for part in parts)}" for row in kept("customer_address")]
    lines += [f"BDAY:{_birthday(row)}" for row in kept("special_date") if row["kind"] == "birthday"][:1]
    tags = [_escaped(row["tag"]) for row in kept("customer_tag")]
    lines += [f"CATEGORIES:{','.join(tags)}"] if tags else []
    lines += [f"NOTE:{_escaped(row['text'])}" for row in kept("note")]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def _birthday(row: dict[str, Any]) -> str:
    day = f"{row['month']:02}-{row['day']:02}"
    return f"{row['year']:04}-{day}" if row["year"] else f"--{day}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """RFC 2425, 5.8.1: no line longer than 75 bytes, and no letter cut in two."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > FOLD:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece])
