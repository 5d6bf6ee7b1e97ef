"""What is learned from the shop's sales in the background: its rhythm, what goes with what, who buys again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.i18n import _

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.window import Window


class Learning:
    """Learns what sales have outdated; what was learned is read from the book and worked out without holding it."""

    def __init__(self, context: Context, window: Window) -> None:
        self._context, self._jobs, self._window = context, context.jobs, window

    def rhythm(self) -> None:
        """The shop's rhythm by month, if a month began or the book knows more of the past; then all the rest."""
        day = self._context.today()

        def learn(session: Any) -> Any:
            from app.services import shop_rhythm

            return shop_rhythm.compute(session, day) if shop_rhythm.stale(session, day) else None

        def keep(session: Any, learned: Any) -> None:
            from app.services import figures

            figures.keep_rhythm(session, learned)

        self._learn("rhythm", learn, _("New month"), keep)
        self.pairs()

    def pairs(self) -> None:
        """What goes with what, if sales have moved on since it was learned, and who buys again; the rest is read."""
        day = self._context.today()

        def learn(session: Any) -> Any:
            from app.services import remembered, suggestions

            remembered.shop(session, day)
            return suggestions.compute(session) if suggestions.stale(session) else None

        def keep(session: Any, learned: Any) -> None:
            from app.services import suggestions

            suggestions.store(session, learned)

        self._learn("pairs", learn, _("Learn what goes with what"), keep)
        self._outlook()

    def _outlook(self) -> None:
        day = self._context.today()

        def learn(session: Any) -> Any:
            from app.services import insights

            return insights.compute(session, day) if insights.stale(session, day) else None

        def keep(session: Any, learned: Any) -> None:
            from app.services import insights

            insights.store(session, learned)

        self._learn("outlook", learn, _("Learn the shop's rhythm"), keep)

    def _learn(self, key: str, learn: Callable[[Any], Any], title: str, keep: Callable[[Any, Any], None]) -> None:
        """Works out what `learn` says without writing, and has `keep` write it, unless there is nothing new (None)."""

        def kept(learned: Any) -> None:
            if learned is not None and self._window.context is self._context:  # the book is still the one learned from
                self._jobs.write(self._window, title, lambda session: keep(session, learned))

        self._jobs.make(self._window, lambda session, *_made: learn(session), kept, key=key)
