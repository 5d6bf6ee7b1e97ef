"""The products page: finding, adding, changing, removing, what goes with what."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from app.services import customers, figures, product_pairings, products, purchases, shop, undoing
from app.services.customers import CustomerDraft
from app.services.product_pairings import PairingRow
from app.services.products import ProductDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.products.editor import ProductEditor
from app.ui.products.page import ProductsPage
from app.ui.products.pairing_editor import PairingEditor
from tests.ui.conftest import DAY, RecordingShell, unnamed, words_of

LONG = "A very long name of a product that nobody would ever read to its end " * 2


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    ProductEditor.kept.clear()


@pytest.fixture
def stock(book: Book) -> dict[str, int]:
    """Two coffees of one family, a cup that goes with the small one, postage, and what is sold no more."""
    with book.write("stock") as session:
        drafts = {
            "small": ProductDraft("Coffee 250 g", "C1", "7012345678904", "Coffee", 8900, family="House", step=1),
            "large": ProductDraft("Coffee 1 kg", "C2", "", "Coffee", 29900, family="House", step=2),
            "cup": ProductDraft("青花瓷杯 <b>", "K1", "", "Cups", 14900, interests=("Gifts",)),
            "post": ProductDraft("Postage", "POST", price=5900, is_goods=False),
            "old": ProductDraft(LONG.strip(), "OLD", "", "Cups", 100, is_discontinued=True),
        }
        keys = {name: products.save(session, draft) for name, draft in drafts.items()}
        product_pairings.set_for(session, keys["small"], [PairingRow(keys["cup"], reason="For the first cup")])
    return keys


@pytest.fixture
def page(qtbot: Any, context: Context, settled: Any) -> ProductsPage:
    made = ProductsPage(context)
    qtbot.addWidget(made)
    made.resize(1060, 700)
    made.show()
    made.refresh()
    settled()
    settled()
    return made


def form_of(page: ProductsPage) -> ProductEditor:
    return next(one for one in page.findChildren(ProductEditor) if one.isVisible())


def pairing_form(page: ProductsPage) -> PairingEditor:
    return next(one for one in page.findChildren(PairingEditor) if one.isVisible())


def choose(page: ProductsPage, key: int, settled: Any) -> None:
    page.table.choose([key])
    settled()


def press(page: ProductsPage, name: str) -> None:
    next(one for one in page.detail.findChildren(QAbstractButton) if one.accessibleName() == name).click()


def test_what_is_for_sale_is_listed_and_the_first_is_shown(stock: dict[str, int], page: ProductsPage) -> None:
    assert page.model.ids() == [stock[name] for name in ("large", "small", "post", "cup")]
    assert page.counted.text() == "4 products"
    assert page.current() == stock["large"]
    assert "Coffee 1 kg" in words_of(page.detail)
    assert unnamed(page) == []


def test_typing_a_barcode_or_a_word_narrows_the_list(
    stock: dict[str, int], page: ProductsPage, qtbot: Any, settled: Any
) -> None:
    page.search.setText("70123456")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    settled()
    assert page.model.ids() == [stock["small"]]
    assert "For the first cup" in words_of(page.detail)
    page.search.setText("nothing at all")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    settled()
    assert "No product like that." in words_of(page)
    assert page.side.isHidden()
    page._everything()
    settled()
    assert page.model.rowCount() == 4


def test_filters_and_every_column_sort(stock: dict[str, int], page: ProductsPage, settled: Any) -> None:
    page.filters.category.set_value("Coffee")
    settled()
    assert set(page.model.ids()) == {stock["small"], stock["large"]}
    page.filters.clear()
    page.filters.kind.set_value("discontinued")
    settled()
    assert page.model.ids() == [stock["old"]]
    assert "Discontinued" in words_of(page.filters) or page.filters.kind.currentText() == "Discontinued"
    page.filters.kind.set_value("not_goods")
    settled()
    assert page.model.ids() == [stock["post"]]
    page.filters.kind.set_value("all")
    for column in page.model.columns:
        page.table._sort_by(column.key)
        settled()
        assert set(page.model.ids()) == set(stock.values())


def test_adding_by_keyboard_saves_everything_and_goes_there(
    page: ProductsPage, qtbot: Any, book: Book, settled: Any, shell: RecordingShell
) -> None:
    assert "Add the first one, or import" in words_of(page)
    page.add()
    settled()
    form = form_of(page)
    assert unnamed(form) == []
    parts = form.parts
    for field, typed in (
        (parts.name, "茶 Tea"), (parts.price, "49,50"), (parts.cost, "20"), (parts.category, "Tea"),
        (parts.size, "0,5"), (parts.unit, "kg"), (parts.family, "Tea"), (parts.interests, "Gifts, Health"),
    ):  # fmt: skip
        field.setText(typed)
    qtbot.waitUntil(form.isActiveWindow)
    qtbot.keyClick(parts.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled()
    settled()
    key = page.current()
    assert key is not None
    with book.read() as session:
        saved = products.get(session, key).draft
    assert (saved.name, saved.price, saved.cost, saved.size, saved.unit) == ("茶 Tea", 4950, 2000, 500, "kg")
    assert (saved.family, saved.step, saved.interests, saved.is_goods) == ("Tea", 1, ("Gifts", "Health"), True)
    assert shell.asked[-1][:2] == ("undo_offered", "Product added")
    assert "茶 Tea" in words_of(page.detail)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("price", "12x"), ("price", "-1"), ("cost", "x"), ("size", "0"), ("step", "x"), ("step", "0"),
     ("code", "K1"), ("barcode", "7012345678904")],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    stock: dict[str, int], page: ProductsPage, settled: Any, field: str, typed: str
) -> None:
    page.add()
    settled()
    form = form_of(page)
    form.parts.name.setText("New")
    form.parts.family.setText("House")
    getattr(form.parts, field).setText(typed)
    form.submit()
    settled()
    assert form.isVisible()
    assert form.form.fields[field].wrong.text() != ""
    assert getattr(form.parts, field).text() == typed
    assert form.save_button.isEnabled()


def test_changing_keeps_what_goes_with_it_and_a_rate_out_of_use(
    stock: dict[str, int], page: ProductsPage, book: Book, settled: Any
) -> None:
    with book.write("rate") as session:
        rate = shop.add_tax_rate(session, "Old rate", 1500)
        saved = products.get(session, stock["small"])
        draft = ProductDraft(**{**saved.draft.__dict__, "tax_rate_id": rate})
        products.save(session, draft, stock["small"])
        shop.remove_tax_rate(session, rate)
    choose(page, stock["small"], settled)
    page.edit()
    settled()
    form = form_of(page)
    assert form.parts.rate.currentText() == "A rate no longer in use"
    form.parts.name.setText("Coffee, 250 g")
    form.submit()
    settled()
    with book.read() as session:
        now = products.get(session, stock["small"]).draft
    assert (now.name, now.tax_rate_id, now.pairings) == ("Coffee, 250 g", rate, draft.pairings)


def test_a_stale_change_shows_both_and_saves_what_is_chosen(
    stock: dict[str, int], page: ProductsPage, book: Book, settled: Any
) -> None:
    choose(page, stock["cup"], settled)
    page.edit()
    settled()
    form = form_of(page)
    form.parts.price.setText("99")
    with book.write("elsewhere") as session:
        products.save(session, ProductDraft("青花瓷杯", "K1", "", "Cups", 12000), stock["cup"])
    form.submit()
    settled()
    assert form._conflict.isVisible()
    shown = words_of(form._conflict)
    assert "120.00" in shown
    assert "99.00" in shown
    form._conflict.theirs.click()
    assert form.parts.name.text() == "青花瓷杯"
    form.parts.price.setText("98")
    form.submit()
    settled()
    with book.read() as session:
        assert products.get(session, stock["cup"]).draft.price == 9800


def test_what_was_typed_and_not_saved_waits_for_the_next_time(
    stock: dict[str, int], page: ProductsPage, settled: Any, shell: RecordingShell
) -> None:
    choose(page, stock["cup"], settled)
    page.edit()
    settled()
    form = form_of(page)
    form.parts.price.setText("12x")
    form.reject()
    assert "is kept" in shell.asked[-1][1]
    page.edit()
    settled()
    form = form_of(page)
    assert form.parts.price.text() == "12x"
    assert not form._again.isHidden()
    form._afresh()
    assert form.parts.price.text() == "149.00"
    asked = len(shell.asked)
    form.reject()
    assert len(shell.asked) == asked
    assert ProductEditor.kept == {}


def test_removing_can_be_undone(
    stock: dict[str, int], page: ProductsPage, book: Book, qtbot: Any, settled: Any, shell: RecordingShell
) -> None:
    choose(page, stock["cup"], settled)
    page.remove()
    settled()
    asked = shell.asked[-1]
    assert asked[:2] == ("undo_offered", "青花瓷杯 <b> removed")
    page.refresh()
    settled()
    assert stock["cup"] not in page.model.ids()
    with book.write("undo") as session:
        undoing.undo(session, asked[2])
    page.refresh()
    settled()
    assert stock["cup"] in page.model.ids()


def test_opened_with_a_product_it_shows_it_whatever_is_filtered(
    stock: dict[str, int], page: ProductsPage, settled: Any
) -> None:
    page.search.setText("coffee")
    page.filters.set_text("coffee")
    settled()
    page.open(product_id=stock["old"])
    assert page.first_focus() is page.table
    page.refresh()
    settled()
    settled()
    assert page.current() == stock["old"]
    assert page.filters.kind.value() == "all"
    assert LONG.strip() in words_of(page.detail)
    page.open(product_id=987654)
    settled()
    settled()
    assert page.current() == stock["old"]
    assert page.first_focus() is page.search


def test_what_goes_with_it_is_added_explained_and_taken_away(
    stock: dict[str, int], page: ProductsPage, book: Book, qtbot: Any, settled: Any, shell: RecordingShell
) -> None:
    def pairs() -> list[tuple[str, str]]:
        with book.read() as session:
            return [(one.name, one.reason) for one in product_pairings.of(session, stock["large"])]

    choose(page, stock["large"], settled)
    press(page, "Add what goes with it")
    form = pairing_form(page)
    assert unnamed(form) == []
    form.submit()
    assert form.form.fields["pairings"].wrong.text() == "Choose a product from the list that drops down."
    qtbot.waitUntil(form.isActiveWindow)
    form.other.setFocus()
    form.other.setText("K1")
    qtbot.keyClick(form.other, Qt.Key.Key_Return)
    settled()
    assert form.other.text() == "青花瓷杯 <b>"
    form.reason.setText("A large cup")
    form.submit()
    settled()
    assert pairs() == [("青花瓷杯 <b>", "A large cup")]
    page.refresh()
    settled()
    press(page, "Change why it goes with 青花瓷杯 <b>")
    form = pairing_form(page)
    form.reason.setText("")
    form.submit()
    settled()
    assert pairs() == [("青花瓷杯 <b>", "")]
    pencil = next(one for one in page.detail.findChildren(QAbstractButton) if one.accessibleName().startswith("Change"))
    pencil.setFocus()
    page.refresh()
    settled()
    held = page.window().focusWidget()
    assert held is not None
    assert held.accessibleName() == "Change why it goes with 青花瓷杯 <b>"
    press(page, "青花瓷杯 <b> does not go with it")
    settled()
    assert pairs() == []
    assert shell.asked[-1][:2] == ("undo_offered", "青花瓷杯 <b> does not go with it any more")


def test_a_product_does_not_go_with_itself(stock: dict[str, int], page: ProductsPage, settled: Any) -> None:
    choose(page, stock["cup"], settled)
    page.pair()
    form = pairing_form(page)
    form.other.set_product(stock["cup"], "青花瓷杯 <b>")
    form.submit()
    settled()
    assert "always goes with itself" in form.form.fields["pairings"].wrong.text()


def test_family_steps_and_best_customers_open_what_they_name(
    stock: dict[str, int], page: ProductsPage, book: Book, settled: Any, shell: RecordingShell
) -> None:
    with book.write("sale") as session:
        ingrid = customers.save(session, CustomerDraft("Ingrid"))
        line = LineDraft(stock["large"], 2000, 29900)
        purchases.record(session, PurchaseDraft(ingrid, DAY, (line,)))
        figures.refresh(session, [ingrid])
    page.refresh()
    settled()
    choose(page, stock["large"], settled)
    words = words_of(page.detail)
    assert "Family: House" in words
    assert "Best customers" in words
    press(page, "Ingrid")
    assert shell.asked[-1] == ("navigate", "customer", {"customer_id": ingrid})
    press(page, "Coffee 250 g")
    settled()
    settled()
    assert page.current() == stock["small"]


def test_with_nothing_chosen_nothing_happens(page: ProductsPage) -> None:
    page.edit()
    page.remove()
    page.pair()
    page.unpair(PairingRow(1))
    assert page.current() is None
    assert page.side.isHidden()


def test_one_product_after_the_other_is_entered_in_one_form(page: ProductsPage, book: Book, settled: Any) -> None:
    page.add()
    settled()
    form = form_of(page)
    for name, price in (("Vase", "45.50"), ("Rose", "9")):
        form.parts.name.setText(name)
        form.parts.price.setText(price)
        form.another_button.click()
        settled()
        assert form_of(page) is form
        assert f"In the book: {name}" in words_of(form)
        assert (form.parts.name.text(), form.parts.price.text()) == ("", "")
    form.reject()
    settled()
    assert ProductEditor.kept == {}
    with book.read() as session:
        found = [products.get(session, key).draft for key in (1, 2)]
    assert [(one.name, one.price) for one in found] == [("Vase", 4550), ("Rose", 900)]
