"""Every dialog opened and closed again and again: those of a day at the counter, and those that are rare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from typing import Any

from tests.torture.watched import NOISE, Day, over

WARM = 10
"""Openings that fill what is kept of a dialog (glyphs, pictures, room for forms that wait to be swept up)."""
Found = dict[str, dict[str, float]]
"""By name of the dialog: KiB of an opening that stay, widgets that stay, and how often it did not open."""


def opened(day: Day, number: int, *, whole: bool) -> Found:
    """Opens and closes each dialog `number` times.

    Args:
        whole: whether memory is told to the last KiB; it goes up and down by some, which counts where little is tried.
    """
    found = {}
    for name, act, close in chain(_counter(day), _rare(day)):
        shown = again(day, act, close, min(number, WARM))
        before = day.taken()
        shown += again(day, act, close, number)
        now = day.taken()
        grown = max(0, now["kib"] - before["kib"] - NOISE * (not whole))
        found[name] = {
            "kib": round(grown / number, 1), "widgets": now["widgets"] - before["widgets"],
            "missing": number + min(number, WARM) - shown,
        }  # fmt: skip
    return found


def again(day: Day, act: Callable[[], object], close: Callable[[], object], number: int) -> int:
    """Opens and closes it `number` times; how often something stood over the window."""
    from PySide6.QtWidgets import QApplication

    shown = 0
    for _time in range(number):
        act()
        day.settle()
        shown += over(day) is not None or QApplication.activePopupWidget() is not None
        close()
        day.settle()
    return shown


def _counter(day: Day) -> Iterator[tuple[str, Callable[[], object], Callable[[], object]]]:
    """Those of the shopkeeper's day: (name, opens it, closes it); the way to each is gone between two of them."""
    from tests.bench.shopkeeper import Shopkeeper

    steps = list(Shopkeeper(day.program, day.book).day())
    for (name, act), (after, close) in pairwise([*steps, ("", lambda: None)]):
        is_dialog = after == f"close: {name}"
        if is_dialog:
            act()
            day.settle()
            close()
            day.settle()
            yield name, act, close
        elif name.startswith("(to") or ": next" in name or "first opened" in name:
            act()
            day.settle()


def _rare(day: Day) -> Iterator[tuple[str, Callable[[], object], Callable[[], object]]]:
    """All others, as their pages open them."""
    from app.services.reaching import Way
    from app.ui.checking import CheckDialog
    from app.ui.customers.attachments import ReadableDialog
    from app.ui.customers.consent_history import ConsentHistory
    from app.ui.customers.merge_editor import MergeEditor
    from app.ui.customers.tag_dialog import TagDialog
    from app.ui.message import MessageDialog
    from app.ui.passcode.older_dialog import OlderDialog
    from app.ui.passcode.remove_dialog import RemoveDialog
    from app.ui.passcode.set_dialog import SetDialog
    from app.ui.purchases.new_product import NewProduct
    from app.ui.where import WhereDialog

    window, book, jobs = day.window, day.book, day.program.jobs
    context: Any = window.context
    window.navigate("purchases")
    day.settle()
    window.deck.page().table.focus_list()
    day.settle()
    made: dict[str, Callable[[], Any]] = {
        "Where is my data": lambda: WhereDialog(context, window),
        "Check my book": lambda: CheckDialog(context, window),
        "Set a passcode": lambda: SetDialog(jobs, book, "Toko", "A4", window, change=False),
        "Change the passcode": lambda: SetDialog(jobs, book, "Toko", "A4", window, change=True),
        "Remove the passcode": lambda: RemoveDialog(jobs, book, window),
        "Older backups": lambda: OlderDialog([book] * 9, 3, True, window),
        "Message": lambda: MessageDialog(context, "Sari", Way("email", "sari@example.com"), "Hello", window),
        "Merge customers": lambda: MergeEditor(context, 1, "Sari", window),
        "Tag customers": lambda: TagDialog([], 3, window),
        "Open a file": lambda: ReadableDialog(window),
        "Consents": lambda: ConsentHistory(context, 1, window),
        "Add product at the counter": lambda: NewProduct(context, "tea", window),
    }
    for name, make in made.items():
        yield name, lambda make=make: make().open(), lambda: over(day).close()  # type: ignore[misc]
    yield "Return of a purchase", lambda: window.deck.page().bring_back(), lambda: over(day).close()
    yield "Search popup", window.open_finder, lambda: over(day).close()


def control(day: Day, number: int) -> float:
    """KiB that stay of each opening of a form which is closed and never deleted."""
    from PySide6.QtCore import Qt

    from app.ui.customers.editor import CustomerEditor

    def act() -> None:
        made = CustomerEditor(day.window.context, day.window)  # type: ignore[arg-type]
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        made.open()
        day.settle()
        made.reject()

    again(day, act, lambda: None, 2)
    before = day.taken()["kib"]
    again(day, act, lambda: None, min(number, 20))
    return (day.taken()["kib"] - before) / min(number, 20)


