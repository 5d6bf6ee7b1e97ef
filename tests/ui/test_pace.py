"""The window's thread is not kept waiting by Python's own housekeeping."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject

from app.ui import pace
from app.ui.jobs import Jobs
from app.ui.pace import Sweeping


class Knot:
    """Something only the collector can take away."""

    left = 0

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Knot.left += 1


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    turn = sys.getswitchinterval()
    gc.collect()
    Knot.left = 0
    yield
    gc.enable()
    gc.unfreeze()
    sys.setswitchinterval(turn)


@pytest.fixture
def sweeping(jobs: Jobs, qapp: Any) -> Iterator[Sweeping]:
    parent = QObject()
    found = Sweeping(jobs, parent)
    yield found
    found.end()
    assert gc.isenabled()


def test_nothing_is_looked_through_while_the_program_is_loaded() -> None:
    pace.start()
    assert not gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(pace.TURN)


def test_afterwards_what_was_loaded_is_left_alone_and_new_circles_are_found() -> None:
    pace.start()
    old = Knot()
    pace.settle()
    assert gc.get_freeze_count() > 1000
    del old
    circle: list[object] = []
    circle.append(circle)
    del circle
    assert gc.collect() >= 1
    assert Knot.left == 0


def test_nothing_is_swept_by_itself_and_much_is_swept_when_nobody_waits(sweeping: Sweeping) -> None:
    assert not gc.isenabled()
    for _one in range(2 * pace.MANY):
        Knot()
    assert Knot.left == 0
    sweeping.look()
    assert Knot.left == 2 * pace.MANY


def test_it_waits_for_what_is_under_way(sweeping: Sweeping, jobs: Jobs, qtbot: Any) -> None:
    owner = QObject()
    for _one in range(2 * pace.MANY):
        Knot()
    jobs.steps(owner, [lambda: None])
    sweeping.look()
    assert Knot.left == 0
    qtbot.waitUntil(jobs.idle)
    sweeping.look()
    assert Knot.left == 2 * pace.MANY


def test_the_rows_of_a_long_list_are_not_looked_through_while_somebody_works(sweeping: Sweeping) -> None:
    rubbish = Knot()
    del rubbish
    rows = [[one] for one in range(2 * pace.LOTS)]
    sweeping.look()
    assert Knot.left == 0
    assert gc.get_freeze_count() > len(rows)


def test_everything_is_swept_once_nobody_has_worked_for_a_while(sweeping: Sweeping) -> None:
    old, new = Knot(), Knot()
    pace.settle()
    del old
    for _look in range(pace.ROUNDS - 1):
        sweeping.look()
    assert Knot.left == 0
    work = [[one] for one in range(2 * pace.STILL)]
    sweeping.look()
    del new
    for _look in range(pace.ROUNDS):
        assert Knot.left == 0
        sweeping.look()
    assert Knot.left == 2
    del work
