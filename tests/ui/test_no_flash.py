"""Widgets are never shown before they have a parent: each would be a window of its own for a moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.context import Context
from app.ui.purchases.editor import PurchaseEditor
from app.ui.purchases.page import PurchasesPage
from app.ui.widgets import EmptyState, FormField, PageHeader, TextField


class Watch(QObject):
    """Keeps the kinds of widgets that were shown as windows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.mark.parametrize(
    "build",
    [
        lambda context: FormField("name", "Name", TextField(), "A hint"),
        lambda context: EmptyState("search", "Nothing", "Do it", lambda: None),
        lambda context: PageHeader(context, "Title", "Subtitle"),
        PurchasesPage,
        PurchaseEditor,
    ],
)
def test_nothing_flashes_while_it_is_built(
    qtbot: Any, qapp: QApplication, context: Context, settled: Any, build: Callable[[Context], QWidget]
) -> None:
    watch = Watch()
    qapp.installEventFilter(watch)
    made = build(context)
    qtbot.addWidget(made)
    settled()
    qapp.removeEventFilter(watch)
    assert watch.shown == []
