"""Long tables: fast, nothing lost, widths from what stands in them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from app.reports.fonts import Fonts
from app.reports.paper import print_report
from app.reports.report import Column, Kind, Report, Section
from app.reports.tables import FEW, Grid, grid
from tests.reports.conftest import pdf_text

DAY = dt.date(2026, 10, 1)
Small = Callable[..., Report]


def layout(section: Section, room: float = 500) -> Grid:
    made = grid(Fonts(), section, room, "NOK")[0]
    assert isinstance(made, Grid)
    return made


def test_ten_thousand_rows_take_seconds(small: Small) -> None:
    report = small([(DAY, f"Somebody {n:05d}", n * 250, n * 1000 - 7) for n in range(10_000)])
    begun = time.process_time()
    printed = print_report(report)
    assert time.process_time() - begun < 10
    assert printed.pages > 100
    text = pdf_text(printed.content)
    assert [n for n in range(0, 10_000, 97) if f"Somebody {n:05d}" not in text] == []


def test_figures_have_the_room_they_need_and_words_share_the_rest() -> None:
    columns = (Column("Who", Kind.NAME), Column("Why", share=2), Column("Amount", Kind.MONEY))
    made = layout(Section("", columns, [("a" * 300, "b " * 300, 123_456_789)])).layout
    assert made.widths[1] > 1.5 * made.widths[0]
    assert made.widths[2] >= made.fonts.width("1,234,567.89", made.size)
    assert sum(made.widths) <= 500


def test_columns_of_figures_alone_do_not_sprawl() -> None:
    made = layout(Section("", (Column("A", Kind.COUNT), Column("B", Kind.COUNT)), [(1, 2)]))
    made.wrap(500, 500)
    assert made.width < 150


def test_a_short_table_is_not_torn_apart() -> None:
    section = Section("", (Column("A"),), [(f"row {n}",) for n in range(FEW)])
    assert layout(section).split(500, 100) == []
    assert len(layout(section).split(500, 410)) in (0, 2)


def test_the_sum_never_stands_alone_on_a_page() -> None:
    section = Section("", (Column("A"),), [(f"row {n}",) for n in range(40)], ("Total",))
    made = layout(section)
    made.wrap(500, 10_000)
    first, second = made.split(500, made.height - 1)
    assert isinstance(first, Grid)
    assert isinstance(second, Grid)
    assert first.end == second.start == 39


def test_rows_to_write_on_are_tall_enough_for_a_pencil() -> None:
    made = layout(Section("", (Column("", Kind.TICK), Column("A"), Column("Notes", Kind.SPACE)), [(None, "a", None)]))
    assert made.layout.ends[0] >= 30


def test_a_table_without_rows_is_its_sentence_or_nothing() -> None:
    assert grid(Fonts(), Section("", (Column("A"),), []), 500, "NOK") == []
    assert len(grid(Fonts(), Section("", (Column("A"),), [], empty="Nothing."), 500, "NOK")) == 1
