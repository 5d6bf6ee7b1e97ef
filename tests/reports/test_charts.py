"""Charts: every word and figure is there, nothing outside its frame, legible without colour."""

from __future__ import annotations

import pytest
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String

from app.reports import charts, shop_charts
from app.reports.charts import Bar, Month
from app.reports.heat_charts import CohortRow, cohort_map, move_map


def words(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.contents if isinstance(item, String)]


def corners(drawing: Drawing) -> list[tuple[float, float]]:
    """The outermost points of everything but words."""
    found: list[tuple[float, float]] = []
    for item in drawing.contents:
        if isinstance(item, Rect):
            found += [(item.x, item.y), (item.x + item.width, item.y + item.height)]
        elif isinstance(item, Line):
            found += [(item.x1, item.y1), (item.x2, item.y2)]
        elif isinstance(item, PolyLine):
            found += list(zip(item.points[::2], item.points[1::2], strict=True))
        elif isinstance(item, Circle):
            found += [(item.cx, item.cy)]
    return found


def inside(drawing: Drawing) -> bool:
    return all(-1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1 for x, y in corners(drawing))


STAGES = [
    Bar(code, word, count, change)
    for code, word, count, change in (
        ("prospect", "Prospect", 86, 12), ("new", "New", 0, 0), ("growing", "成长中", 1570, 9),
        ("loyal", "Loyal", 191, None), ("at_risk", "At risk", 47, -2), ("lapsed", "Lapsed", 79, 14),
        ("won_back", "Won back", 9, 3),
    )
]  # fmt: skip


@pytest.mark.parametrize("width", [120, 240, 600])
def test_stage_bars_name_count_and_change_within_their_frame(width: float) -> None:
    drawing = charts.stage_bars(STAGES, width, 90)
    assert [word for word in ("Prospect", "成长中", "1,570", "+12", "−2") if word not in words(drawing)] == []
    assert inside(drawing)


def test_stages_can_be_told_apart_in_black_and_white() -> None:
    drawing = charts.stage_bars(STAGES, 240, 90)
    assert sum(isinstance(item, Line) for item in drawing.contents) > 2  # at risk is hatched
    assert any(isinstance(item, Circle) for item in charts.stage_bars([Bar("won_back", "W", 9)], 240, 20).contents)
    assert len(set(charts.PAPER.stages.values())) + len(set(charts.PAPER.patterns.values())) >= len(STAGES)


def test_the_curve_is_thinned_but_keeps_its_ends() -> None:
    points = [(n / 5000, (n / 5000) ** 0.3) for n in range(1, 5001)]
    drawing = charts.concentration(points, 0.2, "1,000 of 5,000", 240, 90)
    line = next(item for item in drawing.contents if isinstance(item, PolyLine))
    assert len(line.points) < 300
    assert tuple(line.points[:2]) == (0.0, 0.5)
    assert line.points[-2] == 240
    assert "1,000 of 5,000" in words(drawing)
    assert inside(drawing)


def test_the_label_of_a_far_mark_stands_left_of_it() -> None:
    drawing = charts.concentration([(1.0, 1.0)], 0.97, "330 of 340 customers", 240, 90)
    assert next(item for item in drawing.contents if isinstance(item, String)).textAnchor == "end"


def test_months_not_yet_lived_stay_blank_in_the_cohort_map() -> None:
    rows = [CohortRow("Aug", 10, (0.5, 0.0)), CohortRow("Sep", 8, (0.25, None)), CohortRow("Oct", 3, (None, None))]
    drawing = cohort_map(rows, ["First bought", "New", "+1", "+2"], 400, 60)
    assert [word for word in words(drawing) if "%" in word] == ["50\u00a0%", "0\u00a0%", "25\u00a0%"]
    assert sum(isinstance(item, Rect) for item in drawing.contents) == 3
    assert inside(drawing)


def test_words_on_dark_cells_are_light() -> None:
    drawing = cohort_map([CohortRow("A", 1, (1.0, 0.01))], ["", "", "+1", "+2"], 400, 60, size=8)
    cells = [item for item in drawing.contents if isinstance(item, Rect)]
    assert cells[0].fillColor.red < cells[1].fillColor.red


def test_a_month_of_more_returns_than_sales_hangs_below_the_line() -> None:
    drawing = charts.month_bars([Month("Sep", 300, "3"), Month("Oct", -100, "−1"), Month("Nov", 0)], 300, 90)
    up, down = (item for item in drawing.contents if isinstance(item, Rect))
    assert up.y == pytest.approx(down.y + down.height)
    assert inside(drawing)


def test_without_data_a_chart_is_empty() -> None:
    for drawing in (
        charts.stage_bars([], 100, 50), charts.month_bars([], 100, 50), cohort_map([], ["a", "b"], 100, 50)
    ):  # fmt: skip
        assert drawing.contents == []
    assert inside(charts.concentration([], 0.0, "", 100, 50))
    assert inside(charts.month_bars([Month("Jan", 0), Month("Feb", 0)], 100, 50))


def test_a_part_of_a_chart_knows_what_it_stands_for_and_where() -> None:
    bars = charts.stage_bars([Bar("new", "New", 3), Bar("loyal", "Loyal", 9)], 200, 40)
    assert [(mark.key, mark.y, mark.high) for mark in bars.marks] == [
        (("stage", "new"), 20, 20), (("stage", "loyal"), 0, 20)
    ]  # fmt: skip
    curve = charts.concentration([(0.5, 0.9), (1.0, 1.0)], 0.4, "", 100, 50)
    assert [(mark.key, mark.x, mark.wide) for mark in curve.marks] == [(("core",), 0, 40), (("rest",), 40, 60)]
    cells = cohort_map([CohortRow("Aug", 10, (0.5, None))], ["First bought", "New", "+1", "+2"], 400, 60).marks
    assert [mark.key for mark in cells] == [("cohort", 0, -1), ("cohort", 0, 0)]


def test_the_name_of_the_last_stage_stays_inside_however_long_it_is() -> None:
    words = {"new": "Ny", "lapsed": "Borte", "won_back": "Vunnet tilbake"}
    found = move_map({("new", "lapsed"): 3, ("lapsed", "won_back"): 6}, words, 160, 60, size=11.5)
    last = next(item for item in found.contents if isinstance(item, String) and item.text == "Vunnet tilbake")
    assert last.textAnchor == "middle"
    assert last.x + charts.about(last.text, last.fontSize) / 2 <= 160


def test_moves_stand_in_the_row_they_came_from_and_the_column_they_went_to() -> None:
    words = {"": "Nowhere", "new": "New", "loyal": "Loyal", "lapsed": "Lapsed"}
    found = move_map({("", "new"): 4, ("new", "loyal"): 2}, words, 300, 60)
    first, second = found.marks
    assert (first.key, second.key) == (("move", "", "new"), ("move", "new", "loyal"))
    assert second.x > first.x
    assert second.y < first.y
    said = [shape.text for shape in found.contents if isinstance(shape, String)]
    assert "Lapsed" not in said
    assert {"4", "2", "Nowhere"} <= set(said)
    assert move_map({}, words, 300, 60).contents == []


def test_the_parts_of_a_month_stand_one_on_the_other_as_high_as_they_are_large() -> None:
    month = shop_charts.StackedMonth("Nov", {"new": 100, "loyal": 300, "": 100, "lapsed": -50}, "450")
    found = shop_charts.stage_months([month], {"new": "New", "loyal": "Loyal", "": "Rest", "lapsed": "Gone"}, 200, 150)
    new, loyal, rest, whole = found.marks
    assert (whole.key, whole.y) == (("month", 0), rest.y + rest.high)
    assert loyal.high == pytest.approx(3 * new.high)
    assert loyal.y == pytest.approx(new.y + new.high)
    assert rest.y == pytest.approx(loyal.y + loyal.high)
    assert rest.key == ("sales", 0, "")
    assert shop_charts.stage_months([], {}, 200, 150).contents == []


def test_words_too_long_for_a_bar_end_in_an_ellipsis() -> None:
    bars = [
        shop_charts.WordBar(("source", 0), "W" * 200, 5, "5", "90 %"),
        shop_charts.WordBar(("source", 1), "B", 0, "0"),
    ]
    found = shop_charts.word_bars(bars, 200, 40)
    said = [shape.text for shape in found.contents if isinstance(shape, String)]
    assert said[0].endswith("…")
    assert len(said[0]) < 40
    assert [mark.key for mark in found.marks] == [("source", 0), ("source", 1)]
    assert shop_charts.word_bars([], 200, 40).contents == []


@pytest.mark.parametrize("words", ["Neighbourhood leaflet · 42", "Children · 58", "Pets · 65"])
def test_the_longest_words_of_bars_stand_whole_where_there_is_room(words: str) -> None:
    bars = [shop_charts.WordBar(("source", 0), words, 5, "5"), shop_charts.WordBar(("source", 1), "B", 1, "1")]
    found = shop_charts.word_bars(bars, 500, 40)
    assert words in [shape.text for shape in found.contents if isinstance(shape, String)]
