"""What every page is handed: the book's jobs, the shop, and ways to reach the rest of the window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.settings import Settings
from app.ui.jobs import Jobs


class Shell(Protocol):
    """What the window does for its pages."""

    def navigate(self, name: str, /, **kwargs: object) -> None:
        """Shows a page by its name, with what it is to open."""

    def back(self) -> None:
        """Returns to the page shown before."""

    def record_purchase(self, customer_id: int | None = None, **which: int | None) -> None:
        """Opens the form for a purchase: a new one, or with `purchase_id` or `corrects` that of a receipt."""

    def undo_offered(
        self, text: str, entry_id: int | None = None, also: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Says what was done, with an Undo button; without an entry the latest one.

        `also` is one more button: its words, and what it does.
        """

    def told(self, text: str) -> None:
        """Says a sentence at the foot of the page for a while."""

    def failed(self, error: Exception) -> None:
        """Shows an AppError as it is; anything else is a bug and goes to the crash dialog."""

    def open_finder(self) -> None:
        """Opens the finder."""


@dataclass(slots=True)
class ShopInfo:
    """The shop as the window needs it at every turn."""

    path: Path
    name: str = ""
    currency: str = "IDR"
    country: str = "ID"
    zone: str = "UTC"


@dataclass(slots=True)
class Context:
    """Handed to every page and editor."""

    jobs: Jobs
    shop: ShopInfo
    settings: Settings
    shell: Shell
    fixed_day: dt.date | None = field(default=None)

    @property
    def currency(self) -> str:
        """The book's currency."""
        return self.shop.currency

    def today(self) -> dt.date:
        """The day it is in the shop."""
        if self.fixed_day:
            return self.fixed_day
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return dt.datetime.now(ZoneInfo(self.shop.zone)).date()
        except (ZoneInfoNotFoundError, ValueError):
            return dt.datetime.now().astimezone().date()

    @property
    def navigate(self) -> Callable[..., None]:
        """`navigate("customer", customer_id=7)`."""
        return self.shell.navigate

    @property
    def back(self) -> Callable[[], None]:
        """Returns to the page shown before."""
        return self.shell.back

    @property
    def record_purchase(self) -> Callable[..., None]:
        """`record_purchase(customer_id=None)` opens the form for a purchase; `purchase_id=` that of a receipt."""
        return self.shell.record_purchase

    @property
    def undo_offered(self) -> Callable[..., None]:
        """`undo_offered(text, entry_id=None, also=None)`: "Customer removed", with Undo."""
        return self.shell.undo_offered

    @property
    def told(self) -> Callable[[str], None]:
        """`told(text)` says a sentence for a while."""
        return self.shell.told

    @property
    def failed(self) -> Callable[[Exception], None]:
        """`failed(error)` shows an AppError; hand it to jobs as `failed=`."""
        return self.shell.failed
