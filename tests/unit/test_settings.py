"""What this machine remembers."""

from __future__ import annotations

import pytest

from app.settings import Settings


def test_what_was_saved_is_there_again() -> None:
    Settings(last_book="/shop", scale=150, columns={"customers": ["name"]}).save()
    assert Settings.load() == Settings(last_book="/shop", scale=150, columns={"customers": ["name"]})


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"scale": "big", "theme": 5}', "\x00" * 50])
def test_a_broken_file_means_the_defaults(content: str) -> None:
    Settings().save()
    Settings.file().write_text(content)
    assert Settings.load() == Settings()
