"""What a log may keep of an error."""

from __future__ import annotations

import pytest

from app.errors import AppError, report


def raised(call: object) -> BaseException:
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any error is looked at
        call()  # type: ignore[operator]
    return caught.value


def nested() -> None:
    try:
        int("Kari Nordmann")
    except ValueError as fault:
        raise AppError("Kari cannot be read") from fault


def test_kind_and_place_are_kept_and_words_that_may_hold_data_are_not() -> None:
    told = report(raised(nested))
    assert "Kari" not in told.replace('int("Kari Nordmann")', "").replace('AppError("Kari cannot be read")', "")
    assert told.index("ValueError: (its words") < told.index("which led to") < told.index("AppError: (its words")
    assert "test_errors.py" in told


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (AttributeError("'Row' object has no attribute 'x'"), True),
        (TypeError("unhashable type: 'list'"), True),
        (KeyError("Kari"), False),
        (ValueError("invalid literal: 'Kari'"), False),
        (Exception("UNIQUE constraint failed: customer.code"), True),
        (Exception("no such column: purchase.nett"), True),
        (Exception('fts5: syntax error near "Kari"'), False),
        (Exception("no such column: Kari Nordmann"), False),
    ],
)
def test_only_words_about_the_program_are_kept(error: Exception, kept: bool) -> None:
    assert (str(error) in report(error)) is kept


def test_errors_that_caused_each_other_are_told_once() -> None:
    first, second = ValueError("a"), KeyError("b")
    first.__cause__, second.__cause__ = second, first
    assert report(first).count("ValueError") == 1
    assert report(None) == ""
