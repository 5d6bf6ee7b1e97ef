"""What can be done to closed books behind the program's back, and the words by which the check must name it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

Tampering = Callable[[Any, Random], str]
"""Changes a book through a raw connection; returns the words by which the check must name what was changed."""

MONTHS = (dt.date(2026, 8, 31), dt.date(2026, 9, 30), dt.date(2026, 10, 31))
"""The days up to which the books are closed, one after the other."""

LAST = MONTHS[-1].isoformat()


def _some(raw: Any, rnd: Random, sql: str) -> Any:
    return rnd.choice(raw.execute(sql).fetchall())


def some_line(raw: Any, rnd: Random) -> tuple[int, str]:
    """A line of a closed receipt, and the words for that receipt."""
    key, number = _some(
        raw, rnd,
        f"SELECT l.id, p.number FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id WHERE p.day <= '{LAST}'",
    )  # fmt: skip
    return key, f"Purchase {number} of "


def _purchase(raw: Any, rnd: Random) -> tuple[int, str]:
    key, number = _some(raw, rnd, f"SELECT id, number FROM purchase WHERE day <= '{LAST}'")
    return key, f"Purchase {number} of "


def _payment(raw: Any, rnd: Random) -> int:
    return int(_some(raw, rnd, f"SELECT id FROM payment WHERE day <= '{LAST}'")[0])


def a_line(column: str, change: str) -> Tampering:
    """Another figure on a line."""

    def run(raw: Any, rnd: Random) -> str:
        key, words = some_line(raw, rnd)
        raw.execute(f"UPDATE purchase_line SET {column} = {change} WHERE id = ?", (key,))
        return words

    return run


def a_receipt(column: str, change: str) -> Tampering:
    """Another figure on a receipt."""

    def run(raw: Any, rnd: Random) -> str:
        key, words = _purchase(raw, rnd)
        raw.execute(f"UPDATE purchase SET {column} = {change} WHERE id = ?", (key,))
        return words.split(" of ")[0]

    return run


def a_payment(change: str) -> Tampering:
    """Another payment."""

    def run(raw: Any, rnd: Random) -> str:
        key = _payment(raw, rnd)
        raw.execute(f"UPDATE payment SET {change} WHERE id = ?", (key,))
        return f"(key {key})"

    return run


def delete_line(raw: Any, rnd: Random) -> str:
    """A line is gone."""
    key, words = some_line(raw, rnd)
    raw.execute("DELETE FROM purchase_line WHERE id = ?", (key,))
    return words


def delete_receipt(raw: Any, rnd: Random) -> str:
    """A whole receipt is gone."""
    key, _words = _purchase(raw, rnd)
    for table, column in (("payment", "purchase_id"), ("purchase_line", "purchase_id"), ("purchase", "id")):
        raw.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))
    return f"A purchase (key {key}) is gone"


def remove_receipt(raw: Any, rnd: Random) -> str:
    """A receipt is removed as the program removes them."""
    key, _words = _purchase(raw, rnd)
    raw.execute("UPDATE purchase SET removed_at = '2026-11-01 00:00:00.000000' WHERE id = ?", (key,))
    return f"A purchase (key {key}) is gone"


def delete_payment(raw: Any, rnd: Random) -> str:
    """A payment is gone."""
    key = _payment(raw, rnd)
    raw.execute("DELETE FROM payment WHERE id = ?", (key,))
    return f"A payment (key {key}) is gone"


def insert_receipt(raw: Any, rnd: Random) -> str:
    """A receipt is put into a closed month."""
    day = dt.date(2026, 8, 1) + dt.timedelta(rnd.randrange(92))
    raw.execute(
        "INSERT INTO purchase (number, day, at, net, tax) VALUES ('Z1', ?, '2026-08-01 12:00:00.000000', 1000, 0)",
        (day.isoformat(),),
    )
    return "Purchase Z1 of "


def insert_line(raw: Any, rnd: Random) -> str:
    """A line is put onto a closed receipt."""
    key, words = _purchase(raw, rnd)
    raw.execute(
        "INSERT INTO purchase_line (purchase_id, position, product_id, quantity, unit_price, net) "
        "VALUES (?, 9, 1, 1000, 0, 0)",
        (key,),
    )
    return words


def insert_payment(raw: Any, rnd: Random) -> str:
    """A payment is dated back."""
    key, _words = _purchase(raw, rnd)
    added = raw.execute("INSERT INTO payment (purchase_id, day, amount) VALUES (?, ?, 1)", (key, LAST)).lastrowid
    return f"(key {added})"


def swap_links(raw: Any, rnd: Random) -> str:
    """Two links change places."""
    one, other = rnd.sample(raw.execute("SELECT id, row_id FROM closed_link WHERE kind = 'purchase'").fetchall(), 2)
    raw.execute("UPDATE closed_link SET row_id = -1 WHERE id = ?", (one[0],))
    raw.execute("UPDATE closed_link SET row_id = ? WHERE id = ?", (one[1], other[0]))
    raw.execute("UPDATE closed_link SET row_id = ? WHERE id = ?", (other[1], one[0]))
    return "Purchase "


def swap_receipts(raw: Any, rnd: Random) -> str:
    """Two receipts change places in time."""
    rows = raw.execute(f"SELECT id, day, number FROM purchase WHERE day <= '{LAST}'").fetchall()
    one, other = next(pair for pair in iter(lambda: rnd.sample(rows, 2), None) if pair[0][1] != pair[1][1])
    raw.execute("UPDATE purchase SET day = ? WHERE id = ?", (other[1], one[0]))
    raw.execute("UPDATE purchase SET day = ? WHERE id = ?", (one[1], other[0]))
    return "Purchase "


def cut_tail(raw: Any, rnd: Random) -> str:
    """The newest links are gone."""
    last = raw.execute("SELECT max(id) FROM closed_link").fetchone()[0]
    first = last - rnd.randrange(40)
    raw.execute("DELETE FROM closed_link WHERE id >= ?", (first,))
    return f"lacks the entries {first} to {last}"


def take_out_link(raw: Any, rnd: Random) -> str:
    """One link is gone."""
    (key,) = _some(raw, rnd, "SELECT id FROM closed_link")
    raw.execute("DELETE FROM closed_link WHERE id = ?", (key,))
    return f"lacks the entries {key} to {key}"


def a_period(change: str) -> Tampering:
    """A closed period says something else."""

    def run(raw: Any, rnd: Random) -> str:
        (key,) = _some(raw, rnd, "SELECT id FROM closed_period")
        raw.execute(f"UPDATE closed_period SET {change} WHERE id = ?", (key,))
        return "losed period"

    return run


def reopen(raw: Any, rnd: Random) -> str:
    """The shop's books are open again."""
    raw.execute("UPDATE shop SET closed_through = ?", (rnd.choice((None, "2026-08-31", "2026-10-30")),))
    return "The day up to which the books are closed"


WAYS: dict[str, Tampering] = {
    "a cent on a line": a_line("net", "net + 1"),
    "a cent of tax": a_line("tax", "tax - 1"),
    "a quantity": a_line("quantity", "quantity + 1"),
    "a price": a_line("unit_price", "unit_price * 2"),
    "a discount": a_line("discount", "discount + 1"),
    "a tax rate": a_line("tax_rate", "1500"),
    "a product": a_line("product_id", "product_id % 9 + 1"),
    "a cent on a receipt": a_receipt("net", "net + 1"),
    "a date": a_receipt("day", "date(day, '-1 day')"),
    "a date out of the month": a_receipt("day", "'2026-11-20'"),
    "a customer": a_receipt("customer_id", "7"),
    "who served": a_receipt("staff_id", "7"),
    "a number": a_receipt("number", "number || '0'"),
    "a removal": remove_receipt,
    "a payment's amount": a_payment("amount = amount + 1"),
    "a payment's day": a_payment("day = date(day, '-1 day')"),
    "a payment's method": a_payment("method = 'cash'"),
    "a line deleted": delete_line,
    "a receipt deleted": delete_receipt,
    "a payment deleted": delete_payment,
    "a receipt put in": insert_receipt,
    "a line put in": insert_line,
    "a payment put in": insert_payment,
    "two links swapped": swap_links,
    "two receipts swapped": swap_receipts,
    "the tail cut": cut_tail,
    "a link taken out": take_out_link,
    "a period's sum": a_period("net = net + 1"),
    "a period's day": a_period("through = date(through, '-1 day')"),
    "a period's code": a_period(f"head = '{'ab' * 32}'"),
    "a period's moment": a_period("closed_at = '2026-11-01 00:00:00.000000'"),
    "the shop's day": reopen,
}
