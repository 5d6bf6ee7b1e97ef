"""Small files that are built to fill the memory of whoever opens them, or to keep it busy for hours."""

from __future__ import annotations

import gzip
import io
import itertools
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl

PARTS = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
Bomb = Callable[[Path], None]


def parts() -> dict[str, bytes]:
    """The parts of an ordinary workbook of sales."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Product", "Price"])
    sheet.append(["2026-11-22", "Kopi", 5])
    book.save(target)
    with zipfile.ZipFile(target) as package:
        return {name: package.read(name) for name in package.namelist()}


def package(path: Path, changed: dict[str, bytes] | None = None, packing: int = zipfile.ZIP_DEFLATED) -> None:
    """Writes that workbook with some parts changed or added."""
    with zipfile.ZipFile(path, "w", packing) as made:
        for name, data in {**parts(), **(changed or {})}.items():
            made.writestr(name, data)


def with_sheet(old: bytes, new: bytes) -> Bomb:
    """Something put into the first sheet's XML."""

    def make(path: Path) -> None:
        sheet = parts()[PARTS[2]]
        assert old in sheet
        package(path, {PARTS[2]: sheet.replace(old, new, 1)})

    return make


def zeros(path: Path) -> None:
    package(path, {"xl/media/zeros.bin": bytes(64 << 20)})


def liar(path: Path) -> None:
    """A part that says it has a thousand bytes, with the checksum of those, and goes on for 64 MB."""
    package(path, {PARTS[1]: b"<sst>" + b" " * (64 << 20)})
    data = bytearray(path.read_bytes())
    claimed = struct.pack("<L", zlib.crc32(b"<sst>" + b" " * 995))
    for signature, crc, size, name in ((b"PK\x03\x04", 14, 22, 30), (b"PK\x01\x02", 16, 24, 46)):
        at = 0
        while (at := data.find(signature, at)) >= 0:
            if data[at + name : at + name + len(PARTS[1])] == PARTS[1].encode():
                data[at + crc : at + crc + 4] = claimed
                data[at + size : at + size + 4] = struct.pack("<L", 1000)
            at += 4
    path.write_bytes(data)


def laughs(path: Path) -> None:
    names = "abcdefghij"
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise(names))
    package(path, {PARTS[1]: f"<!DOCTYPE sst [{entities}]><sst><si><t>&j;</t></si></sst>".encode()})


def foreign(path: Path) -> None:
    sheet = parts()[PARTS[2]].replace(
        b"<worksheet", b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet'
    )
    package(path, {PARTS[2]: sheet})


def many_sheets(path: Path) -> None:
    rnd = Random(1)
    sheets = "".join(f'<sheet name="{rnd.getrandbits(60):x}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 100_000))
    book = parts()[PARTS[0]]
    package(path, {PARTS[0]: book.replace(b"</sheets>", sheets.encode() + b"</sheets>").replace(b"</ns0:sheets>", b"")})


def many_parts(path: Path) -> None:
    package(path)
    with zipfile.ZipFile(path, "a") as made:
        for n in range(30_000):
            made.writestr(f"xl/media/{n}", b"")


def overlapping(path: Path) -> None:
    """1,900 parts that all lie in the same place."""
    package(path, {"xl/media/a.bin": Random(2).randbytes(150_000)})
    with zipfile.ZipFile(path, "a") as made:
        one = made.getinfo("xl/media/a.bin")
        for n in range(1900):
            other = zipfile.ZipInfo(f"xl/media/{n}.bin")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(other, name, getattr(one, name))
            made.filelist.append(other)
        made._didModify = True  # type: ignore[attr-defined]  # so that the list is written anew


def nested(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package_in:
        package_in.writestr("sheet1.xml", bytes(64 << 20))
    package(path, {PARTS[2]: inner.getvalue()})


def elsewhere(path: Path) -> None:
    """A sheet that stretches to the end of the world, under a name that is not a sheet's."""
    sheet = parts()[PARTS[2]].replace(b'r="C2"', b'r="XFD1048576"')
    links = parts()["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"odd/a.xml")
    package(path, {"xl/odd/a.xml": sheet, "xl/_rels/workbook.xml.rels": links})


def squeezed(path: Path) -> None:
    package(path, {PARTS[1]: bytes(8 << 20)}, zipfile.ZIP_LZMA)


def packed(block: bytes) -> Bomb:
    """A gigabyte of the same, packed."""

    def make(path: Path) -> None:
        path.write_bytes(gzip.compress(block * ((1 << 20) // len(block))) * 1024)

    return make


def one_line(path: Path) -> None:
    path.write_bytes(b"Date,Product,Price\n" + b"2026-11-22,Kopi," * (2 << 20))


def deep(path: Path) -> None:
    path.write_bytes(b'{"kind": ' + b"[" * 200_000)


BOMBS: dict[str, Bomb] = {
    "zeros.xlsx": zeros,
    "liar.xlsx": liar,
    "far.xlsx": with_sheet(b'r="C2"', b'r="XFD1048576"'),
    "far-single-quotes.xlsx": with_sheet(b'r="C2"', b"r = 'xfd1048576'"),
    "far-zeros.xlsx": with_sheet(b'r="C2"', b'r="XFD0000000001048576"'),
    "laughs.xlsx": laughs,
    "foreign.xlsx": foreign,
    "many-sheets.xlsx": many_sheets,
    "many-parts.xlsx": many_parts,
    "overlapping.xlsx": overlapping,
    "nested.xlsx": nested,
    "elsewhere.xlsx": elsewhere,
    "squeezed.xlsx": squeezed,
    "lines.csv.gz": packed(b"2026-11-22,Kopi,5.00"[:16] + b"\n" * 16),
    "endless.csv.gz": packed(b"a"),
    "one-line.csv": one_line,
    "deep.json": deep,
}


def open_all(folder: Path, room: int) -> None:
    """Opens every bomb with so many bytes more than this process takes, and prints seconds and what was said."""
    import resource

    from app.errors import AppError
    from app.exchange import incoming
    from app.exchange.headings import Mapping

    for name in BOMBS:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + room, resource.RLIM_INFINITY))
        began, said = time.perf_counter(), "opened"
        try:
            if name.endswith(".json"):
                Mapping.load(folder / name)
            else:
                incoming.look(folder / name)
        except AppError as refusal:
            said = f"refused: {refusal}"
        print(f"{name}\t{time.perf_counter() - began:.2f}\t{said}", flush=True)


if __name__ == "__main__":
    open_all(Path(sys.argv[1]), int(sys.argv[2]))
