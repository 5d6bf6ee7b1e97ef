"""Every language of the program is complete, and its compiled catalogue is the one of its words."""

from __future__ import annotations

import pytest

from app import i18n
from tests import words


@pytest.mark.parametrize("language", list(words.LANGUAGES))
def test_every_word_is_translated_with_the_same_places(language: str) -> None:
    catalogue = words.merged(language)
    assert words.missing(catalogue) == []
    assert words.misfit(catalogue) == []


@pytest.mark.parametrize("language", list(words.LANGUAGES))
def test_the_compiled_words_are_those_of_the_catalogue(language: str) -> None:
    assert words.path(language).with_suffix(".mo").read_bytes() == words.compiled(language)


def test_a_plural_is_chosen_as_the_language_counts() -> None:
    shown = {}
    for language in ("nb", "id", "zh_CN", "en"):
        i18n.set_language(language)
        shown[language] = [i18n.ngettext("{n} customer", "{n} customers", n).format(n=n) for n in (1, 2)]
    assert shown["en"] == ["1 customer", "2 customers"]
    assert shown["nb"][0].split()[1] != shown["nb"][1].split()[1]
    assert shown["id"][0].split()[1:] == shown["id"][1].split()[1:]
