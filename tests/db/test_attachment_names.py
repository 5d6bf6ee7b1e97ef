"""Whatever a file was called, it never leaves its folder: opened, exported, or given to the person."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import unicodedata
from pathlib import Path
from zipfile import ZipFile

import pytest

from app import paths
from app.errors import AppError
from app.exchange import attachments as incoming
from app.exchange import everything
from app.reports import personal_files
from app.services import attachments, customers
from app.services.attachments import AttachmentRow
from app.services.customers import CustomerDraft
from app.storage import opened
from app.storage.book import Book
from tests.hostile import file_names

DAY = dt.date(2026, 11, 2)
CLASHES = ("Ring.PDF", "ring.pdf", "RING.pdf", "ring.pdf", "Å.txt", "A\u030a.txt", "COM¹.txt", "conin$", "nul .txt")
ENDINGS = (".exe", ".pdf.exe", ".jpg\u202egpj.exe", ".pdf.", ".pdf ", ".pdf:x.exe", ".pdf\0.exe", ".desktop", ".lnk")


@pytest.fixture
def kept(book: Book) -> list[AttachmentRow]:
    """Two hundred hostile names and more, each a file of a customer's, what is in it being its number."""
    with book.write("Keep a file") as session:
        kari = customers.save(session, CustomerDraft("Kari"))
        for number, name in enumerate((*file_names(), *CLASHES)):
            attachments.add(session, kari, attachments.draft(name, f"{number}".encode()), DAY)
    with book.read() as session:
        found = attachments.of(session)
    assert len(found) == 200 + len(CLASHES)
    return found


def harmless(name: str) -> bool:
    """Whether a name is one file's on Linux, macOS and Windows."""
    device = re.match(r"(?i)(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", name)
    return not (
        device or re.search(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]|^[-~. ]|[. ]$', name)
    ) and len(name.encode()) <= 240  # fmt: skip


def all_files(folder: Path) -> set[Path]:
    """Every file below a folder, where it really lies."""
    return {path.resolve() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_exported_into_its_folder_and_is_found_by_its_real_name(
    book: Book, kept: list[AttachmentRow], tmp_path: Path
) -> None:
    before = all_files(tmp_path)
    out = tmp_path / "deep" / "out"
    with book.read() as session:
        names = everything.write(session, out)
    assert all_files(tmp_path) - before == {(out / name).resolve() for name in names} | {(out / "README.md").resolve()}
    with (out / "attachment.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(kept)
    for number, (row, one) in enumerate(zip(rows, kept, strict=True)):
        path = out / row["file"]
        assert path.resolve().parent == (out / "attachments").resolve()
        assert path.read_bytes() == f"{number}".encode()
        assert row["name"].removeprefix("'") == one.name
        assert row["customer_id"] == str(one.customer_id)
        assert harmless(path.name), path.name
    told_apart = {unicodedata.normalize("NFC", row["file"]).casefold() for row in rows}
    assert len(told_apart) == len(kept), "some computer would take two of them for one"


def test_every_copy_that_is_opened_lies_in_a_folder_of_its_own(kept: list[AttachmentRow], tmp_path: Path) -> None:
    before = all_files(tmp_path)
    for one in kept:
        path = opened.hand_out(one.file_name, b"x")
        assert path.resolve().parent.parent == paths.opened_dir().resolve()
        assert path.stat().st_mode & 0o777 == 0o400
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert harmless(path.name), path.name
    made = all_files(tmp_path) - before
    assert len(made) == len(kept)
    assert all(path.is_relative_to(paths.opened_dir().resolve()) for path in made)
    opened.clear()
    assert all_files(tmp_path) == before


def test_nothing_in_the_pack_for_the_person_leads_elsewhere(
    book: Book, kept: list[AttachmentRow], tmp_path: Path
) -> None:
    with book.read() as session:
        beside = personal_files.write(session, kept[0].customer_id, tmp_path / "kari.json", DAY)
    assert beside is not None
    with ZipFile(beside) as pack:
        names = pack.namelist()
        pack.extractall(tmp_path / "unpacked")
    assert len({name.casefold() for name in names}) == len(kept)
    assert [name for name in names if not harmless(name)] == []
    assert len(all_files(tmp_path / "unpacked")) == len(kept)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_only_looks_like_a_picture_or_a_document_is_not_opened_as_something_else(ending: str) -> None:
    called = paths.safe_name(f"invoice{ending}", "x")
    fine = Path(called).suffix.lstrip(".") in attachments.OPENED
    assert attachments.can_open(f"invoice{ending}") == fine
    assert fine == (called in ("invoice.pdf",)), called
    assert "exe" not in called or not fine


def test_what_another_program_may_run_is_no_kind_that_is_opened() -> None:
    run = "exe com bat cmd scr msi ps1 vbs js jar sh py desktop lnk url html htm svg docm xlsm pptm xls doc hta reg zip"
    assert set(run.split()) & attachments.OPENED == set()
    assert not attachments.can_open("no ending")
    assert attachments.can_open("RING.JPG")


def test_a_link_is_kept_as_what_it_points_at_and_leads_nowhere_afterwards(book: Book, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("what the link shows")
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "secret.txt")
    (draft,) = incoming.read([link])
    assert (draft.name, draft.content) == ("link.txt", b"what the link shows")
    path = opened.hand_out(paths.safe_name(draft.name, "x"), draft.content)
    assert not path.is_symlink()


def test_no_copy_is_written_through_a_link_that_lies_in_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    place = paths.make_private(paths.opened_dir() / "known")
    (place / "x.txt").symlink_to(victim)
    monkeypatch.setattr(opened.tempfile, "mkdtemp", lambda **_told: os.fspath(place))
    with pytest.raises(AppError, match="cannot be"):
        opened.hand_out("x.txt", b"theirs")
    assert victim.read_text() == "mine"


def test_a_name_that_is_too_long_is_shortened_before_its_ending() -> None:
    draft = attachments.draft("ring " * 100 + ".pdf", b"x")
    assert len(draft.name) == attachments.LONGEST
    assert draft.name.endswith(".pdf")
    assert attachments.draft("\0\n\u0007", b"x").name == "File"
