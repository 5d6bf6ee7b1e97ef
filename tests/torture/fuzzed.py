"""The process that reads what was made wrong; it may take half a gigabyte, and two seconds of processor an input."""

from __future__ import annotations

import dataclasses
import gc
import json
import re
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app import i18n
from app.errors import AppError
from app.exchange import incoming, rejects, sheets, traps
from app.exchange.headings import Mapping
from app.exchange.incoming import Parsed
from app.models import Base
from app.services.shop import ShopDraft
from app.storage import backup, checkup
from app.storage.book import Book
from app.storage.upgrade import upgrade
from tests.torture import corpus, mutation

ROOM = 512 << 20
PATIENCE = 2.0
EVERY = 100
"""One accepted input in so many is brought into a book, which takes as long as reading ten."""
TELLING = 25
"""Inputs after which it is told again what came of all so far, in case the process dies."""
TABLES = ("customer", "customer_contact", "note", "product", "purchase", "purchase_line", "payment", "import_run",
          "journal_entry", "journal_row")  # fmt: skip


class Hang(BaseException):
    """An input took too long."""


class Undone(Exception):
    """An error at the last moment of an import: nothing of it may stay."""


@dataclass
class Told:
    """What came of a row of inputs."""

    counts: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


@dataclass
class Bench:
    """Where one reader is tried: a folder, a book, and what came of it."""

    folder: Path
    told: Told
    book: Book

    @classmethod
    def at(cls, folder: Path) -> Bench:
        """With a new book."""
        return cls(folder, Told(), Book.create(folder / "shop.regulars", ShopDraft("Toko", "NOK", "NO", "Europe/Oslo")))

    def rows(self) -> list[int]:
        """How many rows each table has."""
        tables = Base.metadata.tables
        with self.book.read() as session:
            return [session.scalar(sa.select(sa.func.count()).select_from(tables[name])) or 0 for name in TABLES]

    def read(self, path: Path, mapping: Mapping | None = None) -> None:
        """Reads a file as the program does; now and then it goes into the book, half of the time up to an error."""
        looked = incoming.look(path, mapping)
        if looked.problem:
            raise AppError(looked.problem)
        parsed = incoming.parse(path, looked.mapping, "NOK", "NO", ZoneInfo("Europe/Oslo"))
        self.told.counts["readable"] += 1
        if self.told.counts["readable"] % EVERY == 1:
            self.bring_in(parsed)

    def bring_in(self, parsed: Parsed) -> None:
        """As one transaction, of which nothing stays if it fails."""
        before, fails = self.rows(), self.told.counts["brought in"] % 2 == 0
        self.told.counts["brought in"] += 1
        try:
            with self.book.write("fuzz") as session:
                result = incoming.bring_in(session, parsed)
                session.flush()
                if fails:
                    raise Undone
        except BaseException as wrong:
            if self.rows() != before:
                self.told.found.append(f"rows on error: {wrong!r}")
            if not isinstance(wrong, Undone):
                raise
            return
        if result.counts.reasons:
            result = dataclasses.replace(result, counts=parsed.counts)
            if parsed.counts.reasons:
                rejects.save(parsed.path, parsed.mapping, parsed.counts.reasons).unlink()


_converted: dict[str | None, tuple[list[str], bytes]] = {}
"""What came of the present workbook: the program reads it twice, to look at it and to bring it in."""


def here(path: Path, target: Path, sheet: str | None = None) -> list[str]:
    """Reads a workbook in this process, which may die of it; the program has it read in a process of its own."""
    if sheet not in _converted:
        traps.check(path)
        try:
            names = sheets.write_csv(str(path), str(target), sheet)
        except BaseException as wrong:  # the library gives up, which ends the process that reads for the program
            if type(wrong).__name__ != "PanicException":
                raise
            names = None
        if names is None:
            raise AppError("no workbook")
        _converted[sheet] = names, target.read_bytes()
    names, table = _converted[sheet]
    target.write_bytes(table)
    return names


def patterned(path: Path) -> None:
    """Makes the new book that a backup is held against; a copy, as it is the same each time and takes the longest."""
    kept = Path(tempfile.gettempdir()) / "pattern"
    if ".pattern" not in path.name:
        upgrade(path)
    elif kept.exists():
        shutil.copyfile(kept, path)
    else:
        upgrade(path)
        shutil.copyfile(path, kept)


# ---- what is tried -------------------------------------------------------------------------------


def tables(bench: Bench, data: bytes) -> None:
    path = bench.folder / "input.csv"
    path.write_bytes(data)
    bench.read(path)


def books(bench: Bench, data: bytes) -> None:
    _converted.clear()
    path = bench.folder / "input.xlsx"
    path.write_bytes(data)
    bench.read(path)


def cards(bench: Bench, data: bytes) -> None:
    path = bench.folder / "input.vcf"
    path.write_bytes(data)
    bench.read(path, Mapping("vcard") if bench.told.counts["tried"] % 2 else None)


def mappings(bench: Bench, data: bytes) -> None:
    path, table = bench.folder / "input.json", bench.folder / "mapped.csv"
    path.write_bytes(data)
    if not table.exists():
        table.write_text(corpus.MAPPED, "utf-8")
    bench.read(table, Mapping.load(path))


def backups(bench: Bench, data: bytes) -> None:
    path, book = bench.folder / "input.backup", bench.folder / "restored.regulars"
    for old in bench.folder.glob("restored*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    path.write_bytes(data)
    book.write_bytes(b"what was there")
    try:
        backup.restore(path, book)
    except AppError:
        if book.read_bytes() != b"what was there":
            bench.told.found.append("the book was touched by a backup that was refused")
        raise
    if not checkup.run(book).sound:
        bench.told.found.append("a book that is not sound came out of a backup")


def planted(bench: Bench, data: bytes) -> None:
    """The control: a reader as one writes it first, which dies, never ends and takes all the memory there is."""
    for cell in re.split(rb"[,;\n]", data):
        text = cell.decode("utf-8")
        re.sub(r"[%\s]+$", "", text)
        if re.fullmatch("[0-9]{9,19}", text):
            bytes(min(int(text), 1 << 40))
        float(text) if text[:1].isdigit() and text.count("-") == 0 else 0.0


READERS: dict[str, Callable[[Bench, bytes], None]] = {
    "CSV": tables, "XLSX": books, "vCard": cards, "mapping": mappings, "backup": backups, "control": planted,
}  # fmt: skip


def mutator(name: str, seed: str, bench: Bench) -> mutation.Mutator:
    """What makes the inputs of a reader."""
    if name == "XLSX":
        return mutation.PackageMutator(seed, corpus.books(), mutation.OF_SHEETS)
    if name == "vCard":
        return mutation.Mutator(seed, [corpus.CARDS.encode(), corpus.CARDS.encode("utf-16")], mutation.OF_CARDS)
    if name == "mapping":
        return mutation.Mutator(seed, [text.encode() for text in corpus.MAPPINGS], mutation.OF_MAPPINGS)
    if name == "backup":
        tables_file = bench.folder / "first.csv"
        tables_file.write_text(corpus.SALES, "utf-8")
        incoming.import_file(bench.book, tables_file, incoming.look(tables_file).mapping)
        return mutation.PagesMutator(seed, [backup.make(bench.book.path, bench.folder / "kept").path.read_bytes()])
    return mutation.Mutator(seed, corpus.tables())


# ---- one after the other -------------------------------------------------------------------------


def hang(_signal: int, _frame: Any) -> None:
    raise Hang


def tried(bench: Bench, read: Callable[[Bench, bytes], None], data: bytes) -> None:
    """One input: accepted, refused in a sentence, or a finding."""
    counts = bench.told.counts
    counts["tried"] += 1
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        read(bench, data)
        counts["accepted"] += 1
    except AppError:
        counts["refused"] += 1
    except Hang as wrong:
        found(bench, "hang", wrong, data)
    except MemoryError as wrong:
        found(bench, "memory", wrong, data)
    except BaseException as wrong:  # whatever it is, it is a finding
        if type(wrong).__name__ in ("KeyboardInterrupt", "SystemExit"):
            raise
        found(bench, "crash", wrong, data)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def found(bench: Bench, kind: str, wrong: BaseException, data: bytes) -> None:
    """Notes a finding, once for each place it comes from."""
    frames = [one for one in traceback.extract_tb(wrong.__traceback__) if "/app/" in one.filename] or (
        traceback.extract_tb(wrong.__traceback__)
    )
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    words = f"{kind}: {type(wrong).__name__} at {where}"
    bench.told.counts[kind] += 1
    if words not in bench.told.found:
        bench.told.found.append(words)
        kept = bench.folder.parent / f"found-{kind}-{where.replace(':', '-')}"
        if not kept.exists():
            kept.write_bytes(data)


def main(name: str, seed: str, count: int, folder: Path) -> None:
    """Tries `count` inputs and tells what came of them, as JSON in a file of `folder`, now and then and at the end."""
    i18n.set_language("en")
    sheets.convert, backup.upgrade = here, patterned
    bench = Bench.at(folder)
    source = mutator(name, f"{name}-{seed}", bench)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, hang)
    gc.freeze()  # what is loaded is not looked through again and again
    for number in range(1, count + 1):
        tried(bench, READERS[name], source.next())
        if number % TELLING == 0 or number == count:
            tell(bench.told, folder)
    bench.book.close()


def tell(told: Told, folder: Path) -> None:
    """Writes what came of the inputs so far; a reader of the file finds all of it or what was told before."""
    part = folder / "told.part"
    part.write_text(json.dumps({"counts": told.counts, "found": told.found}))
    part.replace(folder / "told.json")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
