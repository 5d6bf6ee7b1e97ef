"""The commands that bring files in, run on an open book."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app.errors import AppError
from app.exchange import commands
from app.models.customer import Customer
from app.models.purchase import PurchaseLine
from app.storage.book import Book
from tests.db.importing import count

SALES = "Date,Receipt,Item,Qty,Price\n2026-01-05,1,Tea,2,10\n2026-01-05,1,Bun,x,5\n2026-01-06,2,Tea,1,10\n"


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    file = tmp_path / "till.csv"
    file.write_text(SALES, "utf-8")
    return file


def run(book: Book, file: Path, **said: Any) -> int:
    plain = {"kind": "auto", "mapping": None, "save_mapping": None, "dry_run": False, "json": False}
    return commands.run_import(argparse.Namespace(file=file, **{**plain, **said}), book)


def test_what_became_of_the_rows_is_told_in_lines(
    book: Book, sales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(book, sales) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[:5] == [
        "Rows read: 3", "Added: 2", "Updated: 0", "Skipped, already there: 0", "Rejected: 1",
    ]  # fmt: skip
    assert "till.rejected.csv" in said.out
    assert "import number 1" in said.out
    assert said.err == ""
    assert count(book, PurchaseLine) == 2


def test_a_script_gets_one_line_of_json(book: Book, sales: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(book, sales, json=True)
    assert json.loads(capsys.readouterr().out) == {
        "import": 1, "read": 3, "added": 2, "updated": 0, "skipped": 0, "rejected": 1,
    }  # fmt: skip
    commands.run_undo_import(argparse.Namespace(number=1, json=True), book)
    assert json.loads(capsys.readouterr().out) == {"import": 1, "undone": True}
    assert count(book, PurchaseLine) == 0


def test_a_trial_says_that_it_was_one(book: Book, sales: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(book, sales, dry_run=True)
    assert "nothing was changed" in capsys.readouterr().out
    assert count(book, PurchaseLine) == 0
    assert not sales.with_name("till.rejected.csv").exists()


def test_one_broken_row_keeps_all_out_if_that_is_wanted(book: Book, sales: Path) -> None:
    with pytest.raises(AppError, match="Row 3"):
        run(book, sales, reject="all")
    assert count(book, PurchaseLine) == 0


def test_a_saved_mapping_reads_the_next_file(book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, kept = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "mapping.json"
    first.write_text("Name,Phone\nKari,90012345\n", "utf-8")
    run(book, first, save_mapping=kept)
    assert json.loads(kept.read_text("utf-8"))["columns"] == {"name": "Name", "phone": "Phone"}
    second.write_text("Name,Phone\nOla,90012346\n", "utf-8")
    run(book, second, mapping=kept)
    assert count(book, Customer) == 2
    with pytest.raises(AppError, match="for customers, not for products"):
        run(book, second, mapping=kept, kind="products")
    commands.run_undo_import(argparse.Namespace(number=2, json=False), book)
    assert "Import 2 (b.csv) was taken back." in capsys.readouterr().out
    assert count(book, Customer) == 1


def test_a_mapping_that_cannot_be_kept_is_told_before_anything_comes_in(book: Book, sales: Path) -> None:
    with pytest.raises(AppError, match="cannot be saved"):
        run(book, sales, save_mapping=sales / "no" / "mapping.json")
    assert count(book, PurchaseLine) == 0


def test_a_file_that_lacks_a_column_is_refused(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "till.csv"
    file.write_text("Date,Qty\n2026-01-05,1\n", "utf-8")
    with pytest.raises(AppError, match="No column says what was sold"):
        run(book, file, kind="purchases")


class Terminal(io.StringIO):
    """Standard error where a person sits."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_sees_the_share_done(
    book: Book, sales: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    run(book, sales)
    assert screen.getvalue().startswith("\r")
    assert screen.getvalue().rstrip(" \n").endswith("100%")
