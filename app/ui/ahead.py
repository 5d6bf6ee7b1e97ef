"""What is built ahead, while nobody waits for it, so that it stands at once when it is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6

from app.ui import pages

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.window import Window

PAUSE = 30
"""Milliseconds between two pieces: keys and the mouse go first."""


def build(window: Window, done: Callable[[], object]) -> None:
    """Builds the purchase form and the pages that were not shown yet, piece by piece, and says when it is done."""
    if window.context:
        window.context.jobs.steps(window.deck, _pieces(window, done), key="ahead", pause=PAUSE)


def _pieces(window: Window, done: Callable[[], object]) -> Iterator[Callable[[], object]]:
    context, deck = window.context, window.deck
    assert context
    yield from pages.loading(pages.PURCHASE_EDITOR)
    yield from window.counter.making(context)
    for entry in pages.PAGES:
        yield from deck.making(entry.name, context)
    yield done


class Counter:
    """The form for a purchase: one lies ready, and another once that was used."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._begun: Any = None
        self._ready: Any = None
        self._for: tuple[str, dt.date] | None = None

    def making(self, context: Context) -> Iterator[Callable[[], object]]:
        """The steps of making one, unless one lies there."""
        if not self._fits(context):
            yield partial(self._build, context)
            yield self._lay_out

    def _build(self, context: Context) -> None:
        self.clear()
        editor = pages.load(pages.PURCHASE_EDITOR)
        if hasattr(editor, "begin"):
            self._begun, self._for = editor(context, parent=self._window, ahead=True), _made_for(context)

    def _lay_out(self) -> None:
        begun, self._begun = self._begun, None
        if begun is not None and shiboken6.isValid(begun):
            begun.form.lay_out()
            self._ready = begun

    def _fits(self, context: Context) -> bool:
        there = self._ready is not None and shiboken6.isValid(self._ready)
        return there and self._ready.context is context and self._for == _made_for(context)

    def clear(self) -> None:
        """Takes it away: another look or language, or another book."""
        for one in (self._begun, self._ready):
            if one is not None and shiboken6.isValid(one):
                one.deleteLater()
        self._begun = self._ready = None

    def form(self, context: Context, customer_id: int | None, **which: int | None) -> Any:
        """A form for a purchase of this customer, or for that receipt, to be opened; None if the program has none.

        Args:
            which: `purchase_id` or `corrects`, as the form takes them.
        """
        if self._fits(context):
            editor, self._ready = self._ready, None
            editor.begin(customer_id, **which)
        else:
            self.clear()
            kind = pages.load(pages.PURCHASE_EDITOR)
            editor = kind(context, customer_id, self._window, **which) if kind else None
        if hasattr(editor, "finished"):
            editor.finished.connect(lambda _code: self._again(context))
        return editor

    def _again(self, context: Context) -> None:
        if context is self._window.context:
            context.jobs.steps(self._window.deck, self.making(context), key="counter", pause=10 * PAUSE)


def _made_for(context: Context) -> tuple[str, dt.date]:
    """What a form takes up while it is built."""
    return context.currency, context.today()
