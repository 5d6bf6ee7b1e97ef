"""Address books as vCard 2.1, 3.0 or 4.0; lines that are none are passed over."""

from __future__ import annotations

import contextlib
import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from app.exchange import encodings
from app.exchange.customers import person
from app.i18n import _
from app.services.import_customers import Person

LARGEST = 100 << 20
"""The most bytes an address book may have; pictures are most of it."""
MOST = 1_000
"""The most lines that are read of one card."""
_LINE = re.compile(r"(?:[\w-]+\.)?([A-Za-z-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL)
_BREAK = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_HEAD = 1_000
"""The most characters before a line's value."""
_PICTURES = ("PHOTO", "LOGO", "SOUND", "KEY")


@dataclass(frozen=True)
class Property:
    """One line of a card: its name in capitals, its parameters in capitals, its value unescaped by `parts`."""

    name: str
    parameters: str
    value: str

    def parts(self, sign: str = ";") -> list[str]:
        """The value's parts, unescaped."""
        pieces = re.split(r"(?<!\\)" + re.escape(sign), self.value)
        return [re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], piece).strip() for piece in pieces]

    @property
    def text(self) -> str:
        """The whole value, unescaped."""
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self.value).strip()


def is_vcard(path: Path) -> bool:
    """Whether a file is an address book, by its first line."""
    try:
        with path.open("rb") as file:
            start = file.read(200)
    except OSError:
        return False
    for encoding in ("utf-8-sig", "utf-16"):
        if start.decode(encoding, "ignore").lstrip("\ufeff \r\n\t").upper().startswith("BEGIN:VCARD"):
            return True
    return False


def raw(path: Path) -> dict[int, str]:
    """Number (from 1) -> the card's text, pictures left out.

    Raises:
        AppError: the file cannot be read.
    """
    return {number: "\n".join(f"{p.name}:{p.text}" for p in card) for number, card in enumerate(_cards(path), 1)}


def sample(path: Path, most: int) -> list[list[str]]:
    """The first cards' names, phones and e-mails, for showing."""
    rows = []
    for card in _cards(path):
        fields = _fields(card)
        rows.append([fields.get(name, "") for name in ("name", "phone", "email")])
        if len(rows) >= most:
            break
    return rows


def read(path: Path, country: str, reject: Callable[[int, str], None]) -> tuple[list[Person], int]:
    """The customers of an address book, and the number of cards.

    Args:
        reject: told the number of each card that cannot come in, and why.

    Raises:
        AppError: the file cannot be read, or has no card.
    """
    people: list[Person] = []
    number = 0
    for number, card in enumerate(_cards(path), 1):
        try:
            people.append(person(number, _fields(card), country, {"birthday": "dmy"}))
        except AppError as wrong:
            reject(number, wrong.message)
    if not number:
        raise AppError(_("This file has no vCard in it."))
    return people, number


def _cards(path: Path) -> Iterator[list[Property]]:
    card: list[Property] | None = None
    for line in _lines(path):
        found = _LINE.fullmatch(line)
        if not found:
            continue
        name, parameters = found[1].upper(), found[2].upper()
        value = found[3]
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            card = []
        elif name == "END" and value.strip().upper() == "VCARD":
            if card is not None:
                yield card
            card = None
        elif card is not None and name not in _PICTURES and len(card) < MOST:
            card.append(Property(name, parameters, _decoded(parameters, found[2], value)))


def _lines(path: Path) -> Iterator[str]:
    """The file's lines, unfolded: by a leading blank, or by a trailing "=" where the value is quoted-printable."""
    try:
        if path.stat().st_size > LARGEST:
            raise AppError(_("This file is too large: {n} MB is the most.").format(n=LARGEST >> 20))
        with path.open("rb") as file:
            encoding = encodings.detect(file)
            file.seek(0)
            data = file.read().decode(encoding, "replace")
    except OSError as wrong:
        raise AppError(_("{name} cannot be read: {reason}.").format(name=path.name, reason=wrong.strerror)) from None
    pieces: list[str] = []
    goes_on = quoted = False
    for found in _BREAK.finditer(data):
        piece = found[1]
        if goes_on:
            pieces.append(piece)
        elif pieces and piece[:1] in (" ", "\t"):
            pieces.append(piece[1:])
        else:
            yield "".join(pieces)
            pieces = [piece]
            quoted = "QUOTED-PRINTABLE" in piece[:_HEAD].split(":", 1)[0].upper()
        goes_on = quoted and pieces[-1].endswith("=")
        if goes_on:
            pieces[-1] = pieces[-1][:-1]
    yield "".join(pieces)


def _decoded(parameters: str, raw_parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" not in parameters:
        return value
    said = re.search(r"charset=\"?([\w-]+)", raw_parameters, re.IGNORECASE)
    data = quopri.decodestring(value.encode("utf-8"))
    for encoding in (said[1] if said else "utf-8", "utf-8", "cp1252"):
        with contextlib.suppress(AppError, UnicodeDecodeError):
            return data.decode(encodings.named(encoding)).replace("\r\n", "\\n")
    return data.decode("latin-1")


def _fields(card: list[Property]) -> dict[str, str]:
    """A card by the fields of a customers file."""
    found: dict[str, list[str]] = {}
    for one in card:
        if one.name == "N":
            names = [*one.parts(), "", "", ""]
            found.setdefault("last_name", []).append(names[0])
            found.setdefault("first_name", []).append(" ".join(part for part in names[1:3] if part))
        elif one.name == "ADR":
            street = [*one.parts(), *[""] * 7]
            found.setdefault("street", []).append(", ".join(part for part in street[:3] if part))
            for name, part in zip(("city", "region", "postcode", "country"), street[3:7], strict=True):
                found.setdefault(name, []).append(part)
        elif one.name in _SIMPLE:
            value = one.parts()[0] if one.name == "ORG" else one.text
            found.setdefault(_SIMPLE[one.name], []).append(value)
    return _joined(found)


_SIMPLE = {
    "FN": "name", "TEL": "phone", "EMAIL": "email", "ORG": "firm", "BDAY": "birthday", "CATEGORIES": "tags",
    "NOTE": "note", "LANG": "language",
}  # fmt: skip


def _joined(found: dict[str, list[str]]) -> dict[str, str]:
    fields = {name: next((value for value in many if value), "") for name, many in found.items()}
    fields["phone"] = ";".join(re.sub(r"^tel:", "", value, flags=re.I) for value in found.get("phone", ()))
    fields["email"] = ";".join(re.sub(r"^mailto:", "", value, flags=re.I) for value in found.get("email", ()))
    fields["tags"] = ",".join(found.get("tags", ()))
    fields["note"] = "\n".join(found.get("note", ()))
    firm = fields.pop("firm", "")
    named = any(fields.get(name) for name in ("name", "first_name", "last_name"))
    if firm and (not named or fields.get("name") == firm):
        fields["name"], fields["is_firm"] = firm, "1"
    fields["birthday"] = _birthday(fields.get("birthday", ""))
    return fields


def _birthday(value: str) -> str:
    """--0215 and --02-15 have no year; 1604 is how telephones write that."""
    bare = value.split("T")[0].strip()
    if found := re.fullmatch(r"--([0-9]{2})-?([0-9]{2})", bare, re.ASCII):
        return f"--{found[1]}-{found[2]}"
    if found := re.fullmatch(r"(?:1604|0000)-?([0-9]{2})-?([0-9]{2})", bare, re.ASCII):
        return f"--{found[1]}-{found[2]}"
    return bare
