"""The demo shop is the same for the same seed, adds up, and shows everything the program has to show."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app import money
from app.errors import AppError, Cancelled
from app.insights.stages import Thresholds
from app.models import Base
from app.models.customer import Customer, CustomerContact
from app.models.exit import Exit
from app.models.feedback import Feedback
from app.models.figure import CustomerFigure
from app.models.follow_up import FollowUp
from app.models.note import Note
from app.models.product import Product, ProductFamily
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.models.special_date import SpecialDate
from app.models.survey_answer import SurveyAnswer
from app.services import (
    contacts,
    customer_search,
    customers,
    demo,
    demo_calendar,
    figures,
    goods,
    insights,
    journal,
    stages,
    suggestions,
    today,
)
from app.services import shop as shop_service
from app.storage.book import Book

AS_OF = dt.date(2026, 11, 22)


def _make(folder: Path, **wanted: Any) -> Book:
    book = Book.create(folder / "demo.regulars", demo.shop())
    with book.write("Demo shop") as session:
        demo.fill(session, **{"as_of": AS_OF, **wanted})
    return book


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """The demo shop as everybody gets it; only read."""
    book = _make(tmp_path_factory.mktemp("demo"))
    yield book
    book.close()


def _rows(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    with book.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def test_the_same_seed_makes_the_same_shop_and_another_seed_another(tmp_path: Path) -> None:
    books = []
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        (tmp_path / name).mkdir()
        book = _make(tmp_path / name, customers=60, seed=seed)
        books.append(_rows(book))
        book.close()
    one, same, other = books
    assert one == same
    assert one["purchase"] != other["purchase"]


@pytest.mark.parametrize(("count", "lines"), [(1, None), (5, 10), (40, 300), (150, 4000), (300, 1)])
def test_there_are_as_many_customers_and_lines_as_asked_for(tmp_path: Path, count: int, lines: int | None) -> None:
    book = _make(tmp_path, customers=count, lines=lines)
    with book.read() as session:
        assert session.scalar(select(func.count(Customer.id))) == count
        made = session.scalar(select(func.count(PurchaseLine.id)))
        assert made == lines if lines else made
    book.close()


@pytest.mark.parametrize("as_of", [dt.date(2024, 2, 29), dt.date(2025, 1, 1), dt.date(2027, 3, 10)])
def test_any_day_can_be_the_last_one(tmp_path: Path, as_of: dt.date) -> None:
    book = _make(tmp_path, customers=150, as_of=as_of)
    with book.read() as session:
        assert all(stages.counts(session, as_of).values())
        assert session.scalar(select(func.max(Purchase.day))) <= as_of
    book.close()


def test_every_stage_and_every_rfm_group_has_somebody(shop: Book) -> None:
    with shop.read() as session:
        assert min(stages.counts(session, AS_OF).values()) >= 10
        groups = Counter(row.rfm_group for row in insights.table(session, AS_OF))
    named = {group for group in groups if group}
    assert named == {
        "Champion", "Loyal", "Active", "New or Promising", "Promising", "Needs attention", "Almost lost",
        "Previously loyal", "At risk", "Dormant",
    }  # fmt: skip


def test_other_thresholds_would_change_what_they_do_change(tmp_path: Path) -> None:
    book = _make(tmp_path, customers=120)
    wanted = {"late": 1.2, "loyal_visits": 8.0, "lapsed": 3.0, "lapsed_first": 2.0}
    with book.write("Thresholds") as session:
        told = stages.preview(session, Thresholds(**wanted), AS_OF)
        before = {key: row.stage for key, row in stages.of_all(session, AS_OF).items()}
        assert told.now == stages.counts(session, AS_OF)
        for name, value in wanted.items():
            shop_service.set_threshold(session, name, value)
        figures.restage(session)
        after = {key: row.stage for key, row in stages.of_all(session, AS_OF).items()}
        assert told.then == stages.counts(session, AS_OF)
    moved = Counter((before[key], stage) for key, stage in after.items() if before[key] != stage)
    assert told.moves == moved
    assert moved.total() > 10
    book.close()


def test_today_has_every_reason_to_reach_out(shop: Book) -> None:
    with shop.read() as session:
        first = today.reach_out(session, AS_OF)
        everybody = today.reach_out(session, AS_OF, limit=1000)
    kinds = {"complaint", "promised", "special_date", "late", "first_purchase", "won_back", "lapsed"}
    assert {row.kind for row in everybody} == kinds
    assert len({row.kind for row in first}) >= 5
    why = {row.name: row.kind for row in everybody}
    assert (why["Sari Wulandari"], why["Budi Santoso"]) == ("late", "first_purchase")
    assert (why["王小明"], why["CV Maju Jaya"]) == ("complaint", "promised")
    assert (why["Ingrid Solheim"], why["Agus Pratama"]) == ("special_date", "won_back")


def test_there_is_every_kind_of_suggestion(shop: Book) -> None:
    with shop.read() as session:
        kinds = Counter(row.kind for row in suggestions.for_all(session, AS_OF))
    assert set(kinds) == {"repeat", "cross_sell", "step_up", "new_for_you"}
    assert min(kinds.values()) >= 30


def test_things_that_belong_together_are_bought_together(shop: Book) -> None:
    with shop.read() as session:
        key = {code: product for product, code in session.execute(select(Product.id, Product.code))}
        baskets: dict[int, set[int]] = {}
        for bill, product in session.execute(select(PurchaseLine.purchase_id, PurchaseLine.product_id)):
            baskets.setdefault(bill, set()).add(product)
    for one, other in (("FL1", "BP100"), ("CF480", "CL5"), ("SC120", "GW1"), ("KG250", "KF100")):
        with_one = [basket for basket in baskets.values() if key[one] in basket]
        usual = sum(key[other] in basket for basket in baskets.values()) / len(baskets)
        assert sum(key[other] in basket for basket in with_one) / len(with_one) > 2 * usual


def test_every_receipt_adds_up(shop: Book) -> None:
    with shop.read() as session:
        lines: dict[int, list[Any]] = {}
        line = PurchaseLine
        columns = (line.quantity, line.unit_price, line.discount, line.tax_rate, line.net, line.tax)
        for row in session.execute(select(line.purchase_id, *columns)):
            amount = money.line_amount(row.quantity, row.unit_price, row.discount)
            assert (row.net, row.tax) == money.split_tax(amount, row.tax_rate, included=True)
            assert abs(row.discount) <= abs(money.line_amount(row.quantity, row.unit_price))
            lines.setdefault(row.purchase_id, []).append(row)
        sums = select(Payment.purchase_id, func.sum(Payment.amount)).group_by(Payment.purchase_id)
        paid = dict(session.execute(sums).all())
        for bill in session.execute(select(Purchase)).scalars():
            mine = lines[bill.id]
            assert (bill.net, bill.tax, bill.discount) == tuple(
                sum(getattr(row, name) for row in mine) for name in ("net", "tax", "discount")
            )
            assert bill.paid == paid.get(bill.id, 0)


def test_receipts_are_written_in_the_order_of_time_within_opening_hours(shop: Book) -> None:
    zone = demo.shop().time_zone
    with shop.read() as session:
        bills = session.execute(select(Purchase.number, Purchase.day, Purchase.at).order_by(Purchase.id)).all()
    assert [bill.number for bill in bills] == [str(place + 1) for place in range(len(bills))]
    assert [bill.at for bill in bills] == sorted(bill.at for bill in bills)
    local = [bill.at.astimezone(ZoneInfo(zone)) for bill in bills]
    assert all(at.date() == bill.day <= AS_OF for at, bill in zip(local, bills, strict=True))
    assert {at.hour for at in local} == set(range(8, 20))


def test_about_a_quarter_of_the_receipts_are_walk_in_sales(shop: Book) -> None:
    with shop.read() as session:
        walk_ins = session.scalar(select(func.count(Purchase.id)).where(Purchase.customer_id.is_(None)))
        every = session.scalar(select(func.count(Purchase.id)))
    assert walk_ins / every == pytest.approx(0.25, abs=0.02)


def test_a_return_names_what_it_returns(shop: Book) -> None:
    with shop.read() as session:
        line, bought = PurchaseLine, {row.id: row for row in session.execute(select(PurchaseLine)).scalars()}
        bills = {row.id: row for row in session.execute(select(Purchase.id, Purchase.customer_id, Purchase.day))}
        back = session.execute(select(line).where(line.quantity < 0)).scalars().all()
        assert len(back) > 30
        for row in back:
            first = bought[row.returns_id]
            assert (row.product_id, row.unit_price) == (first.product_id, first.unit_price)
            assert 0 < -row.quantity <= first.quantity
            assert bills[row.purchase_id].customer_id == bills[first.purchase_id].customer_id
            assert bills[row.purchase_id].day > bills[first.purchase_id].day
        assert all(row.returns_id is None for row in bought.values() if row.quantity > 0)


def test_some_owe_money_of_every_age(shop: Book) -> None:
    with shop.read() as session:
        bill = Purchase
        owed = session.execute(select(bill.day, bill.paid).where(bill.net + bill.tax > bill.paid)).all()
        too_much = func.abs(bill.paid) > func.abs(bill.net + bill.tax)
        assert not session.scalar(select(func.count(bill.id)).where(too_much))
    ages = {min((AS_OF - row.day).days // 30, 3) for row in owed}
    assert ages == {0, 1, 2, 3}
    assert max((AS_OF - row.day).days for row in owed) <= 150
    assert any(row.paid for row in owed)


def test_kept_figures_are_those_of_the_purchases(tmp_path: Path) -> None:
    book = _make(tmp_path, customers=80)
    before = _rows(book)
    with book.write("Again") as session:
        figures.rebuild(session)
    after = _rows(book)
    for name in ("customer_figure", "customer_day", "customer_product", "stage_change", "shop_rhythm"):
        assert before[name] == after[name]
    book.close()


def test_customers_are_found_by_name_phone_and_sound(shop: Book) -> None:
    with shop.read() as session:
        for typed, name in (
            ("wulandari sari", "Sari Wulandari"), ("081234567890", "Sari Wulandari"), ("wang xiaoming", "王小明"),
            ("小明", "王小明"), ("+86 13800138000", "王小明"), ("maju jaya", "CV Maju Jaya"),
            ("C0002", "Ingrid Solheim"),
        ):  # fmt: skip
            assert name in [row.name for row in customers.search(session, typed, 50)], typed


def test_what_is_stored_is_what_the_form_would_store(shop: Book) -> None:
    with shop.read() as session:
        for row in session.execute(select(CustomerContact)).scalars():
            assert row.normal == contacts.normal(row.kind, row.value, "ID"), row.value
            assert row.normal
        stored = session.execute(select(Customer.id, Customer.search_text, Customer.sort_key, Customer.name).limit(60))
        for key, words, sort_key, name in stored.all():
            saved = customers.get(session, key).draft
            assert words == customer_search.words_of(saved, saved.code, "ID")
            assert sort_key == customers.sort_key(name, "ID")


def test_products_come_in_families_with_steps_and_sound_codes(shop: Book) -> None:
    with shop.read() as session:
        found = session.execute(select(Product)).scalars().all()
        families = session.scalar(select(func.count(ProductFamily.id)))
        assert 55 <= len(found) <= 80
        steps: dict[int, list[Any]] = {}
        for product in found:
            assert product.is_goods == goods.is_goods(product.code, product.name)
            assert product.cost is None or product.cost < product.price
            if product.family_id:
                steps.setdefault(product.family_id, []).append(product)
            if product.barcode:
                digits = [int(digit) for digit in product.barcode]
                assert len(digits) == 13
                assert sum(digits[::2]) % 10 == -3 * sum(digits[1::2]) % 10
        assert len(steps) == families
        for members in steps.values():
            ordered = sorted(members, key=lambda one: one.step)
            assert [one.step for one in ordered] == list(range(1, len(ordered) + 1))
            assert [one.price for one in ordered] == sorted(one.price for one in ordered)


def test_people_have_their_stories(shop: Book) -> None:
    with shop.read() as session:

        def count(column: Any, *where: Any) -> int:
            return session.scalar(select(func.count(column)).where(*where)) or 0

        assert count(SpecialDate.id, SpecialDate.month == 2, SpecialDate.day == 29) >= 1
        assert count(SpecialDate.id, SpecialDate.year.is_(None)) > 20
        assert count(Feedback.id, Feedback.kind == "complaint", Feedback.closed_on.is_(None)) == 2
        assert count(Feedback.id, Feedback.kind == "praise") >= 5
        assert count(FollowUp.id, FollowUp.status == "open", FollowUp.due == AS_OF) >= 2
        assert {"open", "done", "snoozed"} <= set(session.scalars(select(FollowUp.status)))
        assert count(SurveyAnswer.id, SurveyAnswer.kind == "nps") >= 30
        assert count(Exit.id) >= 5
        assert count(Note.id, Note.is_warning) >= 2
        assert count(Note.id, Note.is_pinned) >= 2
        assert count(Customer.id, Customer.is_firm) >= 5
        assert count(Customer.id, Customer.household_id.is_not(None)) >= 4
        homes = Counter(session.scalars(select(Customer.household_id).where(Customer.household_id.is_not(None))))
        assert set(homes.values()) == {2}
        assert count(Customer.id, Customer.referred_by_id.is_not(None)) >= 10
        assert count(CustomerFigure.customer_id, CustomerFigure.last_contact > AS_OF) == 0


def test_nothing_lies_after_the_last_day(shop: Book) -> None:
    with shop.read() as session:
        for table in ("interaction", "note", "feedback", "survey_answer", "suggestion_answer", "exit", "payment"):
            newest = session.scalar(select(func.max(Base.metadata.tables[table].c.day)))
            assert newest <= AS_OF, table
        assert session.scalar(select(func.max(Customer.since))) <= AS_OF
        joined = select(func.count(Customer.id)).join(CustomerFigure, CustomerFigure.customer_id == Customer.id)
        assert session.scalar(joined.where(Customer.since > CustomerFigure.first_day)) == 0


def test_the_shop_is_nothing_that_undo_takes_back(shop: Book) -> None:
    with shop.read() as session:
        assert journal.latest(session) is None


def test_a_book_with_customers_is_left_alone(tmp_path: Path) -> None:
    book = _make(tmp_path, customers=3)
    before = _rows(book)
    with pytest.raises(AppError, match="new book"), book.write("Demo shop") as session:
        demo.fill(session, as_of=AS_OF)
    assert _rows(book) == before
    book.close()


def test_progress_rises_to_the_whole_and_can_stop_it(tmp_path: Path) -> None:
    shares: list[float] = []
    _make(tmp_path, customers=30, progress=shares.append).close()
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    (tmp_path / "stopped").mkdir()
    book = Book.create(tmp_path / "stopped" / "demo.regulars", demo.shop())

    def stop(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled), book.write("Demo shop") as session:
        demo.fill(session, customers=30, as_of=AS_OF, progress=stop)
    assert not _rows(book)["customer"]
    book.close()


def test_the_feasts_fall_on_their_days() -> None:
    known = {
        "lebaran": ("2023-04-22", "2024-04-10", "2025-03-31", "2026-03-20", "2027-03-10"),
        "imlek": ("2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"),
        "christmas": ("2023-12-25", "2024-12-25", "2025-12-25", "2026-12-25", "2027-12-25"),
    }
    for feast, days in known.items():
        found = demo_calendar.days_of(feast, 2023, 2027)
        right = [dt.date.fromisoformat(day).toordinal() for day in days]
        assert len(found) == len(right)
        assert all(abs(one - other) <= 1 for one, other in zip(found, right, strict=True))
