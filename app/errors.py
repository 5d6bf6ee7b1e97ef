"""What can go wrong that a person at the till can do something about."""

from __future__ import annotations


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
