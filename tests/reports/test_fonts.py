"""Which font has which character, and where a line may end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.fonts import BOLD, BOX, REGULAR, SEMIBOLD, Fonts, pieces, plain

FONTS = Fonts()


def test_latin_words_and_han_characters_come_from_their_own_fonts() -> None:
    assert Fonts().runs("Anna 王小明 Å") == [
        ("NotoSans-Regular", "Anna "), ("NotoSansSC-Regular", "王小明"), ("NotoSans-Regular", " Å")
    ]  # fmt: skip


def test_a_han_character_that_the_bold_face_lacks_is_taken_from_the_regular_one() -> None:
    fonts = Fonts()
    rare = next(char for char in map(chr, range(0x3400, 0x9FA6)) if fonts.runs(char, BOLD)[0][0].endswith("Regular"))
    assert fonts.runs(rare, SEMIBOLD) == [("NotoSansSC-Regular", rare)]
    assert rare not in fonts.missing


@pytest.mark.parametrize("text", ["ş", "₹", "镕喆玥", "Å Ø æ", "1\u202f000", "▲ ▼ □"])
def test_signs_that_only_one_of_the_fonts_has_are_printed(text: str) -> None:
    fonts = Fonts()
    printed = "".join(run for _name, run in fonts.runs(text))
    assert printed.split() == text.replace("\u202f", " ").split()
    assert fonts.missing == set()


def test_a_character_that_no_font_has_is_a_box_and_is_reported() -> None:
    fonts = Fonts()
    assert fonts.runs("a𓀀b") == [("NotoSans-Regular", "a"), ("NotoSansSC-Regular", BOX), ("NotoSans-Regular", "b")]
    assert fonts.missing == {"𓀀"}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Anna 🌸", "Anna"), ("❤️ Kari", "Kari"), ("👩\u200d👧 Olsen", "Olsen"), ("王小明😀", "王小明"),
        ("🇳🇴 Ola", "NO Ola"), ("Tea 🍵 and jam", "Tea and jam"), ("😀", "[grinning face]"),
        ("👍🏽👍🏽", "[thumbs up sign]"), ("☎ 22 ★", "☎ 22 ★"),
    ],
)  # fmt: skip
def test_a_picture_is_left_out_beside_words_and_named_where_it_stands_alone(text: str, printed: str) -> None:
    fonts = Fonts()
    assert fonts.wrap(text, 8, 300) == [printed]
    assert fonts.fit(text, 8, 300) == printed
    assert "".join(run for _name, run in fonts.runs(text)) == printed
    assert fonts.missing == set()


def test_what_cannot_be_seen_is_left_out_without_a_box() -> None:
    fonts = Fonts()
    assert fonts.runs("a\u200b\ufe0fb\u00adc\x00\x07") == [("NotoSans-Regular", "abc")]
    assert fonts.missing == set()


def test_line_breaks_in_a_line_are_blanks() -> None:
    assert plain("a\r\nb\tc") == "a  b c"


def test_a_line_ends_between_han_characters_but_never_before_a_full_stop() -> None:
    assert pieces("您好，世界。") == ["您", "好，", "世", "界。"]
    assert pieces("（第二）号") == ["（第", "二）", "号"]
    assert pieces("two words") == ["two", " ", "words"]


@given(st.text(max_size=200), st.floats(20, 300))
@settings(max_examples=60, deadline=None)
def test_wrapping_loses_no_character_and_keeps_to_the_width(text: str, width: float) -> None:
    lines = FONTS.wrap(text, 8, width)
    assert "".join("".join(lines).split()) == "".join(FONTS.written(text).split())
    for line in lines:
        words = line.split()
        assert FONTS.width(line, 8) <= width + 0.01 or len(words) <= 1


def test_text_that_has_to_fit_is_ended_by_an_ellipsis() -> None:
    fonts = Fonts()
    assert fonts.fit("short", 8, 200) == "short"
    fitted = fonts.fit("a very long address that goes on and on", 8, 60)
    assert fitted.endswith("…")
    assert fonts.width(fitted, 8) <= 60
    assert fonts.width("x" * 10, 8, REGULAR) > 0
