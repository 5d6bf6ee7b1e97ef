"""Receipts."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.errors import AppError, Conflict
from app.models.customer import Customer
from app.models.figure import CustomerProduct
from app.models.product import Product
from app.services import figures, journal, purchases, shop, undoing
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book
from tests.db.statements import counted

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def stocked(book: Book) -> Book:
    """Åse, milk at 25.00 and postage; tax of 25 % is in the prices."""
    with book.write("stock") as session:
        shop.add_tax_rate(session, "MVA", 2500, is_default=True)
        key = journal.insert(session, Customer, code="1", name="Åse", sort_key="ase", since=DAY)
        journal.insert(session, Product, code="m", name="Milk", price=2500)
        journal.insert(session, Product, code="p", name="Postage", price=5000, is_goods=False)
        figures.refresh(session, [key])
    return book


def sell(book: Book, *lines: LineDraft, paid: int = 0, customer: int | None = 1) -> int:
    payments = (PaymentDraft(paid),) if paid else ()
    with book.write("sale") as session:
        return purchases.record(session, PurchaseDraft(customer, DAY, lines, payments))


def get(book: Book, key: int) -> purchases.PurchaseRow:
    with book.read() as session:
        return purchases.get(session, key)


def test_a_receipt_is_kept_with_tax_apart_and_what_was_paid(stocked: Book) -> None:
    row = get(stocked, sell(stocked, LineDraft(1, 2000, 2500), paid=5000))
    assert (row.net, row.tax, row.gross, row.paid, row.owed) == (4000, 1000, 5000, 5000, 0)
    assert (row.customer_name, row.lines[0].name, row.payments[0].method) == ("Åse", "Milk", "cash")


def test_on_account_is_owed_until_it_is_paid(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 1000, 2500))
    assert get(stocked, key).owed == 2500
    with stocked.write("pay") as session:
        first = purchases.add_payment(session, key, PaymentDraft(1000, "card", DAY + dt.timedelta(5)))
    assert get(stocked, key).owed == 1500
    with stocked.write("unpay") as session:
        purchases.remove_payment(session, first)
    assert get(stocked, key).owed == 2500


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (LineDraft(1, 0, 2500), "quantity"), (LineDraft(1, 1000, -1), "price"),
        (LineDraft(1, 1000, 2500, discount=2501), "discount"), (LineDraft(1, 1000, 2500, discount=-1), "discount"),
        (LineDraft(99, 1000, 2500), "product"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_right_is_refused_at_its_field_and_nothing_is_kept(
    stocked: Book, line: LineDraft, field: str
) -> None:
    with pytest.raises(AppError) as refusal:
        sell(stocked, LineDraft(1, 1000, 2500), line)
    assert refusal.value.field == field
    with stocked.read() as session:
        assert shop.counts(session).purchases == 0


def test_a_receipt_without_products_is_refused(stocked: Book) -> None:
    with pytest.raises(AppError, match="at least one product"):
        sell(stocked)


def test_a_stale_edit_is_a_conflict_and_overwrites_nothing(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 1000, 2500))
    seen = get(stocked, key).version
    more = PurchaseDraft(1, DAY, (LineDraft(1, 2000, 2500),))
    with stocked.write("edit") as session:
        purchases.edit(session, key, more, seen)
    with pytest.raises(Conflict), stocked.write("edit") as session:
        purchases.edit(session, key, PurchaseDraft(1, DAY, (LineDraft(1, 9000, 2500),)), seen)
    assert get(stocked, key).lines[0].quantity == 2000


def test_what_was_returned_cannot_be_taken_off_its_receipt(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 3000, 2500))
    line = get(stocked, key).lines[0].id
    sell(stocked, LineDraft(1, -2000, 2500, returns_id=line))
    with stocked.read() as session:
        assert purchases.returnable(session, key) == {line: 1000}
    with pytest.raises(AppError, match="returned later"), stocked.write("remove") as session:
        purchases.remove(session, key)
    with pytest.raises(AppError, match="returned later"), stocked.write("edit") as session:
        purchases.edit(session, key, PurchaseDraft(1, DAY, (LineDraft(1, 1000, 2500),)), get(stocked, key).version)


def test_undo_brings_a_removed_receipt_back_as_it_was(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 3000, 2500), paid=7500)
    before = get(stocked, key)
    with stocked.write("remove") as session:
        purchases.remove(session, key)
        entry = journal.entry_id(session)
    with pytest.raises(AppError, match="removed"):
        get(stocked, key)
    with stocked.write("undo") as session:
        undoing.undo(session, entry)
    after = get(stocked, key)
    assert (after.lines, after.payments, after.net, after.paid) == (before.lines, before.payments, 6000, 7500)


def test_undoing_an_edit_brings_back_lines_and_payments(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 3000, 2500), LineDraft(2, 1000, 5000), paid=12500)
    before = get(stocked, key)
    with stocked.write("edit") as session:
        draft = PurchaseDraft(None, DAY, (LineDraft(1, 1000, 2500),), (PaymentDraft(2500, "card"),))
        purchases.edit(session, key, draft, before.version)
        entry = journal.entry_id(session)
    assert (get(stocked, key).gross, get(stocked, key).customer_id) == (2500, None)
    with stocked.write("undo") as session:
        undoing.undo(session, entry)
    after = get(stocked, key)
    assert (after.lines, after.payments, after.customer_id) == (before.lines, before.payments, 1)


def test_an_older_change_is_not_undone_over_a_newer_one(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 1000, 2500))
    entries = []
    for quantity in (2000, 3000):
        with stocked.write("edit") as session:
            draft = PurchaseDraft(1, DAY, (LineDraft(1, quantity, 2500),))
            purchases.edit(session, key, draft, purchases.get(session, key).version)
            entries.append(journal.entry_id(session))
    with pytest.raises(AppError, match="changed again later"), stocked.write("undo") as session:
        undoing.undo(session, entries[0])
    assert get(stocked, key).lines[0].quantity == 3000


def test_a_closed_month_takes_no_change(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 1000, 2500))
    with stocked.write("close") as session:
        journal.update(session, shop.Shop, 1, {"closed_through": DAY})
    with pytest.raises(AppError, match="closed"), stocked.write("remove") as session:
        purchases.remove(session, key)
    with pytest.raises(AppError, match="closed"):
        sell(stocked, LineDraft(1, 1000, 2500))


def test_a_sale_takes_as_many_statements_for_the_hundredth_as_for_the_second(stocked: Book) -> None:
    draft = PurchaseDraft(1, DAY, (LineDraft(1, 1000, 2500),), (PaymentDraft(2500),))
    sell(stocked, LineDraft(1, 1000, 2500), paid=2500)
    counts = []
    for _sale in range(5):
        with stocked.write("sale") as session, counted(session) as seen:
            purchases.record(session, draft)
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 32


def test_a_sale_to_a_regular_asks_the_book_for_little(stocked: Book) -> None:
    for day in (1, 20, 41):
        with stocked.write("earlier") as session:
            draft = PurchaseDraft(1, DAY - dt.timedelta(100 - day), (LineDraft(1, 1000, 2500),), (PaymentDraft(2500),))
            purchases.record(session, draft)
    sent: list[str] = []
    with stocked.write("sale") as session:
        raw = session.connection().connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(sent.append)
        purchases.record(session, PurchaseDraft(1, DAY, (LineDraft(1, 1000, 2500),), (PaymentDraft(2500),)))
        raw.set_trace_callback(None)
    assert len(sent) <= 18  # a row each for receipt, line, payment, journal, day and the stages to come among them
    assert not [statement for statement in sent if "sum(" in statement]


def test_undo_brings_back_a_line_that_an_edit_took_away(stocked: Book) -> None:
    key = sell(stocked, LineDraft(1, 1000, 2500), LineDraft(2, 1000, 0))
    before = get(stocked, key)
    with stocked.write("edit") as session:
        purchases.edit(session, key, PurchaseDraft(1, DAY, (LineDraft(1, 1000, 2500),)), before.version)
        entry = journal.entry_id(session)
    with stocked.read() as session:
        assert set(session.scalars(select(CustomerProduct.product_id))) == {1}
    with stocked.write("undo") as session:
        undoing.undo(session, entry)
    assert get(stocked, key).lines == before.lines
    with stocked.read() as session:
        assert set(session.scalars(select(CustomerProduct.product_id))) == {1, 2}
