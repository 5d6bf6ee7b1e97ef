"""What is goods, and what only stands on the receipt: postage, fees, discounts, vouchers, packing, corrections.

Such lines count in the totals but are never suggested and make no visit. The list and the rule are our own.
"""

from __future__ import annotations

import re

CODES = frozenset((
    "post", "dot", "c2", "carriage", "shipping", "delivery", "freight", "postage", "ongkir", "frakt",
    "porto", "d", "disc", "discount", "diskon", "rabatt", "m", "manual", "s", "samples", "sample", "b",
    "adjust", "adjustment", "pads", "bank", "bankcharges", "fee", "fees", "amazonfee", "cruk", "commission",
    "test", "tip", "tips", "rounding", "avrunding", "pembulatan", "gift", "voucher", "giftcard", "gavekort",
    "voucherbelanja", "deposit", "depositum", "pant",
    "运费", "邮费", "快递费", "折扣", "优惠", "手续费", "礼品卡", "押金", "抹零"
))  # fmt: skip
"""Codes of what is no product, without blanks and in lower case; those of one letter only among codes of digits."""

_WORDS = re.compile(
    r"\b(?:postage|carriage|shipping|delivery (?:fee|charge)s?|bank charges?|(?:\w+ )?fee|commission|manual|samples?"
    r"|discount|adjust bad debt|bad debt|adjust(?:ment)?|rounding|tip|deposit|service charge"
    r"|ongkos kirim|ongkir|biaya (?:kirim|admin|layanan)|diskon|potongan|pembulatan"
    r"|frakt|porto|gebyr|rabatt|avrunding|pant)\b",
    re.IGNORECASE,
)
_VOUCHER = re.compile(
    r"\b(?:gift ?(?:voucher|card|certificate)s?|gavekort|kartu hadiah|voucher (?:belanja|hadiah))\b"
    r"|礼品卡|代金券|购物卡",
    re.IGNORECASE,
)
_PACKING = re.compile(
    r"(?:(?:paper|plastic|small|large) )?(?:carrier|plastic) bags?|gift[- ]wrapping(?: service)?|wrapping(?: service)?"
    r"|(?:kantong|tas) (?:plastik|kresek)|(?:jasa )?bungkus kado|bærepose[rn]?|plastpose[rn]?|gave(?:inn)?pakking"
    r"|innpakning|(?:塑料袋|购物袋|手提袋|礼品包装|包装费)",
    re.IGNORECASE,
)
_SIZE = re.compile(r" ?[(,]? ?(?:[0-9.,]+ ?\w{0,3}|small|large|besar|kecil|stor|liten|[sml大小])\)?$", re.IGNORECASE)
_HAN = ("运费", "邮费", "快递费", "手续费", "服务费", "折扣", "优惠券", "抹零", "押金")
_NUMBERED = re.compile(r"(?:gift|test|adjust|voucher)[_-]?[0-9_]*", re.IGNORECASE)


def is_goods(code: str, name: str, *, coded: bool = True) -> bool:
    """Whether a line of a receipt with this code and name is something on the shelf.

    Args:
        coded: the shop's codes have digits, so that a code of one letter is no product.
    """
    bare = re.sub(r"[\s_-]+", "", code).casefold()
    if bare in CODES and (len(bare) > 2 or coded or not bare.isascii()):
        return False
    if _NUMBERED.fullmatch(code.strip()) or _VOUCHER.search(name):
        return False
    words = name.strip()
    if _PACKING.fullmatch(_SIZE.sub("", words)):
        return False
    wordy = not any(sign.isdigit() for sign in code) or code == name
    if wordy and (whole := _WORDS.search(words)) and len(whole[0]) * 5 >= len(words) * 3:
        return False
    return not any(word in words and len(words) <= len(word) + 3 for word in _HAN)


def are_coded(codes: list[str]) -> bool:
    """Whether the shop's codes have digits as a rule."""
    telling = [code for code in codes if len(code) > 1 and code.casefold() not in CODES]
    return sum(any(sign.isdigit() for sign in code) for code in telling) * 10 >= len(telling) * 9 > 0
