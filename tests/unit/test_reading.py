"""Tables in files of every kind, and files that are none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app.errors import AppError
from app.exchange import reading
from app.exchange.reading import Table

ROWS = [["Dato", "Vare", "Beløp"], ["2026-01-05", "Te, grønn", "12,50"], ["2026-01-06", "Bolle", "7,00"]]


def text(delimiter: str, end: str = "\n") -> str:
    lines = (delimiter.join(f'"{v}"' if delimiter in v else v for v in row) for row in ROWS)
    return end.join(lines) + end


def read(file: Path, **options: str) -> tuple[list[str], list[list[str]]]:
    with Table(file, **options) as table:
        table.start_at(1)
        rows = [row for chunk in table.chunks() for row in chunk.rows]
        assert table.share == 1.0
        return table.headings, rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same_rows(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "salg.csv"
    words = text(delimiter) if encoding != "gb18030" else text(delimiter).replace("ø", "王小明")
    file.write_bytes(words.encode(encoding))
    headings, rows = read(file)
    expected = [[v.replace("ø", "王小明") if encoding == "gb18030" else v for v in row] for row in ROWS]
    assert [headings, *rows] == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path: Path, end: str) -> None:
    file = tmp_path / "salg.csv"
    file.write_bytes(text(";", end).encode())
    assert read(file)[1] == ROWS[1:]


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "salg.csv.gz"
    file.write_bytes(gzip.compress(text(";").encode()))
    assert read(file)[1] == ROWS[1:]


def test_a_packed_file_cut_short_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "salg.csv.gz"
    file.write_bytes(gzip.compress(text(";").encode() * 50)[:-20])
    with pytest.raises(AppError, match="unpacked"):
        read(file)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.encodings.LARGEST", 1 << 20)
    file = tmp_path / "bomb.csv.gz"
    file.write_bytes(gzip.compress("".join(f"{n},{n * n}\n" for n in range(1 << 17)).encode()))
    with pytest.raises(AppError, match="too large"):
        read(file)


def test_a_field_may_hold_lines_and_the_delimiter(tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text('Name,Note\nÅse,"two\nlines, and ""quotes"""\n', encoding="utf-8")
    assert read(file)[1] == [["Åse", 'two\nlines, and "quotes"']]


def test_rows_have_the_numbers_a_spreadsheet_shows(tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text('Name,Note\nA,"two\nlines"\n\nB,one\nC,1,2,3\nD\n', encoding="utf-8")
    with Table(file) as table:
        table.start_at(1)
        (chunk,) = table.chunks()
    assert chunk.numbers == [2, 4, 6]
    assert chunk.rows[-1] == ["D", ""]
    assert [(number, reason) for number, _fields, reason in chunk.broken] == [
        (5, "This row has 4 fields, but there are 2 headings.")
    ]


def test_empty_fields_beyond_the_headings_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b,,\n1,2,,\n,,,\n", encoding="utf-8")
    assert read(file) == (["a", "b"], [["1", "2"]])


def test_a_field_of_a_million_characters_breaks_only_its_row(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1," + "x" * 1_000_000 + "\n3,4\n", encoding="utf-8")
    with Table(file) as table:
        table.start_at(1)
        chunks = list(table.chunks())
    assert ["3", "4"] in [row for chunk in chunks for row in chunk.rows]
    (broken,) = [found for chunk in chunks for found in chunk.broken]
    assert "longer than" in broken[2]


def test_zero_bytes_in_a_field_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"name,price\n" + b"tea,1\n" * 500 + b"t\0ea,1\n")
    assert len(read(file)[1]) == 501


def test_many_rows_come_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 10)
    file = tmp_path / "a.csv"
    file.write_text("a,b\n" + "1,2\n" * 95, encoding="utf-8")
    with Table(file) as table:
        table.start_at(1)
        sizes = [len(chunk.rows) for chunk in table.chunks()]
    assert sizes == [10] * 9 + [5]


def test_an_encoding_that_does_not_fit_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("navn,pris\nblåbær,1\n".encode("cp1252"))
    with pytest.raises(AppError, match="Choose another encoding"):
        read(file, encoding="utf-8")


def test_an_encoding_nobody_knows_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(AppError, match="no encoding"):
        read(file, encoding="klingon")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="is a folder"):
        read(tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="There is no file"):
        read(tmp_path / "nothing.csv")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"")
    with pytest.raises(AppError, match="empty"):
        read(file)


def test_a_table_too_wide_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(",".join(f"c{n}" for n in range(2000)) + "\n")
    with pytest.raises(AppError, match="too many columns"):
        read(file)
