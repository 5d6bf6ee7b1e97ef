"""Tests, benchmarks and the commands that keep the project."""
