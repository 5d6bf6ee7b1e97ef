"""A day at the counter in the real window: everything once, by the keys a person presses."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

if TYPE_CHECKING:
    from app.ui.app import Program

Step = tuple[str, Callable[[], object]]
"""What is done, and doing it; a name in brackets is on the way and not measured."""
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


PHOTO = 800_000
"""Bytes of a photo as a telephone takes it."""


class Shopkeeper:
    """Goes through the program; each step begins when the one before it has come to rest."""

    def __init__(self, program: Program, path: Path) -> None:
        self._program, self._window, self._path = program, program.window, path

    def day(self) -> Iterator[Step]:
        """Every step."""
        yield "start: window and first page", lambda: self._program.start(self._path)
        yield "(what is loaded in the background)", lambda: self._wait(4000)
        yield from self._record()
        yield from self._pages()
        yield from self._customers()
        yield from self._customer()
        yield from self._purchases()
        yield from self._products()
        yield from self._others()
        yield from self._reports()
        yield from self._imports()
        yield from self._window_itself()

    # --- hands -------------------------------------------------------------------------------------------------
    def _key(self, key: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        over = self._top()
        over.activateWindow()
        QTest.keyClick(over.focusWidget() or over, key, how)

    def _top(self) -> QWidget:
        """What stands foremost: a menu, a form, the window."""
        over = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        return QApplication.activePopupWidget() or (over[-1] if over else self._window)

    def press(self, key: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Callable[[], None]:
        """Presses a key where the keyboard is."""
        return lambda: self._key(key, how)

    def _typed(self, words: str) -> Callable[[], None]:
        def type_() -> None:
            over = self._top()
            QTest.keyClicks(over.focusWidget() or over, words)

        return type_

    def _go(self, name: str) -> Callable[[], None]:
        """Ctrl and the number of a page."""
        if name == "settings":
            return self.press(Qt.Key.Key_Comma, CTRL)
        place = list(self._window.sidebar.buttons).index(name)
        return self.press(Qt.Key(int(Qt.Key.Key_1) + place), CTRL)

    def _page(self) -> Any:
        return self._window.deck.page()

    def _focus(self, part: Callable[[], QWidget]) -> Callable[[], None]:
        return lambda: part().setFocus()

    def _away(self) -> None:
        """Closes what stands over the page."""
        if (over := self._top()) is not self._window:
            over.close()
        self._window.activateWindow()

    def _wait(self, milliseconds: int) -> None:
        from PySide6.QtCore import QTimer

        jobs = self._program.jobs
        # A job of nothing but waiting keeps the watch going.
        import time

        QTimer.singleShot(0, self._window, lambda: jobs.run(self._window, lambda *_: time.sleep(milliseconds / 1000)))

    def _over(self, name: str, open_: Callable[[], object]) -> Iterator[Step]:
        yield name, open_
        yield f"close: {name}", self._away

    # --- rooms -------------------------------------------------------------------------------------------------
    def _pages(self) -> Iterator[Step]:
        buttons = self._window.sidebar.buttons
        for name, made in buttons.items():
            yield f"{made.text()}: first opened", self._go(name)
        for name, made in buttons.items():
            yield f"{made.text()}: again", self._go(name)

    def _customers(self) -> Iterator[Step]:
        yield "(to the customers)", self._go("customers")
        yield "Customers: search 's'", self._typed("s")
        yield "Customers: search 'sar'", self._typed("ar")
        yield "Customers: search emptied", self.press(Qt.Key.Key_Escape)
        yield "Customers: into the list", self.press(Qt.Key.Key_Down)
        for turn in range(3):
            yield f"Customers: Page down {turn + 1}", self.press(Qt.Key.Key_PageDown)
        yield "Customers: End", self.press(Qt.Key.Key_End)
        yield "Customers: Home", self.press(Qt.Key.Key_Home)
        yield "Customers: scrolled to the middle", lambda: self._scroll(0.5)
        yield "Customers: scrolled back", lambda: self._scroll(0)
        yield "Customers: sorted by net sales", lambda: self._page().table._sort_by("net")
        yield "Customers: stage filter", lambda: self._page().filters.stages["loyal"].click()
        yield "Customers: no filter", lambda: self._page().filters.none.click()
        yield "Customers: all chosen", self.press(Qt.Key.Key_A, CTRL)
        yield "Customers: none chosen", self.press(Qt.Key.Key_Home)
        yield from self._over("Customers: columns menu", lambda: self._page().table.columns_menu().popup(self._spot()))
        yield from self._over("Customers: add", self.press(Qt.Key.Key_N, CTRL | SHIFT))
        yield from self._over("Customers: value filter", lambda: self._page().filters._ask_value())

    def _scroll(self, share: float) -> None:
        bar = self._page().table.verticalScrollBar()
        bar.setValue(round(bar.maximum() * share))

    def _spot(self) -> Any:
        return self._page().table.mapToGlobal(self._page().table.rect().center())

    def _customer(self) -> Iterator[Step]:
        yield "(to the customers)", self._go("customers")
        yield "(to the list)", self._focus(lambda: self._page().table)
        yield "(to its top)", self.press(Qt.Key.Key_Home)
        yield "Customer: first opened", self.press(Qt.Key.Key_Return)
        yield "(what the outlook brings)", lambda: self._wait(500)
        for turn in range(4):
            yield f"Customer: next {turn + 1}", self.press(Qt.Key.Key_Down, ALT)
        yield "Customer: previous", self.press(Qt.Key.Key_Up, ALT)
        yield "Customer: timeline End", self.press(Qt.Key.Key_End)
        yield "Customer: timeline End again", self.press(Qt.Key.Key_End)
        yield from self._over("Customer: edit", self.press(Qt.Key.Key_E, CTRL))
        yield from self._over("Customer: edit again", self.press(Qt.Key.Key_E, CTRL))
        yield from self._over("Customer: note", self.press(Qt.Key.Key_M, CTRL))
        yield from self._over("Customer: log contact", self.press(Qt.Key.Key_L, CTRL))
        yield from self._over("Customer: which file to keep", self.press(Qt.Key.Key_A, CTRL | SHIFT))
        photo = self._path.with_suffix(".jpg")
        yield "(a photo)", lambda: photo.write_bytes(random.Random(1).randbytes(PHOTO))
        yield "Customer: a photo kept", lambda: self._drop(photo)
        yield "Customer: the photo undone", self.press(Qt.Key.Key_Z, CTRL)
        yield from self._over("Customer: record purchase", lambda: self._page().actions_of.record_purchase())
        yield from self._over("Customer: left the shop", lambda: self._page().actions_of.record_exit())
        yield from self._over("Customer: erase", lambda: self._page().actions_of.erase())
        yield from self._over("Customer: more actions", lambda: self._page().head.more.click())
        yield "Customer: the one with the long receipt", lambda: self._window.navigate("customer", customer_id=1)
        yield "Customer: back", self.press(Qt.Key.Key_Left, ALT)

    def _drop(self, file: Path) -> None:
        """Drops a file on the page."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        where, hand = QPointF(self._page().rect().center()), Qt.MouseButton.LeftButton
        drop = QDropEvent(where, Qt.DropAction.CopyAction, data, hand, Qt.KeyboardModifier.NoModifier)
        self._page().dropEvent(drop)

    def _record(self) -> Iterator[Step]:
        yield "Record purchase: first opened", self.press(Qt.Key.Key_N, CTRL)
        yield "Record purchase: 'a'", self._typed("a")
        yield "Record purchase: a customer is taken", self.press(Qt.Key.Key_Return)
        yield "Record purchase: usual item is taken", self.press(Qt.Key.Key_Return)
        yield "Record purchase: product 'a'", self._typed("a")
        yield "Record purchase: product is taken", self.press(Qt.Key.Key_Return)
        yield "Record purchase: quantity is edited", self.press(Qt.Key.Key_F2)
        yield "Record purchase: quantity typed", self._typed("3")
        yield "Record purchase: saved", self.press(Qt.Key.Key_Return, CTRL)
        yield from self._over("Record purchase: again", self.press(Qt.Key.Key_N, CTRL))

    def _purchases(self) -> Iterator[Step]:
        yield "(to the purchases)", self._go("purchases")
        yield "(to the list)", self._focus(lambda: self._page().table)
        yield "(to its top)", self.press(Qt.Key.Key_Home)
        for turn in range(3):
            yield f"Purchases: next receipt {turn + 1}", self.press(Qt.Key.Key_Down)
        yield "Purchases: End", self.press(Qt.Key.Key_End)
        yield "Purchases: scrolled to the middle", lambda: self._scroll(0.5)
        yield from self._over("Purchases: edit a receipt", lambda: self._page().edit())
        yield "Purchases: the long receipt is searched", lambda: self._window.navigate("purchases", text="LONG-800")
        yield "(to the list)", lambda: self._page().table.focus_list()
        yield from self._over("Purchases: edit 800 lines", lambda: self._page().edit())
        yield "Purchases: bring back 800 lines", lambda: self._page().bring_back()
        yield "Purchases: everything of 800 lines comes back", lambda: self._editor().lines.take_all()
        yield "(close)", self._away
        yield from self._over("Purchases: payment", lambda: self._page().pay())
        yield "(all again)", lambda: self._page()._everything()

    def _editor(self) -> Any:
        return self._top()

    def _products(self) -> Iterator[Step]:
        yield "(to the products)", self._go("products")
        yield "Products: search 'ko'", self._typed("ko")
        yield "Products: search emptied", self.press(Qt.Key.Key_Escape)
        yield "(to the list)", self.press(Qt.Key.Key_Down)
        for turn in range(2):
            yield f"Products: next {turn + 1}", self.press(Qt.Key.Key_Down)
        yield from self._over("Products: add", self.press(Qt.Key.Key_N, CTRL | SHIFT))
        yield from self._over("Products: change", self.press(Qt.Key.Key_F2))
        yield from self._over("Products: what goes with it", lambda: self._page().pair())

    def _others(self) -> Iterator[Step]:
        yield "(to the special dates)", self._go("special_dates")
        yield "Special dates: the next year", lambda: self._page().span.set_value(("weeks", 52))
        yield from self._over("Special dates: add", self.press(Qt.Key.Key_D, CTRL | SHIFT))
        yield from self._over("Special dates: change", self.press(Qt.Key.Key_F2))
        yield "(to the feedback)", self._go("feedback")
        yield "Feedback: next", self.press(Qt.Key.Key_Down)
        yield from self._over("Feedback: record", self.press(Qt.Key.Key_F, CTRL | SHIFT))
        yield from self._over("Feedback: change", self.press(Qt.Key.Key_F2))
        yield "(to what is open)", lambda: self._page().show_choice.set_value("open")
        yield "(to the list)", self._focus(lambda: self._page().table)
        yield from self._over("Feedback: close", self.press(Qt.Key.Key_C))
        yield "(to Today)", self._go("today")
        yield "Today: next", self.press(Qt.Key.Key_Down)
        yield from self._over("Today: done", self.press(Qt.Key.Key_D))
        yield from self._over("Today: later", self.press(Qt.Key.Key_L))
        yield "Today: not this one", self.press(Qt.Key.Key_N)
        yield "Today: undo", self.press(Qt.Key.Key_Z, CTRL)

    def _reports(self) -> Iterator[Step]:
        yield "(to the reports)", self._go("reports")
        for name in ("follow-up-list", "sales-journal", "tax-summary", "owed", "retention"):
            yield f"Reports: {name}", partial(self._window.navigate, "reports", name=name)
        yield "Reports: larger", lambda: self._page()._preview.closer()
        yield "Reports: last page", lambda: self._page()._preview.go_to(99)
        yield "Reports: this year", lambda: self._page()._period.choose("year")

    def _imports(self) -> Iterator[Step]:
        file = self._path.with_suffix(".csv")
        with file.open("w", newline="", encoding="utf-8") as out:
            write = csv.writer(out)
            write.writerow(["Date", "Receipt", "Customer", "Product", "Quantity", "Price"])
            for n in range(5_000):
                who, what = f"Person {n % 400}", f"Thing {n % 90}"
                write.writerow([f"2026-10-{n % 28 + 1:02}", f"R{n // 3}", who, what, 1, 9.5])
        yield "Import…: a file of 5,000 lines", lambda: self._window.navigate("imports", file=file)
        yield "Import…: brought in", lambda: self._page().bring_in(True)
        yield "Import…: taken back", self.press(Qt.Key.Key_Z, CTRL)

    def _window_itself(self) -> Iterator[Step]:
        yield "Search popup: opened", self.press(Qt.Key.Key_K, CTRL)
        yield "Search popup: 's'", self._typed("s")
        yield "Search popup: 'sar'", self._typed("ar")
        yield "Search popup: a customer opened", self.press(Qt.Key.Key_Return)
        yield from self._over("Keys (F1)", self.press(Qt.Key.Key_F1))
        yield "F5", self.press(Qt.Key.Key_F5)
        yield "Window made narrow", lambda: self._window.resize(900, 700)
        yield "Window made wide", lambda: self._window.resize(1280, 800)
        yield "Dark", lambda: self._window.restyle(theme="dark")
        yield "Norwegian", lambda: self._window.restyle(language="nb")
        yield "Larger text", self.press(Qt.Key.Key_Plus, CTRL)
        yield "(to the settings)", self.press(Qt.Key.Key_Comma, CTRL)
        yield from self._over("Settings: tax rate", lambda: self._page().tax.add_rate())
        yield from self._over("Settings: word", lambda: self._page().words.add_word())
        yield from self._over("Settings: restore a backup", lambda: self._page().data.choose_backup())
        yield from self._over("Settings: close a month", lambda: self._page().closed.close_books())
        yield "Settings: light, from there", lambda: self._window.restyle(theme="light")
