"""Products worth offering: to one customer, to all, or with a basket; and what became of the offers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Date, Select, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _
from app.insights import crowd, offers, rhythm
from app.models.customer import Customer
from app.models.exit import Exit
from app.models.feedback import Feedback
from app.models.figure import CustomerDay, CustomerFigure, ProductPair
from app.models.interest import Interest
from app.models.prepared import Prepared
from app.models.product import Product
from app.models.purchase import PurchaseLine
from app.models.suggestion import SuggestionAnswer
from app.services import journal, remembered, shelves, stages, suggestion_words, sweeping, visits, who_bought
from app.services.suggestion_words import word as word

ANSWERS = ("offered", "bought", "declined", "not_suitable")
DECLINED_DAYS = shelves.RESTS
"""How long a declined product is not offered again."""


@dataclass(frozen=True)
class SuggestionRow:
    """A product worth offering to a customer, with its reason; `customer` and `product` are their codes."""

    customer_id: int
    customer: str
    rank: int
    product_id: int
    product: str
    name: str
    kind: str
    score: float
    reason: str
    due_on: dt.date | None = None


@dataclass(frozen=True)
class PairRow:
    """A product that goes with another, by the shop's own sales."""

    product_id: int
    with_id: int
    product: str
    name: str
    common: int
    buyers: int
    reason: str


# ---- learning ----------------------------------------------------------------------------------


def stale(session: Session) -> bool:
    """Whether a tenth of what lay in baskets is news to the kept pairs, so that they should be learned anew."""
    pair, line = ProductPair, PurchaseLine
    known = session.scalar(select(func.sum(pair.buyers)).where(pair.product_id == pair.with_id)) or 0
    goods = select(func.count()).select_from(line).join(Product, Product.id == line.product_id)
    sold = session.scalar(goods.where(Product.is_goods, line.quantity > 0)) or 0
    now = min(sold, shelves.RECEIPT_LINES)
    return abs(now - known) > 0.1 * now


def compute(session: Session) -> list[dict[str, object]]:
    """Works out which products go together, in seconds, without writing; hand the rows to `store`."""
    return shelves.rows_of(*shelves.learn(session))


def store(session: Session, rows: list[dict[str, object]]) -> int:
    """Keeps what `compute` worked out in place of what was kept before; returns how many pairs."""
    session.execute(delete(ProductPair))
    if rows:
        session.execute(insert(ProductPair), rows)
    journal.touch(session, "product_pair")
    return len(rows)


def learn(session: Session) -> int:
    """`compute` and `store` in one go: after an import, or now and then."""
    return store(session, compute(session))


# ---- asking ------------------------------------------------------------------------------------


def blocked(session: Session, customer_id: int, as_of: dt.date | None = None) -> str | None:
    """Why nothing is suggested to this customer now, if so: an open complaint comes before any selling."""
    if session.scalar(_complaining(as_of).where(Feedback.customer_id == customer_id).limit(1)):
        return _("An open complaint comes before any selling.")
    if session.scalar(_gone(as_of).where(Exit.customer_id == customer_id).limit(1)):
        return _("This customer has left; leave them in peace.")
    return None


def left_alone(session: Session, as_of: dt.date | None, customers: Collection[int] | None) -> set[int]:
    """To whom of these (None: all) nothing is suggested: open complaints, and those who left."""
    told, left = _complaining(as_of), _gone(as_of)
    if customers is None:
        return set(session.scalars(told.union_all(left)))
    found: set[int] = set()
    for part in visits.parts(sorted(customers)):
        some = told.where(Feedback.customer_id.in_(part)).union_all(left.where(Exit.customer_id.in_(part)))
        found.update(session.scalars(some))
    return found


def _complaining(as_of: Any) -> Select[Any]:
    """Whose complaint is open; `as_of` is a day, a parameter, or None for now."""
    told = Feedback
    wanted = select(told.customer_id).where(told.kind == "complaint", told.removed_at.is_(None))
    if as_of is None:
        return wanted.where(told.closed_on.is_(None))
    return wanted.where(told.day <= as_of, told.closed_on.is_(None) | (told.closed_on > as_of))


def _gone(as_of: Any) -> Select[Any]:
    """Who left and did not buy since."""
    left, day = Exit, CustomerDay
    back = select(day.day).where(day.customer_id == left.customer_id, day.is_visit, day.day > left.day)
    wanted = select(left.customer_id).where(left.removed_at.is_(None))
    if as_of is not None:
        back, wanted = back.where(day.day <= as_of), wanted.where(left.day <= as_of)
    return wanted.where(~back.exists())


_PERSON = Prepared(
    select(
        Customer.__table__.c.code, Customer.__table__.c.since, CustomerFigure.__table__.c.usual_gap,
        CustomerFigure.__table__.c.first_day, CustomerFigure.__table__.c.last_day,
    )
    .outerjoin_from(Customer.__table__, CustomerFigure.__table__)
    .where(Customer.__table__.c.id == bindparam("customer"))
)
_ALONE = Prepared(
    _complaining(bindparam("as_of", type_=Date))
    .where(Feedback.customer_id == bindparam("customer"))
    .union_all(_gone(bindparam("as_of", type_=Date)).where(Exit.customer_id == bindparam("customer")))
)


def for_customer(
    session: Session,
    customer_id: int,
    as_of: dt.date,
    top: int = 10,
    new_only: bool = False,
    basket: Collection[int] = (),
    mixed: bool = False,
) -> list[SuggestionRow]:
    """The best offers for one customer, best first; none while a complaint is open, none if they left.

    None on a day before they were in the book either.

    Args:
        new_only: no product the customer has bought before.
        basket: products in the basket now: taken as bought, and not offered.
        mixed: for somebody to read: only what is due is offered again, and a place in five is kept for what is new.
    """
    person = _PERSON.first(session, customer=customer_id)
    if person is None or _ALONE.rows(session, customer=customer_id, as_of=as_of):
        return []
    if person["first_day"] is not None and min(person["first_day"], person["since"]) > as_of:
        return []
    asked = _Asked(remembered.shop(session, as_of), as_of, top, new_only, mixed, frozenset(basket))
    usual = person["usual_gap"] if person["last_day"] is not None and person["last_day"] <= as_of else None
    found = _chosen(session, asked, who_bought.bought_by(session, as_of, customer_id), [(customer_id, usual)])
    return _told(session, asked, found, {customer_id: person["code"] or ""})


def for_all(session: Session, as_of: dt.date, top: int = 10, new_only: bool = False) -> list[SuggestionRow]:
    """The best offers for every customer, by customer, best first; a past day looks at nothing after it."""
    with sweeping.paused():
        alone = left_alone(session, as_of, None)
        wanted = select(Customer.id, Customer.code).where(Customer.removed_at.is_(None)).order_by(Customer.id)
        codes = {row[0]: row[1] or "" for row in session.execute(wanted)}
        asked = _Asked(remembered.shop(session, as_of), as_of, top, new_only, False, frozenset())
        figure = CustomerFigure
        usual = dict(
            session.execute(select(figure.customer_id, figure.usual_gap).where(figure.last_day <= as_of)).all()
        )
        unknown = select(Customer.id).join(figure, figure.customer_id == Customer.id)
        alone |= set(session.scalars(unknown.where(figure.first_day > as_of, Customer.since > as_of)))
        keys = [(key, usual.get(key)) for key in codes if key not in alone]
        return _told(session, asked, _chosen(session, asked, who_bought.bought(session, as_of), keys), codes)


@dataclass(frozen=True)
class _Asked:
    """What is asked for, and of which shop."""

    shop: remembered.Shop
    as_of: dt.date
    top: int
    new_only: bool
    mixed: bool
    basket: frozenset[int]


def _chosen(
    session: Session, asked: _Asked, table: who_bought.Table, customers: list[tuple[int, float | None]]
) -> dict[int, list[offers.Offer]]:
    """For each customer, given with the usual gap, the offers that were asked for."""
    keys = [customers[0][0]] if len(customers) == 1 else None
    refused = shelves.refused(session, asked.as_of, keys)
    interests = shelves.interests(session, keys)
    packs = who_bought.packs(session, keys, asked.as_of) if asked.mixed else {}
    beside = _beside(session, asked)
    later = _usual_then(session, asked.as_of, [key for key, usual in customers if usual is None], table)
    found = {}
    for key, usual in customers:
        shelf = _shelf(asked, refused.get(key, set()), interests.get(key, {}))
        bought = who_bought.with_packs(table.of(key), key, packs)
        found[key] = _offers(asked, bought, shelf, usual or later.get(key) or rhythm.START_GAP, beside)
    return found


def _usual_then(
    session: Session, as_of: dt.date, customers: list[int], table: who_bought.Table
) -> dict[int, float | None]:
    """The usual gap of those who bought again after `as_of`, as it was then."""
    some = sorted(set(customers) & set(table.customer.tolist()))
    return {key: row.usual_gap for key, row in stages.of_all(session, as_of, some).items()} if some else {}


def _beside(session: Session, asked: _Asked) -> offers.Spoken:
    """What goes with the basket."""
    if not asked.basket:
        return {}
    keys = np.array(sorted(asked.basket), dtype=np.int64)
    return offers.by_pairs(keys, shelves.kept_pairs(session, asked.basket), asked.shop.stock.allowed)


def _shelf(asked: _Asked, refused: set[int], interests: dict[int, int]) -> offers.Shelf:
    shop, stock = asked.shop, asked.shop.stock
    lately = shop.lately(asked.as_of.toordinal())
    allowed = stock.allowed - refused if refused else stock.allowed
    return offers.Shelf(
        allowed, lately.by_key, (), stock.paired, stock.next_step, interests, shop.taken, lately.gone, lately.usual
    )


def _offers(
    asked: _Asked, bought: offers.Bought, shelf: offers.Shelf, usual: float, beside: offers.Spoken
) -> list[offers.Offer]:
    """The best for one customer."""
    shop, day = asked.shop, asked.as_of.toordinal()
    own = frozenset(bought.product.tolist())
    has, days = bought.product, bought.days
    if more := sorted(asked.basket - own):
        has = np.append(has, more)
        order = np.argsort(has)
        has, days = has[order], np.append(days, np.ones(len(more), dtype=np.int64))[order]
    lately, habits = shop.lately(day), shop.people.habits
    open_ = lately.open_
    if len(shelf.allowed) < len(shop.stock.allowed):
        open_ = open_ & ~np.isin(shop.people.names, list(shop.stock.allowed - shelf.allowed))
    said = crowd.listen(shop.people, has, days, lately.sells, open_, max(offers.FILL, 2 * asked.top))
    spoken = offers.by_crowd(said, lately.by_key, crowd.FEWEST if asked.mixed or asked.basket else crowd.SOME)
    new = offers.news(own | asked.basket, offers.together(beside, spoken) if beside else spoken, shelf)
    fresh = habits.fresh(days)
    found = offers.with_chances(new, [1.0 - math.exp(-fresh * one.share) for one in said])
    if not asked.new_only:
        most = asked.top + len(asked.basket)
        again = offers.due if asked.mixed else partial(offers.repeats, most=most)
        found += [one for one in again(bought, shelf, day, usual, habits) if one.product not in asked.basket]
    return offers.ranked(found, asked.top, mixed=asked.mixed)


def goes_with(session: Session, product_ids: Collection[int], as_of: dt.date, top: int = 5) -> list[PairRow]:
    """What goes with the products in the basket, for anybody at the counter: the owner's pairings first.

    Where that is too little, what most customers bought lately fills the list; its counts are 0.
    """
    if not product_ids:
        return []
    basket = np.array(sorted(set(product_ids)), dtype=np.int64)
    kept = shelves.kept_pairs(session, product_ids)
    paired = shelves.pairings(session, product_ids)
    near = {*kept.with_.tolist(), *(key for keys in paired.values() for key in keys)}
    shelf = offers.Shelf(shelves.allowed(session, near), {}, (), paired, {}, {})
    own = frozenset(basket.tolist())
    spoken = offers.by_pairs(basket, kept, shelf.allowed)
    ranked = offers.ranked(offers.news(own, spoken, shelf), top)
    if len(ranked) < top:
        shop = remembered.shop(session, as_of)
        lately = shop.lately(as_of.toordinal())
        shelf = replace(shelf, allowed=shop.stock.allowed, lately=lately.by_key, popular=lately.popular)
        ranked = offers.ranked(offers.news(own, spoken, shelf), top)
    keys = {offer.product for offer in ranked} | {ground.product for offer in ranked for ground in offer.grounds}
    wanted = select(Product.id, Product.code, Product.name)
    names = {row[0]: (row[1], row[2]) for row in visits.select_parts(session, wanted, Product.id, keys)}
    words = suggestion_words.Words(names, {})
    rows = []
    for offer in ranked:
        ground = offer.grounds[0]
        code, name = names.get(offer.product, ("", ""))
        reason = words.ground(ground, offer.lately)
        rows.append(PairRow(offer.product, ground.product, code, name, ground.common, ground.buyers, reason))
    return rows


def _told(
    session: Session, asked: _Asked, chosen: dict[int, list[offers.Offer]], codes: dict[int, str]
) -> list[SuggestionRow]:
    names = asked.shop.stock.names
    grounds = (ground.kind for found in chosen.values() for offer in found for ground in offer.grounds)
    interests = {}
    if offers.INTEREST in grounds:
        interests = dict(session.execute(select(Interest.id, Interest.name)).all())
    words = suggestion_words.Words(names, interests)
    rows = []
    for customer, found in chosen.items():
        for rank, offer in enumerate(found, start=1):
            due = offers.due_on(offer, asked.as_of.toordinal())
            code, name = names.get(offer.product, ("", ""))
            rows.append(
                SuggestionRow(
                    customer, codes[customer], rank, offer.product, code, name, offer.kind, offer.score,
                    words.reason(offer), dt.date.fromordinal(due) if due else None,
                )
            )  # fmt: skip
    return rows


# ---- answers -----------------------------------------------------------------------------------


def answer(
    session: Session, customer_id: int, product_id: int, kind: str, answer: str, day: dt.date, reason: str = ""
) -> int:
    """Remembers what became of an offer; declined ones rest for `DECLINED_DAYS`, unsuitable ones for good.

    Raises:
        AppError: the answer is none of ANSWERS, or kind no kind of suggestion.
    """
    if answer not in ANSWERS or kind not in (offers.REPEAT, offers.CROSS_SELL, offers.STEP_UP, offers.NEW_FOR_YOU):
        raise AppError(_("This is no answer to a suggestion."), field="answer")
    return journal.insert(
        session, SuggestionAnswer,
        customer_id=customer_id, product_id=product_id, kind=kind, reason=reason, answer=answer, day=day,
    )  # fmt: skip
