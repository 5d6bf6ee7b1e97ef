"""What the pinned Qt binding must keep doing."""

from __future__ import annotations

import sys

import PySide6
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


def test_calls_that_return_nothing_do_not_use_up_none(qtbot: QtBot) -> None:
    """A binding that drops a reference to None on each void call aborts the program after some thousand calls."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(3000):
        label.setText(str(number))
        label.resize(number % 50 + 10, 20)
    assert abs(sys.getrefcount(None) - before) < 500


def test_the_binding_is_the_one_that_was_tried() -> None:
    assert PySide6.__version__ == "6.11.3"
