"""Text on paper goes on over the page and keeps its styles."""

from __future__ import annotations

from app.reports.fonts import Fonts
from app.reports.lines import BODY, QUIET, STRONG, Text
from app.reports.paper import print_report
from app.reports.report import Heading, Report
from tests.reports.conftest import pdf_text


def test_a_paragraph_longer_than_the_room_is_split_between_lines() -> None:
    fonts = Fonts()
    text = Text(fonts, ("Name  ", STRONG), (" ".join(f"w{n}" for n in range(400)), BODY), after=3)
    text.wrap(300, 1000)
    first, second = text.split(300, 100)
    assert isinstance(first, Text)
    assert isinstance(second, Text)
    whole = [word for part in (first, second) for span in part.spans for word in span[0].split()]
    assert whole == ["Name", *(f"w{n}" for n in range(400))]
    assert first.wrap(300, 1000)[1] <= 100
    assert second.getSpaceAfter() == 3


def test_a_paragraph_without_room_for_a_line_moves_on_whole_and_a_fitting_one_stays() -> None:
    text = Text(Fonts(), ("a few words", BODY))
    assert text.split(300, 2) == []
    assert text.split(300, 100) == [text]


def test_line_breaks_and_words_too_wide_are_kept_in_the_column(heading: Heading) -> None:
    word = "Donaudampfschifffahrt" * 12
    content = print_report(
        Report("x", heading, ()), lambda sheet: [Text(sheet.fonts, (f"one\ntwo {word}", QUIET), before=1)]
    ).content
    text = "".join(pdf_text(content).split())
    assert "one" in text
    assert word in text
