"""Products worth offering: to one customer by a few point reads, or to all; and what became of the offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _, format_number, ngettext
from app.insights import offers, rhythm
from app.models.customer import Customer
from app.models.feedback import Feedback
from app.models.figure import CustomerProduct, ProductPair
from app.models.interest import Interest
from app.models.product import Product
from app.models.purchase import Purchase
from app.models.suggestion import SuggestionAnswer
from app.services import journal, shelves, stages, visits

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


def word(kind: str) -> str:
    """The kind of suggestion in the person's language."""
    return {
        offers.REPEAT: _("Due again"),
        offers.CROSS_SELL: _("Goes with it"),
        offers.STEP_UP: _("One step up"),
        offers.NEW_FOR_YOU: _("New for them"),
    }[kind]


# ---- learning ----------------------------------------------------------------------------------


def stale(session: Session) -> bool:
    """Whether a tenth of who bought what is news to the kept pairs, so that they should be learned anew."""
    pair, sold = ProductPair, CustomerProduct
    known = session.scalar(select(func.sum(pair.buyers)).where(pair.product_id == pair.with_id)) or 0
    goods = select(func.count()).select_from(sold).join(Product, Product.id == sold.product_id).where(Product.is_goods)
    now = session.scalar(goods) or 0
    return abs(now - known) > 0.1 * now


def compute(session: Session) -> list[dict[str, object]]:
    """Works out which products go together, in seconds, without writing; hand the rows to `store`."""
    newest = session.scalar(select(func.max(CustomerProduct.last_day)))
    if newest is None:
        return []
    return shelves.rows_of(*shelves.learn(shelves.bought(session, newest), newest.toordinal()))


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
    if customer_id in _complaining(session, as_of, [customer_id]):
        return _("An open complaint comes before any selling.")
    return None


def _complaining(session: Session, as_of: dt.date | None, customers: Collection[int] | None) -> set[int]:
    told = Feedback
    wanted = select(told.customer_id).where(told.kind == "complaint", told.removed_at.is_(None))
    if as_of is None:
        wanted = wanted.where(told.closed_on.is_(None))
    else:
        wanted = wanted.where(told.day <= as_of, told.closed_on.is_(None) | (told.closed_on > as_of))
    return {row[0] for row in visits.select_parts(session, wanted, told.customer_id, customers)}


def for_customer(
    session: Session,
    customer_id: int,
    as_of: dt.date,
    top: int = 10,
    new_only: bool = False,
    basket: Collection[int] = (),
    mixed: bool = False,
) -> list[SuggestionRow]:
    """The best offers for one customer, best first; none while a complaint is open.

    Args:
        new_only: no product the customer has bought before.
        basket: products in the basket now: taken as bought, and not offered.
        mixed: for somebody to read: only what is due is offered again, and a place in five is kept for what is new.
    """
    sale = Purchase
    newest = session.scalar(select(sale.day).where(sale.removed_at.is_(None)).order_by(sale.day.desc()).limit(1))
    if newest is not None and newest > as_of:
        return for_all(session, as_of, top, new_only, only=customer_id)
    if customer_id in _complaining(session, as_of, [customer_id]):
        return []
    shop = shelves.for_one(session, customer_id, as_of, basket)
    usual = stages.of(session, customer_id, as_of).usual_gap
    code = session.scalar(select(Customer.code).where(Customer.id == customer_id)) or ""
    chosen = _chosen(shop.bought_by(customer_id), shop, customer_id, as_of, usual, top, new_only, mixed, basket)
    return _told(session, {customer_id: chosen}, {customer_id: code}, as_of)


def for_all(
    session: Session, as_of: dt.date, top: int = 10, new_only: bool = False, only: int | None = None
) -> list[SuggestionRow]:
    """The best offers for every customer, by customer, best first; a past day looks at nothing after it.

    Args:
        only: this customer alone, still learned from everybody.
    """
    shop = shelves.for_everybody(session, as_of)
    complaining = _complaining(session, as_of, None)
    wanted = select(Customer.id, Customer.code).where(Customer.removed_at.is_(None)).order_by(Customer.id)
    codes = {row[0]: row[1] or "" for row in session.execute(wanted)}
    standing = stages.of_all(session, as_of, None if only is None else [only])
    chosen = {}
    for key in codes if only is None else [only]:
        if key in complaining or key not in codes:
            continue
        row = standing.get(key)
        usual = row.usual_gap if row else None
        chosen[key] = _chosen(shop.bought_by(key), shop, key, as_of, usual, top, new_only, False, ())
    return _told(session, chosen, codes, as_of)


def _chosen(
    bought: offers.Bought,
    shop: shelves.Shelves,
    customer: int,
    as_of: dt.date,
    usual: float | None,
    top: int,
    new_only: bool,
    mixed: bool,
    basket: Collection[int],
) -> list[offers.Offer]:
    shelf = shop.shelf_for(customer)
    in_hand = set(basket)
    known = shelves.with_basket(bought, in_hand, as_of.toordinal())
    found = offers.news(known, shop.pairs_of(offers.speaking(known)), shelf)
    if not new_only:
        again = offers.repeats(bought, shelf, as_of.toordinal(), usual or rhythm.START_GAP)
        found += [offer for offer in again if not mixed or offers.is_due(offer)]
    return offers.ranked([offer for offer in found if offer.product not in in_hand], top, mixed=mixed)


def goes_with(session: Session, product_ids: Collection[int], top: int = 5) -> list[PairRow]:
    """What goes with the products in the basket, for anybody at the counter: the owner's pairings first."""
    if not product_ids:
        return []
    empty = np.zeros(0, dtype=np.int64)
    nothing = offers.Bought(empty, empty, empty, empty)
    shop = shelves.for_basket(session, product_ids)
    known = shelves.with_basket(nothing, set(product_ids), 0)
    found = [
        offer
        for offer in offers.news(known, shop.pairs_of(offers.speaking(known)), shop.shelf_for(0))
        if offer.grounds[0].kind in (offers.PAIRED, offers.SPOKEN)
    ]
    ranked = offers.ranked(found, top)
    names = _names(session, ranked)
    rows = []
    for offer in ranked:
        ground = offer.grounds[0]
        code, name = names.get(offer.product, ("", ""))
        reason = _ground(ground, names, {})
        rows.append(PairRow(offer.product, ground.product, code, name, ground.common, ground.buyers, reason))
    return rows


# ---- words -------------------------------------------------------------------------------------


def _told(
    session: Session, chosen: dict[int, list[offers.Offer]], codes: dict[int, str], as_of: dt.date
) -> list[SuggestionRow]:
    names = _names(session, [offer for found in chosen.values() for offer in found])
    interests = {row[0]: row[1] for row in session.execute(select(Interest.id, Interest.name))}
    rows = []
    for customer, found in chosen.items():
        for rank, offer in enumerate(found, start=1):
            due = offers.due_on(offer, as_of.toordinal())
            code, name = names.get(offer.product, ("", ""))
            rows.append(
                SuggestionRow(
                    customer, codes[customer], rank, offer.product, code, name, offer.kind, offer.score,
                    _reason(offer, names, interests), dt.date.fromordinal(due) if due else None,
                )
            )  # fmt: skip
    return rows


def _names(session: Session, found: list[offers.Offer]) -> dict[int, tuple[str, str]]:
    keys = {offer.product for offer in found}
    keys |= {ground.product for offer in found for ground in offer.grounds if ground.kind != offers.INTEREST}
    wanted = select(Product.id, Product.code, Product.name)
    return {row[0]: (row[1], row[2]) for row in visits.select_parts(session, wanted, Product.id, keys)}


def _reason(offer: offers.Offer, names: dict[int, tuple[str, str]], interests: dict[int, str]) -> str:
    if offer.kind != offers.REPEAT:
        first, *more = (_ground(ground, names, interests, offer.lately) for ground in offer.grounds)
        if more and offer.grounds[0].kind == offers.SPOKEN and offer.grounds[1].kind == offers.SPOKEN:
            return _("{one}; {two}").format(one=first, two=more[0])
        return first
    silent = ngettext("{n} day ago", "{n} days ago", offer.silent).format(n=format_number(offer.silent))
    if offer.days == 1:
        return _("Bought once, {ago}").format(ago=silent)
    gap = max(round(offer.gap), 1)
    every = ngettext("every day", "every {n} days", gap).format(n=format_number(gap))
    return _("Bought on {n} days, about {every}, last {ago}").format(
        n=format_number(offer.days), every=every, ago=silent
    )


def _ground(
    ground: offers.Ground, names: dict[int, tuple[str, str]], interests: dict[int, str], lately: int = 0
) -> str:
    name = names.get(ground.product, ("", ""))[1]
    if ground.kind == offers.SPOKEN:
        return _("{common} of {buyers} who bought {name} also bought this").format(
            common=format_number(ground.common), buyers=format_number(ground.buyers), name=name
        )
    if ground.kind == offers.PAIRED:
        return _("You said it goes with {name}").format(name=name)
    if ground.kind == offers.LADDER:
        return _("One step up from {name}").format(name=name)
    if ground.kind == offers.INTEREST:
        return _("Serves their interest: {interest}").format(interest=interests.get(ground.product, ""))
    return ngettext("{n} customer bought this in a month", "{n} customers bought this in a month", lately).format(
        n=format_number(lately)
    )


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
