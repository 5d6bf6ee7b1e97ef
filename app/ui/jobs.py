"""Work off the window's thread: one thread for the book, one for making things that take a while."""

from __future__ import annotations

import time
import traceback
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal, SignalInstance

from app.errors import Cancelled
from app.ui.steps import Steps

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.storage.book import Book

Done = Callable[[Any], object]
Failed = Callable[[Exception], object]
Progressed = Callable[[float, str], object]

BEAT = 0.05
"""Seconds between two reports of progress."""


class Job:
    """One piece of work that was asked for."""

    def __init__(self, owner: QObject, done: Done | None, failed: Failed | None, key: str) -> None:
        self.owner = weakref.ref(owner)
        self.done, self.failed, self.key = done, failed, key
        self.progressed: Progressed | None = None
        self.stopped = Event()
        self.future: Future[None] | None = None

    def cancel(self) -> None:
        """Asks it to stop; what it brings afterwards is dropped, a write under way still ends whole."""
        self.stopped.set()

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the result."""
        owner = self.owner()
        return owner is not None and shiboken6.isValid(owner) and not self.stopped.is_set()


class Jobs(QObject):
    """Reads, writes and makes on two threads; what they bring arrives on the window's thread.

    Signals:
        changed: the names of the tables a commit touched, once a commit.
        failed: an exception nobody asked to be told of.
        busy: how many jobs are under way.
    """

    changed = Signal(frozenset)
    failed = Signal(object)
    busy = Signal(int)
    _arrived = Signal(object)

    def __init__(self, book: Book | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened: Book | None = None
        self._closed = False
        self._held: list[Callable[[], object]] | None = None
        self._database = ThreadPoolExecutor(1, "book")
        self._maker = ThreadPoolExecutor(1, "maker")
        self._latest: dict[tuple[int, str], Job] = {}
        self._open: set[Job] = set()
        self._arrived.connect(self._deliver)
        if book:
            self.use(book)

    @property
    def _book(self) -> Book:
        if self._opened is None:
            raise RuntimeError("no book is open")
        return self._opened

    def use(self, book: Book | None) -> None:
        """Works on this book from now on; None lets it go."""
        if self._opened and self._touched in self._opened.changed:
            self._opened.changed.remove(self._touched)
        self._opened = book
        if book:
            book.changed.append(self._touched)

    def rest(self) -> None:
        """What needs the book waits from now on, while it is locked; what is under way goes on."""
        self._held = []

    def go_on(self) -> None:
        """The book is there again: what waited begins."""
        held, self._held = self._held or [], None
        for begin in held:
            begin()

    def read(
        self,
        owner: QObject,
        fn: Callable[[Session], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        key: str = "",
    ) -> Job:
        """Runs `fn` on a read-only snapshot and hands what it returns to `done`.

        Args:
            owner: nothing is delivered once this object is gone.
            key: an earlier read of the same owner and key that is not back yet is dropped (search as you type).
        """
        job = self._job(owner, done, failed, key)

        def work() -> Any:
            with self._book.read() as session:
                return fn(session)

        return self._start(self._database, job, work, skip=True)

    def write(
        self,
        owner: QObject,
        title: str,
        fn: Callable[[Session], Any],
        done: Done | None = None,
        failed: Failed | None = None,
    ) -> Job:
        """Runs `fn` in one transaction called `title`; `done` gets its value after the commit."""
        job = self._job(owner, done, failed, "")

        def work() -> Any:
            with self._book.write(title) as session:
                return fn(session)

        return self._start(self._database, job, work, skip=False)

    def make(
        self,
        owner: QObject,
        fn: Callable[[Session, Callable[..., None], Callable[[], bool]], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        progressed: Progressed | None = None,
        *,
        key: str = "",
    ) -> Job:
        """Runs `fn(session, progress, cancelled)` on the maker's thread with a snapshot of its own.

        `progress(share, text="")` says how far it is, 0 to 1, and raises Cancelled once the job was cancelled;
        `cancelled()` asks without raising.
        """
        job = self._job(owner, done, failed, key)
        job.progressed = progressed

        def work() -> Any:
            with self._book.read() as session:
                return fn(session, self._reporter(job), job.stopped.is_set)

        return self._start(self._maker, job, work, skip=True)

    def change(
        self,
        owner: QObject,
        title: str,
        fn: Callable[[Session, Callable[..., None]], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        progressed: Progressed | None = None,
        *,
        secured: bool = False,
    ) -> Job:
        """As `write`, for changes that take a while: `fn(session, progress)` runs on the maker's thread, so lists
        go on being read; `progress` raises Cancelled once the job was cancelled, and then nothing is saved.

        Args:
            secured: a verified backup is made first, unless the newest one is of just this book.
        """
        job = self._job(owner, done, failed, "")
        job.progressed = progressed

        def work() -> Any:
            if secured:
                self._book.secure()
            with self._book.write(title) as session:
                return fn(session, self._reporter(job))

        return self._start(self._maker, job, work, skip=False)

    def run(
        self,
        owner: QObject,
        fn: Callable[[Callable[..., None], Callable[[], bool]], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        progressed: Progressed | None = None,
        *,
        writes: bool = False,
    ) -> Job:
        """Runs `fn(progress, cancelled)`, which opens its own sessions (imports, backups).

        Args:
            writes: on the book's thread rather than the maker's.
        """
        job = self._job(owner, done, failed, "")
        job.progressed = progressed
        pool = self._database if writes else self._maker
        return self._start(pool, job, lambda: fn(self._reporter(job), job.stopped.is_set), skip=True, needs_book=False)

    def on_book(
        self,
        owner: QObject,
        fn: Callable[[Book, Callable[..., None]], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        progressed: Progressed | None = None,
    ) -> Job:
        """As `change`, for what takes several transactions: `fn(book, progress)` begins and ends them itself."""
        job = self._job(owner, done, failed, "")
        job.progressed = progressed
        return self._start(self._maker, job, lambda: fn(self._book, self._reporter(job)), skip=False)

    def steps(self, owner: QObject, steps: Iterable[Callable[[], object]], *, key: str = "", pause: int = 0) -> Job:
        """Does these one after another on the window's thread, with room for keys and the mouse between them.

        A step that fails is told as `failed`; the others are still done, so that the last one can be relied on.

        Args:
            owner: nothing more is done once this object is gone.
            key: earlier steps of the same owner and key that are still to come are dropped.
            pause: milliseconds between two steps that nobody waits for.
        """
        job = self._job(owner, None, None, key)
        if self._closed:
            job.cancel()
            return job
        self._open.add(job)
        self.busy.emit(len(self._open))
        attempts = (partial(self._attempt, step) for step in steps)
        Steps(attempts, lambda: job.wanted, lambda: self._ended(job), pause, self)
        return job

    def _attempt(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 – as with work on the other threads, none is swallowed
            self.failed.emit(error)

    def idle(self) -> bool:
        """Whether nothing is under way and everything that came was delivered."""
        return not self._open

    def close(self) -> None:
        """Lets writes end, drops what only reads, stops both threads; what is asked for afterwards is dropped."""
        self._closed = True
        for job in list(self._open):
            job.cancel()
        self._maker.shutdown(wait=True, cancel_futures=True)
        self._database.shutdown(wait=True)
        self.use(None)

    def _job(self, owner: QObject, done: Done | None, failed: Failed | None, key: str) -> Job:
        job = Job(owner, done, failed, key)
        if key:
            before = self._latest.get((id(owner), key))
            if before:
                before.cancel()
            self._latest[id(owner), key] = job
        return job

    def _start(
        self, pool: ThreadPoolExecutor, job: Job, work: Callable[[], Any], *, skip: bool, needs_book: bool = True
    ) -> Job:
        def whole() -> None:
            if skip and job.stopped.is_set():
                self._send(lambda: self._ended(job))
                return
            try:
                value = work()
            except Exception as error:  # noqa: BLE001 – every failure travels to the window, none is swallowed
                # What was made so far goes at once: ReportLab's functions keep the error, which keeps their variables.
                traceback.clear_frames(error.__traceback__)
                self._send(partial(self._broke, job, error))
            else:
                self._send(lambda: self._came(job, value))

        if self._closed:
            job.cancel()
            return job
        self._open.add(job)
        self.busy.emit(len(self._open))
        if needs_book and self._held is not None:
            self._held.append(lambda: self._submit(pool, job, whole))
        else:
            self._submit(pool, job, whole)
        return job

    @staticmethod
    def _submit(pool: ThreadPoolExecutor, job: Job, whole: Callable[[], None]) -> None:
        job.future = pool.submit(whole)

    def _reporter(self, job: Job) -> Callable[..., None]:
        last = 0.0

        def progress(share: float, text: str = "") -> None:
            nonlocal last
            if job.stopped.is_set():
                raise Cancelled
            now = time.monotonic()
            if job.progressed and (now - last >= BEAT or share >= 1):
                last = now
                tell = job.progressed
                self._send(lambda: tell(share, text) if job.wanted else None)

        return progress

    def _send(self, call: Callable[[], object]) -> None:
        arrived: SignalInstance = self._arrived
        if shiboken6.isValid(self):
            arrived.emit(call)

    def _touched(self, tables: frozenset[str]) -> None:
        self._send(lambda: self.changed.emit(frozenset(tables)))

    def _deliver(self, call: Callable[[], object]) -> None:
        call()

    def _ended(self, job: Job) -> None:
        self._open.discard(job)
        owner = job.owner()
        if job.key and owner is not None and self._latest.get((id(owner), job.key)) is job:
            del self._latest[id(owner), job.key]
        self.busy.emit(len(self._open))

    def _came(self, job: Job, value: Any) -> None:
        wanted = job.wanted
        self._ended(job)
        if wanted and job.done:
            job.done(value)

    def _broke(self, job: Job, error: Exception) -> None:
        wanted = job.wanted
        self._ended(job)
        if isinstance(error, Cancelled):
            if job.failed and job.owner() is not None and shiboken6.isValid(job.owner()):
                job.failed(error)
        elif wanted and job.failed:
            job.failed(error)
        else:
            self.failed.emit(error)
