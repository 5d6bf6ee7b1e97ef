"""Twenty strings that are found nowhere but in the book: not one of them in any file while it has a passcode."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from app.services import customers, feedback, follow_ups, interactions, notes, products, purchases, special_dates
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.follow_ups import FollowUpDraft
from app.services.interactions import InteractionDraft
from app.services.notes import NoteDraft
from app.services.products import ProductDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.services.special_dates import SpecialDateDraft
from app.storage import backup, encryption, passcode
from app.storage.book import Book
from app.storage.encryption import Secret
from app.ui import crash, keeping
from app.ui.app import Program
from tests.ui.conftest import DAY
from tests.ui.programs import logged, running, shown

SECRET = Secret(bytes(range(150, 166)), b"sixteen letters.")
CANARIES = {
    name: f"Kanari{number:02}{name}"
    for number, name in enumerate(
        ("shop", "name", "mail", "street", "city", "interest", "need", "tag", "source", "household", "note", "product",
         "category", "family", "receipt", "feedback", "promise", "contact", "date", "search")
    )
}
NEVER_SAVED = "search"
"""Only typed into search fields, so it is in no book either."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One folder for everything this machine's user has: data, settings, logs, temporary files, recent files."""
    for name, folder in {"HOME": "user", "TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "share",
                         "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state"}.items():  # fmt: skip
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def program(root: Path, qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)
    with logged(), running(qapp, qtbot) as made:
        yield made
    encryption.forget()


@pytest.fixture(params=[True, False], ids=["with a passcode", "without"])
def book(request: pytest.FixtureRequest, root: Path) -> Path:
    path = root / "home" / "data" / "shop.regulars"
    path.parent.mkdir(parents=True)
    Book.create(path, ShopDraft(CANARIES["shop"], "NOK", "NO", "Europe/Oslo")).close()
    if request.param:
        passcode.put_on(path, SECRET)
    return path


def record(session: Any) -> int:
    say = CANARIES
    key = customers.save(session, CustomerDraft(
        say["name"], contacts=(ContactDraft("email", f"{say['mail']}@example.no"),),
        addresses=(AddressDraft(say["street"], "0150", say["city"]),), interests=(say["interest"],),
        needs=(NeedDraft(say["need"], DAY),), tags=(say["tag"],), source=say["source"], household=say["household"],
    ))  # fmt: skip
    notes.save(session, NoteDraft(key, DAY, say["note"]))
    thing = products.save(
        session, ProductDraft(say["product"], price=1000, category=say["category"], family=say["family"])
    )
    purchases.record(session, PurchaseDraft(
        key, DAY, (LineDraft(thing, 1000, 1000),), (PaymentDraft(1000),), note=say["receipt"]
    ))  # fmt: skip
    feedback.record(session, FeedbackDraft(key, "complaint", DAY, say["feedback"], severity=2))
    follow_ups.promise(session, FollowUpDraft(key, DAY, say["promise"]))
    interactions.log(session, InteractionDraft(key, "call", DAY, text=say["contact"]))
    special_dates.save(session, SpecialDateDraft(key, "other", 5, 17, label=say["date"]))
    return key


def found(root: Path) -> dict[str, set[str]]:
    """Which canaries stand in which files, in any of the encodings that files are written in."""
    held: dict[str, set[str]] = {}
    for file in root.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for name, words in CANARIES.items():
            small = words.lower()
            spellings = [one.encode(code) for one in (words, small) for code in ("utf-8", "utf-16-le", "utf-16-be")]
            if any(one in content for one in spellings):
                held.setdefault(str(file.relative_to(root)), set()).add(name)
    return held


def tour(program: Program, book: Path, qtbot: Any) -> None:
    """Records, looks, searches, makes a report, stumbles over mistakes, backs up."""

    def rest() -> None:
        qtbot.waitUntil(program.jobs.idle, timeout=30_000)

    program.start(book)
    shown(program, qtbot)
    keys: list[int] = []
    program.jobs.write(program, "Record", record, keys.append)
    rest()
    assert keys, program.window.toast.text()
    for name in ("customers", "purchases", "products", "special_dates", "feedback", "insights", "settings"):
        program.window.navigate(name)
        rest()
    program.window.navigate("customer", customer_id=keys[0])
    rest()
    program.window.open_finder()
    finder = QApplication.activeWindow() or program.window
    for field in finder.findChildren(type(program.window.deck.page().focusWidget() or finder)):
        if hasattr(field, "setText"):
            field.setText(CANARIES["search"])
    rest()
    program.window.navigate("reports", name="customer-profile", customer_id=keys[0])
    rest()
    program.crash.report(ValueError(f"bad name {CANARIES['name']}"))

    def clash(session: Any) -> None:
        from app.models.customer import Customer
        from app.services import journal

        for _again in range(2):
            journal.insert(session, Customer, code="X", name=CANARIES["name"], sort_key="x", since=dt.date(2026, 1, 1))

    program.jobs.write(program, "Clash", clash, None, program.crash.report)
    rest()
    keeping.keep(book, program.settings)
    program.window.lock_wanted.emit()
    rest()


def test_what_is_in_an_encrypted_book_is_in_no_other_file(
    program: Program, book: Path, root: Path, qtbot: Any
) -> None:
    encrypted = encryption.salt_of(book) is not None
    tour(program, book, qtbot)
    during = found(root)
    logged = crash.log_file().read_text("utf-8")
    assert "ValueError" in logged
    assert "IntegrityError" in logged
    program.close()
    after = found(root)
    assert len(backup.held(book)) >= 1
    saved = set(CANARIES) - {NEVER_SAVED}
    if encrypted:
        assert program.locking.locked
        assert (during, after) == ({}, {})
    else:  # the same search sees them all in a book without a passcode, and in its backup, and nowhere else
        assert {name for names in after.values() for name in names} == saved
        assert all(file.startswith("home/data/") for file in {**during, **after})
