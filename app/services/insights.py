"""The figures of every customer as of a day: all in one table, or one by what was last learned of the shop."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import NamedTuple

import numpy as np
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.i18n import _, format_number, ngettext
from app.insights import horizons, learning, rfm, shop_model, value, year
from app.insights.history import Floats, Ints
from app.insights.rhythm import Rhythm
from app.insights.shop_model import ShopModel
from app.insights.stages import Stage
from app.models.customer import Customer
from app.models.figure import CustomerDay, ShopOutlook
from app.services import journal, loyalty, shop_rhythm, stages, sweeping, visits
from app.services.shop_insights import ChurnRow as ChurnRow
from app.services.shop_insights import CohortRow as CohortRow
from app.services.shop_insights import CoreRow as CoreRow
from app.services.shop_insights import churn as churn
from app.services.shop_insights import cohorts as cohorts
from app.services.shop_insights import core as core

HORIZON = 91
"""Days within which a purchase is asked for, where nothing else is said."""
FRESH = 7
"""Days for which what was learned of the shop is good enough."""

GROUPS = {
    "champion": "Champion",
    "loyal": "Loyal",
    "active": "Active",
    "new_or_promising": "New or Promising",
    "promising": "Promising",
    "needs_attention": "Needs attention",
    "almost_lost": "Almost lost",
    "previously_loyal": "Previously loyal",
    "at_risk": "At risk",
    "dormant": "Dormant",
}
"""RFM groups as files call them, in every language; `rfm_word` is for the screen."""


class InsightRow(NamedTuple):
    """One customer, with the columns of the `insights` file; money in minor units, None where there is nothing."""

    customer: str
    name: str
    standing: stages.StageRow
    first_purchase: dt.date | None
    last_purchase: dt.date | None
    purchase_days: int
    net_sales: int
    r: int | None
    f: int | None
    m: int | None
    rfm_group: str | None
    p_buy: float | None
    expected_purchases: float | None
    expected_value: int | None
    core: int
    loyalty: int | None
    customer_id: int
    expected_low: int | None
    expected_high: int | None
    """Expected value of a year at its low and high end: four outcomes in five lie between."""
    learnt_from: int
    """Customers of this shop that the chance was learned from; 0 says what a shop of any kind would."""
    signals: tuple[float | None, ...] = ()
    """Of those with a loyalty figure: its five signals, 0 to 1, as `loyalty.SIGNALS`; None where one is not known."""

    @property
    def stage(self) -> str:
        """The code of the stage."""
        return self.standing.stage

    @property
    def phase(self) -> str:
        """acquire, enhance or retain."""
        return self.standing.phase

    @property
    def stage_since(self) -> dt.date | None:
        """The day of the last change of stage."""
        return self.standing.since

    @property
    def stage_reason(self) -> str:
        """The sentence that goes with the stage, worded when it is read: few of a hundred thousand are."""
        return self.standing.reason

    @property
    def usual_gap_days(self) -> float | None:
        """Days after which the next visit is expected."""
        return self.standing.usual_gap

    @property
    def lateness(self) -> float | None:
        """Days of silence ÷ that."""
        return self.standing.lateness


def rfm_word(group: str) -> str:
    """An RFM group (a value of GROUPS) on the screen, never to be mistaken for a stage."""
    words = {
        "Champion": _("RFM: Champion"),
        "Loyal": _("RFM: Loyal"),
        "Active": _("RFM: Active"),
        "New or Promising": _("RFM: New or Promising"),
        "Promising": _("RFM: Promising"),
        "Needs attention": _("RFM: Needs attention"),
        "Almost lost": _("RFM: Almost lost"),
        "Previously loyal": _("RFM: Previously loyal"),
        "At risk": _("RFM: At risk"),
        "Dormant": _("RFM: Dormant"),
    }
    return words[group]


def how_sure(row: InsightRow) -> str:
    """What a customer's outlook rests on, in a sentence."""
    if not row.learnt_from:
        return _("Too little has happened here yet: this is how it goes in a shop of any kind.")
    return ngettext(
        "Learned from what {n} customer did here before.", "Learned from what {n} customers did here before.",
        row.learnt_from,
    ).format(n=format_number(row.learnt_from))  # fmt: skip


def table(
    session: Session, as_of: dt.date, horizon_days: int = HORIZON, *, with_loyalty: bool = True
) -> list[InsightRow]:
    """One row a customer, by customer, from what happened up to the end of `as_of`.

    Args:
        with_loyalty: False leaves the loyalty blank, the one figure that needs every product ever bought.
    """
    with sweeping.paused():
        book = visits.load(session, until=as_of)
        people, known, day = _people(session, None), shop_rhythm.known(session, book.visits, as_of), as_of.toordinal()
        model = _learned(session, book, people, as_of, known)
        chance = None
        if horizon_days != HORIZON:
            chance = horizons.chances(book.visits, known, day, horizon_days, model.outlook)
        return _rows(session, book, people, model, as_of, None, with_loyalty=with_loyalty, chance=chance)


def of(session: Session, customer_id: int, as_of: dt.date) -> InsightRow | None:
    """One customer's row of the table by point reads, with what was last learned of the shop.

    None before anything was learned, and of somebody who is not there.
    """
    model = _kept(session)
    if model is None:
        return None
    keys = [customer_id]
    people = _people(session, keys)
    if not people[0]:
        return None
    return _rows(session, visits.load(session, keys, until=as_of), people, model, as_of, keys)[0]


# ---- what is learned of the shop ---------------------------------------------------------------


def stale(session: Session, as_of: dt.date) -> bool:
    """Whether what was learned of the shop is a week old, or a fiftieth of the days that customers came is news."""
    kept = session.execute(select(ShopOutlook.as_of, ShopOutlook.days)).first()
    days = session.scalar(select(func.count()).select_from(CustomerDay)) or 0
    if kept is None or _kept(session) is None:
        return days > 0
    return bool(abs((as_of - kept.as_of).days) >= FRESH or abs(days - kept.days) > 0.02 * days)


def compute(session: Session, as_of: dt.date) -> ShopModel:
    """Learns the shop from what happened up to the end of `as_of`, in seconds, without writing; for `store`."""
    book = visits.load(session, until=as_of)
    known = shop_rhythm.known(session, book.visits, as_of)
    return _learned(session, book, _people(session, None), as_of, known)


def store(session: Session, model: ShopModel) -> None:
    """Keeps what `compute` learned in place of what was kept before."""
    days = session.scalar(select(func.count()).select_from(CustomerDay)) or 0
    session.execute(delete(ShopOutlook))
    session.execute(
        insert(ShopOutlook),
        [{"id": 1, "as_of": dt.date.fromordinal(model.as_of), "days": days, "numbers": model.numbers()}],
    )
    journal.touch(session, "shop_outlook")


def learn(session: Session, as_of: dt.date) -> None:
    """`compute` and `store` in one go."""
    store(session, compute(session, as_of))


def _kept(session: Session) -> ShopModel | None:
    """What was last learned; None before that, and of what an earlier version learned in other numbers."""
    plain = session.scalar(select(ShopOutlook.numbers))
    try:
        return shop_model.of_numbers(plain) if plain is not None else None
    except (KeyError, TypeError, ValueError):
        return None


def _learned(session: Session, book: visits.Visits, people: People, as_of: dt.date, known: Rhythm) -> ShopModel:
    day = as_of.toordinal()
    outlook = learning.learn(book.visits, known, day, HORIZON)
    found = rfm.rfm(book.visits, book.money, day)
    history = book.visits
    paces = value.scale(value.pace(history.count, np.where(history.count > 0, day - history.first, 0)))
    return ShopModel(
        day, outlook, **shop_model.scores_of(found), core=shop_model.last_of_core(found.net, people[0]), paces=paces,
        books_payments=loyalty.books_payments(session, as_of),
    )  # fmt: skip


# ---- rows --------------------------------------------------------------------------------------

People = tuple[list[str], list[str]]
"""Codes and names."""


def _people(session: Session, keys: list[int] | None) -> People:
    person = Customer.__table__.c
    wanted = select(person.id, person.code, person.name).order_by(person.id)
    if keys is None:
        wanted = wanted.where(person.removed_at.is_(None))
    found = list(visits.select_parts(session, wanted, person.id, keys))
    return [row[1] for row in found], [row[2] for row in found]


def _rows(
    session: Session,
    book: visits.Visits,
    people: People,
    model: ShopModel,
    as_of: dt.date,
    keys: list[int] | None,
    *,
    with_loyalty: bool = True,
    chance: Floats | None = None,
) -> list[InsightRow]:
    """The rows of the customers of `book` (None for `keys`: all), given what was learned of the shop.

    Args:
        chance: (n,) of a purchase within another time than `HORIZON`.
    """
    day, bought = as_of.toordinal(), book.visits.count.tolist()
    ahead = year.outlook(book.visits, model.outlook, day)
    scores = model.score(rfm.rfm(book.visits, book.money, day))
    standing = stages.of_all(session, as_of, keys)
    loyal = np.full(len(book.ids), np.nan)
    signals: list[tuple[float | None, ...]] = [()] * len(book.ids)
    if with_loyalty:
        told = loyalty.scores(session, book, as_of, keys, model.paces, model.books_payments)
        loyal, signals = told.score, _signals(told)
    scored = [[number or None for number in each.tolist()] for each in (scores.recency, scores.frequency, scores.money)]
    amounts = [each.round().astype(np.int64).tolist() for each in (ahead.value, ahead.value_low, ahead.value_high)]
    columns = zip(
        book.ids.tolist(), *people, bought, book.money.money().tolist(), _dates(book.visits.first),
        _dates(book.visits.last), scores.net.tolist(), *scored, (ahead.chance if chance is None else chance).tolist(),
        ahead.purchases.tolist(),
        *amounts, [int(score) if score == score else None for score in loyal.tolist()], signals, strict=True,
    )  # fmt: skip
    learnt = model.outlook.chance.customers
    groups = {each: GROUPS[rfm.group(*each)] for each in product(range(1, 6), repeat=3)}
    rows = []
    for (
        key, code, name, days, net, first, last, recent, r, f, m, likely, count, worth, low, high, loyal_, told_
    ) in columns:  # fmt: skip
        if not days:
            likely = count = worth = low = high = loyal_ = None
        rows.append(
            InsightRow(
                code, name, standing.get(key) or stages.prospect(key, as_of), first, last, days, net, r, f, m,
                groups.get((r, f, m)), likely, count, worth, int(model.is_core(recent, code)),
                loyal_, key, low, high, learnt, told_ if loyal_ is not None else (),
            )
        )  # fmt: skip
    return rows


def _signals(told: value.Loyalty) -> list[tuple[float | None, ...]]:
    columns = []
    for name in loyalty.SIGNALS:
        share = np.round(getattr(told, name), 4)
        column = share.astype(object)
        column[np.isnan(share)] = None
        columns.append(column.tolist())
    return list(zip(*columns, strict=True))


def _dates(days: Ints) -> list[dt.date | None]:
    """Day numbers as dates, 0 as None; each distinct day is made once."""
    distinct, place = np.unique(days, return_inverse=True)
    dates = [dt.date.fromordinal(day) if day else None for day in distinct.tolist()]
    return [dates[i] for i in place.tolist()]


def money_at_risk(session: Session, as_of: dt.date) -> int:
    """The expected net sales of the next 365 days (minor units) of the customers who are At risk.

    By what was last learned of the shop, if that was in the days up to `as_of`; else it is learned for it.
    """
    gone = set(session.scalars(select(Customer.id).where(Customer.removed_at.is_not(None))))
    standing = stages.of_all(session, as_of)
    late = [key for key, row in standing.items() if row.stage == Stage.AT_RISK and key not in gone]
    if not late:
        return 0
    known = _kept(session)
    if known is not None and 0 <= as_of.toordinal() - known.as_of < FRESH:
        book, model = visits.load(session, late, until=as_of), known.outlook
    else:
        book = visits.load(session, until=as_of)
        model = learning.learn(book.visits, shop_rhythm.known(session, book.visits, as_of), as_of.toordinal(), HORIZON)
    worth = year.outlook(book.visits, model, as_of.toordinal()).value
    return round(float(worth[np.isin(book.ids, late)].sum()))
