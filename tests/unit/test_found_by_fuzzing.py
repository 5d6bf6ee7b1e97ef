"""What the fuzzer and a hard look found in the readers, each kept as the smallest file that shows it.

Each is taken, or refused in one sentence, well within the time that anybody waits.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.errors import AppError
from app.exchange import incoming
from app.exchange.headings import Mapping

WIDE = 130_000
SALES = "Date,Item,Price,VAT\n"
CARD = "BEGIN:VCARD\nFN:Anna\n{}\nEND:VCARD\n"

FILES: dict[str, str | bytes] = {
    "a tax rate with blanks inside.csv": f'{SALES}2026-11-22,Kopi,5,"5{" " * WIDE}x"\n',
    "a day with blanks at its end.csv": f'{SALES}"2026-11-22 10:00{" " * WIDE}x",Kopi,5,25\n',
    "a day with commas at its end.csv": f'{SALES}"22.11.26{" ," * (WIDE // 2)}x",Kopi,5,25\n',
    "a time with blanks at its end.csv": f'Date,Time,Item,Price\n2026-11-22,"2026-11-22 10:00{" " * WIDE}x",Kopi,5\n',
    "a size that is a long word.csv": f"Name,Price,Size\nKopi,5,{'a' * WIDE}1\n",
    "headings longer than a field.csv": f'"{"x" * 140_000}",Item\n2026-11-22,Kopi\n',
    "an amount beyond all measure.csv": f"{SALES}2026-11-22,Kopi,{'9' * 39},25\n",
    "a code of a hundred digits.csv": "Date,Item,Price\n2026-11-22,9E+99,5\n",
    "a name in an encoding for hosts.vcf": CARD.format("NOTE;CHARSET=idna;ENCODING=QUOTED-PRINTABLE:=C3=85.=FF"),
    "a name in no encoding at all.vcf": CARD.format("NOTE;CHARSET=undefined;ENCODING=QUOTED-PRINTABLE:x"),
    "a name in a codec of bytes.vcf": CARD.format("NOTE;CHARSET=hex;ENCODING=QUOTED-PRINTABLE:x"),
    "half a character.vcf": CARD.format("NOTE;CHARSET=utf-7;ENCODING=QUOTED-PRINTABLE:+2AA-"),
    "a very long soft line.vcf": CARD.format("NOTE;ENCODING=QUOTED-PRINTABLE:" + "a=\n" * 300_000),
    "a card of many lines.vcf": CARD.format("X:y\n" * 200_000),
    "a mapping as deep as the sea.json": '{"kind":' + "[" * 100_000,
    "a mapping whose kind is a list.json": '{"kind": [], "columns": {}}',
    "a mapping in half a character.json": json.dumps({"kind": "customers", "columns": {"name": "\ud800"}}),
    "a mapping with an odd encoding.json": json.dumps({"kind": "customers", "columns": {}, "encoding": "x\0"}),
    "a mapping in a codec.json": json.dumps({"kind": "customers", "columns": {"name": "Name"}, "encoding": "idna"}),
    "a mapping that parts by quotes.json": json.dumps({"kind": "customers", "columns": {}, "delimiter": '"'}),
}  # fmt: skip


def read(path: Path) -> None:
    given = None
    if path.suffix == ".json":
        given = Mapping.load(path)
        path = path.with_name("mapped.csv")
        path.write_text("Name,Phone\nÅse,912 34 567\n", "utf-8")
    looked = incoming.look(path, given)
    incoming.parse(path, looked.mapping, "NOK", "NO", ZoneInfo("Europe/Oslo"))


@pytest.mark.parametrize("name", FILES)
def test_what_was_found_once_harms_nobody_again(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    content = FILES[name]
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    began, said = time.process_time(), "no more than a sentence"
    try:
        read(file)
    except AppError as refusal:
        said = refusal.message
    assert 10 < len(said) < 300
    assert time.process_time() - began < 2


def test_a_mapping_is_a_vcards_too(tmp_path: Path) -> None:
    file = tmp_path / "people.vcf"
    file.write_text(CARD.format("TEL:912 34 567"), "utf-8")
    assert incoming.look(file, Mapping("vcard")).rows == [["Anna", "912 34 567", ""]]
