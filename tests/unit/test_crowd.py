"""What customers like this one take."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.insights import crowd
from app.insights.crowd import Crowd, Said


def rows() -> list[tuple[int, int, int]]:
    """Customers 1 to 9 bought 10; 1 to 6 of them 20 too, 1 to 4 of them 30; 9 bought much else."""
    some = [(c, 10, 100) for c in range(1, 10)] + [(c, 20, 190) for c in range(1, 7)]
    return some + [(c, 30, 100) for c in range(1, 5)] + [(9, p, 100) for p in range(40, 60)]


def learned(some: list[tuple[int, int, int]]) -> Crowd:
    return crowd.learn(*(list(column) for column in zip(*some, strict=True)))


def told(people: Crowd, *bought: int, refused: tuple[int, ...] = (), most: int = 9) -> list[Said]:
    open_ = ~np.isin(people.names, refused)
    days, drawn = np.ones(len(bought), dtype=np.int64), crowd.pull(people, people.recent(170)[people.names])
    return crowd.listen(people, np.array(bought, dtype=np.int64), days, drawn, open_, most)


def test_what_others_took_is_said_with_the_true_counts() -> None:
    (said,) = told(learned(rows()), 10)
    assert (said.product, said.grounds) == (20, ((10, 6, 9),))


def test_four_common_buyers_say_nothing() -> None:
    assert [said.product for said in told(learned(rows()), 10, 20)] == []


def test_nothing_refused_or_unknown_is_said() -> None:
    people = learned(rows())
    assert told(people, 10, refused=(20,)) == []
    assert told(people, 999) == []
    assert told(people) == []
    assert told(people, 10, most=0) == []


def test_recent_counts_customers_by_their_last_purchase() -> None:
    counts = learned(rows()).recent(170)
    assert (counts[20], counts[10]) == (6, 0)


def test_nobody_says_nothing() -> None:
    people = crowd.learn([], [], [])
    assert told(people, 1) == []


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(dice: Random) -> None:
    mixed = rows()
    dice.shuffle(mixed)
    assert told(learned(mixed), 10) == told(learned(rows()), 10)


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from([10, 20, 30, 40])), min_size=1, unique=True))
def test_following_a_customer_is_the_same_as_learning_anew(pairs: list[tuple[int, int]]) -> None:
    """Customer 3 buys what the pairs of 3 say, in place of what they had."""
    mine = [(3, what, 200) for who, what in pairs if who == 3]
    others = [row for row in rows() if row[0] != 3]
    before = learned(rows())
    after = before.moved([3], *(np.array([row[i] for row in mine], dtype=np.int64) for i in range(3)))
    anew = learned(others + mine)
    place = np.searchsorted(before.names, anew.names)
    assert np.array_equal(after.common[np.ix_(place, place)], anew.common)
    assert np.allclose(after.walk[np.ix_(place, place)], anew.walk, atol=1e-6)
    assert np.array_equal(after.what, anew.what)
