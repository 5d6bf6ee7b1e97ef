"""What tests on a screen share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.e2e.screen import Screen, missing


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    """A screen of its own; where the machine lacks what that takes, the tests are skipped."""
    if missing():
        if os.environ.get("CI"):
            pytest.fail(f"not installed: {missing()}")
        pytest.skip(f"not installed: {missing()}")
    with Screen() as made:
        yield made
