"""Which pages there are, and loading what they are made of."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from PySide6 import QtWidgets

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
ACCOUNT_PAYMENT = "app.ui.purchases.payment_editor:AccountPaymentEditor"
"""Called as (context, parent, customer_id=…, owed=…)."""
CONTACT_EDITOR = "app.ui.notes.contact_editor:ContactEditor"
"""Called as (context, parent, customer_id=…, occasion=None, channel="") or (context, parent, interaction_id=…)."""

FINDERS = (
    ("customer", "app.services.customers:find"),
    ("product", "app.services.products:find"),
)
"""(kind, "module:function" of (session, words, limit) -> rows with id, name, detail)."""


FIRST_TAKES = ("app.services.today", "app.services.today_summary", "app.services.products")
"""What the first page and the widgets take from the rooms below the window."""
ROOMS_BELOW = ("app.services", "app.reports", "app.exchange")
PAPER = "pypdfium2"
KINDS_AT_ONCE = 12
"""Of some 230 kinds of widget, style and event: a few milliseconds' worth."""


def known(where: str) -> bool:
    """Whether there is a module of that name; its folder is imported, it is not."""
    try:
        return find_spec(where.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


def prepare() -> None:
    """Loads what the first page takes from the rooms below the window, and how days are written; on any thread."""
    for name in FIRST_TAKES:
        import_module(name)
    i18n.format_day(dt.date.today())


def preload(progress: Callable[[float], object]) -> None:
    """Loads what the other pages take from the rooms below the window; on any thread."""
    below = [one.name for room in ROOMS_BELOW for one in iter_modules(import_module(room).__path__, f"{room}.")]
    for place, name in enumerate((*below, PAPER)):
        progress(place / len(below))
        import_module(name)


def acquainting() -> Iterator[Callable[[], object]]:
    """The steps of making every kind of widget known, which Qt's binding does at one go when it meets a strange one.

    They are for the window's thread, as is the loading of every module that makes kinds of its own: while a kind is
    made known on another thread, an event on this one that asks what kind its widget is ends the program.
    """
    kinds = dir(QtWidgets)
    for begin in range(0, len(kinds), KINDS_AT_ONCE):
        yield partial(_acquaint, kinds[begin : begin + KINDS_AT_ONCE])


def _acquaint(names: Iterable[str]) -> None:
    for name in names:
        getattr(QtWidgets, name)


def loading(where: str) -> Iterator[Callable[[], object]]:
    """The steps of loading "module:name" of the window, for the window's thread: what its folder holds, one by one."""
    if not known(where):
        return
    folder = where.partition(":")[0].rpartition(".")[0]
    for name in (*_modules("app.ui.widgets"), *_modules(folder)):
        if name not in sys.modules:
            yield partial(import_module, name)


@cache
def _modules(folder: str) -> tuple[str, ...]:
    """The modules of a folder, the smallest first: they take least from the others."""
    path = import_module(folder).__path__
    names = {one.name: f"{folder}.{one.name}" for one in iter_modules(path)}
    sizes = {file.stem: file.stat().st_size for room in path for file in Path(room).iterdir() if file.suffix == ".py"}
    return tuple(names[name] for name in sorted(names, key=lambda name: sizes.get(name, 0)))


def load(where: str) -> Any:
    """What "module:name" stands for; None if there is no such module or name."""
    module, _colon, name = where.partition(":")
    return getattr(import_module(module), name, None) if known(module) else None
