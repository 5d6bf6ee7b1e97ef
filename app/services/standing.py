"""Where everybody stood at the ends of several days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from app.insights.history import Ints
from app.insights.stages import PROSPECT
from app.models.stage_change import StageChange
from app.services import stages, visits


def at(session: Session, ids: Ints, days: Sequence[dt.date]) -> Ints:
    """(d, n) the stages, as places in `stages.CODES`, of the keys `ids` (n, rising) at the ends of `days` (d, rising).

    Nothing after each day is looked at. Who has no change of stage by then is a Prospect.
    """
    change = StageChange
    wanted = (
        select(change.customer_id, type_coerce(change.day, String), change.after)
        .where(change.day <= days[-1])
        .order_by(change.day, change.position)
    )
    found = list(visits.select_parts(session, wanted, change.customer_id, None))
    standing = np.full(len(ids), PROSPECT, dtype=np.int64)
    if not found or not len(ids):
        return np.tile(standing, (len(days), 1))
    number = {code: place for place, code in enumerate(stages.CODES)}
    who = np.fromiter((row[0] for row in found), dtype=np.int64)
    when = np.array([row[1] for row in found], dtype="datetime64[D]")
    after = np.fromiter((number[row[2]] for row in found), dtype=np.int64)
    place = np.searchsorted(ids, who)
    known = (place < len(ids)) & (ids[np.minimum(place, len(ids) - 1)] == who)
    place, when, after = place[known], when[known], after[known]
    told, begun = [], 0
    for end in np.searchsorted(when, np.array(days, dtype="datetime64[D]"), side="right").tolist():
        standing[place[begun:end]] = after[begun:end]  # of several changes of one customer the last one stays
        begun = end
        told.append(standing.copy())
    return np.stack(told)
