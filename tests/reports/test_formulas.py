"""Nothing that this program writes runs in anybody's spreadsheet, and it reads back just what it wrote."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.exchange import everything, incoming, rejects
from app.exchange.headings import Mapping
from app.models.customer import Customer, CustomerContact
from app.reports import catalog, figures_files, personal_files
from app.services.shop import ShopDraft
from app.storage.book import Book
from app.text import guarded, unguarded
from tests.hostile import DAY, FORMULAS, PLAIN, lives, retype
from tests.reports.conftest import csv_rows, xlsx_cells

VECTORS = (*FORMULAS, *PLAIN)
SIGNS = "=+-@|%＝＋－＠"


@pytest.fixture(scope="module")
def shop_of_formulas(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A shop in which every text, every code and every number of a receipt is a formula, or looks like one."""
    book = Book.create(
        tmp_path_factory.mktemp("formulas") / "shop.regulars", ShopDraft("=1", "NOK", "NO", "Europe/Oslo")
    )
    lives(book, len(VECTORS))
    retype(book, VECTORS, codes=True)
    yield book
    book.close()


def live(cell: str) -> bool:
    """Whether Excel or LibreOffice may run a cell of a CSV file; written apart from the program's own rule."""
    seen = "".join(char for char in cell if char.isprintable() and not char.isspace())
    number = seen[:1] in "+-" and seen[1:].replace(".", "").replace(",", "").isdigit()
    return (seen[:1] in SIGNS and seen != "" and not number) or cell[:1] in ("\t", "\r", "\n")


def assert_neutral(rows: list[list[str]], *, at_least: int = 1) -> None:
    """No cell is live, and the vectors are there."""
    assert [cell for row in rows for cell in row if live(cell)] == []
    held = {unguarded(cell) for row in rows for cell in row}
    assert len([one for one in VECTORS if any(text.startswith(one) for text in held)]) >= at_least


def assert_no_formula(content: bytes) -> None:
    """Every text of a workbook is a text, and no cell holds a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            assert "externalLink" not in name
            if name.startswith("xl/worksheets/"):
                part = package.read(name)
                assert b"<f>" not in part
                assert b"<f " not in part
                assert b"<hyperlink" not in part
    assert not any(
        "externalLink" in name or "connections" in name for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )


@pytest.mark.parametrize("name", [entry.name for entry in catalog.entries()])
def test_no_report_holds_a_live_formula(shop_of_formulas: Book, name: str) -> None:
    with shop_of_formulas.read() as session:
        keys = session.scalars(sa.select(Customer.id)).all()[::8] if name in ("customer-profile", "receipt") else [1]
        for key in keys:
            since = DAY.replace(year=2025)
            made = catalog.Request(name, DAY, since, DAY, made_on=DAY, customer_id=key, purchase_id=key)
            sheet = catalog.render(session, made, "xlsx").content
            assert_no_formula(sheet)
            assert_neutral(csv_rows(catalog.render(session, made, "csv").content), at_least=0)


def test_no_exported_file_holds_a_live_formula(shop_of_formulas: Book, tmp_path: Path) -> None:
    with shop_of_formulas.read() as session:
        names = everything.write(session, tmp_path / "out")
        held = set(session.scalars(sa.select(Customer.name)))
    for name in names:
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as file:
            assert_neutral(list(csv.reader(file)), at_least=len(VECTORS) if name == "customer.csv" else 0)
    with (tmp_path / "out" / "customer.csv").open(encoding="utf-8", newline="") as file:
        assert {unguarded(row["name"]) for row in csv.DictReader(file)} == held


def test_no_file_of_figures_or_suggestions_holds_a_live_formula(shop_of_formulas: Book, tmp_path: Path) -> None:
    with shop_of_formulas.read() as session:
        figures_files.insights(session, tmp_path / "i.csv", DAY, 91)
        figures_files.suggested(session, tmp_path / "s.csv", DAY, top=5, new_only=False, customer=None)
    assert_neutral(csv_rows((tmp_path / "i.csv").read_bytes()), at_least=len(VECTORS))
    assert_neutral(csv_rows((tmp_path / "s.csv").read_bytes()))


def test_nobodys_data_holds_a_live_formula(shop_of_formulas: Book, tmp_path: Path) -> None:
    held: list[list[str]] = []
    with shop_of_formulas.read() as session:
        for key in range(1, len(VECTORS) + 1, 8):
            personal_files.write(session, key, tmp_path / "p.xlsx", DAY)
            personal_files.write(session, key, tmp_path / "p.csv", DAY)
            assert_no_formula((tmp_path / "p.xlsx").read_bytes())
            held += csv_rows((tmp_path / "p.csv").read_bytes())
    assert_neutral(held, at_least=len(VECTORS))


def test_rejected_rows_hold_no_live_formula_and_are_read_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [["Date", "Item", "=1+1"], *(["never", guarded(one), guarded(one)] for one in VECTORS)]
        )
    reasons = dict.fromkeys(range(2, len(VECTORS) + 2), "“=1+1” is not a day in the calendar.")
    written = rejects.save(file, Mapping("purchases"), reasons)
    rows = csv_rows(written.read_bytes())
    assert_neutral(rows, at_least=len(VECTORS))
    assert [unguarded(row[1]) for row in rows[1:]] == list(VECTORS)
    cards = tmp_path / "cards.vcf"
    cards.write_text("".join(f"BEGIN:VCARD\nX:{one}\nEND:VCARD\n" for one in VECTORS if "\n" not in one), "utf-8")
    assert_neutral(csv_rows(rejects.save(cards, Mapping("vcard"), reasons).read_bytes()), at_least=0)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_of_customers_that_was_written_is_read_as_it_was(book: Book, tmp_path: Path, ending: str) -> None:
    phones = ("+47 912 34 567", "+6281234567890", "91234567", "0047 22 22 33 33", "00123456")
    table = tmp_path / "in.csv"
    names = [f"{one.strip()} x" for one in VECTORS]
    rows = [[guarded(name), phones[n % len(phones)], f"C{n:03}"] for n, name in enumerate(names)]
    with table.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["Name", "Phone", "Code"], *rows])
    incoming.import_file(book, table, incoming.look(table).mapping)
    before = people(book)
    assert len(before) == len(VECTORS)
    with book.read() as session:
        catalog.write(session, "customer-list", tmp_path / f"list.{ending}", None, None, DAY)
    other = Book.create(tmp_path / "other.regulars", ShopDraft("Toko", "NOK", "NO", "Europe/Oslo"))
    looked = incoming.look(tmp_path / f"list.{ending}")
    result = incoming.import_file(other, tmp_path / f"list.{ending}", looked.mapping)
    assert people(other) == before, result.counts.reasons
    other.close()


def people(book: Book) -> set[tuple[str, str]]:
    """Every customer's name with each of their phones."""
    with book.read() as session:
        found = session.execute(
            sa.select(Customer.name, CustomerContact.value).join(
                CustomerContact, CustomerContact.customer_id == Customer.id
            )
        )
        return {(row[0], row[1]) for row in found}


def test_the_control_would_be_seen() -> None:
    """What a careless writer does is found by the very checks used above."""
    import openpyxl

    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["=1+1"])
    book.save(target)
    with pytest.raises(AssertionError):
        assert_no_formula(target.getvalue())
    with pytest.raises(AssertionError):
        assert_neutral([["=1+1"]])
    assert xlsx_cells(target.getvalue())["Sheet"][0] == ["=1+1"]
