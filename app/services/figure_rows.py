"""Rows of customer_figure and stage_change, from what the silence after each visit leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.insights import stages
from app.insights.history import History


@dataclass(frozen=True)
class Sums:
    """Per customer, by key: what is not a matter of visits."""

    money: dict[int, tuple[int, int]]
    products: dict[int, tuple[int, int]]
    """Different ones bought, and of these on two days or more."""
    owed: dict[int, int]
    contact: dict[int, dt.date]
    exits: dict[int, dt.date]


def figure(key: int, index: int, history: History, silent: stages.Silences, sums: Sums) -> dict[str, Any]:
    """The customer_figure of the customer at `index` of the history."""
    net, discount = sums.money.get(key, (0, 0))
    products, again = sums.products.get(key, (0, 0))
    return {
        "customer_id": key, "net": net, "discount": discount, "owed": sums.owed.get(key, 0),
        "products": products, "products_again": again,
        "last_contact": sums.contact.get(key), "exit_day": sums.exits.get(key),
        **standing(index, history, silent, sums.exits.get(key)),
    }  # fmt: skip


def standing(index: int, history: History, silent: stages.Silences, left: dt.date | None) -> dict[str, Any]:
    """The part of a customer_figure that follows from the visits; `left` is the day of the customer's exit."""
    start, end = int(history.start[index]), int(history.start[index + 1])
    if start == end:
        return {
            "first_day": None, "last_day": None, "purchase_days": 0, "usual_gap": None, "late_on": None,
            "lapsed_on": left, "comeback_day": None, "comeback_visits": 0, "base_stage": stages.Stage.PROSPECT.value,
        }  # fmt: skip
    last = end - 1
    back = int(silent.comeback[last])
    return {
        "first_day": _day(history.day[start]), "last_day": _day(history.day[last]), "purchase_days": end - start,
        "usual_gap": float(silent.usual[last]), "late_on": _day(silent.late_on[last]),
        "lapsed_on": _day(silent.lapsed_on[last]), "base_stage": stages.STAGES[int(silent.base[last])].value,
        "comeback_day": _day(history.day[back]) if back >= 0 else None,
        "comeback_visits": last - back + 1 if back >= 0 else 0,
    }  # fmt: skip


def changes(
    keys: list[int], history: History, silent: stages.Silences, exits: dict[int, dt.date]
) -> Iterator[dict[str, Any]]:
    """Every change of stage, those included that the running silence will bring if nobody buys."""
    for index, key in enumerate(keys):
        stage, position = stages.Stage.PROSPECT, 0
        start, end = int(history.start[index]), int(history.start[index + 1])
        if start == end and key in exits:
            gone = {"before": stage, "after": stages.Stage.LAPSED}
            yield {"customer_id": key, "day": exits[key], "position": 0, **gone}
        for visit in range(start, end):
            until = int(history.day[visit + 1]) if visit + 1 < end else stages.NEVER
            moves = (
                (int(history.day[visit]), stages.STAGES[int(silent.base[visit])]),
                (int(silent.late_on[visit]), stages.Stage.AT_RISK),
                (int(silent.lapsed_on[visit]), stages.Stage.LAPSED),
            )
            for day, after in moves:
                if after is stage or day >= until or (after is stages.Stage.AT_RISK and day >= moves[2][0]):
                    continue
                yield {"customer_id": key, "day": _day(day), "position": position, "before": stage, "after": after}
                stage, position = after, position + 1


def _day(number: Any) -> dt.date:
    return dt.date.fromordinal(min(int(number), dt.date.max.toordinal()))
