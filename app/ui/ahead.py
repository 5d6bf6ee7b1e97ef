"""What is built ahead, while nobody waits for it, so that it stands at once when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from app.ui import pages

if TYPE_CHECKING:
    from app.ui.window import Window

PAUSE = 30
"""Milliseconds between two pieces: keys and the mouse go first."""


def build(window: Window, done: Callable[[], object]) -> None:
    """Builds the pages that were not shown yet, piece by piece, and says when it is done."""
    if window.context:
        window.context.jobs.steps(window.deck, _pieces(window, done), key="ahead", pause=PAUSE)


def _pieces(window: Window, done: Callable[[], object]) -> Iterator[Callable[[], object]]:
    context, deck = window.context, window.deck
    assert context
    for entry in pages.PAGES:
        yield partial(deck.make, entry.name, context)
        yield partial(deck.take_in, entry.name)
    yield done
