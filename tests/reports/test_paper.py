"""The page: nothing lost, user text is text, fonts embedded, the same bytes for the same input."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Spacer

from app import i18n
from app.errors import Cancelled
from app.reports.blocks import Beside
from app.reports.paper import SIZES, print_report
from app.reports.report import Report
from tests.reports.conftest import HOSTILE, pdf_pages, pdf_text

DAY = dt.date(2026, 10, 1)
Small = Callable[..., Report]


def rows(count: int) -> list[tuple[Any, ...]]:
    return [(DAY, f"Somebody {n:05d}", 1500, n * 1000 - 7) for n in range(count)]


def test_names_print_as_they_are_typed_whatever_they_look_like(small: Small) -> None:
    text = pdf_text(print_report(small([(DAY, name, 1000, 100) for name in HOSTILE])).content)
    together = "".join(text.split())
    for name in HOSTILE:
        assert "".join(name.replace("😀", "").split()) in together


def test_the_page_says_what_when_whose_and_how_many(small: Small) -> None:
    printed = print_report(small(rows(100), notes=(("Amount", "All of it."),)))
    text = pdf_text(printed.content)
    assert printed.pages == pdf_pages(printed.content) > 1
    expected = (
        "Sales journal", "October 2026", "Toko Melati", "Jl. Anggrek 4", "made on 2 November 2026", "last page",
        "figures as of 2 November 2026", f"page 1 of {printed.pages}", f"page {printed.pages} of {printed.pages}",
        "How each figure is worked out", "All of it.",
    )  # fmt: skip
    assert [words for words in expected if words not in text] == []


def test_no_row_is_lost_over_many_pages_and_each_page_has_the_headings(small: Small) -> None:
    printed = print_report(small(rows(500)))
    text = pdf_text(printed.content)
    assert [n for n in range(500) if f"Somebody {n:05d}" not in text] == []
    assert text.count("Amount") == printed.pages
    assert i18n.format_money(sum(n * 1000 - 7 for n in range(500)), "NOK", symbol=False) in text


def test_the_same_input_gives_the_same_bytes(small: Small) -> None:
    report = small([(DAY, name, 1000, 100) for name in HOSTILE])
    assert print_report(report).content == print_report(report).content


def test_a_printed_document_is_let_go_at_once_not_by_a_later_search_for_circles(small: Small) -> None:
    def held() -> int:
        return sum(isinstance(one, Canvas | BaseDocTemplate) for one in gc.get_objects())

    report = small(rows(100))
    gc.collect()
    before = held()
    gc.disable()
    try:
        print_report(report)
        assert held() == before
    finally:
        gc.enable()


def test_every_font_is_embedded(small: Small) -> None:
    content = print_report(small([(DAY, "王 小明", 1000, 100)])).content
    assert b"Helvetica" not in content
    assert content.count(b"/FontFile2") == content.count(b"/Type /FontDescriptor") > 0


def test_the_document_has_a_title_and_a_language(small: Small) -> None:
    content = print_report(small(rows(1))).content
    with pypdfium2.PdfDocument(content) as document:
        assert document.get_metadata_value("Title") == "Sales journal · October 2026"
        assert document.get_metadata_value("Author") == "Toko Melati"
    assert b"/Lang (en)" in content


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("wide", [False, True])
def test_both_papers_both_ways(small: Small, paper: str, wide: bool) -> None:
    with pypdfium2.PdfDocument(print_report(small(rows(3)), paper=paper, wide=wide).content) as document:
        width, height = document.get_page_size(0)
    expected = sorted(SIZES[paper], reverse=wide)
    assert (round(width), round(height)) == (round(expected[0]), round(expected[1]))


def test_without_rows_the_page_says_so(small: Small) -> None:
    printed = print_report(small([]))
    assert printed.pages == 1
    assert "Nothing was sold." in pdf_text(printed.content)


def test_a_note_longer_than_a_page_goes_on_over_the_next_ones(small: Small) -> None:
    words = " ".join(f"word{n}" for n in range(6000))
    printed = print_report(small([(DAY, words, 1000, 100)]))
    text = pdf_text(printed.content)
    assert printed.pages > 3
    assert [n for n in range(6000) if f"word{n}" not in text] == []


def test_a_name_of_a_million_characters_prints(small: Small) -> None:
    assert print_report(small([(DAY, "x" * 100_000, 1000, 100)])).pages > 5


def test_huge_amounts_are_set_smaller_never_cut(small: Small) -> None:
    text = pdf_text(print_report(small([(DAY, "王" * 50, 10**12 - 1, 10**15 - 1)] * 3)).content)
    assert "9,999,999,999,999.99" in text
    assert "29,999,999,999,999.97" in text


def test_nothing_stands_outside_the_margins(small: Small) -> None:
    content = print_report(small([(DAY, name * 3, 10**11, 10**14) for name in HOSTILE])).content
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            picture = page.render(scale=1, grayscale=True).to_numpy()
            for edge in (picture[:30], picture[-30:], picture[:, :30], picture[:, -30:]):
                assert (edge == 255).all()


def test_a_report_that_is_not_wanted_any_more_stops(small: Small) -> None:
    with pytest.raises(Cancelled):
        print_report(small(rows(100)), cancelled=lambda: True)
    assert print_report(small(rows(1))).pages == 1


@pytest.mark.parametrize("language", ["id", "nb", "zh_CN"])
def test_every_language_prints_without_boxes(small: Small, language: str) -> None:
    i18n.set_language(language)
    assert print_report(small(rows(3), notes=(("Jumlah", "beløp 金额"),))).missing == ()


@pytest.mark.parametrize("room", range(45, 480, 9))
def test_columns_side_by_side_fit_the_page_that_they_are_divided_for(room: int) -> None:
    def pieces() -> list[Spacer]:
        made = [Spacer(10, 40) for _number in range(10)]
        for one in made:
            one.spaceAfter = 9
        return made

    parts = Beside([(1.0, pieces()), (2.0, pieces()[:3])]).splitOn(None, 300, room)
    assert [type(part) for part in parts] == [Beside, Beside]
    assert parts[0].wrapOn(None, 300, room)[1] <= room
    assert sum(len(column) for part in parts for _share, column in part.parts) == 13
