"""What this machine is to remember, or the sentence that it cannot."""

from __future__ import annotations

from app.errors import AppError
from app.i18n import _
from app.settings import Settings


def remember(settings: Settings) -> None:
    """Keeps this machine's settings for the next start.

    Raises:
        AppError: the disk is full or their folder cannot be written; they hold until the program ends.
    """
    try:
        settings.save()
    except OSError as fault:
        raise AppError(
            _("This holds until the program ends, but cannot be kept: the disk is full or its folder is protected.")
        ) from fault
