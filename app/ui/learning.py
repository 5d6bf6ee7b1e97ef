"""What is learned from the shop's sales in the background: its rhythm, what goes with what, who buys again."""

from __future__ import annotations

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

        def work(session: Any, *_made: Any) -> Any:
            from app.services import shop_rhythm

            return shop_rhythm.compute(session, day) if shop_rhythm.stale(session, day) else None

        self._jobs.make(self._window, work, self._store_rhythm, key="rhythm")
        self.pairs()

    def _store_rhythm(self, learned: Any) -> None:
        if learned is None or not self._open():
            return

        def work(session: Any) -> None:
            from app.services import figures

            figures.keep_rhythm(session, learned)

        self._jobs.write(self._window, _("New month"), work)

    def pairs(self) -> None:
        """What goes with what, if sales have moved on since it was learned, and who buys again; the rest is read."""
        day = self._context.today()

        def work(session: Any, *_made: Any) -> Any:
            from app.services import remembered, suggestions

            remembered.shop(session, day)
            return suggestions.compute(session) if suggestions.stale(session) else None

        self._jobs.make(self._window, work, self._store_pairs, key="pairs")
        self._outlook()

    def _store_pairs(self, rows: Any) -> None:
        if rows is None or not self._open():
            return

        def work(session: Any) -> int:
            from app.services import suggestions

            return suggestions.store(session, rows)

        self._jobs.write(self._window, _("Learn what goes with what"), work)

    def _outlook(self) -> None:
        day = self._context.today()

        def work(session: Any, *_made: Any) -> Any:
            from app.services import insights

            return insights.compute(session, day) if insights.stale(session, day) else None

        self._jobs.make(self._window, work, self._store_outlook, key="outlook")

    def _store_outlook(self, model: Any) -> None:
        if model is None or not self._open():
            return

        def work(session: Any) -> None:
            from app.services import insights

            insights.store(session, model)

        self._jobs.write(self._window, _("Learn the shop's rhythm"), work)

    def _open(self) -> bool:
        """Whether the book is still the one that was learned from."""
        return self._window.context is self._context
