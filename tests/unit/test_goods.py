"""What is goods, and what only stands on the receipt."""

from __future__ import annotations

import pytest

from app.services.goods import are_coded, is_goods


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("POST", "POSTAGE"), ("DOT", "DOTCOM POSTAGE"), ("M", "Manual"), ("m", "Manual"), ("C2", "CARRIAGE"),
        ("D", "Discount"), ("S", "SAMPLES"), ("BANK CHARGES", "Bank Charges"), ("AMAZONFEE", "AMAZON FEE"),
        ("CRUK", "CRUK Commission"), ("gift_0001_20", "Gift Voucher £20.00"), ("PADS", "PADS TO MATCH ALL CUSHIONS"),
        ("B", "Adjust bad debt"), ("10001", "运费"), ("Frakt", "Frakt"), ("Ongkir", "Ongkos kirim"), ("99", "Gavekort"),
        ("B1", "Carrier bag"), ("8001", "Carrier bag 10p"), ("Plastic bag", "Plastic bag"), ("7", "Gift wrapping"),
        ("77", "Kantong plastik (besar)"), ("78", "Plastpose"), ("W", "Gift-wrapping service"), ("79", "购物袋"),
    ],
)  # fmt: skip
def test_fees_and_vouchers_are_no_goods(code: str, name: str) -> None:
    assert not is_goods(code, name)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("85123A", "WHITE HANGING HEART"), ("DCGSSGIRL", "GIRLS PARTY BAG"), ("Coffee", "Coffee"), ("Toffee", "Toffee"),
        ("22423", "DISCOUNT RACK LARGE"), ("21080", "POSTAGE STAMP MUG"), ("绿茶", "绿茶"), ("", "Manual Brew"),
        ("20712", "JUMBO BAG WOODLAND ANIMALS"), ("22704", "WRAP RED APPLES"), ("21509", "SPACEBOY GIFT WRAP"),
        ("9", "Wrapping paper gold"), ("B2", "Paper bag set"), ("16161", "Small carrier bag holder"),
    ],
)  # fmt: skip
def test_what_stands_on_the_shelf_is_goods(code: str, name: str) -> None:
    assert is_goods(code, name)


def test_a_single_letter_is_a_product_where_codes_have_no_digits() -> None:
    assert is_goods("S", "Small latte", coded=False)
    assert not are_coded(["S", "M", "L"])
    assert are_coded(["85123A", "71053"])
    assert not are_coded([])
