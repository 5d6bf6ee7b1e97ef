"""Colours that can be read, sizes that grow, icons that follow."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from app import paths
from app.ui import icons, theme


def contrast(one: str | QColor, other: str | QColor) -> float:
    """The WCAG 2 contrast ratio of two colours."""

    def light(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(QColor(one)), light(QColor(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(autouse=True)
def _put_back(qapp: QApplication) -> object:
    yield
    theme.apply(qapp, "light", 100)


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK])
def test_words_stand_out_from_every_ground(scheme: theme.Scheme) -> None:
    grounds = (scheme.ground, scheme.side, scheme.card, scheme.hover, scheme.selection)
    weak = [
        (ink, ground, round(contrast(ink, ground), 2))
        for ink, ground in itertools.product((scheme.text, scheme.muted), grounds)
        if contrast(ink, ground) < 4.5
    ]
    assert weak == []
    assert contrast(scheme.accent_text, scheme.accent) >= 4.5
    assert contrast(scheme.tint_text, scheme.tint) >= 4.5
    assert contrast(scheme.badge_text, scheme.badge) >= 4.5
    assert contrast(scheme.danger, scheme.card) >= 4.5
    assert contrast(scheme.accent, scheme.ground) >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_chip_can_be_read_and_no_two_stages_look_alike(qapp: QApplication, name: str) -> None:
    theme.apply(qapp, name, 100)
    pairs = {code: theme.chip_colours(code) for code in theme.HUES}
    assert {code: round(contrast(*pair), 2) for code, pair in pairs.items() if contrast(*pair) < 4.5} == {}
    stages = [theme.HUES[code] for code in ("prospect", "new", "growing", "loyal", "at_risk", "lapsed", "won_back")]
    assert len(set(stages)) == 7


def test_the_style_sheet_has_nothing_left_to_fill_in(qapp: QApplication) -> None:
    for name, scale in itertools.product(("light", "dark"), theme.SCALES):
        theme.apply(qapp, name, scale)
        assert "@" not in theme.style_sheet()
        for picture in re.findall(r'url\("([^"]+)"\)', theme.style_sheet()):
            assert Path(picture).exists()


def test_sizes_grow_with_the_scale_and_fonts_are_our_own(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 200)
    assert theme.px(13) == 26
    assert theme.font().pixelSize() == 26
    assert QFontInfo(theme.font()).family() == "Noto Sans"
    assert QFontInfo(theme.semibold()).weight() >= 600


def test_auto_means_light_where_the_desktop_does_not_say(qapp: QApplication) -> None:
    theme.apply(qapp, "auto", 100)
    assert theme.scheme() is theme.LIGHT


def middle(picture: QPixmap) -> set[str]:
    image = picture.toImage()
    dots = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {dot.name() for dot in dots if dot.alpha() == 255}


def test_an_icon_takes_the_colour_of_the_theme_in_use(qapp: QApplication) -> None:
    made = icons.icon("users", "text")
    theme.apply(qapp, "light", 100)
    light = middle(made.pixmap(32, 32))
    theme.apply(qapp, "dark", 100)
    dark = middle(made.pixmap(32, 32))
    assert light == {theme.LIGHT.text.lower()}
    assert dark == {theme.DARK.text.lower()}
    assert middle(made.pixmap(32, 32, QIcon.Mode.Disabled)) == {theme.DARK.faint.lower()}


def test_an_icon_before_words_keeps_a_gap() -> None:
    picture = icons.icon("users").pixmap(QSize(20, 16))
    assert (picture.width(), picture.height()) == (20, 16)


def test_every_icon_named_in_the_program_is_there() -> None:
    named = set()
    for source in Path(icons.__file__).parent.rglob("*.py"):
        text = source.read_text("utf-8")
        named |= set(re.findall(r'icon="([a-z0-9-]+)"', text))
        named |= set(re.findall(r'(?:icons\.icon|icon_button|EmptyState)\(\s*"([a-z0-9-]+)"', text))
    assert [name for name in sorted(named) if not paths.resource("icons", f"{name}.svg").exists()] == []
