"""In shops of several kinds the lists are no worse than the plain ways of making one."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench import product_shops
from tests.bench.quality_offers import Split, ours, peers_of, table_of


@pytest.mark.parametrize("name", ["apparel", "hairdresser", "new shop"])
def test_no_plain_way_finds_clearly_more_of_what_is_bought_next(name: str) -> None:
    sold, rates = product_shops.make(name, seed=2), []
    for cut in product_shops.cuts(name):
        split = Split(sold, cut)
        table = table_of(split.past)
        own = [split.hits_of(ours(split, table, new), new) for new in (False, True)]
        plain = [
            [split.hits(scores, new) for new in (False, True)]
            for way, scores in peers_of(split, table)
            if way in ("popularity", "popularity of 30 days", "own repeats, then popularity")
        ]
        rates.append([own, *plain])
    (any_, new), *others = np.mean(rates, axis=0)
    assert any_ > max(other[0] for other in others) - 0.03
    assert new > max(other[1] for other in others) - 0.03
    assert any_ > 0.3
