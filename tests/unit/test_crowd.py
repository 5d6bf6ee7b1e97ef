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
    return crowd.learn(*(list(column) for column in zip(*some, strict=True)), np.ones(len(some)))


def told(people: Crowd, *bought: int, refused: tuple[int, ...] = (), most: int = 9) -> list[Said]:
    open_ = ~np.isin(people.names, refused)
    days, sells = np.ones(len(bought), dtype=np.int64), crowd.selling(people, people.recent(170)[people.names])
    return crowd.listen(people, np.array(bought, dtype=np.int64), days, sells, open_, most)


def test_what_others_took_is_said_with_the_true_counts() -> None:
    first, second = told(learned(rows()), 10)
    assert (first.product, first.buyers, first.grounds) == (20, 6, ((10, 6, 9),))
    # Four common buyers are no ground; that four bought it is true all the same.
    assert (second.product, second.buyers, second.grounds) == (30, 4, ())


def test_what_one_customer_alone_bought_is_not_said() -> None:
    assert [said.product for said in told(learned(rows()), 10, 20, most=99)] == [30]


def test_nothing_refused_or_had_is_said() -> None:
    people = learned(rows())
    assert [said.product for said in told(people, 10, refused=(20,))] == [30]
    assert told(people, 10, most=0) == []


def test_to_whom_nothing_is_known_of_what_sells_is_said() -> None:
    people = learned(rows())
    some = told(people)
    assert [(said.product, said.buyers, said.grounds) for said in some] == [(10, 9, ()), (20, 6, ()), (30, 4, ())]
    assert told(people, 999) == some
    assert sum(said.share for said in some) < 1
    assert [said.share for said in some] == sorted((said.share for said in some), reverse=True)


def test_few_buyers_say_little_and_many_a_lot() -> None:
    """Two of three who bought 1 bought 2; the same of three hundred: only then it comes before what all buy."""

    def first(times: int) -> int:
        some = [(c, 1, 100) for c in range(3 * times)] + [(c, 2, 100) for c in range(2 * times)]
        others = range(1000, 1000 + 40 * times)
        some += [(c, 3, 100) for c in others if c % 5 == 0] + [(c, key, 100) for c in others for key in (4, 5)]
        return told(learned(some), 1)[0].product

    assert [first(1), first(100)] == [4, 2]


def test_recent_counts_customers_by_their_last_purchase() -> None:
    counts = learned(rows()).recent(170)
    assert (counts[20], counts[10]) == (6, 0)


def test_nobody_says_nothing() -> None:
    people = crowd.learn([], [], [], [])
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
    columns = [np.array([row[i] for row in mine], dtype=np.int64) for i in range(3)]
    after = before.moved([3], *columns, np.ones(len(mine)))
    anew = learned(others + mine)
    place = np.searchsorted(before.names, anew.names)
    assert np.array_equal(after.common[np.ix_(place, place)], anew.common)
    assert np.allclose(after.walk[np.ix_(place, place)], anew.walk, atol=1e-6)
    assert np.array_equal(after.what, anew.what)
    assert after.habits == anew.habits
    assert after.doubt == anew.doubt
