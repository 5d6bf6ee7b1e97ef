"""Returns: receipts with negative quantities that name what they bring back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app import money
from app.errors import AppError
from app.i18n import _, format_day
from app.models.purchase import Purchase, PurchaseLine
from app.services import purchases
from app.services.purchases import LineDraft, LineRow, PurchaseDraft, PurchaseRow


def draft(row: PurchaseRow, left: Mapping[int, int], picked: Mapping[int, int], day: dt.date) -> PurchaseDraft:
    """A receipt that brings back the picked quantities of another one's lines, at what was paid for them.

    Args:
        left: line key -> thousandths not brought back yet, as `purchases.returnable` gives it.
        picked: line key -> thousandths to bring back.

    Raises:
        AppError: nothing is picked, or more than is left.
    """
    lines = []
    for place, line in enumerate(row.lines):
        quantity = picked.get(line.id, 0)
        if not quantity:
            continue
        if not 0 < quantity <= left.get(line.id, 0):
            raise AppError(_("Only what was bought can come back, and only once."), field=f"quantity.{place}")
        before = line.quantity - left[line.id]
        discount = _discount(line, before, quantity)
        lines.append(
            LineDraft(
                line.product_id, -quantity, line.unit_price, -discount, line.tax_rate, returns_id=line.id,
            )
        )  # fmt: skip
    if not lines:
        raise AppError(_("Say how many come back of at least one product."))
    return PurchaseDraft(row.customer_id, day, tuple(lines), channel=row.channel, staff_id=row.staff_id)


def correction(row: PurchaseRow, left: Mapping[int, int], day: dt.date) -> PurchaseDraft:
    """A receipt that takes back all that is left of another one and sells the same again, to be set right.

    This is how closed books are corrected: as it stands it comes to nothing; what is changed in the lines that are sold
    again is the correction, and the lines that are taken back name what is corrected.

    Raises:
        AppError: everything came back already.
    """
    back = draft(row, left, left, day)
    again = (replace(line, quantity=-line.quantity, discount=-line.discount, returns_id=None) for line in back.lines)
    words = _("Corrects purchase {number} of {day}").format(number=row.number, day=format_day(row.day))
    return replace(back, lines=(*back.lines, *again), note=words)


def _discount(line: LineRow, before: int, quantity: int) -> int:
    """What is less than the price on a part that comes back, so that all parts together come to what was paid.

    Args:
        before: thousandths that came back earlier.
    """
    worth = money.line_amount(quantity, line.unit_price)
    paid = money.line_amount(line.quantity, line.unit_price, line.discount)
    share = _share(paid, before + quantity, line.quantity) - _share(paid, before, line.quantity)
    return min(max(worth - share, 0), worth)


def _share(amount: int, part: int, whole: int) -> int:
    return money.round_ratio(amount * part, whole)


def named(session: Session, wanted: PurchaseDraft) -> PurchaseDraft:
    """The same receipt, its negative lines naming what the customer bought last and has not brought back yet."""
    if wanted.customer_id is None or all(line.quantity > 0 or line.returns_id for line in wanted.lines):
        return wanted
    taken: dict[int, int] = {}
    lines = []
    for line in wanted.lines:
        if line.quantity < 0 and line.returns_id is None:
            found = _bought(session, wanted.customer_id, line.product_id, -line.quantity, taken)
            line = replace(line, returns_id=found)
        lines.append(line)
    return replace(wanted, lines=tuple(lines))


def _bought(session: Session, customer: int, product: int, quantity: int, taken: dict[int, int]) -> int | None:
    """The customer's newest line of the product of which at least `quantity` thousandths can still come back."""
    line, back, bill, other = PurchaseLine, aliased(PurchaseLine), Purchase, aliased(Purchase)
    returned = (
        select(func.coalesce(func.sum(back.quantity), 0))
        .join(other, other.id == back.purchase_id)
        .where(back.returns_id == line.id, other.removed_at.is_(None))
        .scalar_subquery()
    )
    found = session.execute(
        select(line.id, line.quantity + returned)
        .join(bill, bill.id == line.purchase_id)
        .where(
            bill.customer_id == customer, bill.removed_at.is_(None), line.product_id == product, line.quantity > 0
        )
        .order_by(bill.day.desc(), bill.id.desc())
        .limit(50)
    )  # fmt: skip
    for key, left in found:
        if left - taken.get(key, 0) >= quantity:
            taken[key] = taken.get(key, 0) + quantity
            return int(key)
    return None


def record(session: Session, wanted: PurchaseDraft) -> int:
    """Saves a receipt as `purchases.record` does; what it brings back is named where that can be known."""
    return purchases.record(session, named(session, wanted))
