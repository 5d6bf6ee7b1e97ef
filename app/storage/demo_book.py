"""The demo shop's own book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from app import paths
from app.i18n import _
from app.services import demo
from app.storage import copies
from app.storage.book import Book


def make(
    path: Path | None,
    *,
    customers: int | None = None,
    lines: int | None = None,
    seed: int | None = None,
    as_of: dt.date,
    progress: Callable[[float], None] | None = None,
) -> Path:
    """The demo shop's book, made if it is not there or is asked for differently; the one before is set aside.

    Args:
        path: where; None for its usual place.
        as_of: the shop's last day.
    """
    target = path or paths.demo_book()
    wanted = {"customers": customers, "lines": lines, "seed": seed}
    given = {name: value for name, value in wanted.items() if value is not None}
    if path is None and target.exists():
        if not given:
            return target
        copies.set_aside(target)
    part = target.with_name(f"{target.stem}.part{target.suffix}")
    copies.discard(part)
    try:
        if target.exists():
            Book.create(target, demo.shop())
        book = Book.create(part, demo.shop())
        try:
            with book.write(_("Demo shop")) as session:
                demo.fill(session, as_of=as_of, progress=progress, **given)
        finally:
            book.close()
        part.replace(target)
    finally:
        copies.discard(part)
    return target
