"""Figures kept up sale by sale equal those worked out anew from the purchases."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.customer import Customer
from app.models.figure import CustomerDay, CustomerFigure, CustomerProduct
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine
from app.models.stage_change import StageChange
from app.services import exits, figures, journal, purchases, undoing
from app.services.exits import ExitDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book

START = dt.date(2024, 1, 1)
KEPT = (CustomerDay, CustomerProduct, CustomerFigure, StageChange)


def snapshot(session: Session) -> dict[str, Any]:
    """Every row that `figures` keeps up."""
    return {
        model.__tablename__: sorted(map(tuple, session.execute(select(model.__table__))), key=repr) for model in KEPT
    }


def days() -> st.SearchStrategy[dt.date]:
    """Any of some hundred days, and a few that are drawn again and again, so that receipts meet on them."""
    return (st.integers(0, 500) | st.sampled_from([3, 40, 41, 300])).map(lambda after: START + dt.timedelta(after))


def drafts() -> st.SearchStrategy[PurchaseDraft]:
    line = st.builds(
        LineDraft,
        product_id=st.integers(1, 4),
        quantity=st.sampled_from([1000, 2000, 500, -1000]),
        unit_price=st.integers(0, 5000),
        tax_rate=st.sampled_from([0, 1500, 2500]),
    )
    return st.builds(
        PurchaseDraft,
        customer_id=st.sampled_from([None, 1, 2, 3]),
        day=days(),
        lines=st.lists(line, min_size=1, max_size=3).map(tuple),
        payments=st.lists(st.builds(PaymentDraft, st.integers(1, 9000)), max_size=1).map(tuple),
    )


class Shop(RuleBasedStateMachine):
    """Sales, returns, edits, removals, imports in bulk, exits and Undo, in any order."""

    fresh: Path
    receipts = Bundle("receipts")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.fresh, self.folder / "shop.regulars")
        self.book = Book.open(self.folder / "shop.regulars")
        self.entries: list[int] = []
        with self.book.write("stock") as session:
            for key in (1, 2, 3):
                journal.insert(session, Customer, code=str(key), name=f"C{key}", sort_key=f"c{key}", since=START)
            for key in (1, 2, 3, 4):
                journal.insert(session, Product, code=str(key), name=f"P{key}", price=100, is_goods=key != 4)
            figures.rebuild(session)

    @rule(target=receipts, draft=drafts())
    def record(self, draft: PurchaseDraft) -> int:
        with self.book.write("sale") as session:
            key = purchases.record(session, draft)
            self.entries.append(journal.entry_id(session))
        return key

    @rule(key=receipts, draft=drafts())
    def edit(self, key: int, draft: PurchaseDraft) -> None:
        if self.gone(key):
            return
        with self.book.write("edit") as session:
            purchases.edit(session, key, draft, purchases.get(session, key).version)
            self.entries.append(journal.entry_id(session))

    @rule(key=receipts)
    def remove(self, key: int) -> None:
        if self.gone(key):
            return
        with self.book.write("remove") as session:
            purchases.remove(session, key)
            self.entries.append(journal.entry_id(session))

    @rule(key=receipts, amount=st.integers(1, 5000))
    def pay(self, key: int, amount: int) -> None:
        if self.gone(key):
            return
        with self.book.write("pay") as session:
            purchases.add_payment(session, key, PaymentDraft(amount))
            self.entries.append(journal.entry_id(session))

    @rule(who=st.integers(1, 3), day=days())
    def leave(self, who: int, day: dt.date) -> None:
        with self.book.write("exit") as session:
            exits.record(session, ExitDraft(who, day, ["moved"]))
            self.entries.append(journal.entry_id(session))

    @rule(days=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 500)), min_size=1, max_size=5))
    def bring_in(self, days: list[tuple[int, int]]) -> None:
        with self.book.write("import") as session:
            bill = {"at": dt.datetime(2024, 1, 1, tzinfo=dt.UTC), "net": 700, "tax": 0}
            bills = [{"customer_id": who, "day": START + dt.timedelta(day), **bill} for who, day in days]
            keys = journal.insert_many(session, Purchase, bills)
            line = {"position": 0, "product_id": 2, "quantity": 1000, "unit_price": 700, "net": 700, "tax": 0}
            journal.insert_many(session, PurchaseLine, [{"purchase_id": key, **line} for key in keys])
            figures.refresh(session, {who for who, _day in days})
            self.entries.append(journal.entry_id(session))

    @rule()
    def undo(self) -> None:
        if self.entries:
            with self.book.write("undo") as session:
                undoing.undo(session, self.entries.pop())

    @invariant()
    def kept_up_figures_equal_those_worked_out_anew(self) -> None:
        if not hasattr(self, "book"):
            return
        with self.book.write("look") as session:
            kept = snapshot(session)
            figures.refresh(session, [1, 2, 3])
            assert snapshot(session) == kept

    def gone(self, key: int) -> bool:
        with self.book.read() as session:
            here = select(Purchase.id).where(Purchase.id == key, Purchase.removed_at.is_(None))
            return session.scalar(here) is None

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
            shutil.rmtree(self.folder)


def test_any_sequence_of_changes_keeps_the_figures_right(fresh_book: Path) -> None:
    Shop.fresh = fresh_book
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_a_day_of_returns_or_postage_only_is_not_a_visit(book: Book) -> None:
    with book.write("x") as session:
        who = journal.insert(session, Customer, code="1", name="Åse", sort_key="ase", since=START)
        milk = journal.insert(session, Product, code="m", name="Milk", price=100)
        post = journal.insert(session, Product, code="p", name="Postage", price=100, is_goods=False)
        for day, product, quantity in ((0, milk, 1000), (3, post, 1000), (5, milk, -1000), (9, milk, 1000)):
            draft = PurchaseDraft(who, START + dt.timedelta(day), (LineDraft(product, quantity, 100),))
            purchases.record(session, draft)
    with book.read() as session:
        figure = session.execute(select(CustomerFigure.__table__)).mappings().one()
    assert (figure["purchase_days"], figure["net"], figure["owed"]) == (2, 200, 200)
    assert figure["last_day"] == START + dt.timedelta(9)


@pytest.mark.parametrize("rounds", [2])
def test_rebuilding_twice_changes_nothing(book: Book, rounds: int) -> None:
    with book.write("x") as session:
        journal.insert(session, Customer, code="1", name="Åse", sort_key="ase", since=START)
        journal.insert(session, Product, code="m", name="Milk", price=100)
        for day in (0, 30, 61, 300):
            purchases.record(session, PurchaseDraft(1, START + dt.timedelta(day), (LineDraft(1, 1000, 100),)))
        figures.rebuild(session)
        first = snapshot(session)
        for _round in range(rounds):
            figures.rebuild(session)
        assert snapshot(session) == first
    assert first["stage_change"][0][3:] == ("prospect", "new")


def test_what_is_bought_on_a_second_day_is_bought_again(fresh_book: Path) -> None:
    Shop.fresh = fresh_book
    shop = Shop()
    shop.open()

    def draft(day: int, *products: int) -> PurchaseDraft:
        lines = tuple(LineDraft(product_id=key, quantity=1000, unit_price=500, tax_rate=0) for key in products)
        return PurchaseDraft(customer_id=1, day=START + dt.timedelta(day), lines=lines)

    def bought() -> tuple[int, int]:
        shop.kept_up_figures_equal_those_worked_out_anew()
        with shop.book.read() as session:
            figure = session.get_one(CustomerFigure, 1)
            return figure.products, figure.products_again

    first = shop.record(draft=draft(0, 1, 2))
    found = [bought()]
    second = shop.record(draft=draft(5, 2))
    found.append(bought())
    shop.record(draft=draft(5, 2, 3))
    found.append(bought())
    shop.edit(key=second, draft=draft(5, 1))
    found.append(bought())
    shop.remove(key=first)
    found.append(bought())
    shop.undo()
    found.append(bought())
    shop.teardown()
    assert found == [(2, 0), (2, 1), (3, 1), (3, 2), (3, 0), (3, 2)]
