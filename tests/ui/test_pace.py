"""The window's thread is not kept waiting by Python's own housekeeping."""

from __future__ import annotations

import gc
import sys
import threading
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


def knots(number: int) -> None:
    """Makes so much rubbish."""
    for _one in range(number):
        Knot()


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
    pace.settle()
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
    knots(2 * pace.MANY)
    assert Knot.left == 0
    sweeping.sweep()
    assert Knot.left == 2 * pace.MANY


def test_while_something_is_under_way_it_takes_twice_as_many(sweeping: Sweeping, jobs: Jobs, qtbot: Any) -> None:
    jobs.steps(QObject(sweeping), [lambda: None])
    knots(pace.MANY + 1000)
    sweeping.sweep()
    assert Knot.left == 0
    knots(pace.MANY)
    sweeping.sweep()
    assert Knot.left == 2 * pace.MANY + 1000
    qtbot.waitUntil(jobs.idle)


def test_the_timer_sweeps(sweeping: Sweeping, qtbot: Any) -> None:
    knots(2 * pace.MANY)
    qtbot.waitUntil(lambda: Knot.left == 2 * pace.MANY)


def test_a_form_is_found_when_it_is_closed_however_many_sweeps_it_was_open_for(sweeping: Sweeping) -> None:
    form = Knot()
    for _sweep in range(5):
        knots(2 * pace.MANY)
        sweeping.sweep()
    swept = Knot.left
    del form
    knots(2 * pace.MANY)
    sweeping.sweep()
    assert Knot.left == swept + 2 * pace.MANY + 1


def test_what_many_sweeps_found_in_use_is_not_looked_through_again(sweeping: Sweeping) -> None:
    pages = []
    for _sweep in range(2 + pace.OLD // pace.MANY):
        pages += [[one] for one in range(pace.MANY)]
        knots(pace.MANY)
        sweeping.sweep()
    assert len(pages) > pace.OLD
    assert gc.get_freeze_count() > pace.OLD
    assert len(gc.get_objects()) <= pace.OLD
    assert Knot.left == pace.MANY * (2 + pace.OLD // pace.MANY), "nothing was set aside unswept"


def test_the_rows_of_a_long_list_are_not_looked_through_while_somebody_works(sweeping: Sweeping) -> None:
    rubbish = Knot()
    del rubbish
    rows = [[one] for one in range(2 * pace.LOTS)]
    sweeping.sweep()
    assert Knot.left == 0
    assert gc.get_freeze_count() > len(rows)


def test_no_sweep_looks_through_more_than_a_key_may_wait_for(sweeping: Sweeping) -> None:
    looked: list[int] = []

    def seen(phase: str, _found: dict[str, int]) -> None:
        if phase == "start":
            looked.append(len(gc.get_objects()))

    gc.callbacks.append(seen)
    try:
        kept = []
        for turn in range(30):
            kept += [[one] for one in range(turn * pace.MANY // 5)]
            knots(pace.MANY)
            sweeping.sweep()
    finally:
        gc.callbacks.remove(seen)
    assert len(looked) > 5
    assert max(looked) <= pace.LOTS


def test_counting_them_breaks_nothing_that_another_thread_is_making(sweeping: Sweeping) -> None:
    sys.setswitchinterval(pace.TURN)
    broken: list[SystemError] = []
    over = threading.Event()

    def make() -> None:
        while not over.is_set():
            try:
                tuple(one for one in range(57))
            except SystemError as error:
                broken.append(error)

    maker = threading.Thread(target=make)
    maker.start()
    kept = [[one] for one in range(3000)]
    counted = {pace.unsettled() >= len(kept) for _time in range(3000)}
    over.set()
    maker.join()
    assert counted == {True}
    assert broken == []


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
