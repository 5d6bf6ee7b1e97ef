"""What a person is given is everything the book holds about them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from sqlalchemy import select

from app.cli import main
from app.errors import AppError
from app.exchange import vcards
from app.reports import personal_files, personal_words
from app.services import attachments, customers, notes, person, personal_data, special_dates
from app.services.notes import NoteDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book
from tests.db import canaries

DAY = dt.date(2026, 11, 22)


@pytest.fixture
def kari(book: Book) -> int:
    canaries.stock(book)
    return canaries.live(book)


def written(book: Book, key: int, file: Path) -> bytes:
    with book.read() as session:
        personal_files.write(session, key, file, DAY)
    return file.read_bytes()


def text_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return "".join(text.split())


def held(book: Book, key: int) -> set[str]:
    """The words of hers that stand in rows about her, removed ones included."""
    found: set[str] = set()
    with book.read() as session:
        for table in person.tables():
            columns = [table.c[name] for name in canaries.typed(table)]
            for row in session.execute(select(*columns).where(person.mine(table, [key]))) if columns else ():
                found |= {value for value in row if value and value.startswith(canaries.MARK)}
    return found


def test_the_data_file_has_every_table_column_and_row(book: Book, kari: int, tmp_path: Path) -> None:
    tables = json.loads(written(book, kari, tmp_path / "kari.json"))["tables"]
    with book.read() as session:
        for table in person.tables():
            rows = session.execute(select(table).where(person.mine(table, [kari]))).mappings().all()
            assert len(tables[table.name]) == len(rows) > 0, table.name
            wanted = {column.name for column in table.columns} - personal_data.FOLDED
            assert wanted <= set(tables[table.name][0]), table.name
    assert all(word in json.dumps(tables) for word in held(book, kari))


def test_a_table_about_customers_is_in_the_data_as_soon_as_it_exists() -> None:
    by_name = {table.name for table in person.tables()}
    pointing = {
        table.name
        for table in person.ROOT.metadata.sorted_tables
        if any(key.column.table is person.ROOT for column in table.columns for key in column.foreign_keys)
    }
    assert pointing <= by_name
    assert by_name == set(personal_words.tables()) | personal_words.WORKED_OUT, "a table has no words yet"


def test_every_column_of_the_document_has_words() -> None:
    columns = {column.name for table in person.tables() for column in table.columns} - personal_data.FOLDED
    named = {name for name in columns - personal_words.SKIPPED if not name.endswith("_id")}
    with_keys = {name.removesuffix("_id") for name in columns if name.endswith("_id")}
    sums = {"gross", "is_visit", "days"}
    assert named - sums - set(personal_words.columns()) == set()
    unnamed = with_keys - set(personal_words.columns())
    assert unnamed == {"content", "customer", "exit", "returns", "suggestion"}


@pytest.mark.parametrize("ending", ["pdf", "csv", "json", "xlsx"])
def test_every_word_about_them_is_in_the_document(book: Book, kari: int, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"kari.{ending}"
    content = written(book, kari, file)
    if ending == "xlsx":
        assert content[:2] == b"PK"
        return
    text = text_of(file) if ending == "pdf" else content.decode("utf-8-sig")
    words = {word for word in held(book, kari) if "anchor" not in word}
    assert len(words) >= 40
    assert {word for word in words if word not in text} == set()


def test_what_the_journal_remembers_is_in_the_data_file(book: Book, kari: int, tmp_path: Path) -> None:
    file = json.loads(written(book, kari, tmp_path / "kari.json"))
    remembered = json.dumps(file["changes"])
    assert canaries.word("name", 0) in remembered
    assert canaries.word("note") in remembered
    assert "Ola Other" not in json.dumps(file)


def test_a_contact_card_comes_back_in_as_the_same_customer(book: Book, tmp_path: Path) -> None:
    canaries.stock(book)
    with book.write("new") as session:
        key = customers.save(session, replace(canaries.draft(1), name="Kari; Nord, \\æ " + "ø" * 60))
        special_dates.save(session, SpecialDateDraft(key, "birthday", 2, 29, 1980))
        notes.save(session, NoteDraft(key, DAY, "one; two,\nthree"))
        draft = customers.get(session, key).draft
    content = written(book, key, tmp_path / "kari.vcf")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    people, count = vcards.read(tmp_path / "kari.vcf", "NO", lambda number, why: pytest.fail(f"{number}: {why}"))
    assert count == 1
    back = people[0].draft
    assert (back.name, set(back.tags), back.addresses[0].line) == (draft.name, set(draft.tags), draft.addresses[0].line)
    assert [one.value for one in back.contacts] == [one.value for one in draft.contacts if one.kind != "social"][::-1]
    assert sorted(people[0].birthday or ()) == [2, 29, 1980]
    assert people[0].note == "one; two,\nthree"


@pytest.mark.parametrize("ending", ["pdf", "json", "vcf"])
def test_the_files_kept_with_them_are_given_too(book: Book, kari: int, tmp_path: Path, ending: str) -> None:
    with book.write("Keep a file") as session:
        removed = attachments.add(session, kari, attachments.draft("../../ring \u202e.png", b"a ring"), DAY)
        attachments.remove(session, removed)
        attachments.add(session, 1, attachments.draft("other.txt", b"somebody else's"), DAY)
    with book.read() as session:
        beside = personal_files.write(session, kari, tmp_path / f"kari.{ending}", DAY)
    assert beside == tmp_path / "kari.files.zip"
    with ZipFile(beside) as pack:
        assert pack.testzip() is None
        assert {name: pack.read(name) for name in pack.namelist() if name[0] != "1"} == {"2 ring.png": b"a ring"}
        assert [pack.read(name) for name in pack.namelist()] == [canaries.word("content").encode(), b"a ring"]


def test_who_has_no_files_is_given_no_pack(book: Book, tmp_path: Path) -> None:
    canaries.stock(book)
    with book.read() as session:
        assert personal_files.write(session, 1, tmp_path / "ola.json", DAY) is None
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".zip"] == []


def test_other_endings_are_refused(book: Book, kari: int, tmp_path: Path) -> None:
    with book.read() as session, pytest.raises(AppError, match="vCard"):
        personal_files.write(session, kari, tmp_path / "kari.doc", DAY)


def test_the_command_line_writes_it(book: Book, kari: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book.close()
    code = canaries.word("customer", "code", kari)
    arguments = ["--book", str(book.path), "export-customer", code, "--out", str(tmp_path / "k.json"), "--json"]
    assert main(arguments, lambda _args: 0) == 0
    made = {"out": str(tmp_path / "k.json"), "files": str(tmp_path / "k.files.zip")}
    assert json.loads(capsys.readouterr().out) == made
    assert json.loads((tmp_path / "k.json").read_text())["customer"] == code
    assert main(["--book", str(book.path), "export-customer", "X9", "--out", "x.json"], lambda _args: 0) == 1
    assert "X9" in capsys.readouterr().err
