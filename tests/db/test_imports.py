"""Receipts come in once, add up to the last unit, and go again."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.errors import AppError, Cancelled
from app.exchange.headings import Mapping
from app.models.customer import Customer
from app.models.figure import CustomerFigure, ShopRhythm
from app.models.import_run import ImportRun
from app.models.note import Note
from app.models.product import Product
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.models.shop import Shop
from app.services import imports, journal, purchases, undoing
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests.db.importing import bring, count, counted, everything, rows, take_back, total

SALES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HEART,6.0,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,00717,LANTERN,2.0,2010-12-01 08:27:00,3.39,17850.0,United Kingdom
536365,POST,POSTAGE,1.0,2010-12-01 08:27:00,18.00,17850.0,United Kingdom
536366,85123A,WHITE HEART,1.0,2010-12-02 09:00:00,2.55,,United Kingdom
C536379,85123A,WHITE HEART,-4.0,2010-12-03 09:41:00,2.55,17850.0,United Kingdom
A563185,B,Adjust bad debt,1.0,2010-12-04 10:00:00,-11.06,,United Kingdom
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sales.csv"


def test_a_sales_file_comes_in_without_a_mapping_and_adds_up(book: Book, file: Path) -> None:
    result = bring(book, file, SALES)
    assert counted(result) == (6, 6, 0, 0, 0)
    assert count(book, Purchase) == 4
    assert total(book) == 6 * 255 + 2 * 339 + 1800 + 255 - 4 * 255 - 1106
    assert rows(book, Customer.code, Customer.name) == [("17850", "17850")]
    assert ("00717", "LANTERN", 339) in rows(book, Product.code, Product.name, Product.price)


def test_a_shop_of_few_customers_learns_its_rhythm_from_what_comes_in(book: Book, file: Path) -> None:
    visits = [(dt.date(2024, 1, 1) + dt.timedelta(7 * week), f"C{who}") for week in range(30) for who in range(12)]
    lines = [f"{number},{day},Bread,1,3.00,{who}" for number, (day, who) in enumerate(visits, 1)]
    bring(book, file, "\n".join(["Receipt,Date,Product,Quantity,Price,Customer", *lines]))
    learned = rows(book, ShopRhythm.since, ShopRhythm.gap, order=ShopRhythm.since)
    assert learned[-1][0] == dt.date(2024, 7, 1)
    assert learned[-1][1] < 20


def test_codes_that_are_not_goods_are_marked_so(book: Book, file: Path) -> None:
    bring(book, file, SALES)
    found = rows(book, Product.code, Product.is_goods)
    assert found == [("00717", True), ("85123A", True), ("B", False), ("POST", False)]


def test_a_return_names_the_line_it_brings_back(book: Book, file: Path) -> None:
    bring(book, file, SALES)
    found = dict(rows(book, PurchaseLine.id, PurchaseLine.returns_id))
    bought = rows(book, PurchaseLine.id, PurchaseLine.quantity)
    (back,) = [key for key, quantity in bought if quantity < 0]
    assert found.pop(back) == bought[0][0]
    assert set(found.values()) == {None}


def test_a_walk_in_sale_belongs_to_nobody(book: Book, file: Path) -> None:
    bring(book, file, SALES)
    assert [owner for _number, owner in rows(book, Purchase.number, Purchase.customer_id)].count(None) == 2


def test_a_sale_is_paid_on_its_day_unless_the_file_says_otherwise(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Qty,Price,Customer,Payment,Paid date\n"
    text += "2026-01-05,1,Tea,1,10,K1,Card,2026-01-05\n2026-01-06,2,Tea,1,20,K1,Invoice,2026-02-01\n"
    text += "2026-01-07,3,Tea,1,30,K1,Cash,\n"
    bring(book, file, text)
    assert rows(book, Payment.day, Payment.method, Payment.amount) == [
        (dt.date(2026, 1, 5), "card", 1000), (dt.date(2026, 2, 1), "other", 2000),
    ]  # fmt: skip
    assert rows(book, CustomerFigure.owed) == [(3000,)]


def test_the_same_file_a_second_time_adds_nothing(book: Book, file: Path) -> None:
    bring(book, file, SALES)
    before = everything(book)
    assert counted(bring(book, file)) == (6, 0, 0, 6, 0)
    assert everything(book) == before


def test_overlapping_files_add_only_what_is_new_even_inside_a_receipt(book: Book, file: Path, tmp_path: Path) -> None:
    lines = SALES.splitlines()
    bring(book, file, "\n".join(lines[:3]) + "\n")
    result = bring(book, tmp_path / "later.csv", SALES)
    assert counted(result) == (6, 4, 0, 2, 0)
    whole = total(book)
    assert counted(bring(book, tmp_path / "later.csv")) == (6, 0, 0, 6, 0)
    assert total(book) == whole == 6 * 255 + 2 * 339 + 1800 + 255 - 4 * 255 - 1106


def test_a_line_that_stands_twice_on_a_receipt_was_sold_twice(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Qty,Price\n2026-01-05,1,Tea,1,10\n2026-01-05,1,Tea,1,10\n"
    assert counted(bring(book, file, text)) == (2, 2, 0, 0, 0)
    assert counted(bring(book, file, text)) == (2, 0, 0, 2, 0)
    assert total(book) == 2000


def test_undo_leaves_no_trace_and_the_file_can_come_in_again(book: Book, file: Path) -> None:
    before = everything(book)
    result = bring(book, file, SALES)
    take_back(book, result.number)
    assert everything(book) == before
    assert counted(bring(book, file)) == (6, 6, 0, 0, 0)


def test_one_receipt_of_one_line_comes_back_after_undo_too(book: Book, file: Path) -> None:
    text = "Date,Item,Price,Customer\n2026-01-05,Tea,10,K1\n"
    take_back(book, bring(book, file, text).number)
    assert count(book, Purchase) == 0
    assert counted(bring(book, file, text)) == (1, 1, 0, 0, 0)
    assert total(book) == 1000


def test_an_import_is_taken_back_only_once(book: Book, file: Path) -> None:
    number = bring(book, file, SALES).number
    take_back(book, number)
    with pytest.raises(AppError, match="already"):
        take_back(book, number)
    with pytest.raises(AppError, match="no import number 99"):
        take_back(book, 99)


def test_undo_from_the_menu_counts_as_taken_back(book: Book, file: Path) -> None:
    result = bring(book, file, SALES)
    with book.write("undo") as session:
        latest = journal.latest(session)
        assert latest is not None
        undoing.undo(session, latest.id)
    with book.read() as session:
        assert imports.get(session, result.number or 0).is_undone
    assert counted(bring(book, file)) == (6, 6, 0, 0, 0)


def test_an_import_that_later_entries_stand_on_is_not_taken_back(book: Book, file: Path) -> None:
    number = bring(book, file, "Date,Item,Price,Customer\n2026-01-05,Tea,1,K1\n2026-01-05,Tea,1,K2\n").number
    with book.write("note") as session:
        owner = session.scalar(select(Customer.id))
        now = dt.datetime.now(dt.UTC)
        journal.insert(session, Note, customer_id=owner, day=now.date(), at=now, text="kind")
    before = everything(book)
    with pytest.raises(AppError, match="later entries"):
        take_back(book, number)
    assert everything(book) == before


def test_broken_rows_are_written_beside_the_file_and_the_rest_comes_in(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Qty,Price\n2026-01-05,1,Tea,1,1o.00\n31/02/2026,2,Tea,1,10\n2026-01-07,3,=1+1,1,10\n"
    text += "2026-01-08,4,NONE,1,10\n2026-01-09,5,Tea,1,10,7,8\n"
    result = bring(book, file, text)
    assert counted(result) == (5, 1, 0, 0, 4)
    assert result.rejected_file == file.with_name("sales.rejected.csv")
    said = result.rejected_file.read_text("utf-8-sig").splitlines()
    assert said[0] == "Date,Receipt,Item,Qty,Price,Row,Reason"
    assert said[1] == "2026-01-05,1,Tea,1,1o.00,2,“1o.00” is not a number."
    assert said[2].endswith(",3,“31/02/2026” is not a day in the calendar.")
    assert len(said) == 5


def test_rejected_rows_cannot_start_a_formula(book: Book, file: Path) -> None:
    result = bring(book, file, "Date,Item,Qty,Price\n2026-01-05,=cmd|calc,x,-5\n2026-01-05,Tea,1,1\n")
    assert result.rejected_file is not None
    assert "2026-01-05,'=cmd|calc,x,-5,2," in result.rejected_file.read_text("utf-8-sig")


def test_all_or_nothing_leaves_the_book_as_it_was(book: Book, file: Path) -> None:
    before = everything(book)
    with pytest.raises(AppError, match="Nothing came in, because 1 row is broken"):
        bring(book, file, "Date,Item,Qty,Price\n2026-01-05,Tea,x,5\n2026-01-05,Tea,1,5\n", all_or_nothing=True)
    assert everything(book) == before
    assert count(book, ImportRun) == 0


def test_a_trial_changes_nothing_and_counts_the_same(book: Book, file: Path) -> None:
    before = everything(book)
    tried = bring(book, file, SALES, dry_run=True)
    assert tried.number is None
    assert everything(book) == before
    assert counted(tried) == counted(bring(book, file))


@pytest.mark.parametrize("at", [0.0, 0.3, 0.5, 0.8, 0.99])
def test_cancel_at_any_moment_leaves_the_book_as_it_was(book: Book, file: Path, at: float) -> None:
    def progress(share: float) -> None:
        if share >= at:
            raise Cancelled

    before = everything(book)
    with pytest.raises(Cancelled):
        bring(book, file, SALES, progress=progress)
    assert everything(book) == before
    assert count(book, ImportRun) == 0


def test_progress_only_rises_and_ends_at_the_end(book: Book, file: Path) -> None:
    shares: list[float] = []
    bring(book, file, SALES, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_a_till_export_without_prices_takes_those_of_the_products(book: Book, file: Path, tmp_path: Path) -> None:
    bring(book, tmp_path / "products.csv", "Code,Name,Price\nT,Tea,30\nB,Bun,25\n")
    text = "Date,Time,Transaction,Item\n2026-01-05,09:58:11,1,Tea\n2026-01-05,09:58:11,1,Bun\n"
    bring(book, file, text + "2026-01-05,10:00:00,2,Cake\n")
    assert total(book) == 5500
    assert count(book, Purchase) == 2
    assert sorted(rows(book, Product.code)) == [("B",), ("Cake",), ("T",)]


def test_amounts_without_products_are_sales_that_count_as_visits(book: Book, file: Path) -> None:
    text = "customer_id,date,cds,amount\n00001,1997-01-01,2,29.33\n00001,1997-01-18,3,10.00\n00002,1997-01-01,1,11.77\n"
    assert counted(bring(book, file, text)) == (3, 3, 0, 0, 0)
    assert total(book) == 5110
    assert rows(book, Product.code, Product.is_discontinued) == [("SALE", True)]
    assert sorted(rows(book, CustomerFigure.purchase_days)) == [(1,), (2,)]
    assert rows(book, Customer.code) == [("00001",), ("00002",)]


def test_lines_without_a_receipt_number_are_one_purchase_by_customer_and_minute(book: Book, file: Path) -> None:
    text = "Date,Item,Price,Customer\n2026-01-05 10:00:01,Tea,1,K1\n2026-01-05 10:00:59,Bun,1,K1\n"
    text += "2026-01-05 10:01:00,Tea,1,K1\n2026-01-05 10:00:30,Tea,1,K2\n"
    bring(book, file, text)
    assert count(book, Purchase) == 3


def test_one_receipt_number_for_two_customers_is_two_purchases(book: Book, file: Path) -> None:
    bring(book, file, "Date,Receipt,Item,Price,Customer\n2026-01-05,1,Tea,1,K1\n2026-01-05,1,Tea,1,K2\n")
    assert count(book, Purchase) == 2


def test_a_receipt_over_midnight_is_one_purchase(book: Book, file: Path) -> None:
    bring(book, file, "Date,Receipt,Item,Price\n2026-01-05 23:59,1,Tea,1\n2026-01-06 00:01,1,Bun,1\n")
    assert count(book, Purchase) == 1


EVENING = "Date,Receipt,Item,Price\n2026-01-05 23:58,17,Tea,1\n2026-01-05 23:59,17,Jam,3\n"
MORNING = "Date,Receipt,Item,Price\n2026-01-06 00:01,17,Bun,2\n"


def test_a_receipt_over_midnight_does_not_double_however_the_files_were_cut(
    book: Book, file: Path, tmp_path: Path
) -> None:
    whole = EVENING + MORNING.partition("\n")[2]
    bring(book, file, whole)
    for name, text in (("evening", EVENING), ("morning", MORNING), ("whole", whole)):
        assert counted(bring(book, tmp_path / f"{name}.csv", text))[1] == 0, name
    assert total(book) == 600


def test_a_file_that_ends_at_midnight_and_one_that_begins_there_give_the_whole_receipt(
    book: Book, file: Path, tmp_path: Path
) -> None:
    bring(book, file, EVENING)
    assert counted(bring(book, tmp_path / "morning.csv", MORNING)) == (1, 1, 0, 0, 0)
    assert counted(bring(book, tmp_path / "whole.csv", EVENING + MORNING.partition("\n")[2]))[1] == 0
    assert total(book) == 600


def test_the_same_number_in_the_morning_is_another_receipt(
    book: Book, file: Path, tmp_path: Path
) -> None:
    bring(book, file, EVENING)
    morning = "Date,Receipt,Item,Price\n2026-01-06 09:01,17,Tea,1\n"
    assert counted(bring(book, tmp_path / "morning.csv", morning)) == (1, 1, 0, 0, 0)


def test_a_till_that_counts_from_one_every_day_has_many_receipts_number_one(book: Book, file: Path) -> None:
    days = [f"2026-01-{day:02},{number},Tea,1" for day in (5, 7, 9) for number in (1, 2, 3)]
    bring(book, file, "Date,Receipt,Item,Price\n" + "\n".join(days) + "\n")
    assert count(book, Purchase) == 9


def test_times_that_say_their_own_zone_are_told_by_the_clock_of_the_shop(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Price\n2026-01-05T23:30:00Z,1,Tea,1\n2026-07-05T23:30:00+02:00,2,Tea,1\n"
    bring(book, file, text + "2026-03-01T00:00:00Z,3,Tea,1\n2026-03-02T08:00:00,4,Tea,1\n")
    at = {number: (day, moment) for number, day, moment in rows(book, Purchase.number, Purchase.day, Purchase.at)}
    assert {number: str(day) for number, (day, _moment) in at.items()} == {
        "1": "2026-01-06", "2": "2026-07-05", "3": "2026-03-01", "4": "2026-03-02",
    }  # fmt: skip
    assert at["1"][1] == dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC)
    assert at["2"][1] == dt.datetime(2026, 7, 5, 21, 30, tzinfo=dt.UTC)
    assert at["4"][1] == dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)


def test_cancellations_without_a_sign_are_returns_all_the_same(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Qty,Price,Customer\n2026-01-05,101,Tea,2,10,K1\n2026-01-06,102,Tea,1,10,K1\n"
    text += "2026-01-07,C103,Tea,1,10,K1\n"
    bring(book, file, text)
    assert total(book) == 2000
    assert [quantity for (quantity,) in rows(book, PurchaseLine.quantity)] == [-1000, 1000, 2000]


def test_receipts_whose_numbers_all_begin_with_c_are_no_cancellations(book: Book, file: Path) -> None:
    bring(book, file, "Date,Receipt,Item,Price\n2026-01-05,C1,Tea,10\n2026-01-06,C2,Tea,10\n")
    assert total(book) == 2000


def test_a_return_is_matched_to_the_latest_line_with_enough_left(book: Book, file: Path, tmp_path: Path) -> None:
    text = "Date,Receipt,Item,Qty,Price,Customer\n2026-01-05,1,Tea,5,10,K1\n2026-01-06,2,Tea,2,10,K1\n"
    bring(book, file, text)
    later = text + "2026-01-07,3,Tea,-2,10,K1\n2026-01-08,4,Tea,-3,10,K1\n2026-01-09,5,Tea,-3,10,K1\n"
    bring(book, tmp_path / "later.csv", later + "2026-01-09,6,Tea,-1,10,K2\n")
    found = rows(book, PurchaseLine.id, PurchaseLine.returns_id)
    assert [back for _key, back in found] == [None, None, 2, 1, None, None]


def test_a_customer_named_in_the_file_is_the_one_in_the_book(book: Book, file: Path, tmp_path: Path) -> None:
    bring(book, tmp_path / "people.csv", "Code,Name,Phone\nK7,Åse Øye,90012345\n")
    text = "Date,Item,Price,Customer\n2026-01-05,Tea,1,Ase Øye\n2026-01-06,Tea,1,K7\n"
    bring(book, file, text + "2026-01-07,Tea,1,Budi Santoso\n")
    names = rows(book, Customer.code, Customer.name)
    assert ("K7", "Åse Øye") in names
    assert len(names) == 2


def test_a_name_that_several_customers_have_is_rejected(book: Book, file: Path, tmp_path: Path) -> None:
    bring(book, tmp_path / "people.csv", "Code,Name\nK1,Budi\nK2,Budi\n")
    result = bring(book, file, "Date,Item,Price,Customer\n2026-01-05,Tea,1,Budi\n2026-01-05,Tea,1,K2\n")
    assert counted(result) == (2, 1, 0, 0, 1)
    assert "Several customers" in result.counts.reasons[2]


def test_nothing_comes_into_closed_books(book: Book, file: Path) -> None:
    with book.write("close") as session:
        journal.update(session, Shop, 1, {"closed_through": dt.date(2026, 1, 5)})
    result = bring(book, file, "Date,Item,Price\n2026-01-05,Tea,1\n2026-01-06,Tea,1\n")
    assert counted(result) == (2, 1, 0, 0, 1)


def test_taxes_and_discounts_are_kept_apart(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Qty,Price,Discount,VAT\n2026-01-05,1,Tea,2,125,50,25 %\n"
    bring(book, file, text + "2026-01-06,2,Tea,-1,125,0,25\n")
    found = rows(book, PurchaseLine.net, PurchaseLine.tax, PurchaseLine.discount, PurchaseLine.tax_rate)
    assert found == [(-10000, -2500, 0, 2500), (16000, 4000, 5000, 2500)]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "point", "day"),
    [
        ("utf-8-sig", ";", ",", "5.1.2026"), ("utf-16", "\t", ",", "05/01/2026"), ("cp1252", ";", ",", "05.01.2026"),
        ("gb18030", ",", ".", "2026年1月5日"), ("utf-8", "|", ".", "2026-01-05T00:00:00"),
    ],
)  # fmt: skip
def test_the_same_sales_in_every_way_a_shop_may_write_them(
    book: Book, tmp_path: Path, encoding: str, delimiter: str, point: str, day: str
) -> None:
    name = "绿茶王小明" if encoding == "gb18030" else "Blåbærgrøt"
    table = [["Date", "Receipt", "Item", "Qty", "Price"], [day, "1", name, f"1{point}5", f"12{point}50"],
             ["13" + day[1:] if day[1] == "." else day, "2", name, "2", f"7{point}25"]]  # fmt: skip
    file = tmp_path / "sales.csv"
    file.write_bytes("".join(delimiter.join(row) + "\r\n" for row in table).encode(encoding))
    result = bring(book, file)
    assert counted(result) == (2, 2, 0, 0, 0)
    assert total(book) == 1875 + 1450
    assert rows(book, Product.name) == [(name,)]
    assert rows(book, Purchase.day)[0] == (dt.date(2026, 1, 5),)


def test_a_packed_file_and_a_workbook_give_the_same_book(book: Book, tmp_path: Path) -> None:
    import openpyxl

    packed = tmp_path / "sales.csv.gz"
    packed.write_bytes(gzip.compress(SALES.encode()))
    assert counted(bring(book, packed)) == (6, 6, 0, 0, 0)
    made = openpyxl.Workbook()
    assert made.active is not None
    for place, line in enumerate(SALES.splitlines()):
        values: list[object] = list(line.split(","))
        if place:
            values[3], values[5] = float(str(values[3])), float(str(values[5]))
            values[4] = dt.datetime.fromisoformat(str(values[4]))
            values[6] = float(str(values[6])) if values[6] else None
        made.active.append(values)
    made.save(tmp_path / "sales.xlsx")
    assert counted(bring(book, tmp_path / "sales.xlsx")) == (6, 0, 0, 6, 0)


def test_a_mapping_gives_columns_nobody_could_recognise(book: Book, file: Path) -> None:
    columns = {"date": "wann", "product": "was", "amount": "wieviel"}
    mapping = Mapping("purchases", columns, day_order="mdy", decimal=",")
    bring(book, file, "wann;was;wieviel\n03/04/2026;Tee;1.250,50\n", mapping)
    assert rows(book, Purchase.day, Purchase.net) == [(dt.date(2026, 3, 4), 125050)]


def test_a_file_of_baskets_is_refused_in_one_sentence(book: Book, file: Path) -> None:
    with pytest.raises(AppError, match="no line of headings"):
        bring(book, file, "citrus fruit,bread,soup\nmilk\nbutter,curd,milk,rice\npot plants,milk\n")


def test_the_real_shop_comes_in_to_the_penny_and_only_once(real_data: Path, tmp_path: Path) -> None:
    book = Book.create(tmp_path / "real.regulars", ShopDraft("Gifts", "GBP", "GB", "Europe/London"))
    try:
        source = real_data / "online_retail.csv.gz"
        assert counted(bring(book, source)) == (541_909, 541_909, 0, 0, 0)
        assert total(book) == 974_774_793
        assert (count(book, Purchase), count(book, Customer), count(book, Product)) == (25_900, 4_372, 4_070)
        with book.read() as session:
            back = PurchaseLine.quantity < 0
            returns = select(func.count(), func.count(PurchaseLine.returns_id)).where(back)
            assert tuple(session.execute(returns).one()) == (10_624, 7_471)
            goods = select(Product.code).where(Product.is_goods.is_(False))
            codes = set(session.scalars(goods))
        assert {"POST", "DOT", "M", "D", "C2", "S", "BANK CHARGES", "AMAZONFEE", "CRUK", "B", "PADS"} <= codes
        assert counted(bring(book, source)) == (541_909, 0, 0, 541_909, 0)
    finally:
        book.close()


def test_the_bakery_and_the_cd_shop_come_in(book: Book, real_data: Path, tmp_path: Path) -> None:
    for name in ("bread_basket.csv", "cdnow_sample.csv"):
        (tmp_path / name).write_bytes((real_data / name).read_bytes())
    bakery = bring(book, tmp_path / "bread_basket.csv")
    assert counted(bakery) == (21_293, 20_507, 0, 0, 786)
    assert bakery.rejected_file is not None
    assert len(bakery.rejected_file.read_text("utf-8-sig").splitlines()) == 787
    assert counted(bring(book, tmp_path / "cdnow_sample.csv")) == (6_919, 6_919, 0, 0, 0)
    assert total(book) == 24_409_194
    assert count(book, Customer) == 2_357
    take_back(book, bakery.number)
    assert total(book) == 24_409_194


line = st.fixed_dictionaries({
    "receipt": st.sampled_from(["1", "2", "3"]),
    "day": st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 2)),
    "minute": st.integers(0, 2),
    "customer": st.sampled_from(["", "K1", "K2"]),
    "product": st.sampled_from(["A1", "B2", "POST"]),
    "quantity": st.integers(-5, 5),
    "price": st.decimals(0, 100, places=3),
})  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sold=st.lists(line, min_size=1, max_size=12), cut=st.integers(0, 12), numbered=st.booleans())
def test_however_a_file_is_cut_the_lines_add_up_and_come_in_once(
    fresh_book: Path, tmp_path_factory: pytest.TempPathFactory, sold: list[dict[str, object]], cut: int, numbered: bool
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    path = folder / "shop.regulars"
    path.write_bytes(fresh_book.read_bytes())
    book = Book.open(path)
    try:
        head = "Date,Receipt,StockCode,Quantity,UnitPrice,CustomerID\n"
        text = [
            f"{row['day']} 10:0{row['minute']},{row['receipt'] if numbered else ''},{row['product']},{row['quantity']},"
            f"{row['price']},{row['customer']}\n"
            for row in sold
        ]
        if text[:cut]:
            bring(book, folder / "first.csv", head + "".join(text[:cut]))
        bring(book, folder / "all.csv", head + "".join(text))
        expected = sum(
            int((Decimal(str(row["quantity"])) * Decimal(str(row["price"])) * 100).quantize(Decimal(1), ROUND_HALF_UP))
            for row in sold
        )
        assert total(book) == expected
        assert count(book, PurchaseLine) == len(sold)
        assert counted(bring(book, folder / "all.csv"))[3] == len(sold)
    finally:
        book.close()


def test_a_line_without_a_code_goes_by_its_name_and_one_without_either_is_rejected(book: Book, file: Path) -> None:
    text = "Date,StockCode,Description,Category,Price\n2026-01-05,T1,Tea,Drinks,5\n2026-01-05,,Gift box,,9\n"
    result = bring(book, file, text + "2026-01-05,,,,7\n2026-01-05,T2," + "x" * 201 + ",,1\n")
    assert counted(result) == (4, 2, 0, 0, 2)
    assert "No product is named" in result.counts.reasons[4]
    assert "is too long" in result.counts.reasons[5]
    found = rows(book, Product.code, Product.name, Product.category, order=Product.id)
    assert found == [("Gift box", "Gift box", ""), ("T1", "Tea", "Drinks")]


def test_a_product_known_by_name_only_stays_the_same_one_when_the_shop_renames_it(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Price\n2026-01-05,1,Earl Grey,5\n"
    bring(book, file, text)
    with book.write("rename") as session:
        key = session.scalars(select(Product.id)).one()
        journal.update(session, Product, key, {"name": "Earl Grey, loose"})
    assert counted(bring(book, file, text)) == (1, 0, 0, 1, 0)
    assert counted(bring(book, file, text.replace("05,1", "06,2"))) == (1, 1, 0, 0, 0)
    assert rows(book, Product.code, Product.name) == [("Earl Grey", "Earl Grey, loose")]


def test_where_a_sale_was_made_is_kept_in_the_words_of_the_book_or_of_the_till(book: Book, file: Path) -> None:
    lines = [f"2026-01-0{day},{day},Tea,1,{said}" for day, said in enumerate(("", "Website", "Shop", "Market hall"), 1)]
    bring(book, file, "Date,Receipt,Item,Price,Channel\n" + "\n".join(lines) + "\n")
    assert dict(rows(book, Purchase.number, Purchase.channel)) == {
        "1": "shop", "2": "online", "3": "shop", "4": "market hall",
    }  # fmt: skip


def test_a_row_that_never_ends_breaks_itself_only(book: Book, file: Path) -> None:
    result = bring(book, file, 'Date,Item,Price\n2026-01-05,Tea,5\n2026-01-06,"Bun,3\n2026-01-07,Jam,2\n')
    assert counted(result) == (2, 1, 0, 0, 1)
    assert result.counts.reasons[3] == "Lines 3 to 4: a quotation mark is opened and never closed."


def test_a_receipt_that_got_another_day_in_the_book_does_not_come_in_again(book: Book, file: Path) -> None:
    text = "Date,Receipt,Item,Price\n2026-01-05,7,Tea,1\n"
    bring(book, file, text)
    with book.write("edit") as session:
        row = purchases.get(session, 1)
        line = purchases.LineDraft(1, 1000, 100)
        draft = purchases.PurchaseDraft(None, dt.date(2026, 3, 1), (line,), (purchases.PaymentDraft(100),))
        purchases.edit(session, 1, draft, row.version)
    assert counted(bring(book, file, text)) == (1, 0, 0, 1, 0)


def test_parts_of_a_receipt_come_in_whatever_part_was_taken_back_before(book: Book, file: Path) -> None:
    lines = [f"2026-01-05,7,Thing {n},{2**n}\n" for n in range(4)]
    for many in (1, 2, 3):
        result = bring(book, file, "Date,Receipt,Item,Price\n" + "".join(lines[:many]))
        assert counted(result) == (many, 1, 0, many - 1, 0)
    with book.write("back") as session:
        imports.undo(session, 2)
    assert counted(bring(book, file, "Date,Receipt,Item,Price\n" + lines[1] + lines[3])) == (2, 2, 0, 0, 0)
    assert sorted(rows(book, PurchaseLine.net)) == [(100,), (200,), (400,), (800,)]
