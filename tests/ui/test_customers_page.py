"""The list of customers in a window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.services import customers, tags
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.editor import CustomerEditor
from app.ui.customers.page import CustomersPage
from app.ui.customers.tag_dialog import TagDialog
from app.ui.customers.value_dialog import ValueDialog
from tests.ui.conftest import RecordingShell, unnamed, words_of

NAMES = ("Anna Berg", "Bo Dahl", "王小明", "Åse Øye", "<b>Bold</b>")


@pytest.fixture
def people(book: Book) -> dict[str, int]:
    """Five customers, two of them tagged."""
    with book.write("Make") as session:
        return {
            name: customers.save(
                session,
                CustomerDraft(
                    name,
                    contacts=(ContactDraft("phone", f"9100000{place}"),),
                    tags=("vip",) if place < 2 else (),
                ),
            )
            for place, name in enumerate(NAMES)
        }


@pytest.fixture
def page(qtbot: QtBot, context: Context, people: dict[str, int], settled: Any) -> CustomersPage:
    """The page, shown and filled."""
    made = CustomersPage(context)
    qtbot.addWidget(made)
    made.resize(1084, 740)
    made.show()
    made.refresh()
    settled()
    settled()
    return made


def shown(page: CustomersPage) -> list[str]:
    page.table.viewport().repaint()
    return [page.model.index(line, 0).data() for line in range(page.model.rowCount())]


def test_everybody_is_listed_in_the_countrys_order(page: CustomersPage, settled: Any) -> None:
    shown(page)
    settled()
    assert shown(page) == ["<b>Bold</b>", "Anna Berg", "Bo Dahl", "王小明", "Åse Øye"]
    assert page.counted.text() == "5 customers"


def test_typing_narrows_the_list(page: CustomersPage, qtbot: QtBot, settled: Any) -> None:
    page.search.setText("小明")  # an input method, not keys, types Chinese
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    settled()
    shown(page)
    settled()
    assert shown(page) == ["王小明"]
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    assert page.table.current_id() == page.model.ids()[0]


def test_nobody_found_offers_everybody_again(page: CustomersPage, settled: Any) -> None:
    page.filters.set_text("nobody at all")
    settled()
    assert page.model.rowCount() == 0
    page._everybody()
    settled()
    assert page.model.rowCount() == 5


def offered(page: CustomersPage) -> list[str]:
    return [one.text() for one in page.findChildren(QPushButton) if one.isVisible() and one.text().startswith("Add “")]


def test_somebody_the_book_lacks_can_be_added_under_the_words_typed(
    page: CustomersPage, qtbot: QtBot, settled: Any
) -> None:
    CustomerEditor.kept.clear()
    page.filters.set_text("Berit & co")
    settled()
    assert "Show everybody" in words_of(page)
    assert offered(page) == ["Add “Berit && co”"]
    next(one for one in page.findChildren(QPushButton) if one.text() == "Add “Berit && co”").click()
    form = page.findChild(CustomerEditor)
    settled()
    assert form.parts.name.text() == "Berit & co"
    assert not form.is_dirty()
    form.reject()
    assert not CustomerEditor.kept


def test_nobody_is_offered_to_be_added_where_more_than_a_name_was_asked(page: CustomersPage, settled: Any) -> None:
    for words in ("99 99 99 99", "berit@example.no"):
        page.filters.set_text(words)
        settled()
        assert page.model.rowCount() == 0
        assert offered(page) == []
    page.filters.set_text("Anna")
    page.filters.stages["loyal"].click()
    settled()
    assert page.model.rowCount() == 0
    assert offered(page) == []


def test_stage_chips_filter_and_clear(page: CustomersPage, settled: Any) -> None:
    page.filters.stages["loyal"].click()
    settled()
    assert page.model.rowCount() == 0
    assert not page.filters.none.isHidden()
    page.filters.none.click()
    settled()
    assert page.model.rowCount() == 5
    assert not page.filters.stages["loyal"].isChecked()


def test_a_tag_filters(page: CustomersPage, people: dict[str, int], settled: Any) -> None:
    menu = QMenu()
    page.filters._tag_menu(menu)
    menu.actions()[0].trigger()
    settled()
    assert set(page.model.ids()) == {people["Anna Berg"], people["Bo Dahl"]}
    assert page.filters.tags.text() == "Tag: vip"


def test_a_value_that_is_no_amount_is_said_beside_its_field(page: CustomersPage, qtbot: QtBot, settled: Any) -> None:
    dialog = ValueDialog(page.filters.filters, "NOK", page)
    dialog.chosen.connect(page.filters.set_filters)
    dialog.least.setText("12x")
    dialog._take()
    assert "12x" in dialog.form.fields["least"].wrong.text()
    dialog.least.setText("100")
    dialog._take()
    settled()
    assert page.filters.filters.least_net == 10_000
    assert page.model.rowCount() == 0


def test_sorting_by_a_head_asks_for_another_order(page: CustomersPage, people: dict[str, int], settled: Any) -> None:
    page.table._sort_by("phone")
    settled()
    assert page.model.ids() == list(people.values())


def test_chosen_columns_are_remembered(page: CustomersPage, context: Context) -> None:
    page.table.show_column("email", True)
    assert "email" in context.settings.columns["customers"]


def test_enter_opens_a_customer_with_the_list_around(page: CustomersPage, qtbot: QtBot, shell: RecordingShell) -> None:
    page.table.focus_list()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    ids = tuple(page.model.ids())
    assert shell.asked[-1] == ("navigate", "customer", {"customer_id": ids[0], "among": ids})


def test_many_are_tagged_at_once_and_undo_is_offered(
    page: CustomersPage, book: Book, shell: RecordingShell, settled: Any
) -> None:
    page.table.selectAll()
    settled()
    page.many.ask_tag()
    settled()
    dialog = page.findChild(TagDialog)
    assert dialog is not None
    dialog.combo.setCurrentText("vip")
    dialog.put_button.click()
    settled()
    assert shell.asked[-1][:2] == ("undo_offered", "3 customers tagged “vip”")
    with book.read() as session:
        assert tags.listing(session)[0].used == 5


def test_removing_many_offers_undo(page: CustomersPage, shell: RecordingShell, settled: Any) -> None:
    page.table.choose(page.model.ids()[:2])
    settled()
    page.many.remove()
    settled()
    assert shell.asked[-1][:2] == ("undo_offered", "2 customers removed")
    page.refresh()
    settled()
    assert page.model.rowCount() == 3


def test_the_chosen_are_printed_as_a_list_to_call(
    page: CustomersPage, people: dict[str, int], shell: RecordingShell, settled: Any, qtbot: QtBot
) -> None:
    page.table.choose([people["Bo Dahl"]])
    settled()
    qtbot.waitUntil(page.many.print_button.isEnabled)
    page.many.print_button.click()
    (menu,) = [one for one in page.many.findChildren(QMenu) if one.isVisible()]
    assert [one.text() for one in menu.actions()] == ["Call list", "Customer list", "Address labels"]
    menu.actions()[0].trigger()
    wanted = {"name": "call-list", "customer_ids": (people["Bo Dahl"],)}
    assert shell.asked[-1] == ("navigate", "reports", wanted)


def test_with_nobody_chosen_the_whole_list_is_printed(
    page: CustomersPage, people: dict[str, int], shell: RecordingShell, qtbot: QtBot
) -> None:
    page.table.clearSelection()
    assert page.many.print_button.isEnabled()
    page.many.print_as("address-labels")
    wanted = {"name": "address-labels", "customer_ids": tuple(page.model.ids())}
    assert shell.asked[-1] == ("navigate", "reports", wanted)
    assert set(page.model.ids()) == set(people.values())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_is_exported(page: CustomersPage, tmp_path: Path, settled: Any, ending: str) -> None:
    path = tmp_path / f"customers.{ending}"
    page.many.export(path, tuple(page.model.ids()))
    settled()
    assert path.stat().st_size > 100
    if ending == "csv":
        text = path.read_text("utf-8-sig")
        assert "王小明" in text
        assert "Åse Øye" in text


def test_exporting_into_a_folder_says_so(
    page: CustomersPage, tmp_path: Path, shell: RecordingShell, settled: Any
) -> None:
    (tmp_path / "x.csv").mkdir()
    page.many.export(tmp_path / "x.csv", tuple(page.model.ids()))
    settled()
    assert shell.asked[-1][0] == "failed"


def test_a_page_can_be_opened_at_a_stage(page: CustomersPage, settled: Any) -> None:
    page.open(stage="prospect", text="anna")
    settled()
    assert page.model.rowCount() == 1
    assert page.filters.stages["prospect"].isChecked()


def test_every_control_has_a_name(page: CustomersPage) -> None:
    assert unnamed(page) == []


def test_the_menu_of_a_row_has_what_its_buttons_do(page: CustomersPage, settled: Any) -> None:
    page.table.choose(page.model.ids()[:1])
    settled()
    page._menu(QPoint(0, 0))
    menu = next(one for one in page.findChildren(QMenu) if one.actions())
    words = [action.text() for action in menu.actions()]
    assert "Open" in words
    assert "Remove" in words
    menu.close()
