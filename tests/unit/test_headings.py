"""What each column is, by its heading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import AppError
from app.exchange import headings
from app.exchange.headings import Mapping


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        (
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
            {"receipt": "InvoiceNo", "product": "StockCode", "product_name": "Description", "quantity": "Quantity",
             "date": "InvoiceDate", "price": "UnitPrice", "customer": "CustomerID", "country": "Country"},
        ),
        (
            "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
            {"receipt": "Invoice", "product": "StockCode", "product_name": "Description", "quantity": "Quantity",
             "date": "InvoiceDate", "price": "Price", "customer": "Customer ID", "country": "Country"},
        ),
        ("Date,Receipt,Customer,Code,Item,Qty,Price",
         {"date": "Date", "receipt": "Receipt", "customer": "Customer", "product": "Code", "product_name": "Item",
          "quantity": "Qty", "price": "Price"}),
        ("Date,Customer ID,Customer,Item,SKU",
         {"date": "Date", "customer": "Customer ID", "customer_name": "Customer", "product": "SKU",
          "product_name": "Item"}),
        ("Tanggal,Kode,Pelanggan,Barang",
         {"date": "Tanggal", "customer": "Pelanggan", "product": "Barang"}),
        ("Dato,Vare,Nr,Kunde", {"date": "Dato", "product": "Nr", "product_name": "Vare", "customer": "Kunde"}),
        ("Date,Time,Transaction,Item",
         {"date": "Date", "time": "Time", "receipt": "Transaction", "product": "Item"}),
        ("customer_id,date,cds,amount",
         {"customer": "customer_id", "date": "date", "quantity": "cds", "amount": "amount"}),
        ("Tanggal,No Struk,Nama Barang,Jumlah,Harga Satuan,Pelanggan",
         {"date": "Tanggal", "receipt": "No Struk", "product": "Nama Barang", "quantity": "Jumlah",
          "price": "Harga Satuan", "customer": "Pelanggan"}),
        ("Dato,Bilagsnr.,Varenr,Varenavn,Antall,Pris (kr),Kundenr",
         {"date": "Dato", "receipt": "Bilagsnr.", "product": "Varenr", "product_name": "Varenavn",
          "quantity": "Antall", "price": "Pris (kr)", "customer": "Kundenr"}),
        ("日期,单号,商品编号,商品名称,数量,单价,客户",
         {"date": "日期", "receipt": "单号", "product": "商品编号", "product_name": "商品名称", "quantity": "数量",
          "price": "单价", "customer": "客户"}),
    ],
)  # fmt: skip
def test_a_sales_file_is_recognised_in_four_languages(line: str, columns: dict[str, str]) -> None:
    names = line.split(",")
    assert headings.guess_kind(names) == "purchases"
    assert headings.recognise("purchases", names) == columns
    assert headings.needs("purchases", columns) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Name,Phone,E-mail", "customers"), ("Kode,Nama,No HP,Tgl Lahir", "customers"), ("Navn,Epost", "customers"),
        ("姓名,手机号码,生日", "customers"), ("First Name,Last Name", "customers"),
        ("Code,Name,Price,Barcode", "products"),
        ("Kode Barang,Nama Barang,Harga", "products"), ("Varenr,Navn,Pris", "products"), ("商品名称,单价", "products"),
        ("foo,bar", None),
    ],
)  # fmt: skip
def test_the_kind_of_file_is_told_from_its_headings(line: str, kind: str | None) -> None:
    assert headings.guess_kind(line.split(",")) == kind


def test_headings_may_stand_below_a_title() -> None:
    top = [["Sales report"], [], ["Date", "Item", "Qty", "Price"], ["2026-01-05", "Tea", "1", "2"]]
    assert headings.heading_row(top) == 3


def test_a_file_of_baskets_has_no_headings() -> None:
    top = [["citrus fruit", "bread", "soup"], ["milk"], ["butter", "curd", "milk", "rice"], ["pot plants", "x"]]
    assert not headings.has_headings(top)
    assert headings.has_headings([["colour", "shape"], ["red", "round"]])
    assert not headings.has_headings([["1", "2"], ["3", "4"]])


def test_a_mapping_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    mapping = Mapping("purchases", {"date": "Når", "product": "Hva"}, "cp1252", ";", "dmy", ",")
    mapping.save(tmp_path / "m.json")
    assert Mapping.load(tmp_path / "m.json") == mapping
    assert mapping.indexes(["Hva", "Når"]) == {"date": 1, "product": 0}


def test_a_mapping_to_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(AppError, match="no column “Når”"):
        Mapping("purchases", {"date": "Når"}).indexes(["Dato"])


@pytest.mark.parametrize(
    "content",
    [
        "[]", "{", '{"kind": "cats", "columns": {}}', '{"kind": "purchases"}',
        '{"kind":"purchases","columns":{"x":"y"}}',
        '{"kind":"purchases","columns":{},"day_order":"ymd"}', '{"kind":"purchases","columns":{},"delimiter":"ab"}',
    ],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.json").write_text(content)
    with pytest.raises(AppError):
        Mapping.load(tmp_path / "m.json")


def test_a_mapping_file_is_plain_json(tmp_path: Path) -> None:
    Mapping("products", {"name": "名称"}).save(tmp_path / "m.json")
    assert json.loads((tmp_path / "m.json").read_text("utf-8"))["columns"] == {"name": "名称"}


@pytest.mark.parametrize("kind", ["purchases", "customers", "products"])
def test_what_is_lacking_is_said_in_one_sentence(kind: str) -> None:
    assert (headings.needs(kind, {}) or "").endswith(".")


def test_names_alone_stand_for_codes_and_a_time_for_the_date() -> None:
    assert headings.recognise("purchases", ["Timestamp", "Description", "CustomerName", "Price"]) == {
        "date": "Timestamp", "product": "Description", "customer": "CustomerName", "price": "Price",
    }  # fmt: skip
    assert headings.recognise("purchases", ["Time", "Item"]) == {"date": "Time", "product": "Item"}


def test_a_first_line_that_ends_in_empty_cells_may_be_headings_and_an_empty_one_is_none() -> None:
    assert headings.has_headings([["Navn", "Telefon", "", ""], ["Kari", "90012345", "", ""]])
    assert not headings.has_headings([["", ""]])
    assert not headings.has_headings([])


@pytest.mark.parametrize(("kind", "have"), [("customers", "phone"), ("products", "price")])
def test_somebody_and_something_need_a_name_or_a_code(kind: str, have: str) -> None:
    assert headings.needs(kind, {have: "X"})
    assert headings.needs(kind, {"code": "X"}) is None
