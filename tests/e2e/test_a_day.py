"""The program in its own process on a screen, with keyboard alone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from app.services import purchases, shop
from app.storage.book import Book
from app.ui import pages
from tests.e2e.screen import Screen, until


def read(path: Path, fn: Callable[[Any], Any]) -> Any:
    """What `fn` finds in the book, the program being open or not."""
    book = Book.open(path)
    try:
        with book.read() as session:
            return fn(session)
    finally:
        book.close()


def ended(process: subprocess.Popen[bytes]) -> None:
    """The program ended by itself, content."""
    assert process.wait(30) == 0


def test_the_first_start_opens_my_shop_and_the_second_finds_it(screen: Screen, tmp_path: Path) -> None:
    first = screen.start(tmp_path)
    screen.wait_for_window("^Welcome")
    book = tmp_path / "data" / "shop.regulars"
    screen.write("Kopi Pagi")
    screen.press("Return")
    screen.wait_for_window("^Kopi Pagi")
    assert read(book, shop.get).name == "Kopi Pagi"
    screen.press("ctrl+q")
    ended(first)
    second = screen.start(tmp_path)
    screen.wait_for_window("^Kopi Pagi")
    third = screen.start(tmp_path)
    ended(third)
    assert second.poll() is None
    assert len(screen.windows("^Kopi Pagi")) == 1
    screen.press("ctrl+q")
    ended(second)


def test_every_page_of_the_demo_shop_opens_by_keyboard_without_a_mistake(screen: Screen, tmp_path: Path) -> None:
    started = screen.start(tmp_path, "demo", "--customers", "60")
    screen.wait_for_window("^Toko Melati")
    log = tmp_path / "state" / "regulars.log"
    shown = [entry.words() for entry in pages.PAGES if entry.sidebar and entry.name not in pages.AT_FOOT]
    for place, words in enumerate(shown[:9], start=1):
        screen.press(f"ctrl+{place}")
        screen.wait_for_window(f"^Toko Melati – {words} –")
        screen.press("Tab", "Tab", "Down", "Up")
    screen.press("ctrl+comma", "F5")
    screen.wait_for_window("– Settings –")
    screen.press("F1")
    screen.wait_for_window("^Keys$")
    screen.close("^Keys$")
    screen.wait_for_window("– Settings –")
    screen.press("ctrl+plus", "ctrl+0", "ctrl+k")
    screen.write("sari")
    screen.press("Return")
    screen.wait_for_window("– Customer –")
    screen.press("alt+Left")
    screen.wait_for_window("– Settings –")
    screen.press("ctrl+q")
    ended(started)
    assert "ERROR" not in (log.read_text("utf-8") if log.exists() else "")
    assert read(tmp_path / "data" / "demo.regulars", shop.counts).customers >= 60


def test_a_day_by_keyboard_from_the_first_start_to_the_next_one(screen: Screen, tmp_path: Path) -> None:
    started = screen.start(tmp_path)
    screen.wait_for_window("^Welcome")
    screen.press("Tab", "Tab", "Tab", "Tab", "space")
    screen.wait_for_window("^Toko Melati – Today –")
    book = tmp_path / "data" / "demo.regulars"
    before = read(book, shop.counts).purchases

    screen.press("ctrl+n")
    screen.write("sari wul")
    screen.press("Return", "Return", "ctrl+Return")
    until(lambda: read(book, shop.counts).purchases == before + 1, "the sale is not in the book")
    screen.wait_until_gone("^Record purchase")
    screen.wait_for_window("– Today –")
    sale = read(book, newest)
    assert (sale.customer_name, len(sale.lines), sale.owed) == ("Sari Wulandari", 1, 0)

    find(screen, "sari wul", "Customer")
    find(screen, "purchases", "Purchases")
    screen.press("ctrl+f")
    screen.write(sale.number)
    screen.press_until("Down", "Return", title="^Edit purchase")  # the list follows the words after a moment
    screen.close("^Edit purchase")
    screen.wait_for_window("– Purchases –")

    paper = tmp_path / "retention.pdf"
    find(screen, "reports", "Reports")
    screen.press_until("ctrl+p", title="^Save as PDF")  # there is no printer; and the report takes its time
    screen.write(str(paper))
    screen.press("Return")
    until(paper.exists, "the report was not saved")
    words = printed(paper)
    assert "Toko Melati" in words
    assert "Retention report" in words

    screen.press("ctrl+q")
    ended(started)
    again = screen.start(tmp_path)
    screen.wait_for_window("^Toko Melati – Today –")
    assert read(book, newest) == sale
    screen.press("ctrl+q")
    ended(again)


def find(screen: Screen, words: str, page: str) -> None:
    """Goes to what the finder finds for these words."""
    screen.press("ctrl+k")
    screen.write(words)
    screen.press("Return")
    screen.wait_for_window(f"– {page} –")


def newest(session: Any) -> purchases.PurchaseRow:
    """The receipt recorded last."""
    return purchases.get(session, max(session.scalars(purchases.select(purchases.Purchase.id))))


def printed(path: Path) -> str:
    """Every word of a PDF."""
    document = pdfium.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
