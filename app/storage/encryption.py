"""Keys of encrypted books, and which of them this process knows.

A book with a passcode is one SQLCipher file that needs nothing beside it, so that nothing beside it can be lost:

    passcode + salt ── scrypt ──> seed (16 bytes) ── HMAC-SHA-256 with salt ──> key of the file (32 bytes)

The salt is what SQLCipher keeps in the first 16 bytes of the file, so every copy of the file carries it, a backup on
a stick too. The *recovery sheet* shows the seed itself. A key wrapped twice, by passcode and by sheet, would let the
passcode be changed without a new sheet, but would have to be kept in a second file: whoever copied the book alone, or
lost that file, would be left with the sheet only; and a former passcode with an old copy of that file would go on
opening the book. Here a change of the passcode changes the key, and costs a new sheet.

Deriving a seed is made slow on purpose; the key is therefore derived once and handed to SQLCipher raw.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import AppError
from app.i18n import _

PLAIN = b"SQLite format 3\0"
"""How a file begins that is not encrypted."""

SALT = 16
SEED = 16
PAGE = 4096

COST = {"n": 2**16, "r": 8, "p": 1, "maxmem": 2**27}
"""scrypt's cost: 64 MiB and .2 s a guess on a slow shop computer, which waits for it once a start. (Argon2 would be a
dependency more; OWASP's first choice for scrypt, 2**17, takes a shop computer half a second.)"""

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: none of them is taken for another one on paper."""

GROUP, GROUPS = 4, 7
"""A recovery key: 7 groups of 4 letters and digits, 128 bits of seed and 12 that tell a slip of the pen."""

SPREAD = 230
"""Different bytes among the first 4096 of an encrypted file (256 less .00003 are expected; text has a hundred)."""

OTHERS = (b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")
"""How packed files of other kinds begin, which look as random as an encrypted one."""


class Locked(AppError):
    """The file is encrypted and this process does not know its key.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        words = _("“{file}” is locked with a passcode. Type it in the window, or name a file that holds it: {option}.")
        super().__init__(words.format(file=path.name, option="--passphrase-file FILE"))
        self.path = path


@dataclass(frozen=True)
class Secret:
    """What opens one encrypted book and every copy of it."""

    salt: bytes
    seed: bytes = field(repr=False)

    @property
    def pragma(self) -> str:
        """Key and salt as SQLCipher takes them raw."""
        key = hmac.digest(self.seed, b"regulars book" + self.salt, "sha256")
        return f"x'{(key + self.salt).hex()}'"

    @property
    def recovery_key(self) -> str:
        """The seed for paper, in groups: ABCD-EFGH-…"""
        number = int.from_bytes(self.seed, "big") << 12 | _check(self.seed)
        letters = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(GROUP * GROUPS)))
        return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))

    @property
    def sheet(self) -> str:
        """What tells this recovery sheet from that of another passcode: four letters and digits."""
        return sheet_of(self.salt)


_ring: dict[bytes, Secret] = {}
"""The secrets this process knows, by salt: a backup or a file in the making is opened by its book's."""


def derive(passcode: str, salt: bytes) -> Secret:
    """The secret behind a passcode; however a keyboard writes its letters, and whatever space stands around it."""
    words = unicodedata.normalize("NFKC", passcode).strip().encode()
    return Secret(salt, hashlib.scrypt(words, salt=salt, dklen=SEED, **COST))


def fresh(passcode: str) -> Secret:
    """A secret with a salt nobody has."""
    return derive(passcode, os.urandom(SALT))


def recovered(words: str, salt: bytes) -> Secret | None:
    """The secret that a recovery key stands for; None if the words are none, or were mistyped."""
    letters = letters_of(words)
    if len(letters) != GROUP * GROUPS or not set(letters) <= set(LETTERS):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    seed = (number >> 12).to_bytes(SEED, "big")
    return Secret(salt, seed) if _check(seed) == number & 0xFFF else None


def letters_of(words: str) -> str:
    """What is meant by a typed key, or a part of it: no hyphens, capitals, digits where letters look like them."""
    return "".join(char for char in words.upper() if char.isalnum()).translate(str.maketrans("OIL", "011"))


def _check(seed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"regulars recovery" + seed).digest()[:2], "big") >> 4


def sheet_of(salt: bytes) -> str:
    """The number that stands on the recovery sheet of the file with this salt."""
    return hashlib.sha256(salt).hexdigest()[:4].upper()


def salt_of(path: Path) -> bytes | None:
    """The salt of an encrypted file; None where there is no file, or one that is not encrypted.

    Encrypted bytes bear no name, so a file is taken for one if its beginning is as random as one's would be.
    """
    try:
        if not path.is_file():  # a pipe would be waited for
            return None
        with path.open("rb") as file:
            head = file.read(PAGE)
    except OSError:
        return None
    salt = head[:SALT]
    if salt in _ring:
        return salt
    random = len(head) == PAGE and len(set(head)) >= SPREAD and not head.startswith((PLAIN, *OTHERS))
    return salt if random else None


def secret_of(path: Path) -> Secret | None:
    """What opens this file; None for one that is not encrypted, or is not there.

    Raises:
        Locked: it is not known.
    """
    salt = salt_of(path)
    if salt is None:
        return None
    secret = _ring.get(salt)
    if secret is None:
        raise Locked(path)
    return secret


def locked(path: Path) -> bool:
    """Whether the file is encrypted and its key is not known."""
    salt = salt_of(path)
    return salt is not None and salt not in _ring


def know(secret: Secret) -> None:
    """From now on this process opens what the secret opens."""
    _ring[secret.salt] = secret


def forget() -> None:
    """Forgets every key; connections that are open stay so until they are closed."""
    _ring.clear()
