"""Bringing files in: choose, look, try, do, and take back."""
