"""Which encoding a file is in, told from its bytes."""

from __future__ import annotations

import codecs
import io

import pytest

from app.errors import AppError
from app.exchange import encodings

NORWEGIAN = "Navn;Beløp\n" + "Åse Øye;12,50\nBjørn Blåbær;7,00\n" * 5
CHINESE = "日期,商品,客户\n" + "2026-01-05,绿茶,王小明\n2026-01-06,红茶,李镕基\n" * 5
INDONESIAN = "Tanggal,Barang\n2026-01-05,Kopi Tubruk “Spesial”\n"


@pytest.mark.parametrize(
    ("text", "written", "told"),
    [
        (NORWEGIAN, "utf-8", "utf-8-sig"),
        (NORWEGIAN, "utf-8-sig", "utf-8-sig"),
        (NORWEGIAN, "utf-16", "utf-16"),
        (NORWEGIAN, "utf-16-le", "utf-16-le"),
        (NORWEGIAN, "utf-16-be", "utf-16-be"),
        (NORWEGIAN, "cp1252", "cp1252"),
        (NORWEGIAN, "latin-1", "cp1252"),
        (CHINESE, "utf-8", "utf-8-sig"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (INDONESIAN, "utf-8", "utf-8-sig"),
        (INDONESIAN, "cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(text: str, written: str, told: str) -> None:
    data = text.encode(written)
    found = encodings.detect(io.BytesIO(data))
    assert found == told
    assert data.decode(found) == text


def test_a_character_beyond_ascii_far_down_is_seen() -> None:
    data = b"name,price\n" + b"tea,1\n" * 400_000 + "blåbær,2\n".encode("cp1252")
    assert encodings.detect(io.BytesIO(data)) == "cp1252"


def test_a_character_cut_by_the_end_of_a_block_is_still_utf8() -> None:
    data = b"a" * ((1 << 20) - 1) + "å".encode() + b"\n"
    assert encodings.detect(io.BytesIO(data)) == "utf-8-sig"


@pytest.mark.parametrize("data", [b"", b"  \n\r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(AppError, match="empty"):
        encodings.detect(io.BytesIO(data))


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40, bytes(5000) + b"x"])
def test_a_picture_is_no_table(data: bytes) -> None:
    with pytest.raises(AppError, match="not a table"):
        encodings.detect(io.BytesIO(data))


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "LARGEST", 10)
    with pytest.raises(AppError, match="too large"):
        encodings.detect(io.BytesIO(b"a,b\n" * 10))


def test_every_choice_is_an_encoding() -> None:
    for name in encodings.CHOICES:
        codecs.lookup(name)
