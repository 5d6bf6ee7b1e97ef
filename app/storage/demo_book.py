"""The demo shop's own book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from app import paths
from app.errors import AppError
from app.i18n import _
from app.services import demo
from app.storage import copies, faults
from app.storage.book import Book
from app.storage.lock import Lock


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

    Raises:
        AppError: there is a file at `path`, or the demo shop's book is open.
    """
    target = path or paths.demo_book()
    wanted = {"customers": customers, "lines": lines, "seed": seed}
    given = {name: value for name, value in wanted.items() if value is not None}
    there = target.is_dir() or (target.exists() and target.stat().st_size > 0)
    if there and path is not None:
        raise AppError(_("There is a file at “{file}” already; it was left alone.").format(file=path))
    if there and not given:
        return target
    part = target.with_name(f"{target.stem}.part{target.suffix}")
    with faults.told(target):
        try:
            copies.discard(part)
            _fill(part, as_of, progress, given)
            paths.make_private(target.parent)
            _take_place(part, target, there=there)
        finally:
            copies.discard(part)
    return target


def _fill(part: Path, as_of: dt.date, progress: Callable[[float], None] | None, given: dict[str, int]) -> None:
    book = Book.create(part, demo.shop())
    try:
        with book.write(_("Demo shop")) as session:
            demo.fill(session, as_of=as_of, progress=progress, **given)
    finally:
        book.close()


def _take_place(part: Path, target: Path, *, there: bool) -> None:
    lock = Lock.alone(target)
    try:
        if there:
            copies.set_aside(target)
        copies.put_in_place(part, target)
    finally:
        lock.release()
