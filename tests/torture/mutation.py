"""Files made wrong at random, from right ones: bytes turned, pieces cut, doubled, put elsewhere, traps put in."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Sequence
from random import Random

LARGEST, SMALL = 1 << 18, 1 << 12
"""The most bytes of an input before it is packed: of one in `RARE`, and of the others, which are read in no time."""
RARE = 16

TRAPS: tuple[bytes, ...] = (
    b"", b"\0", b"\0" * 7, b"\r", b"\n", b"\r\n", b'"', b'""', b",", b";", b"\t", b"|", b"'", b"=1+1", b"@",
    b"%", b"-", b"+", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xed\xa0\x80", b"\xed\xb2\x80",
    b"\xc0\x80", b"\xf4\x90\x80\x80", b"+2AA-", b"\\ud800", b"\x1f\x8b\x08\0", b"PK\x03\x04", b"PK\x05\x06",
    b"SQLite format 3\0", b"0", b"-0", b"1e999", b"1e-999", b"9e99", b"9E+99", b"1E+1000000", b"nan", b"inf",
    b"-inf", b"0x10", b"1_000", b"9" * 15, b"9" * 19, b"9" * 40, b"9" * 5000, b"99999999999,99",
    b"1.000.000,000", b"1,2,3", b"(5)", b"--5", b"5-", b"0001-01-01", b"9999-12-31", b"2026-02-30",
    b"31.02.26", b"1900-02-29", b"60", b"2026-11-22T24:00:00+99:99",
    b"2026-11-22 10:00" + b" " * 60_000 + b"x", b"5" + b" " * 60_000 + b"x", b"a" * 60_000 + b"1",
    b"+" * 3000, b"+47 912 34 567;" * 4000, b"a@b.no," * 9000, b"tag," * 9000, b"1604-02-29", b"--0229",
    b"0000-00-00", b"\xe2\x80\xae", b"\xe2\x80\x8d" * 50, b"e" + b"\xcc\x81" * 1000, b"<b>", b"</para>",
    b"&#0;", b"%s%n{0}{}", "２０２６-１１-２２".encode(), "١٢٣".encode(), "年月日".encode(), b"C536365", b"true",
    b"none", b"null",
)  # fmt: skip
OF_CARDS: tuple[bytes, ...] = (
    b"BEGIN:VCARD\r\n", b"END:VCARD\r\n", b"VERSION:2.1\r\n", b";ENCODING=QUOTED-PRINTABLE", b"=\r\n",
    b"=0D=0A", b"\r\n ", b";CHARSET=idna", b";CHARSET=punycode", b";CHARSET=undefined", b";CHARSET=utf-7",
    b";CHARSET=unicode_escape", b";CHARSET=hex", b";CHARSET=utf-16", b"BDAY:--0230\r\n", b"item1.", b"\\",
    b"\\n", b";;;;;;;", b"PHOTO;ENCODING=b:", b"TEL:+4791234567\r\n" * 300, b"a=\r\n" * 20_000,
    b" x\r\n" * 20_000, b";" * 30_000, b'"' * 301,
)  # fmt: skip
OF_MAPPINGS: tuple[bytes, ...] = (
    b"[" * 60_000, b"{" * 2000, b"]", b"}", b"null", b"[]", b"{}", b"1e999", b"-Infinity", b"NaN",
    b'"kind": []', b'"\\ud800"', b'"encoding": "undefined"', b'"encoding": "idna"', b'"encoding": "\\u0000"',
    b'"delimiter": "\\u0000"', b'"delimiter": "\\""', b'"delimiter": "\\n"', b'"decimal": ","',
    b'"day_order": "mdy"', b'"sheet": "x"', b'"columns": {"date": "Price"}', b"9" * 6000,
    b'"kind": "products"', b'"kind": "customers"', b'"encoding": "utf-16"', b'"encoding": "gb18030"',
    b'"encoding": "hex"',
)  # fmt: skip
OF_SHEETS: tuple[bytes, ...] = (
    b'r="XFD1"', b'r="A1048576"', b'r="ZZZZ1"', b'r="A0"', b'r="1A"', b"r='C9'", b't="s"', b't="inlineStr"',
    b't="e"', b't="b"', b't="d"', b't="str"', b's="999999"', b's="-1"', b"<v>1e999</v>", b"<v>-5</v>",
    b"<v>99999999</v>", b"<v></v>", b"<v/>", b'<mergeCell ref="A1:XFD1048576"/>',
    b'<dimension ref="A1:XFD1048576"/>', b'<row r="0">', b'<row r="1048576">', b"<row>", b"</sheetData>",
    b"<![CDATA[", b"]]>", b"<!--", b"<?", b"&lol;", b"&#0;", b"&#xD800;", b"<!DOCTYPE x>", b"<f>1+1</f>",
    b'numFmtId="14"', b'numFmtId="22"', b'formatCode="[h]:mm:ss"', b"../../../etc/passwd",
    b'Target="/xl/workbook.xml"',
)  # fmt: skip

_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "cp1252", "utf-7", "big5")


class Mutator:
    """An endless row of inputs, the same for the same seed."""

    def __init__(self, seed: int | str, seeds: Sequence[bytes], traps: Sequence[bytes] = ()) -> None:
        self.random = Random(seed)
        self.seeds, self.traps = seeds, (*TRAPS, *traps, *traps)
        self.small, self.largest = SMALL, LARGEST

    @property
    def room(self) -> int:
        """How many bytes the next input may have."""
        return self.largest if self.random.randrange(RARE) == 0 else self.small

    def next(self) -> bytes:
        """One input more."""
        rnd, room = self.random, self.room
        data = bytearray(rnd.choice(self.seeds))
        for _turn in range(rnd.choice((1, 1, 1, 2, 2, 3, 4, 6, 9))):
            data = rnd.choice(_WAYS)(self, data)
        made = bytes(data[:room])
        odd = rnd.random()
        if odd < 0.03:
            made = self.encoded(made)
        elif odd < 0.06:
            made = gzip.compress(made, 1)
            made = made if odd < 0.045 else bytes(self.turned(bytearray(made)))
        return made

    def _place(self, data: bytearray) -> int:
        return self.random.randrange(len(data) + 1)

    def _piece(self, data: bytearray) -> tuple[int, int]:
        start = self._place(data)
        return start, min(len(data), start + self.random.choice((1, 2, 4, 9, 30, 200, 5000)))

    def turned(self, data: bytearray) -> bytearray:
        """Some bytes are others."""
        for _byte in range(self.random.choice((1, 1, 2, 5, 20))):
            if data:
                place = self.random.randrange(len(data))
                data[place] = self.random.choice(
                    (data[place] ^ 1 << self.random.randrange(8), self.random.randrange(256))
                )
        return data

    def cut(self, data: bytearray) -> bytearray:
        """A piece, or all that follows, is missing."""
        start, end = self._piece(data)
        del data[start : len(data) if self.random.random() < 0.2 else end]
        return data

    def trapped(self, data: bytearray) -> bytearray:
        """A trap stands somewhere, or in the place of a word."""
        start = self._place(data)
        end = start
        while self.random.random() < 0.9 and end < len(data) and data[end : end + 1] not in b',;\t\r\n":<>':
            end += 1
        data[start:end] = self.random.choice(self.traps)
        return data

    def doubled(self, data: bytearray) -> bytearray:
        """A piece stands there twice, or very often."""
        start, end = self._piece(data)
        data[end:end] = data[start:end] * self.random.choice((1, 1, 1, 1, 3, 3, 20, 100, 3000))
        return data[: self.largest]

    def spliced(self, data: bytearray) -> bytearray:
        """It ends as another one does."""
        other = self.random.choice(self.seeds)
        return data[: self._place(data)] + bytearray(other[self.random.randrange(len(other) + 1) :])

    def shuffled(self, data: bytearray) -> bytearray:
        """Two lines, or two words of the first line, have changed places."""
        lines = bytes(data).split(b"\n")
        if self.random.random() < 0.5:
            sign = self.random.choice((b",", b";", b"\t", b":"))
            words = lines[0].split(sign)
            self.random.shuffle(words)
            lines[0] = sign.join(words)
        else:
            one, two = self.random.randrange(len(lines)), self.random.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
        return bytearray(b"\n".join(lines))

    def encoded(self, data: bytes) -> bytes:
        """The same in another encoding."""
        encoding = self.random.choice(
            ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "cp1252", "utf-7", "big5")
        )
        return data.decode("utf-8", "replace").encode(encoding, "replace")


_WAYS = (
    Mutator.turned, Mutator.cut, Mutator.trapped, Mutator.trapped, Mutator.trapped, Mutator.doubled, Mutator.spliced,
    Mutator.shuffled,
)  # fmt: skip


class PackageMutator(Mutator):
    """Workbooks of which a part, or the package itself, is wrong."""

    def __init__(self, seed: int | str, seeds: Sequence[bytes], traps: Sequence[bytes] = ()) -> None:
        super().__init__(seed, seeds, traps)
        self.packages = [_unpacked(one) for one in seeds]

    def next(self) -> bytes:
        """One workbook more."""
        if self.random.random() < 0.25:
            return bytes(
                self.random.choice((self.turned, self.cut, self.spliced))(bytearray(self.random.choice(self.seeds)))
            )
        parts = dict(self.random.choice(self.packages))
        name = self.random.choice([one for one in parts if one.endswith((".xml", ".rels"))])
        data = bytearray(parts[name])
        for _turn in range(self.random.choice((1, 1, 2, 4))):
            data = self.random.choice(_WAYS)(self, data)
        parts[name] = bytes(data[: self.room])
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", self.random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as package:
            for part, content in parts.items():
                package.writestr(part, content)
        return target.getvalue()


class PagesMutator(Mutator):
    """Files of pages, as SQLite's, that are wrong where they stand; of another length they are refused at the door."""

    PAGE = 4096

    def __init__(self, seed: int | str, seeds: Sequence[bytes]) -> None:
        super().__init__(seed, seeds)
        self.small = self.largest = 1 << 24
        self.used = [[found.span() for found in re.finditer(rb"[^\0]{4,}", one)] for one in seeds]

    def next(self) -> bytes:
        """One file more."""
        if self.random.random() < 0.15:
            return super().next()
        number = self.random.randrange(len(self.seeds))
        data = bytearray(self.seeds[number])
        for _turn in range(self.random.choice((1, 1, 1, 2, 3, 6))):
            self.random.choice((self._used, self._used, self._trap, self._head, self._page))(data, self.used[number])
        return bytes(data)

    def _used(self, data: bytearray, used: list[tuple[int, int]]) -> None:
        """A byte that says something is another."""
        data[self.random.randrange(*self.random.choice(used))] = self.random.randrange(256)

    def _trap(self, data: bytearray, used: list[tuple[int, int]]) -> None:
        """A trap stands over what was there."""
        place = self.random.randrange(*self.random.choice(used))
        trap = self.random.choice(self.traps)[: min(200, len(data) - place)]
        data[place : place + len(trap)] = trap

    def _head(self, data: bytearray, _used: list[tuple[int, int]]) -> None:
        """What a page says of itself, or the file of itself, is wrong."""
        place = self.random.randrange(len(data) // self.PAGE) * self.PAGE
        data[place + self.random.randrange(12 if place else 112)] = self.random.choice((0, 1, 5, 10, 13, 127, 255))

    def _page(self, data: bytearray, _used: list[tuple[int, int]]) -> None:
        """A page stands in the place of another."""
        here, there = (self.random.randrange(len(data) // self.PAGE) * self.PAGE for _page in range(2))
        data[here : here + self.PAGE] = data[there : there + self.PAGE]


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
