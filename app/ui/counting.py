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
    badges: dict[str, int]


def count(session: Session, day: dt.date) -> Edges:
    """Reads them from the book."""
    from app.services import shop

    row, counts = shop.get(session), shop.counts(session)
    badges = {}
    for entry in pages.PAGES:
        waiting = pages.load(entry.badge) if entry.badge else None
        if waiting:
            badges[entry.name] = int(waiting(session, day))
    return Edges(row.name, row.currency, row.country, row.time_zone, counts.customers, counts.purchases, badges)


def backup_folder(settings: Settings, book: Path) -> Path:
    """Where this machine puts its backups."""
    return Path(settings.backup_folder) if settings.backup_folder else book.parent / "backups"


def last_backup(settings: Settings, book: Path) -> dt.datetime | None:
    """When the newest backup of this book was made."""
    try:
        found = backup_folder(settings, book).glob(f"{book.stem}*")
        newest = max((file.stat().st_mtime for file in found), default=None)
    except OSError:
        return None
    return dt.datetime.fromtimestamp(newest).astimezone() if newest else None
