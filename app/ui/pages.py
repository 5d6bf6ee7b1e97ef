"""Which pages there are. A page is imported when it is first shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from app import i18n
from app.i18n import _


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: the name to navigate to, its words, icon and class ("module:Class").

    Attributes:
        sidebar: whether it stands in the sidebar.
        under: the sidebar entry that is lit while this page is shown.
        badge: "module:function" of (session, day) -> int, the number beside its words.
    """

    name: str
    words: Callable[[], str]
    icon: str
    where: str
    sidebar: bool = True
    under: str = ""
    badge: str = ""

    def exists(self) -> bool:
        """Whether the program has this page."""
        return known(self.where)


PAGES = (
    Entry("today", lambda: _("Today"), "sun", "app.ui.today.page:TodayPage", badge="app.services.today:count"),
    Entry("customers", lambda: _("Customers"), "users", "app.ui.customers.page:CustomersPage"),
    Entry(
        "customer", lambda: _("Customer"), "user", "app.ui.customers.customer_page:CustomerPage",
        sidebar=False, under="customers",
    ),
    Entry("purchases", lambda: _("Purchases"), "shopping-bag", "app.ui.purchases.page:PurchasesPage"),
    Entry("products", lambda: _("Products"), "package", "app.ui.products.page:ProductsPage"),
    Entry("special_dates", lambda: _("Special dates"), "calendar-heart", "app.ui.special_dates.page:SpecialDatesPage"),
    Entry(
        "feedback", lambda: _("Feedback"), "message-square-heart", "app.ui.feedback.page:FeedbackPage",
        badge="app.services.feedback:count_open",
    ),
    Entry("insights", lambda: _("Insights"), "trending-up", "app.ui.insights.page:InsightsPage"),
    Entry("reports", lambda: _("Reports"), "chart-column", "app.ui.reports.page:ReportsPage"),
    Entry("imports", lambda: _("Import…"), "import", "app.ui.imports.page:ImportsPage"),
    Entry("settings", lambda: _("Settings"), "settings", "app.ui.settings.page:SettingsPage"),
)  # fmt: skip
AT_FOOT = ("settings",)
"""Sidebar entries that stand at its foot."""

PURCHASE_EDITOR = "app.ui.purchases.editor:PurchaseEditor"
"""Called as (context, customer_id, parent) and opened by Ctrl+N."""

CUSTOMER_EDITOR = "app.ui.customers.editor:CustomerEditor"
"""Called as (context, parent)."""
NOTE_EDITOR = "app.ui.notes.note_editor:NoteEditor"
"""Called as (context, parent, customer_id=…) or (context, parent, note_id=…)."""
CONTACT_EDITOR = "app.ui.notes.contact_editor:ContactEditor"
"""Called as (context, parent, customer_id=…, occasion=None, channel="") or (context, parent, interaction_id=…)."""

FINDERS = (
    ("customer", "app.services.customers:find"),
    ("product", "app.services.products:find"),
)
"""(kind, "module:function" of (session, words, limit) -> rows with id, name, detail)."""


def known(where: str) -> bool:
    """Whether there is a module of that name; its folder is imported, it is not."""
    try:
        return find_spec(where.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


def prepare() -> None:
    """Loads what the first page is made of, off the window's thread: its modules, how days are written, and every
    kind of widget, all of which Qt's binding makes known at once where it cannot tell beforehand which it will meet.
    """
    from PySide6 import QtWidgets

    for name in dir(QtWidgets):
        getattr(QtWidgets, name)
    load(PAGES[0].where)
    i18n.format_day(dt.date.today())


def preload(progress: Callable[[float], object]) -> None:
    """Imports every page, off the window's thread, so that none has to be waited for when it is first shown."""
    from app.ui import places

    for place, entry in enumerate(PAGES):
        progress(place / len(PAGES))
        load(entry.where)
    load(PURCHASE_EDITOR)
    places.warm()


def load(where: str) -> Any:
    """What "module:name" stands for; None if there is no such module or name."""
    module, _colon, name = where.partition(":")
    return getattr(import_module(module), name, None) if known(module) else None
