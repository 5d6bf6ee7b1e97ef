"""From a file of sales to the insights file: what must not matter does not; a small shop is as worked out by hand."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from tests.bench.shops import thirty
from tests.e2e.test_commands import Shell, rows

HEAD = ("Receipt", "Date", "Customer code", "Item", "Qty", "Price")
Line = tuple[str, str, str, str, str, str]
TODAY = dt.date(2022, 6, 1)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("home"))


def sales(times: int = 1) -> list[Line]:
    """A shop with thirty customers over sixteen months, a line a purchase day; the prices so many times as high."""
    shop = thirty()
    days = zip(shop.owner.tolist(), shop.day.tolist(), shop.net.tolist(), strict=True)
    return [
        (
            f"R{n}",
            dt.date.fromordinal(day).isoformat(),
            f"C{who:02}",
            f"Thing {net % 3}",
            "1",
            f"{net * times / 100:.2f}",
        )
        for n, (who, day, net) in enumerate(days)
    ]


def insights(shell: Shell, name: str, *parts: Iterable[Line], as_of: dt.date = TODAY) -> dict[str, dict[str, str]]:
    """The insights file of a new book with these sales, one import a part; by customer."""
    book, out = shell.home / f"{name}.regulars", shell.home / f"{name}.csv"
    for number, lines in enumerate(parts):
        file: Path = shell.home / f"{name}-{number}.csv"
        with file.open("w", newline="", encoding="utf-8") as into:
            csv.writer(into).writerows([HEAD, *lines])
        told = shell.json("import", file, "--book", book, "--currency", "NOK")
        assert (told["rejected"], told["added"]) == (0, told["read"])
    shell.json("insights", "--out", out, "--book", book, "--as-of", as_of)
    return {row["customer"]: row for row in rows(out)}


@pytest.fixture(scope="module")
def plain(shell: Shell) -> dict[str, dict[str, str]]:
    return insights(shell, "plain", [line for line in sales() if line[1] <= TODAY.isoformat()])


def test_neither_the_order_of_lines_nor_what_follows_changes_anything(
    shell: Shell, plain: dict[str, dict[str, str]]
) -> None:
    mixed = sales()
    np.random.default_rng(4).shuffle(mixed)
    assert any(line[1] > TODAY.isoformat() for line in mixed)
    found = insights(shell, "mixed", mixed)
    for customer, row in plain.items():
        assert found[customer] == row
    assert all(row["stage"] == "prospect" for customer, row in found.items() if customer not in plain)


def test_what_is_imported_in_parts_and_taken_back_is_as_if_it_had_come_at_once(
    shell: Shell, plain: dict[str, dict[str, str]]
) -> None:
    known = [line for line in sales() if line[1] <= TODAY.isoformat()]
    parts = [[line for line in known if line[1][:4] == year] for year in ("2022", "2021")]
    more = [(f"N{n}", f"2021-{n % 12 + 1:02}-03", f"N{n % 20:02}", "Thing 1", "1", "9.00") for n in range(60)]
    assert sum(map(len, parts)) == len(known)
    found = insights(shell, "parts", *parts, more)
    assert {customer: found[customer] for customer in plain} != plain
    book, out = shell.home / "parts.regulars", shell.home / "parts-back.csv"
    shell.json("undo-import", 3, "--book", book)
    shell.json("insights", "--out", out, "--book", book, "--as-of", TODAY)
    assert {row["customer"]: row for row in rows(out)} == plain


def test_money_scales_and_nothing_else_does(shell: Shell, plain: dict[str, dict[str, str]]) -> None:
    dear = insights(shell, "dear", [line for line in sales(100) if line[1] <= TODAY.isoformat()])
    amounts = ("net_sales", "expected_value")
    for customer, row in plain.items():
        other = dear[customer]
        assert float(other["net_sales"]) == pytest.approx(100 * float(row["net_sales"]))
        assert float(other["expected_value"]) == pytest.approx(100 * float(row["expected_value"]), abs=1.0)
        for name in ("p_buy", "expected_purchases"):
            assert float(other[name]) == pytest.approx(float(row[name]), rel=1e-4)
        kept = [name for name in row if name not in (*amounts, "p_buy", "expected_purchases")]
        assert [other[name] for name in kept] == [row[name] for name in kept]


def test_a_purchase_lowers_nobodys_chance(shell: Shell, plain: dict[str, dict[str, str]]) -> None:
    some = sorted(plain)[::2]
    today = [(f"T{who}", TODAY.isoformat(), who, "Thing 1", "1", "20.00") for who in some]
    found = insights(shell, "more", [line for line in sales() if line[1] <= TODAY.isoformat()], today)
    rose = [float(found[who]["p_buy"]) > float(plain[who]["p_buy"]) for who in some]
    assert sum(rose) > len(some) / 2
    assert all(float(found[who]["p_buy"]) >= float(plain[who]["p_buy"]) for who in some)
    assert all(found[who]["p_buy"] == row["p_buy"] for who, row in plain.items() if who not in some)
    assert all(found[who]["last_purchase"] == TODAY.isoformat() for who in some)


def test_a_shop_of_one_day_worked_out_by_hand(shell: Shell) -> None:
    lines: list[Line] = [("R1", TODAY.isoformat(), "C1", "Tea", "2", "40.00")]
    row = insights(shell, "new", lines)["C1"]
    assert (row["stage"], row["phase"], row["purchase_days"], row["net_sales"]) == ("new", "acquire", "1", "80.00")
    assert (float(row["usual_gap_days"]), float(row["lateness"]), row["core"], row["rfm_group"]) == (60, 0, "1", "")

    def still(days: float) -> float:
        """Who stays is silent so long: 1.2 gaps of 60 days are known of everybody, one gap in fifty is a pause."""
        steadily, slowly = 1.2 / (1.2 + days / 60), 1.2 / (1.2 + days / 300)
        return float(0.98 * steadily**1.2 + 0.02 * slowly**1.2)

    here = 1 / (1 + 0.8 / 3.0) * (1 - still(91))
    anywhere = 1 / (1 + 1 / 1) * (1 - (120 / (120 + 91)) ** 2)
    odds = (here / (1 - here)) ** 0.7 * (anywhere / (1 - anywhere)) ** 0.3
    assert float(row["p_buy"]) == pytest.approx(odds / (1 + odds), abs=5e-5)
    # After each visit 0.8 ÷ 4.8 leave, some sooner, some later; who stays comes once in sixty days, some more often.
    stays, along = 1 / (1 + 0.8 / 3.0), 1 + 365 / 60 / 4.8
    visits = 4.8 / 0.2 * (along**0.2 - 1) - 0.8 / 4.8 * along**-1.8 * (365 / 60) ** 2 / (1.2 + 0.25) / 2
    assert float(row["expected_purchases"]) == pytest.approx(stays * visits, abs=5e-4)
    assert float(row["expected_value"]) == pytest.approx(80 * stays * visits, abs=0.05)
