"""The chance of buying, and what a year may bring."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.insights import buying, learning, rhythm, season, year
from app.insights.history import History
from app.insights.waiting import Waiting
from tests.bench import shops
from tests.bench.scores import auc
from tests.bench.shops import appointments, monthly

YOUNG = rhythm.Rhythm.of([])
SHOP = buying.Shop(60.0, 60.0, 500.0, Waiting(60.0, 2.0, 2.0, 1.0, 1.0))


def random_shop(customers: int, seed: int, scale: int = 1, late: bool = True) -> History:
    """Customers with rhythms of a week to a quarter, of whom some leave after each visit."""
    random = np.random.default_rng(seed)
    who, day, net = [], [], []
    for customer in range(customers):
        when, usual = 1000.0 + random.integers(0, 200), random.uniform(7, 90)
        while when < 1600:
            who.append(customer)
            day.append(int(when))
            net.append(int(random.integers(100, 900)) * scale)
            if random.random() < 0.15:
                break
            when += max(1.0, random.gamma(2, usual / 2))
    keep = np.ones(len(day), dtype=bool) if late else np.array(day) <= 1400
    return History.build(np.array(who)[keep], np.array(day)[keep], np.array(net)[keep], customers)


BUSY = random_shop(60, 21)


def test_the_closed_form_of_a_first_time_buyer_by_hand() -> None:
    # Known of everybody: two gaps' worth in 120 days; one visit, silent for 60; one in two leaves after the first.
    known = buying.known_on(History.build([0], [1000], [500], 1), SHOP, 1060, 90)

    def still(days: float) -> float:  # silent for so long: as usual, or one in fifty pauses, five times as long
        return 0.98 * (120 / (120 + days)) ** 2 + 0.02 * (120 / (120 + days / 5)) ** 2

    stays = 0.5 * still(60) / (0.5 * still(60) + 0.5)
    assert buying.staying(known)[0] == pytest.approx(stays)
    here = stays * (1 - still(150) / still(60))
    silence = (120 / 180) ** 2
    anywhere = silence / (silence + 1) * (1 - (180 / 270) ** 2)
    assert buying.anywhere(known, 90)[0] == pytest.approx(anywhere)
    odds = (here / (1 - here)) ** 0.7 * (anywhere / (1 - anywhere)) ** 0.3
    assert buying.prior_chance(known, 90)[0] == pytest.approx(odds / (1 + odds))
    # 2 ÷ 180 a day for 90 days make one visit, 3 · ln(4 ÷ 3) with leavers (a 1, b 3); half of the bend
    # (3 ÷ 4)² ÷ 3 times the variance 1 ÷ 2.25 is 1 ÷ 24.
    assert year.prior_count(known, 90)[0] == pytest.approx(stays * (3 * np.log(4 / 3) - 1 / 24))


@pytest.mark.parametrize("waiting", [Waiting(30.0, 0.6, 0.9, 0.7, 2.0), Waiting(30.0, 2.0, 2.5, 1.4, 30.0, 1.5)])
def test_the_purchases_of_a_year_are_those_of_customers_drawn_at_random(waiting: Waiting) -> None:
    shop, past = buying.Shop(30.0, 30.0, 500.0, waiting), [1000, 940, 970, 1000]
    known = buying.known_on(History.build([0, 1, 1, 1], past, [500] * 4, 2), shop, 1000, 91)
    random = np.random.default_rng(8)
    for customer, (gaps, worn) in enumerate(zip(*buying.evidence(known), strict=True)):
        own = random.gamma(gaps, 1 / worn, 200_000) ** (1 / waiting.steady)
        visits = 365 * own / (30.0 * math.gamma(1 + 1 / waiting.steady))
        leaves = random.beta(waiting.leave, waiting.stay + known.visits[customer], 200_000)
        drawn = float(np.mean((1 - np.exp(-leaves * visits)) / leaves)) * buying.staying(known)[customer]
        assert year.prior_count(known, 365)[customer] == pytest.approx(drawn, rel=0.07)


def test_visits_by_the_clock_by_hand() -> None:
    # Gaps of 30 and 60 days wear 0.25 and 1, and the shop's 2 gaps 2 units; power 2.
    waiting = Waiting(60.0, 2.0, 2.0, 0.5, 3.5, 2.0)
    shop = buying.Shop(60.0, 60.0, 500.0, waiting)
    known = buying.known_on(History.build([0, 0, 0], [1000, 1030, 1090], [500] * 3, 1), shop, 1120, 60)
    gaps, worn = buying.evidence(known)
    assert (gaps[0], worn[0]) == (4, pytest.approx(3.25, abs=1e-4))

    def still(days: float) -> float:
        usual = (3.25 / (3.25 + (days / 60) ** 2)) ** 4
        return 0.98 * usual + 0.02 * (3.25 / (3.25 + (days / 300) ** 2)) ** 4

    left = 0.5 / (3.5 + 2)  # the odds of leaving after a third visit
    assert buying.staying(known)[0] == pytest.approx(1 / (1 + left / still(30)), abs=1e-5)
    assert buying.still(known, 90)[0] == pytest.approx(np.log(still(90)), abs=1e-4)


def test_longer_horizons_and_fresher_visits_are_likelier() -> None:
    known = buying.known_on(History.build([0, 1, 1], [1000, 1000, 1040], [500] * 3, 2), SHOP, 1060, 90)
    chances = [buying.prior_chance(known, days) for days in (7, 30, 365)]
    assert (chances[0] < chances[1]).all()
    assert (chances[1] < chances[2]).all()
    assert chances[1][1] > chances[1][0]
    assert (chances[2] < 1).all()


def test_a_logistic_regression_finds_the_weights_that_made_the_data() -> None:
    random = np.random.default_rng(5)
    values = random.normal(size=(20_000, 2))
    line = -1.0 + 0.8 * values[:, 0] - 0.3 * values[:, 1]
    happened = (random.random(20_000) < 1 / (1 + np.exp(-line))).astype(float)
    levels, weights = learning.fit(values, np.zeros(20_000), happened)
    assert [*levels, *weights] == pytest.approx([-1.0, 0.8, -0.3], abs=0.06)
    _levels, risen = learning.fit(values, np.zeros(20_000), happened, rising=(1,))
    assert risen[1] == 0  # it may not fall, so it is left out
    assert risen[0] == pytest.approx(0.8, abs=0.06)


def test_without_a_past_the_closed_form_answers() -> None:
    shop = History.build([0, 1, 1], [1000, 1000, 1010], [500, 400, 300], 3)
    model = learning.learn(shop, YOUNG, 1020, 91)
    found = year.outlook(shop, model, 1020)
    assert not found.sure
    assert found.chance[:2].tolist() == pytest.approx(
        buying.prior_chance(buying.known_on(shop, model.shop, 1020, 91), 91).tolist()
    )
    assert found.chance[2] == 0
    assert found.purchases[2] == 0


def test_a_shop_of_ten_gets_an_answer_with_a_range() -> None:
    shop = random_shop(10, 3)
    found = year.outlook(shop, learning.learn(shop, YOUNG, 1500, 91), 1500)
    assert ((found.chance >= 0) & (found.chance <= 1)).all()
    assert (found.low <= found.purchases).all()
    assert (found.purchases <= found.high).all()
    assert (found.value_low <= found.value).all()
    assert (found.value <= found.value_high).all()


def test_the_learnt_chance_orders_and_fits_what_happened() -> None:
    shop = random_shop(800, 11)
    found = year.outlook(shop, learning.learn(shop, YOUNG, 1400, 91), 1400)
    known = shop.until(1400).count > 0
    bought = (shop.before(1492) - shop.before(1401))[known] > 0
    chance = found.chance[known]
    assert auc(bought, chance) > 0.88
    assert np.mean((bought - chance) ** 2) < 0.62 * bought.var()  # a third of what is unknown without it
    assert abs(chance.mean() - bought.mean()) < 0.05


def test_later_sales_are_not_looked_at() -> None:
    whole, cut = random_shop(60, 7), random_shop(60, 7, late=False)
    one, two = (year.outlook(shop, learning.learn(shop, YOUNG, 1400, 60), 1400) for shop in (whole, cut))
    assert np.array_equal(one.chance, two.chance)
    assert np.array_equal(one.value, two.value)


def test_another_currency_changes_the_money_and_nothing_else() -> None:
    one, two = random_shop(200, 9), random_shop(200, 9, scale=150)
    first, second = (year.outlook(shop, learning.learn(shop, YOUNG, 1500, 91), 1500) for shop in (one, two))
    assert second.chance == pytest.approx(first.chance, abs=1e-6)
    assert second.value == pytest.approx(first.value * 150, rel=1e-5)


def test_percentiles_surround_the_mean() -> None:
    mean, variance = np.array([4.0, 0.0]), np.array([4.0, 0.0])
    low, high = year.percentile(mean, variance, year.LOW), year.percentile(mean, variance, year.HIGH)
    assert low.tolist() == pytest.approx([1.745, 0.0], abs=0.03)  # gamma of shape 4, scale 1: 1.7448 …
    assert high.tolist() == pytest.approx([6.681, 0.0], abs=0.03)  # … and 6.6808


def with_one_more(shop: History, customer: int, day: int, net: int) -> History:
    return History.build(np.append(shop.owner, customer), np.append(shop.day, day), np.append(shop.net, net), len(shop))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 59), st.integers(0, 400), st.integers(0, 3000), st.sampled_from([28, 91]))
def test_a_purchase_today_never_lowers_the_chance(customer: int, ago: int, net: int, horizon: int) -> None:
    shop, as_of = BUSY, 1500 - ago
    model = learning.learn(shop, YOUNG, as_of, horizon)
    before = buying.chances(shop, model, as_of)
    after = buying.chances(with_one_more(shop.until(as_of), customer, as_of, net), model, as_of)
    assert after[customer] >= before[customer]
    others = np.arange(len(shop)) != customer
    assert np.array_equal(after[others], before[others])


def test_a_purchase_never_lowers_the_chance_once_the_shop_was_learned_anew_with_it() -> None:
    before = buying.chances(BUSY, learning.learn(BUSY, YOUNG, 1500, 91), 1500)
    for customer in range(0, 60, 3):
        more = with_one_more(BUSY.until(1500), customer, 1500, 500)
        after = buying.chances(more, learning.learn(more, YOUNG, 1500, 91), 1500)
        assert after[customer] >= before[customer]


@pytest.mark.parametrize("name", ["appointments", "wholesale, monthly", "closed in August", "hundred customers"])
def test_a_purchase_today_lowers_no_customers_chance_within_a_quarter(name: str) -> None:
    shop = shops.SIMULATED[name](1)
    day = int(shop.day.max()) - 91
    past = shop.until(day)
    model = learning.learn(past, monthly(past), day, 91)
    here = np.flatnonzero(past.count > 0)  # who is there buys today, for nothing
    today = (here, np.full(len(here), day), np.zeros(len(here), dtype=np.int64))
    more = map(np.append, (past.owner, past.day, past.net), today)
    after = buying.chances(History.build(*more, len(past)), model, day)
    assert (after >= buying.chances(past, model, day)).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_customers_and_of_lines_changes_nothing(seed: int) -> None:
    shop = random_shop(300, 4)
    random = np.random.default_rng(seed)
    new, rows = random.permutation(len(shop)), random.permutation(len(shop.day))
    mixed = History.build(new[shop.owner[rows]], shop.day[rows], shop.net[rows], len(shop))
    one, two = (year.outlook(each, learning.learn(each, YOUNG, 1500, 91), 1500) for each in (shop, mixed))
    assert two.chance[new] == pytest.approx(one.chance, rel=1e-9)
    assert two.value[new] == pytest.approx(one.value, rel=1e-9)


def test_a_sample_is_chosen_by_what_was_bought_not_by_place() -> None:
    shop = random_shop(400, 5)
    other = np.random.default_rng(1).permutation(400)
    mixed = History.build(other[shop.owner], shop.day, shop.net, 400)
    one, two = (learning.sampled(each, 100) for each in (shop, mixed))
    assert len(one) == 100
    assert sorted(one.net.tolist()) == sorted(two.net.tolist())


def test_the_level_of_last_years_season_is_expected_again() -> None:
    days = np.array([4000 - 28 * i for i in range(26)], dtype=np.int64)
    summer = np.where((days % 365 > 150) & (days % 365 < 250), 1.5, -0.5)
    noise = np.full(len(days), 0.02)
    for ahead, expected in ((28, -0.5), (56, -0.5), (196, 1.5)):
        found = season.expected(days, summer, noise, 3000, 4000 + ahead, 28)
        assert abs(found - expected) < 0.6
    young = season.expected(days[:5], summer[:5], noise[:5], 3860, 4028, 28)
    assert abs(young - summer[0]) < 0.5  # before there was a year, the latest is expected to go on


def test_where_people_come_by_appointment_a_visit_puts_off_the_next() -> None:
    shop = appointments()
    day = int(shop.day.max()) - 91
    past = shop.until(day)
    assert learning.learn(past, monthly(past), day, 28).paced
    assert not learning.learn(past, monthly(past), day, 91).paced


def test_a_hole_in_the_book_is_no_silence_of_the_customers() -> None:
    whole = shops.hundred()
    first, day = int(whole.day.min()), int(whole.day.max()) - 91
    cut = first + 450
    torn = History(whole.start, whole.day - 120 * (whole.day < cut), whole.net)
    sold = np.unique(torn.day)
    before, after = int(sold[sold < cut - 120].max()), int(sold[sold >= cut].min())
    assert rhythm.closures(torn, day) == (((before + 1, after - 1),), ())
    assert rhythm.closures(whole, day) == ((), ())
    model = learning.learn(torn, YOUNG, day, 91)
    closed = torn.without(model.closed, day)
    assert set(np.diff(np.unique(closed.day))) <= set(np.diff(np.unique(whole.day)))
    assert np.array_equal(buying.chances(torn, model, day), buying.chances(closed, replace(model, closed=()), day))
    as_if_whole = buying.chances(whole, learning.learn(whole, YOUNG, day, 91), day)
    assert abs(buying.chances(torn, model, day) - as_if_whole).mean() < 0.02
    assert buying.chances(torn, model, cut - 60)[0] == buying.chances(torn, replace(model, closed=()), cut - 60)[0]


def test_a_season_without_sales_is_no_hole() -> None:
    summers = [1000 + 365 * year + day for year in range(3) for day in range(0, 200, 3)]
    winters = ((1199, 1364), (1564, 1729))
    shop = History.build([0] * len(summers), summers, [100] * len(summers), 1)
    assert rhythm.closures(shop, summers[-1]) == ((), winters)
    assert rhythm.closures(shop, 2030) == ((), (*winters, (1929, 2030)))  # the third winter, which runs
    assert buying.shop_on(shop, YOUNG, 2030, None, winters).open == pytest.approx(199 / 365)
    once = [day for day in range(1000, 2000, 3) if not 1400 <= day < 1460]
    assert rhythm.closures(History.build([0] * len(once), once, [100] * len(once), 1), 2100) == (((1400, 1461),), ())


def test_where_the_shop_is_shut_all_winter_the_winter_is_no_silence() -> None:
    random = np.random.default_rng(3)
    who, day = [], []
    for customer in range(300):
        when, usual = float(random.uniform(0, 900)), 12 * random.lognormal(0, 0.6)
        while when < 1000:
            if when % 365 > 210:  # they come back in spring, one in ten does not
                if random.random() < 0.1:
                    break
                when += 365 - when % 365 + random.exponential(usual)
                continue
            who.append(customer)
            day.append(5000 + int(when))
            if random.random() < 0.03:
                break
            when += max(1.0, random.gamma(2, usual / 2))
    shop = History.build(who, day, [1000] * len(who), 300)
    for as_of in (5000 + 735, 5000 + 680):  # days after the second winter, and in it
        past = shop.until(as_of)
        chance = buying.chances(past, learning.learn(past, monthly(past), as_of, 91), as_of)
        bought = shop.before(as_of + 92) > shop.before(as_of + 1)
        some = past.count > 0
        # As silence, the winter would cost .05 and .09 against the plain order by the last visit.
        assert auc(bought[some], chance[some]) > auc(bought[some], past.last[some]) - 0.01


def test_people_who_never_bought_crowd_nobody_out_of_what_is_learned() -> None:
    who, days = np.repeat(np.arange(300), 4), np.tile(np.arange(4), 300) * 20 + np.repeat(np.arange(300), 4) % 19
    net = np.arange(1200, dtype=np.int64) + 100
    alone = History.build(who, days + 738_000, net, 300)
    among = History.build(who, days + 738_000, net, 900)
    one, two = learning.sampled(alone, 100), learning.sampled(among, 100)
    assert len(two) == 100
    assert np.array_equal(one.day, two.day)
    assert np.array_equal(one.net, two.net)
