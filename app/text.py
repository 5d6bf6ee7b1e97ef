"""Text from people: kept as typed, folded for search."""

from __future__ import annotations

import re
import unicodedata

from app.errors import AppError
from app.i18n import _

LINE = 200
"""The longest name or one-line field, in characters."""

PAGE = 100_000
"""The longest note, in characters."""

_LIVE = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
_SIGNED = re.compile("[+-][0-9][0-9 .,\u00a0\u202f]*")


def fold(text: str) -> str:
    """The form used for searching: case and accents gone, Chinese both as written and as sounds."""
    from anyascii import anyascii

    plain = " ".join(text.split()).casefold()
    sounds = anyascii(plain).casefold()
    stripped = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(dict.fromkeys((stripped, sounds)))


def clean(text: str, limit: int = LINE, *, field: str | None = None, required: str | None = None) -> str:
    """`text` without control characters and outer blanks.

    Args:
        required: the sentence to show if nothing is left; None if the field may stay empty.

    Raises:
        AppError: too long, or empty although required.
    """
    if len(text) > 10 * PAGE:  # never right, and millions of characters would take seconds
        raise _too_long(len(text), limit, field)
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
    if limit <= LINE:
        kept = " ".join(kept.split())
    if len(kept) > limit:
        raise _too_long(len(kept), limit, field)
    if required and not kept:
        raise AppError(required, field=field)
    return kept


def guarded(text: str) -> str:
    """`text` for a CSV file: with an apostrophe before it if a spreadsheet would run it as a formula.

    Numbers and phones stay as they are. `unguarded` takes exactly those apostrophes off again.
    """
    return "'" + text if _live(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text[:1] == "'" and _live(text[1:]) else text


def _live(text: str) -> bool:
    """Whether a spreadsheet would run it, or what is left when its blanks, unseen marks and apostrophes are gone."""
    bare = text.lstrip("'")
    if not bare or bare[0].isalnum() or _SIGNED.fullmatch(bare):
        return False
    seen = (char for char in bare if char != "'" and not char.isspace() and not _unseen(char))
    return bare[0] in "\t\r\n" or next(seen, "") in _LIVE


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf")


def _too_long(characters: int, limit: int, field: str | None) -> AppError:
    return AppError(
        _("This text has {n} characters; {limit} fit here.").format(n=characters, limit=limit), field=field
    )
