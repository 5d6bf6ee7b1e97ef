"""What the demo shop is grown from: its products, the errands people come on, names and sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app import paths


@dataclass(frozen=True)
class Good:
    """A product of the demo shop; money in rupiah, size in `unit`."""

    code: str
    name: str
    category: str
    family: str
    step: int | None
    unit: str
    size: int | None
    price: int
    cost: int | None
    interests: tuple[str, ...]
    is_taxed: bool
    by_weight: bool
    is_goods: bool
    is_discontinued: bool


Steps = tuple[int, ...]
"""Places of products that are steps of one another, the smallest first."""
Chances = tuple[tuple[int, float], ...]
"""(place of a product, how likely it is taken along)."""


@dataclass(frozen=True)
class Mission:
    """An errand: one of the main things, and what goes along with it."""

    name: str
    interest: str
    mains: tuple[Steps, ...]
    along: Chances


@dataclass(frozen=True)
class Seeds:
    """Everything; a product is known by its place in `goods`."""

    goods: tuple[Good, ...]
    missions: tuple[Mission, ...]
    feasts: dict[str, Chances]
    pairings: tuple[tuple[int, int, str], ...]
    delivery: int
    people: dict[str, Any]
    stories: dict[str, Any]

    @property
    def interests(self) -> list[str]:
        """Every interest that an errand serves, by name."""
        return sorted({mission.interest for mission in self.missions if mission.interest})


def load() -> Seeds:
    """The seeds that come with the program."""
    shelf = _read("products.json")
    goods = tuple(_good(dict(zip(shelf["columns"], row, strict=True)), shelf) for row in shelf["products"])
    place = {good.code: index for index, good in enumerate(goods)}

    def chances(pairs: Any) -> Chances:
        return tuple((place[code], share) for code, share in pairs)

    missions = tuple(
        Mission(
            row["name"], row["interest"],
            tuple(tuple(place[code] for code in steps) for steps in row["mains"]), chances(row["along"].items()),
        )
        for row in shelf["missions"]
    )  # fmt: skip
    return Seeds(
        goods,
        missions,
        {feast: chances(pairs) for feast, pairs in shelf["feasts"].items()},
        tuple((place[one], place[other], reason) for one, other, reason in shelf["pairings"]),
        place[shelf["services"][0]],
        _read("people.json"),
        _read("stories.json"),
    )


def _good(row: dict[str, Any], shelf: dict[str, Any]) -> Good:
    code = row["code"]
    return Good(
        **{**row, "interests": tuple(row["interests"])},
        is_taxed=code not in shelf["tax_free"],
        by_weight=code in shelf["by_weight"],
        is_goods=code not in shelf["services"],
        is_discontinued=code in shelf["discontinued"],
    )


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(paths.resource("demo", name).read_text(encoding="utf-8"))
    return found
