"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app import i18n
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests import network

network.watch()


@pytest.fixture(autouse=True)
def nothing_leaves_this_computer() -> Iterator[None]:
    """No test, and nothing that it runs in this process, makes a socket to the internet."""
    yield
    tried, network.seen[:] = list(network.seen), []
    assert tried == []


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has folders of its own and speaks English."""
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "home"))
    i18n.set_language("en")


@pytest.fixture(scope="session")
def fresh_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty book, made once; copy it, never open it."""
    path = tmp_path_factory.mktemp("fresh") / "shop.regulars"
    Book.create(path, ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo")).close()
    return path


@pytest.fixture
def book(fresh_book: Path, tmp_path: Path) -> Iterator[Book]:
    """An empty book in Norwegian kroner."""
    path = tmp_path / "shop.regulars"
    path.write_bytes(fresh_book.read_bytes())
    opened = Book.open(path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real sales; tests that need it are skipped where it is absent, except in CI."""
    folder = os.environ.get("REGULARS_DATA", "")
    if not folder or not Path(folder).is_dir():
        if os.environ.get("CI"):
            pytest.fail("REGULARS_DATA names no folder")
        pytest.skip("REGULARS_DATA names no folder")
    return Path(folder)
