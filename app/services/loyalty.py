"""What the loyalty of customers is worked out from: discounts, payments, complaints, and what they buy again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import and_, case, distinct, func, select
from sqlalchemy.orm import Session

from app.i18n import _
from app.insights import value
from app.models.feedback import Feedback
from app.models.figure import CustomerDay, CustomerFigure
from app.models.product import Product
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.services import visits

Keys = Collection[int] | None
"""Customers, or everybody."""


def books_payments(session: Session, as_of: dt.date) -> bool:
    """Whether the shop wrote down any payment of a customer; one that does not says nothing about who pays fast."""
    paid = (
        select(Payment.id)
        .join(Purchase, Purchase.id == Payment.purchase_id)
        .where(Payment.day <= as_of, Payment.removed_at.is_(None), Purchase.removed_at.is_(None))
        .where(Purchase.customer_id.is_not(None), Purchase.day <= as_of)
    )
    return session.scalar(paid.limit(1)) is not None


SIGNALS = ("full_price", "prompt", "content", "stable", "often")
"""The signals by their names in `value.Loyalty`."""


def signal_word(signal: str) -> str:
    """A signal in words."""
    words = {
        "full_price": _("Pays the full price"),
        "prompt": _("Pays fast"),
        "content": _("Few complaints"),
        "stable": _("Buys the same again"),
        "often": _("Comes often"),
    }
    return words[signal]


def signal_formula(signal: str) -> str:
    """How a signal is worked out, in one sentence."""
    formulas = {
        "full_price": _("100 % without any discount, 0 % from discounts of a quarter on."),
        "prompt": _("100 % if nothing is owed, 0 % if a tenth of all they bought is owed or more."),
        "content": _("100 % without a complaint, halved by each complaint in ten visits."),
        "stable": _("Of the different products they bought, the share bought on two days or more."),
        "often": _("Where their visits a year stand among those of all customers: 50 % is in the middle."),
    }
    return formulas[signal]


def formula() -> str:
    """How the loyalty is worked out from its signals."""
    words = _(
        "The mean of the signals that are known, each of the same weight, from {n} visits on: this program's own."
    )
    return words.format(n=value.LOYALTY_VISITS)


def scores(
    session: Session, book: visits.Visits, as_of: dt.date, keys: Keys, paces: value.Scale, payments: bool
) -> value.Loyalty:
    """The loyalty of the customers of `book`, signal by signal.

    Args:
        keys: the same customers, None if they are all.
        paces: the scale of visits a day in the shop; payments: whether it books any.
    """
    newest = session.scalar(_only(select(func.max(CustomerDay.day)), CustomerDay.customer_id, keys))
    known = newest is None or newest <= as_of
    later = session.scalar(select(Payment.id).where(Payment.day > as_of).limit(1)) is not None
    kept = partial(_kept, session, book, keys)
    discount, owed = _sums_until(session, book, as_of, keys) if later or not known else kept("discount", "owed")
    products, again = kept("products", "products_again") if known else _products_until(session, book, as_of, keys)
    told = Feedback.customer_id
    complaints = (
        select(told, func.count())
        .where(Feedback.kind == "complaint", Feedback.removed_at.is_(None), Feedback.day <= as_of)
        .group_by(told)
    )
    troubles = _columns(session, book, complaints, told, keys, 1)[0]
    history = book.visits
    age = np.where(history.count > 0, as_of.toordinal() - history.first, 0)
    debt = owed if payments else np.full(len(owed), np.nan)
    return value.loyalty(history.count, age, book.money.money(), discount, debt, troubles, products, again, paces)


def _only(wanted: Any, column: Any, keys: Keys) -> Any:
    return wanted if keys is None else wanted.where(column.in_(keys))


def _kept(session: Session, book: visits.Visits, keys: Keys, *names: str) -> Any:
    """Of each of these columns what the kept figures say."""
    figure = CustomerFigure
    wanted = select(figure.customer_id, *(getattr(figure, name) for name in names))
    return _columns(session, book, wanted, figure.customer_id, keys, len(names))


def _sums_until(session: Session, book: visits.Visits, as_of: dt.date, keys: Keys) -> Any:
    """(discount, owed) as they were on a past day."""
    day = CustomerDay
    sums = select(day.customer_id, func.sum(day.discount), func.sum(day.gross)).where(day.day <= as_of)
    discount, billed = _columns(session, book, sums.group_by(day.customer_id), day.customer_id, keys, 2)
    paid = (
        select(Purchase.customer_id, func.sum(Payment.amount))
        .join(Payment, Payment.purchase_id == Purchase.id)
        .where(Payment.day <= as_of, Payment.removed_at.is_(None), Purchase.removed_at.is_(None))
        .where(Purchase.customer_id.is_not(None), Purchase.day <= as_of)
        .group_by(Purchase.customer_id)
    )
    return discount, billed - _columns(session, book, paid, Purchase.customer_id, keys, 1)[0]


def _products_until(session: Session, book: visits.Visits, as_of: dt.date, keys: Keys) -> Any:
    """(different products bought, of these bought on two days or more) by a past day."""
    bought = and_(PurchaseLine.quantity > 0, Purchase.day <= as_of)
    lines = (
        select(Purchase.customer_id, PurchaseLine.product_id, func.count(distinct(Purchase.day)).label("days"))
        .join(PurchaseLine, PurchaseLine.purchase_id == Purchase.id)
        .join(Product, Product.id == PurchaseLine.product_id)
        .where(bought, Purchase.removed_at.is_(None), Purchase.customer_id.is_not(None))
        .group_by(Purchase.customer_id, PurchaseLine.product_id)
    )
    each = _only(lines, Purchase.customer_id, keys).subquery()
    again = func.sum(case((each.c.days >= 2, 1), else_=0))
    wanted = select(each.c.customer_id, func.count(), again).group_by(each.c.customer_id)
    return _columns(session, book, wanted, each.c.customer_id, keys, 2)


def _columns(session: Session, book: visits.Visits, wanted: Any, column: Any, keys: Keys, figures: int) -> Any:
    """Rows of (customer, figure, …) as one array a figure, in the order of the book, 0 where there is no row."""
    full = np.zeros((figures, len(book.ids)))
    who, *columns = visits.columns(session, wanted, column, keys)
    known, place = np.isin(who, book.ids), np.searchsorted(book.ids, who)
    for line, amounts in zip(full, columns, strict=True):
        line[place[known]] = amounts[known]
    return full
