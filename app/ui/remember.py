"""What this machine is to remember, or the sentence that it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import AppError
from app.i18n import _
from app.settings import Settings

if TYPE_CHECKING:
    from app.ui.jobs import Jobs


def remember(settings: Settings, jobs: Jobs | None = None) -> None:
    """Keeps this machine's settings for the next start.

    Args:
        jobs: to keep them on the book's thread, for the disk takes its time; the window says it if they cannot be.

    Raises:
        AppError: the disk is full or their folder cannot be written; they hold until the program ends.
    """
    if jobs:
        jobs.run(jobs, lambda _progress, _cancelled: remember(settings), writes=True)
        return
    try:
        settings.save()
    except OSError as fault:
        raise AppError(
            _("This holds until the program ends, but cannot be kept: the disk is full or its folder is protected.")
        ) from fault
