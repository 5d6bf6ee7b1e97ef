"""The pages themselves: made when first shown, refreshed when what they show was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from app.i18n import _
from app.ui import pages
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import TITLE, ElidedLabel, label

if TYPE_CHECKING:
    from app.ui.context import Context


@dataclass(slots=True)
class Leaf:
    """A page that was made, in its scroll area."""

    page: Any
    area: QScrollArea
    stale: bool = True


def scroll_area() -> QScrollArea:
    """Room for a sheet that scrolls where it does not fit; the ground shows through."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setViewport(QWidget())  # paints no ground; asking for Qt's own makes every kind of widget known to Python
    return area


class Deck(QStackedWidget):
    """One page at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._leaves: dict[str, Leaf] = {}
        self._made: dict[str, QWidget] = {}
        """Pages that were made, but have no place in the deck yet."""
        self._name = ""

    def name(self) -> str:
        """The name of the page shown."""
        return self._name

    def page(self) -> Any:
        """The page shown."""
        leaf = self._leaves.get(self._name)
        return leaf.page if leaf else None

    def show_page(self, name: str, context: Context, kwargs: dict[str, object]) -> bool:
        """Shows a page; False if there is none of that name or the present one does not let go."""
        if name != self._name and not self.may_leave():
            return False
        for step in self.making(name, context):
            step()
        leaf = self._leaves.get(name)
        if leaf is None:
            return False
        self._name = name
        self._turn_to(leaf.area)
        if kwargs and hasattr(leaf.page, "open"):
            leaf.page.open(**kwargs)
            leaf.stale = False
            leaf.page.refresh()
        elif leaf.stale:
            leaf.stale = False
            leaf.page.refresh()
        first = leaf.page.first_focus() if hasattr(leaf.page, "first_focus") else leaf.page
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def making(self, name: str, context: Context) -> Iterator[Callable[[], object]]:
        """The steps of loading and making a page and giving it its place, unless it was made before.

        A page that takes long says in `PARTS` which kinds of widget it is made of, and takes them made already.
        """
        entry = self._unmade(name)
        if entry:
            yield from pages.loading(entry.where)
        parts: dict[type, QWidget] = {}
        for kind in getattr(self._kind(name), "PARTS", ()):
            yield partial(self._part, parts, kind, context)
        yield partial(self._make, name, context, parts)
        yield partial(self._take_in, name)

    def present(self, name: str) -> None:
        """Shows a page that was made as it is: to be painted before it looks at the book, for both would compete."""
        if leaf := self._leaves.get(name):
            self.setCurrentWidget(leaf.area)

    def _turn_to(self, area: QScrollArea) -> None:
        """Shows an area; that of the page before stays where it was: Qt scrolls it when the focus leaves it."""
        before = self.currentWidget()
        bar = before.verticalScrollBar() if isinstance(before, QScrollArea) else None
        place = bar.value() if bar else 0
        self.setCurrentWidget(area)
        if bar:
            bar.setValue(place)

    def _part(self, parts: dict[type, QWidget], kind: type, context: Context) -> None:
        parts[kind] = kind(context)

    def _unmade(self, name: str) -> pages.Entry | None:
        """The page of this name, if there is one that was not made yet."""
        there = name in self._leaves or name in self._made
        return None if there else next((one for one in pages.PAGES if one.name == name), None)

    def _kind(self, name: str) -> Any:
        """The class of a page that was not made yet."""
        entry = self._unmade(name)
        return pages.load(entry.where) if entry else None

    def _make(self, name: str, context: Context, parts: dict[type, QWidget]) -> None:
        kind = self._kind(name)
        if kind is not None:
            page: QWidget = kind(context, parts) if parts else kind(context)
            page.setObjectName("page")
            page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab then leads to its first field
            self._made[name] = page

    def _take_in(self, name: str) -> Leaf | None:
        """Gives a page that was made its place among the others, unless it has it; None if there is none."""
        page = self._made.pop(name, None)
        if page is None:
            return self._leaves.get(name)
        area = scroll_area()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.addWidget(area)
        area.setWidget(page)  # last: each time a page finds a parent, the style sheet is looked through for all of it
        self._leaves[name] = Leaf(page, area)
        return self._leaves[name]

    def strip(self) -> Iterator[Callable[[], object]]:
        """Takes every page away, one a step; `name` still says which was shown."""
        self._made.clear()
        for name in list(self._leaves):
            yield partial(self._take_away, name)

    def _take_away(self, name: str) -> None:
        leaf = self._leaves.pop(name, None)
        if leaf and shiboken6.isValid(leaf.area):  # a window built anew meanwhile took the pages with it
            leaf.area.hide()
            leaf.area.deleteLater()

    def show_alone(self, widget: QWidget) -> None:
        """Shows something that is no page (the welcome, a trouble) instead of any page."""
        widget.setObjectName("page")
        area = scroll_area()
        before = self.currentWidget() if not self._name else None
        self.addWidget(area)
        area.setWidget(widget)
        self._name = ""
        self.setCurrentWidget(area)
        if before:
            before.deleteLater()

    def say_opening(self) -> None:
        """The head of the first page, and that the book is being opened, should it take longer than a moment."""
        words = label("", tone="muted")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sheet = QWidget()
        whole = column(ElidedLabel(_("Today"), strong=True, size=TITLE), margin=24)
        whole.addWidget(words, 1)
        sheet.setLayout(whole)
        self.show_alone(sheet)
        QTimer.singleShot(400, words, lambda: words.setText(_("Opening the book…")))

    def say_trouble(
        self, sentence: str, other: Callable[[], object], offer: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Says why the book cannot be opened, and offers another, or something better first."""
        from app.ui.widgets.button import button
        from app.ui.widgets.empty import EmptyState

        if offer is None:
            self.show_alone(EmptyState("triangle-alert", sentence, _("Open another book"), other))
            return
        sheet = QWidget()
        second = row(None, button(_("Open another book"), other), None)
        sheet.setLayout(column(None, EmptyState("triangle-alert", sentence, *offer), second, None, gap=6))
        self.show_alone(sheet)

    def changed(self, tables: frozenset[str]) -> None:
        """Tables were changed: the page shown looks again now, the others when they are shown next."""
        for leaf in self._leaves.values():
            leaf.stale = leaf.stale or bool(tables & leaf.page.watches)
        self._freshen()

    def outdated(self) -> None:
        """Everything has to look again: another day, or somebody asked."""
        for leaf in self._leaves.values():
            leaf.stale = True
        self._freshen()

    def _freshen(self) -> None:
        leaf = self._leaves.get(self._name)
        if leaf and leaf.stale:
            leaf.stale = False
            leaf.page.refresh()

    def may_leave(self) -> bool:
        """Whether the page shown lets go (nothing typed would be lost)."""
        page = self.page()
        return not hasattr(page, "leave") or bool(page.leave())
