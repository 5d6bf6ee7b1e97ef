"""Products: saved, found, priced, paired, and put in families."""

from __future__ import annotations

import dataclasses

import pytest

from app.errors import AppError, Conflict
from app.models.customer import Customer
from app.services import figures, journal, product_families, products, purchases, shop, undoing
from app.services.products import PairingRow, ProductDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.storage.book import Book
from tests.db.shops import DAY
from tests.db.statements import counted


def add(book: Book, name: str, **more: object) -> int:
    with book.write("add") as session:
        return products.save(session, ProductDraft(name, **more))  # type: ignore[arg-type]


def names(book: Book, typed: str, **more: object) -> list[str]:
    with book.read() as session:
        return [row.name for row in products.search(session, typed, **more)]  # type: ignore[arg-type]


def wrong(book: Book, draft: ProductDraft, key: int | None = None) -> AppError:
    with pytest.raises(AppError) as caught:
        with book.write("wrong") as session:
            products.save(session, draft, key)
    return caught.value


def test_a_product_comes_back_as_it_was_saved(book: Book) -> None:
    with book.write("rate") as session:
        rate = shop.add_tax_rate(session, "Mat", 1500)
    other = add(book, "Baking powder")
    draft = ProductDraft(
        "Milk Zinc+ 800 g", "MZ8", "8991234567890", "Milk", 9800, 7000, rate, "g", 800_000, "Milk Zinc", 2,
        ("baking", "Health"), (PairingRow(other, "Baking powder", "for pancakes"),),
    )  # fmt: skip
    key = add(book, **dataclasses.asdict(draft) | {"pairings": draft.pairings})
    with book.read() as session:
        saved = products.get(session, key)
    assert saved.draft == draft
    assert saved.version == 1


def test_an_empty_code_is_made_and_is_free(book: Book) -> None:
    add(book, "Taken", code="P0002")
    second = add(book, "New")
    with book.read() as session:
        assert products.get(session, second).draft.code == "P0003"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ProductDraft(""), "name"),
        (ProductDraft("x" * 1_000_000), "name"),
        (ProductDraft("Tea", code="KOPI"), "code"),
        (ProductDraft("Tea", barcode="4006381333931"), "barcode"),
        (ProductDraft("Tea", price=-1), "price"),
        (ProductDraft("Tea", price=10**14), "price"),
        (ProductDraft("Tea", cost=-1), "cost"),
        (ProductDraft("Tea", size=0), "size"),
        (ProductDraft("Tea", tax_rate_id=99), "tax_rate_id"),
        (ProductDraft("Tea", step=1), "family"),
        (ProductDraft("Tea", family="Coffee", step=1), "step"),
        (ProductDraft("Tea", family="Coffee", step=0), "step"),
        (ProductDraft("Tea", interests=("x" * 61,)), "interests"),
    ],
)
def test_what_cannot_be_right_is_named_with_its_field_and_saves_nothing(
    book: Book, draft: ProductDraft, field: str
) -> None:
    add(book, "Kopi", code="KOPI", barcode="4006381333931", family="Coffee")
    assert wrong(book, draft).field == field
    assert names(book, "") == ["Kopi"]


def test_a_product_does_not_go_with_itself(book: Book) -> None:
    key = add(book, "Kopi")
    assert wrong(book, ProductDraft("Kopi", pairings=(PairingRow(key),)), key).field == "pairings"


def test_a_stale_edit_is_a_conflict_even_where_only_the_interests_were_changed(book: Book) -> None:
    key = add(book, "Kopi")
    with book.write("edit") as session:
        products.save(session, ProductDraft("Kopi", interests=("baking",)), key, 1)
    with pytest.raises(Conflict):
        with book.write("stale") as session:
            products.save(session, ProductDraft("Tea"), key, 1)
    assert names(book, "") == ["Kopi"]


def test_a_removed_product_is_not_found_until_undo_brings_it_back(book: Book) -> None:
    key = add(book, "Kopi", code="K1")
    with book.write("remove") as session:
        products.remove(session, key)
        entry = journal.entry_id(session)
    assert names(book, "kopi") == []
    with pytest.raises(AppError, match="removed"), book.read() as session:
        products.get(session, key)
    assert "was removed" in wrong(book, ProductDraft("Tea", code="K1")).message
    with book.write("undo") as session:
        undoing.undo(session, entry)
    assert names(book, "kopi") == ["Kopi"]


@pytest.mark.parametrize(
    "typed",
    ["bla", "blå", "BLÅBÆR", "blabaer", "syltetøy blåbær", "sylt bl", "BB-1", "7038010009457", "80100", "jam", '"bl'],
)
def test_a_product_is_found_by_any_of_its_words(book: Book, typed: str) -> None:
    add(book, 'Blåbær syltetøy "bl 100%_', code="BB-1", barcode="7038010009457", category="Jam")
    add(book, "Kaffe", code="K")
    assert names(book, typed) == ['Blåbær syltetøy "bl 100%_']


@pytest.mark.parametrize("typed", ["王", "王老", "wang", "凉茶"])
def test_chinese_is_found_as_written_and_as_it_sounds(book: Book, typed: str) -> None:
    add(book, "王老吉凉茶")
    add(book, "牛奶")
    assert names(book, typed) == ["王老吉凉茶"]


@pytest.mark.parametrize("typed", ["%", "_", "100%", "*", '"', "' OR 1=1 --", "x" * 5000])
def test_signs_are_only_signs(book: Book, typed: str) -> None:
    add(book, "Plain")
    assert names(book, typed) == []


def test_what_begins_with_the_words_comes_before_what_contains_them(book: Book) -> None:
    for name in ("Iced kopi", "Kopi", "Old kopi"):
        add(book, name)
    add(book, "Kopi luwak", is_discontinued=True)
    assert names(book, "kopi") == ["Kopi", "Iced kopi", "Old kopi", "Kopi luwak"]


def test_an_exact_code_comes_first(book: Book) -> None:
    add(book, "12 eggs", code="E")
    add(book, "Zebra", code="12")
    assert names(book, "12") == ["Zebra", "12 eggs"]


def test_a_customers_usual_products_come_first_and_stand_there_before_anything_is_typed(book: Book) -> None:
    keys = [add(book, name, price=100) for name in ("Kopi A", "Kopi B", "Kopi C", "Tea")]
    postage = add(book, "Postage", is_goods=False)
    with book.write("sales") as session:
        who = journal.insert(session, Customer, code="C1", name="Sari", sort_key="sari", since=DAY)
        figures.refresh(session, [who])
        for day in (1, 2, 3):
            bought = [keys[2], postage] if day > 1 else [keys[2], keys[3]]
            lines = tuple(LineDraft(key, 1000, 100) for key in bought)
            purchases.record(session, PurchaseDraft(who, DAY.replace(day=day), lines))
    assert names(book, "", customer_id=who) == ["Kopi C", "Tea"]
    assert names(book, "kopi", customer_id=who) == ["Kopi C", "Kopi A", "Kopi B"]
    with book.read() as session:
        row = products.search(session, "", customer_id=who)[0]
    assert (row.days, row.last_day) == (3, DAY.replace(day=3))
    assert set(names(book, "", customer_id=who + 1)) == {"Kopi A", "Kopi B", "Kopi C", "Tea", "Postage"}


def test_a_scanner_finds_codes_and_barcodes_exactly(book: Book) -> None:
    kopi = add(book, "Kopi", code="kopi-1", barcode="4006381333931")
    upc = add(book, "Cola", code="c", barcode="0012345678905")
    with book.read() as session:
        for typed, key in (("kopi-1", kopi), (" KOPI-1 ", kopi), ("4006381333931", kopi), ("012345678905", upc)):
            found = products.by_code(session, typed)
            assert found is not None
            assert found.id == key
        for typed in ("", "kopi", "400638133393", "x" * 100_000):
            assert products.by_code(session, typed) is None


def test_a_barcode_of_two_products_is_nobodys_unless_one_is_discontinued(book: Book) -> None:
    add(book, "Old", barcode="77")
    new = add(book, "New", barcode="78")
    with book.write("as an import may") as session:
        journal.update(session, products.Product, new, {"barcode": "77"})
    with book.read() as session:
        assert products.by_code(session, "77") is None
    with book.write("out") as session:
        products.save(session, ProductDraft("Old", barcode="77", is_discontinued=True), 1)
    with book.read() as session:
        found = products.by_code(session, "77")
    assert found is not None
    assert found.name == "New"


def test_the_rate_is_the_products_own_or_the_shops(book: Book) -> None:
    with book.write("rates") as session:
        food = shop.add_tax_rate(session, "Mat", 1500)
        shop.add_tax_rate(session, "Vanlig", 2500, is_default=True)
    add(book, "Bread", tax_rate_id=food)
    add(book, "Soap")
    with book.read() as session:
        assert [(row.name, row.tax_rate) for row in products.search(session, "")] == [("Bread", 1500), ("Soap", 2500)]


def test_a_search_is_one_statement(book: Book) -> None:
    add(book, "Kopi")
    with book.read() as session, counted(session) as sent:
        products.search(session, "kopi su", customer_id=1)
    assert len(sent) == 1


# --- pairings -----------------------------------------------------------------------------------


def test_a_pairing_holds_in_both_directions_and_goes_from_either_side(book: Book) -> None:
    one, two = add(book, "Kopi"), add(book, "Susu")
    with book.write("pair") as session:
        products.save(session, ProductDraft("Kopi", pairings=(PairingRow(two, reason="latte"),)), one)
    with book.read() as session:
        assert products.get(session, two).draft.pairings == (PairingRow(one, "Kopi", "latte"),)
    with book.write("unpair") as session:
        products.save(session, ProductDraft("Susu"), two)
    with book.read() as session:
        assert products.get(session, one).draft.pairings == ()
    with book.write("again") as session:
        products.save(session, ProductDraft("Susu", pairings=(PairingRow(one, reason="yes"),)), two)
    with book.read() as session:
        assert products.get(session, one).draft.pairings == (PairingRow(two, "Susu", "yes"),)


# --- families -----------------------------------------------------------------------------------


def test_a_product_without_a_step_becomes_the_last_of_its_family(book: Book) -> None:
    small = add(book, "250 g", family="Arabica")
    large = add(book, "1 kg", family="arabica")
    with book.read() as session:
        family = product_families.listing(session)[0]
    assert family.name == "Arabica"
    assert [(row.product_id, row.step) for row in family.steps] == [(small, 1), (large, 2)]


def test_steps_are_put_in_another_order_and_who_is_left_out_leaves(book: Book) -> None:
    keys = [add(book, name, family="F") for name in "abc"]
    lone = add(book, "d")
    with book.write("order") as session:
        product_families.set_steps(session, 1, [keys[2], lone, keys[0]])
    with book.read() as session:
        assert [row.name for row in product_families.listing(session)[0].steps] == ["c", "d", "a"]
        assert products.get(session, keys[1]).draft.family == ""


def test_the_products_of_a_joined_family_become_the_last_steps_of_the_other(book: Book) -> None:
    first, second = add(book, "a", family="F"), add(book, "b", family="G")
    with book.write("Join") as session:
        keys = {row.name: row.id for row in product_families.listing(session)}
        product_families.join(session, keys["G"], keys["F"])
        entry = journal.entry_id(session)
        (family,) = product_families.listing(session)
    assert [(row.product_id, row.step) for row in family.steps] == [(first, 1), (second, 2)]
    assert family.used == 2
    with book.write("Undo") as session:
        undoing.undo(session, entry)
        assert [row.name for row in product_families.listing(session)] == ["F", "G"]


def test_a_family_is_renamed_dissolved_and_brought_back_by_its_name(book: Book) -> None:
    key = add(book, "a", family="F")
    add(book, "b", family="G")
    with book.write("rename") as session:
        product_families.rename(session, 1, "Frukt", 1)
    with pytest.raises(AppError, match="already"), book.write("clash") as session:
        product_families.rename(session, 1, "g")
    with book.write("dissolve") as session:
        product_families.remove(session, 1)
    with book.read() as session:
        assert [row.name for row in product_families.listing(session)] == ["G"]
        assert products.get(session, key).draft.step is None
    with book.write("again") as session:
        assert product_families.key_of(session, "FRUKT") == 1


def test_the_form_is_offered_what_is_in_use(book: Book) -> None:
    add(book, "a", family="F", category="Jam", unit="g", interests=("baking",))
    with book.read() as session:
        found = products.choices(session)
    assert found == products.ChoicesRow(("Jam",), ("g",), ("F",), ("baking",))
