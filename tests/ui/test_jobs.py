"""Work off the window's thread."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from sqlalchemy.orm import Session

from app.errors import AppError, Cancelled
from app.services import shop
from app.ui.jobs import Jobs


def rename(session: Session, name: str) -> None:
    """Gives the shop another name."""
    import dataclasses

    now = shop.get(session)
    shop.save(session, dataclasses.replace(now, name=name), now.version)


def test_a_read_runs_elsewhere_and_its_value_arrives_here(jobs: Jobs, settled: Any) -> None:
    owner, got = QObject(), []
    jobs.read(
        owner,
        lambda session: (shop.get(session).name, threading.get_ident()),
        lambda value: got.append((*value, threading.get_ident())),
    )
    settled()
    name, there, here = got[0]
    assert name == "Toko Melati"
    assert there != here == threading.get_ident()


def test_a_result_is_dropped_when_its_owner_is_gone(jobs: Jobs, qtbot: Any) -> None:
    owner, got = QObject(), []
    jobs.read(owner, lambda session: 1, got.append)
    del owner
    qtbot.waitUntil(jobs.idle)
    assert got == []


def test_only_the_newest_read_of_one_key_is_delivered(jobs: Jobs, settled: Any) -> None:
    owner, got, gate = QObject(), [], threading.Event()
    jobs.read(owner, lambda session: gate.wait(10), key="search")
    for number in range(5):
        jobs.read(owner, lambda session, n=number: n, got.append, key="search")
    gate.set()
    settled()
    assert got == [4]


def test_a_write_tells_once_which_tables_it_touched(jobs: Jobs, settled: Any) -> None:
    owner, touched = QObject(), []
    jobs.changed.connect(touched.append)
    jobs.write(owner, "Rename", lambda session: rename(session, "Toko Mawar"))
    settled()
    assert touched == [frozenset({"shop"})]


def test_a_refused_write_leaves_no_trace_and_hands_its_sentence_over(jobs: Jobs, settled: Any) -> None:
    owner, wrong, touched, names = QObject(), [], [], []
    jobs.changed.connect(touched.append)

    def work(session: Session) -> None:
        rename(session, "Toko Mawar")
        raise AppError("No.")

    jobs.write(owner, "Rename", work, failed=wrong.append)
    jobs.read(owner, lambda session: shop.get(session).name, names.append)
    settled()
    assert [str(error) for error in wrong] == ["No."]
    assert touched == []
    assert names == ["Toko Melati"]


def test_a_failure_nobody_asked_for_goes_to_the_window(jobs: Jobs, settled: Any) -> None:
    owner, wrong = QObject(), []
    jobs.failed.connect(wrong.append)
    jobs.read(owner, lambda session: 1 / 0)
    settled()
    assert [type(error) for error in wrong] == [ZeroDivisionError]


def test_progress_arrives_and_cancel_stops_the_work(jobs: Jobs, qtbot: Any) -> None:
    owner, shares, wrong = QObject(), [], []
    started = threading.Event()

    def work(session: Session, progress: Any, cancelled: Any) -> None:
        progress(0.25, "a quarter")
        started.set()
        while not cancelled():
            pass
        progress(0.5)

    job = jobs.make(owner, work, None, wrong.append, lambda share, text: shares.append((share, text)))
    qtbot.waitUntil(lambda: bool(shares))
    assert started.wait(5)
    job.cancel()
    qtbot.waitUntil(jobs.idle)
    assert shares == [(0.25, "a quarter")]
    assert [type(error) for error in wrong] == [Cancelled]


def test_what_a_failed_job_had_made_goes_without_a_search_for_circles(jobs: Jobs, settled: Any) -> None:
    made: list[weakref.ref[Any]] = []

    class Rows:
        pass

    def work(_session: Any, _progress: Any, _cancelled: Any) -> None:
        rows = Rows()
        made.append(weakref.ref(rows))
        try:
            raise Cancelled
        except Cancelled as error:
            kept = error  # as ReportLab's functions keep what they raise again
            raise kept from None

    gc.collect()
    gc.disable()
    try:
        jobs.make(jobs, work)
        settled()
        assert made
        assert made[0]() is None
    finally:
        gc.enable()


def test_a_search_does_not_wait_for_a_report(jobs: Jobs, qtbot: Any) -> None:
    owner, got, gate = QObject(), [], threading.Event()
    jobs.make(owner, lambda session, progress, cancelled: gate.wait(20), lambda _v: got.append("report"))
    jobs.read(owner, lambda session: None, lambda _v: got.append("search"))
    qtbot.waitUntil(lambda: got == ["search"])
    gate.set()
    qtbot.waitUntil(lambda: got == ["search", "report"])


def test_a_write_under_way_ends_whole_when_the_window_closes(book: Any) -> None:
    jobs, owner = Jobs(book), QObject()
    jobs.write(owner, "Rename", lambda session: rename(session, "Toko Mawar"))
    jobs.close()
    with book.read() as session:
        assert shop.get(session).name == "Toko Mawar"


def test_without_a_book_asking_for_one_is_a_bug(qtbot: Any) -> None:
    jobs, owner, wrong = Jobs(), QObject(), []
    jobs.read(owner, lambda session: 1, failed=wrong.append)
    qtbot.waitUntil(jobs.idle)
    jobs.close()
    with pytest.raises(RuntimeError):
        raise wrong[0]


def test_steps_run_here_one_after_another_with_room_between(jobs: Jobs, qtbot: Any) -> None:
    owner, done = QObject(), []
    QTimer.singleShot(0, lambda: done.append("between"))
    jobs.steps(owner, [lambda: done.append(threading.get_ident()), lambda: done.append("second")])
    assert done == []
    assert not jobs.idle()
    qtbot.waitUntil(jobs.idle)
    assert sorted(map(str, done)) == sorted(["between", "second", str(threading.get_ident())])
    assert done[-1] == "second"


def test_a_step_that_fails_is_told_and_the_last_one_is_still_done(jobs: Jobs, qtbot: Any) -> None:
    owner, done, told = QObject(), [], []
    jobs.failed.connect(told.append)
    jobs.steps(owner, [lambda: 1 // 0, lambda: done.append("last")])
    qtbot.waitUntil(jobs.idle)
    assert done == ["last"]
    assert [type(one) for one in told] == [ZeroDivisionError]


def test_newer_steps_of_one_key_take_the_place_of_older_ones(jobs: Jobs, qtbot: Any) -> None:
    owner, done = QObject(), []
    for name in ("old", "new"):
        jobs.steps(owner, [lambda name=name: done.append(name)] * 2, key="show")
    qtbot.waitUntil(jobs.idle)
    assert done == ["new", "new"]


def test_no_step_is_done_once_the_owner_is_gone_or_the_book_is_closed(jobs: Jobs, qtbot: Any) -> None:
    owner, done = QObject(), []
    jobs.steps(owner, [lambda: done.append("gone")])
    del owner
    qtbot.waitUntil(jobs.idle)
    jobs.close()
    here = QObject()
    jobs.steps(here, [lambda: done.append("closed")])
    qtbot.waitUntil(jobs.idle)
    assert done == []
