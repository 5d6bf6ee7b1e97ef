"""What the retention report says: who came, who came back, who slipped away, and whom to reach first.

Everything is as of the last day of the period; nothing after it is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import money
from app.i18n import _, pgettext
from app.models.customer import Customer
from app.models.exit import Exit, ExitReason
from app.models.figure import CustomerDay, CustomerFigure
from app.models.purchase import Purchase
from app.services import insights, reaching, sales, stages, suggestions, visits
from app.services.stages import StageRow

YEAR = 365
CALLS = 30
"""How many customers the list of whom to reach first holds at most."""


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The figures of one period, amounts in minor units.

    Attributes:
        sales: net sales, walk-in sales included.
        active: customers who bought something.
        returning: those of them who had bought on an earlier day, before or within the period.
        new: those who bought for the first time.
        lapsed, won_back: customers who came to stand there within the period and stood there at its end.
        churn_rate: of those neither Prospect nor Lapsed before it, the share Lapsed at its end; None without any.
        money_at_risk: the expected yearly value of the customers who are At risk at its end.
    """

    start: dt.date
    end: dt.date
    sales: int
    purchases: int
    active: int
    returning: int
    new: int
    lapsed: int
    won_back: int
    churn_rate: float | None
    money_at_risk: int
    at_risk: int

    @property
    def basket(self) -> int | None:
        """Net sales a purchase; None without purchases."""
        return money.round_ratio(self.sales, self.purchases) if self.purchases else None

    @property
    def returning_rate(self) -> float | None:
        """The share of the buyers who had bought before."""
        return self.returning / self.active if self.active else None


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to reach: how, why, with what, and what a year of them is expected to bring (minor units)."""

    customer_id: int
    name: str
    way: str
    reason: str
    offer: str
    worth: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Customers who went from one stage to another within the period, the most valuable first."""

    before: str
    after: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoreCustomerRow:
    """A core customer: net sales of twelve months, and what they and those before them bring of it all."""

    name: str
    phone: str
    stage: str
    net: int
    share: float


@dataclass(frozen=True, slots=True)
class ExitRow:
    """Somebody who left, why, and what would win them back."""

    name: str
    day: dt.date
    reasons: tuple[str, ...]
    win_back: str


@dataclass(frozen=True)
class Retention:
    """Everything the report says."""

    now: PeriodRow
    before: PeriodRow
    stages_now: dict[str, int]
    stages_before: dict[str, int]
    moves: list[MoveRow]
    calls: list[CallRow]
    core: list[CoreCustomerRow]
    curve: list[tuple[float, float]]
    buyers_of_year: int
    cohorts: list[insights.CohortRow]
    churn: list[insights.ChurnRow]
    months: list[sales.MonthRow]
    exits: list[ExitRow]

    @property
    def core_share(self) -> float | None:
        """Which share of the buyers of the last twelve months the core customers are."""
        return len(self.core) / self.buyers_of_year if self.buyers_of_year else None

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """(reason code, how often it was named), most often first."""
        return Counter(reason for row in self.exits for reason in row.reasons).most_common()


def figures(
    session: Session, start: dt.date, end: dt.date, before_start: dt.date, before_end: dt.date
) -> Retention:
    """The figures of the period from `start` to `end`, against the one from `before_start` to `before_end`."""
    where = stages.of_all(session, end)
    alive = set(session.scalars(select(Customer.id).where(Customer.removed_at.is_(None))))
    now = {key: row for key, row in where.items() if key in alive}
    begun = {key: row.stage for key, row in stages.of_all(session, before_end).items() if key in alive}
    opened = {key: row.stage for key, row in stages.of_all(session, _day_before(before_start)).items() if key in alive}
    ended = {key: row.stage for key, row in now.items()}
    at_start = begun if before_end == _day_before(start) else _stages(session, _day_before(start), alive)
    year = _net_of_year(session, end)
    worth = _worth(session, end)
    return Retention(
        now=_period(session, start, end, at_start, ended),
        before=_period(session, before_start, before_end, opened, begun),
        stages_now=_counted(ended),
        stages_before=_counted(at_start),
        moves=_moved(session, at_start, ended, year),
        calls=_calls(session, now, worth, end),
        core=_core(session, end, ended),
        curve=_curve(year),
        buyers_of_year=sum(1 for net in year.values() if net > 0),
        cohorts=insights.cohorts(session, end),
        churn=insights.churn(session, end),
        months=sales.months(session, end),
        exits=_exits(session, start, end),
    )


def _stages(session: Session, day: dt.date, alive: Collection[int]) -> dict[int, str]:
    return {key: row.stage for key, row in stages.of_all(session, day).items() if key in alive}


def _day_before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)


def _counted(standing: dict[int, str]) -> dict[str, int]:
    found = Counter(standing.values())
    return {code: found[code] for code in stages.CODES}


def _period(
    session: Session, start: dt.date, end: dt.date, before: dict[int, str], after: dict[int, str]
) -> PeriodRow:
    net, purchases = session.execute(
        select(func.coalesce(func.sum(Purchase.net), 0), func.count()).where(
            Purchase.removed_at.is_(None), Purchase.day.between(start, end)
        )
    ).one()
    active, new, returning = _buyers(session, start, end)
    lapsed = [key for key, code in after.items() if code == "lapsed" and before.get(key) not in ("lapsed", "prospect")]
    here = sum(1 for code in before.values() if code not in ("prospect", "lapsed"))
    gone = sum(1 for key in lapsed if key in before)
    return PeriodRow(
        start, end, int(net), int(purchases), active, returning, new,
        lapsed=len(lapsed),
        won_back=sum(1 for key, code in after.items() if code == "won_back" and before.get(key) != "won_back"),
        churn_rate=gone / here if here else None,
        money_at_risk=insights.money_at_risk(session, end),
        at_risk=sum(1 for code in after.values() if code == "at_risk"),
    )  # fmt: skip


def _buyers(session: Session, start: dt.date, end: dt.date) -> tuple[int, int, int]:
    """(buyers, of these for the first time, of these who had bought on an earlier day)."""
    day, figure = CustomerDay, CustomerFigure
    found = session.execute(
        select(figure.first_day, func.max(day.day))
        .join(figure, figure.customer_id == day.customer_id)
        .join(Customer, Customer.id == day.customer_id)
        .where(day.day.between(start, end), day.is_visit, Customer.removed_at.is_(None))
        .group_by(day.customer_id, figure.first_day)
    ).all()
    new = sum(1 for first, _last in found if first >= start)
    returning = sum(1 for first, last in found if last > first)
    return len(found), new, returning


def _net_of_year(session: Session, end: dt.date) -> dict[int, int]:
    """Net sales of each customer in the twelve months up to `end`, most first."""
    total = func.sum(CustomerDay.net)
    found = session.execute(
        select(CustomerDay.customer_id, total)
        .join(Customer, Customer.id == CustomerDay.customer_id)
        .where(CustomerDay.day.between(end - dt.timedelta(days=YEAR - 1), end), Customer.removed_at.is_(None))
        .group_by(CustomerDay.customer_id)
        .order_by(total.desc(), CustomerDay.customer_id)
    )
    return {key: int(net) for key, net in found}


def _curve(year: dict[int, int]) -> list[tuple[float, float]]:
    """(share of the buyers, share of the sales they bring), best first."""
    amounts = [net for net in year.values() if net > 0]
    whole, so_far, points = sum(amounts), 0, []
    for number, net in enumerate(amounts, 1):
        so_far += net
        points.append((number / len(amounts), so_far / whole))
    return points


def _worth(session: Session, end: dt.date) -> dict[str, int]:
    return {row.customer: round(row.expected_value or 0) for row in insights.table(session, end)}


def _people(session: Session, keys: Collection[int]) -> dict[int, Any]:
    """key, name and code of these customers."""
    wanted = select(Customer.id, Customer.name, Customer.code)
    return {row.id: row for row in visits.select_parts(session, wanted, Customer.id, keys)}


def _moved(
    session: Session, before: dict[int, str], after: dict[int, str], year: dict[int, int]
) -> list[MoveRow]:
    moved: dict[tuple[str, str], list[int]] = {}
    for key, code in after.items():
        if before.get(key, "prospect") != code:
            moved.setdefault((before.get(key, "prospect"), code), []).append(key)
    people = _people(session, [key for keys in moved.values() for key in keys])
    order = {code: number for number, code in enumerate(stages.CODES)}
    rows = []
    for (start, end), keys in sorted(moved.items(), key=lambda item: (order[item[0][1]], order[item[0][0]])):
        best = sorted(keys, key=lambda key: (-year.get(key, 0), key))
        rows.append(MoveRow(start, end, tuple(people[key].name for key in best)))
    return rows


def _calls(session: Session, now: dict[int, StageRow], worth: dict[str, int], end: dt.date) -> list[CallRow]:
    """Those At risk who would welcome it, by what a year of them is expected to bring."""
    late = [key for key, row in now.items() if row.stage == "at_risk"]
    people, ways = _people(session, late), reaching.ways(session, late)
    best = sorted((people[key] for key in ways), key=lambda row: (-worth.get(row.code, 0), row.id))[:CALLS]
    return [
        CallRow(
            row.id, row.name, ways[row.id].words, now[row.id].reason, _offer(session, row.id, end), worth.get(row.code, 0)
        )
        for row in best
    ]


def _offer(session: Session, customer_id: int, day: dt.date) -> str:
    """One thing to offer, or what has to be done before anything is offered."""
    first = suggestions.blocked(session, customer_id)
    if first:
        return first
    found = suggestions.for_customer(session, customer_id, day, top=1)
    return f"{found[0].name}: {found[0].reason}" if found else _("Ask how they are, and what was missing.")


def _core(session: Session, end: dt.date, standing: dict[int, str]) -> list[CoreCustomerRow]:
    found = insights.core(session, end)
    people = _people(session, [row.customer_id for row in found])
    phone = sales.phones(session, [row.customer_id for row in found])
    return [
        CoreCustomerRow(
            people[row.customer_id].name, phone.get(row.customer_id, ""),
            standing.get(row.customer_id, "prospect"), row.net, row.share_to_here,
        )
        for row in found
    ]  # fmt: skip


def _exits(session: Session, start: dt.date, end: dt.date) -> list[ExitRow]:
    left = session.execute(
        select(Exit.id, Customer.name, Exit.day, Exit.win_back)
        .join(Customer, Customer.id == Exit.customer_id)
        .where(Exit.removed_at.is_(None), Customer.removed_at.is_(None), Exit.day.between(start, end))
        .order_by(Exit.day, Exit.id)
    ).all()
    reasons: dict[int, list[str]] = {}
    rows: Iterable[Any] = session.execute(
        select(ExitReason.exit_id, ExitReason.reason)
        .join(Exit, Exit.id == ExitReason.exit_id)
        .where(Exit.day.between(start, end))
        .order_by(ExitReason.exit_id, ExitReason.id)
    )
    for key, reason in rows:
        reasons.setdefault(key, []).append(reason)
    return [ExitRow(name, day, tuple(reasons.get(key, ["unknown"])), words) for key, name, day, words in left]


def reason_word(reason: str) -> str:
    """Why somebody left, in words."""
    return {
        "price": pgettext("exit", "price"),
        "quality": pgettext("exit", "quality"),
        "service": pgettext("exit", "service"),
        "range": pgettext("exit", "choice of goods"),
        "moved": pgettext("exit", "moved away"),
        "competitor": pgettext("exit", "another shop"),
        "need_ended": pgettext("exit", "no need any more"),
        "died": pgettext("exit", "died"),
        "closed": pgettext("exit", "closed their business"),
        "unknown": pgettext("exit", "unknown"),
    }.get(reason, reason)
