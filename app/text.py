"""Text from people: kept as typed, folded for search."""

from __future__ import annotations

import unicodedata

from app.errors import AppError
from app.i18n import _

LINE = 200
"""The longest name or one-line field, in characters."""

PAGE = 100_000
"""The longest note, in characters."""


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


def _too_long(characters: int, limit: int, field: str | None) -> AppError:
    return AppError(
        _("This text has {n} characters; {limit} fit here.").format(n=characters, limit=limit), field=field
    )
