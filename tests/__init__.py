"""Tests, benchmarks and the commands that keep the project."""

import app  # before numpy: it says on how many threads numpy multiplies

__all__ = ["app"]
