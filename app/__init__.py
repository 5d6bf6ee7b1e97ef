"""Regulars: the customer book a shop owner opens every morning."""

__version__ = "0.1.0"
