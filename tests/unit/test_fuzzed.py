"""Whatever stands in a file: it is taken, or refused in one sentence."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import AppError
from app.exchange import incoming, sheets, traps
from app.exchange.heading_words import FIELDS
from app.exchange.headings import Mapping, plain
from tests.torture import corpus

QUIET = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
HEADINGS = sorted({word for words in FIELDS.values() for one in words.values() for word in one.split()} - {"|"})
CELLS = st.one_of(
    st.text(max_size=30), st.integers().map(str), st.floats().map(str), st.dates().map(str), st.datetimes().map(str),
    st.sampled_from(["", "-", "=1+1", "1,5", "1.234,50", "Rp 15.000", "25 %", "C5", "--0229", "31.02.2026", "9" * 50]),
)  # fmt: skip
TABLES = st.tuples(
    st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=8, unique_by=plain),
    st.lists(st.lists(CELLS, max_size=9), max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252"]),
)


def taken_or_refused(name: str, content: bytes, mapping: Callable[[], Mapping] | None = None) -> None:
    """Reads it as the program does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        said = "no more than a sentence"
        try:
            looked = incoming.look(path, mapping() if mapping else None)
            incoming.parse(path, looked.mapping, "NOK", "NO", ZoneInfo("Europe/Oslo"))
        except AppError as refusal:
            said = refusal.message
        assert 10 < len(said) < 300


@QUIET
@given(TABLES)
def test_any_table_is_taken_or_refused(made: tuple[list[str], list[list[str]], str, str]) -> None:
    headings, rows, sign, encoding = made
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows([headings, *rows])
    taken_or_refused("a.csv", out.getvalue().encode(encoding, "replace"))


@QUIET
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.csv.gz", "a.xlsx", "a.vcf"]))
def test_any_bytes_are_taken_or_refused(content: bytes, name: str) -> None:
    taken_or_refused(name, content)


@QUIET
@given(st.lists(st.tuples(
    st.sampled_from(["FN", "N", "TEL", "EMAIL", "ADR", "BDAY", "NOTE", "CATEGORIES", "ORG", "END", "BEGIN"]),
    st.sampled_from(["", ";CHARSET=utf-7", ";CHARSET=idna",
                     ";ENCODING=QUOTED-PRINTABLE", ";TYPE=\"a:b\"", ";;"]), CELLS,
), max_size=15))  # fmt: skip
def test_any_card_is_taken_or_refused(lines: list[tuple[str, str, str]]) -> None:
    card = "".join(f"{name}{said}:{value}\r\n" for name, said, value in lines)
    taken_or_refused("a.vcf", f"BEGIN:VCARD\r\n{card}END:VCARD\r\n".encode("utf-8", "replace"))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["customers", "products", "purchases", "vcard"]) | JSON,
     "columns": st.dictionaries(st.sampled_from(["name", "date", "price"]), st.text(max_size=8), max_size=4) | JSON},
    optional={"encoding": st.sampled_from(["utf-16", "hex", "idna", "latin-1", "utf-7"]) | JSON,
              "delimiter": st.characters() | JSON, "day_order": JSON, "decimal": JSON, "sheet": JSON},
)  # fmt: skip


@QUIET
@given(MAPPINGS)
def test_any_mapping_is_taken_or_refused(kept: dict[str, object]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "m.json"
        path.write_text(json.dumps(kept), "utf-8")
        taken_or_refused("a.csv", corpus.SALES.encode(), lambda: Mapping.load(path))


@QUIET
@given(st.sampled_from(corpus.books()), st.integers(0, 1 << 20), st.binary(min_size=1, max_size=40))
def test_any_damage_to_a_workbook_is_taken_or_refused(book: bytes, place: int, put: bytes) -> None:
    at = place % len(book)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sheets, "convert", here)
        taken_or_refused("a.xlsx", book[:at] + put + book[at + len(put) :])


def here(path: Path, target: Path, sheet: str | None = None) -> list[str]:
    """Reads a workbook without a process of its own, which would take half a second each time."""
    traps.check(path)
    names = sheets.write_csv(str(path), str(target), sheet)
    if names is None:
        raise AppError("This workbook cannot be read.")
    return names
