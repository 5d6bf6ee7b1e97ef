"""Hostile words wherever a book holds a text, through every document: none fails, reads a file, or takes its time."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from app import i18n
from app.reports import catalog, figures_files, personal_files, recovery_sheet
from app.services.shop import ShopDraft
from app.storage.book import Book
from tests import hostile
from tests.hostile import DAY
from tests.torture import tell
from tests.torture.recorder import ROOT

TOGETHER = 20
"""Names in one shop."""
PATIENCE = 2.0
"""Seconds of processor that a document may take."""
PICTURE = b"P6 1 1 255\n\xff\0\0"
"""A red dot, as PPM."""


@dataclass
class Tally:
    """What came of it."""

    documents: int = 0
    slowest: tuple[float, str] = (0.0, "")
    wrong: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)


class Watch:
    """Notes every file that is opened and is neither the program's nor Python's nor in the book's folder."""

    def __init__(self, folder: Path, picture: Path) -> None:
        self.picture = str(picture)
        self.own = tuple(
            map(str, (ROOT, sys.prefix, sys.base_prefix, folder, "/dev/", "/proc/", "/usr/share/zoneinfo"))
        )
        self.seen: set[str] | None = None
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[object, ...]) -> None:
        if event == "open" and self.seen is not None and isinstance(args[0], str | bytes | Path):
            path = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
            if path == self.picture or not path.startswith(self.own):
                self.seen.add(path)

    @contextlib.contextmanager
    def on(self, seen: set[str]) -> Iterator[None]:
        """What is opened meanwhile goes into `seen`."""
        self.seen = seen
        try:
            yield
        finally:
            self.seen = None


def documents(book: Book, keys: list[int], folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every document there is, of a shop and of each of these customers."""
    since = DAY.replace(year=2025)

    def made(name: str, ending: str, key: int) -> Callable[[], object]:
        def make() -> object:
            with book.read() as session:
                request = catalog.Request(name, DAY, since, DAY, made_on=DAY, customer_id=key, purchase_id=key)
                return catalog.render(session, request, ending)

        return make

    def person(ending: str, key: int) -> Callable[[], object]:
        def make() -> object:
            with book.read() as session:
                return personal_files.write(session, key, folder / f"person.{ending}", DAY)

        return make

    def table(name: str) -> Callable[[], object]:
        def make() -> object:
            with book.read() as session:
                if name == "insights":
                    return figures_files.insights(session, folder / "i.csv", DAY, 91)
                return figures_files.suggested(session, folder / "s.csv", DAY, top=5, new_only=False, customer=None)

        return make

    for entry in catalog.entries():
        for key in keys if entry.one_customer or entry.one_receipt else keys[:1]:
            for ending in catalog.ENDINGS:
                yield f"{entry.name} as {ending}", made(entry.name, ending, key)
    for key in keys:
        for ending in ("json", "vcf"):
            yield f"personal data as {ending}", person(ending, key)
    for name in ("insights", "suggestions"):
        yield f"{name} for other programs", table(name)


def shop(names: list[str], folder: Path, watch: Watch, tally: Tally) -> None:
    """A shop in which every text is one of these names, and all its documents."""
    folder.mkdir()
    book = Book.create(folder / "shop.regulars", ShopDraft("Toko", "NOK", "NO", "Europe/Oslo"))
    keys = hostile.lives(book, len(names))
    hostile.retype(book, names)
    for words, make in documents(book, keys, folder):
        tried(words, make, watch, tally)
    for name in names:
        tried("recovery sheet", lambda: recovery_sheet.make(name, "1", "AAAA-BBBB", DAY), watch, tally)  # noqa: B023
    book.close()


def tried(words: str, make: Callable[[], object], watch: Watch, tally: Tally) -> None:
    """One document."""
    began = time.process_time()
    try:
        with watch.on(tally.opened):
            make()
    except BaseException as wrong:  # whatever it is, the document is not there
        if isinstance(wrong, KeyboardInterrupt):
            raise
        tally.wrong.append(f"{words}: {wrong!r}"[:200])
    took = time.process_time() - began
    tally.documents += 1
    tally.slowest = max(tally.slowest, (took, words))


def control(folder: Path, picture: Path, watch: Watch) -> tuple[int, int]:
    """(exceptions, foreign files read) of the same names as ReportLab takes them if nobody takes care."""
    style, seen, failed = getSampleStyleSheet()["Normal"], set[str](), 0
    for name in (*hostile.names(str(picture)), f'<img src="{picture}" width="1" height="1"/>'):
        with watch.on(seen):
            try:
                SimpleDocTemplate(str(folder / "careless.pdf")).build([Paragraph(name[:300], style)])
            except BaseException as wrong:
                if isinstance(wrong, KeyboardInterrupt):
                    raise
                failed += 1
    return failed, len(seen)


def whole(folder: Path, count: int = 200) -> bool:
    """The whole of it: the worst names first."""
    i18n.set_language("en")
    tempfile.tempdir = str(folder)
    with tempfile.TemporaryDirectory(prefix="names-", dir="/tmp") as elsewhere:
        picture = Path(elsewhere) / "picture.ppm"
        picture.write_bytes(PICTURE)
        watch, tally = Watch(folder, picture), Tally()
        names = hostile.names(str(picture))[:count]
        for number, start in enumerate(range(0, count, TOGETHER)):
            shop(names[start : start + TOGETHER], folder / f"shop{number}", watch, tally)
        failed, read = control(folder, picture, watch)
    took, slowest = tally.slowest
    tell(
        [
            f"names: {len(names)} hostile words wherever a text stands, {tally.documents} documents",
            f"  {len(tally.wrong)} failed {tally.wrong[:3] or ''}",
            f"  {len(tally.opened)} foreign files read {sorted(tally.opened)[:3] or ''}",
            f"  the slowest took {took:.2f} s ({slowest})",
            f"control: put on paper without care, {failed} of {len(hostile.names()) + 1} words fail, "
            f"{read} files are read",
        ]
    )
    return not tally.wrong and not tally.opened and took <= PATIENCE and failed > 0 and read > 0
