"""The look: two palettes of our own, one type scale, spacing that grows with the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from app import paths

FONTS = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf", "NotoSans-Bold.ttf")
HAN_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
"""Large: in a language that needs none of them they are read when the window stands."""
FAMILIES = ["Noto Sans", "Noto Sans SC"]
STYLE = "Fusion"
STYLED = "styled"
"""The property of an application that has that style already."""

THEMES = ("auto", "light", "dark")
SCALES = (100, 110, 125, 150, 175, 200)
BASE = 13


@dataclass(frozen=True, slots=True)
class Scheme:
    """Every colour of one theme, by what it is for."""

    ground: str
    side: str
    card: str
    hairline: str
    line: str
    hover: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_text: str
    tint: str
    tint_text: str
    selection: str
    danger: str
    danger_tint: str
    notice: str
    notice_line: str
    badge: str
    badge_text: str


LIGHT = Scheme(
    ground="#F5F4F0", side="#FBFAF8", card="#FFFFFF", hairline="#E6E3DC", line="#C4C0B6", hover="#F1EFEA",
    text="#20222B", muted="#66666F", faint="#8B8A90", accent="#0F766E", accent_hover="#0C625B",
    accent_text="#FFFFFF", tint="#E1EEEC", tint_text="#0B5D56", selection="#DDEDEA", danger="#AF2F1B",
    danger_tint="#FBE9E5", notice="#FFFAEB", notice_line="#E9CB7D", badge="#B4481F", badge_text="#FFFFFF",
)  # fmt: skip
DARK = Scheme(
    ground="#15181A", side="#1A1E20", card="#1F2426", hairline="#31383A", line="#525C5F", hover="#282E30",
    text="#EDECE8", muted="#A9AEAD", faint="#858B8B", accent="#35B0A1", accent_hover="#4CC3B4",
    accent_text="#04211D", tint="#173733", tint_text="#7FDACD", selection="#1D4541", danger="#FF9A85",
    danger_tint="#42241E", notice="#332C17", notice_line="#7C6428", badge="#E0774B", badge_text="#231006",
)  # fmt: skip

HUES = {
    "prospect": "#B9BDC5", "new": "#6AA5E3", "growing": "#3FA596", "loyal": "#6FAE55",
    "at_risk": "#E3A92F", "lapsed": "#CF6F51", "won_back": "#9B7FD6", "complaint": "#D05A48",
    "core": "#6FAE55", "plain": "#B9BDC5", "good": "#3FA596", "warn": "#E3A92F", "bad": "#D05A48",
}  # fmt: skip
"""One hue a stage or state; never shown without its word."""

_now: tuple[Scheme, int] = (LIGHT, 100)


def scheme() -> Scheme:
    """The colours in use now."""
    return _now[0]


def is_dark() -> bool:
    """Whether the dark palette is in use."""
    return _now[0] is DARK


def colour(name: str) -> QColor:
    """A colour of the theme in use, by its name in `Scheme`."""
    return QColor(getattr(_now[0], name))


def px(size: float) -> int:
    """A length drawn at 100 %, in pixels at the text size in use."""
    return max(1, round(size * _now[1] / 100))


def font(size: float = BASE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The program's face at a size given for 100 %."""
    face = QFont(FAMILIES)
    face.setPixelSize(px(size))
    face.setWeight(weight)
    return face


def semibold(size: float = BASE) -> QFont:
    """The face of headings, names and buttons."""
    return font(size, QFont.Weight.DemiBold)


def figures(face: QFont) -> QFont:
    """The same face with digits of one width, for columns of numbers."""
    tabular = QFont(face)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    return tabular


def blend(over: QColor, under: QColor, share: float) -> QColor:
    """`share` of one colour over the rest of the other."""
    rest = 1 - share
    return QColor(
        round(over.red() * share + under.red() * rest),
        round(over.green() * share + under.green() * rest),
        round(over.blue() * share + under.blue() * rest),
    )


def hue(code: str) -> QColor:
    """The hue of a stage or state, for bars and dots."""
    return QColor(HUES.get(code, HUES["plain"]))


@lru_cache(maxsize=64)
def _chip(code: str, dark: bool) -> tuple[QColor, QColor]:
    base = hue(code)
    if dark:
        return blend(base, QColor(DARK.card), 0.28), blend(base, QColor("#FFFFFF"), 0.48)
    ink = base.toHsl()
    ink.setHsl(ink.hslHue(), min(255, int(ink.hslSaturation() * 1.35)), 62)
    return blend(base, QColor(LIGHT.card), 0.27), ink


def chip_colours(code: str) -> tuple[QColor, QColor]:
    """(ground, ink) of a chip of that stage or state, readable in the theme in use."""
    return _chip(code, is_dark())


def load_fonts(names: tuple[str, ...] = FONTS + HAN_FONTS) -> None:
    """Makes the program's own faces known; the same glyphs on every machine."""
    for name in names:
        QFontDatabase.addApplicationFont(str(paths.resource("fonts", name)))


def wanted(theme: str) -> Scheme:
    """The colours of "light" or "dark"; "auto" follows the desktop, and light where it does not say."""
    if theme == "auto":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if theme == "dark" else LIGHT


def choose(theme: str = "auto", scale: int = 100) -> None:
    """Decides on the look; what is built from now on has it."""
    global _now
    _now = (wanted(theme), max(100, min(200, scale)))


def apply(application: QApplication, theme: str = "auto", scale: int = 100) -> None:
    """Puts fonts and colours on; again at any time. Each window puts on the rest with `dress`."""
    choose(theme, scale)
    if not application.property(STYLED):  # asking for the style itself makes a hundred classes of Qt known to Python
        application.setStyle(QStyleFactory.create(STYLE))
        application.setProperty(STYLED, True)
    application.setFont(font())
    application.setPalette(palette(_now[0]))


def dress(window: QWidget) -> None:
    """Puts the style sheet on a window without parent; what is built into it and opens over it follows.

    Not on the application: each time a widget found its parent Qt would look through the sheet for everything below
    it, which takes two thirds of the time that building a page takes.
    """
    window.setStyleSheet(style_sheet())


def dress_apart(part: QWidget | None) -> None:
    """Gives a part of a widget a style sheet of its own, in which nothing stands.

    What the window's says of the list that drops down from a choice, or of what a scroll area scrolls, Qt keeps when
    they are gone, some kilobytes each time a form was open; of a widget that has one of its own it does not.
    """
    if part is not None:
        part.setStyleSheet("/* nothing */")
        part.ensurePolished()


def style_sheet() -> str:
    """resources/style.qss with `@name` replaced by the theme's colours and `@9px` by scaled lengths."""
    import re

    text = paths.resource("style.qss").read_text("utf-8")
    text = re.sub(r"@(\d+)px", lambda found: f"{px(int(found[1]))}px", text)
    shade = "dark" if is_dark() else "light"
    for name in ("combo", "tick", "up"):
        text = text.replace(f"@{name}", paths.resource("icons", f"{name}-{shade}.svg").as_posix())
    return re.sub(r"@([a-z_]+)", lambda found: str(getattr(_now[0], found[1])), text)


def palette(s: Scheme) -> QPalette:
    """Qt's palette for a scheme."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, value in (
        (role.Window, s.ground), (role.WindowText, s.text), (role.Base, s.card), (role.Text, s.text),
        (role.AlternateBase, s.side), (role.Button, s.card), (role.ButtonText, s.text),
        (role.BrightText, s.danger), (role.Highlight, s.selection), (role.HighlightedText, s.text),
        (role.Accent, s.accent), (role.PlaceholderText, s.faint), (role.Mid, s.hairline),
        (role.Midlight, s.hover), (role.Light, s.card), (role.Dark, s.line), (role.Shadow, s.line),
        (role.ToolTipBase, s.text), (role.ToolTipText, s.card), (role.Link, s.accent),
        (role.LinkVisited, s.accent),
    ):  # fmt: skip
        made.setColor(which, QColor(value))
    for which in (role.Text, role.WindowText, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(s.faint))
    made.setColor(QPalette.ColorGroup.Disabled, role.Accent, QColor(s.line))
    return made
