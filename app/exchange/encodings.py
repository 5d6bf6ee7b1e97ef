"""Which encoding a file's bytes are in: told from the bytes alone, so always shown with a choice beside it."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

from app.errors import AppError
from app.i18n import _

CHOICES = ("utf-8-sig", "utf-16", "cp1252", "gb18030", "latin-1", "cp1250", "cp1251", "big5", "shift_jis")
"""What a person may choose from; `detect` answers with one of the first five, or a UTF-16 without a mark."""

LARGEST = 1 << 30
"""The most bytes a file may hold, once unpacked."""

_BLOCK = 1 << 20
_EVIDENCE = 1 << 18
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


_NO_CHARSETS = frozenset(("idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"))


def named(name: str) -> str:
    """The encoding as it was named.

    Raises:
        AppError: there is none of this name that a table may be in.
    """
    try:
        io.TextIOWrapper(io.BytesIO(), name)  # which takes encodings of text only
        known = codecs.lookup(name).name.replace("_", "-") not in _NO_CHARSETS
    except (LookupError, ValueError):
        known = False
    if not known:
        raise AppError(_("There is no encoding called {name}.").format(name=name[:40]))
    return name


class _Strict:
    """Follows the bytes with one decoder until the first that it cannot read."""

    def __init__(self, encoding: str) -> None:
        self.decoder = codecs.getincrementaldecoder(encoding)("strict")
        self.fits = True

    def feed(self, block: bytes, *, last: bool = False) -> None:
        if not self.fits or (not last and block.isascii() and not self.decoder.getstate()[0]):
            return
        try:
            self.decoder.decode(block, last)
        except UnicodeDecodeError:
            self.fits = False


def detect(stream: BinaryIO) -> str:
    """The encoding of all that `stream` holds, which is read to its end.

    Raises:
        AppError: it is empty, too large, or no text at all.
    """
    first = stream.read(_BLOCK)
    if not first.strip():
        raise AppError(_("This file is empty."))
    marked = next((name for mark, name in _MARKS if first.startswith(mark)), None)
    wide = None if marked else _wide(first)
    utf8, chinese, evidence = _Strict("utf-8"), _Strict("gb18030"), bytearray()
    total, block = 0, first
    while block:
        total += len(block)
        if total > LARGEST:
            raise AppError(_("This file is too large: {n} MB is the most.").format(n=LARGEST >> 20))
        if not marked and not wide:
            utf8.feed(block)
            chinese.feed(block)
            if len(evidence) < _EVIDENCE and not block.isascii():
                evidence += b"".join(line for line in block.splitlines(True) if not line.isascii())
        block = stream.read(_BLOCK)
    utf8.feed(b"", last=True)
    chinese.feed(b"", last=True)
    if marked or wide:
        return marked or wide or ""
    if utf8.fits:
        return "utf-8-sig"
    if chinese.fits and _han_share(bytes(evidence[:_EVIDENCE])) >= 0.8:
        return "gb18030"
    return "cp1252" if _fits(bytes(evidence[:_EVIDENCE]), "cp1252") else "latin-1"


def _wide(block: bytes) -> str | None:
    """UTF-16 without a mark shows in where the zero bytes fall.

    Raises:
        AppError: there are zero bytes all over, as in a picture or a program.
    """
    block = block[: len(block) // 2 * 2]
    even, odd = block[0::2].count(0), block[1::2].count(0)
    if not even and not odd:
        return None
    least = len(block) // 40
    if odd > least and even * 20 < odd:
        return "utf-16-le"
    if even > least and odd * 20 < even:
        return "utf-16-be"
    if b"\0" in block[:64] or (even + odd) * 1000 > len(block):
        raise AppError(_("This file is not a table of text: it holds zero bytes."))
    return None


def _han_share(data: bytes) -> float:
    """Of the bytes beyond ASCII, the share that pair up as the ordinary Chinese characters of GB 2312."""
    paired = beyond = 0
    at, end = 0, len(data)
    while at < end:
        byte = data[at]
        if byte < 0x80:
            at += 1
            continue
        follow = data[at + 1] if at + 1 < end else 0
        if 0xA1 <= byte <= 0xF7 and 0xA1 <= follow <= 0xFE:
            paired, beyond, at = paired + 2, beyond + 2, at + 2
        else:
            beyond, at = beyond + 1, at + 1
    return paired / beyond if beyond else 0.0


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
