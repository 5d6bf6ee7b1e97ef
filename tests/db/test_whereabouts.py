"""A book on another computer is refused; one in a synchronised folder is opened with a warning."""

from __future__ import annotations

import sys
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath

import pytest

from app.errors import AppError
from app.services import customers
from app.storage import whereabouts
from app.storage.book import Book
from app.storage.engine import connect

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /mnt/shop\\040server nfs4 rw 0 0
//nas/books /mnt/nas cifs rw 0 0
/dev/sdb1 /mnt/nas/stick vfat rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/home/a/shop.regulars", "ext4"),
        ("/mnt/shop server/shop.regulars", "nfs4"),
        ("/mnt/nas/shop.regulars", "cifs"),
        ("/mnt/nas/stick/shop.regulars", "vfat"),
        ("/mnt/nasty/shop.regulars", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(place: str, kind: str) -> None:
    assert whereabouts.file_system(PurePosixPath(place), MOUNTS) == kind


def test_this_place_is_no_network() -> None:
    whereabouts.check(Path("shop.regulars").absolute())


@pytest.mark.skipif(sys.platform == "win32", reason="there two slashes are a network")
def test_a_share_named_with_two_slashes_is_refused() -> None:
    with pytest.raises(AppError, match="another computer"):
        whereabouts.check(Path("//nas/books/shop.regulars"))


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Dropbox", "Dropbox"),
        ("OneDrive - Toko Melati", "OneDrive"),
        ("Google Drive/shop", "Google Drive"),
        ("Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("Nextcloud/a/b/c", "Nextcloud"),
        ("Dropboxes", ""),
        ("shop", ""),
    ],
)
def test_a_synchronised_folder_is_known_by_its_name(tmp_path: Path, folder: str, service: str) -> None:
    path = tmp_path / folder / "shop.regulars"
    assert whereabouts.synced_by(path) == service
    assert bool(whereabouts.doubt(path)) == bool(service)
    assert service in whereabouts.doubt(path)


def test_a_synchronised_folder_is_known_by_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert "Syncthing" in whereabouts.doubt(tmp_path / "deep" / "shop.regulars")


def test_a_copy_that_two_computers_wrote_is_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "shop.regulars"
    assert whereabouts.doubt(path) == ""
    (tmp_path / "shop (Kari's conflicted copy 2026-11-22).regulars").write_text("")
    assert "two computers" in whereabouts.doubt(path)


@pytest.mark.parametrize("how", ["renamed", "deleted", "another in its place"])
def test_nothing_is_written_into_a_book_that_is_not_where_it_was_opened(book: Book, tmp_path: Path, how: str) -> None:
    elsewhere = tmp_path / "elsewhere.regulars"
    if how == "deleted":
        book.path.unlink()
    else:
        book.path.rename(elsewhere)
    if how == "another in its place":
        book.path.write_bytes(b"")
    with pytest.raises(AppError, match="moved, renamed or deleted"), book.write("x") as session:
        customers.save(session, customers.CustomerDraft("Sari"))
    if how == "renamed":
        assert not book.path.exists(), "SQLite made an empty one"
        elsewhere.rename(book.path)
        with book.write("x") as session:
            customers.save(session, customers.CustomerDraft("Sari"))


def test_a_connection_made_after_the_book_was_moved_makes_no_empty_one(book: Book, tmp_path: Path) -> None:
    book.path.rename(tmp_path / "elsewhere.regulars")
    with ExitStack() as readers:
        for _connection in range(2):  # more than the pool had
            with suppress(AppError):
                readers.enter_context(book.read()).connection()
    assert not book.path.exists()


@pytest.mark.parametrize("how", ["closed", "written to", "killed after it was noticed"])
def test_what_was_saved_before_the_book_was_renamed_is_in_it(book: Book, tmp_path: Path, how: str) -> None:
    with book.write("x") as session:
        customers.save(session, customers.CustomerDraft("Sari"))
    book.path.rename(tmp_path / "elsewhere.regulars")
    if how == "closed":
        book.close()
    elif how == "written to":
        with pytest.raises(AppError, match="moved, renamed or deleted"), book.write("x"):
            pass
    else:
        book.follow()
    moved = tmp_path / "copy.regulars"  # as another program finds it, with no journal beside it
    moved.write_bytes((tmp_path / "elsewhere.regulars").read_bytes())
    connection = connect(moved)
    assert connection.execute("SELECT name FROM customer").fetchall() == [("Sari",)]
    connection.close()
