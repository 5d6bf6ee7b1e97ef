"""The faces of one document: which font has which character, how wide a text is, where it may break."""

from __future__ import annotations

import copy
import re
import unicodedata
from functools import lru_cache
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app import paths

REGULAR = "regular"
SEMIBOLD = "semibold"
BOLD = "bold"

CHAINS = {
    REGULAR: ("NotoSans-Regular", "NotoSansSC-Regular"),
    SEMIBOLD: ("NotoSans-SemiBold", "NotoSansSC-Bold", "NotoSansSC-Regular"),
    BOLD: ("NotoSans-Bold", "NotoSansSC-Bold", "NotoSansSC-Regular"),
}
"""Where a character is looked for, per weight. The bold Chinese face has fewer characters than the regular one."""

BOX = "\u25a1"
"""What stands for a character that no font has."""

_PICTURES = re.compile("[\u2190-\u2bff\u3200-\u33ff\U0001f000-\U0001faff]")
"""Where signs that are pictures (emoji among them) stand in Unicode: a sieve, so that plain text costs nothing."""
_FLAGS = range(0x1F1E6, 0x1F200)
_LETTERS = {flag: chr(ord("A") + place) for place, flag in enumerate(_FLAGS)}
"""What a phone shows as a flag, two by two, is two letters on paper."""

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_JOINERS = _INVISIBLE | {"\ufe0e", "\ufe0f"}
"""What makes one picture of several, or chooses how it looks."""
_CONTROLS = dict.fromkeys([*range(32), 127]) | {ord(c): " " for c in "\t\n\r\v\f"}

_HAN = (
    "\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
_CLOSING = re.escape("，。、；：？！）」』】》〉”’％…,.;:?!)]}%")
_OPENING = re.escape("（「『【《〈“‘")
_PART = re.compile(r"[^@./_\-]*[@./_\-]?")
_PIECE = re.compile(
    rf"[{_OPENING}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENING}]+)[{_CLOSING}]*|[{_OPENING}]+|\s+"
)


@lru_cache(maxsize=8)
def _parsed(name: str) -> TTFont:
    return TTFont(name, str(paths.resource("fonts", f"{name}.ttf")))


def _fresh(name: str) -> TTFont:
    """A font that no document has used yet; only what was read from its file is shared with others."""
    font = copy.copy(_parsed(name))
    font.state = WeakKeyDictionary()
    return font


def plain(text: str) -> str:
    """`text` as one line: line breaks and tabs are blanks, other control characters are gone."""
    return text.translate(_CONTROLS)


def pieces(text: str) -> list[str]:
    """`text` cut where a line may end: at blanks and between Han characters, never before a full stop."""
    return _PIECE.findall(text)


def _name(picture: str) -> str:
    """What a picture shows, in the words of Unicode (which has English ones only)."""
    return unicodedata.name(picture).lower()


class Fonts:
    """The fonts of one document, never shared with another one that is still being made.

    Attributes:
        missing: the characters met that no font has; they print as a box.
    """

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self._fonts: dict[str, TTFont] = {}
        self._font_of: dict[str, dict[str, str]] = {weight: {} for weight in CHAINS}
        self._widths: dict[str, dict[str, int]] = {weight: {} for weight in CHAINS}
        for chain in CHAINS.values():
            self._font(chain[0])

    def _font(self, name: str) -> TTFont:
        found = self._fonts.get(name)
        if found is None:
            found = self._fonts[name] = _fresh(name)
            pdfmetrics.registerFont(found)
        return found

    def _find(self, char: str, weight: str) -> str:
        for name in CHAINS[weight]:
            if ord(char) in self._font(name).face.charToGlyph:
                return name
        if char in _INVISIBLE or unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
            return ""
        if char.isspace():
            return CHAINS[weight][0]
        self.missing.add(char)
        return "?"

    def written(self, text: str) -> str:
        """`text` as it can be read on paper: a picture that no font has is left out beside words, else named.

        "Anna 🌸" is "Anna"; a customer called just "😀" is "[grinning face]". Letters that no font has stay: they
        print as a box and are told.
        """
        if not _PICTURES.search(text):
            return text
        text = text.translate(_LETTERS)
        pictures = [char for char in text if self._is_picture(char)]
        if not pictures:
            return text
        words = "".join(char for char in text if char not in pictures and char not in _JOINERS)
        if any(char.isalnum() for char in words):
            return re.sub(" {2,}", " ", words).strip(" ")
        shown = (_name(char) for char in pictures if unicodedata.category(char) == "So")
        return f"{words}[{', '.join(dict.fromkeys(shown))}]"

    def _is_picture(self, char: str) -> bool:
        if unicodedata.category(char) not in ("So", "Sk") or not unicodedata.name(char, ""):
            return False
        return not any(ord(char) in self._font(name).face.charToGlyph for name in CHAINS[REGULAR])

    def runs(self, text: str, weight: str = REGULAR) -> list[tuple[str, str]]:
        """`text` as (font name, characters that this font has), in order."""
        if text.isascii():
            return [(CHAINS[weight][0], plain(text))] if text else []
        known = self._font_of[weight]
        found: list[tuple[str, str]] = []
        current, start = "", list[str]()
        for char in plain(self.written(text)):
            name = "" if char in _INVISIBLE else known.get(char)
            if name is None:
                name = known[char] = self._find(char, weight)
            if name == "":
                continue
            if name == "?":
                char, name = BOX, CHAINS[weight][-1]
                self._font(name)
            elif char.isspace():
                char = " "
            if name != current and start:
                found.append((current, "".join(start)))
                start = []
            current = name
            start.append(char)
        if start:
            found.append((current, "".join(start)))
        return found

    def measure(self, text: str, weight: str = REGULAR) -> int:
        """How wide `text` is, in thousandths of the type size."""
        memo = self._widths[weight]
        width = memo.get(text)
        if width is None:
            width = 0
            for name, run in self.runs(text, weight):
                widths = self._font(name).face.charWidths
                width += sum(widths.get(ord(char), 0) for char in run)
            memo[text] = width = round(width)
        return width

    def width(self, text: str, size: float, weight: str = REGULAR) -> float:
        """How wide `text` is in points."""
        return self.measure(text, weight) * size / 1000

    def wrap(self, text: str, size: float, width: float, weight: str = REGULAR) -> list[str]:
        """`text` in lines no wider than `width` points; a word wider than that is broken."""
        text = self.written(text)
        if "\n" not in text and self.width(text, size, weight) <= width:
            return [text]
        lines: list[str] = []
        for paragraph in text.splitlines() or [""]:
            lines += self._fill(paragraph, width * 1000 / size, weight)
        return lines

    def _fill(self, paragraph: str, room: float, weight: str) -> list[str]:
        lines, line, used = [], "", 0.0
        for piece in self._breakable(pieces(paragraph), room, weight):
            wide = self.measure(piece, weight)
            if used + wide > room and line.strip() and not piece.isspace():
                lines.append(line.rstrip())
                line, used = "", 0.0
            if line or not piece.isspace():
                line += piece
                used += wide
        lines.append(line.rstrip())
        return lines

    def _breakable(self, words: list[str], room: float, weight: str) -> list[str]:
        """The words, those that are too wide cut into parts that fit."""
        fitting: list[str] = []
        for word in words:
            if self.measure(word, weight) <= room:
                fitting.append(word)
            else:
                fitting += self._cut(word, room, weight)
        return fitting

    def _cut(self, word: str, room: float, weight: str) -> list[str]:
        """Parts that fit: cut behind @ . / _ - where there are such, else wherever it must be."""
        units: list[str] = []
        for unit in _PART.findall(word):
            units += [unit] if self.measure(unit, weight) <= room else list(unit)
        parts, part, used = [], "", 0
        for unit in units:
            wide = self.measure(unit, weight)
            if part and used + wide > room:
                parts.append(part)
                part, used = "", 0
            part += unit
            used += wide
        return [*parts, part] if part else parts

    def fit(self, text: str, size: float, width: float, weight: str = REGULAR) -> str:
        """`text` on one line no wider than `width`, ended by an ellipsis if something had to go."""
        text = self.written(text)
        if self.width(text, size, weight) <= width:
            return plain(text)
        kept = plain(text)[: 4 + int(width * 6 / size)]
        while kept and self.width(kept + "…", size, weight) > width:
            kept = kept[:-1]
        return kept.rstrip() + "…"
