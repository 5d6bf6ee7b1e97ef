"""What to offer, in which order, and on what grounds."""

from __future__ import annotations

import numpy as np
import pytest

from app.insights import offers
from app.insights.crowd import Said
from app.insights.habits import Habits
from app.insights.offers import Bought, Ground, Shelf
from app.insights.pairs import Pairs

TODAY = 2000
SHOP = Habits()


def bought(*rows: tuple[int, int, int, int]) -> Bought:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Bought(columns[0], columns[1], columns[2], columns[3])


def pairs(*rows: tuple[int, int, int, int, float]) -> Pairs:
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    numbers = [np.array(column, dtype=np.int64) for column in columns[:4]]
    return Pairs(numbers[0], numbers[1], numbers[2], numbers[3], np.array(columns[4], dtype=np.float64))


def news(mine: Bought, known: Pairs, on: Shelf) -> list[offers.Offer]:
    """What is new to somebody who bought this, by pairs."""
    return offers.news(frozenset(mine.product.tolist()), offers.by_pairs(mine.product, known, on.allowed), on)


def shelf(**changes: object) -> Shelf:
    usual: dict[str, object] = {
        "allowed": frozenset(range(1, 20)), "lately": {}, "popular": (), "paired": {}, "next_step": {}, "interest": {},
    }  # fmt: skip
    return Shelf(**{**usual, **changes})  # type: ignore[arg-type]


def test_the_rhythm_of_a_product_is_pulled_towards_the_customers_own() -> None:
    assert offers.product_gap(bought((1, 3, 1900, 1960)), 30.0).tolist() == [(60 + 2 * 30) / 4]


def test_what_is_bought_often_comes_first_and_says_when_it_is_due() -> None:
    found = offers.ranked(
        offers.repeats(bought((1, 1, 1900, 1900), (2, 4, 1900, 1960)), shelf(), TODAY, 30.0, SHOP), 5
    )
    assert [(offer.product, offer.kind, offer.days, offer.silent) for offer in found] == [
        (2, "repeat", 4, 40), (1, "repeat", 1, 100),
    ]  # fmt: skip
    assert offers.due_on(found[0], TODAY) == 1960 + (60 + 60) // 5


def test_what_was_bought_just_now_is_not_offered_again() -> None:
    regular = bought((1, 4, 1880, 1996))  # every 35 days, four days ago
    assert offers.due(regular, shelf(), TODAY, 30.0, SHOP) == []
    today = offers.repeats(bought((1, 1, 2000, 2000)), shelf(), TODAY, 30.0, SHOP)
    assert [(offer.product, offer.silent, offers.is_due(offer)) for offer in today] == [(1, 0, False)]


def test_what_nobody_bought_for_a_year_is_not_asked_about_again() -> None:
    mine = bought((1, 4, 1000, 1500), (2, 4, 1000, 1500))
    found = offers.repeats(mine, shelf(gone=frozenset({1})), TODAY, 30.0, SHOP)
    assert [offer.product for offer in found] == [2]


def test_what_was_returned_is_not_offered_again_and_is_not_new() -> None:
    mine = bought((1, 2, 1900, 1950), (2, 2, 1900, 1950))
    some = Bought(mine.product, mine.days, mine.first, mine.last, kept=np.array([False, True]))
    assert [offer.product for offer in offers.repeats(some, shelf(), TODAY, 30.0, SHOP)] == [2]
    assert [offer.product for offer in news(some, pairs((2, 1, 9, 7, 0.2), (2, 5, 9, 6, 0.1)), shelf())] == [5]


def test_single_pieces_are_not_offered_again() -> None:
    mine = bought((1, 1, 1950, 1950), (2, 4, 1900, 1950))
    found = offers.repeats(mine, shelf(), TODAY, 30.0, Habits(-6.0))
    assert [offer.product for offer in found] == [2]


def test_the_gap_told_is_the_customers_own_and_lasts_is_what_is_expected() -> None:
    (offer,) = offers.repeats(bought((1, 3, 1900, 1950)), shelf(), TODAY, 60.0, SHOP)
    assert (offer.gap, offer.lasts) == (25, (50 + 120) / 4)


def test_in_a_shop_of_things_bought_once_what_is_new_comes_first() -> None:
    mine, known = bought((1, 1, 1900, 1900)), pairs((1, 5, 9, 7, 0.2))
    for level, first in ((0.0, 1), (-6.0, 5)):
        again = offers.repeats(mine, shelf(), TODAY, 30.0, Habits(level))
        new = offers.with_chances(news(mine, known, shelf()), [0.1])
        assert offers.ranked(again + new, 1)[0].product == first


def test_the_owners_word_orders_what_is_new_and_the_chances_stay_in_order() -> None:
    mine, known = bought((1, 1, 1900, 1900)), pairs((1, 5, 9, 7, 0.2), (1, 6, 9, 6, 0.1))
    new = offers.with_chances(news(mine, known, shelf(paired={1: (7,)})), [0.4, 0.3])
    assert [(offer.product, offer.score) for offer in new] == [
        (7, 0.4), (5, pytest.approx(0.3, rel=1e-5)), (6, pytest.approx(0.15, rel=1e-5)),
    ]  # fmt: skip
    alike = offers.ranked(offers.with_chances(new, [0.4, 0.4, 0.4]), 3)
    assert [offer.product for offer in alike] == [7, 5, 6]
    assert offers.with_chances([], [0.4]) == []
    unknown = offers.ranked(offers.with_chances(new, []), 3)  # before the first sale
    assert [offer.product for offer in unknown] == [7, 5, 6]


def test_without_common_buyers_the_ground_is_how_many_bought_it() -> None:
    said = [Said(5, 2.0, 0.1, 9, ((1, 6, 8),)), Said(6, 1.0, 0.1, 9, ()), Said(7, 0.5, 0.1, 3, ())]
    found = offers.by_crowd(said, {6: 5, 7: 2}, fewest=2)
    assert found == {
        5: (2.0, (Ground("spoken", 1, 6, 8),)), 6: (1.0, (Ground("popular"),)), 7: (0.5, (Ground("ever", buyers=3),)),
    }  # fmt: skip
    del found[7]
    assert offers.by_crowd(said, {6: 5, 7: 2}, fewest=5) == found


def test_refused_and_discontinued_products_are_left_out() -> None:
    mine, known = bought((1, 2, 1900, 1950), (2, 2, 1900, 1950)), pairs((1, 5, 9, 7, 0.2), (1, 6, 9, 6, 0.1))
    some = shelf(allowed=frozenset({2, 6}))
    assert [offer.product for offer in offers.repeats(mine, some, TODAY, 30.0, SHOP)] == [2]
    assert [offer.product for offer in news(mine, known, some)] == [6]


def test_one_strong_ground_is_a_cross_sell_with_its_counts() -> None:
    (offer,) = news(bought((1, 2, 1900, 1950)), pairs((1, 5, 9, 7, 0.2), (3, 6, 8, 8, 9.0)), shelf())
    assert (offer.product, offer.kind) == (5, "cross_sell")
    assert offer.grounds == (Ground("beside", 1, 7, 9),)


def test_what_a_product_speaks_against_is_no_ground() -> None:
    known = pairs((1, 5, 9, 7, 0.2), (1, 6, 9, 7, 0.1), (2, 5, 9, 6, -0.15), (2, 6, 9, 6, -0.3))
    said = offers.by_pairs(np.array([1, 2]), known, frozenset(range(9)))
    assert {key: (round(weight, 6), grounds) for key, (weight, grounds) in said.items()} == {
        5: (0.05, (Ground("beside", 1, 7, 9),))
    }


def test_several_grounds_are_what_customers_like_them_take() -> None:
    mine = bought((1, 1, 1900, 1900), (2, 1, 1900, 1900), (3, 1, 1900, 1900))
    (offer,) = news(mine, pairs((1, 5, 9, 7, 0.2), (2, 5, 20, 6, 0.3), (3, 5, 7, 5, 0.15)), shelf())
    assert offer.kind == "new_for_you"
    assert offer.grounds == (Ground("beside", 2, 6, 20), Ground("beside", 1, 7, 9))


def test_the_owners_pairing_comes_before_what_was_learned() -> None:
    mine = bought((1, 1, 1900, 1900))
    found = offers.ranked(news(mine, pairs((1, 5, 9, 7, 0.2)), shelf(paired={1: (7,)})), 5)
    assert [(o.product, o.kind, o.grounds[0].kind) for o in found] == [
        (7, "cross_sell", "paired"), (5, "cross_sell", "beside"),
    ]  # fmt: skip


def test_a_step_up_is_the_next_of_its_family() -> None:
    (offer,) = news(bought((1, 3, 1900, 1990)), pairs(), shelf(next_step={1: 2, 2: 3}))
    assert (offer.product, offer.kind, offer.grounds) == (2, "step_up", (Ground("ladder", 1),))
    assert news(bought((1, 3, 1900, 1990), (2, 1, 1950, 1950)), pairs(), shelf(next_step={1: 2})) == []


def test_an_interest_is_a_ground_and_popularity_the_last_resort() -> None:
    found = offers.ranked(news(bought(), pairs(), shelf(interest={4: 11}, popular=(8, 9), lately={8: 7})), 5)
    assert [(o.product, o.kind) for o in found] == [(4, "cross_sell"), (8, "new_for_you"), (9, "new_for_you")]
    assert found[0].grounds == (Ground("interest", 11),)
    assert (found[1].grounds, found[1].lately) == ((Ground("popular"),), 7)


def test_an_interest_says_more_than_that_many_buy_it_and_less_than_common_buyers() -> None:
    said = [Said(4, 2.0, 0.1, 9, ()), Said(5, 1.0, 0.1, 9, ((1, 6, 8),))]
    spoken = offers.by_crowd(said, {}, fewest=2)
    found = offers.news(frozenset({1}), spoken, shelf(interest={4: 11, 5: 11}))
    assert {offer.product: [ground.kind for ground in offer.grounds] for offer in found} == {
        4: ["interest", "ever"], 5: ["spoken", "interest"],
    }  # fmt: skip
    assert [offer.kind for offer in found] == ["cross_sell", "new_for_you"]


def test_a_mixed_list_keeps_a_place_for_something_new() -> None:
    mine = bought(*((key, 3, 1800, 1900) for key in range(1, 9)))
    new = offers.with_chances(news(mine, pairs((1, 12, 9, 7, 0.2)), shelf()), [0.01])
    found = offers.repeats(mine, shelf(), TODAY, 30.0, SHOP) + new
    assert [o.kind for o in offers.ranked(found, 5)] == ["repeat"] * 5
    assert [o.kind for o in offers.ranked(found, 5, mixed=True)] == ["repeat"] * 4 + ["cross_sell"]
    assert [o.kind for o in offers.ranked(found, 1, mixed=True)] == ["repeat"]


def test_what_most_bought_lately_is_popular() -> None:
    assert offers.popular({1: 4, 2: 9, 3: 6, 4: 9}, frozenset({1, 2, 3, 4})) == (2, 4, 3)


@pytest.mark.parametrize("top", [0, 1, 3])
def test_never_more_than_asked_for(top: int) -> None:
    mine = bought(*((key, 3, 1800, 1900) for key in range(1, 9)))
    assert len(offers.ranked(offers.repeats(mine, shelf(), TODAY, 30.0, SHOP), top, mixed=True)) == top


def test_a_product_is_due_again_only_by_a_rhythm_of_its_own() -> None:
    once = offers.Offer(1, offers.REPEAT, 1.0, days=1, gap=20.0, silent=200, lasts=20.0)
    early = offers.Offer(1, offers.REPEAT, 1.0, days=5, gap=20.0, silent=3, lasts=20.0)
    late = offers.Offer(1, offers.REPEAT, 1.0, days=5, gap=20.0, silent=25, lasts=20.0)
    forgotten = offers.Offer(1, offers.REPEAT, 1.0, days=5, gap=20.0, silent=81, lasts=20.0)
    assert [offers.is_due(offer) for offer in (once, early, late, forgotten)] == [False, False, True, False]


def test_twice_as_much_lasts_twice_as_long() -> None:
    usual = bought((1, 5, 1860, 1980))  # every 30 days, 20 days ago
    half = Bought(usual.product, usual.days, usual.first, usual.last, np.array([0.5]))
    twice = Bought(usual.product, usual.days, usual.first, usual.last, np.array([2.0]))
    due = [offers.due_on(offers.repeats(mine, shelf(), TODAY, 30.0, SHOP)[0], TODAY) for mine in (usual, half, twice)]
    assert due == [1980 + 30, 1980 + 15, 1980 + 60]
    assert [len(offers.due(mine, shelf(), TODAY, 30.0, SHOP)) for mine in (usual, half, twice)] == [0, 1, 0]


def test_what_was_bought_long_ago_fades() -> None:
    both = bought((1, 4, 1000, 1200), (2, 4, 1700, 1900))
    assert [offer.product for offer in offers.ranked(offers.repeats(both, shelf(), TODAY, 60.0, SHOP), 2)] == [2, 1]


def test_what_is_taken_gladly_comes_before_what_is_not() -> None:
    mine, known = bought((1, 1, 1900, 1900)), pairs((1, 5, 9, 7, 0.20), (1, 6, 9, 7, 0.19))
    assert [o.product for o in offers.ranked(news(mine, known, shelf()), 2)] == [5, 6]
    refused = shelf(taken={5: offers.gladly(0, 6)})
    assert [o.product for o in offers.ranked(news(mine, known, refused), 2)] == [6, 5]
    assert (offers.gladly(0, 0), offers.gladly(6, 6)) == (1.0, 1.5)


def test_two_voices_weigh_the_same_and_the_first_gives_the_reason() -> None:
    one, two = (4.0, (Ground("beside", 1, 7, 9),)), (2.0, (Ground("spoken", 2, 5, 6),))
    assert offers.together({7: one}, {7: two, 8: (1.0, ())}) == {7: (2.0, one[1]), 8: (0.5, ())}
