"""Text from people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import text
from app.errors import AppError


@pytest.mark.parametrize(
    ("typed", "found"), [("Åse Blåbær", "blabaer"), ("ÉMILE", "emile"), ("王小明", "小明"), ("Øst", "ost")]
)
def test_folded_text_is_found_without_accents_and_as_written(typed: str, found: str) -> None:
    assert found in text.fold(typed)


@given(st.text(max_size=150))
def test_clean_text_has_no_control_characters_and_cleaning_twice_changes_nothing(typed: str) -> None:
    once = text.clean(typed)
    assert "\x00" not in once
    assert text.clean(once) == once


def test_a_name_of_a_million_characters_is_refused_in_one_sentence() -> None:
    with pytest.raises(AppError, match="200 fit here") as refusal:
        text.clean("x" * 1_000_000, field="name")
    assert refusal.value.field == "name"


def test_a_field_that_must_not_be_empty_says_what_it_needs() -> None:
    with pytest.raises(AppError, match="A name is needed"):
        text.clean(" \n\t\x00", required="A name is needed.")


@pytest.mark.parametrize("name", ["Anna <b Müller", "<img src=x>", "=1+1", "👩‍👩‍👧", "‮abc"])
def test_odd_names_stay_as_they_were_typed(name: str) -> None:
    assert text.clean(name) == name


@given(st.text(st.sampled_from("'=+-@\t\r\n \u200b\ufeff\uff1da1.,") | st.characters(), max_size=12))
def test_what_is_guarded_against_spreadsheets_comes_back_as_it_was(typed: str) -> None:
    assert text.unguarded(text.guarded(typed)) == typed
    assert text.guarded(typed)[:1] not in ("=", "@", "\uff1d", "\t", "\r")


@pytest.mark.parametrize("plain", ["", "Müller", "'t Hooft", "+47 912 34 567", "-12.50", "+1,250", "a=b", "'"])
def test_what_no_spreadsheet_runs_stays_as_it_is(plain: str) -> None:
    assert text.guarded(plain) == plain


@pytest.mark.parametrize("live", ["+47-912", "-2+3", "+1+cmd|'/C calc'!A0", "- called", "'=1", "\u00a0=1", "\n=1"])
def test_what_a_spreadsheet_might_run_gets_an_apostrophe(live: str) -> None:
    assert text.guarded(live) == "'" + live
