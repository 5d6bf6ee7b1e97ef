"""Every customer's figures as an analyst works them out with pandas, from the lines in the same file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from app.insights import rfm, rhythm, stages

_LINES = (
    "SELECT p.customer_id AS customer, p.day, l.product_id AS product, l.net, l.discount, "
    "l.quantity > 0 AND i.is_goods AS bought FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id "
    "JOIN product i ON i.id = l.product_id "
    "WHERE p.removed_at IS NULL AND p.customer_id IS NOT NULL AND p.day <= ?"
)
_MONTHS = "SELECT since, gap, second_gap FROM shop_rhythm ORDER BY since"
_YEAR = np.timedelta64(rfm.WINDOW, "D")


def figures(connection: Any, as_of: dt.date) -> Any:
    """A frame with a row a buyer: days and sums, gaps, scores of recency, frequency and money, and what stages rest on.

    That is `visits`, `first`, `last`, `net`, `discount`; `mean_gap`, `usual_gap`, `late_on`, `lapsed_on` (the shop's
    own rhythm is taken from the file as it was learned); `r`, `f`, `m`; `products` and how many of them were bought
    `again` on another day. What a customer will do is not in it.
    """
    import pandas as pd

    lines = pd.read_sql_query(_LINES, connection, params=(as_of.isoformat(),))
    lines["day"] = pd.to_datetime(lines["day"], format="%Y-%m-%d")
    days = lines.groupby(["customer", "day"]).agg(
        net=("net", "sum"), discount=("discount", "sum"), visit=("bought", "max")
    )
    days = days.reset_index()
    visits = days[days["visit"] == 1]
    found = days.groupby("customer").agg(net=("net", "sum"), discount=("discount", "sum"))
    ends = visits.groupby("customer")["day"].agg(first="min", last="max", visits="count")
    found = found.join(ends, how="inner")
    _scores(found, days, visits, np.datetime64(as_of))
    _rhythms(found, visits, pd.read_sql_query(_MONTHS, connection, parse_dates=["since"]))
    bought = lines.loc[lines["bought"] == 1, ["customer", "product", "day"]].drop_duplicates()
    kinds = bought.groupby(["customer", "product"]).size().rename("times").reset_index()
    found["products"] = kinds.groupby("customer").size()
    found["again"] = (kinds["times"] > 1).groupby(kinds["customer"]).sum()
    return found


def _scores(found: Any, days: Any, visits: Any, as_of: Any) -> None:
    """Adds `r`, `f` and `m`: fifths of the mid-rank percentile among the buyers of the window; missing for others."""
    inside = visits[visits["day"] > as_of - _YEAR].groupby("customer").size()
    money = days[days["day"] > as_of - _YEAR].groupby("customer")["net"].sum()
    buyers = found.index.isin(inside.index)
    for name, values in (("r", found["last"][buyers]), ("f", inside), ("m", money[money.index.isin(inside.index)])):
        share = (values.rank(method="average") - 0.5) / len(values)
        found[name] = (share * 5 + 1e-9).astype(int).clip(upper=4) + 1


def _rhythms(found: Any, visits: Any, months: Any) -> None:
    """Adds the mean gap, the expected one, and the days on which a silence is late and then too late."""
    import pandas as pd

    limits = stages.Thresholds()
    at = np.searchsorted(months["since"].to_numpy(), found["last"].to_numpy(), side="right") - 1
    shop, second = (
        np.where(at >= 0, months[name].to_numpy()[np.maximum(at, 0)], rhythm.START_GAP)
        for name in ("gap", "second_gap")
    )
    yearly, away = _seasons(found, visits)
    span, once = (found["last"] - found["first"]).dt.days, found["visits"] == 1
    found["mean_gap"] = span / (found["visits"] - 1).where(~once)
    own = ((span + rhythm.PULL * shop) / (found["visits"] - 1 + rhythm.PULL)).where(~once, second)
    usual = found["usual_gap"] = own.where(~yearly, own.clip(lower=rhythm.YEAR)).clip(lower=1)
    loyal = (found["visits"] >= limits.loyal_visits) & (span >= limits.loyal_days)
    late = usual * np.where(once, limits.late_first, np.where(loyal, limits.loyal_late, limits.late))
    lapsed = np.where(once, limits.lapsed_first * usual, np.maximum(limits.lapsed * usual, limits.lapsed_shop * shop))
    more = (away + usual - late).clip(lower=0).fillna(0)
    for name, wait in (("late_on", late), ("lapsed_on", np.clip(lapsed, late, late + stages.PATIENCE))):
        found[name] = found["last"] + pd.to_timedelta(np.floor(wait + more) + 1, unit="D")


def _seasons(found: Any, visits: Any) -> tuple[Any, Any]:
    """(who bought in this season of the year only, in how many days who was away last year came back then)."""
    one = visits[["customer", "day"]].copy()
    one["ago"] = (one["customer"].map(found["last"]) - one["day"]).dt.days
    years = (one["ago"] + rhythm.SEASON) // rhythm.YEAR
    one["inside"] = one["ago"] - rhythm.YEAR * years <= rhythm.SEASON
    one["before"] = one["inside"] & (years == 1)
    every = one.groupby("customer").agg(inside=("inside", "all"), before=("before", "any"))
    one["next"] = one.groupby("customer")["ago"].shift(-1)
    near = (one["ago"] - rhythm.YEAR).between(-rhythm.SEASON, rhythm.SEASON)
    back = one[near & (one["ago"] - one["next"] >= rhythm.AWAY)].groupby("customer")["next"].last()
    return every["inside"] & every["before"], (rhythm.YEAR - back).reindex(found.index)
