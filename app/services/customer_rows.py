"""The rows of a list of customers to choose from, and the statements for them.

A statement is built once and asked again with other values: building one takes longer than SQLite needs to answer it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.models.customer import Customer, CustomerContact
from app.models.figure import CustomerFigure
from app.models.shop import Shop
from app.services import stages


@dataclass(frozen=True)
class CustomerRow:
    """A customer in a list to choose from."""

    id: int
    code: str
    name: str
    phone: str
    stage: str
    last_day: dt.date | None
    net: int

    @property
    def detail(self) -> str:
        """What tells apart two of the same name."""
        return " · ".join(part for part in (self.phone, self.code) if part)


@cache
def place() -> Any:
    """The statement for the shop's country and time zone."""
    return select(Shop.country, Shop.time_zone).where(Shop.id == 1)


@cache
def recent() -> Any:
    """The statement for the last ones to buy."""
    figure = CustomerFigure
    keys = (
        select(figure.customer_id.label("id"))
        .join(Customer, Customer.id == figure.customer_id)
        .where(Customer.removed_at.is_(None))
        .order_by(figure.last_day.desc().nulls_last(), figure.customer_id.desc())
        .limit(bindparam("limit"))
    ).subquery()
    return _columns(keys).order_by(CustomerFigure.last_day.desc().nulls_last(), Customer.id.desc())


@cache
def beginning() -> Any:
    """The statement for those of that code, then those whose name begins so; both through an index."""
    code = select(Customer.id.label("id"), literal(0).label("place")).where(
        Customer.code == bindparam("code"), Customer.removed_at.is_(None)
    )
    begins = (
        select(Customer.id, literal(1))
        .where(
            Customer.sort_key >= bindparam("first"),
            Customer.sort_key < bindparam("end"),
            bindparam("first") != "",
            Customer.removed_at.is_(None),
            Customer.code != bindparam("code"),
        )
        .order_by(Customer.sort_key, Customer.id)
        .limit(bindparam("limit"))
    )
    keys = union_all(code, select(begins.subquery())).subquery()
    return _columns(keys).order_by(keys.c.place, Customer.sort_key, Customer.id)


@cache
def few() -> Any:
    """The statement for those with the keys given."""
    return listed(select(Customer.id).where(Customer.id.in_(bindparam("keys", expanding=True))))


def listed(keys: Select[Any]) -> Any:
    """A statement for the first of those with these keys, in the list's order."""
    first = keys.where(Customer.removed_at.is_(None)).order_by(Customer.sort_key, Customer.id).limit(bindparam("limit"))
    return _columns(first.subquery()).order_by(Customer.sort_key, Customer.id)


def _columns(keys: Any) -> Any:
    """What is shown of the customers with these keys on the day `:day`, in the order of CustomerRow."""
    phone = (
        select(CustomerContact.value)
        .where(
            CustomerContact.customer_id == Customer.id,
            CustomerContact.kind == "phone",
            CustomerContact.removed_at.is_(None),
        )
        .order_by(CustomerContact.position)
        .limit(1)
        .scalar_subquery()
    )
    figure = CustomerFigure
    stage = func.coalesce(stages.expression(bindparam("day", type_=Date)), "prospect")
    return (
        select(
            Customer.id, Customer.code, Customer.name, func.coalesce(phone, ""), stage, figure.last_day,
            func.coalesce(figure.net, 0),
        )
        .select_from(keys)
        .join(Customer, Customer.id == keys.c.id)
        .outerjoin(figure, figure.customer_id == Customer.id)
    )  # fmt: skip


def rows(session: Session, wanted: Any, given: dict[str, Any]) -> list[CustomerRow]:
    """What a statement of this module finds.

    Args:
        given: `day` (the stage is of its end) and `limit`, and what else the statement names.
    """
    # the session's own way to ask, made for objects, takes longer than the looking up
    return [CustomerRow(*row) for row in session.connection().execute(wanted, given)]
