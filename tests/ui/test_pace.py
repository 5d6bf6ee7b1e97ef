"""The window's thread is not kept waiting by Python's own housekeeping."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from app.ui import pace


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    turn = sys.getswitchinterval()
    yield
    gc.enable()
    gc.unfreeze()
    sys.setswitchinterval(turn)


def test_nothing_is_looked_through_while_the_program_is_loaded() -> None:
    pace.start()
    assert not gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(pace.TURN)


def test_afterwards_what_was_loaded_is_left_alone_and_new_circles_are_found() -> None:
    pace.start()
    pace.settle()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000
    circle: list[object] = []
    circle.append(circle)
    del circle
    assert gc.collect() >= 1
