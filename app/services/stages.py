"""Where customers stand: their stage with its sentence, today or on any past day, and every move between stages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from app.i18n import _, format_day, format_number, ngettext, pgettext
from app.insights import rhythm
from app.insights import stages as rules
from app.insights.stages import STAGES, Stage, Thresholds
from app.models.customer import Customer
from app.models.figure import CustomerFigure
from app.models.stage_change import StageChange
from app.services import figures, shop_rhythm, stage_words, visits

CODES = tuple(stage.value for stage in STAGES)
ACTIVE = tuple(code for code in CODES if code not in ("prospect", "lapsed"))
"""Whom a shop counts on: who bought, and is not Lapsed."""
_LATE = (Stage.AT_RISK, Stage.LAPSED)
_PHASES = {stage.value: phase for stage, phase in rules.PHASES.items()}


def word(code: str) -> str:
    """The stage in the person's language."""
    return {
        "prospect": pgettext("stage", "Prospect"),
        "new": pgettext("stage", "New"),
        "growing": pgettext("stage", "Growing"),
        "loyal": pgettext("stage", "Loyal"),
        "at_risk": pgettext("stage", "At risk"),
        "lapsed": pgettext("stage", "Lapsed"),
        "won_back": pgettext("stage", "Won back"),
    }[code]


def phase(code: str) -> str:
    """acquire, enhance or retain."""
    return _PHASES[code]


class StageRow(NamedTuple):
    """Where one customer stands at the end of a day, and what it rests on.

    Attributes:
        usual_gap: days after which the next visit is expected: the own gaps, pulled towards the shop's.
        purchase_days: on how many days they bought; first_day, last_day: the ends of these.
        exit_day: the day they left on, if they did not buy since.
    """

    customer_id: int
    stage: str
    since: dt.date | None
    usual_gap: float | None
    purchase_days: int
    first_day: dt.date | None
    last_day: dt.date | None
    late_on: dt.date | None
    lapsed_on: dt.date | None
    exit_day: dt.date | None
    comeback_day: dt.date | None
    as_of: dt.date
    limits: Thresholds

    @property
    def silent_days(self) -> int | None:
        """Days since the last visit."""
        return (self.as_of - self.last_day).days if self.last_day is not None else None

    @property
    def lateness(self) -> float | None:
        """Days of silence ÷ the usual gap."""
        silent, usual = self.silent_days, self.usual_gap
        return silent / usual if silent is not None and usual else None

    @property
    def gaps(self) -> int:
        """How many own gaps there are."""
        return max(self.purchase_days - 1, 0)

    @property
    def away_until(self) -> dt.date | None:
        """The day until which they stayed away last year when they fell silent in this season, a year on.

        Told from when the silence will be late: later than by the rhythm alone. Of a first-time buyer, who was never
        seen to come back, there is none.
        """
        last, late_on, usual = self.last_day, self.late_on, self.usual_gap
        if last is None or late_on is None or usual is None or self.first_day == last:
            return None
        plain = int(max(self.limits.late, self.limits.loyal_late) * usual) + 1
        return late_on - dt.timedelta(days=int(usual) + 1) if (late_on - last).days > plain else None

    @property
    def phase(self) -> str:
        """acquire, enhance or retain."""
        return phase(self.stage)

    @property
    def word(self) -> str:
        """The stage in the person's language."""
        return word(self.stage)

    @property
    def own_gap(self) -> float | None:
        """The mean of the customer's own gaps in days, None before the second visit."""
        if self.first_day is None or self.last_day is None or not self.gaps:
            return None
        return (self.last_day - self.first_day).days / self.gaps

    @property
    def next_on(self) -> dt.date | None:
        """The day the next visit is expected by the customer's rhythm; it may lie in the past."""
        if self.away_until is not None:
            return self.away_until
        if self.last_day is None or self.usual_gap is None:
            return None
        return self.last_day + dt.timedelta(days=round(self.usual_gap))

    @property
    def reason(self) -> str:
        """The sentence that goes with the stage."""
        if self.exit_day is not None and self.stage == Stage.LAPSED:
            return _("Left on {day}.").format(day=format_day(self.exit_day))
        if self.usual_gap is None or self.silent_days is None:
            return _("No purchase yet.")
        own = self.own_gap
        if own is None:
            return self._first_visit()
        silence = stage_words.silence(self.gaps, own, self.usual_gap, self.silent_days)
        if self.away_until is not None and self.silent_days > self.usual_gap and self.stage not in _LATE:
            before = self.away_until - dt.timedelta(days=rhythm.YEAR)
            away = _("Stayed away at this time last year too, until {day}.").format(day=format_day(before))
            return f"{away} {silence}"
        if self.stage == Stage.WON_BACK and self.comeback_day is not None:
            back = _("Came back on {day} after a long silence.").format(day=format_day(self.comeback_day))
            return f"{back} {silence}"
        return silence

    def _first_visit(self) -> str:
        usual = round(self.usual_gap or 0)
        if not self.silent_days:
            return _("One visit, today; a second one usually follows within {usual} days.").format(
                usual=format_number(usual)
            )
        return ngettext(
            "One visit, {silent} day ago; a second one usually follows within {usual} days.",
            "One visit, {silent} days ago; a second one usually follows within {usual} days.",
            self.silent_days or 0,
        ).format(silent=format_number(self.silent_days or 0), usual=format_number(usual))


@dataclass(frozen=True)
class Move:
    """A customer moved from one stage to another."""

    customer_id: int
    day: dt.date
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What other thresholds would change.

    Attributes:
        now, then: how many customers stand in each stage; every stage has a number.
        moves: (stage now, stage then) -> customers, of those who would stand elsewhere.
    """

    now: dict[str, int]
    then: dict[str, int]
    moves: dict[tuple[str, str], int]


def preview(session: Session, wanted: Thresholds, as_of: dt.date) -> Preview:
    """What would change at the end of `as_of` if these thresholds held; nothing is written."""
    book = visits.load(session, until=as_of)
    known = shop_rhythm.kept(session)
    now, then = (
        [CODES[n] for n in rules.standing(book.visits, known, chosen, as_of.toordinal(), book.exits).stage.tolist()]
        for chosen in (figures.thresholds(session), wanted)
    )
    none = dict.fromkeys(CODES, 0)
    moves = Counter((a, b) for a, b in zip(now, then, strict=True) if a != b)
    return Preview({**none, **Counter(now)}, {**none, **Counter(then)}, dict(moves))


def expression(as_of: dt.date | ColumnElement[dt.date]) -> ColumnElement[str]:
    """The stage code in SQL, over `customer_figure`; for a day not before anybody's last visit, such as today."""
    figure = CustomerFigure
    return case(
        (figure.lapsed_on <= as_of, Stage.LAPSED.value),
        (figure.late_on <= as_of, Stage.AT_RISK.value),
        else_=figure.base_stage,
    )


def of(session: Session, customer_id: int, as_of: dt.date) -> StageRow:
    """Where one customer stands at the end of a day."""
    return of_all(session, as_of, [customer_id]).get(customer_id) or prospect(customer_id, as_of)


def prospect(customer_id: int, as_of: dt.date) -> StageRow:
    """Somebody of whom there are no figures yet."""
    nothing = (None, None, None, None, None, None)
    return StageRow(customer_id, Stage.PROSPECT.value, None, None, 0, *nothing, as_of, Thresholds())


def of_all(session: Session, as_of: dt.date, customer_ids: Collection[int] | None = None) -> dict[int, StageRow]:
    """Where these customers (None: all) stand at the end of a day, by customer.

    For a day not before their last visit the kept figures say it; those who bought later are worked out from their
    visits up to that day.
    """
    figure = CustomerFigure.__table__.c
    columns = (
        figure.customer_id, expression(as_of), figure.usual_gap, figure.purchase_days, figure.first_day,
        figure.last_day, figure.late_on, figure.lapsed_on, figure.exit_day, figure.comeback_day,
    )  # fmt: skip
    begun = _since(session, as_of, customer_ids)
    limits = figures.thresholds(session)
    found: dict[int, StageRow] = {}
    later: list[int] = []
    # Laid down as they are: whatever is worked out here is for a hundred thousand, and few are asked for.
    for row in visits.select_parts(session, select(*columns), figure.customer_id, customer_ids):
        key, stage, usual, days, first, last, late_on, lapsed_on, left, comeback = row
        if last is not None and last > as_of:
            later.append(key)
            continue
        if left is not None and (left > as_of or (last is not None and last > left)):
            left = None
        found[key] = StageRow(
            key, stage, begun.get(key), usual, days, first, last, late_on, lapsed_on, left, comeback, as_of, limits
        )
    if later:
        found.update(_recomputed(session, as_of, later, limits))
    return found


def _since(session: Session, as_of: dt.date, customer_ids: Collection[int] | None) -> dict[int, dt.date]:
    change = StageChange.__table__.c
    newest = select(change.customer_id, func.max(change.day)).where(change.day <= as_of).group_by(change.customer_id)
    return {row[0]: row[1] for row in visits.select_parts(session, newest, change.customer_id, customer_ids)}


def _recomputed(session: Session, as_of: dt.date, customer_ids: list[int], limits: Thresholds) -> dict[int, StageRow]:
    book = visits.load(session, customer_ids, until=as_of)
    at = as_of.toordinal()
    known = book.visits
    now = rules.standing(known, shop_rhythm.kept(session), limits, at, book.exits)
    left = {who: day for who, day in zip(*book.exits, strict=True) if day <= at}
    rows = {}
    for i, key in enumerate(book.ids.tolist()):
        bought = int(known.count[i]) > 0
        last = int(known.last[i])
        rows[key] = StageRow(
            key,
            CODES[now.stage[i]],
            _day(now.since[i]) if bought else None,
            float(now.usual[i]) if bought else None,
            int(known.count[i]),
            _day(known.first[i]) if bought else None,
            _day(last) if bought else None,
            _day(now.late_on[i]) if bought else None,
            _day(now.lapsed_on[i]) if bought else None,
            _day(left[i]) if left.get(i, -1) >= last else None,
            _day(now.comeback_on[i]) if now.comeback_on[i] else None,
            as_of,
            limits,
        )
    return rows


def _day(number: Any) -> dt.date:
    return dt.date.fromordinal(int(number))


def counts(session: Session, as_of: dt.date) -> dict[str, int]:
    """How many customers stand in each stage at the end of a day; every stage has a number."""
    total = dict.fromkeys(CODES, 0)
    figure, present = CustomerFigure, Customer.removed_at.is_(None)
    later = session.scalar(select(func.count()).select_from(figure).where(figure.last_day > as_of))
    if later:
        alive = set(session.scalars(select(Customer.id).where(present)))
        total.update(Counter(row.stage for key, row in of_all(session, as_of).items() if key in alive))
        return total
    stage = expression(as_of)
    wanted = select(stage, func.count()).join(Customer, Customer.id == figure.customer_id).where(present)
    total.update((row[0], row[1]) for row in session.execute(wanted.group_by(stage)))
    return total


def moves(session: Session, start: dt.date, end: dt.date) -> list[Move]:
    """Every change of stage after `start` up to and including `end`, in order of day."""
    change = StageChange
    found = session.execute(
        select(change.customer_id, change.day, change.before, change.after)
        .join(Customer, Customer.id == change.customer_id)
        .where(change.day > start, change.day <= end, Customer.removed_at.is_(None))
        .order_by(change.day, change.customer_id, change.position)
    )
    return [Move(*row) for row in found]
