"""The words a person reads for what a column may be."""

from __future__ import annotations

from app.i18n import _


def kind_word(kind: str) -> str:
    """The word for a kind of file."""
    words = {
        "customers": _("Customers"),
        "products": _("Products"),
        "purchases": _("Purchases"),
        "vcard": _("Address book"),
    }
    return words.get(kind, kind)


def field_words(kind: str) -> dict[str, str]:
    """Field -> words, in the order in which they are offered."""
    if kind == "purchases":
        return _of_purchases()
    return _of_customers() if kind == "customers" else _of_products()


def _of_purchases() -> dict[str, str]:
    return {
        "date": _("Date (and time)"), "time": _("Time"), "receipt": _("Receipt number"),
        "customer": _("Customer (code or name)"), "customer_name": _("Customer’s name"),
        "product": _("Product (code or name)"), "product_name": _("Product’s name"), "category": _("Category"),
        "quantity": _("Quantity"), "price": _("Unit price"), "amount": _("Amount of the line"),
        "discount": _("Discount"), "tax_rate": _("Tax rate"), "payment": _("Payment method"),
        "paid_on": _("Paid on"), "channel": _("Channel"), "staff": _("Staff"), "country": _("Country"),
    }  # fmt: skip


def _of_customers() -> dict[str, str]:
    return {
        "code": _("Code"), "name": _("Name"), "first_name": _("First name"), "last_name": _("Last name"),
        "phone": _("Phone"), "phone2": _("Second phone"), "email": _("E-mail"), "street": _("Address"),
        "postcode": _("Postcode"), "city": _("Town"), "region": _("Region"), "country": _("Country"),
        "birthday": _("Birthday"), "tags": _("Tags"), "interests": _("Interests"), "source": _("How they found us"),
        "channel": _("Preferred channel"), "relationship": _("Relationship"), "language": _("Language"),
        "since": _("Customer since"), "note": _("Note"),
    }  # fmt: skip


def _of_products() -> dict[str, str]:
    return {
        "code": _("Code"), "name": _("Name"), "barcode": _("Barcode"), "category": _("Category"),
        "price": _("Price"), "cost": _("Cost"), "tax_rate": _("Tax rate"), "unit": _("Unit"), "size": _("Size"),
        "family": _("Family"), "step": _("Step in the family"), "interests": _("Interests"),
        "goods": _("Is goods (yes or no)"), "discontinued": _("Discontinued (yes or no)"),
    }  # fmt: skip


def encoding_words() -> list[tuple[object, str]]:
    """The encodings a person may choose from."""
    return [
        ("utf-8-sig", _("Unicode (UTF-8)")), ("utf-16", _("Unicode (UTF-16)")), ("cp1252", _("Western (Windows)")),
        ("latin-1", _("Western (Latin 1)")), ("gb18030", _("Chinese (GB 18030)")),
        ("cp1250", _("Central European (Windows)")), ("cp1251", _("Cyrillic (Windows)")),
        ("big5", _("Chinese, traditional (Big5)")), ("shift_jis", _("Japanese (Shift JIS)")),
    ]  # fmt: skip


def time_left(share: float, seconds: float) -> str:
    """How long the rest will take, judged by what is done."""
    if share < 0.03 or seconds < 1:
        return ""
    left = seconds * (1 - share) / share
    if left < 60:
        return _("about {n} s left").format(n=max(1, round(left)))
    return _("about {n} min left").format(n=round(left / 60))
