"""The window around the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QListWidget, QWidget

from app.errors import AppError, Cancelled
from app.models.product import Product
from app.services import customers, insights, journal, purchases, shop, shop_rhythm
from app.services.customers import CustomerDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.settings import Settings
from app.storage.book import Book
from app.ui import ahead, pages
from app.ui.context import Context, ShopInfo
from app.ui.finder import Finder
from app.ui.jobs import Jobs
from app.ui.keys import KeySheet
from app.ui.widgets import SearchField, column
from app.ui.window import Window
from tests.ui.conftest import DAY, unnamed


class OnePage(QWidget):
    """A page that counts how often it looked."""

    watches: ClassVar[frozenset[str]] = frozenset({"shop"})
    lets_go = True

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.looked, self.opened = 0, []
        self.search = SearchField("Search")
        self.setLayout(column(self.search))

    def refresh(self) -> None:
        self.looked += 1

    def open(self, **kwargs: Any) -> None:
        self.opened.append(kwargs)

    def first_focus(self) -> QWidget:
        return self.search

    def leave(self) -> bool:
        return type(self).lets_go


class OtherPage(OnePage):
    watches = frozenset({"note"})


class AskedEditor:
    """Stands where the purchase editor does."""

    asked: ClassVar[list[Any]] = []

    def __init__(self, context: Context, customer_id: int | None, parent: QWidget) -> None:
        self.customer_id = customer_id

    def open(self) -> None:
        self.asked.append(self.customer_id)


def found(session: Any, words: str, limit: int) -> list[Any]:
    from types import SimpleNamespace

    return [SimpleNamespace(id=7, name=f"Sari {words}", detail="0812")]


def waiting(session: Any, day: dt.date) -> int:
    return 3 if day == DAY else 4


@pytest.fixture
def window(book: Book, jobs: Jobs, qtbot: Any, settled: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    here = __name__
    entries = (
        pages.Entry("today", lambda: "Today", "sun", f"{here}:OnePage", badge=f"{here}:waiting"),
        pages.Entry("customers", lambda: "Customers", "users", f"{here}:OtherPage"),
        pages.Entry("customer", lambda: "Customer", "user", f"{here}:OtherPage", sidebar=False, under="customers"),
        pages.Entry("absent", lambda: "Absent", "users", "app.ui.absent.page:AbsentPage"),
        pages.Entry("settings", lambda: "Settings", "settings", "app.ui.settings.page:SettingsPage"),
    )
    monkeypatch.setattr(pages, "PAGES", entries)
    monkeypatch.setattr(pages, "PURCHASE_EDITOR", f"{here}:AskedEditor")
    monkeypatch.setattr(pages, "FINDERS", (("customer", f"{here}:found"), ("product", f"{here}:found")))
    OnePage.lets_go = True
    AskedEditor.asked.clear()
    made = Window(Settings())
    made._restyled = []  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.resize(1280, 800)
    info = ShopInfo(book.path, "Toko Melati", "NOK", "NO", "Europe/Oslo")
    with qtbot.waitActive(made):
        made.show()
    made.attach(Context(jobs, info, made.settings, made, DAY))
    settled()
    yield made
    OnePage.lets_go = True


def press(qtbot: Any, window: Window, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    both = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        both |= one
    qtbot.keyClick(window, key, both)


DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_the_first_page_is_shown_and_refreshed_once(window: Window) -> None:
    assert window.deck.name() == "today"
    assert window.deck.page().looked == 1
    assert window.windowTitle() == "Toko Melati – Today – Regulars"
    assert window.deck.page().search.hasFocus()


def test_a_page_is_found_again_where_it_was_scrolled_to(window: Window, qtbot: Any) -> None:
    page = window.deck.page()
    page.setMinimumHeight(3100)
    area = window.deck.currentWidget()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 2000)
    area.verticalScrollBar().setValue(12)
    page.setFocus()  # as a click on its ground does
    window.navigate("customers")
    window.back()
    assert window.deck.page() is page
    assert area.verticalScrollBar().value() == 12


def test_a_page_the_program_does_not_have_is_not_offered(window: Window) -> None:
    assert list(window.sidebar.buttons) == ["today", "customers", "settings"]
    window.navigate("absent")
    window.navigate("nowhere")
    assert window.deck.name() == "today"


def test_every_page_is_reached_by_keyboard_and_back(window: Window, qtbot: Any) -> None:
    press(qtbot, window, Qt.Key.Key_2, CTRL)
    assert window.deck.name() == "customers"
    press(qtbot, window, Qt.Key.Key_Comma, CTRL)
    assert window.deck.name() == "settings"
    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert window.deck.name() == "customers"
    press(qtbot, window, Qt.Key.Key_9, CTRL)
    assert window.deck.name() == "customers"


def test_no_key_means_two_things_on_any_page(book: Book, jobs: Jobs, qtbot: Any, settled: Any) -> None:
    """Of two shortcuts with the same keys Qt does neither."""
    made = Window(Settings())
    qtbot.addWidget(made)
    made.attach(Context(jobs, ShopInfo(book.path, "Toko", "NOK", "NO", "Europe/Oslo"), made.settings, made, DAY))
    for entry in pages.PAGES:
        made.navigate(entry.name)
        settled()
        everywhere = {one.key().toString() for one in made.findChildren(QShortcut, options=DIRECT) if one.isEnabled()}
        page = [one.key().toString() for one in made.deck.page().findChildren(QShortcut, options=DIRECT)]
        assert page or entry.name not in ("customer", "products")
        assert not everywhere & set(page), entry.name
        assert len(page) == len(set(page)), entry.name


def test_a_page_is_opened_with_what_it_was_asked_for_and_lights_its_list(window: Window) -> None:
    window.navigate("customer", customer_id=7)
    assert window.deck.page().opened == [{"customer_id": 7}]
    assert window.sidebar.buttons["customers"].isChecked()
    window.navigate("today")
    window.back()
    assert window.deck.page().opened[-1] == {"customer_id": 7}


def test_only_a_page_that_watches_the_table_looks_again(window: Window, settled: Any, jobs: Jobs) -> None:
    today = window.deck.page()
    window.navigate("customers")
    customers = window.deck.page()
    jobs.write(window, "Rename", rename)
    settled()
    assert (today.looked, customers.looked) == (1, 1)
    window.navigate("today")
    assert today.looked == 2
    jobs.write(window, "Rename", rename)
    settled()
    assert today.looked == 3
    assert "Saved" in window.status.words()


def rename(session: Any) -> int:
    import dataclasses

    now = shop.get(session)
    shop.save(session, dataclasses.replace(now, name=now.name + "!"), now.version)
    return journal.entry_id(session)


def test_the_shop_s_new_name_stands_everywhere(window: Window, settled: Any, jobs: Jobs) -> None:
    jobs.write(window, "Rename", rename)
    settled()
    assert window.windowTitle().startswith("Toko Melati!")
    assert window.context is not None
    assert window.context.shop.name == "Toko Melati!"


def test_who_buys_again_is_learned_after_an_import_and_leaves_nothing_to_undo(
    window: Window, settled: Any, jobs: Jobs, book: Book
) -> None:
    def come_in(session: Any) -> None:
        tea = journal.insert(session, Product, code="T", name="Tea", price=5000)
        key = customers.save(session, CustomerDraft("Kari"))
        for days in (60, 39, 20):
            line = LineDraft(tea, 1000, 5000, tax_rate=0)
            purchases.record(session, PurchaseDraft(key, DAY - dt.timedelta(days), (line,)))
        journal.touch(session, "import_run")

    jobs.write(window, "Import", come_in)
    settled()
    settled()
    with book.read() as session:
        row = insights.of(session, 1, DAY)
        newest = journal.latest(session)
        assert row is not None
        assert 0 < (row.p_buy or 0) < 1
        assert newest is not None
        assert newest.title == "Import"


def test_the_shop_s_rhythm_is_learned_of_what_is_recorded_by_hand(
    window: Window, settled: Any, jobs: Jobs, book: Book
) -> None:
    def record(session: Any) -> None:
        tea = journal.insert(session, Product, code="T", name="Tea", price=5000)
        key = customers.save(session, CustomerDraft("Kari"))
        for days in (60, 39, 20):
            line = LineDraft(tea, 1000, 5000, tax_rate=0)
            purchases.record(session, PurchaseDraft(key, DAY - dt.timedelta(days), (line,)))

    jobs.write(window, "A day's work", record)
    settled()
    with book.read() as session:
        assert shop_rhythm.rows(session) == []
    assert window.context is not None
    window.context.fixed_day = DAY + dt.timedelta(days=1)
    window._tick()
    settled()
    settled()
    with book.read() as session:
        assert [dt.date.fromordinal(row.as_of) for row in shop_rhythm.rows(session)] == [
            dt.date(2026, 10, 1), dt.date(2026, 11, 1),
        ]  # fmt: skip
        newest = journal.latest(session)
        assert newest is not None
        assert newest.title == "A day's work"


def test_undo_by_key_takes_the_last_change_back(window: Window, settled: Any, jobs: Jobs, qtbot: Any) -> None:
    jobs.write(window, "Rename", rename, lambda entry: window.undo_offered("The shop is saved.", entry))
    settled()
    window.setFocus()
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    settled()
    assert window.toast.text() == "Undone: Rename"
    assert window.windowTitle().startswith("Toko Melati –")
    window.undo()
    settled()
    assert window.toast.text() == "There is nothing to undo."


def test_the_undo_button_takes_back_what_it_stands_beside(window: Window, settled: Any, jobs: Jobs) -> None:
    jobs.write(window, "Rename", rename, lambda entry: window.undo_offered("The shop is saved.", entry))
    settled()
    window.toast._undo.click()
    settled()
    assert window.toast.text() == "Undone."


def test_today_turns_over_at_midnight(window: Window, settled: Any) -> None:
    assert window.sidebar.buttons["today"].accessibleName() == "Today, 3 waiting"
    assert window.context is not None
    looked = window.deck.page().looked
    window._tick()
    assert window.deck.page().looked == looked
    window.context.fixed_day = DAY + dt.timedelta(days=1)
    window._tick()
    settled()
    assert window.deck.page().looked == looked + 1
    assert window.sidebar.buttons["today"].accessibleName() == "Today, 4 waiting"


def test_a_page_with_something_typed_is_not_left(window: Window) -> None:
    OnePage.lets_go = False
    window.navigate("customers")
    assert window.deck.name() == "today"
    assert not window.close()
    OnePage.lets_go = True
    assert window.close()
    assert Settings.load().geometry != ""


def test_a_purchase_is_recorded_from_anywhere(window: Window, qtbot: Any) -> None:
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    window.record_purchase(7)
    assert AskedEditor.asked == [None, 7]


def test_the_finder_finds_people_and_pages_and_goes_there(window: Window, settled: Any, qtbot: Any) -> None:
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    finder = window.findChild(Finder)
    listed = finder.findChild(QListWidget)
    words = [listed.item(i).text() for i in range(listed.count())]
    assert words[:3] == ["Record purchase", "Today", "Customers"]
    qtbot.keyClicks(finder.field, "custo")
    qtbot.waitUntil(lambda: listed.count() == 3)
    assert [listed.item(i).text() for i in range(3)] == ["Sari custo", "Sari custo", "Customers"]
    finder.grab()
    qtbot.keyClick(finder.field, Qt.Key.Key_Down)
    qtbot.keyClick(finder.field, Qt.Key.Key_Up)
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert window.deck.name() == "customer"
    assert window.deck.page().opened == [{"customer_id": 7}]
    settled()


def test_enter_in_the_finder_waits_for_what_is_found(window: Window, settled: Any, qtbot: Any) -> None:
    window.open_finder()
    finder = window.findChild(Finder)
    qtbot.keyClicks(finder.field, "bo l")
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert finder.isVisible()
    settled()
    assert window.deck.name() == "customer"
    assert window.windowTitle() == "Toko Melati – Customer – Regulars"


def test_the_finder_lets_the_program_end(window: Window, qtbot: Any) -> None:
    window.open_finder()
    finder = window.findChild(Finder)
    qtbot.keyClick(finder.field, Qt.Key.Key_Q, CTRL)
    assert not window.isVisible()


def test_the_finder_says_when_there_is_nothing(
    window: Window, settled: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FINDERS", (("customer", "app.services.absent:find"),))
    window.open_finder()
    finder = window.findChild(Finder)
    qtbot.keyClicks(finder.field, "zzz")
    qtbot.waitUntil(lambda: "Nobody" in finder._foot.text())
    finder.field.clear()
    qtbot.waitUntil(lambda: "Nobody" not in finder._foot.text())
    finder.close()
    settled()


def test_an_error_a_person_can_act_on_is_said_and_a_bug_is_reported(window: Window) -> None:
    bugs: list[Any] = []
    window.bug.connect(bugs.append)
    window.failed(AppError("The disk is full."))
    assert window.toast.text() == "The disk is full."
    window.failed(Cancelled())
    window.failed(ZeroDivisionError())
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]


def test_larger_text_by_key_is_kept(window: Window, qtbot: Any) -> None:
    changed: list[Any] = []
    window.look_changed.connect(lambda: changed.append(window.settings.scale))
    press(qtbot, window, Qt.Key.Key_Plus, CTRL)
    press(qtbot, window, Qt.Key.Key_Plus, CTRL)
    press(qtbot, window, Qt.Key.Key_Minus, CTRL)
    press(qtbot, window, Qt.Key.Key_0, CTRL)
    assert changed == [110, 125, 110, 100]
    assert Settings.load().scale == 100


def test_the_window_is_built_anew_on_the_same_page(window: Window, settled: Any) -> None:
    window.navigate("customer", customer_id=7)
    window.rebuild()
    settled()
    assert window.deck.name() == "customer"
    assert window.deck.page().opened == [{"customer_id": 7}]
    window.refresh()
    settled()
    assert window.deck.page().looked == 2


def test_a_second_change_of_looks_in_the_midst_of_the_first_stays_on_the_page(window: Window, settled: Any) -> None:
    window.navigate("customers")
    window.navigate("customer", customer_id=7)
    first = window.rebuilding()
    for _step in range(4):
        next(first)()
    window.rebuild()
    settled()
    assert window.deck.name() == "customer"
    window.back()
    assert window.deck.name() == "customers"


def test_pages_are_built_ahead_and_neither_shown_nor_refreshed_before_they_are_wanted(
    window: Window, settled: Any
) -> None:
    done: list[str] = []
    ahead.build(window, lambda: done.append("done"))
    settled()
    assert done == ["done"]
    assert window.deck.count() == 4
    assert window.deck.name() == "today"
    waiting = [page for page in window.deck.findChildren(OnePage) if page is not window.deck.page()]
    assert [page.looked for page in waiting] == [0, 0]
    window.navigate("customers")
    assert window.deck.page() in waiting
    assert window.deck.page().looked == 1


def test_ctrl_f_goes_to_the_search_field_of_the_page(window: Window, qtbot: Any) -> None:
    window.deck.page().search.clearFocus()
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    assert window.deck.page().search.hasFocus()


def test_the_sheet_of_keys_opens(window: Window, qtbot: Any) -> None:
    press(qtbot, window, Qt.Key.Key_F1)
    sheet = window.findChild(KeySheet)
    assert sheet.isVisible()
    sheet.accept()


def test_a_narrow_window_shows_icons_alone_and_everything_keeps_its_name(window: Window, settled: Any) -> None:
    wide = window.sidebar.width()
    window.resize(800, 600)
    assert window.sidebar.width() < wide
    assert not window.grab().isNull()
    window.navigate("settings")
    settled()
    assert unnamed(window) == []
