"""What the window's edges show: the shop's name, how much there is, what waits, the last backup."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import Settings
from app.ui import pages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Edges:
    """The shop and its numbers."""

    name: str
    currency: str
    country: str
    zone: str
    customers: int
    purchases: int
    backed_up: dt.datetime | None
    lockable: bool
    badges: dict[str, int]


def count(session: Session, day: dt.date, settings: Settings, book: Path) -> Edges:
    """Reads them from the book, and when it was backed up from the disk."""
    from app.services import shop
    from app.storage import encryption

    row, counts = shop.get(session), shop.counts(session)
    badges = {}
    for entry in pages.PAGES:
        waiting = pages.load(entry.badge) if entry.badge else None
        if waiting:
            badges[entry.name] = int(waiting(session, day))
    return Edges(
        row.name, row.currency, row.country, row.time_zone, counts.customers, counts.purchases,
        last_backup(settings, book), encryption.salt_of(book) is not None, badges,
    )  # fmt: skip


def backup_places(settings: Settings, book: Path) -> list[Path]:
    """Where this machine puts its backups: beside the book, and at the second place if one was chosen."""
    from app.storage import backup

    places = [backup.folder_of(book)]
    second = settings.backup_folder
    return places if not second or Path(second) in places else [*places, Path(second)]


def last_backup(settings: Settings, book: Path) -> dt.datetime | None:
    """When the newest verified backup of this book was made; looks on the disk."""
    from app.storage import backup

    try:
        found = backup.latest(book, *backup_places(settings, book))
    except OSError:
        return None
    return found.astimezone() if found else None
