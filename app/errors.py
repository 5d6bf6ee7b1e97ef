"""What can go wrong that a person at the till can do something about."""

from __future__ import annotations

import re
import traceback

OF_CODE = (AttributeError, ImportError, NameError, NotImplementedError, RecursionError, RuntimeError, TypeError)
"""Errors whose words are about the program, never about what is in the book."""

OF_TABLES = re.compile(r"\w+( \w+)* constraint failed: [\w., ]+|no such \w+: [\w.]+|database [a-z /]+")
"""Words of the database that name tables and columns, not what stands in them."""


class AppError(Exception):
    """One clear sentence for the person at the till, shown as it is.

    Args:
        message: the sentence, already in the person's language.
        field: the form field it belongs to, if it belongs to one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(AppError):
    """Somebody else saved the same thing in the meantime; nothing was overwritten."""

    def __init__(self, message: str, *, saved: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.saved = saved or {}


class Cancelled(Exception):
    """The person pressed Cancel; whatever was under way left no trace."""


def report(error: BaseException | None) -> str:
    """What a log may keep of an error: its kind and where it happened, causes first, but no words that may hold data.

    A log outlives what is erased from a book, and is not encrypted when the book is.
    """
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        told = str(error)
        words = told if isinstance(error, OF_CODE) or OF_TABLES.fullmatch(told) else "(its words may hold data)"
        parts.append("".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__qualname__}: {words}\n")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich led to:\n".join(reversed(parts))
