"""The chance of a purchase within any number of days: more days never have less of a chance.

What is learned of one horizon knows nothing of what was learned of another: the season, and chance, may make four weeks
look likelier than a quarter. So a chance is kept between those of the horizons that are asked for most.
"""

from __future__ import annotations

import numpy as np

from app.insights import buying, learning
from app.insights.buying import YEAR, Model
from app.insights.history import Floats, History
from app.insights.rhythm import Rhythm

MONTH = 28
"""Days: with the horizon of `usual` and a year, what others are kept between."""


def chances(history: History, known: Rhythm, as_of: int, horizon: int, usual: Model) -> Floats:
    """(n,) of at least one purchase in the `horizon` days after day `as_of`, 0 for those who never bought.

    Args:
        usual: what was learned of the usual horizon; its chances stand as they are.
    """

    def of(days: int) -> Floats:
        return buying.chances(history, learning.learn(history, known, as_of, days), as_of)

    found = buying.chances(history, usual, as_of)
    if horizon == usual.horizon:
        return found
    shorter = horizon < usual.horizon
    edge = MONTH if shorter else YEAR
    end = np.minimum(of(edge), found) if shorter else np.maximum(of(edge), found)
    if horizon == edge:
        return end
    if horizon < MONTH:
        return np.minimum(of(horizon), end)
    if horizon > YEAR:
        return np.maximum(of(horizon), end)
    return np.clip(of(horizon), np.minimum(found, end), np.maximum(found, end))
