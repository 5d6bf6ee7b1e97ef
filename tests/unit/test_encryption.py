"""Keys of encrypted books: what opens them, and what is taken for one."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage import encryption
from app.storage.encryption import GROUP, GROUPS, LETTERS, PAGE, Secret

SECRETS = st.builds(Secret, st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))


@given(SECRETS, st.sampled_from(["-", " ", "", "  ", " – "]), st.booleans())
def test_a_recovery_key_is_read_however_it_is_typed(secret: Secret, between: str, small: bool) -> None:
    typed = between.join(secret.recovery_key.split("-"))
    assert encryption.recovered(typed.lower() if small else typed, secret.salt) == secret


@given(SECRETS)
def test_letters_that_look_like_digits_are_those(secret: Secret) -> None:
    typed = secret.recovery_key.replace("0", "O").replace("1", "l")
    assert encryption.recovered(typed, secret.salt) == secret


@given(SECRETS, st.integers(0, GROUP * GROUPS - 1), st.sampled_from(LETTERS))
def test_one_wrong_letter_hardly_ever_passes_for_a_key(secret: Secret, place: int, letter: str) -> None:
    letters = list(secret.recovery_key.replace("-", ""))
    mistyped = letters[place] != letter
    letters[place] = letter
    found = encryption.recovered("".join(letters), secret.salt)
    assert (found == secret) is not mistyped


@pytest.mark.parametrize("words", ["", "hunter2", "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345", "U" * 28, "١" * 28, "A" * 29])
def test_other_words_are_no_recovery_key(words: str) -> None:
    assert encryption.recovered(words, b"s" * 16) is None


def test_a_passcode_is_the_same_however_the_keyboard_writes_it() -> None:
    salt = b"s" * 16
    assert encryption.derive("blåbær 123", salt) == encryption.derive(" bla\u030abær １２３\n", salt)
    assert encryption.derive("blåbær 123", salt) != encryption.derive("Blåbær 123", salt)
    assert encryption.derive("blåbær 123", salt) != encryption.derive("blåbær 123", b"t" * 16)


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(b"s" * 16, b"geheim geheim 16")
    assert "geheim" not in repr(secret)
    assert secret.recovery_key not in repr(secret)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"short", b"SQLite format 3\0" + random.Random(1).randbytes(PAGE), b"Name;Phone\n" * 1000, b"\0" * 9000,
        b"PK\x03\x04" + random.Random(2).randbytes(PAGE), random.Random(3).randbytes(PAGE - 1),
        "茉莉花店的顾客名册 Ærlig talt åpent ".encode() * 300,
    ],
)  # fmt: skip
def test_files_of_other_kinds_are_not_taken_for_encrypted_ones(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert encryption.salt_of(file) is None
    assert encryption.secret_of(file) is None


def test_random_bytes_are_taken_for_an_encrypted_book_and_stay_locked(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for _again in range(50):
        file.write_bytes(os.urandom(PAGE))
        assert encryption.locked(file)
        with pytest.raises(encryption.Locked, match="passcode"):
            encryption.secret_of(file)


def test_what_is_forgotten_is_locked_again(tmp_path: Path) -> None:
    file = tmp_path / "file"
    secret = Secret(random.Random(5).randbytes(16), b"0" * 16)
    file.write_bytes(secret.salt + random.Random(6).randbytes(PAGE))
    encryption.know(secret)
    assert encryption.secret_of(file) == secret
    encryption.forget()
    assert encryption.locked(file)
