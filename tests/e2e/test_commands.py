"""The command line, as another program sees it: its own process, exit codes, standard output and error."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds after which a command counts as hanging."""


class Shell:
    """Runs the program in a process of its own, with folders of its own and no screen."""

    def __init__(self, home: Path) -> None:
        self.home = home
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        self.environment = {name: value for name, value in os.environ.items() if name not in hidden}
        self.environment |= {"REGULARS_HOME": str(home), "LANG": "C.UTF-8"}

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "main.py"), *map(str, words)]
        return subprocess.run(
            command, env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=PATIENCE
        )

    def json(self, *words: object) -> dict[str, object]:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def demo(shell: Shell) -> Path:
    path = shell.home / "demo.regulars"
    shell.json("demo", "--no-window", "--customers", 60, "--book", path, "--as-of", "2026-11-01")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one_sentence(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_insights_have_one_line_a_customer_with_the_promised_columns(shell: Shell, demo: Path) -> None:
    out = shell.home / "insights.csv"
    told = shell.json("insights", "--out", out, "--book", demo, "--as-of", "2026-10-01", "--horizon-days", 28)
    found = rows(out)
    assert len(found) == told["customers"] == 60
    assert list(found[0]) == [
        "customer",
        "name",
        "stage",
        "phase",
        "stage_since",
        "stage_reason",
        "first_purchase",
        "last_purchase",
        "purchase_days",
        "net_sales",
        "r",
        "f",
        "m",
        "rfm_group",
        "usual_gap_days",
        "lateness",
        "p_buy",
        "expected_purchases",
        "expected_value",
        "core",
        "loyalty",
    ]
    assert {row["stage"] for row in found} <= {"prospect", "new", "growing", "loyal", "at_risk", "lapsed", "won_back"}
    assert all(row["last_purchase"] <= "2026-10-01" for row in found)
    assert all(row["p_buy"] == "" or 0 <= float(row["p_buy"]) <= 1 for row in found)


def test_what_was_known_on_a_past_day_does_not_change_when_sales_follow(shell: Shell, demo: Path) -> None:
    early, late = shell.home / "early.csv", shell.home / "late.csv"
    shell.json("insights", "--out", early, "--book", demo, "--as-of", "2026-06-01")
    header = "Date,Receipt,Customer,Item,Qty,Price\n"
    (shell.home / "sales.csv").write_text(header + "2026-10-15,X1,C0002,Tea,3,50000\n", "utf-8")
    assert shell.json("import", shell.home / "sales.csv", "--book", demo)["added"] == 1
    shell.json("insights", "--out", late, "--book", demo, "--as-of", "2026-06-01")
    assert early.read_text() == late.read_text()


def test_new_only_suggestions_are_never_of_something_bought_before(shell: Shell, demo: Path) -> None:
    out = shell.home / "suggest.csv"
    shell.json("suggest", "--out", out, "--book", demo, "--as-of", "2026-11-01", "--new-only", "--top", 3)
    found = rows(out)
    assert list(found[0]) == ["customer", "rank", "product", "name", "kind", "score", "reason"]
    assert {row["rank"] for row in found} <= {"1", "2", "3"}
    shell.json("export", shell.home / "export", "--book", demo)
    folder = shell.home / "export"
    code = {row["id"]: row["code"] for row in rows(folder / "customer.csv")}
    product = {row["id"]: row["code"] for row in rows(folder / "product.csv")}
    owner = {row["id"]: code.get(row["customer_id"], "") for row in rows(folder / "purchase.csv")}
    lines = rows(folder / "purchase_line.csv")
    bought = {(owner[row["purchase_id"]], product[row["product_id"]]) for row in lines}
    assert found
    assert not {(row["customer"], row["product"]) for row in found} & bought


def test_importing_twice_adds_nothing_and_undoing_takes_it_back(shell: Shell) -> None:
    book, file = shell.home / "fresh.regulars", shell.home / "till.csv"
    lines = ["Dato;Kvittering;Kunde;Vare;Antall;Pris", "2026-01-05;1;Åse;Kaffe;2;49,90", "2026-01-06;2;;Te;1;30,00"]
    file.write_bytes("\r\n".join(lines).encode("cp1252"))
    first = shell.json("import", file, "--book", book, "--currency", "NOK")
    assert set(first) == {"import", "read", "added", "updated", "skipped", "rejected"}
    assert (first["read"], first["added"], first["rejected"]) == (2, 2, 0)
    again = shell.json("import", file, "--book", book)
    assert (again["added"], again["skipped"]) == (0, 2)
    assert shell.run("undo-import", first["import"], "--book", book).returncode == 0
    assert shell.json("import", file, "--book", book)["added"] == 2
    assert shell.json("check", "--book", book)["sound"] is True


def test_a_backup_comes_back(shell: Shell, demo: Path) -> None:
    made = shell.json("backup", shell.home / "usb", "--book", demo)
    target = shell.home / "again.regulars"
    told = shell.json("restore", made["file"], "--book", target)
    assert told["set_aside"] is None
    assert shell.json("check", "--book", target)["sound"] is True


def test_a_closed_month_is_checked_by_its_code(shell: Shell, demo: Path) -> None:
    book = shell.home / "closed.regulars"
    book.write_bytes(demo.read_bytes())
    closed = shell.json("close", "2026-09-30", "--book", book, "--as-of", "2026-11-01")
    assert closed["through"] == "2026-09-30"
    assert shell.json("check", "--head", closed["head"], "--book", book)["sound"] is True
    one_sentence(shell.run("close", "2026-09-30", "--book", book, "--as-of", "2026-11-01"))
    strange = shell.run("check", "--head", "ABCD", "--book", book)
    assert strange.returncode == 1
    assert "No closed period has the code ABCD" in strange.stdout


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv"])
def test_a_report_is_written_as_its_ending_says(shell: Shell, demo: Path, ending: str) -> None:
    out = shell.home / f"journal.{ending}"
    shell.json("report", "sales-journal", "--out", out, "--book", demo, "--from", "2026-10-01", "--to", "2026-10-31")
    assert (
        out.read_bytes()[:4]
        == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04", "csv": b"\xef\xbb\xbf" + out.read_bytes()[3:4]}[ending]
    )


def test_a_receipt_is_written_by_its_number(shell: Shell, demo: Path) -> None:
    (shell.home / "sale.csv").write_text("Date,Receipt,Item,Qty,Price\n2026-10-15,X-1042,Tea,3,50000\n", "utf-8")
    shell.json("import", shell.home / "sale.csv", "--book", demo)
    out = shell.home / "receipt.csv"
    shell.json("report", "receipt", "--number", "X-1042", "--out", out, "--book", demo)
    text = out.read_text("utf-8-sig")
    assert "X-1042" in text
    assert "150000" in text


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--book", "nowhere.regulars"], ["import", "nowhere.csv"], ["import", "."],
        ["report", "receipt", "--out", "x.pdf"], ["report", "receipt", "--out", "x.pdf", "--number", "no such"],
        ["report", "nothing", "--out", "x.pdf"], ["report", "retention", "--out", "x.docx"],
        ["report", "retention", "--out", "no/such/folder/x.pdf"], ["suggest", "--out", "x.csv", "--customer", "?"],
        ["restore", "nowhere.backup"], ["insights", "--out", ".", ], ["backup", "demo.regulars"],
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_one_sentence(shell: Shell, demo: Path, words: list[str]) -> None:
    named = words if "--book" in words else [*words, "--book", str(demo)]
    one_sentence(shell.run(*named))


@pytest.mark.parametrize(
    "words", [["import"], ["fly"], ["insights"], ["check", "--as-of", "2026-02-31"], ["--lang", "xx"]]
)
def test_wrong_usage_is_told_apart_from_failure(shell: Shell, words: list[str]) -> None:
    assert shell.run(*words).returncode == 2


def test_without_a_screen_the_program_says_what_works_without_one(shell: Shell, demo: Path) -> None:
    done = shell.run("--book", demo)
    one_sentence(done)
    assert "demo --no-window" in done.stderr


def test_a_book_with_a_passcode_opens_with_it_from_a_file_and_not_without(shell: Shell, tmp_path: Path) -> None:
    book, first, second, sheet = (tmp_path / name for name in ("shop.regulars", "first", "second", "sheet.pdf"))
    shell.json("demo", "--no-window", "--customers", 12, "--lines", 80, "--book", book, "--as-of", "2026-11-01")
    plain = Path(str(shell.json("backup", "--book", book)["file"]))
    first.write_text("three brown foxes\nnot this line\n")
    second.write_text("quite another one\n")

    given = ("--book", book, "--new-passphrase-file", first, "--sheet", sheet)
    told = shell.json("passcode", "set", *given)
    assert told["left"] == [str(plain)]
    assert sheet.read_bytes().startswith(b"%PDF")
    one_sentence(shell.run("passcode", "set", *given))
    for command in (("check",), ("export", tmp_path / "out")):
        refused = shell.run(*command, "--book", book)
        one_sentence(refused)
        assert "--passphrase-file" in refused.stderr
    one_sentence(shell.run("check", "--book", book, "--passphrase-file", second))
    one_sentence(shell.run("check", "--book", book, "--passphrase-file", tmp_path / "missing"))
    opened = ("--book", book, "--passphrase-file", first)
    assert shell.json("check", *opened)["sound"] is True
    copy = Path(str(shell.json("backup", *opened)["file"]))
    assert copy.read_bytes()[:16] == book.read_bytes()[:16] != plain.read_bytes()[:16]

    changed = shell.json("passcode", "change", *opened, "--new-passphrase-file", second, "--sheet", sheet)
    assert isinstance(changed["left"], list)
    assert len(changed["left"]) == 3
    one_sentence(shell.run("check", *opened))
    shell.json("restore", copy, "--book", book, "--passphrase-file", first)
    assert shell.json("passcode", "remove", *opened, "--older", "remove")["left"] == []
    assert book.read_bytes()[:16] == b"SQLite format 3\0"
    one_sentence(shell.run("check", *opened))
    assert shell.json("check", "--book", book)["sound"] is True
